"""Vacant since: how long the posts that are vacant at the start have been so, as it follows from the rules in force.

A round of recruitment fails when nobody qualified accepts. Where x qualified applicants are expected at pull 1, of whom a share a accepts,
an advert of pull z fails k times in a row with probability exp(-k a x z): adverts of little pull, at places and for tasks with few
applicants, fail again and again. Posts fall vacant at the rate at which holders leave; those of each age are the ones whose rounds so far
have all failed, back to the month at which their number is that of the margin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from sim.draws import Draws, uniforms
from sim.population.holders import first_in_group
from sim.population.raking import largest_remainder
from sim.processes.applications import Reach, drawn
from sim.processes.quitting import hazards
from sim.processes.retirement import Parameters as Retirement
from sim.processes.retirement import lowest_pension_age, retirement_hazard
from sim.rates import exp, exp_array, kernel, log_array, monthly, normal_quantile_array
from sim.search import suitability
from sim.state import FAMILIES, REMOTE, Array, World

ROUNDS: Final = 12
"""Rounds looked back at most, three years: how long a post has been vacant when hardly anybody leaves."""


def departures(world: World, parameters: Mapping[str, Any], date: int) -> Array:
    """Expected departures from each post in a month of the absolute date, 0 where nobody holds it, shape (posts,).

    Parameters
    ----------
    world : World
        With values, frailties and contracts.
    parameters : mapping
        Parameters of each rule by its name.
    """
    s = world.posts
    yearly, retirements = np.empty(s.rows), np.empty(s.rows)
    hazards(s.own_value, s.outside_value, s.frailty, s.age, parameters["quitting"], yearly)
    retirement = parameters["retirement"]
    _retirements(s.age, s.family, lowest_pension_age(date / 12.0, retirement), retirement, retirements)
    running_out = ((s.contract_end > 0) & (s.contract_end <= 12)) / 12.0
    expected = 1.0 - exp_array(-yearly / 12.0) + retirements + running_out * (1.0 - parameters["contract_ends"].continuation)
    return np.where(s.person >= 0, expected, 0.0)


@kernel
def _retirements(age: Array, family: Array, lowest: float, p: Retirement, probability: Array) -> None:
    offsets = np.array(p.offset)
    for i in range(age.size):
        probability[i] = monthly(retirement_hazard(age[i], lowest - 12.0 * offsets[family[i]], p))


def qualified_applicants(world: World, rows: Array, p: Any) -> tuple[Array, Array]:  # noqa: ANN401 - Parameters of applications
    """Qualified applicants that an advert of pull 1 for one of the posts may expect, and the share of them who speak Swedish.

    Parameters
    ----------
    world : World
        With a labour market: `job_search` has run.
    rows : array of int, shape (n,)
        Rows of posts.
    p : Parameters
        Of `applications`.

    Returns
    -------
    pair of array of float64, shape (n,)
    """
    s, m = world.posts, world.municipalities
    place = world.sites.municipality[s.site[rows]].astype(np.int64)
    swedish = np.zeros(m.rows)
    for town in np.unique(place).tolist():
        people = m.near_office[town] * m.population
        swedish[town] = np.add.reduce(people * m.swedish_share) / max(np.add.reduce(people), 1e-9)
    remote = np.add.reduce(m.nest_draw[:, :, REMOTE], axis=0)
    reach = Reach(m.local_draw, m.moving_draw, remote, suitability(p.search), swedish)
    expected = np.empty(len(rows))
    _applicants(s.family[rows], place, s.duty[rows], reach, expected)
    return expected * np.array(p.qualified)[s.family[rows]], swedish[place]


@kernel
def _applicants(family: Array, place: Array, duty: Array, reach: Reach, expected: Array) -> None:
    for i in range(family.size):
        expected[i] = drawn(family[i], place[i], duty[i], reach)


def require_swedish(world: World, posts: Array, vacant: Array, odds: Array, seed: int) -> None:
    """Deal out anew which posts of a site and task family require Swedish: of the vacant ones more, as they take longer to fill.

    Their number stays. The odds of being vacant are in proportion to the months a post is so when it has fallen vacant.

    Parameters
    ----------
    posts : array of int
        Rows of the establishment, vacant posts included.
    vacant : array of int, shape (n,)
        Rows of the vacant posts.
    odds : array of float64, shape (n,)
        Months that each would have been vacant with the requirement over those without, within the months looked back.
    """
    s = world.posts
    key = s.site.astype(np.int64) * len(FAMILIES) + s.family
    groups = world.sites.rows * len(FAMILIES)
    size = np.bincount(key[posts], minlength=groups)
    required = np.bincount(key[posts], s.swedish_required[posts], groups).astype(np.int64)
    mixed = (required > 0) & (required < size) & (np.bincount(key[vacant], minlength=groups) > 0)
    rows = posts[mixed[key[posts]]]
    likelihood = np.ones(s.rows)
    likelihood[vacant] = odds
    u = uniforms(Draws(seed, "start", 0).stream("Swedish"), s.number[rows])[:, 0]
    s.swedish_required[rows] = first_in_group(-log_array(u) / likelihood[rows], key[rows], required)


def failing(accepting: Array, spread: float, rounds: int, levels: int = 40) -> Array:
    """Probability that the first k rounds of an advert all fail, shape (rounds + 1, n).

    Parameters
    ----------
    accepting : array of float64, shape (n,)
        Qualified applicants expected at pull 1 who would accept.
    spread : float
        Log standard deviation of the pull, whose mean is 1.
    rounds : int
    levels : int
        Equally likely pulls taken for their distribution.
    """
    pulls = exp_array(spread * normal_quantile_array((np.arange(levels) + 0.5) / levels) - 0.5 * spread * spread)
    probability = np.zeros((len(accepting), rounds + 1))
    _fail(accepting, pulls, probability)
    return np.ascontiguousarray(probability.T)


@kernel
def _fail(accepting: Array, pulls: Array, probability: Array) -> None:
    for i in range(accepting.size):
        for level in range(pulls.size):
            once = exp(-pulls[level] * accepting[i])
            so_far = 1.0 / pulls.size
            for k in range(probability.shape[1]):
                probability[i, k] += so_far
                so_far *= once


def rounds_failed(months: Array, waiting: int) -> Array:
    """Rounds that have failed when a post has been vacant so many months.

    An advert that fails runs again the month after it was to lead to a first day, so that a round takes `waiting` + 1 months; the last
    month of a round is reached by the failed ones only.
    """
    failed: Array = months // (waiting + 1) + (months % (waiting + 1) == waiting)
    return failed


def months_vacant(posts: int, flow: float, still: Array, waiting: int) -> Array:
    """Months that vacant posts have been so, ascending, shape (posts,).

    Of the posts that fell vacant in a month those are left whose rounds have failed; months are gone back to until `posts` are found.

    Parameters
    ----------
    posts : int
        Posts that are vacant.
    flow : float
        Posts that fall vacant in a month.
    still : array of float64, shape (rounds + 1,)
        Share of posts of which the first k rounds fail, from 1 down.
    waiting : int
        Months from an advert to the first day.
    """
    months = np.arange((waiting + 1) * (len(still) - 1))
    found = max(flow, 1e-9) * still[rounds_failed(months, waiting)]
    left = posts - (np.cumsum(found) - found)
    return np.repeat(months, largest_remainder(np.minimum(found, np.maximum(left, 0.0)), posts))


def dealt(months: Array, probability: Array, number: Array, waiting: int, seed: int) -> Array:
    """Hand out the months vacant, the longest first, each to the posts whose rounds are the likeliest to have failed so often.

    Parameters
    ----------
    months : array of int, shape (n,)
        Months vacant, ascending.
    probability : array of float64, shape (rounds + 1, n)
        That the first k rounds of each post fail.
    number : array of uint32, shape (n,)
        Numbers of the posts, by which luck is keyed.
    waiting : int
        Months from an advert to the first day.
    seed : int

    Returns
    -------
    array of int16, shape (n,)
    """
    found = np.empty(len(number), dtype=np.int16)
    free = np.arange(len(number))
    for age in np.unique(months)[::-1].tolist():
        weight = np.maximum(probability[rounds_failed(np.array(age), waiting)][free], 1e-300)
        u = uniforms(Draws(seed, "start", age).stream("vacant since"), number[free])[:, 0]
        # The first of clocks that ring at these rates are a sample without replacement in proportion to them.
        order = np.argsort(-log_array(u) / weight, kind="stable")
        chosen = order[: np.count_nonzero(months == age)]
        found[free[chosen]] = age
        free = np.delete(free, chosen)
    return found
