"""Retirement: civil servants who leave working life.

Rule     Lowest pension age by birth year, moved by policy, less the offset of the task family; yearly hazard by the time since it:
         `early` before (from `early_age` on), `at` in the first year, `after` later; at `last_age` everybody retires.
Order    After ageing, before every other way to leave: who retires this month does not quit this month.
Source   Pension reform of 2017 (lowest age 63, three months more for each cohort from 1955, 65 from 1962, then by life
         expectancy). Values and evidence: configs/parameters/retirement.yaml.
Omits    Partial pensions; disability below `early_age`.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.blocks import BLOCK, Flags, flagged, flags_of_block
from sim.draws import Draws, Stream, fill_uniforms
from sim.establishment import Knowledge, knowledge, vacate
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import inlined, kernel, lean_kernel, monthly
from sim.state import RETIREMENT, Array
from sim.utility import Utility


class Parameters(NamedTuple):
    """Pension ages and hazards."""

    first_year: Annotated[float, Quantity("year", 1990.0, 2040.0, "calendar year in which the lowest pension age below holds")]
    pension_age: Annotated[float, Quantity("years", 50.0, 75.0, "lowest pension age of those who reach it in that year")]
    pension_age_last: Annotated[float, Quantity("years", 50.0, 75.0, "lowest pension age after the transition")]
    transition_step: Annotated[float, Quantity("years/year", 0.0, 1.0, "rise of the lowest pension age by calendar year in the transition")]
    longevity_step: Annotated[float, Quantity("years/year", 0.0, 0.5, "rise after the transition with life expectancy")]
    offset: Annotated[tuple[float, ...], Quantity("years", 0.0, 20.0, "pension that much earlier in the task family", per="family")]
    early_age: Annotated[float, Quantity("years", 50.0, 70.0, "age from which early pensions occur")]
    early: Annotated[float, Quantity("1/year", 0.0, 1.0, "hazard before the lowest pension age")]
    at: Annotated[float, Quantity("1/year", 0.0, 20.0, "hazard in the first year after reaching it")]
    after: Annotated[float, Quantity("1/year", 0.0, 20.0, "hazard later")]
    last_age: Annotated[float, Quantity("years", 60.0, 80.0, "age at which everybody retires")]
    last_age_change: Annotated[float, Quantity("months", -360.0, 360.0, "change of that age by policy")]
    utility: Utility


def lowest_pension_age(year: float, p: Parameters) -> float:
    """Lowest pension age in months in a calendar year (with its fraction), before the offset of a family."""
    since = year - p.first_year
    transition = (p.pension_age_last - p.pension_age) / p.transition_step if p.transition_step > 0.0 else 0.0
    age = p.pension_age + p.transition_step * min(max(since, 0.0), transition) + p.longevity_step * max(since - transition, 0.0)
    return 12.0 * age + p.utility.pension_change


@inlined
def retirement_hazard(age: float, pension_age: float, p: Parameters) -> float:
    """Yearly hazard at an age; both in months."""
    if age >= 12.0 * p.last_age + p.last_age_change:
        return 1e9
    if age >= pension_age + 12.0:
        return p.after
    if age >= pension_age:
        return p.at
    return p.early if age >= 12.0 * p.early_age else 0.0


class Posts(NamedTuple):
    """Columns of the posts."""

    person: Array
    age: Array
    family: Array
    number: Array
    site: Array
    months_vacant: Array
    contract_end: Array
    left_by: Array


@lean_kernel
def _reached(person: Array, age: Array, youngest: int, flags: Array) -> None:
    for j in range(age.size):
        flags[j] = (age[j] >= youngest) & (person[j] >= 0)


@lean_kernel
def _from_age(person: Array, age: Array, youngest: int, flags: Flags, rows: Array) -> int:
    """Write down the rows of the holders who have reached an age in months; returns how many."""
    found = 0
    for first in range(0, age.size, BLOCK):
        block = slice(first, min(first + BLOCK, age.size))
        flags.rows[age[block].size :] = 0
        _reached(person[block], age[block], youngest, flags.rows)
        found = flagged(flags, first, rows, found)
    return found


@kernel
def _hazards(offsets: Array, lowest: float, p: Parameters) -> Array:
    """Yearly hazard by task family and age in months, shape (families, ages); the last age stands for all above it."""
    found = np.empty((offsets.size, max(1, 1 + int(np.ceil(12.0 * p.last_age + p.last_age_change)))))
    for f in range(found.shape[0]):
        for age in range(found.shape[1]):
            found[f, age] = retirement_hazard(float(age), lowest - offsets[f], p)
    return found


@lean_kernel
def _old(rows: Array, s: Posts, by_age: Array, numbers: Array, hazard: Array) -> int:
    """Put who may retire into the first of the rows, the numbers of their posts and their yearly hazards beside; returns how many."""
    found = 0
    for i in rows:
        # Looked up and written for everybody: in which band of ages one is cannot be foreseen, and a wrong guess costs more.
        rows[found], numbers[found], hazard[found] = i, s.number[i], by_age[s.family[i], min(s.age[i], by_age.shape[1] - 1)]
        found += hazard[found] > 0.0
    return found


@lean_kernel
def _leave(rows: Array, u: Array, hazard: Array, s: Posts, place: Array, region: Array, retirements: Array, known: Knowledge) -> None:
    """Retire those of the rows whose luck u is below their chance; place: municipality of each site."""
    for k in range(rows.size):
        # 1 - exp(-h / 12) is at most h / 12: only the few below that bound need the exact probability.
        if u[k] * 12.0 < hazard[k] and u[k] < monthly(hazard[k]):
            i = rows[k]
            vacate(i, RETIREMENT, s.person, s.months_vacant, s.contract_end, s.left_by, known)
            retirements[region[place[s.site[i]]]] += 1.0


@kernel
def _retire(
    s: Posts, place: Array, region: Array, retirements: Array, known: Knowledge, lowest: float, stream: Stream, p: Parameters
) -> None:
    """Retire those whose time has come; lowest: the lowest pension age in months, before the offset of a family."""
    offsets = 12.0 * np.array(p.offset)
    youngest = int(np.floor(min(12.0 * p.early_age, lowest - offsets.max())))
    rows = np.empty(s.age.size, dtype=np.int64)
    reached = _from_age(s.person, s.age, youngest, flags_of_block(), rows)
    numbers, hazard = np.empty(reached, dtype=np.uint32), np.empty(reached)
    found = _old(rows[:reached], s, _hazards(offsets, lowest, p), numbers, hazard)
    u = np.empty(found)
    fill_uniforms(stream, numbers[:found], 0, u)
    _leave(rows[:found], u, hazard, s, place, region, retirements, known)


@process(
    reads=(
        "posts.unit", "posts.age", "posts.family", "posts.number", "posts.site", "posts.agency", "posts.experience", "posts.working_time",
        "sites.municipality", "municipalities.region",
    ),
    writes=(
        "posts.person", "posts.months_vacant", "posts.contract_end", "posts.left_by", "regions.retirements",
        "agencies.experience_lost", "units.experience_lost",
    ),
    parameters=Parameters,
)  # fmt: skip
def retirement(world: View, p: Parameters, draws: Draws) -> None:
    """Retire those whose time has come."""
    place, region, lowest = world.sites.municipality, world.municipalities.region, lowest_pension_age(draws.date / 12.0, p)
    retirements, stream = world.regions.retirements, draws.stream("retires")
    world.call(_retire, world.posts.group(Posts), place, region, retirements, knowledge(world), lowest, stream, p)
