"""Duty of existing posts: the share of the posts with a holder that become location-independent where their tasks allow it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.policy import Book, Dated, FamilyShares, raised, strength


class DutyOfExistingPosts(Dated):
    """At least this share of the eligible posts with a holder is location-independent, by task family.

    Which posts are eligible follows from their tasks (parameter duty_rules.eligible_share). When the lever ends, a post keeps its duty
    until it falls vacant. Levers of this kind commute: the highest share holds.
    """

    share: Annotated[
        FamilyShares,
        Field(
            description="share of eligible posts, one number or one for each task family named; others keep theirs",
            json_schema_extra={"unit": "share"},
        ),
    ]

    def adjust(self, book: Book, month: int) -> Book:
        """Raise the share towards the target as the lever comes into force."""
        return raised(book, "duty_rules", "existing_share", self.share, strength(self, month))
