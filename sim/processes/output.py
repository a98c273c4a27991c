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
from sim.rates import kernel
from sim.state import WAYS_OF_CUT, Array, Table

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


READ_OF_QUEUES: Final = (
    "effective", "person_years", "contact_start", "vacancy_share", "experience_lost", "usual_loss", "capacity_start",
)  # fmt: skip
WRITTEN_OF_QUEUES: Final = ("capital", "backlog", "mentoring")


def _queue(table: Table, tasks: Array) -> Queue:
    """The queues of a table, with the share of the work of the start that is still the state's."""
    return Queue._make([*(getattr(table, name) for name in Queue._fields[:-1]), tasks])


def _recover(u: Table, date: int) -> None:
    """Remember how units do while no move is announced, and note when they do so again after one; absolute month."""
    done = np.minimum(u.output / np.maximum(u.arrivals, NOTHING), 1.0)
    proficient = u.effective / np.maximum(u.working_time, NOTHING)
    calm = u.announced == 0
    u.output_before[calm], u.experience_before[calm] = done[calm], proficient[calm]
    new = ~calm & (u.announced != u.recovery_since)
    u.recovery_since[new], u.recovered[new] = u.announced[new], 0
    moved = ~calm & (u.recovered == 0) & (u.moved > 0.0) & (date >= u.moves + u.phases)
    u.recovered[moved & (done >= u.output_before) & (proficient >= u.experience_before)] = date


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
        "sites.contact", *(f"sites.{name}" for name in SHARED_OUT), *(f"units.{name}" for name in WRITTEN_OF_UNITS),
    ),
    parameters=Parameters,
)  # fmt: skip
def output(world: View, p: Parameters, draws: Draws) -> None:
    """Let work arrive, be done and wait in every agency, and in every unit taken alone."""
    teams, sites, a, u = world.teams, world.sites, world.agencies, world.units
    meet(teams.agency, teams.site, teams.members, teams.at_office, a.contact, sites.members, sites.contact)
    tasks = 1.0 - a.forced_cuts[:, TRANSFER] / np.maximum(a.start_posts, 1)
    of_site = np.empty((len(SHARED_OUT), sites.rows))
    _share_out(sites.agency, sites.open, sites.effective, work(_queue(a, tasks), p), of_site)
    for name, values in zip(SHARED_OUT, of_site, strict=True):
        getattr(sites, name)[:] = values
    if u.rows > 0:
        found = work(_queue(u, tasks[u.agency]), p)
        u.arrivals[:], u.output[:], u.on_time[:], u.capacity[:] = found[:, [ARRIVALS, DONE, ON_TIME, CAPACITY]].T
        _recover(u, draws.date)
