"""State: the world as a few tables of columns.

Which columns there are stands in sim/columns.py. Rows never move: one row of `posts` is one post of the establishment, filled or vacant.
Nothing here knows a rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.calls import Calls
from sim.column import Column
from sim.columns import TABLES

Array = NDArray[Any]

EDUCATIONS: Final = ("basic", "upper_secondary", "lower_tertiary", "higher_tertiary")
FAMILIES: Final = ("expert", "customer_service", "inspection", "security", "management", "support")
DUTIES: Final = ("place_bound", "multi_location", "location_independent")
LANGUAGES: Final = ("fi", "sv", "other")
WAYS_OF_CUT: Final = ("layoff", "transfer")
SERVICES: Final = ("under_1_year", "from_1_to_4", "from_4_to_5", "from_5_to_8", "from_8_to_12", "over_12_years")
SERVICE_YEARS: Final = (1, 4, 5, 8, 12)
"""Years at which one length of service ends and the next begins."""
NESTS: Final = ("local", "moving", "remote")
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")
TURNS: Final = ("emptiest", "fourth", "third", "second", "fullest")
"""Days of a team's week by how many of its members come to its office."""
GROUPS: Final = ("all", "over_64", "swedish", "homeland", "excluded")
"""Residents whose access to services is told apart: the last are those who cannot use digital services."""
NEEDS: Final = ("anyone", "swedish", "in_person")
"""What a service point must offer: somebody at work, somebody who serves in Swedish, somebody at the counter."""
CHANNELS: Final = ("digital", "site", "joint", "remote")
WAYS_OUT: Final = ("quit", "retirement", "contract_end", "dismissal", "with_task", "internal_move", "at_move")
NOTICES: Final = ("none", "at_move", "layoff")
"""What a holder expects: to keep the post, to have to leave it when it moves, or to be laid off."""
ANSWERS: Final = ("none", "household_move", "second_dwelling", "daily_commute", "remote_contract", "leave")
FATES: Final = (
    "waiting", "household_move", "second_dwelling", "daily_commute", "remote_contract", "quit", "retirement", "contract_end", "dismissal",
    "with_task", "internal_move", "at_move",
)  # fmt: skip

POST_STATES: Final = (
    "old_place", "household_move", "second_dwelling", "daily_commute", "remote_contract", "new_holder", "vacant",
)  # fmt: skip
"""Posts of a unit that moves: where they are, and with whom; those that their holder went along with by the way of doing so."""

LAYOFF, TRANSFER = range(2)
LOCAL, MOVING, REMOTE = range(3)
PLACE_BOUND, MULTI_LOCATION, LOCATION_INDEPENDENT = range(3)
QUIT, RETIREMENT, CONTRACT_END, DISMISSAL, WITH_TASK, INTERNAL_MOVE, AT_MOVE = range(7)
UNTOLD, LOSES_AT_MOVE, LAID_OFF = range(3)
WAITING, FIRST_WAY_OUT = 0, FATES.index("quit")
UNDECIDED, HOUSEHOLD_MOVE, SECOND_DWELLING, DAILY_COMMUTE, REMOTE_CONTRACT, LEAVE = range(6)
OLD_PLACE, NEW_HOLDER, VACANT = 0, *range(len(POST_STATES) - 2, len(POST_STATES))
_LINE: Final = 64
NOBODY: Final = -1
"""Value of a pointer column that points nowhere: a vacant post, a post without a recruitment."""


Group = TypeVar("Group", bound=tuple[Any, ...])


class Table(SimpleNamespace):
    """Columns of one table as attributes; `rows` is their common length."""

    rows: int

    def columns(self) -> Iterator[tuple[str, Array]]:
        """Yield (name, array) for every column."""
        return ((name, array) for name, array in vars(self).items() if isinstance(array, np.ndarray))

    def group(self, kind: type[Group]) -> Group:
        """The columns that a NamedTuple names, for a kernel that takes many; put together once, as columns stay the same arrays."""
        groups = self.__dict__.setdefault("_groups", {})
        if kind not in groups:
            groups[kind] = kind._make(getattr(self, name) for name in kind._fields)  # type: ignore[attr-defined]  # no type says NamedTuple
        found: Group = groups[kind]
        return found


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
        Rows of each table; a table that is not named has none. Axes named by `Column.per` are sized by these tables and by the codes.

    Attributes
    ----------
    posts, recruitments, teams, sites, agencies, municipalities, regions, units : Table
    call : Calls
        Calls a kernel (sim/calls.py).
    """

    posts: Table
    recruitments: Table
    teams: Table
    sites: Table
    agencies: Table
    municipalities: Table
    regions: Table
    units: Table

    def __init__(self, rows: Mapping[str, int]) -> None:
        axes = {
            "education": len(EDUCATIONS),
            "family": len(FAMILIES),
            "duty": len(DUTIES),
            "way": len(WAYS_OF_CUT),
            "nest": len(NESTS),
            "weekday": len(WEEKDAYS),
            "turn": len(TURNS),
            "way_out": len(WAYS_OUT),
            "answer": len(ANSWERS),
            "fate": len(FATES),
            "post_state": len(POST_STATES),
            "group": len(GROUPS),
            "need": len(NEEDS),
            "channel": len(CHANNELS),
            "municipality": rows["municipalities"],
            "region": rows["regions"],
        }
        for table, columns in TABLES.items():
            count = rows.get(table, 0)
            shapes = {c.name: (count, *(axes[axis] for axis in c.per)) for c in columns}
            setattr(self, table, Table(rows=count, **_columns(columns, shapes)))
        self.call = Calls()
        self._flows = [self.column(f"{table}.{column.name}") for table, columns in TABLES.items() for column in columns if column.flow]

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
        for flow in self._flows:
            flow.fill(0)
