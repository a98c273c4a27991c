"""Board: vacant posts of the state that are about to be filled, and how holders who look come upon them.

Part of the rule internal_mobility.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.draws import Stream, uniform, words
from sim.rates import inlined, kernel, lean_kernel, log
from sim.recruits import Workplaces
from sim.state import LANGUAGES, LOCATION_INDEPENDENT, NOBODY, PLACE_BOUND, Array

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
    unit: Array
    swedish_required: Array
    remote_share: Array
    telework_exempt: Array
    grade_pay: Array
    notice_end: Array
    age: Array
    education: Array
    native_language: Array
    home: Array
    tenure_state: Array
    experience: Array
    pay: Array
    telework_taste: Array
    telework_reference: Array
    own_value: Array


class Country(NamedTuple):
    """What insiders compare: weights of places of work (row) for a home (column), suitability of families (row) for an education.

    outside: best option outside the state by municipality of the home and education.
    """

    near_office: Array
    near_hybrid: Array
    suited: Array
    outside: Array
    offices: Workplaces


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
def weigh(posts: Board, near: Array, cumulated: Array) -> None:
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
