"""Telework: a ceiling of days at home, required days at the office, days required at home in an emergency, common days of teams."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from sim.policy import Book, Dated, strength
from sim.state import FAMILIES
from sim.working_days import WORKING_DAYS

WORKING_DAYS_A_MONTH: Final = round(WORKING_DAYS / 12.0, 1)

SHEET: Final = "telework_rules"


class Telework(Dated):
    """Limits of telework where the task allows it.

    Levers of this kind commute: the lowest ceiling, the most office days and the highest floor hold, and of the shares of
    common days the highest one.
    """

    ceiling: Annotated[
        float | None, Field(ge=0, le=5, description="days a week at home at most", json_schema_extra={"unit": "days/week"})
    ] = None
    office_days: Annotated[
        float | None, Field(ge=0, le=5, description="days a week required at the office", json_schema_extra={"unit": "days/week"})
    ] = None
    office_days_per_month: Annotated[
        float | None,
        Field(ge=0, le=WORKING_DAYS_A_MONTH, description="the same, in days a month", json_schema_extra={"unit": "days/month"}),
    ] = None
    floor: Annotated[
        float | None,
        Field(ge=0, le=5, description="days a week required at home, as in the pandemic", json_schema_extra={"unit": "days/week"}),
    ] = None
    same_day: Annotated[
        float | None,
        Field(
            ge=0,
            le=1,
            description="days at home that follow the days the team has agreed on; 1: everybody comes in on the same days",
            json_schema_extra={"unit": "share"},
        ),
    ] = None
    compliance: Annotated[
        float,
        Field(ge=0, le=1, description="how far agencies follow it; below 1 for a recommendation", json_schema_extra={"unit": "share"}),
    ] = 1.0
    families: Annotated[tuple[str, ...], Field(description="task families concerned; none: all")] = ()

    @model_validator(mode="after")
    def _sensible(self) -> Telework:
        if self.office_days is not None and self.office_days_per_month is not None:
            raise ValueError("give office_days or office_days_per_month, not both")
        if all(v is None for v in (self.ceiling, self.office_days, self.office_days_per_month, self.floor, self.same_day)):
            raise ValueError("does nothing: give ceiling, office_days, office_days_per_month, floor or same_day")
        if self.same_day is not None and self.families:
            raise ValueError("families: same_day is a rule of whole teams; give it in a lever of its own")
        if unknown := [f for f in self.families if f not in FAMILIES]:
            raise ValueError(f"families: {', '.join(unknown)} unknown; known: {', '.join(FAMILIES)}")
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Tighten the limits of the families concerned, as far as the lever is in force."""
        s = strength(self, month) * self.compliance
        office = self.office_days if self.office_days_per_month is None else self.office_days_per_month * 5 / WORKING_DAYS_A_MONTH
        if self.ceiling is not None:
            book = self._tightened(book, "ceiling", 5 - s * (5 - self.ceiling), least=True)
        if office is not None:
            book = self._tightened(book, "office_days", s * office, least=False)
        if self.floor is not None:
            book = self._tightened(book, "floor", s * self.floor, least=False)
        if self.same_day is not None:
            book = book.with_value(SHEET, "chosen_days", max(book.number(SHEET, "chosen_days"), s * self.same_day))
        return book

    def _tightened(self, book: Book, name: str, limit: float, *, least: bool) -> Book:
        present = book.value(SHEET, name)
        if not isinstance(present, tuple):
            raise TypeError(f"{SHEET}.{name} must have a value for each task family")
        choose = min if least else max
        concerned = self.families or FAMILIES
        limits = tuple(choose(value, limit) if f in concerned else value for f, value in zip(FAMILIES, present, strict=True))
        return book.with_value(SHEET, name, limits)
