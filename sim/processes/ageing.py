"""Ageing: holders grow a month older and more proficient, vacant posts a month longer vacant.

Rule     age, tenure + 1; experience closes a share mentoring / learning_months of its distance to full proficiency, where mentoring
         is below 1 in an agency that has too few to teach; pay = task-based pay x (1 + supplement x experience) x factor of pay
         policy.
Order    First of the month after pay, which sets that factor. Output has set mentoring at the end of the last.
Source   Learning curve with a constant rate (about two years to 95 % at 8 months): configs/parameters/ageing.yaml.
Omits    Promotion to another grade, pay rises that other employers give too (prices and pay level of 2019).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import inlined, kernel
from sim.state import Array


class Parameters(NamedTuple):
    """How proficiency and pay grow."""

    learning_months: Annotated[float, Quantity("months", 1.0, 120.0, "time in which the distance to full proficiency falls to a third")]
    experience_supplement: Annotated[float, Quantity("share of pay", 0.0, 1.0, "pay above the task-based pay at full proficiency")]


@inlined
def learned(experience: float, mentoring: float, p: Parameters) -> float:
    """Proficiency a month later, 0 to 1; mentoring is the speed of learning, 0 to 1."""
    return experience + mentoring * (1.0 - experience) / p.learning_months


@kernel
def _count_months(person: Array, established: Array, age: Array, tenure_agency: Array, tenure_state: Array, months_vacant: Array) -> None:
    for i in range(person.size):
        filled = person[i] >= 0
        age[i] += filled
        tenure_agency[i] += filled
        tenure_state[i] += filled
        months_vacant[i] += established[i] & (not filled)


@kernel
def _learn(experience: Array, grade_pay: Array, pay: Array, p: Parameters) -> None:
    """A month of learning; rows without a holder get numbers that nobody reads."""
    for i in range(experience.size):
        experience[i] = learned(experience[i], 1.0, p)
        pay[i] = grade_pay[i] * (1.0 + p.experience_supplement * experience[i])


@kernel
def _learn_where_mentored(agency: Array, mentoring: Array, experience: Array, grade_pay: Array, pay: Array, p: Parameters) -> None:
    """The same where some agency lacks mentors; apart, as looking agencies up keeps the loop from vectorising."""
    for i in range(experience.size):
        experience[i] = learned(experience[i], mentoring[agency[i]], p)
        pay[i] = grade_pay[i] * (1.0 + p.experience_supplement * experience[i])


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
        "agencies.mentoring",
        "sites.pay_factor",
    ),
    writes=("posts.age", "posts.tenure_agency", "posts.tenure_state", "posts.experience", "posts.pay", "posts.months_vacant"),
    parameters=Parameters,
)
def ageing(world: View, p: Parameters, draws: Draws) -> None:
    """Let everybody grow a month older."""
    s, mentoring = world.posts, world.agencies.mentoring
    _count_months(s.person, s.established, s.age, s.tenure_agency, s.tenure_state, s.months_vacant)
    if np.any(mentoring < 1.0):
        _learn_where_mentored(s.agency, mentoring, s.experience, s.grade_pay, s.pay, p)
    else:
        _learn(s.experience, s.grade_pay, s.pay, p)
    if np.any(world.sites.pay_factor != 1.0):
        _follow_policy(s.site, s.duty, world.sites.pay_factor, s.pay)
