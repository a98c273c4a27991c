"""Visits: which channel residents and firms choose, and the queues at the points. Part of the rule services.

Who can use digital services does so where the agency offers them, as far as people have taken to it. All others weigh the counter, a joint
point and a remote contact by what they cost in minutes: one logit. Remote contacts and those of joint points come to the staff of the
agency's points, in proportion to what it can do. Swedish speakers weigh the nearest counter and joint point that serve in Swedish; remote
contacts are in either language. Firms are served in Finnish.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.rates import exp, inlined, kernel, lean_kernel
from sim.service_points import ANYONE, FAR, IN_PERSON, SWEDISH, Ways
from sim.state import CHANNELS, Array

if TYPE_CHECKING:
    from sim.processes.services import Parameters

DIGITAL, SITE, JOINT, REMOTE = range(len(CHANNELS))
DAYS: Final = 365.0 / 12.0


class Demand(NamedTuple):
    """Contacts a month of a resident and of a private job by agency, digital supply; residents, excluded ones and jobs by home.

    residents, excluded: by their contacts, each resident as the mean one counts.
    swedish: share of the residents of each home, of the excluded ones too, who are served in Swedish.
    """

    by_resident: Array
    by_job: Array
    digital: Array
    residents: Array
    excluded: Array
    swedish: Array
    jobs: Array


class Counted(NamedTuple):
    """What is filled: contacts by home and channel, days waited, contacts at each point, and what all points of an agency share."""

    residents: Array
    firms: Array
    days: Array
    at_point: Array
    shared: Array


class Costs(NamedTuple):
    """Weights of the channels for one language at one home, and the counter nearest there with its wait."""

    site: float
    joint: float
    remote: float
    remote_excluded: float
    point: int
    wait: float


@inlined
def pull(minutes: float, scale: float) -> float:
    """Weight of a channel that costs so many minutes."""
    return exp(-minutes / scale) if minutes < FAR else 0.0


@inlined
def divide(residents: float, excluded: float, firms: float, digital: float, c: Costs, a: int, m: int, found: Counted) -> None:
    """Divide contacts with an agency among its channels; those of residents who are able, of excluded ones and of firms."""
    one, other = (1.0 - digital) / (c.site + c.joint + c.remote), excluded / (c.site + c.joint + c.remote_excluded)
    found.residents[m, DIGITAL] += digital * residents
    found.residents[m, SITE] += c.site * (residents * one + other)
    found.residents[m, JOINT] += c.joint * (residents * one + other)
    found.residents[m, REMOTE] += c.remote * residents * one + c.remote_excluded * other
    found.firms[m, DIGITAL] += digital * firms
    found.firms[m, SITE] += c.site * firms * one
    found.firms[m, JOINT] += c.joint * firms * one
    found.firms[m, REMOTE] += c.remote * firms * one
    at_counter = c.site * ((residents + firms) * one + other)
    found.shared[a] += c.joint * ((residents + firms) * one + other) + c.remote * (residents + firms) * one + c.remote_excluded * other
    if c.site > 0.0:
        found.at_point[c.point] += at_counter
        found.days[m] += at_counter * c.wait


@kernel
def joint_pulls(joint_minutes: Array, p: Parameters) -> Array:
    """Weight of the nearest joint point by home and language, 0 where there is none, shape (municipalities, 2)."""
    found = np.zeros((joint_minutes.shape[0], 2))
    for m in range(found.shape[0]):
        for language in range(2):
            there = joint_minutes[m, SWEDISH if language else ANYONE]
            if there < FAR:
                found[m, language] = pull(2.0 * there + p.joint_burden, p.distance_scale)
    return found


@kernel
def site_pulls(d: Demand, ways: Ways, nearest: Array, wait: Array, p: Parameters) -> Array:
    """Weight of the nearest counter by agency, language and home, 0 where there is none; in short loops, so that they vectorise."""
    homes = d.residents.size
    found, cost = np.zeros((d.by_resident.size, 2, homes)), np.empty(homes)
    for a in range(d.by_resident.size):
        if d.by_resident[a] + d.by_job[a] > 0.0:
            for language in range(2):
                need, of_language = SWEDISH if language else IN_PERSON, found[a, language]
                for m in range(homes):
                    k = nearest[a, need, m]
                    cost[m] = 2.0 * ways.table[a, need, m] + p.wait_burden * wait[k] if k >= 0 else 0.0
                for m in range(homes):
                    of_language[m] = exp(-cost[m] / p.distance_scale)
                for m in range(homes):
                    of_language[m] = of_language[m] if nearest[a, need, m] >= 0 else 0.0
    return found


@lean_kernel
def choose(d: Demand, ways: Ways, of_site: Array, of_joint: Array, nearest: Array, wait: Array, p: Parameters, found: Counted) -> None:
    """Divide the contacts of a month among the channels; of_site, of_joint: weights of counters and joint points."""
    homes = d.residents.size
    remote, remote_excluded = pull(p.remote_burden, p.distance_scale), pull(p.remote_burden + p.excluded_burden, p.distance_scale)
    for a in range(d.by_resident.size):
        if d.by_resident[a] + d.by_job[a] <= 0.0:
            continue
        digital = d.digital[a] * p.take_up
        for m in range(homes):
            # Who is served at the same places in either language needs no choice apart.
            k, k_swedish = nearest[a, IN_PERSON, m], nearest[a, SWEDISH, m]
            apart = k != k_swedish or (ways.joint[a] == 1 and of_joint[m, 0] != of_joint[m, 1])
            swedish = d.swedish[m] if apart else 0.0
            for language in range(2 if swedish > 0.0 else 1):
                point, part = (k_swedish, swedish) if language else (k, 1.0 - swedish)
                joint = of_joint[m, language] if ways.joint[a] == 1 else 0.0
                costs = Costs(of_site[a, language, m], joint, remote, remote_excluded, point, wait[point] if point >= 0 else 0.0)
                excluded, able = part * d.excluded[m], part * (d.residents[m] - d.excluded[m])
                firms = 0.0 if language else d.by_job[a] * d.jobs[m]
                divide(d.by_resident[a] * able, d.by_resident[a] * excluded, firms, digital, costs, a, m, found)


class Counters(NamedTuple):
    """Columns of the sites."""

    agency: Array
    serves: Array
    counter_effective: Array
    visit_pace: Array
    visits: Array
    visit_backlog: Array
    visit_wait: Array


@kernel
def serve(s: Counters, at_point: Array, shared: Array, p: Parameters) -> None:
    """Let the counters serve for a month; who waits where nobody is left at the counter turns to the other points of the agency.

    A point that is staffed for the first time has been staffed for what comes to it then.
    """
    able = np.zeros(shared.size)
    for k in range(s.agency.size):
        if s.serves[k] & (1 << IN_PERSON):
            able[s.agency[k]] += s.counter_effective[k]
    for k in range(s.agency.size):
        if not s.serves[k] & (1 << IN_PERSON) and able[s.agency[k]] > 0.0:
            shared[s.agency[k]] += s.visit_backlog[k]
            s.visit_backlog[k] = 0.0
    for k in range(s.agency.size):
        if not s.serves[k] & (1 << IN_PERSON):
            s.visits[k], s.visit_wait[k] = 0.0, 0.0
            continue
        a, effective = s.agency[k], max(s.counter_effective[k], 1e-6)
        s.visits[k] = at_point[k] + shared[a] * effective / max(able[a], 1e-6)
        if s.visit_pace[k] <= 0.0:
            s.visit_pace[k] = s.visits[k] / effective
        capacity = s.visit_pace[k] * effective / p.utilisation
        s.visit_backlog[k] = max(0.0, s.visit_backlog[k] + s.visits[k] - capacity)
        s.visit_wait[k] = DAYS * s.visit_backlog[k] / max(capacity, 1e-9)
