"""Space target: square metres of office space per person-year that new leases may have."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from sim.plans import SpaceTargetRow
from sim.policy import Book, Dated, strength

ROWS: Final = "office_network.targets"


class SpaceTarget(Dated):
    """Office space that a lease may have per person-year of those who use it; offices follow as their leases end.

    No target makes workpoints smaller than the least (parameter office_network.least), so that more presence needs more space. Levers
    of this kind commute: of several targets the one that leaves least space holds.
    """

    area: Annotated[float, Field(ge=1, le=100, description="office space at most", json_schema_extra={"unit": "m2/person-year"})]
    compliance: Annotated[
        float,
        Field(ge=0, le=1, description="part of the space beyond it that agencies give up", json_schema_extra={"unit": "share"}),
    ] = 1.0

    def adjust(self, book: Book, month: int) -> Book:
        """Add the target, as far as the lever is in force."""
        weight = strength(self, month) * self.compliance
        return book if weight == 0.0 else book.with_row(ROWS, SpaceTargetRow(self.area, weight))
