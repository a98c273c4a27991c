"""Satisfaction: what the job held is worth to its holder, and how satisfied that makes.

Rule     own_value = supplement for experience - commuting cost + value of days at home - workload of vacant posts + roots + the
         work itself; the work itself follows a first-order autoregression of its own; satisfaction = intercept + slope x
         own_value, within 1 to 5.
Order    After telework adoption; before quitting, which reads own_value (and not satisfaction: each influence acts once).
Source   sim/utility.py; VMBaro index of work satisfaction. Values and evidence: configs/parameters/satisfaction.yaml.
Omits    Announced changes, team contact beyond the norm.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.barometer import Barometer, satisfaction_index
from sim.draws import BLOCK, Draws, Stream, fill_uniforms
from sim.process import View, process
from sim.rates import kernel
from sim.state import Array
from sim.traits import Traits
from sim.utility import Utility, place_terms, work_terms


class Parameters(NamedTuple):
    """Shared sheets only: traits, utility and the scale of the index."""

    barometer: Barometer
    traits: Traits
    utility: Utility


@kernel
def vacancy_shares(person: Array, established: Array, agency: Array, share: Array) -> None:
    """Share of the established posts of each agency that has no holder."""
    posts = np.zeros(share.size)
    vacant = np.zeros(share.size)
    for i in range(person.size):
        if established[i] == 1:
            posts[agency[i]] += 1.0
            vacant[agency[i]] += person[i] < 0
    for a in range(share.size):
        share[a] = vacant[a] / max(posts[a], 1.0)


@kernel
def _of_work(pay: Array, grade_pay: Array, vacant: Array, rooted: Array, work_value: Array, value: Array, p: Utility) -> None:
    for j in range(value.size):
        value[j] = work_terms(max(pay[j], 1.0) / max(grade_pay[j], 1.0), vacant[j], rooted[j], work_value[j], p)


@kernel
def _of_place(commute: Array, telework: Array, reference: Array, taste: Array, colleagues: Array, value: Array, p: Utility) -> None:
    for j in range(value.size):
        value[j] += place_terms(commute[j], telework[j], reference[j], taste[j], colleagues[j], p)


@kernel
def values(
    agency: Array,
    grade_pay: Array,
    pay: Array,
    commute: Array,
    telework: Array,
    reference: Array,
    taste: Array,
    home: Array,
    roots: Array,
    norm: Array,
    vacancy_share: Array,
    work_value: Array,
    own_value: Array,
    satisfaction: Array,
    p: Parameters,
) -> None:
    """Value of the job held and satisfaction, row by row; rows without a holder get a number that nobody reads.

    Few columns in each loop, and look-ups in one of their own: then the arithmetic vectorises.
    """
    colleagues = np.empty(BLOCK)
    vacant = np.empty(BLOCK)
    rooted = np.empty(BLOCK)
    for first in range(0, agency.size, BLOCK):
        rows = slice(first, min(first + BLOCK, agency.size))
        own, index = own_value[rows], satisfaction[rows]
        for j in range(own.size):
            a = agency[first + j]
            colleagues[j] = norm[a]
            vacant[j] = vacancy_share[a]
            rooted[j] = 1.0 if home[first + j] == roots[first + j] else 0.0
        _of_work(pay[rows], grade_pay[rows], vacant, rooted, work_value[rows], own, p.utility)
        _of_place(commute[rows], telework[rows], reference[rows], taste[rows], colleagues, own, p.utility)
        for j in range(own.size):
            index[j] = satisfaction_index(own[j], p.barometer)


@kernel
def _renew(number: Array, work_value: Array, stream: Stream, p: Traits) -> None:
    """A month of the autoregression. Its shocks are uniform: summed over months they are as good as normal, and cheaper."""
    width = math.sqrt(12.0) * p.work_spread * math.sqrt(max(0.0, 1.0 - p.work_persistence * p.work_persistence))
    u = np.empty(BLOCK)
    for first in range(0, number.size, BLOCK):
        fill_uniforms(stream, number, first, u)
        for j in range(min(BLOCK, number.size - first)):
            work_value[first + j] = p.work_persistence * work_value[first + j] + width * (u[j] - 0.5)


@process(
    reads=(
        "posts.person", "posts.established", "posts.number", "posts.agency", "posts.grade_pay", "posts.pay", "posts.commute",
        "posts.telework", "posts.telework_reference", "posts.telework_taste", "posts.home", "posts.roots",
        "agencies.telework_norm",
    ),
    writes=("posts.work_value", "posts.own_value", "posts.satisfaction", "agencies.vacancy_share"),
    parameters=Parameters,
)  # fmt: skip
def satisfaction(world: View, p: Parameters, draws: Draws) -> None:
    """Value every job held and tell how satisfied its holder is."""
    s, a = world.posts, world.agencies
    vacancy_shares(s.person, s.established, s.agency, a.vacancy_share)
    _renew(s.number, s.work_value, draws.stream("work itself"), p.traits)
    values(
        s.agency, s.grade_pay, s.pay, s.commute, s.telework, s.telework_reference, s.telework_taste, s.home, s.roots,
        a.telework_norm, a.vacancy_share, s.work_value, s.own_value, s.satisfaction, p,
    )  # fmt: skip
