"""Vacant since: how long the posts that are vacant at the start have been so, as it follows from the rules in force.

A round of recruitment fails when nobody qualified accepts. Where x qualified applicants are expected at pull 1, of whom a share a accepts,
an advert of pull z fails k times in a row with probability exp(-k a x z): adverts of little pull, at places and for tasks with few
applicants, fail again and again. Of the rounds that would fail some are saved by an insider: y insiders who apply, each preferred to x z
others with w / (w + x z), leave it with probability exp(-y w / (w + x z)). Posts fall vacant at the rate at which holders leave or move
inside the state; those of each age are the ones whose rounds so far have all failed, back to the month at which their number is that of
the margin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np

from sim.acting import Acting
from sim.draws import Draws, uniforms
from sim.insiders import chance
from sim.population.dealing import first_in_group
from sim.population.raking import largest_remainder
from sim.processes.applications import Reach, drawn
from sim.processes.internal_mobility import applying
from sim.processes.quitting import hazards
from sim.processes.retirement import Parameters as Retirement
from sim.processes.retirement import lowest_pension_age, retirement_hazard
from sim.rates import exp, exp_array, kernel, lean_kernel, log_array, monthly, normal_quantile_array
from sim.search import suitability
from sim.state import FAMILIES, NOBODY, REMOTE, Array, World

ROUNDS: Final = 12
"""Rounds looked back at most, three years: how long a post has been vacant when hardly anybody leaves."""


def leavers(world: World, parameters: Mapping[str, Any], date: int) -> float:
    """Holders expected to leave the state in a month of the absolute date; parameters of each rule by its name."""
    # Of holders only: the order in which numbers are added up would change with the rows kept for later posts.
    return float(np.add.reduce(departures(world, parameters, date)[world.posts.person >= 0]))


def departures(world: World, parameters: Mapping[str, Any], date: int) -> Array:
    """Expected departures out of the state from each post in a month of the absolute date, 0 where nobody holds it, shape (posts,).

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


@lean_kernel
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


@kernel
def _monthly(yearly_hazard: float) -> float:
    """The probability of sim/rates.py: a kernel is kept compiled, which an inlined rule called from Python would not be."""
    return monthly(yearly_hazard)


def insiders(act: Acting, rows: Array, waiting: int) -> tuple[Array, Array]:
    """Insiders expected to apply for each vacant post in the month it is about to be filled, and rows of the posts that such people hold.

    The number is that for a post that does not require Swedish.

    All holders look at once, where in a month few do; and all the vacant posts are read about, where in a month one in `waiting` + 1 is
    about to be filled.

    Parameters
    ----------
    act : Acting
        On a world with values and a labour market.
    rows : array of int, shape (n,)
        Rows of the vacant posts.
    waiting : int
        Months from an advert to the first day.
    """
    s, p = act.world.posts, act.parameters["internal_mobility"]
    required = s.swedish_required[rows].copy()
    s.swedish_required[rows] = 0
    order = rows[np.argsort(s.number[rows])]
    everybody, fewer = np.flatnonzero(s.person != NOBODY), p._replace(reading=p.reading / (waiting + 1))
    found = applying(act.views["internal_mobility"], everybody, order, fewer, Draws(act.seed, "internal_mobility", 0))
    s.swedish_required[rows] = required
    number: Array = np.bincount(found.new, minlength=s.rows)[rows] * (waiting + 1) * _monthly(p.look)
    return number, found.old


def place_moved(world: World, rows: Array, origins: Array, seed: int) -> None:
    """Place vacant posts whose holder has moved inside the state where such holders are.

    Each gets the site of one who would move, of the same agency and task family; without any it stays. Moves are the more frequent the
    more posts there are nearby, and where the vacant posts are is in no statistics.

    Parameters
    ----------
    rows : array of int
        Rows of the vacant posts.
    origins : array of int
        Rows of the posts of those who would move.
    """
    s = world.posts
    key = s.agency.astype(np.int64) * len(FAMILIES) + s.family
    origins = origins[np.lexsort((s.number[origins], key[origins]))]
    low, high = (np.searchsorted(key[origins], key[rows], side=side) for side in ("left", "right"))
    u = uniforms(Draws(seed, "start", 0).stream("place of moved"), s.number[rows])[:, 0]
    some = high > low
    s.site[rows[some]] = s.site[origins[(low + np.floor(u * (high - low)).astype(np.int64))[some]]]


