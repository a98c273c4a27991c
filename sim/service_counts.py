"""Service counts: levels of services and preparedness that do not add up, by region, with Finland first."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.rates import kernel, lean_kernel
from sim.response_classes import RESPONSE_CLASSES
from sim.response_times import PROMPT, quantiles_by_class
from sim.service_points import NEED_OF_GROUP
from sim.state import GROUPS, NEEDS, Array, Table, World

LONG_WAY: Final = 0.9
"""Part of the residents who live nearer than the long way to services."""
SLOW_HELP: Final = ("slow_help", *(f"slow_help_{minutes:.0f}" for minutes in RESPONSE_CLASSES))
"""Names of the times within which help reaches four residents in five: all, and those in municipalities of each class of response."""
LEVELS: Final = (*(f"long_way_{group}" for group in GROUPS), *SLOW_HELP, "agencies_present", "critical_staff")
"""Names of the levels: minutes to services that nine in ten of a group do not exceed, those until help comes, and by region alone."""


class Homes(NamedTuple):
    """Columns of the municipalities."""

    region: Array
    population: Array
    residents_of: Array
    access_minutes: Array
    on_call_minutes: Array
    on_call_spread: Array
    response_minutes: Array


def slow_help(m: Table) -> Array:
    """Minutes within which help reaches the PROMPT part of the residents of each municipality."""
    found: Array = m.on_call_minutes + (2.0 * PROMPT - 1.0) * m.on_call_spread
    return found


def fill_levels(world: World, found: Array) -> None:
    """Fill the levels, shape (len(LEVELS), regions + 1): the mean of the regions stands for the country where they are agencies."""
    regions, (present, critical) = world.regions, found[-2:]
    world.call(_fill_minutes, world.municipalities.group(Homes), found)
    present[0], present[1:] = np.add.reduce(regions.agencies_present) / regions.rows, regions.agencies_present
    critical[0], critical[1:] = np.add.reduce(regions.critical_staff), regions.critical_staff


@kernel
def _fill_minutes(m: Homes, found: Array) -> None:
    _fill_long_ways(m, found)
    regions = found.shape[1] - 1
    slow = quantiles_by_class(m.on_call_minutes, m.on_call_spread, m.population, m.region, m.response_minutes, regions)
    found[len(GROUPS) : len(GROUPS) + len(SLOW_HELP)] = slow


@kernel
def _fill_long_ways(m: Homes, found: Array) -> None:
    for need in range(len(NEEDS)):
        order = np.empty(0, dtype=np.int64)
        for g in range(len(GROUPS)):
            if NEED_OF_GROUP[g] == need:
                if order.size == 0:  # groups of one need have one way
                    order = np.argsort(m.access_minutes[:, g], kind="mergesort")
                    minutes, region = m.access_minutes[:, g][order], m.region[order]
                found[g] = quantiles(minutes, m.residents_of[:, g][order], region, LONG_WAY, found.shape[1] - 1)


@kernel
def quantiles(values: Array, weight: Array, region: Array, share: float, regions: int) -> Array:
    """Value below which a share of the weight lies, in the country and in each region, shape (regions + 1,); nan without weight.

    Values in ascending order.
    """
    found = np.full(regions + 1, np.nan)
    _fill_quantiles(values, weight, region, share, np.zeros((2, regions + 1)), found)
    return found


@lean_kernel
def _fill_quantiles(values: Array, weight: Array, region: Array, share: float, sums: Array, found: Array) -> None:
    """Fill the quantiles; sums: the whole weight and that of the values passed, zeros to begin with."""
    for i in range(values.size):
        sums[0, 0] += weight[i]
        sums[0, 1 + region[i]] += weight[i]
    for i in range(values.size):
        for r in (0, 1 + np.int64(region[i])):
            before = sums[1, r]
            sums[1, r] += weight[i]
            if before < share * sums[0, r] <= sums[1, r]:
                found[r] = values[i]
