"""Language guarantee: service points keep a post that requires Swedish where enough residents speak it."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from sim.policy import Book, Dated, strength

SHEET: Final = "vacancies"
NAME: Final = "guaranteed_share"


class LanguageGuarantee(Dated):
    """At a service point without such a post, the next vacant post in customer service requires Swedish.

    It acts by turnover only: nobody loses a post by it. While it comes in, the municipalities with the most Swedish speakers are
    first. Levers of this kind commute: the lowest share holds.
    """

    share: Annotated[
        float,
        Field(ge=0, le=1, description="Swedish speakers among residents above which it holds", json_schema_extra={"unit": "share"}),
    ] = 0.06

    def adjust(self, book: Book, month: int) -> Book:
        """Lower the share above which points have to serve in Swedish, as the lever comes into force."""
        return book.with_value(SHEET, NAME, min(book.number(SHEET, NAME), 1.0 - strength(self, month) * (1.0 - self.share)))
