"""Pay: a general rise, a regional supplement or an allowance for posts that are not bound to one place."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from sim.draws import purpose_word
from sim.plans import PayRow
from sim.policy import Book, Dated, strength
from sim.state import DUTIES

ROWS: Final = "pay.policy"


class Pay(Dated):
    """A change of pay against the pay that other employers offer, for all posts or for some places and duties.

    A general rise names neither regions nor duties, a regional supplement names regions, a multi-location allowance names duties. The
    place is that of the post, not of the home. Levers of this kind commute: their factors are multiplied.
    """

    share: Annotated[
        float,
        Field(ge=-0.4, le=1, description="change as a share of pay; cuts are negative", json_schema_extra={"unit": "share of pay"}),
    ] = 0.0
    euros: Annotated[
        float,
        Field(
            ge=-1_000,
            le=2_000,
            description="change in euros a month beside the share; paid as the share of pay that it is of mean_pay",
            json_schema_extra={"unit": "EUR/month"},
        ),
    ] = 0.0
    mean_pay: Annotated[
        float,
        Field(
            ge=2_000,
            le=20_000,
            description="pay of which the euros are a share, the same share for all; EUR 4,386 is the mean of the state's staff in 2023",
            json_schema_extra={"unit": "EUR/month"},
        ),
    ] = 4_386.0
    regions: Annotated[tuple[str, ...], Field(description="codes of the regions of the posts concerned, such as '19'; none: all")] = ()
    except_regions: Annotated[tuple[str, ...], Field(description="codes of regions left out, instead of naming the others")] = ()
    duties: Annotated[
        tuple[Literal["place_bound", "multi_location", "location_independent"], ...], Field(description="duties concerned; none: all")
    ] = ()

    @model_validator(mode="after")
    def _sensible(self) -> Pay:
        if self.share == 0.0 and self.euros == 0.0:
            raise ValueError("does nothing: give share or euros")
        if self.regions and self.except_regions:
            raise ValueError("give regions or except_regions, not both")
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Add a line to pay policy, as far as the lever is in force."""
        s = strength(self, month)
        if s == 0.0:
            return book
        regions = tuple(sorted({purpose_word(code) for code in self.regions or self.except_regions}))
        duties = tuple(place for place, duty in enumerate(DUTIES) if duty in (self.duties or DUTIES))
        return book.with_row(ROWS, PayRow(regions, not self.regions, duties, s * (self.share + self.euros / self.mean_pay)))
