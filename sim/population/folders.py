"""Folders: where a population's margins are, by the name that a scenario gives."""

from __future__ import annotations

from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

from sim.population.margins import Margins, load_margins
from sim.resources import configs


def population_folder(population: str) -> Traversable | Path:
    """Folder of a population: a path, or the name of a shipped one."""
    shipped_folder = configs() / "population" / population
    return shipped_folder if "/" not in population and shipped_folder.is_dir() else Path(population)


def margins_of(population: str) -> Margins:
    """Margins of a population; read again only when a file of its folder has changed."""
    folder = population_folder(population)
    path = Path(str(folder))
    stamp = tuple(sorted((file.name, file.stat().st_mtime_ns) for file in path.iterdir())) if path.is_dir() else ()
    return _margins(population, stamp)


@cache
def _margins(population: str, _stamp: tuple[tuple[str, int], ...]) -> Margins:
    return load_margins(population_folder(population))
