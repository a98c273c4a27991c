"""Presence guarantee: what each region keeps of the state's presence, and where posts go first that could be anywhere."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from sim.draws import purpose_word
from sim.plans import GuaranteeRow
from sim.policy import Book, Dated, strength

CLOSURES: Final = "closures.guarantees"
SITING: Final = "vacancies.guarantees"


class PresenceGuarantee(Dated):
    """Least presence of the state in each region: closures may not go below it, and posts whose place is reconsidered go there first.

    Levers of this kind commute: every guarantee holds by itself.
    """

    regions: Annotated[tuple[str, ...], Field(description="codes of the regions concerned, such as '19'; none: all")] = ()
    number_of_agencies: Annotated[
        int, Field(ge=0, le=1000, description="agencies with staff there", json_schema_extra={"unit": "agencies"})
    ] = 0
    service_points: Annotated[
        int, Field(ge=0, le=10_000, description="service points of agencies there", json_schema_extra={"unit": "points"})
    ] = 0
    on_call: Annotated[
        int, Field(ge=0, le=10_000, description="sites of authorities on call there", json_schema_extra={"unit": "sites"})
    ] = 0
    person_years: Annotated[
        float,
        Field(ge=0, le=1000, description="person-years of staff there", json_schema_extra={"unit": "person-years per 1,000 residents"}),
    ] = 0.0

    @model_validator(mode="after")
    def _sensible(self) -> PresenceGuarantee:
        if not (self.number_of_agencies or self.service_points or self.on_call or self.person_years):
            raise ValueError("does nothing: give number_of_agencies, service_points, on_call or person_years")
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Add the guarantee, as far as it is in force."""
        s = strength(self, month)
        if s == 0.0:
            return book
        regions = tuple(sorted({purpose_word(code) for code in self.regions}))
        row = GuaranteeRow(
            regions, int(s * self.number_of_agencies), int(s * self.service_points), int(s * self.on_call), s * self.person_years
        )  # fmt: skip
        return book.with_row(CLOSURES, row).with_row(SITING, row)
