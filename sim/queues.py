"""Queues: work that arrives, is done or waits, and what people need of each other for it. Part of the rule output.

The same for everything that works as one queue: agencies, and units taken alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.rates import MICRO, exp, inlined, kernel, lean_kernel, log
from sim.state import Array

if TYPE_CHECKING:
    from sim.processes.output import Parameters

DAYS: Final = 5.0
NOTHING: Final = 1e-6
"""Effective experience that counts as none: somebody has the work all the same."""
ARRIVALS, DONE, ON_TIME, BACKLOG, CAPACITY, KNOWLEDGE = range(6)


@inlined
def capital_after(capital: float, left: float, usual: float, able: float, p: Parameters) -> float:
    """Organisational capital a month later; shares of the effective experience that left and leave usually, proficiency over all posts."""
    recovery = (1.0 - exp(-log(2.0) / p.half_life)) * able
    return capital + p.loss * (usual - left * capital) + recovery * (1.0 - capital)


@inlined
def capacity_of(effective: float, capital: float, contact: float, p: Parameters) -> float:
    """Work that can be done in a month, in person-months of the fully proficient; contact as a share of the week."""
    return effective * capital * (1.0 - p.apart * exp(-contact / p.enough))


@kernel
def capacities(effective: Array, capital: Array, contact: Array, p: Parameters, capacity: Array) -> None:
    """Fill capacity with that of each queue."""
    for a in range(capacity.size):
        capacity[a] = capacity_of(effective[a], capital[a], contact[a], p)


@inlined
def in_time(waiting: float, p: Parameters) -> float:
    """Share of the work that is done within the deadline; mean waiting in months."""
    return 1.0 - exp(-p.deadline / max(waiting, 1e-9))


@inlined
def taught(contact: float, p: Parameters) -> float:
    """Share of what can be learned from colleagues that is learned at such a contact, a share of the week."""
    return 1.0 - p.learning_apart * exp(-contact / p.enough)


@inlined
def speed_of_learning(person_years: float, effective: float, contact: float, contact_start: float, p: Parameters) -> float:
    """1 at the contact of the start where the proficient are enough to teach, else in proportion to the teaching they can do."""
    mentors = min(1.0, effective / max(p.mentors * (person_years - effective), 1e-9))
    return mentors * taught(contact, p) / taught(contact_start, p)


@inlined
def together(team: int, members: Array, at_office: Array) -> float:
    """Share of the week for which two members of a team are at its office, nothing for who is alone in it; columns of the teams."""
    week = 0.0
    if members[team] < 2.0:
        return week
    for turn in range(at_office.shape[1]):
        share = at_office[team, turn] / members[team]
        week += share * share / DAYS
    return week


@lean_kernel
def _meet(
    agency: Array, site: Array, members: Array, at_office: Array, people: Array, contact: Array, site_members: Array, site_contact: Array
) -> None:
    for t in range(agency.size):
        if members[t] > 0.0:
            shared = members[t] * together(t, members, at_office)
            people[agency[t]] += members[t]
            contact[agency[t]] += shared
            site_members[site[t]] += members[t]
            site_contact[site[t]] += shared


@kernel
def meet(agency: Array, site: Array, members: Array, at_office: Array, contact: Array, site_members: Array, site_contact: Array) -> None:
    """Fill contact of agencies (mean over holders), and members and contact of the teams that meet at each site, summed."""
    people = np.zeros(contact.size)
    contact[:] = 0.0
    site_members[:] = 0.0
    site_contact[:] = 0.0
    _meet(agency, site, members, at_office, people, contact, site_members, site_contact)
    for a in range(contact.size):
        contact[a] /= max(people[a], 1.0)


class Queue(NamedTuple):
    """Columns of agencies or of units."""

    effective: Array
    person_years: Array
    contact: Array
    contact_start: Array
    vacancy_share: Array
    experience_lost: Array
    usual_loss: Array
    capacity_start: Array
    capital: Array
    backlog: Array
    mentoring: Array


@kernel
def work(q: Queue, tasks: Array, p: Parameters) -> Array:
    """Let every queue work for a month; arrivals, work done, work in time, backlog, capacity and knowledge, shape (queues, 6).

    tasks: share of the work of the start that is still the state's.
    """
    found = np.empty((q.effective.size, 6))
    _work(q, tasks, p, found)
    return found


@lean_kernel
def _work(q: Queue, tasks: Array, p: Parameters, found: Array) -> None:
    for i in range(q.effective.size):
        lost = q.experience_lost[i] / MICRO
        left = lost / max(q.effective[i] + lost, NOTHING)
        able = (1.0 - q.vacancy_share[i]) * q.effective[i] / max(q.person_years[i], NOTHING)
        q.capital[i] = capital_after(q.capital[i], left, q.usual_loss[i], able, p)
        q.mentoring[i] = speed_of_learning(q.person_years[i], q.effective[i], q.contact[i], q.contact_start[i], p)
        capacity = capacity_of(q.effective[i], q.capital[i], q.contact[i], p)
        arrivals = p.utilisation * q.capacity_start[i] * tasks[i]
        waiting = q.backlog[i] + arrivals
        q.backlog[i] = max(0.0, waiting - capacity)
        found[i, ARRIVALS] = arrivals
        found[i, DONE] = waiting - q.backlog[i]
        found[i, ON_TIME] = arrivals * in_time(q.backlog[i] / max(capacity, 1e-9), p)
        found[i, BACKLOG] = q.backlog[i]
        found[i, CAPACITY] = capacity
        found[i, KNOWLEDGE] = q.effective[i] * q.capital[i]
