"""Preparedness floor: sites of authorities on call that each region keeps."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from sim.draws import purpose_word
from sim.plans import GuaranteeRow
from sim.policy import Book, Dated

ROWS: Final = "closures.guarantees"


class PreparednessFloor(Dated):
    """Authorities on call that no closure may go below; other sites of the region may close.

    Levers of this kind commute: every floor holds, so that the highest one of a region does.
    """

    regions: Annotated[tuple[str, ...], Field(description="codes of the regions concerned, such as '19'; none: all")] = ()
    on_call: Annotated[
        int, Field(ge=1, le=10_000, description="sites of authorities on call in each region", json_schema_extra={"unit": "sites"})
    ] = 1000

    @model_validator(mode="after")
    def _sensible(self) -> PreparednessFloor:
        if self.phase_in:
            raise ValueError("phase_in: a floor holds or does not; give lines with later dates to raise it")
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Add the floor while it is in force."""
        if month < self.since or (self.until is not None and month >= self.until):
            return book
        regions = tuple(sorted({purpose_word(code) for code in self.regions}))
        return book.with_row(ROWS, GuaranteeRow(regions, 0, 0, self.on_call, 0.0))
