"""Plans: the rows by which levers tell rules what is planned."""

from __future__ import annotations

from typing import Final, NamedTuple

METHODS: Final = ("attrition", "layoff", "transfer")


class PlanRow(NamedTuple):
    """A line of the headcount plan in force in a month.

    Attributes
    ----------
    agency : int
        Code of the agency (`agencies.code`), 0 for every agency.
    posts, share : float
        Change in posts; change as a share of the posts at the start.
    method : int
        How a cut is met, in the order of METHODS.
    """

    agency: int
    posts: float
    share: float
    method: int
