"""Relocation: a unit moves to another municipality, announced before it happens; forced, vacancy-led or voluntary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, TypeVar

from pydantic import Field, model_validator

from sim.calendar import month_text
from sim.draws import purpose_word
from sim.plans import FORCED, MODES, RelocationRow
from sim.policy import Book, Dated, Month, RemoteShare, Support

ROWS: Final = "announcements.relocations"
LEASE_BEFORE: Final = 12
"""Months before the first move in which premises are rented, unless the file says when."""

Value = TypeVar("Value")
Mode = Literal["forced", "vacancy_led", "voluntary"]


class Relocation(Dated):
    """A relocation of a unit that the scenario names.

    `from` is the month of the announcement, `until` the month in which the plan is given up: what has moved by then stays where it is.
    Relocations of different units commute; two of the same unit may not be in force at the same time.
    """

    unit: Annotated[str, Field(description="name of a unit of the scenario")]
    to: Annotated[str, Field(description="municipality of the new place, by its Finnish name")]
    moves: Annotated[Month, Field(description="month in which the first posts move")]
    mode: Annotated[
        Mode,
        Field(
            description="forced: every post moves; vacancy_led: posts re-open at the new place as they fall vacant; voluntary: posts are "
            "offered to all state staff, who may exchange them, and the place opens when enough have committed"
        ),
    ] = "forced"
    mode_changes: Annotated[dict[Month, Mode], Field(default_factory=dict, description="later modes by the month from which they hold")]
    delays: Annotated[
        dict[Month, Month], Field(default_factory=dict, description="later months of the first move by the month in which one is told")
    ]
    decided: Annotated[Month | None, Field(description="month of the decision; none: with the announcement")] = None
    leased: Annotated[Month | None, Field(description="month in which premises are rented; none: a year before the move")] = None
    phases: Annotated[
        int, Field(ge=0, le=120, description="months over which the posts move; 0: all at once", json_schema_extra={"unit": "months"})
    ] = 0
    layoffs: Annotated[
        bool,
        Field(description="who does not follow is laid off where law does not let the employer order it; else such holders resign"),
    ] = False
    remote_share: RemoteShare = 0.0
    support: Support = 0.0
    severance: Annotated[
        float, Field(ge=0, le=5, description="paid to holders who are laid off", json_schema_extra={"unit": "years of pay"})
    ] = 0.0
    opens_at: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="posts vacant or held by the willing before a voluntary one begins",
            json_schema_extra={"unit": "share"},
        ),
    ] = 0.5
    budget: Annotated[
        float,
        Field(ge=0, le=1e10, description="ex-ante budget of what it costs once; 0: none", json_schema_extra={"unit": "EUR"}),
    ] = 0.0
    running_budget: Annotated[
        float,
        Field(
            ge=0,
            le=1e10,
            description="ex-ante pay and rent of the unit in a year once all posts have moved; 0: none",
            json_schema_extra={"unit": "EUR/year"},
        ),
    ] = 0.0

    @model_validator(mode="after")
    def _sensible(self) -> Relocation:
        problems = [
            *self._dates_out_of_order(),
            *(
                ["phase_in: a relocation comes in by its announcement; give phases for the months over which posts move"]
                * (self.phase_in > 0)
            ),
            *(["severance: nobody is laid off without layoffs: true"] * (self.severance > 0 and not self.layoffs)),
        ]
        if self.layoffs and "forced" not in {self.mode, *self.mode_changes.values()}:
            problems.append(f"layoffs: nobody has to go where the mode is {self.mode}; lay-offs need the mode forced")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _dates_out_of_order(self) -> list[str]:
        dates = {"decided": self.decided, "leased": self.leased, "moves": self.moves}
        early = [f"{name} {month_text(date)}" for name, date in dates.items() if date is not None and date < self.since]
        early += [f"{name} {month_text(date)}" for name in ("mode_changes", "delays") for date in getattr(self, name) if date < self.since]
        found = [f"{what}: lies before the announcement in {month_text(self.since)}; give that month or a later one" for what in early]
        for name, date in (("decided", self.decided), ("leased", self.leased)):
            if date is not None and date > self.moves:
                found.append(
                    f"{name} {month_text(date)}: the first posts move before it, in {month_text(self.moves)}; give an earlier month"
                )
        moves = self.moves
        for told, new in sorted(self.delays.items()):
            if new <= max(told, moves):
                what = f"delays {month_text(told)}: {month_text(new)} is no later month than {month_text(max(told, moves))}"
                found.append(f"{what}; give the new month of the first move")
            moves = new
        return found

    def adjust(self, book: Book, month: int) -> Book:
        """Add the relocation as it stands in a month, from its announcement until it is given up."""
        if month < self.since or (self.until is not None and month >= self.until):
            return book
        moves = _in_force(self.delays, self.moves, month)
        leased = self.leased if self.leased is not None else max(self.since, moves - LEASE_BEFORE)
        mode = MODES.index(_in_force(self.mode_changes, self.mode, month))
        row = RelocationRow(
            purpose_word(self.unit), purpose_word(self.to), mode, self.since, self.decided if self.decided is not None else self.since,
            leased, moves, self.phases, int(self.layoffs and mode == FORCED), self.remote_share, self.support, self.severance,
            self.budget, self.opens_at, self.running_budget,
        )  # fmt: skip
        return book.with_row(ROWS, row)


def _in_force(changes: Mapping[int, Value], first: Value, month: int) -> Value:
    """The latest of dated changes, the first value before them."""
    known = [date for date in changes if date <= month]
    return changes[max(known)] if known else first
