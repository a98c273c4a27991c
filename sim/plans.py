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


class PayRow(NamedTuple):
    """A line of pay policy in force in a month.

    Attributes
    ----------
    regions : tuple of int
        Codes of regions (`regions.code`).
    excepted : bool
        Whether the posts in these regions are left out, instead of being the only ones concerned.
    duties : tuple of int
        Duties concerned, in the order of DUTIES.
    share : float
        Change as a share of pay.
    """

    regions: tuple[int, ...]
    excepted: bool
    duties: tuple[int, ...]
    share: float
