"""Panels: columns of agents, written by the worker to a Parquet file when they are asked for."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import numpy as np

from sim.calendar import month_text
from sim.columns import TABLES

if TYPE_CHECKING:
    from sim.state import Table

COLUMNS: Final = tuple(column.name for column in TABLES["posts"])
"""Columns of `posts` that a panel may hold."""


class PanelRequest(NamedTuple):
    """What is asked for, and where the file goes.

    Attributes
    ----------
    columns : tuple of str
        Columns of `posts`.
    months : tuple of int
        Absolute months; empty: every December.
    path : str
        File to write. It is there whole or not at all.
    """

    columns: tuple[str, ...]
    months: tuple[int, ...]
    path: str

    @property
    def key(self) -> str:
        """Identity of what is asked for, wherever it is written."""
        text = " ".join(self.columns) + "|" + " ".join(map(str, self.months))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def wants(self, month: int) -> bool:
        """Whether an absolute month is asked for."""
        return month in self.months if self.months else month % 12 == 11


class Written(NamedTuple):
    """A file that was written: identity of the request, columns, months ("2030-12"), path, rows and bytes."""

    request: str
    columns: tuple[str, ...]
    months: tuple[str, ...]
    path: str
    rows: int
    bytes: int


def available() -> bool:
    """Whether the package that writes Parquet files is installed."""
    return find_spec("pyarrow") is not None


class PanelWriter:
    """Writes the months asked for to a temporary file, which gets its name when the run has ended well; without a request it does nothing.

    The file has a row for each month and post in the establishment, with `month` (absolute), `row` (of the post) and the columns asked for.
    """

    def __init__(self, request: PanelRequest | None) -> None:
        self.written: Written | None = None
        self._request = request
        self._writer: Any = None
        self._months: list[int] = []
        self._rows = 0

    def __enter__(self) -> Self:
        return self

    def take(self, month: int, posts: Table) -> None:
        """Add a month if it is asked for; called at the end of every month."""
        if self._request is None or not self._request.wants(month):
            return
        rows = np.flatnonzero(posts.established == 1)
        columns = {"month": np.full(len(rows), month, dtype=np.int32), "row": rows.astype(np.int32)}
        columns |= {name: getattr(posts, name)[rows] for name in self._request.columns}
        self._add(columns)
        self._months.append(month)
        self._rows += len(rows)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._request is None or self._writer is None:
            return
        self._writer.close()
        if kind is not None:
            with suppress(OSError):
                self._temporary.unlink()
            return
        path = Path(self._request.path)
        self._temporary.replace(path)
        months = tuple(map(month_text, self._months))
        self.written = Written(self._request.key, self._request.columns, months, str(path), self._rows, path.stat().st_size)

    @property
    def _temporary(self) -> Path:
        """A name of its own for every process, beside the name the file will have."""
        assert self._request is not None
        path = Path(self._request.path)
        return path.with_name(f".{path.name}.{os.getpid()}")

    def _add(self, columns: dict[str, Any]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.table(columns)
        if self._writer is None:
            self._temporary.parent.mkdir(parents=True, exist_ok=True)
            for left in self._temporary.parent.glob(f"{self._temporary.stem}.*"):
                left.unlink()  # by a process that was killed: only one at a time carries out a run
            self._writer = pq.ParquetWriter(self._temporary, table.schema, compression="zstd")
        self._writer.write_table(table)


def unknown(columns: Sequence[str]) -> list[str]:
    """Names that are no column of `posts`."""
    return [name for name in columns if name not in COLUMNS]
