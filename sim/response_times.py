"""Response times: times of a municipality are spread evenly about their mean, by the time inside it."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.rates import inlined, kernel
from sim.response_classes import RESPONSE_CLASSES
from sim.state import Array

PROMPT: Final = 0.8
"""Part of the residents whom help should reach within the class of their municipality."""
_MOST_STEPS: Final = 200
_BEYOND: Final = 1e300
"""Minutes beyond all times."""
_CLOSE: Final = 1e-12


@inlined
def in_time(limit: float, mean: float, spread: float) -> float:
    """Share within a limit of times spread evenly about their mean."""
    return min(1.0, max(0.0, 0.5 + 0.5 * (limit - mean) / max(spread, 1e-9)))


def class_of(limit: Array) -> Array:
    """Class of municipalities in the order of RESPONSE_CLASSES: the first that is not shorter than their limit."""
    found: Array = np.minimum(np.searchsorted(RESPONSE_CLASSES, limit), len(RESPONSE_CLASSES) - 1)
    return found


def quantiles_by_class(mean: Array, spread: Array, people: Array, region: Array, limit: Array, regions: int) -> Array:
    """Time within which help reaches the PROMPT part of the residents, over all classes and in each, in the country and in each region.

    Parameters
    ----------
    mean, spread, people, limit : array of float64, shape (municipalities,)
        Mean of the times, the most by which they differ from it, residents, and minutes allowed.
    region : array of int, shape (municipalities,)

    Returns
    -------
    array of float64, shape (1 + len(RESPONSE_CLASSES), regions + 1)
        Minutes, Finland first; nan where nobody lives in municipalities of the class.
    """
    width = regions + 1
    of_all, of_class = 1 + region.astype(np.int64), (1 + class_of(limit)) * width
    groups = np.stack((np.zeros(mean.size, dtype=np.int64), of_all, of_class, of_class + of_all), axis=1)
    found: Array = spread_quantiles(mean, spread, people, groups, PROMPT, (1 + len(RESPONSE_CLASSES)) * width).reshape(-1, width)
    return found


@kernel
def spread_quantiles(mean: Array, spread: Array, weight: Array, groups: Array, share: float, size: int) -> Array:
    """Value below which a share of the weight of each group lies, where the values of a row are spread evenly about its mean.

    Newton's steps on the share below, halving the interval where they lead out of it; groups of a row in `groups`, nan without weight.
    """
    low, high = np.full(size, _BEYOND), np.full(size, -_BEYOND)
    total, below, slope = np.zeros(size), np.empty(size), np.empty(size)
    for i in range(mean.size):
        for g in groups[i]:
            low[g], high[g] = min(low[g], mean[i] - spread[i]), max(high[g], mean[i] + spread[i])
            total[g] += weight[i]
    at = 0.5 * (low + high)
    for step in range(_MOST_STEPS):
        below[:], slope[:] = 0.0, 0.0
        for i in range(mean.size):
            for g in groups[i]:
                below[g] += weight[i] * in_time(at[g], mean[i], spread[i])
                if abs(at[g] - mean[i]) < spread[i]:
                    slope[g] += 0.5 * weight[i] / spread[i]
        settled = True
        for g in range(size):
            missing = share * total[g] - below[g]
            if total[g] > 0.0 and abs(missing) > _CLOSE * total[g] and high[g] - low[g] > _CLOSE * high[g]:
                settled = False
                if missing > 0.0:
                    low[g] = at[g]
                else:
                    high[g] = at[g]
                there = at[g] + missing / slope[g] if slope[g] > 0.0 else low[g]
                at[g] = there if low[g] < there < high[g] and step % 4 < 3 else 0.5 * (low[g] + high[g])
        if settled:
            break
    found: Array = np.where(total > 0.0, at, np.nan)
    return found
