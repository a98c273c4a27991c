"""Location independence: the share of eligible adverts that are open regardless of place."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.policy import Book, Dated, FamilyShares, raised, strength


class LocationIndependence(Dated):
    """At least this share of the adverts that are eligible, by task family.

    Which posts are eligible follows from their tasks (parameter duty_rules.eligible_share), not from this lever. Levers of this kind
    commute: the highest share holds.
    """

    share: Annotated[
        FamilyShares,
        Field(
            description="share of eligible adverts, one number or one for each task family named; others keep theirs",
            json_schema_extra={"unit": "share"},
        ),
    ]

    def adjust(self, book: Book, month: int) -> Book:
        """Raise the share towards the target as the lever comes into force."""
        return raised(book, "vacancies", "location_independent_share", self.share, strength(self, month))
