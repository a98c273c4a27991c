"""Employment law: longer or shorter negotiations and notice when holders are laid off, wider or narrower transfers."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from sim.policy import Book, Dated, strength

SHEET: Final = "employment_law"


class EmploymentLaw(Dated):
    """A change of the time from the decision of a lay-off to the last day, against the law in force; notice given before stays as it is.

    Of the law the model knows negotiations, notice and how far a holder can be transferred without consent. Changes add up, in whole days
    and minutes, so that levers of this kind commute.
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
            description="change of the travel time to which one can be transferred",
            json_schema_extra={"unit": "minutes"},
        ),
    ] = 0

    @model_validator(mode="after")
    def _sensible(self) -> EmploymentLaw:
        if self.notice_days == self.negotiation_days == self.consent_minutes == 0:
            raise ValueError("does nothing: give notice_days, negotiation_days or consent_minutes")
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Change the days as far as the lever is in force."""
        s = strength(self, month)
        for name, days in (("notice_change", self.notice_days), ("negotiation_change", self.negotiation_days)):
            book = book.with_value(SHEET, name, book.number(SHEET, name) + float(round(s * days)))
        if self.consent_minutes == 0:
            return book
        return book.with_value(SHEET, "consent_change", book.number(SHEET, "consent_change") + float(round(s * self.consent_minutes)))
