"""Lay-offs: who is given notice and when they go, and what becomes of posts that are cut. Part of the rule headcount."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.draws import Draws, uniforms
from sim.employment_law import change_security, notice_months, recall_months
from sim.establishment import knowledge, part_all
from sim.process import View
from sim.rates import MICRO, kernel
from sim.state import DISMISSAL, FIRST_WAY_OUT, LAID_OFF, LAYOFF, NOBODY, UNTOLD, WAITING, Array

if TYPE_CHECKING:
    from sim.employment_law import EmploymentLaw
    from sim.processes.headcount import Parameters


@kernel
def anybody(flags: Array) -> bool:
    """Whether any of the flags or months is set; eight at a time, as a pass over small numbers one by one takes longer."""
    eights = flags.size // 8 * 8
    words = flags[:eights].view(np.uint64)
    found = np.uint64(0)
    for k in range(words.size):
        found |= words[k]
    for i in range(eights, flags.size):
        found |= np.uint64(flags[i] != 0)
    return bool(found != 0)


@kernel
def _rows_of(months: Array) -> Array:
    rows = np.empty(months.size, dtype=np.int64)
    found = 0
    for i in range(months.size):
        if months[i] > 0:
            rows[found] = i
            found += 1
    return rows[:found].copy()


def set_rows(months: Array) -> Array:
    """Rows in which a month, or a flag, is set."""
    rows: Array = _rows_of(months) if anybody(months) else np.empty(0, dtype=np.int64)
    return rows


@kernel
def _may_go(established: Array, person: Array, notice_end: Array, agency: Array, count: Array, filled_too: bool) -> Array:
    """Rows of the posts of agencies with a cut that may be cut: vacant ones, or all that are not under notice."""
    rows = np.empty(established.size, dtype=np.int64)
    found = 0
    for i in range(established.size):
        # Posts of an agency stand together: whether it has a cut is foreseen, and where it has none nothing else is read.
        if count[agency[i]] > 0 and established[i] == 1 and (person[i] < 0 or filled_too) and notice_end[i] == 0:
            rows[found] = i
            found += 1
    return rows[:found].copy()


def _leave_units(world: View, rows: Array) -> None:
    """Write down what became of the holders of posts of units that are abolished: their rows are used again."""
    s, u = world.posts, world.units
    own = rows[s.unit[rows] >= 0]
    gone = own[s.unit_person[own] != NOBODY]
    np.add.at(u.exits, (s.unit[gone], s.left_by[gone]), 1.0)
    first = own[s.first_person[own] != NOBODY]
    fate = np.where(s.fate[first] == WAITING, FIRST_WAY_OUT + s.left_by[first], s.fate[first])
    np.add.at(u.fates_gone, (s.unit[first], fate), 1.0)
    s.unit_person[own] = s.first_person[own] = s.follower[own] = s.unit[own] = NOBODY
    s.answer[own] = s.committed[own] = s.second_dwelling[own] = s.followed[own] = 0


def _abolish(world: View, rows: Array) -> None:
    """Abolish vacant posts and withdraw their adverts."""
    s, r = world.posts, world.recruitments
    if world.units.rows > 0:
        _leave_units(world, rows)
    advertised = s.recruitment[rows]
    advertised = advertised[advertised != NOBODY]
    np.subtract.at(r.positions, advertised, 1)
    r.open[advertised[r.positions[advertised] == 0]] = 0
    s.established[rows] = 0
    s.recruitment[rows] = NOBODY
    _withdraw(world, rows)


def _withdraw(world: View, rows: Array) -> None:
    """Nobody is under notice any more."""
    s = world.posts
    s.notice_end[rows], s.notice[rows], s.uncertainty[rows] = 0, UNTOLD, 0.0


def _owe(world: View, filled: Array, law: EmploymentLaw, month: int) -> None:
    """Write down what is owed to holders who are laid off: change security, and with a permanent contract a post in time to come."""
    s, u = world.posts, world.units
    own = filled[s.unit[filled] >= 0]
    paid = 12.0 * change_security(s.tenure_state[own], law) * s.pay[own] * s.working_time[own]
    np.add.at(u.change_security, s.unit[own], np.rint(paid * MICRO).astype(np.int64))
    months = recall_months(s.tenure_state[filled], law)
    kept = filled[(s.contract_end[filled] == 0) & (months > 0)]
    s.recall_end[kept] = month + recall_months(s.tenure_state[kept], law)
    s.laid_off[kept], s.former_person[kept], s.former_experience[kept] = month, s.person[kept], s.experience[kept]


@kernel
def _first_of_each(rows: Array, agency: Array, count: Array) -> Array:
    """The first `count[a]` of the rows of each agency; agency: of each post."""
    first, found, left = np.empty(rows.size, dtype=np.int64), 0, count.copy()
    for i in rows:
        if left[agency[i]] > 0:
            left[agency[i]] -= 1
            first[found] = i
            found += 1
    return first[:found].copy()


def chosen(world: View, count: Array, filled_too: bool, draws: Draws) -> Array:
    """Rows of up to `count` posts of each agency, vacant ones first; filled ones only where they may be."""
    s = world.posts
    rows = _may_go(s.established, s.person, s.notice_end, s.agency, count, filled_too)
    luck = uniforms(draws.stream("cut"), s.number[rows])[:, 0]
    rows = rows[np.lexsort((s.number[rows], luck, s.person[rows] >= 0, s.agency[rows]))]
    first: Array = _first_of_each(rows, s.agency, count)
    return first


def _dismiss(world: View, filled: Array, way: int, p: Parameters, month: int) -> None:
    """Count the holders of posts that are cut under the way by which they leave, and let them go."""
    s = world.posts
    flow = world.regions.dismissals if way == DISMISSAL else world.regions.transfers_out
    np.add.at(flow, world.municipalities.region[world.sites.municipality[s.site[filled]]], 1.0)
    part_all(filled, knowledge(world))
    if way == DISMISSAL:
        _owe(world, filled, p.employment_law, month)
    s.left_by[filled] = way
    s.person[filled] = NOBODY
    s.contract_end[filled] = 0


def cut(world: View, rows: Array, way: int, p: Parameters, month: int) -> Array:
    """Cut posts and count their holders under the way by which they leave; returns the posts cut, shape (agencies,)."""
    s = world.posts
    filled = rows[s.person[rows] >= 0]
    if filled.size:
        _dismiss(world, filled, way, p, month)
    _abolish(world, rows)
    return np.bincount(s.agency[rows], minlength=world.agencies.rows)


def _still_wanted(world: View, rows: Array, wanted: Array) -> Array:
    """The rows under notice, less those whose notice is withdrawn: beyond the `wanted` of an agency, of holders first, the latest first."""
    s = world.posts
    excess = np.maximum(np.bincount(s.agency[rows], minlength=wanted.size) - wanted, 0)
    if np.any(excess):
        ordered = rows[np.lexsort((s.number[rows], -s.notice_end[rows], s.person[rows] < 0, s.agency[rows]))]
        _withdraw(world, _first_of_each(ordered, s.agency, excess))
    kept: Array = rows[s.notice_end[rows] > 0]
    return kept


def lay_off(world: View, rows: Array, forced: Array, p: Parameters, draws: Draws) -> Array:
    """Let those under notice (rows) go whose time has come, and give notice to more.

    A post whose holder has left before goes at once and counts, so that nobody else is laid off for it.

    Returns
    -------
    array of int64, shape (agencies,)
        Posts that go, now or then.
    """
    s, a = world.posts, world.agencies
    done = a.forced_cuts[:, LAYOFF]
    rows = _still_wanted(world, rows, forced - done)
    ended = (s.person[rows] < 0) | (s.notice_end[rows] <= draws.month)
    going = np.bincount(s.agency[rows], minlength=a.rows)
    still = np.bincount(s.agency[rows[~ended]], minlength=a.rows)
    done += cut(world, rows[ended], DISMISSAL, p, draws.month)
    due = np.maximum(forced - done - still, 0)
    if np.any(due):
        told = chosen(world, due, True, draws)
        filled = s.person[told] >= 0
        concerned = np.bincount(s.agency[told[filled]], minlength=a.rows)[s.agency[told]]
        months = np.where(filled, notice_months(s.tenure_state[told], concerned, p.employment_law), 0)
        s.notice_end[told] = np.where(months > 0, draws.month + months, 0)
        s.notice[told[months > 0]] = LAID_OFF
        going += np.bincount(s.agency[told], minlength=a.rows)
        done += cut(world, told[months == 0], DISMISSAL, p, draws.month)
    return going
