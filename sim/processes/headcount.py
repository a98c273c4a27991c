"""Headcount: the establishment follows its plan.

Rule     Planned posts of an agency = posts at the start x (1 + planned shares) + planned posts. A shortfall opens posts in the task family
         that is furthest behind its share; each new post is modelled on one the agency has. A surplus lapses as posts fall vacant
         (attrition), or holders are laid off or leave with their task, as the plan says.
Order    After home moves; before vacancies, which advertise what is open.
Source   The plan is policy (lever headcount_plan).
Omits    Notice periods and re-employment duty.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.draws import Draws, Stream, uniforms, words
from sim.parameters import Rows
from sim.plans import METHODS, PlanRow
from sim.process import View, process
from sim.rates import kernel
from sim.state import NOBODY, Array


class Parameters(NamedTuple):
    """The plan in force."""

    plan: Annotated[tuple[PlanRow, ...], Rows("lines of the headcount plan")]


def planned_posts(start: Array, code: Array, plan: tuple[PlanRow, ...]) -> tuple[Array, Array]:
    """Posts planned for each agency, and the part of the cut that is met by lay-off and by transfer.

    Parameters
    ----------
    start, code : array, shape (agencies,)
        Posts at the start and codes of the agencies.
    plan : tuple of PlanRow
        Lines in force.

    Returns
    -------
    planned : array of int64, shape (agencies,)
        Rounded so that the total is within one post of the plan's total.
    forced : array of int64, shape (2, agencies)
        Posts to be cut by lay-off and by transfer.
    """
    change = np.zeros((len(METHODS), len(start)))
    for row in plan:
        concerned = np.ones(len(start)) if row.agency == 0 else (code == row.agency).astype(np.float64)
        weight = concerned * start
        change[row.method] += row.share * weight + row.posts * weight / max(np.add.reduce(weight), 1.0)
    total = np.maximum(start + np.add.reduce(change, axis=0), 0.0)
    edges = np.floor(np.cumsum(total) + 0.5).astype(np.int64)
    forced = np.floor(np.maximum(-change[1:], 0.0) + 0.5).astype(np.int64)
    return np.diff(edges, prepend=0), forced


class Columns(NamedTuple):
    """Columns of posts that a new post sets."""

    number: Array
    agency: Array
    family: Array
    established: Array
    months_vacant: Array
    holders: Array
    recruitment: Array
    site: Array
    duty: Array
    fixed_term: Array
    working_time: Array
    remote_share: Array
    telework_exempt: Array
    swedish_required: Array
    grade_pay: Array


@kernel
def _model_of(own: Array, family: int, number: int, word: int, posts: Columns) -> int:
    """Row of the post that a new one is modelled on: any of the same agency and family, by luck that no order of rows changes."""
    best, least = NOBODY, np.uint64(1) << np.uint64(33)
    for k in range(own.size):
        i = own[k]
        if posts.established[i] == 1 and posts.family[i] == family and posts.number[i] != number:
            luck = ((np.uint64(posts.number[i]) * np.uint64(2654435761)) ^ np.uint64(word)) & np.uint64(0xFFFFFFFF)
            if luck < least:
                best, least = i, luck
    return best


@kernel
def _open(agency: int, count: int, own: Array, free: Array, share: Array, opened: Array, posts: Columns, stream: Stream) -> None:
    """Open `count` posts of an agency in free rows, each in the family furthest behind its share; own are the rows of the agency."""
    present = np.zeros(share.size)
    for k in range(own.size):
        if posts.established[own[k]] == 1:
            present[posts.family[own[k]]] += 1.0
    share = np.where(present > 0.0, share, 0.0)
    for k in range(min(count, free.size)):
        row, total = free[k], present.sum() + 1.0
        family = np.argmax(share * total - present)
        number = agency << 19 | family << 16 | opened[family]
        a, _b, _c, _d = words(stream, number, 0)
        model = _model_of(own, family, number, a, posts)
        if model == NOBODY:
            return
        posts.number[row], posts.agency[row], posts.family[row] = number, agency, family
        posts.established[row], posts.months_vacant[row], posts.holders[row], posts.recruitment[row] = 1, 0, 0, NOBODY
        posts.site[row], posts.duty[row], posts.fixed_term[row] = posts.site[model], posts.duty[model], posts.fixed_term[model]
        posts.working_time[row], posts.remote_share[row] = posts.working_time[model], posts.remote_share[model]
        posts.telework_exempt[row], posts.swedish_required[row] = posts.telework_exempt[model], posts.swedish_required[model]
        posts.grade_pay[row] = posts.grade_pay[model]
        opened[family] += 1
        present[family] += 1.0


def _abolish(world: View, rows: Array) -> int:
    """Abolish vacant posts and withdraw their adverts; returns how many."""
    s, r = world.posts, world.recruitments
    for recruitment in s.recruitment[rows]:
        if recruitment >= 0:
            r.positions[recruitment] -= 1
            if r.positions[recruitment] == 0:
                r.open[recruitment] = 0
    s.established[rows] = 0
    s.recruitment[rows] = NOBODY
    return len(rows)


def _cut(world: View, own: Array, count: int, flow: Array | None, draws: Draws) -> int:
    """Cut up to `count` posts among the rows `own` of an agency: vacant ones first; with `flow`, then filled ones, whose holders are counted there."""
    s = world.posts
    own = own[s.established[own] == 1]
    luck = uniforms(draws.stream("cut"), s.number[own])[:, 0]
    own = own[np.lexsort((s.number[own], luck, s.person[own] >= 0))]
    vacant = own[s.person[own] < 0]
    rows = own[:count] if flow is not None else vacant[:count]
    filled = rows[s.person[rows] >= 0]
    if flow is not None:
        np.add.at(flow, world.municipalities.region[world.sites.municipality[s.site[filled]]], 1.0)
    s.person[filled] = NOBODY
    s.contract_end[filled] = 0
    return _abolish(world, rows)


@process(
    reads=("agencies.start_posts", "agencies.code", "agencies.start_mix", "sites.municipality", "municipalities.region"),
    writes=(
        "agencies.planned_posts", "agencies.opened_posts", "agencies.forced_cuts", "posts.number", "posts.agency", "posts.family", "posts.site",
        "posts.duty", "posts.fixed_term", "posts.working_time", "posts.remote_share", "posts.telework_exempt", "posts.swedish_required",
        "posts.grade_pay", "posts.established", "posts.months_vacant", "posts.holders", "posts.recruitment", "posts.person",
        "posts.contract_end", "recruitments.positions", "recruitments.open", "regions.dismissals", "regions.transfers_out",
    ),
    parameters=Parameters,
)  # fmt: skip
def headcount(world: View, p: Parameters, draws: Draws) -> None:
    """Open and cut posts until each agency has what the plan gives."""
    a, s = world.agencies, world.posts
    planned, forced = planned_posts(a.start_posts.astype(np.float64), a.code, p.plan)
    a.planned_posts[:] = planned
    order = np.argsort(s.agency, kind="stable")
    own = np.split(order, np.searchsorted(s.agency[order], np.arange(1, a.rows)))
    for way, flow in enumerate((world.regions.dismissals, world.regions.transfers_out)):
        a.forced_cuts[:, way] = np.minimum(a.forced_cuts[:, way], forced[way])
        for agency in np.flatnonzero(forced[way] > a.forced_cuts[:, way]):
            a.forced_cuts[agency, way] += _cut(world, own[agency], int(forced[way][agency] - a.forced_cuts[agency, way]), flow, draws)
    established = np.bincount(s.agency[s.established == 1], minlength=a.rows)
    columns = Columns(*(getattr(s, name) for name in Columns._fields))
    free = np.flatnonzero((s.established == 0) & (s.person < 0))
    for agency in np.flatnonzero(established != planned):
        surplus = int(established[agency] - planned[agency])
        if surplus > 0:
            _cut(world, own[agency], surplus, None, draws)
        else:
            mix = a.start_mix[agency] / max(np.add.reduce(a.start_mix[agency]), 1.0)
            _open(agency, -surplus, own[agency], free, mix, a.opened_posts[agency], columns, draws.stream("model"))
            free = free[-surplus:]
