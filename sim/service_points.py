"""Service points: who is at the counters, and how far residents are from points that meet their needs. Part of the rule services.

A point meets the need of anyone while somebody works there, that of Swedish speakers while somebody in customer service has to or can serve
in Swedish, and that of who must be served in person while somebody in customer service is there. Joint points have municipal staff: they
meet the needs of anyone and in person, and serve in Swedish where the municipality does by its language status.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.rates import kernel, micro
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


@kernel
def counted(s: Posts, sites: int) -> Array:
    """Holders in customer service, those able to serve in Swedish, effective millionths and posts requiring Swedish, shape (sites, 4)."""
    found = np.zeros((sites, 4), dtype=np.int64)
    for i in range(s.family.size):
        if s.family[i] != _CUSTOMER_SERVICE:
            continue
        k = s.site[i]
        required = s.swedish_required[i] == 1
        if s.person[i] >= 0:
            found[k, 0] += 1
            found[k, 1] += required or s.native_language[i] == _NATIVE_SWEDISH
            found[k, 2] += micro(s.working_time[i] * s.experience[i])
        found[k, 3] += required and s.established[i] == 1
    return found


def needs_met(point: Array, staff: Array, counter: Array, swedish: Array) -> Array:
    """Bits of the needs that each site meets; point: whether it is a service point in use."""
    used = point & (staff > 0.0)
    bits = used * (1 << ANYONE) + (used & (swedish > 0.0)) * (1 << SWEDISH) + (used & (counter > 0.0)) * (1 << IN_PERSON)
    found: Array = bits.astype(np.uint8)
    return found


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


@kernel
def to_joint_points(points: Array, in_swedish: Array, minutes: Array, found: Array) -> None:
    """Fill minutes to the nearest joint point by home and need; minutes have the place of work in the row."""
    found[:] = FAR
    for n in range(points.size):
        if points[n] > 0.0:
            for m in range(points.size):
                found[m, ANYONE] = min(found[m, ANYONE], minutes[n, m])
                if in_swedish[n] == 1:
                    found[m, SWEDISH] = min(found[m, SWEDISH], minutes[n, m])
    found[:, IN_PERSON] = found[:, ANYONE]


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
