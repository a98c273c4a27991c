"""Site closures: sites of the state that close, by list or by rule, with or without a rule on service access."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from sim.draws import purpose_word
from sim.plans import ClosureRow
from sim.policy import Book, Dated, RemoteShare, Support, strength
from sim.years import MONTHS_OF_A_YEAR

ROWS: Final = "closures.closures"


class SiteClosures(Dated):
    """Sites that close after a notice, and whose posts move to the nearest site left to the agency.

    A list names agency and municipalities; a rule gives a least staff, a highest rent or the number of sites that an agency keeps, and may
    wait for leases to end. Main places of agencies never close, sites of a place-bound duty only where it is said, and sites to which a
    closure has sent posts not for some years (parameter closures.receiving). What has been announced is carried out even after the lever
    has ended. Levers of this kind commute: their lines are taken in one fixed order, and each sees what the others leave.
    """

    agency: Annotated[str, Field(description="English name of the agency as in the population folder, or all")] = "all"
    municipalities: Annotated[tuple[str, ...], Field(description="municipalities by their Finnish names; none: anywhere")] = ()
    fewer_than: Annotated[
        float, Field(ge=0, le=100_000, description="staff below which a site closes; 0: any", json_schema_extra={"unit": "persons"})
    ] = 0.0
    keep: Annotated[
        int,
        Field(ge=0, le=10_000, description="sites the agency keeps, the largest; 0: no such number", json_schema_extra={"unit": "sites"}),
    ] = 0
    rent_above: Annotated[
        float,
        Field(
            ge=0,
            le=100_000,
            description="rent of an office user above which a site closes; 0: any",
            json_schema_extra={"unit": "EUR/month/person"},
        ),
    ] = 0.0
    at_lease_end: Annotated[bool, Field(description="a site closes only as its lease ends, so that no empty space is paid for")] = False
    within_minutes: Annotated[
        float,
        Field(
            ge=0,
            le=600,
            description="residents who have a service point of the agency within these minutes by car keep one; 0: without such a rule",
            json_schema_extra={"unit": "minutes"},
        ),
    ] = 0.0
    joint_points: Annotated[
        bool, Field(description="joint points in which the agency takes part count for that rule too, for whom they can serve")
    ] = True
    notice: Annotated[
        int, Field(ge=0, le=120, description="months from the announcement to the closure", json_schema_extra={"unit": "months"})
    ] = 12
    place_bound: Annotated[bool, Field(description="sites of a place-bound duty, such as stations, may close too")] = False
    layoffs: Annotated[
        bool,
        Field(description="who does not follow is laid off where law does not let the employer order it; else such holders resign"),
    ] = False
    remote_share: RemoteShare = 0.0
    support: Support = 0.0

    @model_validator(mode="after")
    def _sensible(self) -> SiteClosures:
        problems = []
        if not (self.municipalities or self.fewer_than or self.keep or self.rent_above):
            problems.append("closes everything: give municipalities, fewer_than, rent_above or keep")
        if self.keep and self.agency == "all":
            problems.append("keep: is the number of sites of one agency; name the agency")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def adjust(self, book: Book, month: int) -> Book:
        """Add the line while it is in force: over its months the staff below which sites close rises, or the part of a list that closes."""
        s = strength(self, month)
        if s == 0.0:
            return book
        row = ClosureRow(
            self.since,
            0 if self.agency == "all" else purpose_word(self.agency),
            tuple(sorted({purpose_word(name) for name in self.municipalities})),
            s * self.fewer_than, self.keep, self.within_minutes, int(self.joint_points), self.notice, int(self.layoffs), self.remote_share,
            self.support, int(self.place_bound), 1.0 if self.fewer_than else self._part(month), self.rent_above, int(self.at_lease_end),
        )  # fmt: skip
        return book.with_row(ROWS, row)

    def _part(self, month: int) -> float:
        """Part of what the reviews before have left that a review in this month closes, so that none are left when the months are over."""
        last = max(self.since, (month - 1) // MONTHS_OF_A_YEAR * MONTHS_OF_A_YEAR)
        before = strength(self, last) if last < month else 0.0
        return (strength(self, month) - before) / (1.0 - before) if before < 1.0 else 1.0
