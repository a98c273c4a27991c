"""Sheets: the parameters of all rules, read once, and their values in force without any policy."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources.abc import Traversable

from sim.documents import Document
from sim.errors import InvalidInput, Problem, nearest
from sim.parameters import Sheet, Value, check_value, load_sheet
from sim.policy import Book, baseline_book
from sim.schedule import SCHEDULE, SHARED


@cache
def sheets() -> Mapping[str, Sheet]:
    """Every parameter sheet: of the rules in their order, then the shared ones.

    Raises
    ------
    InvalidInput
        With the problems of all parameter files.
    """
    return load_sheets()


@cache
def breaks() -> tuple[int, ...]:
    """Absolute months in which a dated parameter changes."""
    return tuple(sorted({since for sheet in sheets().values() for e in sheet.evidence.values() for since, _ in e.dated}))


def baseline(month: int) -> Book:
    """The book of an absolute month without any policy."""
    return _baseline(bisect_right(breaks(), month))


@cache
def _baseline(breaks_passed: int) -> Book:
    """The book without any policy after so many breaks."""
    return baseline_book(sheets().values(), breaks()[breaks_passed - 1] if breaks_passed else 0)


def load_sheets(folder: Traversable | None = None) -> Mapping[str, Sheet]:
    """Read all parameter sheets of a folder (the shipped one by default)."""
    declarations = {**{process.name: process.parameters for process in SCHEDULE}, **SHARED}
    found: dict[str, Sheet] = {}
    problems: list[Problem] = []
    for name, declaration in declarations.items():
        try:
            found[name] = load_sheet(name, declaration, folder)
        except InvalidInput as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInput(problems)
    return found


def override(path: str, raw: object, document: Document | None, problems: list[Problem], at: Sequence[str | int] = ()) -> Value:
    """The value of a changed parameter `sheet.name`.

    What is wrong goes to problems: at its line of the document if there is one, where it stands under `parameters` unless `at` says where.
    """

    def report(what: str) -> None:
        problems.append(document.problem(at or ("parameters", path), what) if document else Problem(path, what))

    sheet_name, _, name = path.partition(".")
    try:
        known = sheets()
    except InvalidInput:
        return 0.0
    paths = [f"{sheet.name}.{parameter}" for sheet in known.values() for parameter in sheet.quantities]
    if path not in paths:
        report(f"there is no parameter {path}{nearest(path, paths)}")
        return 0.0
    return check_value(raw, known[sheet_name].quantities[name], report)
