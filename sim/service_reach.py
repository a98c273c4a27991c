"""Service reach: who would be too far from the counters of an agency if one of its sites closed; shared by the rules that ask."""

from __future__ import annotations

import numpy as np

from sim.rates import kernel
from sim.state import Array

NEVER = 1e12
"""Minutes to a place that there is not."""


@kernel
def needed(points: Array, place: Array, minutes: Array, within: float) -> Array:
    """Whether each service point of an agency keeps somebody within so many minutes whom no other of them does.

    Parameters
    ----------
    points : array of int, shape (points,)
        Rows of the sites that serve for the agency.
    place : array of int, shape (sites,)
        Municipality of each site.
    minutes : array of float64, shape (municipalities, municipalities)
        Travel time, place of the site in the row.
    within : float
        Minutes allowed.

    Returns
    -------
    array of bool, shape (points,)
    """
    found = np.zeros(points.size, dtype=np.bool_)
    for home in range(minutes.shape[1]):
        nearest, next_nearest, best = NEVER, NEVER, -1
        for j in range(points.size):
            far = minutes[place[points[j]], home]
            if far < nearest:
                next_nearest, nearest, best = nearest, far, j
            else:
                next_nearest = min(next_nearest, far)
        if best >= 0 and nearest <= within < next_nearest:
            found[best] = True
    return found
