"""Service counts: what the metrics of services and preparedness are made of, by region, with Finland first."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.rates import kernel
from sim.response_classes import RESPONSE_CLASSES
from sim.response_times import PROMPT, quantiles_by_class
from sim.service_points import NEED_OF_GROUP
from sim.state import CHANNELS, GROUPS, NEEDS, Array, Table, World

LONG_WAY: Final = 0.9
"""Part of the residents who live nearer than the long way to services."""
SLOW_HELP: Final = ("slow_help", *(f"slow_help_{minutes:.0f}" for minutes in RESPONSE_CLASSES))
"""Names of the times within which help reaches four residents in five: all, and those in municipalities of each class of response."""


def sums_by_site(world: World) -> dict[str, Array]:
    """Sums over sites."""
    serves = world.sites.serves
    return {
        "own_points": (serves > 0).astype(np.float64),
        "swedish_points": (serves & (1 << NEEDS.index("swedish")) > 0).astype(np.float64),
    }


def sums_by_place(world: World) -> dict[str, Array]:
    """Sums over municipalities: residents by group, those near services, their minutes; contacts by channel."""
    m = world.municipalities
    return {**_access(m), **visits_by_channel(m.resident_visits, m.firm_visits, m.visit_days)}


def of_municipalities(m: Table) -> dict[str, Array]:
    """What is counted of each municipality of its services and of help, without the contacts."""
    return {**_access(m), SLOW_HELP[0]: m.on_call_minutes + (2.0 * PROMPT - 1.0) * m.on_call_spread}


def _access(m: Table) -> dict[str, Array]:
    found = {"joint_points": m.joint_points, "joint_cost": m.joint_cost, "joint_cost_partners": m.joint_cost_partners}
    found["helped_in_time"] = m.population * m.on_call_share
    for g, group in enumerate(GROUPS):
        residents = np.ascontiguousarray(m.residents_of[:, g])
        found[f"residents_{group}"] = residents
        found[f"near_{group}"] = residents * m.access_within[:, g]
        found[f"way_{group}"] = residents * m.access_minutes[:, g]
    return found


def visits_by_channel(residents: Array, firms: Array, days: Array) -> dict[str, Array]:
    """Contacts by channel and days waited at counters, over any time."""
    found = {"visit_days": days}
    for c, channel in enumerate(CHANNELS):
        found[f"visits_{channel}"] = np.ascontiguousarray(residents[:, c])
        found[f"firm_visits_{channel}"] = np.ascontiguousarray(firms[:, c])
    return found


def levels(world: World) -> dict[str, Array]:
    """Levels that do not add up: of regions, the mean stands for the country where they are agencies."""
    m, regions = world.municipalities, world.regions
    present = regions.agencies_present
    slow = quantiles_by_class(m.on_call_minutes, m.on_call_spread, m.population, m.region, m.response_minutes, regions.rows)
    return {
        **long_ways(m, regions.rows),
        **dict(zip(SLOW_HELP, slow, strict=True)),
        "agencies_present": np.concatenate(([np.add.reduce(present) / regions.rows], present)),
        "critical_staff": np.concatenate(([np.add.reduce(regions.critical_staff)], regions.critical_staff)),
    }


def long_ways(m: Table, regions: int) -> dict[str, Array]:
    """Minutes to services that nine in ten of the residents of each group do not exceed."""
    found = {}
    for need in np.unique(NEED_OF_GROUP).tolist():
        of_need = np.flatnonzero(need == NEED_OF_GROUP).tolist()
        order = np.argsort(m.access_minutes[:, of_need[0]], kind="stable")  # groups of one need have one way
        minutes, region = m.access_minutes[order, of_need[0]], m.region[order]
        for g in of_need:
            found[f"long_way_{GROUPS[g]}"] = quantiles(minutes, m.residents_of[order, g], region, LONG_WAY, regions)
    return found


@kernel
def quantiles(values: Array, weight: Array, region: Array, share: float, regions: int) -> Array:
    """Value below which a share of the weight lies, in the country and in each region, shape (regions + 1,); nan without weight.

    Values in ascending order.
    """
    total, passed, found = np.zeros(regions + 1), np.zeros(regions + 1), np.full(regions + 1, np.nan)
    for i in range(values.size):
        total[0] += weight[i]
        total[1 + region[i]] += weight[i]
    for i in range(values.size):
        for r in (0, 1 + np.int64(region[i])):
            before = passed[r]
            passed[r] += weight[i]
            if before < share * total[r] <= passed[r]:
                found[r] = values[i]
    return found
