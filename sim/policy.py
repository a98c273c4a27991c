"""Policy: dated levers that change the rules, never the world.

A lever is a pydantic model with dates and a function `adjust(book, month) -> book`. The book holds the value of every parameter and the
rows that rules act upon. Each month's book is rebuilt from the baseline, so that an expired lever leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Final, Protocol

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from sim.calendar import month_text, parse_month
from sim.parameters import Sheet, Value, rows_of, shared_of
from sim.state import FAMILIES

_YEAR_1000: Final = 12_000


def _month(raw: object) -> int:
    """Absolute month of a text or of a whole number; a small number such as 2027 is a year without its month and no date."""
    return raw if isinstance(raw, int) and raw >= _YEAR_1000 else parse_month(str(raw))


Month = Annotated[
    int,
    BeforeValidator(_month),
    AfterValidator(int),
    PlainSerializer(month_text, return_type=str),
    Field(description="month as 2030-01"),
]
"""An absolute month, written as 2030-01 in files."""


class Dated(BaseModel):
    """Fields every lever has: when it starts, how long it takes to come in, when it ends."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    since: Annotated[Month, Field(alias="from", description="first month in force")]
    until: Annotated[Month | None, Field(description="first month no longer in force; none: for good")] = None
    phase_in: Annotated[
        int, Field(ge=0, le=240, description="months from the first month until full strength", json_schema_extra={"unit": "months"})
    ] = 0
    source: Annotated[str, Field(description="where the decision or value stands; empty for an assumption")] = ""
    note: Annotated[str, Field(description="what should be known about it")] = ""

    @model_validator(mode="after")
    def _in_order(self) -> Dated:
        if self.until is not None and self.until <= self.since:
            raise ValueError(
                f"until {month_text(self.until)}: the lever ends before it starts in {month_text(self.since)}; give a later month, or "
                "leave until out for good"
            )
        return self


def strength(dated: Dated, month: int) -> float:
    """Share of a lever in force in an absolute month: 0 before and after, rising linearly to 1 over `phase_in` months."""
    if month < dated.since or (dated.until is not None and month >= dated.until):
        return 0.0
    return min(1.0, (month - dated.since + 1) / (dated.phase_in + 1))


@dataclass(frozen=True, slots=True)
class Book:
    """The rules in force in one month: parameter values by sheet, and rows such as lines of a plan."""

    values: Mapping[str, Mapping[str, Value]]
    rows: Mapping[str, tuple[Any, ...]]

    def value(self, sheet: str, name: str) -> Value:
        """Value of a parameter."""
        return self.values[sheet][name]

    def number(self, sheet: str, name: str) -> float:
        """Value of a parameter that has one number."""
        found = self.values[sheet][name]
        if isinstance(found, tuple):
            raise TypeError(f"{sheet}.{name} has a value for each member of an axis")
        return found

    def with_value(self, sheet: str, name: str, value: Value) -> Book:
        """The book with another value of one parameter."""
        changed = MappingProxyType({**self.values[sheet], name: value})
        return replace(self, values=MappingProxyType({**self.values, sheet: changed}))

    def with_row(self, path: str, row: tuple[Any, ...]) -> Book:
        """The book with one more row; rows are kept sorted, so that the order of levers does not matter."""
        return replace(self, rows=MappingProxyType({**self.rows, path: tuple(sorted((*self.rows.get(path, ()), row)))}))

    def rules_like(self, other: Book, name: str, declaration: type) -> bool:
        """Whether a process receives the same from both books."""
        return all(
            self.values[sheet] == other.values[sheet] and all(self.rows.get(path) == other.rows.get(path) for path in paths)
            for sheet, paths in _parts_of(name, declaration)
        )

    def parameters(self, name: str, declaration: type) -> Any:  # noqa: ANN401 - each process declares its own NamedTuple
        """The NamedTuple that a process receives."""
        shared = {field: self.parameters(field, kind) for field, kind in shared_of(declaration).items()}
        rows = {field: self.rows.get(f"{name}.{field}", ()) for field in rows_of(declaration)}
        return declaration(**self.values[name], **shared, **rows)


@cache
def _parts_of(name: str, declaration: type) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Sheet of a process with the paths of its rows, and the same of all sheets that it shares, directly or not."""
    shared = shared_of(declaration).items()
    own = (name, tuple(f"{name}.{field}" for field in rows_of(declaration)))
    return (own, *(part for field, kind in shared for part in _parts_of(field, kind)))


def _checked_shares(share: float | dict[str, float]) -> float | dict[str, float]:
    """Shares of task families that there are, from 0 to 1."""
    by_family = share if isinstance(share, dict) else {"all": share}
    for family, value in by_family.items():
        if family != "all" and family not in FAMILIES:
            raise ValueError(f"{family} is not a task family; known: {', '.join(FAMILIES)}")
        if not 0 <= value <= 1:
            raise ValueError(f"{value} for {family}: must be from 0 to 1")
    return share


Support = Annotated[
    float, Field(ge=0, le=5, description="paid to holders who move their home with the post", json_schema_extra={"unit": "years of pay"})
]
RemoteShare = Annotated[
    float, Field(ge=0, le=1, description="suited posts whose holders are offered a remote contract", json_schema_extra={"unit": "share"})
]
"""What is offered to holders whose post moves, whatever makes it move."""

FamilyShares = Annotated[float | dict[str, float], AfterValidator(_checked_shares)]
"""One share for all task families, or one for each family named."""


def raised(book: Book, sheet: str, name: str, share: float | dict[str, float], strength: float) -> Book:
    """The book with shares by task family raised to a target times the strength; where the present one is higher it stays."""
    present = book.value(sheet, name)
    if not isinstance(present, tuple):
        raise TypeError(f"{sheet}.{name} must have a value for each task family")
    shares = share if isinstance(share, dict) else dict.fromkeys(FAMILIES, share)
    higher = tuple(max(value, strength * shares.get(family, 0.0)) for family, value in zip(FAMILIES, present, strict=True))
    return book.with_value(sheet, name, higher)


def baseline_book(sheets: Iterable[Sheet], month: int) -> Book:
    """The book of an absolute month without any policy."""
    values = {sheet.name: MappingProxyType({name: sheet.value(name, month) for name in sheet.quantities}) for sheet in sheets}
    return Book(MappingProxyType(values), MappingProxyType({}))


class Lever(Protocol):
    """What every lever offers; its other fields say what it does."""

    def adjust(self, book: Book, month: int) -> Book:
        """The book of an absolute month with this lever in force."""
        ...
