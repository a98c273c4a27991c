"""State: the world as a few tables of columns.

Which columns there are stands in sim/columns.py. Rows never move: one row of `posts` is one post of the establishment, filled or vacant.
Nothing here knows a rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.columns import TABLES, Column

Array = NDArray[Any]

EDUCATIONS: Final = ("basic", "upper_secondary", "lower_tertiary", "higher_tertiary")
FAMILIES: Final = ("expert", "customer_service", "inspection", "security", "management", "support")
DUTIES: Final = ("place_bound", "multi_location", "location_independent")
LANGUAGES: Final = ("fi", "sv", "other")
WAYS_OF_CUT: Final = ("layoff", "transfer")
NESTS: Final = ("local", "moving", "remote")

LOCAL, MOVING, REMOTE = range(3)
PLACE_BOUND, MULTI_LOCATION, LOCATION_INDEPENDENT = range(3)
_LINE: Final = 64
NOBODY: Final = -1
"""Value of a pointer column that points nowhere: a vacant post, a post without a recruitment."""


class Table(SimpleNamespace):
    """Columns of one table as attributes; `rows` is their common length."""

    rows: int

    def columns(self) -> Iterator[tuple[str, Array]]:
        """Yield (name, array) for every column."""
        return ((name, array) for name, array in vars(self).items() if name != "rows")


def _columns(columns: tuple[Column, ...], shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Array]:
    """Columns of zeros in one block of memory.

    One large block gets large pages, and the odd gaps keep columns from starting at the same place of a page, where those that a rule
    streams through would push each other out of the cache.
    """
    starts, end = [], 0
    for place, column in enumerate(columns):
        starts.append(end)
        size = int(np.prod(shapes[column.name])) * np.dtype(column.dtype).itemsize
        end += size + -size % _LINE + (1 + place % 7) * _LINE
    block = np.empty(end + _LINE, dtype=np.uint8)
    block.fill(0)
    first = -block.ctypes.data % _LINE
    arrays = {}
    for start, column in zip(starts, columns, strict=True):
        size = int(np.prod(shapes[column.name])) * np.dtype(column.dtype).itemsize
        arrays[column.name] = block[first + start : first + start + size].view(column.dtype).reshape(shapes[column.name])
    return arrays


class World:
    """All tables of one run.

    Parameters
    ----------
    rows : mapping
        Rows of each table. Axes named by `Column.per` are sized by these tables; `education` has four.

    Attributes
    ----------
    posts, recruitments, teams, sites, agencies, municipalities, regions : Table
    """

    posts: Table
    recruitments: Table
    teams: Table
    sites: Table
    agencies: Table
    municipalities: Table
    regions: Table

    def __init__(self, rows: Mapping[str, int]) -> None:
        axes = {
            "education": len(EDUCATIONS),
            "family": len(FAMILIES),
            "duty": len(DUTIES),
            "way": len(WAYS_OF_CUT),
            "nest": len(NESTS),
            "municipality": rows["municipalities"],
        }
        for table, columns in TABLES.items():
            shapes = {c.name: (rows[table], *(axes[axis] for axis in c.per)) for c in columns}
            setattr(self, table, Table(rows=rows[table], **_columns(columns, shapes)))

    def table(self, name: str) -> Table:
        """The table of that name."""
        found: Table = getattr(self, name)
        return found

    def column(self, path: str) -> Array:
        """The column `table.name`."""
        table, name = path.split(".")
        found: Array = getattr(self.table(table), name)
        return found

    def clear_flows(self) -> None:
        """Set every flow column to zero: a month begins."""
        for table, columns in TABLES.items():
            for column in columns:
                if column.flow:
                    self.column(f"{table}.{column.name}").fill(0)
