"""Announcements: what holders believe of an announced relocation, and what they expect to lose by it or by a lay-off.

Rule     Credibility of a relocation moves each month a share of the way to what speaks for it: promise, decision or premises
         rented; once it is decided, the nearer the move the more of the doubt left goes, in proportion to what is believed. A delay
         takes a part of it away, and after the plan is given up it fades. In the forced mode each holder finds the best way to take
         the move (sim/responses.py); uncertainty = credibility x loss by it, averaged over the years left. Who would leave looks for
         another state post once the person believes in the move and it is no farther off than the person plans ahead. In the other
         modes nobody has to go: holders tell what they would do if they liked. Who is under notice of a lay-off believes it:
         uncertainty = loss by leaving with change security when the notice ends, and no other. Who would be laid off at a move stays
         at least until law allows it; whom the employer may order there without consent would not be, and resigns.
Order    After telework adoption, before satisfaction: uncertainty enters the value of the job once, and through it everything else.
Source   Values and evidence: configs/parameters/announcements.yaml and responses.yaml.
Omits    Rumours before the announcement, and fear of lay-offs before notice; what makes one place dearer than another to who has to
         choose, beside minutes, roots and pay.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.belief import Places, Planned, believe, planned
from sim.blocks import rows_pointing
from sim.colleagues import Teams
from sim.draws import Draws, Stream, uniform, words
from sim.duty_rules import DutyRules
from sim.employment_law import EmploymentLaw, is_laid_off, lay_off_months, security_years
from sim.layoffs import set_rows
from sim.parameters import Quantity, Rows
from sim.plans import FORCED, RelocationRow
from sim.prefetch import fetch_ahead
from sim.process import View, process
from sim.rates import inlined, lean_kernel, log
from sim.responses import Move, Responses, best_way, expected_loss, leaving_value, luck_of, present_value
from sim.search import lasting, offices
from sim.situations import Posts, Surroundings, Tasks, holder_of, move_to
from sim.state import LAID_OFF, LEAVE, LOCATION_INDEPENDENT, LOSES_AT_MOVE, NOBODY, UNDECIDED, UNTOLD, Array
from sim.telework_rules import TeleworkRules
from sim.utility import Utility


class Parameters(NamedTuple):
    """How belief in a relocation grows and fades."""

    relocations: Annotated[tuple[RelocationRow, ...], Rows("relocations in force")]
    promise: Annotated[float, Quantity("share", 0.0, 1.0, "credibility of a relocation that is announced and not decided")]
    decision: Annotated[float, Quantity("share", 0.0, 1.0, "credibility of one that is decided")]
    lease: Annotated[float, Quantity("share", 0.0, 1.0, "credibility of one whose premises are rented")]
    nearness: Annotated[
        float, Quantity("months", 1.0, 120.0, "months before the move at which nearness counts a third of what it does at the move")
    ]
    learning: Annotated[float, Quantity("share/month", 0.0, 1.0, "share of the way to what speaks for it that credibility goes in a month")]
    fading: Annotated[float, Quantity("share/month", 0.0, 1.0, "share that is lost in a month after the plan is given up")]
    delay: Annotated[float, Quantity("share", 0.0, 1.0, "share of credibility that a delay takes")]
    ahead: Annotated[
        float, Quantity("months", 1.0, 240.0, "before the end in the post from which who would leave looks for another, mean over persons")
    ]
    duty_rules: DutyRules
    employment_law: EmploymentLaw
    responses: Responses
    telework_rules: TeleworkRules
    utility: Utility


def _announce(world: View, rows: Array, p: Parameters, date: int) -> None:
    """Let belief follow, and write down who holds the posts (rows) of a unit whose relocation is announced now."""
    s, u, sites = world.posts, world.units, world.sites
    places = Places(sites.unit, sites.open, sites.municipality, world.municipalities.code)
    announced = world.call(believe, u.group(Planned), places, planned(p.relocations), date, p._replace(relocations=()))
    if not announced.any():
        return
    u.fates_gone[announced] = 0.0
    new = rows[announced[s.unit[rows]]]
    # A post independent of place goes nowhere: its holder is not one of those who may follow.
    s.first_person[new], s.fate[new] = np.where(s.duty[new] == LOCATION_INDEPENDENT, NOBODY, s.person[new]), 0


class Found(NamedTuple):
    """Columns that tell what was found, and who has taken a post over in order to go with it."""

    committed: Array
    answer: Array
    notice: Array
    uncertainty: Array


class Luck(NamedTuple):
    """Luck of a person's ways, of a post's offer of a remote contract, and of how far a person plans ahead."""

    way: Stream
    offer: Stream
    plan: Stream


class Units(NamedTuple):
    """Columns of the units."""

    posts: Array
    mode: Array
    destination: Array
    announced: Array
    decided: Array
    moves: Array
    phases: Array
    layoffs: Array
    remote_share: Array
    support: Array
    severance: Array
    credibility: Array


@inlined
def _move(
    i: int, k: int, date: int, u_remote: float, dismissed: bool, s: Posts, tasks: Tasks, u: Units, w: Surroundings, p: Parameters
) -> Move:
    """Move of post i with its unit k; dismissed: its holder would be laid off."""
    suited = tasks.telework_exempt[i] == 0 and tasks.remote_share[i] >= p.duty_rules.eligible_share
    months = max(0.0, u.moves[k] - date + u.phases[k] * (tasks.unit_order[i] + 0.5) / max(u.posts[k], 1))
    paid = (u.severance[k] + security_years(tasks.tenure_state[i], p.employment_law)) if dismissed else 0.0
    return move_to(
        i, u.destination[k], months, suited and u_remote < u.remote_share[k], u.support[k], paid, s, tasks, w, p.telework_rules, p.utility
    )


@inlined
def _months_left(i: int, k: int, date: int, moves_in: float, tasks: Tasks, u: Units, p: Parameters) -> float:
    """Months until the holder of post i would be laid off from its unit k, which moves in so many: not before that is lawful."""
    lawful = u.decided[k] + lay_off_months(tasks.tenure_state[i], u.posts[k], p.employment_law) - date
    return max(moves_in, float(lawful))


@inlined
def looks_ahead(person: int, credibility: float, months: float, stream: Stream, p: Parameters) -> bool:
    """Whether a person who would leave looks for another post already; months until the end in the present one.

    Some believe sooner than others, and some begin years before the end and some just before it: both stay with the person.
    """
    a, b, _c, _d = words(Stream(stream.key0, stream.key1, np.uint64(person & 0xFFFF), stream.purpose), person >> 16, 0)
    return uniform(a) < credibility and months <= -p.ahead * log(uniform(b))


@lean_kernel
def _weigh(rows: Array, date: int, s: Posts, tasks: Tasks, u: Units, w: Surroundings, found: Found, luck: Luck, p: Parameters) -> None:
    """What each holder of a unit would do, and what that costs as long as the move is not there."""
    for j in range(rows.size):
        fetch_ahead(s, rows, j)
        fetch_ahead(tasks, rows, j)
        fetch_ahead(found, rows, j)
        i = rows[j]
        k = s.unit[i]
        found.answer[i], found.notice[i], found.uncertainty[i] = UNDECIDED, UNTOLD, 0.0
        if s.person[i] == NOBODY or u.announced[k] == 0 or s.site[i] == u.destination[k] or s.duty[i] == LOCATION_INDEPENDENT:
            continue
        a, _b, _c, _d = words(Stream(luck.offer.key0, luck.offer.key1, np.uint64(0), luck.offer.purpose), s.number[i], 0)
        h = holder_of(i, w.place[u.destination[k]], s, w)
        dismissed = is_laid_off(u.layoffs[k], w.minutes[w.place[u.destination[k]], s.home[i]], p.employment_law)
        move = _move(i, k, date, uniform(a), dismissed, s, tasks, u, w, p)
        forced = u.mode[k] == FORCED
        own, may_stay = luck_of(s.person[i], luck.way), not forced and found.committed[i] == 0
        answer, value = best_way(h, move, may_stay, own, p.utility, p.responses)
        found.answer[i] = answer
        if forced:
            left = _months_left(i, k, date, move.months, tasks, u, p) if answer == LEAVE and dismissed else move.months
            loss = expected_loss(present_value(h, p.utility, p.responses), value, h.age, left, p.utility)
            found.uncertainty[i] = u.credibility[k] * loss
            if answer == LEAVE and looks_ahead(s.person[i], u.credibility[k], left, luck.plan, p):
                found.notice[i] = LAID_OFF if dismissed else LOSES_AT_MOVE


@lean_kernel
def _end(rows: Array, month: int, notice_end: Array, s: Posts, tasks: Tasks, w: Surroundings, found: Found, p: Parameters) -> None:
    """What those under notice of a lay-off (rows) lose when it ends."""
    for j in range(rows.size):
        i = rows[j]
        if s.person[i] == NOBODY:
            continue
        h = holder_of(i, w.place[s.site[i]], s, w)
        left = float(max(0, notice_end[i] - month))
        going = leaving_value(h.outside, security_years(tasks.tenure_state[i], p.employment_law), h.age + left, p.utility)
        found.uncertainty[i] = expected_loss(present_value(h, p.utility, p.responses), going, h.age, left, p.utility)
        found.notice[i] = LAID_OFF


@process(
    reads=(
        *(f"posts.{name}" for name in (*Posts._fields, *Tasks._fields)), *(f"teams.{name}" for name in Teams._fields),
        "agencies.vacancy_share", "posts.committed", "posts.notice_end", "municipalities.code",
        "municipalities.outside_value", "municipalities.minutes_to_work", "municipalities.area_minutes", "municipalities.migration_weight",
        "sites.municipality",
        "sites.agency", "sites.open", "sites.closes", "sites.unit", "sites.pay_factor", "units.code", "units.posts", "units.origin",
    ),
    writes=(
        "posts.answer", "posts.notice", "posts.uncertainty", "posts.first_person", "posts.fate",
        *(f"units.{name}" for name in Units._fields if name != "posts"), "units.leased", "units.budget",
        "units.running_budget", "units.opens_at", "units.fates_gone",
    ),
    parameters=Parameters,
)  # fmt: skip
def announcements(world: View, p: Parameters, draws: Draws) -> None:
    """Let belief in announced relocations follow, and each holder concerned find what is lost, and the best way to take a move."""
    s, u = world.posts, world.units
    moving = u.rows > 0 and bool(p.relocations or u.destination.max() >= 0)
    told = set_rows(s.notice_end)
    if not moving and told.size == 0:
        return
    m, sites, a = world.municipalities, world.sites, world.agencies
    first, order = offices(sites.agency, lasting(sites.open, sites.closes), a.rows)
    teams = world.teams.group(Teams)
    w = Surroundings(
        teams, p.telework_rules.chosen_days, a.vacancy_share, m.outside_value, m.minutes_to_work, m.area_minutes, sites.municipality,
        sites.closes, sites.pay_factor, first, order, m.migration_weight,
    )  # fmt: skip
    posts, tasks = s.group(Posts), s.group(Tasks)
    found, rules = Found(s.committed, s.answer, s.notice, s.uncertainty), p._replace(relocations=())
    if moving:
        rows, units = rows_pointing(s.unit), u.group(Units)
        _announce(world, rows, p, draws.date)
        luck = Luck(draws.stream("way"), draws.stream("remote"), draws.stream("looks ahead"))
        world.call(_weigh, rows, draws.date, posts, tasks, units, w, found, luck, rules)
    if told.size:
        world.call(_end, told, draws.month, s.notice_end, posts, tasks, w, found, rules)
