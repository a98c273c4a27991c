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
from sim.service_points import ANYONE, FAR, IN_PERSON, NEED_OF_GROUP, SWEDISH, Ways, access
from sim.state import CHANNELS, GROUPS, TRANSFER, Array

if TYPE_CHECKING:
    from sim.processes.services import Parameters

DIGITAL, SITE, JOINT, REMOTE = range(len(CHANNELS))
EVERYBODY, OVER_64, SWEDISH_SPEAKERS, HOMELAND, EXCLUDED = range(len(GROUPS))
DAYS: Final = 365.0 / 12.0


class Agencies(NamedTuple):
    """Columns of the agencies."""

    resident_contacts: Array
    firm_contacts: Array
    forced_cuts: Array
    start_posts: Array
    digital_supply: Array
    joint: Array
    point_minutes: Array
    nearest_point: Array


class Homes(NamedTuple):
    """Columns of the municipalities, where residents live and firms are."""

    population: Array
    over_64_share: Array
    swedish_share: Array
    homeland_share: Array
    private_jobs: Array
    joint_minutes: Array
    residents_of: Array
    access_minutes: Array
    access_within: Array
    resident_visits: Array
    firm_visits: Array
    visit_days: Array


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


@lean_kernel
def _residents(m: Homes, of_other: float, helped: float, p: Parameters, residents: Array, excluded: Array) -> None:
    """Fill residents by group, and all and those who cannot use digital services, each as the mean resident counts by contacts.

    of_other: contacts of a resident of at most 64 over those of the mean one; helped: share of the excluded who learn to use them.
    """
    of_old = p.contacts_over_64 * of_other
    for k in range(residents.size):
        old = m.population[k] * m.over_64_share[k]
        others = m.population[k] - old
        old_excluded, others_excluded = (1.0 - helped) * p.excluded_over_64 * old, (1.0 - helped) * p.excluded_others * others
        m.residents_of[k, EVERYBODY], m.residents_of[k, OVER_64] = m.population[k], old
        m.residents_of[k, SWEDISH_SPEAKERS] = m.population[k] * m.swedish_share[k]
        m.residents_of[k, HOMELAND] = m.population[k] * m.homeland_share[k]
        m.residents_of[k, EXCLUDED] = old_excluded + others_excluded
        residents[k] = of_other * others + of_old * old
        excluded[k] = of_other * others_excluded + of_old * old_excluded


@kernel
def demand(a: Agencies, m: Homes, of_other: float, helped: float, p: Parameters) -> Demand:
    """What is asked of the agencies in a month, less the tasks that left the state; also fills residents by group."""
    by_resident, by_job = np.empty(a.start_posts.size), np.empty(a.start_posts.size)
    for k in range(by_resident.size):
        tasks = (1.0 - a.forced_cuts[k, TRANSFER] / max(a.start_posts[k], 1)) / 12.0
        by_resident[k], by_job[k] = a.resident_contacts[k] * tasks, a.firm_contacts[k] * tasks
    residents, excluded = np.empty(m.population.size), np.empty(m.population.size)
    _residents(m, of_other, helped, p, residents, excluded)
    return Demand(by_resident, by_job, a.digital_supply, residents, excluded, m.swedish_share, m.private_jobs)


@kernel
def joint_pulls(joint_minutes: Array, p: Parameters) -> Array:
    """Weight of the nearest joint point by language and home, 0 where there is none, shape (2, municipalities)."""
    homes = joint_minutes.shape[0]
    found, cost = np.empty((2, homes)), np.empty(homes)
    for language in range(2):
        need, of_language = SWEDISH if language else ANYONE, found[language]
        for m in range(homes):
            cost[m] = 2.0 * joint_minutes[m, need] + p.joint_burden
        for m in range(homes):
            of_language[m] = exp(-cost[m] / p.distance_scale)
        for m in range(homes):
            of_language[m] = of_language[m] if joint_minutes[m, need] < FAR else 0.0
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
            apart = k != k_swedish or (ways.joint[a] == 1 and of_joint[0, m] != of_joint[1, m])
            swedish = d.swedish[m] if apart else 0.0
            for language in range(2 if swedish > 0.0 else 1):
                point, part = (k_swedish, swedish) if language else (k, 1.0 - swedish)
                joint = of_joint[language, m] if ways.joint[a] == 1 else 0.0
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


@kernel
def visit(asked: Demand, ways: Ways, nearest: Array, m: Homes, s: Counters, p: Parameters) -> None:
    """Divide the contacts of a month among the channels, and let the counters serve; nearest: point by agency, need and home."""
    m.resident_visits[:] = 0.0
    m.firm_visits[:] = 0.0
    m.visit_days[:] = 0.0
    found = Counted(m.resident_visits, m.firm_visits, m.visit_days, np.zeros(s.agency.size), np.zeros(asked.by_resident.size))
    of_site, of_joint = site_pulls(asked, ways, nearest, s.visit_wait, p), joint_pulls(ways.joint_minutes, p)
    choose(asked, ways, of_site, of_joint, nearest, s.visit_wait, p, found)
    serve(s, found.at_point, found.shared, p)


@kernel
def month(a: Agencies, m: Homes, s: Counters, of_other: float, helped: float, p: Parameters) -> None:
    """A month of services: how far they are from the residents, and what these and firms ask of them; see _residents."""
    asked, ways = demand(a, m, of_other, helped, p), Ways(a.point_minutes, m.joint_minutes, a.joint)
    access(asked.by_resident, ways, NEED_OF_GROUP, p, m.access_minutes, m.access_within)
    visit(asked, ways, a.nearest_point, m, s, p)
