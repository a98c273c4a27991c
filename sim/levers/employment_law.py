"""Employment law: time from decision to lay-off, reach of transfers, duties to offer posts, leave to look for work and change security."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from sim.policy import Book, Dated, strength

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


class EmploymentLaw(Dated):
    """A change of what law asks of an employer who lays off, against the law in force; what was told or owed before stays as it is.

    Changes add up, in whole days, minutes, months and percentage points, so that levers of this kind commute; shares are then kept from 0
    to 1, and nothing falls below 0.
    """

    notice_days: Annotated[
        int, Field(ge=-200, le=365, description="change of the notice for every length of service", json_schema_extra={"unit": "days"})
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
        int,
        Field(
            ge=-24,
            le=60,
            description="change of the time after a lay-off in which posts are first offered to who was laid off",
            json_schema_extra={"unit": "months"},
        ),
    ] = 0
    search_leave_days: Annotated[
        int,
        Field(ge=-10, le=15, description="change of the leave to look for work under notice", json_schema_extra={"unit": "days/month"}),
    ] = 0
    change_security_months: Annotated[
        int,
        Field(
            ge=-12,
            le=24,
            description="change of money and training for who is laid off, for every length of service",
            json_schema_extra={"unit": "months of pay"},
        ),
    ] = 0

    @model_validator(mode="after")
    def _sensible(self) -> EmploymentLaw:
        if not any(round(units * getattr(self, field)) for field, (_name, units) in CHANGES.items()):
            raise ValueError(f"does nothing: give one of {', '.join(CHANGES)}; shares from 0.01 on")
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Change the law as far as the lever is in force."""
        s = strength(self, month)
        for field, (name, units) in CHANGES.items():
            if change := float(round(s * units * getattr(self, field))):
                book = book.with_value(SHEET, name, book.number(SHEET, name) + change)
        return book
