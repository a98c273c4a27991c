"""Headcount plan: growth and savings in posts, for one agency or all, by attrition, lay-offs or transfer of the task."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from sim.draws import purpose_word
from sim.plans import METHODS, PlanRow
from sim.policy import Book, Dated, strength

ROWS: Final = "headcount.plan"


class HeadcountPlan(Dated):
    """A change of the establishment, relative to the posts at the start of the run.

    Changes add up, so that levers of this kind commute. A saving in euros becomes posts by the stated cost of a person-year.
    """

    agency: Annotated[str, Field(description="name of the agency in English as in the population folder; all: every agency")] = "all"
    posts: Annotated[
        float | None,
        Field(ge=-1_000_000, le=1_000_000, description="change in posts at full strength", json_schema_extra={"unit": "posts"}),
    ] = None
    share: Annotated[
        float | None, Field(ge=-1, le=10, description="change as a share of the posts at the start", json_schema_extra={"unit": "share"})
    ] = None
    euros: Annotated[
        float | None,
        Field(
            ge=-1e11,
            le=1e11,
            description="change of yearly labour cost in euros; savings are negative",
            json_schema_extra={"unit": "EUR/year"},
        ),
    ] = None
    unit_cost: Annotated[
        float,
        Field(
            gt=0,
            le=1e6,
            description="labour cost of a person, for euros; EUR 5.4 billion over 81,696 persons in 2023",
            json_schema_extra={"unit": "EUR/year"},
        ),
    ] = 66_100.0
    method: Annotated[
        Literal["attrition", "layoff", "transfer"],
        Field(description="how a cut is met: posts lapse as they fall vacant, holders are laid off, or holders leave with their task"),
    ] = "attrition"

    @model_validator(mode="after")
    def _one_size(self) -> HeadcountPlan:
        if sum(v is not None for v in (self.posts, self.share, self.euros)) != 1:
            raise ValueError("give exactly one of posts, share and euros")
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Add a line to the plan, as far as the lever is in force."""
        s = strength(self, month)
        if s == 0.0:
            return book
        posts = self.posts if self.euros is None else self.euros / self.unit_cost
        code = 0 if self.agency == "all" else purpose_word(self.agency)
        return book.with_row(ROWS, PlanRow(code, s * (posts or 0.0), s * (self.share or 0.0), METHODS.index(self.method)))
