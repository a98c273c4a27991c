"""Parameters: meaning in code, evidence in YAML.

A process declares a `NamedTuple` whose annotations carry a `Quantity` (unit, admissible range, meaning); the file
`configs/parameters/<sheet>.yaml` gives each value with its plausible range, grade and source. Names and units must agree both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Annotated, Any, Final, NamedTuple, get_args, get_origin, get_type_hints

from sim.calendar import parse_month
from sim.documents import Document, read_document
from sim.errors import InvalidInput, Problem, nearest
from sim.resources import configs
from sim.state import DUTIES, EDUCATIONS, FAMILIES, SERVICES

Value = float | tuple[float, ...]

AXES: Final[Mapping[str, tuple[str, ...]]] = {"family": FAMILIES, "education": EDUCATIONS, "duty": DUTIES, "service": SERVICES}
GRADES: Final[Mapping[str, str]] = {
    "A": "official statistic, register or peer-reviewed",
    "B": "press or agency page that reports an official figure",
    "C": "weak source",
    "D": "judgement",
    "K": "calibrated by an experiment",
    "N": "neutral value that a policy changes",
}


class Quantity(NamedTuple):
    """Meaning of a parameter: unit, admissible bounds, one line; `per` names an axis with one value for each of its members."""

    unit: str
    low: float
    high: float
    meaning: str
    per: str = ""


class Rows(NamedTuple):
    """Meaning of rows that levers add to the rules, such as the lines of a plan; there are none without a policy."""

    meaning: str


class Evidence(NamedTuple):
    """What a value rests on. `dated` holds (absolute month, value) steps where the value changes by date."""

    value: Value
    dated: tuple[tuple[int, Value], ...]
    low: Value
    high: Value
    grade: str
    source: str
    note: str


class Sheet(NamedTuple):
    """All parameters of one process (or of the utility): meaning and evidence by name."""

    name: str
    quantities: Mapping[str, Quantity]
    evidence: Mapping[str, Evidence]

    def value(self, name: str, month: int) -> Value:
        """Value in force in an absolute month."""
        found = self.evidence[name]
        value = found.value
        for since, step in found.dated:
            if month >= since:
                value = step
        return value


@cache
def quantities_of(declaration: type) -> Mapping[str, Quantity]:
    """Quantities that a parameter class declares itself, in order; shared sheets and rows left out."""
    found: dict[str, Quantity] = {}
    for name, hint in get_type_hints(declaration, include_extras=True).items():
        if get_origin(hint) is Annotated:
            for mark in get_args(hint)[1:]:
                if isinstance(mark, Quantity):
                    found[name] = mark
    return MappingProxyType(found)


@cache
def shared_of(declaration: type) -> Mapping[str, type]:
    """Fields of a parameter class that hold another sheet: {field: class}."""
    hints = get_type_hints(declaration, include_extras=True)
    return MappingProxyType({name: hint for name, hint in hints.items() if isinstance(hint, type) and hasattr(hint, "_fields")})


@cache
def rows_of(declaration: type) -> tuple[str, ...]:
    """Fields of a parameter class that hold rows added by levers."""
    hints = get_type_hints(declaration, include_extras=True)
    return tuple(n for n, h in hints.items() if get_origin(h) is Annotated and any(isinstance(m, Rows) for m in get_args(h)[1:]))


@cache
def sources() -> frozenset[str]:
    """Keys of the bibliography `configs/sources.yaml`."""
    return frozenset(read_document(configs() / "sources.yaml").data)


def load_sheet(name: str, declaration: type, folder: Traversable | None = None) -> Sheet:
    """Read `<name>.yaml` and check it against the declaration.

    Raises
    ------
    InvalidInput
        With every missing, unknown, misspelt or impossible entry.
    """
    document = read_document((folder or configs() / "parameters") / f"{name}.yaml")
    quantities = quantities_of(declaration)
    data = document.data if isinstance(document.data, dict) else {}
    problems = [
        document.problem((key,), f"is not a parameter of {name}{nearest(key, list(quantities))}") for key in data if key not in quantities
    ]
    evidence: dict[str, Evidence] = {}
    for key, quantity in quantities.items():
        if key not in data:
            problems.append(
                document.problem((), f"parameter {key} ({quantity.meaning}) is missing; add it with value, unit, grade and source")
            )
        else:
            evidence[key] = _evidence(document, key, quantity, problems)
    if problems:
        raise InvalidInput(problems)
    return Sheet(name, MappingProxyType(quantities), MappingProxyType(evidence))


_ENTRY_KEYS: Final = ("value", "dated", "unit", "range", "grade", "source", "note")


def _evidence(document: Document, key: str, quantity: Quantity, problems: list[Problem]) -> Evidence:
    entry = document.data[key]
    if not isinstance(entry, dict):
        problems.append(document.problem((key,), "expected value, unit, range, grade, source"))
        return Evidence(0.0, (), 0.0, 0.0, "D", "", "")
    problems.extend(document.problem((key, k), f"is unknown here{nearest(k, _ENTRY_KEYS)}") for k in entry if k not in _ENTRY_KEYS)

    def checked(path: tuple[str | int, ...], raw: object) -> Value:
        return check_value(raw, quantity, lambda what: problems.append(document.problem((key, *path), what)))

    if entry.get("unit") != quantity.unit:
        problems.append(document.problem((key, "unit"), f"expected {quantity.unit!r}, found {entry.get('unit')!r}"))
    _check_origin(document, key, entry, problems)
    value = checked(("value",), entry.get("value"))
    dated = _steps(document, key, entry.get("dated"), checked, problems)
    low, high = _range(document, key, entry, value, checked, problems)
    return Evidence(value, dated, low, high, str(entry.get("grade")), str(entry.get("source", "")), str(entry.get("note", "")))


Checked = Callable[[tuple[str | int, ...], object], Value]


def _steps(document: Document, key: str, given: object, checked: Checked, problems: list[Problem]) -> tuple[tuple[int, Value], ...]:
    """Values by the month from which they hold."""
    if given is None:
        return ()
    if not isinstance(given, dict):
        problems.append(document.problem((key, "dated"), "expected a value for each month, such as {2030-01: 1.0}"))
        return ()
    steps: list[tuple[int, Value]] = []
    for when, raw in given.items():
        try:
            steps.append((parse_month(str(when)), checked(("dated", when), raw)))
        except ValueError as error:
            problems.append(document.problem((key, "dated", when), str(error)))
    return tuple(sorted(steps))


def _range(
    document: Document, key: str, entry: dict[str, object], value: Value, checked: Checked, problems: list[Problem]
) -> tuple[Value, Value]:
    """Plausible range; a neutral value needs none."""
    bounds = entry.get("range")
    if not (isinstance(bounds, list) and len(bounds) == 2):
        if entry.get("grade") != "N":
            problems.append(document.problem((key, "range"), "expected the plausible range as [low, high]"))
        return value, value
    before = len(problems)
    low, high = checked(("range",), bounds[0]), checked(("range",), bounds[1])
    lows, highs = (bound if isinstance(bound, tuple) else (bound,) for bound in (low, high))
    if len(problems) == before and any(a > b for a, b in zip(lows, highs, strict=True)):
        problems.append(document.problem((key, "range"), f"expected the lower bound first, found {bounds}"))
    return low, high


def _check_origin(document: Document, key: str, entry: dict[str, object], problems: list[Problem]) -> None:
    """A grade from the list, and a source from the bibliography where the grade claims one."""
    grade, source = entry.get("grade"), str(entry.get("source", ""))
    if not isinstance(grade, str) or grade not in GRADES:
        problems.append(document.problem((key, "grade"), f"expected one of {', '.join(GRADES)}, found {grade!r}"))
    if isinstance(grade, str) and grade in ("A", "B", "C", "K") and not source:
        problems.append(document.problem((key,), f"grade {grade} needs a source"))
    if source and source not in sources():
        problems.append(document.problem((key, "source"), f"{source} is not in sources.yaml{nearest(source, sorted(sources()))}"))


def check_value(raw: object, quantity: Quantity, report: Callable[[str], None]) -> Value:
    """The value of a parameter as the declared type; reports what is wrong and returns the low bound then."""
    if quantity.per:
        members = AXES[quantity.per]
        values = dict.fromkeys(members, raw) if not isinstance(raw, dict) else raw
        if missing := [m for m in members if m not in values]:
            report(f"no value for {', '.join(missing)}")
        if extra := [m for m in values if m not in members]:
            report(f"{', '.join(extra)}: not a {quantity.per}{nearest(extra[0], members)}")
        return tuple(_number(values.get(m, quantity.low), quantity, report) for m in members)
    return _number(raw, quantity, report)


def _number(raw: Any, quantity: Quantity, report: Callable[[str], None]) -> float:  # noqa: ANN401 - whatever stands in the file
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        report(f"expected a number, found {raw!r}")
        return quantity.low
    if not quantity.low <= raw <= quantity.high:
        report(f"= {raw}: must be from {quantity.low} to {quantity.high} {quantity.unit}")
        return quantity.low
    return float(raw)
