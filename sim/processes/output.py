"""Output: work arrives at each agency, is done or waits; what its people know together decides how much they can do.

Rule     Capacity = effective experience x organisational capital x coordination. Backlog = max(0, backlog + arrivals - capacity);
         arrivals stay what a share `utilisation` of the capacity at the start could do, less the tasks that left the state. Waiting
         = backlog / capacity; single matters wait exponentially about it, so a share 1 - exp(-deadline / waiting) is in time.
         Capital loses `loss` x the share of the effective experience that left the agency. It gains what was lost that way in a
         usual month of the start, so that it is 1 at rest, and closes its distance to 1 with a half-life that vacant posts lengthen.
         Coordination = 1 - apart x exp(-contact / enough); contact of a team = mean over the days of its week of the squared share of
         members at its office. Learning slows down where the proficient are fewer than `mentors` for each person-year still to be learned.
Order    After census and presence, whose sums of this month it reads. Ageing heeds the speed of learning next month.
Source   A fluid queue; Little's law. Values and their evidence: configs/parameters/output.yaml.
Omits    Trends of the workload; overlap of leavers and successors, as posts are refilled months later. An agency's
         work falls to its sites by their effective experience.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import MICRO, exp, inlined, kernel, log
from sim.state import WAYS_OF_CUT, Array

TRANSFER: Final = WAYS_OF_CUT.index("transfer")
DAYS: Final = 5.0
NOTHING: Final = 1e-6
"""Effective experience that sites without any count for: an agency without people has its work somewhere all the same."""


class Parameters(NamedTuple):
    """Workload, what leavers take along, and what people need of each other."""

    utilisation: Annotated[float, Quantity("share", 0.5, 1.5, "work that arrives over the capacity at the start")]
    deadline: Annotated[float, Quantity("months", 0.1, 60.0, "time within which work is to be done")]
    loss: Annotated[float, Quantity("share", 0.0, 1.0, "organisational capital that leaves with those who hold all effective experience")]
    half_life: Annotated[float, Quantity("months", 1.0, 240.0, "time in which a lack of organisational capital halves, all posts filled")]
    mentors: Annotated[float, Quantity("ratio", 0.0, 20.0, "proficient person-years that teach one still to be learned at full speed")]
    apart: Annotated[float, Quantity("share", 0.0, 1.0, "capacity lost where members of a team never meet")]
    enough: Annotated[float, Quantity("share of the week", 0.01, 1.0, "contact at which that loss has fallen to a third")]


@inlined
def capital_after(capital: float, left: float, usual: float, vacant: float, p: Parameters) -> float:
    """Organisational capital a month later; shares of the effective experience that left and leave usually, share of vacant posts."""
    recovery = (1.0 - exp(-log(2.0) / p.half_life)) * (1.0 - vacant)
    return capital + p.loss * (usual - left * capital) + recovery * (1.0 - capital)


@inlined
def capacity_of(effective: float, capital: float, contact: float, p: Parameters) -> float:
    """Work that can be done in a month, in person-months of the fully proficient; contact as a share of the week."""
    return effective * capital * (1.0 - p.apart * exp(-contact / p.enough))


@kernel
def capacities(effective: Array, capital: Array, contact: Array, p: Parameters, capacity: Array) -> None:
    """Fill capacity with that of each agency."""
    for a in range(capacity.size):
        capacity[a] = capacity_of(effective[a], capital[a], contact[a], p)


@inlined
def in_time(waiting: float, p: Parameters) -> float:
    """Share of the work that is done within the deadline; mean waiting in months."""
    return 1.0 - exp(-p.deadline / max(waiting, 1e-9))


@inlined
def speed_of_learning(person_years: float, effective: float, p: Parameters) -> float:
    """1 where the proficient are enough to teach, else the share of the teaching that they can do."""
    return min(1.0, effective / max(p.mentors * (person_years - effective), 1e-9))


@kernel
def meet(agency: Array, site: Array, members: Array, at_office: Array, contact: Array, site_members: Array, site_contact: Array) -> None:
    """Fill contact of agencies (mean over holders), and members and contact of the teams that meet at each site, summed."""
    people = np.zeros(contact.size)
    contact[:] = 0.0
    site_members[:] = 0.0
    site_contact[:] = 0.0
    for t in range(agency.size):
        if members[t] > 0.0:
            together = 0.0
            for turn in range(at_office.shape[1]):
                together += at_office[t, turn] * at_office[t, turn] / (DAYS * members[t])
            people[agency[t]] += members[t]
            contact[agency[t]] += together
            site_members[site[t]] += members[t]
            site_contact[site[t]] += together
    for a in range(contact.size):
        contact[a] /= max(people[a], 1.0)


class Agencies(NamedTuple):
    """Columns of agencies that the queue reads and writes."""

    effective: Array
    person_years: Array
    contact: Array
    vacancy_share: Array
    experience_lost: Array
    usual_loss: Array
    start_posts: Array
    forced_cuts: Array
    capacity_start: Array
    capital: Array
    backlog: Array
    mentoring: Array


@kernel
def _work(a: Agencies, p: Parameters) -> Array:
    """Let every agency work for a month; arrivals, work done, work in time, backlog, capacity and knowledge, shape (agencies, 6)."""
    found = np.empty((a.effective.size, 6))
    for i in range(a.effective.size):
        lost = a.experience_lost[i] / MICRO
        left = lost / max(a.effective[i] + lost, NOTHING)
        a.capital[i] = capital_after(a.capital[i], left, a.usual_loss[i], a.vacancy_share[i], p)
        a.mentoring[i] = speed_of_learning(a.person_years[i], a.effective[i], p)
        capacity = capacity_of(a.effective[i], a.capital[i], a.contact[i], p)
        arrivals = p.utilisation * a.capacity_start[i] * (1.0 - a.forced_cuts[i, TRANSFER] / max(a.start_posts[i], 1))
        waiting = a.backlog[i] + arrivals
        a.backlog[i] = max(0.0, waiting - capacity)
        found[i, 0] = arrivals
        found[i, 1] = waiting - a.backlog[i]
        found[i, 2] = arrivals * in_time(a.backlog[i] / max(capacity, 1e-9), p)
        found[i, 3] = a.backlog[i]
        found[i, 4] = capacity
        found[i, 5] = a.effective[i] * a.capital[i]
    return found


@kernel
def _share_out(agency: Array, open_: Array, effective: Array, of_agency: Array, of_site: Array) -> None:
    """Hand what is of the agencies out to their sites in use; of_site has shape (quantities, sites)."""
    whole = np.zeros(of_agency.shape[0])
    for k in range(agency.size):
        whole[agency[k]] += effective[k] + NOTHING * open_[k]
    for k in range(agency.size):
        share = (effective[k] + NOTHING * open_[k]) / whole[agency[k]]
        for q in range(of_site.shape[0]):
            of_site[q, k] = share * of_agency[agency[k], q]


SHARED_OUT: Final = ("arrivals", "done", "on_time", "backlog", "capacity", "knowledge")


@process(
    reads=(
        "teams.agency", "teams.site", "teams.members", "teams.at_office", "sites.agency", "sites.open", "sites.effective",
        "agencies.effective", "agencies.person_years", "agencies.vacancy_share", "agencies.experience_lost", "agencies.usual_loss",
        "agencies.start_posts", "agencies.forced_cuts", "agencies.capacity_start",
    ),
    writes=(
        "agencies.contact", "agencies.capital", "agencies.backlog", "agencies.mentoring", "sites.members", "sites.contact",
        *(f"sites.{name}" for name in SHARED_OUT),
    ),
    parameters=Parameters,
)  # fmt: skip
def output(world: View, p: Parameters, draws: Draws) -> None:
    """Let work arrive, be done and wait in every agency."""
    teams, sites, a = world.teams, world.sites, world.agencies
    meet(teams.agency, teams.site, teams.members, teams.at_office, a.contact, sites.members, sites.contact)
    found = _work(Agencies(*(getattr(a, name) for name in Agencies._fields)), p)
    of_site = np.empty((len(SHARED_OUT), sites.rows))
    _share_out(sites.agency, sites.open, sites.effective, found, of_site)
    for name, values in zip(SHARED_OUT, of_site, strict=True):
        getattr(sites, name)[:] = values
