"""Recruits: who an applicant is, where the recruit lives and works, and what the job is worth to that person.

The columns of the holder are written for the applicant asked; they stay when the offer is accepted, and nobody reads them otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.blocks import BLOCK, flagged, flags_of_block
from sim.colleagues import Teams, missed_by_newcomer, week_of
from sim.draws import Stream, uniform, words
from sim.establishment import term
from sim.rates import exp, inlined, kernel, log, normal_quantile
from sim.search import Market, Space, home_near
from sim.state import MOVING, Array
from sim.telework_rules import telework_target
from sim.traits import frailty, months_of_work, taste, work_value
from sim.utility import home_days_wished, job_value

if TYPE_CHECKING:
    from sim.processes.hiring import Parameters


class Places(NamedTuple):
    """What an applicant compares, and the offices of each agency: sites of agency a are site_order[site_first[a]:site_first[a + 1]]."""

    minutes: Array
    area_minutes: Array
    outside: Array
    swedish_share: Array
    place: Array
    site_order: Array
    site_first: Array
    teams: Teams
    vacancy_share: Array
    pay_factor: Array


class Workplaces(NamedTuple):
    """What a holder compares: as Places, without what concerns people from outside."""

    minutes: Array
    place: Array
    site_order: Array
    site_first: Array
    teams: Teams
    vacancy_share: Array
    pay_factor: Array


class Holders(NamedTuple):
    """Columns of the person who takes a post."""

    person: Array
    holders: Array
    contract_end: Array
    fixed_term: Array
    age: Array
    sex: Array
    education: Array
    native_language: Array
    home: Array
    roots: Array
    partner_employed: Array
    school_children: Array
    owner: Array
    tenure_agency: Array
    tenure_state: Array
    experience: Array
    pay: Array
    commute: Array
    telework_taste: Array
    telework_wish: Array
    telework: Array
    telework_reference: Array
    work_value: Array
    work_change: Array
    own_value: Array
    outside_value: Array
    satisfaction: Array
    frailty: Array


class Positions(NamedTuple):
    """Columns of the posts that are filled."""

    number: Array
    agency: Array
    family: Array
    site: Array
    team: Array
    duty: Array
    unit: Array
    unit_order: Array
    remote_share: Array
    telework_exempt: Array
    swedish_required: Array
    grade_pay: Array
    months_vacant: Array
    recruitment: Array


@kernel
def _advertised(recruitment: Array, flags: Array) -> None:
    for j in range(recruitment.size):
        flags[j] = recruitment[j] >= 0


@kernel
def _due(number: Array, recruitment: Array, open_: Array, advertised: Array, latest: int) -> tuple[Array, Array]:
    rows, flags, found, due = np.empty(recruitment.size + 1, dtype=np.int64), flags_of_block(), 0, 0
    for first in range(0, recruitment.size, BLOCK):
        here = recruitment[first : first + BLOCK]
        flags[here.size :] = 0
        _advertised(here, flags)
        found = flagged(flags, first, rows, found)
    keys = np.empty(found, dtype=np.int64)
    for i in rows[:found]:
        k = recruitment[i]
        if open_[k] == 1 and advertised[k] <= latest:
            rows[due], keys[due] = i, np.int64(k) << 32 | np.int64(number[i])
            due += 1
    return rows[:due].copy(), keys[:due].copy()


def due_posts(number: Array, recruitment: Array, open_: Array, advertised: Array, latest: int) -> Array:
    """Rows of the posts whose recruitment was advertised until the month `latest`, by recruitment and ascending number."""
    rows, keys = _due(number, recruitment, open_, advertised, latest)
    found: Array = rows[np.argsort(keys)]
    return found


@inlined
def set_traits(i: int, family: int, best_of: int, posts: Positions, h: Holders, stream: Stream, p: Parameters) -> None:
    """Traits of the next holder of post i that do not depend on where the applicant comes from."""
    n = np.uint64(h.holders[i])
    own = Stream(stream.key0, stream.key1, n, stream.purpose)
    a, b, c, d = words(own, posts.number[i], 0)
    years = p.age_mean[family] + p.age_spread * normal_quantile(uniform(a))
    h.age[i] = int(12.0 * min(p.age_highest, max(p.age_lowest, years)))
    h.sex[i] = 1 if uniform(b) < p.women[family] else 0
    h.partner_employed[i] = 1 if uniform(c) < p.partner else 0
    h.school_children[i] = 1 if (uniform(d) < p.children and 360 <= h.age[i] <= 600) else 0
    a, b, c, d = words(own, posts.number[i], 1)
    h.telework_taste[i] = taste(uniform(a), p.traits)
    h.frailty[i] = frailty(uniform(b), p.traits)
    h.work_value[i] = work_value(uniform(c), p.traits)
    best = exp(log(uniform(d)) / max(1, best_of))
    h.experience[i] = min(0.9, max(0.0, p.proficiency + p.proficiency_spread * normal_quantile(min(best, 1.0 - 1e-12))))


@inlined
def settle(
    i: int,
    origin: int,
    education: int,
    nest: int,
    site: int,
    month: int,
    posts: Positions,
    h: Holders,
    market: Market,
    places: Places,
    stream: Stream,
    p: Parameters,
    found: Space,
) -> None:
    """Where the next holder of post i comes from, lives and works, and what days at home that brings."""
    own = Stream(stream.key0, stream.key1, np.uint64(h.holders[i]), stream.purpose)
    work = places.place[site]
    a, b, c, d = words(own, posts.number[i], 2)
    h.education[i] = education
    swedish = posts.swedish_required[i] == 1 or uniform(a) < places.swedish_share[origin]
    h.native_language[i] = 1 if swedish else 0
    home = origin if nest != MOVING else home_near(work, uniform(b), market, found)
    h.home[i] = home
    h.roots[i] = origin if uniform(c) < p.rooted else home
    h.owner[i] = 1 if (nest != MOVING and uniform(d) < p.owner) else 0
    h.commute[i] = places.minutes[work, home]
    a, b, c, _d = words(own, posts.number[i], 3)
    h.fixed_term[i] = 1 if uniform(a) < p.fixed_term else 0
    h.contract_end[i] = month + term(uniform(b), p.shortest, p.longest) if h.fixed_term[i] == 1 else 0
    h.work_change[i] = month + months_of_work(uniform(c), p.traits)
    week = week_of(posts.team[i], site, places.teams, p.telework_rules.chosen_days)
    h.telework_wish[i] = home_days_wished(h.telework_taste[i], h.commute[i], week, p.utility)
    h.telework[i] = telework_target(h.telework_wish[i], posts.remote_share[i], posts.telework_exempt[i], posts.family[i], p.telework_rules)
    h.telework_reference[i] = h.telework[i]


@inlined
def worth(i: int, site: int, posts: Positions, h: Holders, places: Places, p: Parameters) -> float:
    """Value of the job to the applicant settled on post i at a site."""
    team, chosen = posts.team[i], p.telework_rules.chosen_days
    missed = missed_by_newcomer(h.telework[i], week_of(team, site, places.teams, chosen), team, site, places.teams, chosen)
    return job_value(
        places.pay_factor[site, posts.duty[i]], h.commute[i], h.telework[i], h.telework_reference[i], h.telework_taste[i], missed,
        places.vacancy_share[posts.agency[i]], h.work_value[i], p.utility,
    )  # fmt: skip
