"""Service counts: what the metrics of services and preparedness are made of, by region, with Finland first."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.rates import kernel
from sim.state import CHANNELS, GROUPS, NEEDS, Array, World

LONG_WAY: Final = 0.9
"""Part of the residents who live nearer than the long way to services."""
SLOW_HELP: Final = 0.8
"""Part of the residents whom help reaches sooner than the slow ones; also the part of urgent tasks that the classes of response are for."""


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
    found = {"joint_points": m.joint_points, "joint_cost": m.joint_cost, "joint_cost_partners": m.joint_cost_partners}
    found["visit_days"] = m.visit_days
    found["helped_in_time"] = m.population * m.on_call_share
    for g, group in enumerate(GROUPS):
        residents = np.ascontiguousarray(m.residents_of[:, g])
        found[f"residents_{group}"] = residents
        found[f"near_{group}"] = residents * m.access_within[:, g]
        found[f"way_{group}"] = residents * m.access_minutes[:, g]
    for c, channel in enumerate(CHANNELS):
        found[f"visits_{channel}"] = np.ascontiguousarray(m.resident_visits[:, c])
        found[f"firm_visits_{channel}"] = np.ascontiguousarray(m.firm_visits[:, c])
    return found


def levels(world: World) -> dict[str, Array]:
    """Levels that do not add up: of regions, the mean stands for the country where they are agencies."""
    m, regions = world.municipalities, world.regions
    present = regions.agencies_present
    return {
        "long_way": quantiles(np.ascontiguousarray(m.access_minutes[:, 0]), m.population, m.region, LONG_WAY, regions.rows),
        "slow_help": quantiles(m.on_call_minutes, m.population, m.region, SLOW_HELP, regions.rows),
        "agencies_present": np.concatenate(([np.add.reduce(present) / regions.rows], present)),
        "critical_staff": np.concatenate(([np.add.reduce(regions.critical_staff)], regions.critical_staff)),
    }


def quantiles(values: Array, weight: Array, region: Array, share: float, regions: int) -> Array:
    """Value below which a share of the weight lies, in the country and in each region, shape (regions + 1,); nan without weight."""
    order = np.argsort(values, kind="stable")
    return _quantiles(values[order], weight[order], region[order], share, np.zeros(regions + 1), np.full(regions + 1, np.nan))


@kernel
def _quantiles(values: Array, weight: Array, region: Array, share: float, total: Array, found: Array) -> Array:
    """Values in ascending order."""
    for i in range(values.size):
        total[0] += weight[i]
        total[1 + region[i]] += weight[i]
    passed = np.zeros(total.size)
    for i in range(values.size):
        for r in (0, 1 + np.int64(region[i])):
            before = passed[r]
            passed[r] += weight[i]
            if before < share * total[r] <= passed[r]:
                found[r] = values[i]
    return found
