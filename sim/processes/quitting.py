"""Quitting: civil servants who leave the state by choice.

Rule     gain = best outside option - own job - switching cost spread over the years left; h = base x frailty x exp(scale x gain);
         leaves this month if u < 1 - exp(-h / 12). Own job is net of what an announced move or lay-off will take (satisfaction).
Order    After satisfaction, whose value of this month it reads; before vacancies. Retirement has gone first.
Source   Discrete-time hazard with frailty (Vaupel, Manton and Stallard 1979): those who would leave leave first, so that stayers
         differ from leavers. Values and their evidence: configs/parameters/quitting.yaml.
Omits    Moves between agencies, dismissals (headcount).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.blocks import BLOCK, Flags, flagged, flags_of_block
from sim.draws import Draws, Stream, fill_uniforms
from sim.establishment import Knowledge, knowledge, vacate
from sim.parameters import Quantity
from sim.prefetch import fetch
from sim.process import View, process
from sim.rates import exp, exp_bound, inlined, kernel, lean_kernel, monthly
from sim.state import QUIT, Array
from sim.utility import Utility, years_left


class Parameters(NamedTuple):
    """The hazard of leaving."""

    base: Annotated[float, Quantity("1/year", 0.0, 1.0, "hazard where own job and best outside option are worth the same, frailty 1")]
    scale: Annotated[float, Quantity("1/share of pay", 0.0, 30.0, "response to a gain in money-metric utility")]
    largest: Annotated[float, Quantity("1/year", 0.1, 100.0, "upper bound of the hazard")]
    utility: Utility


@inlined
def gain_outside(own_value: float, outside_value: float, age: float, p: Parameters) -> float:
    """What the best outside option is worth more than the own job, net of changing the employer; shares of pay, age in months."""
    return outside_value - own_value - p.utility.switching / years_left(age, p.utility)


@inlined
def quit_hazard(own_value: float, outside_value: float, frailty: float, age: float, p: Parameters) -> float:
    """Yearly hazard of one holder; values as shares of pay, age in months."""
    return min(p.largest, p.base * frailty * exp(p.scale * gain_outside(own_value, outside_value, age, p)))


@kernel
def hazards(own: Array, outside: Array, frailty: Array, age: Array, p: Parameters, hazard: Array) -> None:
    """Fill hazard with the yearly hazard of each row; values as shares of pay, age in months."""
    for j in range(hazard.size):
        hazard[j] = quit_hazard(own[j], outside[j], frailty[j], float(age[j]), p)


@lean_kernel
def _may_leave(own: Array, outside: Array, frailty: Array, age: Array, u: Array, flags: Array, p: Parameters) -> None:
    """Flag the rows that leave if they do so under an upper bound of their hazard: 1 - exp(-h / 12) is at most h / 12.

    Whether there is a holder is asked of these few only: the column of persons is a wide one.
    """
    for j in range(own.size):
        gain = gain_outside(own[j], outside[j], float(age[j]), p)
        flags[j] = u[j] * 12.0 < p.base * frailty[j] * exp_bound(p.scale * gain)


@lean_kernel
def _options_of(home: Array, education: Array, options: Array, educations: int, found: Array) -> None:
    for j in range(home.size):
        found[j] = options[np.uint64(home[j]) * np.uint64(educations) + np.uint64(education[j])]


class Columns(NamedTuple):
    """Columns of posts: who holds them and what the decision depends on, then what is written beside the holder."""

    person: Array
    number: Array
    site: Array
    home: Array
    education: Array
    age: Array
    own_value: Array
    frailty: Array
    outside_value: Array
    months_vacant: Array
    contract_end: Array
    left_by: Array


@lean_kernel
def _decide(
    s: Columns, region: Array, options: Array, educations: int, quits: Array, known: Knowledge, stream: Stream, p: Parameters, u: Array,
    flags: Flags, candidates: Array,
) -> None:  # fmt: skip
    """Let all holders decide, block by block; u, flags and candidates are room for one block.

    options, of so many educations, has the municipalities one after the other.
    """
    for first in range(0, s.person.size, BLOCK):
        rows = slice(first, min(first + BLOCK, s.person.size))
        fill_uniforms(stream, s.number, first, u)
        outside = s.outside_value[rows]
        _options_of(s.home[rows], s.education[rows], options, educations, outside)
        flags.rows[outside.size :] = 0
        _may_leave(s.own_value[rows], outside, s.frailty[rows], s.age[rows], u, flags.rows, p)
        leaving = candidates[: flagged(flags, first, candidates, 0)]
        for i in leaving:
            fetch(s, i)
            fetch(known[:4], i)
        for i in leaving:
            hazard = quit_hazard(s.own_value[i], s.outside_value[i], s.frailty[i], float(s.age[i]), p)
            if s.person[i] >= 0 and u[i - first] < monthly(hazard):
                vacate(i, QUIT, s.person, s.months_vacant, s.contract_end, s.left_by, known)
                quits[region[s.site[i]]] += 1.0


@kernel
def _quit(s: Columns, region: Array, options: Array, quits: Array, known: Knowledge, stream: Stream, p: Parameters) -> None:
    u, flags, candidates = np.empty(BLOCK), flags_of_block(), np.empty(BLOCK, dtype=np.int64)
    _decide(s, region, options.ravel(), options.shape[1], quits, known, stream, p, u, flags, candidates)


@process(
    reads=(
        "posts.unit", "posts.number", "posts.site", "posts.home", "posts.education", "posts.age", "posts.own_value", "posts.frailty",
        "posts.agency", "posts.experience", "posts.working_time", "sites.municipality", "municipalities.region",
        "municipalities.outside_value",
    ),
    writes=(
        "posts.person", "posts.outside_value", "posts.months_vacant", "posts.contract_end", "posts.left_by", "regions.quits",
        "agencies.experience_lost", "units.experience_lost",
    ),
    parameters=Parameters,
)  # fmt: skip
def quitting(world: View, p: Parameters, draws: Draws) -> None:
    """Let every holder decide, all at once, whether to leave."""
    s, m = world.posts, world.municipalities
    region = m.region[world.sites.municipality]
    world.call(_quit, s.group(Columns), region, m.outside_value, world.regions.quits, knowledge(world), draws.stream("leaves"), p)
