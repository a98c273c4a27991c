"""Joint customer service: points at which municipal staff gives the services of agencies."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from sim.draws import purpose_word
from sim.plans import JointRow
from sim.policy import Book, Dated, strength

ROWS: Final = "services.joint_points"


class JointCustomerService(Dated):
    """Joint points that are opened, and agencies that begin to take part in joint points.

    Points are opened in the municipalities named, or by rule where services are farthest; an agency that takes part gives its services
    at every joint point. When it ends, its points close and its agencies leave. Levers of this kind commute.
    """

    municipalities: Annotated[
        tuple[str, ...], Field(description="municipalities in which a point is opened, by their Finnish names, in this order")
    ] = ()
    points: Annotated[
        int,
        Field(
            ge=0, le=1000, description="points opened by rule, each where most residents are beyond", json_schema_extra={"unit": "points"}
        ),
    ] = 0
    beyond: Annotated[
        float,
        Field(
            ge=0,
            le=600,
            description="mean travel time to the services of agencies beyond which the rule opens a point where there is no joint point",
            json_schema_extra={"unit": "minutes"},
        ),
    ] = 30.0
    agencies: Annotated[tuple[str, ...], Field(description="agencies that take part beside those that do already, by English names")] = ()
    partners: Annotated[
        float,
        Field(ge=0, le=1, description="share of the cost of these points borne by municipalities", json_schema_extra={"unit": "share"}),
    ] = 0.5

    @model_validator(mode="after")
    def _sensible(self) -> JointCustomerService:
        if not self.municipalities and not self.points and not self.agencies:
            raise ValueError("does nothing: give municipalities, points or agencies")
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Add the points as the lever comes into force, the named ones in their order; agencies take part at once."""
        s = strength(self, month)
        if s == 0.0:
            return book
        places = tuple(sorted(purpose_word(name) for name in self.municipalities[: int(s * len(self.municipalities))]))
        agencies = tuple(sorted(purpose_word(name) for name in self.agencies))
        return book.with_row(ROWS, JointRow(places, int(s * self.points), self.beyond, agencies, self.partners))
