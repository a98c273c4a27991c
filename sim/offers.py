"""Offers: posts that have to be offered first to who is being laid off, and to who has been. Part of the rule internal_mobility.

Who is being laid off is offered posts that suit education and language; who has been laid off, posts of the same task family of the agency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.board import SWEDISH, Board, Country, Posts
from sim.draws import Stream, uniform, words
from sim.rates import dot, exp, inlined, kernel
from sim.state import NOBODY, Array

if TYPE_CHECKING:
    from sim.processes.internal_mobility import Parameters

OFFERED, FORMER, READ = range(3)
"""Right to a post: offered to who is being laid off, offered to who has been, none."""


@inlined
def suitable(i: int, n: int, reach: float, s: Posts, c: Country) -> float:
    """Share of the posts like n that would suit who holds post i, or held it; reach: weight of those of another agency."""
    if s.swedish_required[n] == 1 and s.native_language[i] != SWEDISH:
        return 0.0
    if s.notice_end[i] == 0 and s.unit[i] >= 0 and s.unit[n] == s.unit[i]:
        return 0.0  # it goes the same way as the own post
    suited: float = 1.0 if s.family[n] == s.family[i] else c.suited[s.family[n], s.education[i]]
    return suited if s.agency[n] == s.agency[i] else reach * suited


@inlined
def offered(
    i: int, posts: Board, s: Posts, c: Country, radius: float, share: float, reach: float, same_family: bool, stream: Stream
) -> int:
    """Post of the board that is offered to who holds post i, or held it: one of those that suit within a radius from home; -1: none."""
    chosen, least, home = NOBODY, 1.0, s.home[i]
    for g in range(posts.place.size):
        place = posts.place[g]
        if place < c.near_hybrid.shape[0] and c.offices.minutes[place, home] > radius:
            continue
        for k in range(posts.first[g], posts.first[g + 1]):
            n = posts.row[k]
            if (s.agency[n] != s.agency[i] and reach == 0.0) or (same_family and s.family[n] != s.family[i]):
                continue
            a, _b, _c, _d = words(stream, s.number[i], s.number[n])
            known = share * suitable(i, n, reach, s, c)
            if uniform(a) < known * least:
                chosen, least = k, uniform(a) / known
    return chosen


@inlined
def work_found(vacancies: float, seekers: float) -> float:
    """Probability that who looks for a job finds one elsewhere within a month, from the vacancies and job seekers of a month."""
    return 1.0 - exp(-vacancies / max(seekers, 1.0))


@kernel
def available(
    recall_end: Array,
    laid_off: Array,
    number: Array,
    home: Array,
    month: int,
    job_share: Array,
    private_jobs: Array,
    seekers: Array,
    stream: Stream,
    p: Parameters,
) -> Array:
    """Rows of abolished posts whose holder was laid off before this month and may still be employed again; the others are forgotten.

    Vacancies of other employers are filled from a municipality in proportion to the jobs its residents hold.
    """
    rows = np.empty(number.size, dtype=np.int64)
    found = 0
    for i in range(number.size):
        if recall_end[i] == 0 or laid_off[i] >= month:
            continue
        a, _b, _c, _d = words(stream, number[i], 0)
        vacancies = p.search.rival_vacancies * dot(job_share[home[i]], private_jobs)
        if recall_end[i] < month or uniform(a) < work_found(vacancies, seekers[home[i]].sum()):
            recall_end[i] = 0
        else:
            rows[found] = i
            found += 1
    return rows[:found].copy()
