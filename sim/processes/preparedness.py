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
from sim.rates import MICRO, kernel, lean_kernel, micro
from sim.response_times import in_time
from sim.service_points import FAR
from sim.state import Array


class Parameters(NamedTuple):
    """How help comes, and what is critical."""

    alarm: Annotated[float, Quantity("minutes", 0.0, 60.0, "from the call until help leaves")]
    haste: Annotated[float, Quantity("ratio", 0.1, 2.0, "time on the way with an alarm over ordinary time")]
    least_staff: Annotated[float, Quantity("persons", 1.0, 1_000.0, "staff with which an agency can act in a region")]
    critical: Annotated[tuple[float, ...], Quantity("share", 0.0, 1.0, "work that is a critical function", per="family")]


class Sites(NamedTuple):
    """Columns of the sites."""

    agency: Array
    municipality: Array
    open: Array
    on_call: Array
    staff: Array


class Homes(NamedTuple):
    """Columns of the municipalities; minutes_to_work have the place of work in the row."""

    region: Array
    minutes_to_work: Array
    area_minutes: Array
    response_minutes: Array
    on_call_points: Array
    on_call_minutes: Array
    on_call_spread: Array
    on_call_share: Array


class Posts(NamedTuple):
    """Columns of the posts."""

    person: Array
    family: Array
    site: Array


@lean_kernel
def _stand_ready(sites: Sites, points: Array) -> None:
    """Count the sites on call that are in use and have staff, by municipality."""
    points[:] = 0.0
    for k in range(sites.staff.size):
        if sites.open[k] == 1 and sites.on_call[k] == 1 and sites.staff[k] > 0.0:
            points[sites.municipality[k]] += 1.0


@lean_kernel
def _respond(m: Homes, p: Parameters) -> None:
    """Fill minutes until help comes, their spread, and residents reached in time."""
    found = m.on_call_minutes
    found[:] = FAR
    for n in range(found.size):
        if m.on_call_points[n] > 0.0:
            for k in range(found.size):
                found[k] = min(found[k], m.minutes_to_work[n, k])
    for k in range(found.size):
        found[k] = p.alarm + p.haste * found[k]
        m.on_call_spread[k] = p.haste * m.area_minutes[k]
        m.on_call_share[k] = in_time(m.response_minutes[k], found[k], m.on_call_spread[k])


@kernel
def _present(sites: Sites, region: Array, least: float, agencies: int, found: Array) -> None:
    """Fill the number of agencies with so much staff in each region; region: of each site."""
    staff = np.zeros((agencies, found.size))
    for k in range(region.size):
        staff[sites.agency[k], region[k]] += sites.staff[k]
    for r in range(found.size):
        found[r] = np.count_nonzero(staff[:, r] >= least)


@lean_kernel
def _add_critical(s: Posts, region: Array, of_family: Array, found: Array) -> None:
    for i in range(s.person.size):
        if s.person[i] >= 0 and of_family[s.family[i]] > 0:
            found[region[s.site[i]]] += of_family[s.family[i]]


@kernel
def _critical(s: Posts, region: Array, share: tuple[float, ...], regions: int) -> Array:
    """Holders in critical functions by region; region: of each site; share: critical work by task family."""
    of_family, found = np.zeros(len(share), dtype=np.int64), np.zeros(regions, dtype=np.int64)
    for f in range(len(share)):
        of_family[f] = micro(share[f])
    _add_critical(s, region, of_family, found)
    return found / MICRO


@kernel
def prepare(s: Posts, sites: Sites, m: Homes, agencies: int, present: Array, critical: Array, p: Parameters) -> None:
    """A month of preparedness; present, critical: columns of the regions."""
    _stand_ready(sites, m.on_call_points)
    _respond(m, p)
    region = m.region[sites.municipality]
    _present(sites, region, p.least_staff, agencies, present)
    critical[:] = _critical(s, region, p.critical, critical.size)


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
    sites, m, regions = world.sites.group(Sites), world.municipalities.group(Homes), world.regions
    world.call(prepare, world.posts.group(Posts), sites, m, world.agencies.rows, regions.agencies_present, regions.critical_staff, p)
