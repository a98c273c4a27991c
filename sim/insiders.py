"""Insiders: which vacant posts of the state holders look at, what these would be worth to them, and what goes along with who moves.

Parts of the rule internal_mobility.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sim.barometer import satisfaction_index
from sim.columns import HOLDER, TABLES
from sim.draws import Stream, poisson, uniform, words
from sim.establishment import vacate
from sim.rates import inlined, kernel, lean_kernel, waiting
from sim.recruits import Workplaces, nearest_site
from sim.state import LANGUAGES, LOCATION_INDEPENDENT, MULTI_LOCATION, NOBODY, Array
from sim.telework_rules import telework_target
from sim.traits import months_of_work, work_value
from sim.utility import accepts, home_days_wished, job_value, years_left

if TYPE_CHECKING:
    from sim.processes.internal_mobility import Parameters

SWEDISH: Final = LANGUAGES.index("sv")


class Openings(NamedTuple):
    """Columns of the posts that are about to be filled, one row each; place is the municipality."""

    family: Array
    site: Array
    place: Array
    duty: Array
    swedish_required: Array


class Nearness(NamedTuple):
    """Weights of places of work (row) for a home (column), and the suitability of task families (row) for an education (column)."""

    office: Array
    hybrid: Array
    suited: Array


class Lookers(NamedTuple):
    """Columns of the holders who look, one row each."""

    number: Array
    family: Array
    site: Array
    education: Array
    native_language: Array
    home: Array


class Insiders(NamedTuple):
    """Columns of the holders who have found a post that comes into question, one row each."""

    number: Array
    family: Array
    age: Array
    home: Array
    roots: Array
    experience: Array
    pay: Array
    grade_pay: Array
    telework_taste: Array
    telework_reference: Array
    own_value: Array


class Posts(NamedTuple):
    """Columns of the posts found, one row each."""

    agency: Array
    family: Array
    site: Array
    duty: Array
    remote_share: Array
    telework_exempt: Array
    grade_pay: Array


class Prospects(NamedTuple):
    """Columns of the holder as they would be in the post found."""

    site: Array
    experience: Array
    pay: Array
    commute: Array
    telework_wish: Array
    telework: Array
    work_value: Array
    own_value: Array


@kernel
def looking(person: Array, number: Array, thought: Array, notice: Array, month: int, look: float, stream: Stream) -> Array:
    """Rows of the holders who look this month; draws the next month of every post whose month has come."""
    rows = np.empty(person.size, dtype=np.int64)
    found = 0
    for i in range(person.size):
        if thought[i] > month and notice[i] == 0:
            continue
        if thought[i] <= month:
            a, _b, _c, _d = words(stream, number[i], 0)
            thought[i] = month + waiting(uniform(a), look)
        if person[i] >= 0:
            rows[found] = i
            found += 1
    return rows[:found].copy()


@inlined
def consideration(k: int, family: int, site: int, education: int, language: int, home: int, posts: Openings, near: Nearness) -> float:
    """Probability that post k, once read about, comes into question for a holder."""
    if (posts.site[k] == site and posts.family[k] == family) or (posts.swedish_required[k] == 1 and language != SWEDISH):
        return 0.0
    fit = 1.0 if posts.family[k] == family else near.suited[posts.family[k], education]
    if posts.duty[k] == LOCATION_INDEPENDENT:
        return fit
    return fit * (near.hybrid[posts.place[k], home] if posts.duty[k] == MULTI_LOCATION else near.office[posts.place[k], home])


@lean_kernel
def find(h: Lookers, posts: Openings, near: Nearness, share: float, stream: Stream, found: Array) -> None:
    """Fill found with the post that comes into question for each looker, -1 where none does.

    A looker reads about so many posts, drawn evenly with replacement, until one comes into question: the one kept is drawn in proportion
    to how likely each would be to, and that there is one has the probability 1 - exp(-share x sum over the posts of that).
    """
    size = posts.family.size
    for j in range(found.size):
        found[j] = NOBODY
        a, _b, _c, _d = words(stream, h.number[j], 0)
        left = poisson(share * size, uniform(a))
        block = 0
        while left > 0 and found[j] < 0:
            block += 1
            a, b, c, d = words(stream, h.number[j], block)
            k = int(uniform(a) * size)
            if uniform(b) < consideration(k, h.family[j], h.site[j], h.education[j], h.native_language[j], h.home[j], posts, near):
                found[j] = k
            elif left > 1:
                k = int(uniform(c) * size)
                if uniform(d) < consideration(k, h.family[j], h.site[j], h.education[j], h.native_language[j], h.home[j], posts, near):
                    found[j] = k
            left -= 2


@inlined
def kept(family: int, other: int, carried: float) -> float:
    """Share of the proficiency that a holder keeps in a post of another task family, or of the same."""
    return 1.0 if family == other else carried


@inlined
def gain(new_value: float, own_value: float, age: float, p: Parameters) -> float:
    """Gain of a move inside the state, as a share of pay; age in months."""
    return new_value - own_value - p.switching_inside / years_left(age, p.utility)


@lean_kernel
def decide(h: Insiders, posts: Posts, offices: Workplaces, stream: Stream, p: Parameters, new: Prospects, applies: Array) -> None:
    """What the post found would be worth to each insider, and whether the insider applies for it."""
    for j in range(applies.size):
        home, taste, agency = h.home[j], h.telework_taste[j], posts.agency[j]
        a, b, _c, _d = words(stream, h.number[j], 0)
        site = posts.site[j]
        if posts.duty[j] == LOCATION_INDEPENDENT:
            site = nearest_site(agency, home, site, offices)
        minutes = offices.minutes[offices.place[site], home]
        wish = home_days_wished(taste, minutes, offices.norm[agency], p.utility)
        days = telework_target(wish, posts.remote_share[j], posts.telework_exempt[j], posts.family[j], p.telework_rules)
        share = kept(h.family[j], posts.family[j], p.carried)
        pay_ratio = 1.0 + share * (max(h.pay[j], 1.0) / max(h.grade_pay[j], 1.0) - 1.0)
        work = work_value(uniform(a), p.traits)
        rooted = 1.0 if home == h.roots[j] else 0.0
        new.site[j], new.commute[j], new.telework_wish[j], new.telework[j], new.work_value[j] = site, minutes, wish, days, work
        new.experience[j], new.pay[j] = share * h.experience[j], pay_ratio * posts.grade_pay[j]
        new.own_value[j] = job_value(
            pay_ratio, minutes, days, h.telework_reference[j], taste, offices.norm[agency], offices.vacancy_share[agency], rooted, work,
            p.utility,
        )  # fmt: skip
        applies[j] = accepts(gain(new.own_value[j], h.own_value[j], float(h.age[j]), p), uniform(b), p.precision)


@inlined
def chance(qualified: int, weight: float) -> float:
    """Probability that an insider is preferred to the qualified applicants from outside."""
    return weight / max(weight + qualified, 1e-9)


@kernel
def choose(post: Array, number: Array, qualified: Array, weight: float, stream: Stream) -> Array:
    """Whether each insider gets the post; insiders are ordered by post, the best first."""
    gets = np.zeros(post.size, dtype=np.bool_)
    free = True
    for j in range(post.size):
        free = free or post[j] != post[j - 1]
        a, _b, _c, _d = words(stream, number[j], 0)
        if free and uniform(a) < chance(qualified[j], weight):
            gets[j] = True
            free = False
    return gets


@kernel
def _copy(columns: tuple[Array, ...], old: Array, new: Array) -> None:
    for k in range(len(columns)):
        column = columns[k]
        for j in range(old.size):
            column[new[j]] = column[old[j]]


_DTYPES: Final = {column.name: column.dtype for column in TABLES["posts"]}
_ALIKE: Final = tuple(tuple(names) for _dtype, names in groupby(sorted(HOLDER, key=_DTYPES.__getitem__), key=_DTYPES.__getitem__))
"""Names of the columns of a holder, those of one dtype together."""


def carry(posts: Any, old: Array, new: Array) -> None:  # noqa: ANN401 - a table of a view
    """Copy everything that belongs to the holders of the old rows to the new ones."""
    for names in _ALIKE:
        _copy(tuple(getattr(posts, name) for name in names), old, new)


class Movers(NamedTuple):
    """Columns of posts that change for who moves, beside those carried along."""

    person: Array
    number: Array
    agency: Array
    site: Array
    holders: Array
    months_vacant: Array
    recruitment: Array
    contract_end: Array
    tenure_agency: Array
    experience: Array
    pay: Array
    commute: Array
    telework_wish: Array
    telework: Array
    work_value: Array
    work_change: Array
    own_value: Array
    satisfaction: Array


class Flows(NamedTuple):
    """Columns of the regions that count what happens."""

    internal_moves: Array
    internal_moves_away: Array
    agency_changes: Array
    months_to_fill: Array


@lean_kernel
def take_up(
    old: Array,
    new: Array,
    found: Prospects,
    s: Movers,
    positions: Array,
    site_region: Array,
    flows: Flows,
    month: int,
    stream: Stream,
    p: Parameters,
) -> None:
    """Let the holders carried from the old rows take up the posts of the new ones; the old ones are vacant."""
    for j in range(old.size):
        i, n = old[j], new[j]
        region = site_region[found.site[j]]
        flows.internal_moves_away[site_region[s.site[i]]] += 1.0
        flows.internal_moves[region] += 1.0
        flows.months_to_fill[region] += s.months_vacant[n]
        if s.agency[n] != s.agency[i]:
            s.tenure_agency[n] = 0
            flows.agency_changes[region] += 1.0
        a, _b, _c, _d = words(stream, s.number[n], 0)
        s.site[n], s.experience[n], s.pay[n], s.commute[n] = found.site[j], found.experience[j], found.pay[j], found.commute[j]
        s.telework_wish[n], s.telework[n], s.own_value[n] = found.telework_wish[j], found.telework[j], found.own_value[j]
        s.work_value[n], s.work_change[n] = found.work_value[j], month + months_of_work(uniform(a), p.traits)
        s.satisfaction[n] = satisfaction_index(s.own_value[n], p.barometer)
        s.holders[n] += 1
        s.months_vacant[n] = 0
        positions[s.recruitment[n]] -= 1
        s.recruitment[n] = NOBODY
        vacate(i, s.person, s.months_vacant, s.contract_end)
