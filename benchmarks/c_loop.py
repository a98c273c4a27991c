"""Plain C: satisfaction and quitting of a month against a loop in C over the same columns, which must come to the same result."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from time import thread_time
from typing import Any, Final, NamedTuple

import numpy as np

from benchmarks.table import Row, nanoseconds
from sim.draws import Draws, Stream
from sim.model import CivilService
from sim.policy import Book
from sim.processes.quitting import quitting
from sim.processes.satisfaction import satisfaction
from sim.scenario import Scenario
from sim.state import Array, World

COMPILER: Final = shutil.which("gcc")
# Without -fno-trapping-math gcc leaves the loops with exp and log scalar; results are the same.
FLAGS: Final = ("-O3", "-march=native", "-ffp-contract=off", "-fno-trapping-math", "-shared", "-fPIC", "-std=c11")
SOURCE: Final = Path(__file__).with_name("loop.c")
UTILITY: Final = (
    "commute", "home_day_curvature", "company", "home_day_loss", "workload", "switching", "pension_age", "horizon",
)  # fmt: skip
# Members of the C struct in their order, with the column and the type that C expects there.
COLUMNS: Final = (
    ("posts.number", "uint32"), ("posts.education", "uint8"), ("posts.agency", "uint16"),
    ("posts.site", "uint16"), ("posts.home", "uint16"), ("posts.age", "int16"), ("posts.grade_pay", "float64"),
    ("posts.pay", "float64"), ("posts.commute", "float64"), ("posts.telework", "float64"), ("posts.telework_reference", "float64"),
    ("posts.telework_taste", "float64"), ("posts.frailty", "float64"), ("posts.work_value", "float64"),
    ("posts.company_missed", "float64"),
    ("agencies.vacancy_share", "float64"),
    ("municipalities.outside_value", "float64"), ("site_region", "uint8"), ("posts.person", "int64"), ("posts.months_vacant", "int16"),
    ("posts.contract_end", "int16"), ("posts.own_value", "float64"), ("posts.outside_value", "float64"),
    ("posts.satisfaction", "float64"), ("regions.quits", "float64"),
)  # fmt: skip
CHECKED: Final = ("posts.person", "posts.own_value", "posts.satisfaction", "regions.quits")


class DifferentResults(Exception):
    """The loop in C and the rules do not compute the same."""


class CStream(ctypes.Structure):
    """Stream in loop.c."""

    _fields_ = [(name, ctypes.c_uint64) for name in Stream._fields]


class CParameters(ctypes.Structure):
    """Parameters in loop.c."""

    _fields_ = [(name, ctypes.c_double) for name in (*UTILITY, "intercept", "slope", "base", "scale", "largest")]


class Loop(NamedTuple):
    """A month in C over columns of its own."""

    month: Callable[[Draws], None]
    columns: dict[str, Array]


class Times(NamedTuple):
    """CPU nanoseconds for a post and month, medians over months."""

    rules: float
    loop: float


def compiler() -> str:
    """First line of what the compiler says of itself."""
    if COMPILER is None:
        return "no C compiler"
    return subprocess.run([COMPILER, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]


def compiled(folder: Path) -> ctypes.CDLL:
    """The loop, compiled into a folder."""
    if COMPILER is None:
        raise FileNotFoundError("gcc is not on the path; install it, or leave this benchmark out")
    library = folder / "loop.so"
    subprocess.run([COMPILER, *FLAGS, str(SOURCE), "-o", str(library), "-lm"], check=True)
    return ctypes.CDLL(str(library))


def loop(library: ctypes.CDLL, world: World, book: Book) -> Loop:
    """The loop over copies of the columns of a world."""
    columns = {}
    for path, kind in COLUMNS:
        source = world.municipalities.region[world.sites.municipality] if path == "site_region" else world.column(path)
        if source.dtype != kind:
            raise TypeError(f"{path} is {source.dtype}, loop.c expects {kind}: change it there and in COLUMNS")
        columns[path] = np.ascontiguousarray(source).copy()
    pointers = (ctypes.c_void_p * len(COLUMNS))(*(columns[path].ctypes.data for path, _ in COLUMNS))
    worth, leaving = (book.parameters(rule.name, rule.parameters) for rule in (satisfaction, quitting))
    values = [getattr(worth.utility, name) for name in UTILITY]
    parameters = CParameters(*values, worth.barometer.intercept, worth.barometer.slope, leaving.base, leaving.scale, leaving.largest)
    rows = ctypes.c_int64(world.posts.rows)

    def month(luck: Draws) -> None:
        library.month(rows, CStream(*(int(word) for word in luck.stream("leaves"))), pointers, parameters)

    return Loop(month, columns)


def compare(scenario: Scenario, months: int, *, seed: int = 1) -> Times:
    """Times of both, month by month, one right after the other.

    Raises
    ------
    DifferentResults
        When a quit differs, or a value by more than rounding.
    """
    with closing(CivilService(scenario, seed=seed)) as model, tempfile.TemporaryDirectory() as folder:
        model.step()
        world, book = model.world, scenario.book(scenario.start)
        # The few whose work itself changes are left out on both sides.
        world.posts.work_change[:] = np.iinfo(np.int16).max
        in_c = loop(compiled(Path(folder)), world, book)
        rules = [(rule, rule.view(world), book.parameters(rule.name, rule.parameters)) for rule in (satisfaction, quitting)]
        found = []
        for month in range(2, months + 2):
            draws = [Draws(seed, rule.name, month) for rule, _, _ in rules]
            ours = _timed(lambda draws=draws: _follow(rules, draws))
            theirs = _timed(lambda draws=draws: in_c.month(draws[1]))
            _check(world, in_c.columns)
            found.append((ours, theirs))
        return Times(*(1e9 * median(times) / world.posts.rows for times in zip(*found, strict=True)))


def run_in_loops(scenario: Scenario, months: int, repetitions: int) -> float:
    """A whole run, building included, to the loop in C over as many months, each after the other; the median of the repetitions.

    So it depends less on how fast the machine is at the moment; months are those over which the loop is timed.
    """
    found = []
    for seed in range(1, repetitions + 1):
        start = thread_time()
        with closing(CivilService(scenario, seed=seed)) as model:
            model.run_months()
            rows = model.world.posts.rows
        taken = 1e9 * (thread_time() - start)
        found.append(taken / (rows * scenario.months * compare(scenario, months, seed=seed).loop))
    return median(found)


def _follow(rules: list[tuple[Any, Any, Any]], draws: list[Draws]) -> None:
    for (rule, view, parameters), luck in zip(rules, draws, strict=True):
        rule.function(view, parameters, luck)


def _timed(work: Callable[[], None]) -> float:
    start = thread_time()
    work()
    return thread_time() - start


def _check(world: World, columns: dict[str, Array]) -> None:
    different = [path for path in CHECKED if not np.allclose(world.column(path), columns[path], rtol=1e-12, atol=1e-12)]
    if different:
        raise DifferentResults(f"loop.c and the rules differ in {', '.join(different)}: bring loop.c up to date with sim/processes")


def rows(found: Times | None, whole: float) -> list[Row]:
    """The lines of the table; whole: a run to the loop, of `run_in_loops`."""
    if found is None:
        return [Row("Plain C", "not measured: gcc is not on the path")]
    return [
        Row("Plain C", "satisfaction and quitting in C", "", nanoseconds(found.loop), "1", ""),
        Row("Plain C", "the same rules here", "", nanoseconds(found.rules), f"{found.rules / found.loop:.2f}", "to the loop in C"),
        Row("Plain C", "all of a run, building included", "", "", f"{whole:.1f}", "to the loop in C, over as many months"),
    ]
