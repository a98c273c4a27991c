"""Insiders: which vacant posts of the state holders look at, what these would be worth to them, and who gets them.

Parts of the rule internal_mobility.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.colleagues import week_of
from sim.draws import Stream, uniform, words
from sim.rates import inlined, kernel, lean_kernel, log, waiting
from sim.recruits import Workplaces
from sim.search import nearest_office
from sim.state import LANGUAGES, LOCATION_INDEPENDENT, NOBODY, PLACE_BOUND, Array
from sim.telework_rules import telework_target
from sim.traits import work_value
from sim.utility import accepts, company_missed, home_days_wished, job_value, years_left

if TYPE_CHECKING:
    from sim.processes.internal_mobility import Parameters

SWEDISH: Final = LANGUAGES.index("sv")


class Board(NamedTuple):
    """Posts that are about to be filled, those of a municipality together and after them those that are independent of place.

    The others have an element for each post; those of group g, in the municipality place[g], are first[g]:first[g + 1].
    """

    row: Array
    family: Array
    site: Array
    duty: Array
    swedish_required: Array
    first: Array
    place: Array


class Posts(NamedTuple):
    """Columns of posts that tell what one is worth to its holder, and what another would be."""

    number: Array
    agency: Array
    family: Array
    site: Array
    team: Array
    duty: Array
    swedish_required: Array
    remote_share: Array
    telework_exempt: Array
    grade_pay: Array
    age: Array
    education: Array
    native_language: Array
    home: Array
    roots: Array
    experience: Array
    pay: Array
    telework_taste: Array
    telework_reference: Array
    own_value: Array


class Country(NamedTuple):
    """What insiders compare: weights of places of work (row) for a home (column), suitability of families (row) for an education."""

    near_office: Array
    near_hybrid: Array
    suited: Array
    offices: Workplaces


class Terms(NamedTuple):
    """Columns of who has found a post and of the post found, row by row."""

    age: Array
    roots: Array
    experience: Array
    pay: Array
    grade_pay: Array
    telework_taste: Array
    telework_reference: Array
    own_value: Array
    new_remote_share: Array
    new_grade_pay: Array


class Prospects(NamedTuple):
    """Who applies for which post (rows), and the columns of the holder as they would be there."""

    old: Array
    new: Array
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
    found, noticed = 0, np.uint8(0)
    for i in range(person.size):
        noticed |= notice[i]
    for i in range(person.size):
        if thought[i] <= month:
            a, _b, _c, _d = words(stream, number[i], 0)
            thought[i] = month + waiting(uniform(a), look)
            if person[i] >= 0 and notice[i] == 0:
                rows[found] = i
                found += 1
    if noticed:
        for i in range(person.size):
            if notice[i] == 1 and person[i] >= 0:
                rows[found] = i
                found += 1
    return rows[:found].copy()


@kernel
def board(rows: Array, s: Posts, place: Array, places: int) -> Board:
    """The posts in these rows, by municipality; place is that of each site."""
    size, key = np.zeros(places + 1, dtype=np.int64), np.empty(rows.size, dtype=np.int64)
    for k in range(rows.size):
        i = rows[k]
        key[k] = places if s.duty[i] == LOCATION_INDEPENDENT else place[s.site[i]]
        size[key[k]] += 1
    groups = np.flatnonzero(size)
    first, free = np.zeros(groups.size + 1, dtype=np.int64), np.zeros(places + 1, dtype=np.int64)
    for g in range(groups.size):
        free[groups[g]] = first[g]
        first[g + 1] = first[g] + size[groups[g]]
    codes = np.empty((5, rows.size), dtype=np.int64)
    for k in range(rows.size):
        i, n = rows[k], free[key[k]]
        free[key[k]] += 1
        codes[0, n], codes[1, n], codes[2, n], codes[3, n], codes[4, n] = i, s.family[i], s.site[i], s.duty[i], s.swedish_required[i]
    return Board(codes[0], codes[1], codes[2], codes[3], codes[4], first, groups)


@lean_kernel
def _weigh(posts: Board, near: Array, cumulated: Array) -> None:
    """Running sum over the groups (row) of the nearness of their posts to each home (column), as if all were done as colleagues do.

    Home by home the matrix would be read across its rows, a line of memory for each number.
    """
    for g in range(cumulated.shape[0]):
        size, place = float(posts.first[g + 1] - posts.first[g]), posts.place[g]
        for m in range(cumulated.shape[1]):
            weight = size * near[place, m] if place < near.shape[0] else size
            cumulated[g, m] = weight + (cumulated[g - 1, m] if g > 0 else 0.0)


@inlined
def read(u: float, home: int, posts: Board, cumulated: Array) -> tuple[int, int]:
    """Post drawn in proportion to its weight for a home, and its municipality."""
    height = u * cumulated[-1, home]
    g, last = 0, cumulated.shape[0] - 1
    while g < last:
        middle = (g + last) // 2
        if cumulated[middle, home] > height:
            last = middle
        else:
            g = middle + 1
    below = cumulated[g - 1, home] if g > 0 else 0.0
    size = posts.first[g + 1] - posts.first[g]
    return int(posts.first[g] + min(size - 1, int((height - below) / (cumulated[g, home] - below) * size))), posts.place[g]


@inlined
def fit(k: int, place: int, i: int, posts: Board, s: Posts, c: Country) -> float:
    """Probability that post k of the board, once read about, comes into question for the holder of post i."""
    family = posts.family[k]
    if (posts.site[k] == s.site[i] and family == s.family[i]) or (posts.swedish_required[k] == 1 and s.native_language[i] != SWEDISH):
        return 0.0
    suited: float = 1.0 if family == s.family[i] else c.suited[family, s.education[i]]
    if posts.duty[k] == PLACE_BOUND:  # read about as often as if it could be done in part at home
        suited *= c.near_office[place, s.home[i]] / c.near_hybrid[place, s.home[i]]
    return suited


@inlined
def find(i: int, posts: Board, cumulated: Array, s: Posts, c: Country, share: float, stream: Stream) -> int:
    """The post of the board that comes into question for the holder of post i, -1 where none does.

    The holder reads about a Poisson number of posts, drawn in proportion to their nearness, until one comes into question. The one kept
    is thus drawn in proportion to nearness x fit, and there is one with probability 1 - exp(-share x sum of nearness x fit).
    """
    left, block = share * cumulated[-1, s.home[i]], 0
    chosen = NOBODY
    while chosen < 0:
        a, b, gap, _d = words(stream, s.number[i], block)
        left += log(uniform(gap))
        if left <= 0.0:
            break
        k, place = read(uniform(a), s.home[i], posts, cumulated)
        if uniform(b) < fit(k, place, i, posts, s, c):
            chosen = k
        block += 1
    return chosen


@inlined
def kept(family: int, other: int, carried: float) -> float:
    """Share of the proficiency that a holder keeps in a post of another task family, or of the same."""
    return 1.0 if family == other else carried


@inlined
def gain(new_value: float, own_value: float, age: float, p: Parameters) -> float:
    """Gain of a move inside the state, as a share of pay; age in months."""
    return new_value - own_value - p.switching_inside / years_left(age, p.utility)


@inlined
def weigh_up(
    i: int, n: int, j: int, row: int, s: Posts, t: Terms, offices: Workplaces, stream: Stream, new: Prospects, p: Parameters
) -> bool:
    """What post n would be worth to the holder of post i (terms in row j), put down in a row of new; whether the holder applies for it."""
    home, taste, agency, site = s.home[i], t.telework_taste[j], s.agency[n], s.site[n]
    a, b, _c, _d = words(stream, s.number[i], 0)
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
    rooted = 1.0 if home == t.roots[j] else 0.0
    missed, vacant = company_missed(days, week), offices.vacancy_share[agency]
    value = job_value(pay_ratio, minutes, days, t.telework_reference[j], taste, missed, vacant, rooted, work, p.utility)
    new.old[row], new.new[row], new.site[row] = i, n, site
    new.experience[row], new.pay[row] = share * t.experience[j], pay_ratio * t.new_grade_pay[j]
    new.commute[row], new.telework_wish[row], new.telework[row], new.work_value[row], new.own_value[row] = minutes, wish, days, work, value
    return accepts(gain(value, t.own_value[j], t.age[j], p), uniform(b), p.precision)


@lean_kernel
def _find_all(lookers: Array, posts: Board, s: Posts, c: Country, reads: Stream, share: float, cumulated: Array, new: Prospects) -> int:
    """Fill the first rows of new with who finds which post; returns their number."""
    _weigh(posts, c.near_hybrid, cumulated)
    found = 0
    for i in lookers:
        k = find(i, posts, cumulated, s, c, share, reads)
        if k >= 0:
            new.old[found], new.new[found] = i, posts.row[k]
            found += 1
    return found


@inlined
def _collect(column: Array, rows: Array, found: Array) -> None:
    for j in range(found.size):
        found[j] = column[rows[j]]


@lean_kernel
def _collect_terms(s: Posts, new: Prospects, t: Terms) -> None:
    """Column by column, so that many loads from afar are under way at once."""
    _collect(s.age, new.old, t.age)
    _collect(s.roots, new.old, t.roots)
    _collect(s.experience, new.old, t.experience)
    _collect(s.pay, new.old, t.pay)
    _collect(s.grade_pay, new.old, t.grade_pay)
    _collect(s.telework_taste, new.old, t.telework_taste)
    _collect(s.telework_reference, new.old, t.telework_reference)
    _collect(s.own_value, new.old, t.own_value)
    _collect(s.remote_share, new.new, t.new_remote_share)
    _collect(s.grade_pay, new.new, t.new_grade_pay)


@lean_kernel
def _apply(found: int, s: Posts, t: Terms, offices: Workplaces, applies: Stream, p: Parameters, new: Prospects) -> int:
    """Leave in the first rows of new, of the first `found`, who applies; returns their number."""
    applying = 0
    for j in range(found):
        if weigh_up(new.old[j], new.new[j], j, applying, s, t, offices, applies, new, p):
            applying += 1
    return applying


@kernel
def prospects(lookers: Array, openings: Array, s: Posts, c: Country, reads: Stream, applies: Stream, p: Parameters) -> Prospects:
    """Lookers who apply for one of the openings (rows of posts)."""
    places = c.near_hybrid.shape[0]
    posts = board(openings, s, c.offices.place, places)
    n = lookers.size
    new = Prospects(
        np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n), np.empty(n), np.empty(n), np.empty(n),
        np.empty(n), np.empty(n), np.empty(n),
    )  # fmt: skip
    found = _find_all(lookers, posts, s, c, reads, p.reading, np.empty((posts.place.size, places)), new)
    t = np.empty((10, found))
    terms = Terms(t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8], t[9])
    _collect_terms(s, new, terms)
    found = _apply(found, s, terms, c.offices, applies, p, new)
    old, other, site, experience, pay, commute, wish, days, work, value = new
    return Prospects(
        old[:found], other[:found], site[:found], experience[:found], pay[:found], commute[:found], wish[:found], days[:found],
        work[:found], value[:found],
    )  # fmt: skip


@inlined
def chance(qualified: int, weight: float) -> float:
    """Probability that an insider is preferred to the qualified applicants from outside."""
    return weight / max(weight + qualified, 1e-9)


@kernel
def choose(order: Array, found: Prospects, number: Array, qualified: Array, recruitment: Array, weight: float, stream: Stream) -> Array:
    """Which of those who apply get the post; they are ordered by post, the best first."""
    gets = np.empty(order.size, dtype=np.int64)
    chosen, filled = 0, NOBODY
    for j in order:
        n = found.new[j]
        a, _b, _c, _d = words(stream, number[found.old[j]], 0)
        if n != filled and uniform(a) < chance(qualified[recruitment[n]], weight):
            gets[chosen] = j
            chosen, filled = chosen + 1, n
    return gets[:chosen].copy()
