"""Exchange: in a voluntary relocation other holders of the state take over posts whose holders would rather not go.

Rule     Each month some holders of the state hear of a voluntary relocation that is decided and has not come to their post. Who is of
         a task family of the unit and would follow a post of it sooner than keep the own one (sim/responses.py, less the cost of
         changing the post) volunteers. A volunteer and an unwilling holder of the same family exchange posts where the unwilling
         one's way to the post left is no longer than law lets an employer ask without consent. Volunteers are taken in the order
         of their posts, and each takes the first such post in the order in which they move, one in a month. No post is exchanged
         whose holder is being laid off.
Order    After announcements and the moves of homes, before relocation, which moves the willing once enough have committed.
Source   The mode of relocation in which destination posts are offered to all staff; values: configs/parameters/exchange.yaml.
Omits    Exchange over more than two posts; persons from outside (they answer adverts at the new place).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.blocks import BLOCK, Flags, flagged, flags_of_block, rows_pointing
from sim.colleagues import Teams
from sim.columns import HOLDER
from sim.draws import Draws, Stream, fill_uniforms
from sim.employment_law import EmploymentLaw, consent_radius
from sim.establishment import Knowledge, knowledge, part_all, stay
from sim.parameters import Quantity
from sim.plans import VOLUNTARY
from sim.prefetch import fetch_ahead
from sim.process import View, process
from sim.rates import exp, inlined, kernel, lean_kernel
from sim.responses import Move, Responses, best_way, luck_of
from sim.situations import Posts, Surroundings, holder_of, pull_of, towards
from sim.state import EDUCATIONS, FAMILIES, INTERNAL_MOVE, LOCATION_INDEPENDENT, NOBODY, TURNS, UNDECIDED, Array, Table
from sim.utility import Utility, years_left


class Parameters(NamedTuple):
    """Who hears of the offer."""

    hear: Annotated[float, Quantity("probability", 0.0, 1.0, "a holder of the state hears of a voluntary relocation in a month")]
    employment_law: EmploymentLaw
    responses: Responses
    utility: Utility


@inlined
def _move(home: int, duty: int, days: float, pay: float, site: int, support: float, w: Surroundings) -> Move:
    """Move to a site at once of a holder with a home, with as many days at home as now.

    pay: what a unit of pay is worth in another post, less what changing costs, over the factor of pay policy on the present one.
    """
    new = w.place[site]
    far, pull = w.minutes[new, home], pull_of(home, new, w)
    return Move(0.0, far, w.area_minutes[new], far, days, days, w.pay_factor[site, duty] * pay, False, support, 0.0, pull)


@lean_kernel
def _lucky(u: Array, hear: float, flags: Array) -> None:
    for j in range(u.size):
        flags[j] = u[j] < hear


@lean_kernel
def _collect(number: Array, hears: Stream, hear: float, u: Array, flags: Flags, rows: Array) -> int:
    found = 0
    for first in range(0, number.size, BLOCK):
        fill_uniforms(hears, number, first, u)
        u[number.size - first :] = 1.0
        _lucky(u, hear, flags.rows)
        found = flagged(flags, first, rows, found)
    return found


@kernel
def hearers(number: Array, hears: Stream, hear: float) -> Array:
    """Rows of the posts whose holders hear of what is offered this month."""
    rows = np.empty(number.size, dtype=np.int64)
    return rows[: _collect(number, hears, hear, np.empty(BLOCK), flags_of_block(), rows)].copy()


@kernel
def _longest(law: EmploymentLaw) -> float:
    """Minutes one way that are compared with: a kernel is kept compiled, which an inlined rule called from here would not be."""
    return consent_radius(law)


@lean_kernel
def _add_reach(rows: Array, home: Array, minutes: Array, longest: float, homes: Array, near: Array) -> None:
    """Flag the places of work no farther than that from the home of some holder (rows); homes: room, by municipality."""
    homes[:] = False
    for i in rows:
        homes[home[i]] = True
    for m in range(homes.size):
        if homes[m]:
            for n in range(near.size):
                near[n] |= minutes[n, m] <= longest


@kernel
def within_reach(rows: Array, home: Array, minutes: Array, longest: float) -> Array:
    """Whether a place of work is no farther than that from the home of some holder (rows); shape (municipalities,)."""
    near = np.zeros(minutes.shape[0], dtype=np.bool_)
    _add_reach(rows, home, minutes, longest, np.zeros(minutes.shape[1], dtype=np.bool_), near)
    return near


class Offers(NamedTuple):
    """What is offered, a relocation in each element: its site and support, and who would not go: rows[first:last], as posts move."""

    site: Array
    support: Array
    first: Array
    last: Array
    rows: Array


class Exchangeable(NamedTuple):
    """With whose posts the posts of each offer may be exchanged: of these task families and places of work."""

    families: Array
    near: Array


@kernel
def _exchangeable(offers: Offers, s: Posts, w: Surroundings, longest: float) -> Exchangeable:
    count, (places, homes) = offers.site.size, w.minutes.shape
    found = Exchangeable(np.zeros((count, len(FAMILIES)), dtype=np.bool_), np.zeros((count, places), dtype=np.bool_))
    room = np.zeros(homes, dtype=np.bool_)
    for k in range(count):
        rows = offers.rows[offers.first[k] : offers.last[k]]
        _add_reach(rows, s.home, w.minutes, longest, room, found.near[k])
        for i in rows:
            found.families[k, s.family[i]] = True
    return found


@lean_kernel
def _ask(
    heard: Array, offers: Offers, may: Exchangeable, s: Posts, w: Surroundings, ways: Stream, p: Parameters, asked: Array, willing: Array
) -> None:
    """Fill willing, shape (offers, heard): who outside units would follow a post of each relocation, if it went at once.

    asked: room for the offers that come into question for one holder.
    """
    for j in range(heard.size):
        fetch_ahead(s, heard, j)
        i, count = heard[j], 0
        if s.person[i] == NOBODY or s.unit[i] >= 0:
            continue
        for k in range(offers.site.size):
            asked[count] = k
            count += may.families[k, s.family[i]] and may.near[k, w.place[s.site[i]]]
        if count == 0:
            continue
        # What is the same for all offers stands before their loop: each flag written might else have changed it.
        luck, h, roots, home, duty = luck_of(s.person[i], ways), holder_of(i, NOBODY, s, w), s.roots[i], s.home[i], s.duty[i]
        pay = exp(-p.utility.switching_inside / years_left(h.age, p.utility)) / w.pay_factor[s.site[i], duty]
        for k in asked[:count]:
            site = offers.site[k]
            move = _move(home, duty, h.telework, pay, site, offers.support[k], w)
            way, _value = best_way(towards(h, roots == w.place[site]), move, True, luck, p.utility, p.responses)
            willing[k, j] = way != UNDECIDED


@lean_kernel
def _pair(heard: Array, willing: Array, offers: Offers, s: Posts, w: Surroundings, longest: float, taken: Array, found: Array) -> int:
    """Fill found with the rows of who exchange posts, a volunteer and a holder who would not go; returns how many pairs there are.

    taken: flags of the rows of offers, none set; a volunteer who has exchanged is willing no more.
    """
    count = 0
    for k in range(offers.site.size):
        for j in range(heard.size):
            if not willing[k, j]:
                continue
            place, family = w.place[s.site[heard[j]]], s.family[heard[j]]
            for q in range(offers.first[k], offers.last[k]):
                i = offers.rows[q]
                if not taken[q] and s.family[i] == family and w.minutes[place, s.home[i]] <= longest:
                    found[count, 0], found[count, 1], taken[q], willing[:, j] = heard[j], i, True, False
                    count += 1
                    break
    return count


@kernel
def pairs(heard: Array, offers: Offers, s: Posts, w: Surroundings, ways: Stream, longest: float, p: Parameters) -> Array:
    """Rows of those who exchange posts, shape (n, 2): a volunteer of those who have heard (rows) and a holder who would not go."""
    may = _exchangeable(offers, s, w, longest)
    willing = np.zeros((offers.site.size, heard.size), dtype=np.bool_)
    _ask(heard, offers, may, s, w, ways, p, np.empty(offers.site.size + 1, dtype=np.int64), willing)
    found = np.empty((min(heard.size, offers.rows.size), 2), dtype=np.int64)
    return found[: _pair(heard, willing, offers, s, w, longest, np.zeros(offers.rows.size, dtype=np.bool_), found)].copy()


@lean_kernel
def _stay_all(rows: Array, old: Array, known: Knowledge) -> None:
    """Give back what the holders of posts know who came from the old ones."""
    for k in range(rows.size):
        stay(rows[k], old[k], known)


def _swap(world: View, both: Array) -> None:
    """Let two holders exchange posts, pair by pair; what they know leaves their agencies and units where these are two."""
    s, m, sites = world.posts, world.municipalities, world.sites
    known = knowledge(world)
    rows, (one, other) = both.ravel(), both.T  # a volunteer, and who would not go
    world.call(part_all, rows, known)
    s.tenure_agency[both[s.agency[one] != s.agency[other]]] = 0
    for name in HOLDER:
        column = getattr(s, name)
        column[one], column[other] = column[other], column[one]
    world.call(_stay_all, rows, both[:, ::-1].ravel(), known)
    place = sites.municipality[s.site[rows]]
    s.commute[rows] = m.minutes_to_work[place, s.home[rows]]
    s.holders[rows] += 1
    s.left_by[rows] = INTERNAL_MOVE
    s.answer[rows], s.second_dwelling[rows], s.committed[rows] = UNDECIDED, 0, 0
    s.committed[other] = 1
    np.add.at(world.regions.exchanges, m.region[place], 1.0)


def _standing(s: Table, rows: Array) -> Array:
    """Of the rows, those of posts that are bound to a place and not under notice."""
    found: Array = rows[(s.duty[rows] != LOCATION_INDEPENDENT) & (s.notice_end[rows] == 0)]
    return found


def _offers(s: Table, u: Table, offered: Array) -> Offers:
    """Relocations that are offered (rows of units), and holders of their posts who would rather go nowhere and are not there yet."""
    own = _standing(s, rows_pointing(s.unit))
    own = own[(s.person[own] != NOBODY) & (s.answer[own] == UNDECIDED) & (s.committed[own] == 0)]
    own = own[s.site[own] != u.destination[s.unit[own]]]
    own = own[np.lexsort((s.number[own], s.unit_order[own], s.unit[own]))]
    first, last = (np.searchsorted(s.unit[own], offered, side=side) for side in ("left", "right"))
    return Offers(u.destination[offered], u.support[offered], first, last, own)


def _surroundings(world: View) -> tuple[Posts, Surroundings]:
    """What volunteers compare: places only. Work, pay and colleagues are alike in both posts, and nobody leaves or works elsewhere."""
    s, m, sites, a = world.posts, world.municipalities, world.sites, world.agencies
    nothing, no_office = np.zeros((m.rows, len(EDUCATIONS))), np.zeros(a.rows + 1, dtype=np.int64)
    nobody = Teams(np.full(1, NOBODY), np.zeros(1), np.zeros((1, len(TURNS))))
    alike = {"grade_pay": s.pay, "company_missed": np.broadcast_to(np.zeros(1), s.rows), "team": np.broadcast_to(np.zeros(1, int), s.rows)}
    return Posts(*(alike[name] if name in alike else getattr(s, name) for name in Posts._fields)), Surroundings(
        nobody, 1.0, np.zeros(a.rows), nothing, m.minutes_to_work, m.area_minutes, sites.municipality, np.zeros(sites.rows, dtype=np.int32),
        sites.pay_factor, no_office, no_office[:0], m.migration_weight,
    )  # fmt: skip


@process(
    reads=(
        *(f"posts.{name}" for name in Posts._fields if name not in (*HOLDER, "grade_pay", "company_missed", "second_dwelling", "team")),
        "posts.unit_order", "posts.working_time", "posts.notice_end",
        "municipalities.minutes_to_work", "municipalities.area_minutes", "municipalities.migration_weight",
        "municipalities.region", "sites.municipality", "sites.pay_factor", "units.mode",
        "units.destination", "units.announced", "units.decided", "units.support",
    ),
    writes=(
        *(f"posts.{name}" for name in HOLDER), "posts.answer", "posts.second_dwelling", "posts.committed", "posts.left_by", "posts.holders",
        "agencies.experience_lost", "units.experience_lost", "regions.exchanges",
    ),
    parameters=Parameters,
)  # fmt: skip
def exchange(world: View, p: Parameters, draws: Draws) -> None:
    """Let volunteers and the unwilling of voluntary relocations exchange posts."""
    s, u = world.posts, world.units
    if u.rows == 0:
        return
    offered = np.flatnonzero((u.mode == VOLUNTARY) & (u.announced > 0) & (u.decided <= draws.date))
    if offered.size == 0:
        return
    offers = _offers(s, u, offered)
    heard = _standing(s, world.call(hearers, s.number, draws.stream("hears"), p.hear))
    heard = heard[np.argsort(s.number[heard], kind="stable")]
    # The luck of a person's ways is that of announcements: the volunteer who takes a post over still wants to go.
    ways = Draws(draws.seed, "announcements", draws.month).stream("way")
    both = world.call(pairs, heard, offers, *_surroundings(world), ways, world.call(_longest, p.employment_law), p)
    if both.size:
        _swap(world, both)
