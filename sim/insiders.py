"""Insiders: who looks at vacant posts of the state, what these would be worth to them, and who gets them.

Parts of the rule internal_mobility.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.blocks import rows_of_month
from sim.board import Board, Country, Posts, board, find, weigh
from sim.colleagues import missed_by_newcomer, week_of
from sim.draws import Stream, fill_uniforms, uniform, words
from sim.employment_law import consent_radius, offered_elsewhere, offered_share, reading_on_leave, security_years
from sim.offers import FORMER, OFFERED, READ, offered
from sim.prefetch import fetch_ahead
from sim.rates import inlined, kernel, lean_kernel, waiting
from sim.recruits import Workplaces
from sim.responses import leaving_value
from sim.search import nearest_office
from sim.state import LAID_OFF, LOCATION_INDEPENDENT, NOBODY, Array
from sim.telework_rules import telework_target
from sim.traits import work_value
from sim.utility import accepts, home_days_wished, job_value, years_left

if TYPE_CHECKING:
    from sim.processes.internal_mobility import Parameters


class Terms(NamedTuple):
    """Columns of who has found a post and of the post found, row by row."""

    age: Array
    experience: Array
    pay: Array
    grade_pay: Array
    telework_taste: Array
    telework_reference: Array
    own_value: Array
    new_remote_share: Array
    new_grade_pay: Array


class Prospects(NamedTuple):
    """Who applies for which post (rows), with which right to it, and the columns of the holder as they would be there."""

    old: Array
    new: Array
    rank: Array
    site: Array
    experience: Array
    pay: Array
    commute: Array
    telework_wish: Array
    telework: Array
    work_value: Array
    own_value: Array


@lean_kernel
def _collect(column: Array, rows: Array, found: Array) -> None:
    for j in range(found.size):
        found[j] = column[rows[j]]


@lean_kernel
def _wait(u: Array, hazard: float) -> None:
    """Turn uniforms into months of waiting."""
    for j in range(u.size):
        u[j] = waiting(u[j], hazard)


@kernel
def looking(person: Array, number: Array, thought: Array, notice: Array, month: int, look: float, stream: Stream) -> tuple[Array, Array]:
    """Rows of the holders who look this month, and of those who are being laid off.

    Draws the next month of every post whose month has come.
    """
    noticed = np.uint8(0)
    for i in range(person.size):
        noticed |= notice[i]
    due = rows_of_month(thought, month, True)
    rows, told = np.empty(person.size if noticed else due.size, dtype=np.int64), np.empty(person.size if noticed else 0, dtype=np.int64)
    found, ending = 0, 0
    numbers, u = np.empty(due.size, dtype=np.uint32), np.empty(due.size)
    _collect(number, due, numbers)
    fill_uniforms(stream, numbers, 0, u)
    _wait(u, look)
    for k in range(due.size):
        i = due[k]
        thought[i] = month + np.int64(u[k])
        if person[i] >= 0 and notice[i] == 0:
            rows[found] = i
            found += 1
    if noticed:
        for i in range(person.size):
            if person[i] >= 0 and notice[i] == LAID_OFF:
                told[ending] = i
                ending += 1
            elif person[i] >= 0 and notice[i] > 0:
                rows[found] = i
                found += 1
    return rows[:found].copy(), told[:ending].copy()


@inlined
def kept(family: int, other: int, carried: float) -> float:
    """Share of the proficiency that a holder keeps in a post of another task family, or of the same."""
    return 1.0 if family == other else carried


@inlined
def gain(new_value: float, own_value: float, age: float, p: Parameters) -> float:
    """Gain of a move inside the state, as a share of pay; age in months."""
    return new_value - own_value - p.utility.switching_inside / years_left(age, p.utility)


@inlined
def weigh_up(
    i: int, n: int, j: int, row: int, rank: int, s: Posts, t: Terms, offices: Workplaces, stream: Stream, new: Prospects, p: Parameters
) -> bool:
    """What post n would be worth to the holder of post i (terms in row j), put down in a row of new; whether the holder applies for it.

    rank is the right to the post: a post offered and one read about are two, each with its own luck.
    """
    home, taste, agency, site = s.home[i], t.telework_taste[j], s.agency[n], s.site[n]
    a, b, _c, _d = words(stream, s.number[i], READ - rank)
    if s.duty[n] == LOCATION_INDEPENDENT:
        site = nearest_office(agency, home, site, offices.minutes, offices.place, offices.site_first, offices.site_order)
    minutes = offices.minutes[offices.place[site], home]
    week = week_of(s.team[n], site, offices.teams, p.telework_rules.chosen_days)
    wish = home_days_wished(taste, minutes, week, p.utility)
    days = telework_target(wish, t.new_remote_share[j], s.telework_exempt[n], s.family[n], p.telework_rules)
    share = kept(s.family[i], s.family[n], p.carried)
    before = max(t.pay[j], 1.0) / (max(t.grade_pay[j], 1.0) * offices.pay_factor[s.site[i], s.duty[i]])
    pay_ratio = (1.0 + share * (before - 1.0)) * offices.pay_factor[site, s.duty[n]]
    work = work_value(uniform(a), p.traits)
    missed = missed_by_newcomer(days, week, s.team[n], site, offices.teams, p.telework_rules.chosen_days)
    value = job_value(pay_ratio, minutes, days, t.telework_reference[j], taste, missed, offices.vacancy_share[agency], work, p.utility)
    new.old[row], new.new[row], new.site[row] = i, n, site
    new.experience[row], new.pay[row] = share * t.experience[j], pay_ratio * t.new_grade_pay[j]
    new.commute[row], new.telework_wish[row], new.telework[row], new.work_value[row], new.own_value[row] = minutes, wish, days, work, value
    return accepts(gain(value, t.own_value[j], t.age[j], p), uniform(b), p.utility)


@lean_kernel
def _find_all(lookers: Array, posts: Board, s: Posts, c: Country, reads: Stream, share: float, cumulated: Array, new: Prospects) -> int:
    """Fill the first rows of new with who finds which post; returns their number."""
    weigh(posts, c.near_hybrid, cumulated)
    found = 0
    for j in range(lookers.size):
        fetch_ahead((s.number, s.home, s.education, s.family, s.site, s.native_language), lookers, j)
        i = lookers[j]
        k = find(i, posts, cumulated, s, c, share, reads)
        if k >= 0:
            new.old[found], new.new[found], new.rank[found] = i, posts.row[k], READ
            found += 1
    return found


@lean_kernel
def _offer_all(
    told: Array,
    former: Array,
    posts: Board,
    s: Posts,
    c: Country,
    reads: Stream,
    shows: Stream,
    p: Parameters,
    cumulated: Array,
    found: int,
    new: Prospects,
) -> int:
    """Add to new who is offered a post, and who is being laid off and finds one; returns the number of all in it."""
    law = p.employment_law
    radius, share, reach = consent_radius(law), offered_share(law), offered_elsewhere(law)
    more = min(1.0, p.reading * reading_on_leave(law))
    for i in told:
        k = offered(i, posts, s, c, radius, share, reach, False, shows)
        if k >= 0:
            new.old[found], new.new[found], new.rank[found] = i, posts.row[k], OFFERED
            found += 1
        k = find(i, posts, cumulated, s, c, more, reads)
        if k >= 0:
            new.old[found], new.new[found], new.rank[found] = i, posts.row[k], READ
            found += 1
    for i in former:
        k = offered(i, posts, s, c, radius, 1.0, 0.0, True, shows)
        if k >= 0:
            new.old[found], new.new[found], new.rank[found] = i, posts.row[k], FORMER
            found += 1
    return found


@lean_kernel
def _collect_terms(s: Posts, new: Prospects, t: Terms) -> None:
    """Column by column, so that many loads from afar are under way at once."""
    _collect(s.age, new.old, t.age)
    _collect(s.experience, new.old, t.experience)
    _collect(s.pay, new.old, t.pay)
    _collect(s.grade_pay, new.old, t.grade_pay)
    _collect(s.telework_taste, new.old, t.telework_taste)
    _collect(s.telework_reference, new.old, t.telework_reference)
    _collect(s.own_value, new.old, t.own_value)
    _collect(s.remote_share, new.new, t.new_remote_share)
    _collect(s.grade_pay, new.new, t.new_grade_pay)


@lean_kernel
def _end_of_job(first: int, month: int, s: Posts, c: Country, new: Prospects, t: Terms, p: Parameters) -> None:
    """Own job of those in the rows of new from the first on who are or have been laid off: it is worth what they would leave it for."""
    for j in range(first, t.own_value.size):
        i = new.old[j]
        outside, age = c.outside[s.home[i], s.education[i]], float(s.age[i])
        if new.rank[j] == FORMER:
            t.own_value[j] = leaving_value(outside, 0.0, age, p.utility)
        elif s.notice_end[i] > 0:
            paid = security_years(s.tenure_state[i], p.employment_law)
            t.own_value[j] = leaving_value(outside, paid, age + max(0, s.notice_end[i] - month), p.utility)


@lean_kernel
def _apply(found: int, s: Posts, t: Terms, offices: Workplaces, applies: Stream, p: Parameters, new: Prospects) -> int:
    """Leave in the first rows of new, of the first `found`, who applies; returns their number."""
    applying = 0
    for j in range(found):
        fetch_ahead((s.number, s.home, s.family, s.site, s.duty), new.old[:found], j)
        fetch_ahead((s.agency, s.family, s.site, s.duty, s.team, s.telework_exempt), new.new[:found], j)
        rank = new.rank[j]
        if weigh_up(new.old[j], new.new[j], j, applying, rank, s, t, offices, applies, new, p):
            new.rank[applying] = rank
            applying += 1
    return applying


@kernel
def prospects(
    lookers: Array,
    told: Array,
    former: Array,
    openings: Array,
    month: int,
    s: Posts,
    c: Country,
    reads: Stream,
    shows: Stream,
    applies: Stream,
    p: Parameters,
) -> Prospects:
    """Who applies for one of the openings: of holders who look, who are being laid off (told), and who have been (all rows of posts)."""
    places = c.near_hybrid.shape[0]
    posts = board(openings, s, c.offices.place, places)
    n = lookers.size + 2 * told.size + former.size
    new = Prospects(
        np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n), np.empty(n), np.empty(n),
        np.empty(n), np.empty(n), np.empty(n), np.empty(n),
    )  # fmt: skip
    cumulated = np.empty((posts.place.size, places))
    known = _find_all(lookers, posts, s, c, reads, p.reading, cumulated, new)
    found = known
    if told.size + former.size > 0:
        found = _offer_all(told, former, posts, s, c, reads, shows, p, cumulated, known, new)
    t = np.empty((9, found))
    terms = Terms(t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8])
    _collect_terms(s, new, terms)
    if found > known:
        _end_of_job(known, month, s, c, new, terms, p)
    found = _apply(found, s, terms, c.offices, applies, p, new)
    old, other, rank, site, experience, pay, commute, wish, days, work, value = new
    return Prospects(
        old[:found], other[:found], rank[:found], site[:found], experience[:found], pay[:found], commute[:found], wish[:found],
        days[:found], work[:found], value[:found],
    )  # fmt: skip


@inlined
def chance(qualified: int, weight: float) -> float:
    """Probability that an insider is preferred to the qualified applicants from outside."""
    return weight / max(weight + qualified, 1e-9)


@inlined
def _asked_before(j: int, k: int, found: Prospects, number: Array) -> bool:
    """Whether who applies in row j is asked before the one in row k: by right to the post, then the more proficient."""
    if found.rank[j] != found.rank[k]:
        return bool(found.rank[j] < found.rank[k])
    if found.experience[j] != found.experience[k]:
        return bool(found.experience[j] > found.experience[k])
    return bool(number[found.old[j]] < number[found.old[k]])


@inlined
def _compete(j: int, best: Array, found: Prospects, number: Array) -> None:
    """Put down row j as the best of those who apply for its post, where it is."""
    n = found.new[j]
    if best[n] == NOBODY or _asked_before(j, best[n], found, number):
        best[n] = j


@lean_kernel
def _place(
    found: Prospects, number: Array, qualified: Array, recruitment: Array, weight: float, stream: Stream, best: Array, in_hand: Array
) -> None:
    """Write down in best, by post, which row of found gets it; in_hand: by post held, whether one offered is taken."""
    size = found.old.size
    for j in range(size):
        best[found.new[j]], in_hand[found.old[j]] = NOBODY, False
    for j in range(size):
        if found.rank[j] != READ:
            _compete(j, best, found, number)
    for j in range(size):
        in_hand[found.old[j]] |= best[found.new[j]] == j
    for j in range(size):
        a, _b, _c, _d = words(stream, number[found.old[j]], 0)
        lucky = uniform(a) < chance(qualified[recruitment[found.new[j]]], weight)
        if found.rank[j] == READ and lucky and not in_hand[found.old[j]]:
            _compete(j, best, found, number)


@kernel
def placed(found: Prospects, number: Array, qualified: Array, recruitment: Array, weight: float, stream: Stream) -> Array:
    """Which rows of found get the post: first those who are offered it, and then of the others who compete for what is left.

    Who is offered one post and applies for another takes the one in hand. Luck against the applicants from outside is a person's own,
    so that the best of the lucky is the first who would be preferred to them.
    """
    # By row of posts, so that nobody has to be sorted; only the rows of who applies are ever written or read.
    best, in_hand = np.empty(number.size, dtype=np.int64), np.empty(number.size, dtype=np.bool_)
    _place(found, number, qualified, recruitment, weight, stream, best, in_hand)
    gets, chosen = np.empty(found.old.size, dtype=np.int64), 0
    for j in range(found.old.size):
        if best[found.new[j]] == j:
            gets[chosen] = j
            chosen += 1
    return gets[:chosen].copy()
