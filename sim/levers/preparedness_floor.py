"""Preparedness floor: sites of authorities on call that each region keeps."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from sim.draws import purpose_word
from sim.plans import GuaranteeRow
from sim.policy import Book, Dated, strength

ROWS: Final = "closures.guarantees"


class PreparednessFloor(Dated):
    """Authorities on call that no closure may go below; other sites of the region may close.

    Levers of this kind commute: every floor holds, so that the highest one of a region does.
    """

    regions: Annotated[tuple[str, ...], Field(description="codes of the regions concerned, such as '19'; none: all")] = ()
    on_call: Annotated[
        int,
        Field(
            ge=1,
            le=10_000,
            description="sites of authorities on call in each region; 1000: all there are",
            json_schema_extra={"unit": "sites"},
        ),
    ] = 1000

    def adjust(self, book: Book, month: int) -> Book:
        """Add the floor, as far as it is in force."""
        s = strength(self, month)
        if s == 0.0:
            return book
        regions = tuple(sorted({purpose_word(code) for code in self.regions}))
        return book.with_row(ROWS, GuaranteeRow(regions, 0, 0, int(s * self.on_call), 0.0))
