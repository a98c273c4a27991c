"""Response times: times of a municipality are spread evenly about their mean, by the time inside it."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.rates import inlined, kernel, lean_kernel
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


@kernel
def class_of(limit: Array) -> Array:
    """Class of municipalities in the order of RESPONSE_CLASSES: the first that is not shorter than their limit, or the last."""
    found = np.zeros(limit.size, dtype=np.int64)
    for k in range(limit.size):
        while found[k] < len(RESPONSE_CLASSES) - 1 and RESPONSE_CLASSES[found[k]] < limit[k]:
            found[k] += 1
    return found


@kernel
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
    width, classes = regions + 1, class_of(limit)
    groups = np.empty((mean.size, 4), dtype=np.int64)
    for k in range(mean.size):
        of_region, of_class = 1 + np.int64(region[k]), (1 + classes[k]) * width
        groups[k, 0], groups[k, 1], groups[k, 2], groups[k, 3] = 0, of_region, of_class, of_class + of_region
    return spread_quantiles(mean, spread, people, groups, PROMPT, (1 + len(RESPONSE_CLASSES)) * width).reshape((-1, width))


class Search(NamedTuple):
    """What is known of the value looked for, by group: bounds, where it is sought, the weight in all and below, and its slope there."""

    low: Array
    high: Array
    at: Array
    total: Array
    below: Array
    slope: Array
    sought: Array


@lean_kernel
def _bound(mean: Array, spread: Array, weight: Array, groups: Array, s: Search) -> None:
    for i in range(mean.size):
        for j in range(groups.shape[1]):
            g = groups[i, j]
            s.low[g], s.high[g] = min(s.low[g], mean[i] - spread[i]), max(s.high[g], mean[i] + spread[i])
            s.total[g] += weight[i]
    for g in range(s.at.size):
        s.at[g], s.sought[g] = 0.5 * (s.low[g] + s.high[g]), s.total[g] > 0.0


@lean_kernel
def _weigh(mean: Array, spread: Array, weight: Array, groups: Array, s: Search) -> None:
    """Fill the weight below and its slope of the groups that are still sought."""
    s.below[:] = 0.0
    s.slope[:] = 0.0
    for i in range(mean.size):
        for j in range(groups.shape[1]):
            g = groups[i, j]
            if s.sought[g]:
                s.below[g] += weight[i] * in_time(s.at[g], mean[i], spread[i])
                if abs(s.at[g] - mean[i]) < spread[i]:
                    s.slope[g] += 0.5 * weight[i] / spread[i]


@lean_kernel
def _approach(share: float, halve: bool, s: Search) -> bool:
    """Take a step in every group; whether some value is still sought."""
    more = False
    for g in range(s.at.size):
        if not s.sought[g]:
            continue
        missing = share * s.total[g] - s.below[g]
        s.sought[g] = abs(missing) > _CLOSE * s.total[g] and s.high[g] - s.low[g] > _CLOSE * s.high[g]
        if s.sought[g]:
            more = True
            if missing > 0.0:
                s.low[g] = s.at[g]
            else:
                s.high[g] = s.at[g]
            there = s.at[g] + missing / s.slope[g] if s.slope[g] > 0.0 else s.low[g]
            s.at[g] = there if s.low[g] < there < s.high[g] and not halve else 0.5 * (s.low[g] + s.high[g])
    return more


@kernel
def spread_quantiles(mean: Array, spread: Array, weight: Array, groups: Array, share: float, size: int) -> Array:
    """Value below which a share of the weight of each group lies, where the values of a row are spread evenly about its mean.

    Newton's steps on the share below, halving the interval where they lead out of it; groups of a row in `groups`, nan without weight.
    """
    low, high, sought = np.full(size, _BEYOND), np.full(size, -_BEYOND), np.zeros(size, dtype=np.bool_)
    s = Search(low, high, np.empty(size), np.zeros(size), np.empty(size), np.empty(size), sought)
    _bound(mean, spread, weight, groups, s)
    for step in range(_MOST_STEPS):
        _weigh(mean, spread, weight, groups, s)
        if not _approach(share, step % 4 == 3, s):
            break
    return np.where(s.total > 0.0, s.at, np.nan)
