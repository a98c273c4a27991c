"""Service reach: who would be too far from services if a point of an agency closed; part of the rule closures."""

from __future__ import annotations

from sim.rates import kernel
from sim.state import Array


@kernel
def alone(site: int, others: Array, place: Array, minutes: Array, within: float, elsewhere: Array) -> bool:
    """Whether a service point keeps somebody within so many minutes whom nothing else does.

    Parameters
    ----------
    site : int
        Row of the point.
    others : array of int, shape (points,)
        Rows of the other sites that can serve the same people.
    place : array of int, shape (sites,)
        Municipality of each site.
    minutes : array of float64, shape (municipalities, municipalities)
        Travel time, place of the site in the row.
    within : float
        Minutes allowed.
    elsewhere : array of bool, shape (municipalities,)
        Homes that are served near enough otherwise, or where nobody is to be served.

    Returns
    -------
    bool
    """
    for home in range(elsewhere.size):
        if minutes[place[site], home] <= within and not elsewhere[home]:
            reached = False
            for j in range(others.size):
                reached = reached or minutes[place[others[j]], home] <= within
            if not reached:
                return True
    return False
