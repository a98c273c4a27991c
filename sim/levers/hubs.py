"""Hubs: offices that agencies share, in municipalities that are named or chosen by the leases that end."""

from __future__ import annotations

import math
from typing import Annotated, Final

from pydantic import Field, model_validator

from sim.draws import purpose_word
from sim.plans import HubRow
from sim.policy import Book, Dated, strength

ROWS: Final = "office_network.hubs"


class Hubs(Dated):
    """Offices that agencies share; a site moves to the hub of its municipality when its lease ends, not before.

    Municipalities are named, and open in that order as the lever comes in; or they are chosen, one a month at most, until so many hubs
    are open or so much of the staff is in them or will be as leases end: where most office users have a lease that ends soon. Sites of a
    place-bound duty stay where they are. When the lever ends, nobody joins any more and every hub is given up when its lease ends. Levers
    of this kind commute: hubs named by any of them are open, and the highest share, number, part of partners and size hold.
    """

    municipalities: Annotated[tuple[str, ...], Field(description="municipalities with a hub, by their Finnish names")] = ()
    share: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="share of all staff to be in hubs, in municipalities that are chosen",
            json_schema_extra={"unit": "share"},
        ),
    ] = 0.0
    number: Annotated[
        int, Field(ge=0, le=500, description="number of hubs, in municipalities that are chosen", json_schema_extra={"unit": "hubs"})
    ] = 0
    partners: Annotated[
        float,
        Field(
            ge=0,
            le=0.9,
            description="part of the space that others, such as municipalities, use on any day alike and pay for",
            json_schema_extra={"unit": "share"},
        ),
    ] = 0.0
    same_day: Annotated[bool, Field(description="all teams of a hub agree on its fullest day as the day on which they come in")] = False
    largest: Annotated[
        float, Field(ge=1, le=100_000, description="office users that a hub holds at most", json_schema_extra={"unit": "persons"})
    ] = 2_000.0

    @model_validator(mode="after")
    def _sensible(self) -> Hubs:
        if bool(self.municipalities) == bool(self.share or self.number):
            raise ValueError("give either municipalities, or share or number by which they are chosen")
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Add the hubs, as far as the lever is in force."""
        s = strength(self, month)
        named = tuple(purpose_word(name) for name in self.municipalities[: math.ceil(s * len(self.municipalities) - 1e-9)])
        if s == 0.0 or (self.municipalities and not named):
            return book
        number = math.ceil(s * self.number - 1e-9)
        return book.with_row(ROWS, HubRow(named, s * self.share, number, self.partners, int(self.same_day), self.largest))
