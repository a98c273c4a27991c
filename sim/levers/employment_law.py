"""Employment law: time from decision to lay-off, reach of transfers, duties to offer posts, leave to look for work and change security."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BeforeValidator, Field, model_validator

from sim.errors import nearest
from sim.policy import Book, Dated, strength
from sim.state import SERVICES

SHEET: Final = "employment_law"
CHANGES: Final = {
    "notice_days": ("notice_change", 1),
    "negotiation_days": ("negotiation_change", 1),
    "consent_minutes": ("consent_change", 1),
    "redeployment": ("redeployment_change", 100),
    "redeployment_reach": ("reach_change", 100),
    "re_employment_months": ("re_employment_change", 1),
    "search_leave_days": ("search_leave_change", 1),
    "change_security_months": ("change_security_change", 1),
}
"""Parameter that each field changes, and its units in one of the field."""


def _by_service(low: int, high: int) -> BeforeValidator:
    """Check of a whole number for every length of service, or of one for each length of service that is named."""

    def checked(raw: object) -> object:
        given = raw if isinstance(raw, dict) else {SERVICES[0]: raw}
        for length, value in given.items():
            if length not in SERVICES:
                raise ValueError(f"{length} is no length of service{nearest(str(length), SERVICES)}")
            about = f" for {length}" if isinstance(raw, dict) else ""
            if isinstance(value, bool) or not isinstance(value, int):
                raise ValueError(
                    f"expected a whole number{about}, or one for lengths of service such as {{over_12_years: 30}}, found {value!r}"
                )
            if not low <= value <= high:
                raise ValueError(f"{value}{about}: must be from {low} to {high}")
        return raw

    return BeforeValidator(checked)


class EmploymentLaw(Dated):
    """A change of what law asks of an employer who lays off, against the law in force; what was told or owed before stays as it is.

    What law tells apart by length of service can be changed for all, by one number, or for those that are named, others keeping theirs.
    Changes add up, in whole days, minutes, months and percentage points, so that levers of this kind commute; shares are then kept from 0
    to 1, and nothing falls below 0.
    """

    notice_days: Annotated[
        int | dict[str, int],
        _by_service(-200, 365),
        Field(description="change of the notice, of -200 to 365, for all or by length of service", json_schema_extra={"unit": "days"}),
    ] = 0
    negotiation_days: Annotated[
        int, Field(ge=-60, le=365, description="change of the negotiations before notice", json_schema_extra={"unit": "days"})
    ] = 0
    consent_minutes: Annotated[
        int,
        Field(
            ge=-60,
            le=180,
            description="change of the travel time to which one can be transferred, and within which posts are offered",
            json_schema_extra={"unit": "minutes"},
        ),
    ] = 0
    redeployment: Annotated[
        float,
        Field(
            ge=-1,
            le=1,
            description="change of the share of suitable posts of the agency first offered to who is being laid off; -1: no duty",
            json_schema_extra={"unit": "share"},
        ),
    ] = 0.0
    redeployment_reach: Annotated[
        float,
        Field(
            ge=-1,
            le=1,
            description="change of the same in other agencies over that in the agency; 1: posts of the whole state are offered",
            json_schema_extra={"unit": "share"},
        ),
    ] = 0.0
    re_employment_months: Annotated[
        int | dict[str, int],
        _by_service(-24, 60),
        Field(
            description="change of the time after a lay-off in which posts are first offered to who was laid off, of -24 to 60, "
            "for all or by length of service",
            json_schema_extra={"unit": "months"},
        ),
    ] = 0
    search_leave_days: Annotated[
        int,
        Field(ge=-10, le=15, description="change of the leave to look for work under notice", json_schema_extra={"unit": "days/month"}),
    ] = 0
    change_security_months: Annotated[
        int | dict[str, int],
        _by_service(-12, 24),
        Field(
            description="change of money and training for who is laid off, of -12 to 24, for all or by length of service",
            json_schema_extra={"unit": "months of pay"},
        ),
    ] = 0

    @model_validator(mode="after")
    def _sensible(self) -> EmploymentLaw:
        if not any(any(self._changes(field, 1.0)) for field in CHANGES):
            raise ValueError(f"does nothing: give one of {', '.join(CHANGES)}; shares from 0.01 on")
        return self

    def _changes(self, field: str, strength: float) -> tuple[float, ...]:
        """Change that a field makes of its parameter, in whole units: one, or one for each length of service."""
        given, (_name, units) = getattr(self, field), CHANGES[field]
        values = [given.get(length, 0) for length in SERVICES] if isinstance(given, dict) else [given]
        return tuple(float(round(strength * units * value)) for value in values)

    def adjust(self, book: Book, month: int) -> Book:
        """Change the law as far as the lever is in force."""
        s = strength(self, month)
        for field, (name, _units) in CHANGES.items():
            changes = self._changes(field, s)
            if not any(changes):
                continue
            present = book.value(SHEET, name)
            if isinstance(present, tuple):
                changes = changes if len(changes) > 1 else changes * len(present)
                book = book.with_value(SHEET, name, tuple(before + change for before, change in zip(present, changes, strict=True)))
            else:
                book = book.with_value(SHEET, name, present + changes[0])
        return book