class Demand(NamedTuple):
    """Who is expected to apply for posts at pull 1: qualified people from outside, those of them who would accept, and insiders."""

    qualified: Array
    accepting: Array
    insiders: Array

    def speaking(self, share: Array) -> Demand:
        """Those of them who speak a language."""
        return Demand(*(number * share for number in self))


class Rounds(NamedTuple):
    """failed: probability that the first k rounds fail, shape (rounds + 1, n); inside: that an insider fills the post, shape (n,)."""

    failed: Array
    inside: Array


def failing(demand: Demand, weight: float, spread: float, rounds: int, levels: int = 40) -> Rounds:
    """What becomes of adverts in so many rounds.

    Parameters
    ----------
    demand : Demand
    weight : float
        Qualified applicants from outside against whom an insider is chosen every other time.
    spread : float
        Log standard deviation of the pull, whose mean is 1.
    rounds : int
    levels : int
        Equally likely pulls taken for their distribution.
    """
    pulls = exp_array(spread * normal_quantile_array((np.arange(levels) + 0.5) / levels) - 0.5 * spread * spread)
    found = Rounds(np.zeros((rounds + 1, len(demand.qualified))), np.zeros(len(demand.qualified)))
    _fail(demand, weight, pulls, found)
    return found


@lean_kernel
def _leave_open(demand: Demand, pull: float, weight: float, left: Array, once: Array) -> None:
    """Probability that no insider fills a post in a round, and that nobody does."""
    for i in range(left.size):
        left[i] = exp(-demand.insiders[i] * chance(pull * demand.qualified[i], weight))
        once[i] = left[i] * exp(-pull * demand.accepting[i])


@lean_kernel
def _go_on(left: Array, once: Array, so_far: Array, failed: Array, inside: Array) -> None:
    """Add a round to which so many of the adverts have come."""
    for i in range(left.size):
        failed[i] += so_far[i]
        inside[i] += so_far[i] * (1.0 - left[i])
        so_far[i] *= once[i]


@kernel
def _fail(demand: Demand, weight: float, pulls: Array, found: Rounds) -> None:
    """Pull by pull, all posts together, so that the loops over them vectorise."""
    left, once, so_far = np.empty(found.inside.size), np.empty(found.inside.size), np.empty(found.inside.size)
    for level in range(pulls.size):
        _leave_open(demand, pulls[level], weight, left, once)
        so_far[:] = 1.0 / pulls.size
        for k in range(found.failed.shape[0] - 1):
            _go_on(left, once, so_far, found.failed[k], found.inside)
        for i in range(so_far.size):
            found.failed[-1, i] += so_far[i]


def rounds_failed(months: Array, waiting: int) -> Array:
    """Rounds that have failed when a post has been vacant so many months.

    An advert that fails runs again the month after it was to lead to a first day, so that a round takes `waiting` + 1 months; the last
    month of a round is reached by the failed ones only.
    """
    failed: Array = months // (waiting + 1) + (months % (waiting + 1) == waiting)
    return failed


def months_vacant(posts: int, flow: float, moved: float, still: Array, waiting: int) -> Array:
    """Months since vacant posts were first advertised, ascending, shape (posts,); -1 for those that are about to be.

    Of the posts advertised in a month those are left whose rounds have failed; months are gone back to until `posts` are found.

    Parameters
    ----------
    posts : int
        Posts that are vacant.
    flow : float
        Posts that fall vacant in a month.
    moved : float
        Of these, those whose holder moved inside the state: after the adverts of the month.
    still : array of float64, shape (rounds + 1,)
        Share of posts of which the first k rounds fail, from 1 down.
    waiting : int
        Months from an advert to the first day.
    """
    months = np.arange(-1, (waiting + 1) * (len(still) - 1))
    found = max(flow, 1e-9) * still[rounds_failed(months, waiting)]
    found[0] = moved
    left = posts - (np.cumsum(found) - found)
    return np.repeat(months, largest_remainder(np.minimum(found, np.maximum(left, 0.0)), posts))


def dealt(months: Array, probability: Array, number: Array, waiting: int, seed: int) -> Array:
    """Hand out the months since the advert, the longest first, each to the posts whose rounds are the likeliest to have failed so often.

    Parameters
    ----------
    months : array of int, shape (n,)
        Months since the advert, ascending.
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
