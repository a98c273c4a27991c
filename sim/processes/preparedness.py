"""Preparedness: how soon help comes when residents call, which agencies can act in each region, and where critical functions are.

Rule     Help comes from the nearest site on call that is in use and has staff, after the alarm, faster than ordinary traffic. The way
         to the residents of one municipality is spread evenly about its mean by the time inside it; who is reached within the class of
         the municipality is reached in time. An agency is present in a region with so many members of staff that it can act.
         Holders in critical functions count by the region of their site.
Order    After census; metrics read it.
Source   Classes of response proposed for the police (11 to 55 minutes, to be met in 80 % of urgent tasks); class of each municipality:
         the population folder. Values and evidence: configs/parameters/preparedness.yaml.
Omits    Patrols on the road, how many are on call, tasks at the same time, rescue services and hospitals, which are not the state's. How
         safe people feel is not measured.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import MICRO, kernel, micro
from sim.response_times import in_time
from sim.service_points import FAR
from sim.state import Array


class Parameters(NamedTuple):
    """How help comes, and what is critical."""

    alarm: Annotated[float, Quantity("minutes", 0.0, 60.0, "from the call until help leaves")]
    haste: Annotated[float, Quantity("ratio", 0.1, 2.0, "time on the way with an alarm over ordinary time")]
    least_staff: Annotated[float, Quantity("persons", 1.0, 1_000.0, "staff with which an agency can act in a region")]
    critical: Annotated[tuple[float, ...], Quantity("share", 0.0, 1.0, "work that is a critical function", per="family")]


class Homes(NamedTuple):
    """Columns of the municipalities."""

    area_minutes: Array
    response_minutes: Array
    on_call_minutes: Array
    on_call_spread: Array
    on_call_share: Array


@kernel
def _respond(m: Homes, points: Array, minutes: Array, p: Parameters) -> None:
    """Fill minutes until help comes, their spread, and residents reached in time; minutes have the place of work in the row."""
    found = m.on_call_minutes
    found[:] = FAR
    for n in range(points.size):
        if points[n] > 0.0:
            for k in range(points.size):
                found[k] = min(found[k], minutes[n, k])
    for k in range(points.size):
        found[k] = p.alarm + p.haste * found[k]
        m.on_call_spread[k] = p.haste * m.area_minutes[k]
        m.on_call_share[k] = in_time(m.response_minutes[k], found[k], m.on_call_spread[k])


@kernel
def _critical(person: Array, family: Array, site: Array, region: Array, share: Array, regions: int) -> Array:
    """Holders in critical functions by region, in millionths."""
    of_family = np.zeros(share.size, dtype=np.int64)
    for f in range(share.size):
        of_family[f] = micro(share[f])
    found = np.zeros(regions, dtype=np.int64)
    for i in range(person.size):
        if person[i] >= 0 and of_family[family[i]] > 0:
            found[region[site[i]]] += of_family[family[i]]
    return found


def _present(world: View, region: Array, least: float) -> Array:
    """Agencies with so much staff in each region."""
    sites, count = world.sites, world.regions.rows
    staff = np.bincount(sites.agency.astype(np.int64) * count + region, sites.staff, world.agencies.rows * count)
    present: Array = np.add.reduce(staff.reshape(-1, count) >= least, axis=0)
    return present


@process(
    reads=(
        "posts.person", "posts.family", "posts.site", "sites.agency", "sites.municipality", "sites.open", "sites.on_call", "sites.staff",
        "municipalities.region", "municipalities.minutes_to_work", "municipalities.area_minutes", "municipalities.response_minutes",
    ),
    writes=(
        "municipalities.on_call_points", "municipalities.on_call_minutes", "municipalities.on_call_spread",
        "municipalities.on_call_share", "regions.agencies_present", "regions.critical_staff",
    ),
    parameters=Parameters,
)  # fmt: skip
def preparedness(world: View, p: Parameters, draws: Draws) -> None:
    """Find how soon help comes, and count agencies and critical functions by region."""
    s, sites, m, regions = world.posts, world.sites, world.municipalities, world.regions
    ready = (sites.open == 1) & (sites.on_call == 1) & (sites.staff > 0.0)
    m.on_call_points[:] = np.bincount(sites.municipality[ready], minlength=m.rows)
    _respond(Homes(*(getattr(m, name) for name in Homes._fields)), m.on_call_points, m.minutes_to_work, p)
    region = m.region[sites.municipality]
    regions.agencies_present[:] = _present(world, region, p.least_staff)
    regions.critical_staff[:] = _critical(s.person, s.family, s.site, region, np.array(p.critical), regions.rows) / MICRO
