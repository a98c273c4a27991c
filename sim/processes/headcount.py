"""Headcount: the establishment follows its plan.

Rule     Planned posts of an agency = posts at the start x (1 + planned shares) + planned posts. A shortfall opens posts in the
         task family that is furthest behind its share; each new post is modelled on one the agency has. A surplus lapses as posts
         fall vacant (attrition), or holders are laid off or leave with their task, as the plan says. Who is laid off stays for the
         months of negotiations and notice; the post goes then, or when the holder leaves before, in whatever way. Where the plan asks
         for fewer lay-offs than notices given, the latest are withdrawn. Who is laid off from a permanent post is paid change security
         and may be employed again (internal_mobility); the row of the post remembers who that is.
Order    After home moves; before vacancies, which advertise what is open.
Source   The plan is policy (lever headcount_plan); sim/layoffs.py, sim/employment_law.py.
Omits    Order of dismissal by service; short-time work.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Final, NamedTuple

import numpy as np

from sim.draws import Draws, Stream, uniform, words
from sim.employment_law import EmploymentLaw
from sim.layoffs import chosen, cut, lay_off, set_rows
from sim.parameters import Rows
from sim.plans import METHODS, PlanRow
from sim.process import View, process
from sim.rates import kernel, lean_kernel
from sim.state import DISMISSAL, LAYOFF, NOBODY, TRANSFER, WAITING, WITH_TASK, Array


class Parameters(NamedTuple):
    """The plan in force."""

    plan: Annotated[tuple[PlanRow, ...], Rows("lines of the headcount plan")]
    employment_law: EmploymentLaw


_FIELDS: Final = (np.int64, np.float64, np.float64, np.int64)


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
    planned, forced = np.empty(len(start), dtype=np.int64), np.empty((len(METHODS) - 1, len(start)), dtype=np.int64)
    _add_up(start, code, _by_field(plan), planned, forced)
    return planned, forced


class Plan(NamedTuple):
    """Columns of the lines of a plan."""

    agency: Array
    posts: Array
    share: Array
    method: Array


@lru_cache(maxsize=16)
def _by_field(plan: tuple[PlanRow, ...]) -> Plan:
    """Columns of a plan; read-only, as a plan is the same for many months."""
    columns = Plan(*(np.array([row[field] for row in plan], dtype) for field, dtype in enumerate(_FIELDS)))
    for column in columns:
        column.flags.writeable = False
    return columns


@kernel
def _add_up(start: Array, code: Array, plan: Plan, planned: Array, forced: Array) -> None:
    """Fill planned and forced from the columns of a plan."""
    change = np.zeros((1 + forced.shape[0], start.size))
    for k in range(plan.agency.size):
        concerned = 0.0
        for a in range(start.size):
            concerned += start[a] if plan.agency[k] == 0 or plan.agency[k] == code[a] else 0.0
        for a in range(start.size):
            if plan.agency[k] == 0 or plan.agency[k] == code[a]:
                change[plan.method[k], a] += (plan.share[k] + plan.posts[k] / max(concerned, 1.0)) * start[a]
    total = 0.0
    before = 0
    for a in range(start.size):
        more = float(start[a])
        for way in range(change.shape[0]):
            more += change[way, a]
        total += max(more, 0.0)
        planned[a] = int(np.floor(total + 0.5)) - before
        before += planned[a]
        for way in range(forced.shape[0]):
            forced[way, a] = int(np.floor(max(-change[way + 1, a], 0.0) + 0.5))


class Agencies(NamedTuple):
    """Columns of the agencies."""

    start_posts: Array
    code: Array
    posts: Array
    planned_posts: Array
    forced_cuts: Array


class Due(NamedTuple):
    """What the plan asks for, by agency: posts that stand and are planned, lay-offs in all, and cuts by transfer still to come.

    laying_off and transferring: whether there are any of either.
    """

    established: Array
    planned: Array
    layoffs: Array
    transfers: Array
    laying_off: bool
    transferring: bool


@kernel
def _due(a: Agencies, plan: Plan) -> Due:
    """Write down the posts planned, and find what is due; cuts done count as far as the plan still asks for them."""
    planned, forced = np.empty(a.code.size, dtype=np.int64), np.empty((a.forced_cuts.shape[1], a.code.size), dtype=np.int64)
    _add_up(a.start_posts, a.code, plan, planned, forced)
    established, transfers = np.empty(a.code.size, dtype=np.int64), np.empty(a.code.size, dtype=np.int64)
    laying_off = transferring = False
    for n in range(a.code.size):
        a.planned_posts[n], established[n] = planned[n], a.posts[n]
        for way in range(forced.shape[0]):
            a.forced_cuts[n, way] = min(a.forced_cuts[n, way], forced[way, n])
        transfers[n] = max(forced[TRANSFER, n] - a.forced_cuts[n, TRANSFER], 0)
        laying_off |= forced[LAYOFF, n] > 0
        transferring |= transfers[n] > 0
    return Due(established, planned, forced[LAYOFF].copy(), transfers, laying_off, transferring)


@kernel
def _free(established: Array, recall_end: Array, count: int) -> Array:
    """The first `count` rows without a post, fewer if there are not as many; last those whose holder may be employed again."""
    rows = np.empty(count, dtype=np.int64)
    found = 0
    for recalled in (False, True):
        for i in range(established.size):
            if found == count:
                break
            if established[i] == 0 and (recall_end[i] > 0) == recalled:
                rows[found] = i
                found += 1
    return rows[:found].copy()


class Columns(NamedTuple):
    """Columns of posts that a new post sets."""

    number: Array
    agency: Array
    family: Array
    established: Array
    months_vacant: Array
    holders: Array
    recruitment: Array
    move_thought: Array
    notice_end: Array
    recall_end: Array
    laid_off: Array
    former_person: Array
    former_experience: Array
    search_thought: Array
    site: Array
    team: Array
    duty: Array
    fixed_term: Array
    working_time: Array
    remote_share: Array
    telework_exempt: Array
    swedish_required: Array
    grade_pay: Array
    unit: Array
    unit_order: Array
    unit_person: Array
    first_person: Array
    fate: Array
    left_by: Array


class Register(NamedTuple):
    """Rows of the posts by agency and family: those of block b are rows[first[b]:first[b + 1]] in the order of their ordinals."""

    first: Array
    rows: Array


@kernel
def _register(number: Array, established: Array, opened: Array, lack: Array) -> Register:
    """Register of the posts that stand, of agencies that lack some; -1 where one has been abolished."""
    families = opened.shape[1]
    first = np.zeros(opened.size + 1, dtype=np.int64)
    for b in range(opened.size):
        first[b + 1] = first[b] + (opened[b // families, b % families] if lack[b // families] > 0 else 0)
    rows = np.full(first[-1], NOBODY, dtype=np.int32)
    for i in range(number.size):
        agency = np.int64(number[i] >> 19)
        if established[i] == 1 and lack[agency] > 0:
            rows[first[agency * families + np.int64((number[i] >> 16) & 7)] + np.int64(number[i] & 0xFFFF)] = i
    return Register(first, rows)


@lean_kernel
def _model_of(block: int, number: int, opened: int, register: Register, stream: Stream) -> int:
    """Row of the post that post `number` is modelled on: drawn among those ever opened in its block that still stand.

    -1 when none was found in 64 draws.
    """
    for attempt in range(64):
        a, _b, _c, _d = words(stream, number, attempt)
        row = register.rows[register.first[block] + int(uniform(a) * opened)]
        if row >= 0:
            return int(row)
    return NOBODY


@lean_kernel
def _count(agency: int, register: Register, mix: Array, present: Array, share: Array) -> None:
    """Fill present with the posts of an agency that stand, and share with its shares of the start in families that have any."""
    families, total = present.size, 0.0
    for f in range(families):
        block = agency * families + f
        present[f] = 0.0
        for k in range(register.first[block], register.first[block + 1]):
            present[f] += register.rows[k] >= 0
        share[f] = mix[agency, f] if present[f] > 0.0 else 0.0
        total += share[f]
    for f in range(families):
        share[f] /= max(total, 1.0)


@lean_kernel
def _furthest_behind(present: Array, share: Array) -> int:
    """Family whose posts are furthest behind its share, one more post being open."""
    everybody, most, found = 1.0, -np.inf, 0
    for f in range(present.size):
        everybody += present[f]
    for f in range(present.size):
        behind = share[f] * everybody - present[f]
        if behind > most:
            most, found = behind, f
    return found


@lean_kernel
def _like(row: int, number: int, model: int, posts: Columns) -> None:
    """Open post `number` in a row, modelled on the post in another."""
    posts.number[row], posts.agency[row], posts.family[row] = number, number >> 19, number >> 16 & 7
    posts.established[row], posts.months_vacant[row], posts.holders[row], posts.recruitment[row] = 1, 0, 0, NOBODY
    posts.move_thought[row] = posts.search_thought[row] = posts.notice_end[row] = 0
    posts.recall_end[row], posts.laid_off[row], posts.former_person[row], posts.former_experience[row] = 0, 0, 0, 0.0
    posts.site[row], posts.duty[row], posts.fixed_term[row] = posts.site[model], posts.duty[model], posts.fixed_term[model]
    posts.working_time[row], posts.remote_share[row] = posts.working_time[model], posts.remote_share[model]
    posts.telework_exempt[row], posts.swedish_required[row] = posts.telework_exempt[model], posts.swedish_required[model]
    posts.grade_pay[row], posts.team[row] = posts.grade_pay[model], posts.team[model]
    posts.unit[row], posts.unit_order[row] = posts.unit[model], posts.unit_order[model]
    posts.unit_person[row], posts.first_person[row], posts.fate[row], posts.left_by[row] = NOBODY, NOBODY, WAITING, 0


@lean_kernel
def _open(
    lack: Array, free: Array, mix: Array, opened: Array, posts: Columns, register: Register, stream: Stream, present: Array, share: Array
) -> None:
    """Open the posts that agencies lack in free rows, each in the family furthest behind its share of the start.

    lack has shape (agencies,); mix and opened have shape (agencies, families); present and share are working space, shape (families,).
    """
    k, families = 0, mix.shape[1]
    for agency in range(lack.size):
        if lack[agency] == 0:
            continue
        _count(agency, register, mix, present, share)
        for _ in range(lack[agency]):
            family = _furthest_behind(present, share)
            number, block = agency << 19 | family << 16 | opened[agency, family], agency * families + family
            model = _model_of(block, number, register.first[block + 1] - register.first[block], register, stream)
            if model == NOBODY or k == free.size:
                break
            _like(free[k], number, model, posts)
            opened[agency, family] += 1
            present[family] += 1.0
            k += 1


@kernel
def _grow(lack: Array, mix: Array, opened: Array, posts: Columns, stream: Stream) -> None:
    """Open the posts that agencies lack."""
    free = _free(posts.established, posts.recall_end, lack.sum())
    register = _register(posts.number, posts.established, opened, lack)
    _open(lack, free, mix, opened, posts, register, stream, np.empty(mix.shape[1]), np.empty(mix.shape[1]))


@process(
    reads=(
        "posts.tenure_state", "posts.experience", "posts.pay", "agencies.start_posts", "agencies.posts", "agencies.code",
        "agencies.start_mix", "sites.municipality",
        "municipalities.region",
    ),
    writes=(
        "agencies.planned_posts", "agencies.opened_posts", "agencies.forced_cuts", "posts.number", "posts.agency",
        "posts.family", "posts.site", "posts.team", "posts.duty", "posts.fixed_term", "posts.working_time", "posts.remote_share",
        "posts.telework_exempt", "posts.swedish_required", "posts.grade_pay", "posts.established", "posts.months_vacant",
        "posts.holders", "posts.recruitment", "posts.move_thought", "posts.search_thought", "posts.notice_end", "posts.person",
        "posts.contract_end", "posts.left_by", "posts.unit", "posts.unit_order", "posts.unit_person", "posts.first_person",
        "posts.fate", "posts.follower", "posts.followed", "posts.answer", "posts.notice", "posts.committed", "posts.uncertainty",
        "posts.recall_end", "posts.laid_off",
        "posts.former_person", "posts.former_experience", "posts.second_dwelling", "units.exits", "units.fates_gone",
        "units.change_security", "recruitments.positions", "recruitments.open",
        "regions.dismissals", "regions.transfers_out", "agencies.experience_lost", "units.experience_lost",
    ),
    parameters=Parameters,
)  # fmt: skip
def headcount(world: View, p: Parameters, draws: Draws) -> None:
    """Open and cut posts until each agency has what the plan gives."""
    a = world.agencies
    due = world.call(_due, a.group(Agencies), _by_field(p.plan))
    lack = due.planned - due.established
    under_notice = set_rows(world.posts.notice_end)
    if under_notice.size or due.laying_off:
        lack += lay_off(world, under_notice, due.layoffs, p, draws)
    if due.transferring:
        gone = cut(world, chosen(world, due.transfers, True, draws), WITH_TASK, p, draws.month)
        a.forced_cuts[:, TRANSFER] += gone
        lack += gone
    if lack.min() < 0:
        cut(world, chosen(world, np.maximum(-lack, 0), False, draws), DISMISSAL, p, draws.month)
    if lack.max() > 0:
        world.call(_grow, np.maximum(lack, 0), a.start_mix, a.opened_posts, world.posts.group(Columns), draws.stream("model"))
