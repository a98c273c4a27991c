"""Travel: minutes one way between municipalities and inside them (grade D until a road matrix is supplied)."""

from __future__ import annotations

import numpy as np

from sim.population.assumptions import Assumptions
from sim.population.distance import Floats
from sim.rates import exp_array, log_array

_NEIGHBOURS = 3


def power(base: Floats, exponent: float) -> Floats:
    """Positive numbers to a power, with the project's own exp and log."""
    return exp_array(exponent * log_array(base))


def within_minutes(kilometres: Floats, population: Floats, a: Assumptions) -> Floats:
    """Typical time inside each municipality: grows with the distance to its nearest neighbours and with its population.

    Parameters
    ----------
    kilometres : array of float64, shape (municipalities, municipalities)
    population : array of float64, shape (municipalities,)

    Returns
    -------
    array of float64, shape (municipalities,)
        Minutes.
    """
    nearest = np.sort(kilometres, axis=1, kind="stable")[:, 1 : 1 + _NEIGHBOURS]
    apart = np.minimum(np.add.reduce(nearest, axis=1) / max(nearest.shape[1], 1), a.within_distance_cap)
    within: Floats = a.within_base + a.within_per_km * apart + a.within_congestion * log_array(1.0 + population / a.within_congestion_scale)
    return within


def travel_minutes(kilometres: Floats, within: Floats, a: Assumptions) -> Floats:
    """Time by car from every municipality (row) to every other; the diagonal is the time inside.

    Road distance is the great circle times a detour factor; speed rises with distance from near to far.
    """
    road = kilometres * a.detour_factor
    speed = a.speed_near + (a.speed_far - a.speed_near) * road / (road + a.speed_half_distance)
    minutes: Floats = 60.0 * road / speed + a.end_share * (within[:, None] + within[None, :])
    np.fill_diagonal(minutes, within)
    return minutes
