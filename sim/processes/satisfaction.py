"""Satisfaction: what the job held is worth to its holder, and how satisfied that makes.

Rule     own_value = supplement for experience - commuting cost + value of days at home - workload of vacant posts + the work
         itself, which is drawn anew when tasks, manager or team change, less the uncertainty of an announced move
         or lay-off and the cost of a second dwelling; satisfaction = intercept + slope x own_value, within 1 to 5.
Order    After telework adoption; before quitting, which reads own_value (and not satisfaction: each influence acts once).
Source   sim/utility.py; VMBaro index of work satisfaction. Values and evidence: configs/parameters/satisfaction.yaml.
Omits    What the company of others is worth to who comes in without a choice.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.barometer import Barometer, satisfaction_index
from sim.blocks import BLOCK, look_up, rows_of_month, rows_pointing
from sim.draws import Draws, Stream, fill_four
from sim.layoffs import anybody
from sim.prefetch import fetch_ahead
from sim.process import View, process
from sim.rates import fill_quantiles, kernel, lean_kernel
from sim.responses import Responses, dwelling_cost
from sim.state import LAID_OFF, Array
from sim.traits import Traits, months_of_work, worth_of_work
from sim.utility import Utility, place_terms, work_terms


class Parameters(NamedTuple):
    """Shared sheets only: the scale of the index, cost of a second dwelling, traits and utility."""

    barometer: Barometer
    responses: Responses
    traits: Traits
    utility: Utility


@lean_kernel
def _of_work(pay: Array, grade_pay: Array, vacant: Array, work_value: Array, value: Array, p: Utility) -> None:
    for j in range(value.size):
        value[j] = work_terms(max(pay[j], 1.0) / max(grade_pay[j], 1.0), vacant[j], work_value[j], p)


@lean_kernel
def _of_place(commute: Array, telework: Array, reference: Array, taste: Array, missed: Array, value: Array, p: Utility) -> None:
    for j in range(value.size):
        value[j] += place_terms(commute[j], telework[j], reference[j], taste[j], missed[j], p)


@lean_kernel
def _indices(own: Array, index: Array, barometer: Barometer) -> None:
    for j in range(own.size):
        index[j] = satisfaction_index(own[j], barometer)


class Jobs(NamedTuple):
    """Columns of posts: what the value of the job depends on, then what is written."""

    agency: Array
    grade_pay: Array
    pay: Array
    commute: Array
    telework: Array
    telework_reference: Array
    telework_taste: Array
    company_missed: Array
    work_value: Array
    own_value: Array
    satisfaction: Array


@lean_kernel
def _value_all(s: Jobs, vacancy_share: Array, utility: Utility, barometer: Barometer, vacant: Array) -> None:
    """Value all jobs, block by block; vacant is room for one.

    Few columns in each loop, and look-ups in loops of their own: then they vectorise.
    """
    for first in range(0, s.agency.size, BLOCK):
        rows = slice(first, min(first + BLOCK, s.agency.size))
        own, days, reference = s.own_value[rows], s.telework[rows], s.telework_reference[rows]
        look_up(s.agency[rows], vacancy_share, vacant)
        _of_work(s.pay[rows], s.grade_pay[rows], vacant, s.work_value[rows], own, utility)
        _of_place(s.commute[rows], days, reference, s.telework_taste[rows], s.company_missed[rows], own, utility)
        _indices(own, s.satisfaction[rows], barometer)


@kernel
def values(s: Jobs, vacancy_share: Array, utility: Utility, barometer: Barometer) -> None:
    """Value of the job held and satisfaction, row by row; rows without a holder get a number that nobody reads."""
    _value_all(s, vacancy_share, utility, barometer, np.empty(BLOCK))


@lean_kernel
def _burden(
    rows: Array, uncertainty: Array, second: Array, partner: Array, children: Array, own_value: Array, satisfaction: Array, p: Parameters
) -> None:
    """What an announced move or lay-off, and after a move a second dwelling, take from the value of the job; rows of posts."""
    for j in range(rows.size):
        fetch_ahead((uncertainty, second, partner, children, own_value, satisfaction), rows, j)
        i = rows[j]
        own_value[i] -= uncertainty[i] + second[i] * dwelling_cost(float(partner[i]), float(children[i]), p.responses)
        satisfaction[i] = satisfaction_index(own_value[i], p.barometer)


@lean_kernel
def _held(rows: Array, person: Array, number: Array, numbers: Array) -> int:
    """Put the holders among the rows first, and the numbers of their posts beside; returns how many."""
    found = 0
    for j in range(rows.size):
        fetch_ahead((person, number), rows, j)
        i = rows[j]
        rows[found], numbers[found] = i, number[i]
        found += person[i] >= 0
    return found


@lean_kernel
def _draw_work(u: Array, value: Array, months: Array, p: Traits) -> None:
    """Fill value with what new work is worth and months with how long it lasts."""
    fill_quantiles(u[0], value)
    for k in range(months.size):
        value[k], months[k] = worth_of_work(value[k], p), months_of_work(u[1, k], p)


@kernel
def _change_work(person: Array, number: Array, work_change: Array, work_value: Array, month: int, stream: Stream, p: Traits) -> None:
    """New tasks, another manager: the work itself is drawn anew."""
    rows = rows_of_month(work_change, month, False)
    numbers = np.empty(rows.size, dtype=np.uint32)
    found = _held(rows, person, number, numbers)
    u, value, months = np.empty((4, found)), np.empty(found), np.empty(found, dtype=np.int64)
    fill_four(stream, numbers[:found], 0, u)
    _draw_work(u, value, months, p)
    for k in range(found):
        fetch_ahead((work_value, work_change), rows[:found], k)
        work_value[rows[k]], work_change[rows[k]] = value[k], month + months[k]


WRITTEN = Jobs._fields[-3:]


@process(
    reads=(
        *(f"posts.{name}" for name in Jobs._fields if name not in WRITTEN), "posts.person", "posts.number", "posts.unit",
        "posts.notice", "posts.uncertainty", "posts.second_dwelling", "posts.partner_employed", "posts.school_children",
        "agencies.vacancy_share",
    ),
    writes=("posts.work_change", *(f"posts.{name}" for name in WRITTEN)),
    parameters=Parameters,
)  # fmt: skip
def satisfaction(world: View, p: Parameters, draws: Draws) -> None:
    """Value every job held and tell how satisfied its holder is."""
    s, a = world.posts, world.agencies
    world.call(_change_work, s.person, s.number, s.work_change, s.work_value, draws.month, draws.stream("work itself"), p.traits)
    world.call(values, s.group(Jobs), a.vacancy_share, p.utility, p.barometer)
    burdened = [rows_pointing(s.unit)] if world.units.rows > 0 else []
    if anybody(s.notice):
        burdened.append(np.flatnonzero((s.unit < 0) & (s.notice == LAID_OFF)))
    for rows in burdened:
        world.call(_burden, rows, s.uncertainty, s.second_dwelling, s.partner_employed, s.school_children, s.own_value, s.satisfaction, p)
