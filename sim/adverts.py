"""Adverts: recruitments that vacant posts are advertised in. Part of the rule vacancies.

Posts of one agency, task family, site, duty and language that open in the same month may share a recruitment.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.draws import Stream, uniform, words
from sim.rates import exp, inlined, kernel, lean_kernel, normal_quantile
from sim.state import DUTIES, FAMILIES, LOCATION_INDEPENDENT, Array


class Posts(NamedTuple):
    """Columns of the posts that are placed and advertised."""

    number: Array
    agency: Array
    family: Array
    site: Array
    team: Array
    duty: Array
    unit: Array
    holders: Array
    remote_share: Array
    telework_exempt: Array
    swedish_required: Array
    recruitment: Array


class Recruitments(NamedTuple):
    """Columns of the recruitments."""

    number: Array
    agency: Array
    family: Array
    site: Array
    duty: Array
    swedish_required: Array
    open: Array
    positions: Array
    advertised: Array
    rounds: Array
    pull: Array
    qualified: Array


class Flows(NamedTuple):
    """Columns of the regions that count adverts."""

    adverts: Array
    adverts_independent: Array
    recruitments_opened: Array


@kernel
def starts(key: Array, joins: Array) -> Array:
    """Whether a post starts a recruitment: with a new key, or where it does not join. Both sorted by key."""
    found = np.ones(key.size, dtype=np.bool_)
    for k in range(1, key.size):
        found[k] = key[k] != key[k - 1] or not joins[k]
    return found


@lean_kernel
def _open(
    rows: Array,
    start: Array,
    s: Posts,
    r: Recruitments,
    flows: Flows,
    place: Array,
    region: Array,
    month: int,
    pulls: Stream,
    spread: float,
) -> None:
    """Open recruitments for posts in free rows; posts for which no row is left wait for the next month."""
    slot = -1
    for k in range(rows.size):
        i = rows[k]
        here = region[place[s.site[i]]]
        if start[k]:
            slot += 1
            while slot < r.open.size and r.open[slot] == 1:
                slot += 1
            if slot == r.open.size:
                return
            r.number[slot], r.agency[slot], r.family[slot], r.site[slot] = s.number[i], s.agency[i], s.family[i], s.site[i]
            r.duty[slot], r.swedish_required[slot] = s.duty[i], s.swedish_required[i]
            r.open[slot], r.positions[slot], r.advertised[slot], r.rounds[slot], r.qualified[slot] = 1, 0, month, 0, 0
            a, _b, _c, _d = words(pulls, s.number[i], 0)
            r.pull[slot] = exp(spread * normal_quantile(uniform(a)) - 0.5 * spread * spread)
            flows.recruitments_opened[here] += 1.0
        r.positions[slot] += 1
        s.recruitment[i] = slot
        flows.adverts[here] += 1.0
        flows.adverts_independent[here] += s.duty[i] == LOCATION_INDEPENDENT


@inlined
def _alike(i: int, s: Posts, sites: int) -> int:
    """Key of the posts that may share a recruitment: those of one agency, task family, site, duty and language."""
    place = (np.int64(s.agency[i]) * len(FAMILIES) + s.family[i]) * sites + s.site[i]
    return int((place * len(DUTIES) + s.duty[i]) * 2 + s.swedish_required[i])


@lean_kernel
def _fill_keys(rows: Array, s: Posts, sites: int, key: Array) -> None:
    """Fill the keys by which posts are sorted: those that may share a recruitment together, by their numbers."""
    for k in range(rows.size):
        key[k] = _alike(rows[k], s, sites) << 32 | np.int64(s.number[rows[k]])


@kernel
def advertise(
    rows: Array,
    joins: Array,
    s: Posts,
    r: Recruitments,
    flows: Flows,
    place: Array,
    region: Array,
    month: int,
    pulls: Stream,
    spread: float,
) -> None:
    """Open recruitments for posts and count them; place: municipality of each site, region: of each municipality."""
    key = np.empty(rows.size, dtype=np.int64)
    _fill_keys(rows, s, place.size, key)
    order = np.argsort(key)
    _open(rows[order], starts(key[order] >> 32, joins[order]), s, r, flows, place, region, month, pulls, spread)
