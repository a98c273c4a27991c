"""Digital services: agencies make more of what they do available digitally, and help those who cannot use it."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from sim.draws import purpose_word
from sim.plans import DigitalRow
from sim.policy import Book, Dated, strength

ROWS: Final = "services.digital"


class DigitalServices(Dated):
    """A programme of digital services of one agency or of all.

    It raises what can be done digitally; whether people do it depends on what they have taken to. Levers of this kind commute: each
    acts on what the others leave, and the most help holds.
    """

    agency: Annotated[str, Field(description="English name of the agency, or all")] = "all"
    share: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="part of the contacts that cannot be made digitally which then can",
            json_schema_extra={"unit": "share"},
        ),
    ] = 0.0
    help: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="part of the digitally excluded who are helped to use what any agency offers",
            json_schema_extra={"unit": "share"},
        ),
    ] = 0.0

    @model_validator(mode="after")
    def _sensible(self) -> DigitalServices:
        if self.share == 0.0 and self.help == 0.0:
            raise ValueError("does nothing: give share or help")
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Add the programme, as far as it is in force."""
        s = strength(self, month)
        if s == 0.0:
            return book
        return book.with_row(ROWS, DigitalRow(0 if self.agency == "all" else purpose_word(self.agency), s * self.share, s * self.help))
