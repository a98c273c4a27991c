"""Process: the shape of every monthly rule.

A process is a function `(world, parameters, draws)`. It declares the columns it reads and writes and receives a view of just these:
reads as read-only arrays, writes as writable ones. NumPy then raises on an undeclared write and Numba refuses to compile one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.calls import Calls
from sim.columns import TABLES
from sim.draws import Draws
from sim.state import Table, World


class View:
    """The declared columns of a world, grouped by table; every table also tells its number of rows.

    `call` calls a kernel (sim/calls.py).
    """

    posts: Table
    recruitments: Table
    teams: Table
    sites: Table
    agencies: Table
    municipalities: Table
    regions: Table
    units: Table

    def __init__(self, world: World, reads: tuple[str, ...], writes: tuple[str, ...]) -> None:
        self.call = Calls()
        for table in TABLES:
            setattr(self, table, Table(rows=world.table(table).rows))
        for path in (*reads, *writes):
            table, name = path.split(".")
            array = world.column(path).view()
            array.flags.writeable = path in writes
            setattr(getattr(self, table), name, array)


Rule = Callable[[View, Any, Draws], None]


@dataclass(frozen=True)
class Process:
    """One monthly rule and what it declares.

    Attributes
    ----------
    name : str
        Name of the function; also of its parameter sheet.
    reads, writes : tuple of str
        Columns `table.name`; a column both read and written stands in `writes`.
    parameters : type
        NamedTuple of the parameters.
    summary : str
        First line of the docstring.
    """

    name: str
    function: Rule
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    parameters: type
    summary: str
    file: str
    line: int

    def view(self, world: World) -> View:
        """The view of a world that this process may see."""
        return View(world, self.reads, self.writes)


def process(*, reads: tuple[str, ...], writes: tuple[str, ...], parameters: type) -> Callable[[Rule], Process]:
    """Declare a monthly rule.

    Raises
    ------
    ValueError
        When a column does not exist or stands in both lists.
    """
    known = {f"{table}.{column.name}" for table, columns in TABLES.items() for column in columns}

    def declare(function: Rule) -> Process:
        if unknown := sorted({*reads, *writes} - known):
            raise ValueError(f"{function.__name__} declares columns that do not exist: {', '.join(unknown)}")
        if both := sorted(set(reads) & set(writes)):
            raise ValueError(f"{function.__name__} declares columns as read and as written; keep them in writes: {', '.join(both)}")
        file = Path(inspect.getsourcefile(function) or "")
        line = inspect.getsourcelines(function)[1]
        summary = (function.__doc__ or "").strip().splitlines()[0]
        return Process(function.__name__, function, reads, writes, parameters, summary, f"sim/processes/{file.name}", line)

    return declare
