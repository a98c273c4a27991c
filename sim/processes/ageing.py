"""Ageing: holders grow a month older and more proficient, vacant posts a month longer vacant.

Rule     age, tenure + 1; experience closes a share mentoring / learning_months of its distance to full proficiency, where mentoring
         is below 1 in an agency that has too few to teach or meets less than at the start; pay = task-based pay x (1 + supplement x
         experience) x factor of pay policy. In posts that have moved people learn from those of their unit: mentoring is that of the unit.
         In those of a unit whose move is announced it is so as far as the move is believed in, and that of the agency for the rest.
Order    First of the month after pay, which sets that factor. Output has set mentoring at the end of the last.
Source   Learning curve with a constant rate (about two years to 95 % at 8 months): configs/parameters/ageing.yaml.
Omits    Promotion to another grade, pay rises that other employers give too (prices and pay level of 2019).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.blocks import BLOCK, look_up, rows_pointing
from sim.draws import Draws
from sim.parameters import Quantity
from sim.prefetch import fetch_ahead
from sim.process import View, process
from sim.rates import inlined, kernel, lean_kernel
from sim.state import Array


class Parameters(NamedTuple):
    """How proficiency and pay grow."""

    learning_months: Annotated[float, Quantity("months", 1.0, 120.0, "time in which the distance to full proficiency falls to a third")]
    experience_supplement: Annotated[float, Quantity("share of pay", 0.0, 1.0, "pay above the task-based pay at full proficiency")]


@inlined
def pace(mentoring: float, p: Parameters) -> float:
    """Share of the distance to full proficiency that is learned in a month; mentoring is the speed of learning."""
    return min(1.0, mentoring / p.learning_months)


@inlined
def learned(experience: float, share: float) -> float:
    """Proficiency a month later, 0 to 1; share of the distance to full proficiency that is learned in a month."""
    return experience + share * (1.0 - experience)


@kernel
def _count_months(person: Array, established: Array, age: Array, tenure_agency: Array, tenure_state: Array, months_vacant: Array) -> None:
    for i in range(person.size):
        filled = person[i] >= 0
        age[i] += filled
        tenure_agency[i] += filled
        tenure_state[i] += filled
        months_vacant[i] += established[i] & (not filled)


@lean_kernel
def _learn_at(share: Array, experience: Array, grade_pay: Array, pay: Array, supplement: float) -> None:
    for j in range(experience.size):
        experience[j] = learned(experience[j], share[j])
        pay[j] = grade_pay[j] * (1.0 + supplement * experience[j])


@lean_kernel
def _learn_all(agency: Array, paces: Array, experience: Array, grade_pay: Array, pay: Array, supplement: float, share: Array) -> None:
    """Learn block by block, at the pace of each agency; share is room for one block."""
    for first in range(0, experience.size, BLOCK):
        rows = slice(first, min(first + BLOCK, experience.size))
        look_up(agency[rows], paces, share)
        _learn_at(share, experience[rows], grade_pay[rows], pay[rows], supplement)


@kernel
def _learn(agency: Array, mentoring: Array, experience: Array, grade_pay: Array, pay: Array, p: Parameters) -> None:
    """A month of learning, at the speed of the agency of each row; rows without a holder get numbers that nobody reads."""
    paces = np.empty(mentoring.size)
    for a in range(mentoring.size):
        paces[a] = pace(mentoring[a], p)
    _learn_all(agency, paces, experience, grade_pay, pay, p.experience_supplement, np.empty(BLOCK))


@kernel
def _learn_apart(rows: Array, mentoring: Array, before: Array, experience: Array, grade_pay: Array, pay: Array, p: Parameters) -> None:
    """The same for rows with a mentoring of their own; before: their proficiency at the end of last month."""
    for j in range(rows.size):
        i = rows[j]
        experience[i] = learned(before[j], pace(mentoring[j], p))
        pay[i] = grade_pay[i] * (1.0 + p.experience_supplement * experience[i])


class Apart(NamedTuple):
    """Rows of the posts whose holders learn from those of their unit, wholly or in part, and the mentoring there."""

    rows: Array
    mentoring: Array


class Units(NamedTuple):
    """Columns of the units."""

    announced: Array
    credibility: Array
    destination: Array
    mentoring: Array


@kernel
def _apart(unit: Array, site: Array, agency: Array, of_agencies: Array, u: Units) -> Apart:
    """Who learns apart from the agency, and how fast; of_agencies: mentoring there."""
    rows, found = rows_pointing(unit), 0
    mentoring = np.empty(rows.size)
    for j in range(rows.size):
        fetch_ahead((unit, site, agency), rows, j)
        i = rows[j]
        k = unit[i]
        share = 1.0 if site[i] == u.destination[k] else u.credibility[k] if u.announced[k] > 0 else 0.0
        if share > 0.0:
            rows[found], mentoring[found] = i, (1.0 - share) * of_agencies[agency[i]] + share * u.mentoring[k]
            found += 1
    return Apart(rows[:found], mentoring[:found])


@kernel
def _pays_apart(factor: Array) -> bool:
    """Whether pay policy makes pay differ from what it is without it anywhere."""
    found = False
    for site in range(factor.shape[0]):
        for duty in range(factor.shape[1]):
            found |= factor[site, duty] != 1.0
    return found


@kernel
def _follow_policy(site: Array, duty: Array, factor: Array, pay: Array) -> None:
    for i in range(pay.size):
        pay[i] *= factor[site[i], duty[i]]


@process(
    reads=(
        "posts.person",
        "posts.established",
        "posts.agency",
        "posts.grade_pay",
        "posts.site",
        "posts.duty",
        "posts.unit",
        "agencies.mentoring",
        "units.announced",
        "units.credibility",
        "units.destination",
        "units.mentoring",
        "sites.pay_factor",
    ),
    writes=("posts.age", "posts.tenure_agency", "posts.tenure_state", "posts.experience", "posts.pay", "posts.months_vacant"),
    parameters=Parameters,
)
def ageing(world: View, p: Parameters, draws: Draws) -> None:
    """Let everybody grow a month older."""
    s = world.posts
    world.call(_count_months, s.person, s.established, s.age, s.tenure_agency, s.tenure_state, s.months_vacant)
    mentoring, moving = world.agencies.mentoring, world.units.rows > 0 and world.units.destination.max() >= 0
    if moving:
        apart = world.call(_apart, s.unit, s.site, s.agency, mentoring, world.units.group(Units))
        before = s.experience[apart.rows]
    world.call(_learn, s.agency, mentoring, s.experience, s.grade_pay, s.pay, p)
    if moving:
        world.call(_learn_apart, *apart, before, s.experience, s.grade_pay, s.pay, p)
    if world.call(_pays_apart, world.sites.pay_factor):
        world.call(_follow_policy, s.site, s.duty, world.sites.pay_factor, s.pay)
