"""Output: work arrives at each agency, is done or waits; what its people know together decides how much they can do.

Rule     Capacity = effective experience x organisational capital x coordination. Backlog = max(0, backlog + arrivals - capacity);
         arrivals stay what a share `utilisation` of the capacity at the start could do, less the tasks that left the state. Waiting
         = backlog / capacity; single matters wait exponentially about it, so a share 1 - exp(-deadline / waiting) is in time.
         Capital loses `loss` x the share of the effective experience that left the agency. It gains what was lost that way in a
         usual month of the start, so that it is 1 at rest, and closes its distance to 1 with a half-life that is the longer the less
         proficient the posts are, vacant ones not at all: where few apply, posts stay vacant and newcomers come one after another.
         Coordination = 1 - apart x exp(-contact / enough); contact of a team = mean over the days of its week of the squared share of
         members at its office. Learning slows down where the proficient are fewer than `mentors` for each person-year still to be
         learned, and goes with 1 - learning_apart x exp(-contact / enough) over its value at the contact of the start.
         A unit has a queue of its own by the same rule: what if its work was done by the unit alone, as that of a body is. The queue
         of its agency is not touched by that: it holds the unit's work and people too, and they help each other. A unit has recovered
         from its move in the first month, from the last planned move on, in which it does as much of the work that arrives, and its
         posts are as proficient, as in the last month before the announcement; work off a backlog counts as no more than all of it.
Order    After census, presence and unit census, whose sums of this month it reads. Ageing heeds the speed of learning next month.
Source   A fluid queue; Little's law. Forms: sim/queues.py. Values and their evidence: configs/parameters/output.yaml.
Omits    Trends of the workload; overlap of leavers and successors, as posts are refilled months later. An agency's
         work falls to its sites by their effective experience. Of tasks that leave the state a unit loses the share its agency loses.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.parameters import Quantity
from sim.process import View, process
from sim.queues import ARRIVALS, CAPACITY, DONE, NOTHING, ON_TIME, Queue, meet, work
from sim.rates import kernel, lean_kernel
from sim.state import WAYS_OF_CUT, Array

TRANSFER: Final = WAYS_OF_CUT.index("transfer")


class Parameters(NamedTuple):
    """Workload, what leavers take along, and what people need of each other."""

    utilisation: Annotated[float, Quantity("share", 0.5, 1.5, "work that arrives over the capacity at the start")]
    deadline: Annotated[float, Quantity("months", 0.1, 60.0, "time within which work is to be done")]
    loss: Annotated[float, Quantity("share", 0.0, 1.0, "organisational capital that leaves with those who hold all effective experience")]
    half_life: Annotated[
        float, Quantity("months", 1.0, 240.0, "time in which a lack of organisational capital halves, all posts held by the proficient")
    ]
    mentors: Annotated[float, Quantity("ratio", 0.0, 20.0, "proficient person-years that teach one still to be learned at full speed")]
    apart: Annotated[float, Quantity("share", 0.0, 1.0, "capacity lost where members of a team never meet")]
    learning_apart: Annotated[float, Quantity("share", 0.0, 0.9, "speed of learning lost where members of a team never meet")]
    enough: Annotated[float, Quantity("share of the week", 0.01, 1.0, "contact at which these losses have fallen to a third")]


class Teams(NamedTuple):
    """Columns of the teams."""

    agency: Array
    site: Array
    members: Array
    at_office: Array


class Sites(NamedTuple):
    """Columns of the sites."""

    agency: Array
    open: Array
    effective: Array
    members: Array
    contact: Array


class SharedOut(NamedTuple):
    """Columns of the sites that are handed out to them, in the order in which queues tell them."""

    arrivals: Array
    done: Array
    on_time: Array
    backlog: Array
    capacity: Array
    knowledge: Array


@lean_kernel
def _fill_shares(sites: Sites, whole: Array, share: Array) -> None:
    """Fill the share of each site in use in its agency; whole: zeros for the agencies."""
    for k in range(share.size):
        share[k] = sites.effective[k] + NOTHING * sites.open[k]
        whole[sites.agency[k]] += share[k]
    for k in range(share.size):
        share[k] /= whole[sites.agency[k]]


@lean_kernel
def _share_out(agency: Array, share: Array, of_agency: Array, of_site: SharedOut) -> None:
    """Hand what is of the agencies, shape (agencies, quantities), out to their sites."""
    for q in range(len(of_site)):
        column = of_site[q]
        for k in range(share.size):
            column[k] = share[k] * of_agency[agency[k], q]


@kernel
def work_of_agencies(teams: Teams, sites: Sites, a: Queue, tasks: Array, p: Parameters, of_site: SharedOut) -> None:
    """Let every agency work for a month, and hand out to its sites what is done; tasks as in `work`."""
    meet(teams.agency, teams.site, teams.members, teams.at_office, a.contact, sites.members, sites.contact)
    share = np.empty(sites.agency.size)
    _fill_shares(sites, np.zeros(tasks.size), share)
    _share_out(sites.agency, share, work(a, tasks, p), of_site)


READ_OF_QUEUES: Final = (
    "effective", "person_years", "contact_start", "vacancy_share", "experience_lost", "usual_loss", "capacity_start",
)  # fmt: skip
WRITTEN_OF_QUEUES: Final = ("capital", "backlog", "mentoring")


class Units(NamedTuple):
    """Columns of the units that tell what they do, and when they do as before a move again."""

    effective: Array
    working_time: Array
    announced: Array
    moves: Array
    phases: Array
    moved: Array
    arrivals: Array
    output: Array
    on_time: Array
    capacity: Array
    output_before: Array
    experience_before: Array
    recovery_since: Array
    recovered: Array


@kernel
def work_of_units(q: Queue, tasks: Array, u: Units, date: int, p: Parameters) -> None:
    """Let every unit work for a month, taken alone; tasks as in `work`.

    Remember how units do while no move is announced, and note when they do so again after one; absolute month.
    """
    found = work(q, tasks, p)
    for k in range(u.output.size):
        u.arrivals[k], u.output[k], u.on_time[k], u.capacity[k] = found[k, ARRIVALS], found[k, DONE], found[k, ON_TIME], found[k, CAPACITY]
        done = min(u.output[k] / max(u.arrivals[k], NOTHING), 1.0)
        proficient = u.effective[k] / max(u.working_time[k], NOTHING)
        if u.announced[k] == 0:
            u.output_before[k], u.experience_before[k] = done, proficient
            continue
        if u.announced[k] != u.recovery_since[k]:
            u.recovery_since[k], u.recovered[k] = u.announced[k], 0
        moved = u.recovered[k] == 0 and u.moved[k] > 0.0 and date >= u.moves[k] + u.phases[k]
        if moved and done >= u.output_before[k] and proficient >= u.experience_before[k]:
            u.recovered[k] = date


READ_OF_UNITS: Final = ("agency", "contact", "working_time", "announced", "moves", "phases", "moved")
WRITTEN_OF_UNITS: Final = (
    "arrivals", "output", "on_time", "capacity", "output_before", "experience_before", "recovery_since", "recovered",
)  # fmt: skip


@process(
    reads=(
        "teams.agency", "teams.site", "teams.members", "teams.at_office", "sites.agency", "sites.open", "sites.effective",
        *(f"{table}.{name}" for table in ("agencies", "units") for name in READ_OF_QUEUES), "agencies.start_posts",
        "agencies.forced_cuts", *(f"units.{name}" for name in READ_OF_UNITS),
    ),
    writes=(
        *(f"{table}.{name}" for table in ("agencies", "units") for name in WRITTEN_OF_QUEUES), "agencies.contact", "sites.members",
        "sites.contact", *(f"sites.{name}" for name in SharedOut._fields), *(f"units.{name}" for name in WRITTEN_OF_UNITS),
    ),
    parameters=Parameters,
)  # fmt: skip
def output(world: View, p: Parameters, draws: Draws) -> None:
    """Let work arrive, be done and wait in every agency, and in every unit taken alone."""
    sites, a, u = world.sites, world.agencies, world.units
    tasks = 1.0 - a.forced_cuts[:, TRANSFER] / np.maximum(a.start_posts, 1)
    world.call(work_of_agencies, world.teams.group(Teams), sites.group(Sites), a.group(Queue), tasks, p, sites.group(SharedOut))
    if u.rows > 0:
        world.call(work_of_units, u.group(Queue), tasks[u.agency], u.group(Units), draws.date, p)
