"""Mobility support: what the employer pays those who move their home for the job."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from sim.policy import Book, Dated, strength

SHEET: Final = "utility"
NAME: Final = "moving_support"


class MobilitySupport(Dated):
    """A one-off payment to those who move their home for a post, when hired or with it; it lowers what moving costs, not below nothing.

    It is a transfer: its cost is the support times those who move. With a relocated post the higher of it and the relocation's own support
    is paid. Levers of this kind commute: the highest support holds.
    """

    months: Annotated[
        float, Field(ge=0, le=24, description="support in months of the mover's pay", json_schema_extra={"unit": "months of pay"})
    ] = 0.0
    euros: Annotated[
        float,
        Field(
            ge=0,
            le=50_000,
            description="support in euros, beside the months; worth what it is of mean_pay",
            json_schema_extra={"unit": "EUR"},
        ),
    ] = 0.0
    mean_pay: Annotated[
        float,
        Field(
            ge=2_000,
            le=20_000,
            description="pay by which euros become months; EUR 4,386 is the mean of the state's staff in 2023",
            json_schema_extra={"unit": "EUR/month"},
        ),
    ] = 4_386.0

    @model_validator(mode="after")
    def _sensible(self) -> MobilitySupport:
        if self.months == 0.0 and self.euros == 0.0:
            raise ValueError("does nothing: give months or euros")
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Raise the support as the lever comes into force."""
        years = strength(self, month) * (self.months + self.euros / self.mean_pay) / 12.0
        return book.with_value(SHEET, NAME, max(book.number(SHEET, NAME), years))
