"""Saved populations: a start state as one `.npz` file whose content is guarded by a hash."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.columns import TABLES
from sim.errors import InvalidInput, Problem
from sim.resources import shown
from sim.state import World

_STAMP = "stamp"


class Stamp(NamedTuple):
    """What a saved population is: seed, content of its margins, hash of every column."""

    seed: int
    content_hash: str
    hash: str


def population_hash(world: World) -> str:
    """SHA-256 over every column of every table, in declared order."""
    digest = hashlib.sha256()
    for name, array in _columns(world).items():
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def save_population(world: World, file: Path, *, seed: int, content_hash: str) -> Stamp:
    """Write a start state and return its stamp."""
    stamp = Stamp(seed, content_hash, population_hash(world))
    with file.open("wb") as out:
        np.savez_compressed(out, allow_pickle=False, **{_STAMP: np.array(json.dumps(stamp._asdict()))}, **_columns(world))
    return stamp


def load_population(file: Path) -> tuple[World, Stamp]:
    """Read a start state.

    Raises
    ------
    InvalidInput
        When the file is no saved population, is of another version of the state, or was changed.
    """
    try:
        with np.load(file, allow_pickle=False) as found:
            stamp = Stamp(**json.loads(str(found[_STAMP])))
            rows = {table: len(found[f"{table}.{columns[0].name}"]) for table, columns in TABLES.items()}
            world = World(rows)
            for name, array in _columns(world).items():
                array[...] = found[name]
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        what = f"is no population saved by this version ({error}); build it again: monipaikka population build"
        raise InvalidInput([Problem(shown(file), what)]) from None
    if population_hash(world) != stamp.hash:
        raise InvalidInput([Problem(shown(file), "was changed after it was saved; build it again: monipaikka population build")])
    return world, stamp


def _columns(world: World) -> dict[str, NDArray[Any]]:
    return {f"{table}.{column.name}": world.column(f"{table}.{column.name}") for table, columns in TABLES.items() for column in columns}
