"""Takeover: what goes along with a holder to another post of the state or back to one, and what is left.

Part of the rule internal_mobility.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING, NamedTuple

from numba import literal_unroll

from sim.barometer import satisfaction_index
from sim.columns import HOLDER
from sim.draws import Stream, uniform, words
from sim.establishment import Knowledge, stay, vacate
from sim.insiders import Prospects
from sim.offers import FORMER
from sim.prefetch import AHEAD, fetch
from sim.rates import inlined, kernel, lean_kernel
from sim.state import INTERNAL_MOVE, NOBODY, UNDECIDED, Array
from sim.traits import months_of_work

if TYPE_CHECKING:
    from sim.processes.internal_mobility import Parameters


Carried = namedtuple("Carried", HOLDER)  # type: ignore[misc]  # the names stand in the table of columns
"""Columns of posts that belong to the holder."""


@lean_kernel
def carry(columns: Carried, which: Array, old: Array, new: Array) -> None:
    """Copy the columns of the holders to the rows of their new posts."""
    column: Array
    for column in literal_unroll(columns):
        for j in which:
            column[new[j]] = column[old[j]]


class Movers(NamedTuple):
    """Columns of posts that change for who moves, beside those carried along."""

    person: Array
    number: Array
    agency: Array
    site: Array
    holders: Array
    months_vacant: Array
    recruitment: Array
    contract_end: Array
    tenure_agency: Array
    experience: Array
    pay: Array
    commute: Array
    telework_wish: Array
    telework: Array
    work_value: Array
    work_change: Array
    own_value: Array
    satisfaction: Array
    left_by: Array
    answer: Array
    notice: Array
    committed: Array
    uncertainty: Array
    second_dwelling: Array


class Former(NamedTuple):
    """Columns of an abolished post that tell who was laid off from it, and of those holders."""

    recall_end: Array
    laid_off: Array
    former_person: Array
    former_experience: Array
    site: Array
    duty: Array
    grade_pay: Array
    person: Array
    home: Array
    age: Array
    move_thought: Array
    experience: Array
    pay: Array


class Flows(NamedTuple):
    """Columns of the regions that count what happens."""

    internal_moves: Array
    internal_moves_away: Array
    agency_changes: Array
    months_to_fill: Array
    hires: Array
    hires_elsewhere: Array


@inlined
def _start(
    j: int, found: Prospects, s: Movers, positions: Array, region: int, flows: Flows, month: int, stream: Stream, p: Parameters
) -> None:
    """First day in the new post of row j of found, whose holder has been carried there."""
    n = found.new[j]
    flows.months_to_fill[region] += s.months_vacant[n]
    a, _b, _c, _d = words(stream, s.number[n], 0)
    s.site[n], s.experience[n], s.pay[n], s.commute[n] = found.site[j], found.experience[j], found.pay[j], found.commute[j]
    s.telework_wish[n], s.telework[n], s.own_value[n] = found.telework_wish[j], found.telework[j], found.own_value[j]
    s.work_value[n], s.work_change[n] = found.work_value[j], month + months_of_work(uniform(a), p.traits)
    s.satisfaction[n] = satisfaction_index(s.own_value[n], p.barometer)
    s.holders[n] += 1
    s.months_vacant[n] = 0
    positions[s.recruitment[n]] -= 1
    s.recruitment[n] = NOBODY


@lean_kernel
def take_up(
    which: Array,
    found: Prospects,
    s: Movers,
    positions: Array,
    place: Array,
    region: Array,
    flows: Flows,
    known: Knowledge,
    month: int,
    stream: Stream,
    p: Parameters,
) -> None:
    """Let the holders, carried to their new rows, take up the posts; the old ones are vacant. place: municipality of each site."""
    for k in range(which.size):
        j, later = which[k], which[min(k + AHEAD, which.size - 1)]
        fetch(s, found.old[later])
        fetch(s, found.new[later])
        i, n = found.old[j], found.new[j]
        here = region[place[found.site[j]]]
        flows.internal_moves_away[region[place[s.site[i]]]] += 1.0
        flows.internal_moves[here] += 1.0
        if s.agency[n] != s.agency[i]:
            s.tenure_agency[n] = 0
            flows.agency_changes[here] += 1.0
        _start(j, found, s, positions, here, flows, month, stream, p)
        vacate(i, INTERNAL_MOVE, s.person, s.months_vacant, s.contract_end, s.left_by, known)
        s.answer[i], s.notice[i], s.committed[i], s.uncertainty[i], s.second_dwelling[i] = UNDECIDED, 0, 0, 0.0, 0
        stay(n, i, known)


@lean_kernel
def restore(rows: Array, former: Former, pay_factor: Array) -> None:
    """Proficiency and pay of who was laid off as they were then: rules go on in rows without a holder."""
    for i in rows:
        plain = former.grade_pay[i] * pay_factor[former.site[i], former.duty[i]]
        supplement = (former.pay[i] / max(plain, 1.0) - 1.0) * former.former_experience[i] / max(former.experience[i], 1e-9)
        former.experience[i], former.pay[i] = former.former_experience[i], plain * (1.0 + supplement)


@lean_kernel
def bring(which: Array, found: Prospects, former: Former) -> None:
    """Put who comes back into the row of the abolished post, to be carried from there; the thought of moving is that of the new row."""
    for j in which:
        i = found.old[j]
        former.person[i], former.move_thought[i] = former.former_person[i], former.move_thought[found.new[j]]


@lean_kernel
def take_back(
    which: Array,
    found: Prospects,
    s: Movers,
    former: Former,
    positions: Array,
    place: Array,
    region: Array,
    flows: Flows,
    month: int,
    stream: Stream,
    p: Parameters,
) -> None:
    """Let those who were laid off, carried to their new rows, start there: they come from outside the state."""
    for j in which:
        i, n = found.old[j], found.new[j]
        here = region[place[found.site[j]]]
        flows.hires[here] += 1.0
        flows.hires_elsewhere[here] += region[former.home[n]] != here
        _start(j, found, s, positions, here, flows, month, stream, p)
        former.age[n] += month - former.laid_off[i]
        former.person[i], former.recall_end[i] = NOBODY, 0


@kernel
def fill(
    chosen: Array,
    found: Prospects,
    carried: Carried,
    s: Movers,
    former: Former,
    positions: Array,
    place: Array,
    region: Array,
    flows: Flows,
    known: Knowledge,
    month: int,
    stream: Stream,
    p: Parameters,
) -> None:
    """Let those chosen (rows of found) take up their posts: holders of others and, with FORMER right, who was laid off."""
    returns = found.rank[chosen] == FORMER
    moving, back = chosen[~returns], chosen[returns]
    bring(back, found, former)
    carry(carried, chosen, found.old, found.new)
    take_up(moving, found, s, positions, place, region, flows, known, month, stream, p)
    take_back(back, found, s, former, positions, place, region, flows, month, stream, p)
