"""Siting: where posts re-open that could be elsewhere, steered towards need or towards target shares of the regions."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from sim.draws import purpose_word
from sim.plans import SitingRow
from sim.policy import Book, Dated, strength

ROWS: Final = "vacancies.siting"


class Siting(Dated):
    """Planned siting of posts whose place is reconsidered, over what agencies do of their own.

    Towards need, the share of residents, or towards the shares of staff that are given. Levers of this kind commute: their effects add up.
    """

    shares: Annotated[
        dict[str, float],
        Field(default_factory=dict, description="share of staff wanted by the code of the region; none: the share of residents"),
    ]
    strength: Annotated[
        float,
        Field(
            gt=0,
            le=10,
            description="how many per cent more a region draws for each per cent that it lacks",
            json_schema_extra={"unit": "elasticity"},
        ),
    ] = 1.0

    @model_validator(mode="after")
    def _sensible(self) -> Siting:
        if not all(0 < share <= 1 for share in self.shares.values()) or sum(self.shares.values()) > 1 + 1e-9:
            raise ValueError("shares: must be above 0 and add up to at most 1")
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Add the line, as far as it is in force."""
        s = strength(self, month)
        if s == 0.0:
            return book
        shares = tuple(sorted((purpose_word(code), share) for code, share in self.shares.items()))
        return book.with_row(ROWS, SitingRow(shares, s * self.strength))
