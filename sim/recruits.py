"""Recruits: who an applicant is, where the recruit lives and works, and what the job is worth to that person.

An applicant is worked out apart from the columns, which only who accepts is written to. Part of the rule hiring.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.blocks import rows_pointing
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


class Applicant(NamedTuple):
    """Who an applicant is, wherever the person comes from; ages in months, flags 0 or 1."""

    age: int
    sex: int
    partner_employed: int
    school_children: int
    telework_taste: float
    frailty: float
    work_value: float
    experience: float


class Start(NamedTuple):
    """Where an applicant comes from, lives and works, on what contract, and what days at home that brings."""

    education: int
    native_language: int
    home: int
    roots: int
    owner: int
    commute: float
    fixed_term: int
    contract_end: int
    work_change: int
    telework_wish: float
    telework: float


@kernel
def _by_recruitment(rows: Array, number: Array, recruitment: Array) -> Array:
    """These rows by recruitment and ascending number: dealt out to a stretch for each recruitment, as few posts share one."""
    slots = 1 + recruitment[rows].max() if rows.size else 0
    free = np.zeros(slots + 1, dtype=np.int64)
    for i in rows:
        free[recruitment[i] + 1] += 1
    for k in range(slots):
        free[k + 1] += free[k]
    first, found = free.copy(), np.empty(rows.size, dtype=np.int64)
    for i in rows:
        k = recruitment[i]
        place = free[k]
        while place > first[k] and number[found[place - 1]] > number[i]:
            found[place] = found[place - 1]
            place -= 1
        found[place] = i
        free[k] += 1
    return found


@kernel
def due_posts(number: Array, recruitment: Array, open_: Array, advertised: Array, latest: int) -> Array:
    """Rows of the posts whose recruitment was advertised until the month `latest`, by recruitment and ascending number."""
    rows, due = rows_pointing(recruitment), 0
    for i in rows:
        k = recruitment[i]
        if open_[k] == 1 and advertised[k] <= latest:
            rows[due] = i
            due += 1
    return _by_recruitment(rows[:due], number, recruitment)


@inlined
def _of(column: Array, rows: Array) -> Array:
    found = np.empty(rows.size, column.dtype)
    for j in range(rows.size):
        found[j] = column[rows[j]]
    return found


@kernel
def gathered(s: Positions, rows: Array) -> Positions:
    """Columns of the posts in these rows, one after the other, so that many loads from afar are under way at once."""
    return Positions(
        _of(s.number, rows), _of(s.agency, rows), _of(s.family, rows), _of(s.site, rows), _of(s.team, rows), _of(s.duty, rows),
        _of(s.unit, rows), _of(s.unit_order, rows), _of(s.remote_share, rows), _of(s.telework_exempt, rows),
        _of(s.swedish_required, rows), _of(s.grade_pay, rows), _of(s.months_vacant, rows), _of(s.recruitment, rows),
    )  # fmt: skip


@inlined
def drawn_applicant(post: int, holder: int, family: int, best_of: int, stream: Stream, p: Parameters) -> Applicant:
    """The best of so many applicants for the post of that number, who would be its holder of that ordinal."""
    own = Stream(stream.key0, stream.key1, np.uint64(holder), stream.purpose)
    a, b, c, d = words(own, post, 0)
    years = p.age_mean[family] + p.age_spread * normal_quantile(uniform(a))
    age = int(12.0 * min(p.age_highest, max(p.age_lowest, years)))
    woman, partner = 1 if uniform(b) < p.women[family] else 0, 1 if uniform(c) < p.partner else 0
    children = 1 if (uniform(d) < p.children and 360 <= age <= 600) else 0
    a, b, c, d = words(own, post, 1)
    best = exp(log(uniform(d)) / max(1, best_of))
    proficiency = min(0.9, max(0.0, p.proficiency + p.proficiency_spread * normal_quantile(min(best, 1.0 - 1e-12))))
    likes, health, work = taste(uniform(a), p.traits), frailty(uniform(b), p.traits), work_value(uniform(c), p.traits)
    return Applicant(age, woman, partner, children, likes, health, work, proficiency)


@inlined
def settled(
    i: int,
    holder: int,
    likes: float,
    origin: int,
    education: int,
    nest: int,
    site: int,
    month: int,
    posts: Positions,
    market: Market,
    places: Places,
    stream: Stream,
    p: Parameters,
    found: Space,
) -> Start:
    """How an applicant would start in post i at a site, as its holder of that ordinal, with a taste for days at home."""
    own = Stream(stream.key0, stream.key1, np.uint64(holder), stream.purpose)
    work = places.place[site]
    a, b, c, d = words(own, posts.number[i], 2)
    swedish = 1 if posts.swedish_required[i] == 1 or uniform(a) < places.swedish_share[origin] else 0
    home = origin if nest != MOVING else home_near(work, uniform(b), market, found)
    roots = origin if uniform(c) < p.rooted else home
    owner = 1 if (nest != MOVING and uniform(d) < p.owner) else 0
    commute = places.minutes[work, home]
    a, b, c, _d = words(own, posts.number[i], 3)
    fixed = 1 if uniform(a) < p.fixed_term else 0
    end = month + term(uniform(b), p.shortest, p.longest) if fixed == 1 else 0
    change = month + months_of_work(uniform(c), p.traits)
    wish = home_days_wished(likes, commute, week_of(posts.team[i], site, places.teams, p.telework_rules.chosen_days), p.utility)
    days = telework_target(wish, posts.remote_share[i], posts.telework_exempt[i], posts.family[i], p.telework_rules)
    return Start(education, swedish, home, roots, owner, commute, fixed, end, change, wish, days)


@inlined
def worth(i: int, site: int, who: Applicant, start: Start, posts: Positions, places: Places, p: Parameters) -> float:
    """Value of the job to the applicant who would start on post i at a site."""
    team, chosen = posts.team[i], p.telework_rules.chosen_days
    missed = missed_by_newcomer(start.telework, week_of(team, site, places.teams, chosen), team, site, places.teams, chosen)
    return job_value(
        places.pay_factor[site, posts.duty[i]], start.commute, start.telework, start.telework, who.telework_taste, missed,
        places.vacancy_share[posts.agency[i]], who.work_value, p.utility,
    )  # fmt: skip
