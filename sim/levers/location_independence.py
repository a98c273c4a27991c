"""Location independence: the share of eligible adverts that are open regardless of place."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, field_validator

from sim.policy import Book, Dated, strength
from sim.state import FAMILIES

SHEET: Final = "vacancies"
NAME: Final = "location_independent_share"


class LocationIndependence(Dated):
    """At least this share of the adverts that are eligible, by task family.

    Which posts are eligible follows from their tasks (parameter vacancies.eligible_share), not from this lever. Levers of this kind
    commute: the highest share holds.
    """

    share: Annotated[
        float | dict[str, float],
        Field(
            description="share of eligible adverts, one number or one for each task family named; others keep theirs",
            json_schema_extra={"unit": "share"},
        ),
    ]

    @field_validator("share")
    @classmethod
    def _shares(cls, share: float | dict[str, float]) -> float | dict[str, float]:
        by_family = share if isinstance(share, dict) else {"all": share}
        for family, value in by_family.items():
            if family != "all" and family not in FAMILIES:
                raise ValueError(f"{family} is not a task family; known: {', '.join(FAMILIES)}")
            if not 0 <= value <= 1:
                raise ValueError(f"{value} for {family}: must be from 0 to 1")
        return share

    def adjust(self, book: Book, month: int) -> Book:
        """Raise the share towards the target as the lever comes into force."""
        s = strength(self, month)
        present = book.value(SHEET, NAME)
        if not isinstance(present, tuple):
            raise TypeError(f"{SHEET}.{NAME} must have a value for each task family")
        shares = self.share if isinstance(self.share, dict) else dict.fromkeys(FAMILIES, self.share)
        raised = tuple(max(value, s * shares.get(family, 0.0)) for family, value in zip(FAMILIES, present, strict=True))
        return book.with_value(SHEET, NAME, raised)
