"""Service points: who is at the counters, and how far residents are from points that meet their needs. Part of the rule services.

A point meets the need of anyone while somebody works there, that of Swedish speakers while somebody in customer service has to or can serve
in Swedish, and that of who must be served in person while somebody in customer service is there. Joint points have municipal staff: they
meet the needs of anyone and in person, and serve in Swedish where the municipality does by its language status.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.blocks import BLOCK, Flags, flagged, flags_of_block
from sim.rates import MICRO, inlined, kernel, lean_kernel, micro
from sim.state import FAMILIES, LANGUAGES, NEEDS, Array

if TYPE_CHECKING:
    from sim.processes.services import Parameters

FAR: Final = 1e6
"""Minutes to a point that there is not."""
ANYONE, SWEDISH, IN_PERSON = range(len(NEEDS))
NEED_OF_GROUP: Final = np.array((ANYONE, ANYONE, SWEDISH, ANYONE, IN_PERSON))
"""Need of each group of residents, in the order of GROUPS."""
_CUSTOMER_SERVICE: Final = FAMILIES.index("customer_service")
_NATIVE_SWEDISH: Final = LANGUAGES.index("sv")


class Posts(NamedTuple):
    """Columns of the posts from which the counters are counted."""

    person: Array
    established: Array
    family: Array
    site: Array
    swedish_required: Array
    native_language: Array
    working_time: Array
    experience: Array


class Sites(NamedTuple):
    """Columns of the sites: where points may be, and who serves there."""

    agency: Array
    municipality: Array
    open: Array
    service_point: Array
    staff: Array
    serves: Array
    counter_staff: Array
    counter_swedish: Array
    counter_effective: Array
    swedish_posts: Array


class Points(NamedTuple):
    """Columns of the agencies: minutes to the nearest point and which it is, by need and home."""

    point_minutes: Array
    nearest_point: Array


@lean_kernel
def _flag_customer_service(family: Array, flags: Array) -> None:
    for j in range(family.size):
        flags[j] = family[j] == _CUSTOMER_SERVICE


@lean_kernel
def _count(rows: Array, s: Posts, found: Array) -> None:
    for i in rows:
        k = s.site[i]
        required = s.swedish_required[i] == 1
        if s.person[i] >= 0:
            found[k, 0] += 1
            found[k, 1] += required or s.native_language[i] == _NATIVE_SWEDISH
            found[k, 2] += micro(s.working_time[i] * s.experience[i])
        found[k, 3] += required and s.established[i] == 1


@lean_kernel
def _count_all(s: Posts, flags: Flags, rows: Array, found: Array) -> None:
    """Count block by block; flags and rows are room for one."""
    for first in range(0, s.family.size, BLOCK):
        family = s.family[first : first + BLOCK]
        flags.rows[family.size :] = 0
        _flag_customer_service(family, flags.rows)
        _count(rows[: flagged(flags, first, rows, 0)], s, found)


@kernel
def counted(s: Posts, sites: int) -> Array:
    """Holders in customer service, those able to serve in Swedish, effective millionths and posts requiring Swedish, shape (sites, 4)."""
    found = np.zeros((sites, 4), dtype=np.int64)
    _count_all(s, flags_of_block(), np.empty(BLOCK, dtype=np.int64), found)
    return found


@inlined
def needs_met(counter: int, swedish: int) -> int:
    """Bits of the needs that a point in use meets: holders in customer service there, and those able to serve in Swedish."""
    return (1 << ANYONE) + ((swedish > 0) << SWEDISH) + ((counter > 0) << IN_PERSON)


@lean_kernel
def _open_counters(found: Array, s: Sites, changed: Array) -> None:
    """Fill who is at the counters and what needs are met there; agencies have changed that meet others than before at a point."""
    for k in range(s.agency.size):
        s.counter_staff[k], s.counter_swedish[k], s.swedish_posts[k] = found[k, 0], found[k, 1], found[k, 3]
        s.counter_effective[k] = found[k, 2] / MICRO
        in_use = s.open[k] == 1 and s.service_point[k] == 1 and s.staff[k] > 0.0
        met = needs_met(found[k, 0], found[k, 1]) if in_use else 0
        if met != s.serves[k]:
            s.serves[k], changed[s.agency[k]] = met, True


@kernel
def find_points(posts: Posts, s: Sites, minutes: Array, points: Points) -> None:
    """Count the counters and find the way to them anew for the agencies for which something has changed."""
    changed = points.point_minutes[:, 0, 0] <= 0.0
    _open_counters(counted(posts, s.agency.size), s, changed)
    to_points(changed, s.agency, s.municipality, s.serves, minutes, points.point_minutes, points.nearest_point)


@kernel
def to_points(changed: Array, agency: Array, place: Array, serves: Array, minutes: Array, table: Array, nearest: Array) -> None:
    """Fill minutes to the nearest point and which it is of the agencies that changed; minutes have the place of work in the row.

    Of two points equally near the first one is taken.
    """
    for a in range(changed.size):
        if changed[a]:
            table[a] = FAR
            nearest[a] = -1
    for k in range(agency.size):
        a = agency[k]
        if serves[k] == 0 or not changed[a]:
            continue
        there = minutes[place[k]]
        for need in range(table.shape[1]):
            if serves[k] & (1 << need):
                for m in range(there.size):
                    if there[m] < table[a, need, m]:
                        table[a, need, m], nearest[a, need, m] = there[m], k


@lean_kernel
def to_joint_points(points: Array, in_swedish: Array, minutes: Array, found: Array) -> None:
    """Fill minutes to the nearest joint point by home and need; minutes have the place of work in the row."""
    found[:] = FAR
    for n in range(points.size):
        if points[n] > 0.0:
            for m in range(points.size):
                found[m, ANYONE] = min(found[m, ANYONE], minutes[n, m])
                if in_swedish[n] == 1:
                    found[m, SWEDISH] = min(found[m, SWEDISH], minutes[n, m])
    for m in range(points.size):
        found[m, IN_PERSON] = found[m, ANYONE]


class Joint(NamedTuple):
    """Columns of the municipalities: their joint points, what these cost, and the way to them."""

    joint_start: Array
    joint_opened: Array
    joint_points: Array
    joint_cost: Array
    joint_cost_partners: Array
    joint_minutes: Array
    serves_swedish: Array
    minutes_to_work: Array


@lean_kernel
def keep_joint_points(m: Joint, named: Array, borne: Array, partners: float, cost: float) -> None:
    """Count joint points and their cost in EUR a month, and find the way to them anew where they have changed.

    named: points that policy names; borne: points of the start and of these that partners pay for; partners: their part of the others.
    """
    changed = m.joint_minutes[0, 0] <= 0.0
    for k in range(named.size):
        points = m.joint_start[k] + named[k] + m.joint_opened[k]
        changed |= points != m.joint_points[k]
        m.joint_points[k], m.joint_cost[k] = points, cost * points
        m.joint_cost_partners[k] = cost * (borne[k] + partners * m.joint_opened[k])
    if changed:
        to_joint_points(m.joint_points, m.serves_swedish, m.minutes_to_work, m.joint_minutes)


class Ways(NamedTuple):
    """Minutes to points: of agencies by need and home, and of joint points by home and need; which agencies take part in these."""

    table: Array
    joint_minutes: Array
    joint: Array


@kernel
def access(weight: Array, ways: Ways, need_of: Array, p: Parameters, mean: Array, within: Array) -> None:
    """Fill mean minutes to a point that can serve, and the share of contacts for which it is near, by municipality and group."""
    homes, needs = ways.joint_minutes.shape
    minutes, near = np.zeros((needs, homes)), np.zeros((needs, homes))
    of_joint = np.empty((needs, homes))
    for need in range(needs):
        for m in range(homes):
            of_joint[need, m] = ways.joint_minutes[m, need]
    total = 1e-12
    for a in range(weight.size):
        total += weight[a]
    for a in range(weight.size):
        if weight[a] > 0.0:
            part, far = weight[a] / total, 0.0 if ways.joint[a] == 1 else FAR
            for need in range(needs):
                for m in range(homes):
                    way = min(ways.table[a, need, m], max(far, of_joint[need, m]))
                    minutes[need, m] += part * min(way, p.unreachable)
                    near[need, m] += part if way <= p.reach else 0.0
    for g in range(need_of.size):
        mean[:, g] = minutes[need_of[g]]
        within[:, g] = near[need_of[g]]
