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

from sim.blocks import BLOCK, flagged, flags_of_block
from sim.draws import Draws, Stream, fill_uniforms
from sim.establishment import Knowledge, knowledge, vacate
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import exp, exp_bound, inlined, kernel, monthly
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


@kernel
def _may_leave(own: Array, outside: Array, frailty: Array, age: Array, u: Array, flags: Array, p: Parameters) -> None:
    """Flag the rows that leave if they do so under an upper bound of their hazard: 1 - exp(-h / 12) is at most h / 12.

    Whether there is a holder is asked of these few only: the column of persons is a wide one.
    """
    for j in range(own.size):
        gain = gain_outside(own[j], outside[j], float(age[j]), p)
        flags[j] = u[j] * 12.0 < p.base * frailty[j] * exp_bound(p.scale * gain)


@kernel
def _options_of(home: Array, education: Array, options: Array, educations: int, found: Array) -> None:
    for j in range(home.size):
        found[j] = options[np.uint64(home[j]) * np.uint64(educations) + np.uint64(education[j])]


@kernel
def _quit(
    person: Array,
    number: Array,
    site: Array,
    region: Array,
    home: Array,
    education: Array,
    age: Array,
    own: Array,
    options: Array,
    outside: Array,
    frailty: Array,
    months_vacant: Array,
    contract_end: Array,
    left_by: Array,
    quits: Array,
    known: Knowledge,
    stream: Stream,
    p: Parameters,
) -> None:
    u, flags = np.empty(BLOCK), flags_of_block()
    candidates = np.empty(BLOCK + 1, dtype=np.int64)
    for first in range(0, person.size, BLOCK):
        rows = slice(first, min(first + BLOCK, person.size))
        fill_uniforms(stream, number, first, u)
        outside_here = outside[rows]
        _options_of(home[rows], education[rows], options.ravel(), options.shape[1], outside_here)
        flags[outside_here.size :] = 0
        _may_leave(own[rows], outside_here, frailty[rows], age[rows], u, flags, p)
        for i in candidates[: flagged(flags, first, candidates, 0)]:
            if person[i] >= 0 and u[i - first] < monthly(quit_hazard(own[i], outside[i], frailty[i], float(age[i]), p)):
                vacate(i, QUIT, person, months_vacant, contract_end, left_by, known)
                quits[region[site[i]]] += 1.0


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
    _quit(
        s.person, s.number, s.site, m.region[world.sites.municipality], s.home, s.education, s.age, s.own_value, m.outside_value,
        s.outside_value, s.frailty, s.months_vacant, s.contract_end, s.left_by, world.regions.quits,
        knowledge(world),
        draws.stream("leaves"), p,
    )  # fmt: skip
