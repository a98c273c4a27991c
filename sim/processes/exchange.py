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
from sim.process import View, process
from sim.rates import exp, inlined, kernel, lean_kernel
from sim.responses import Move, Responses, best_way, luck_of
from sim.situations import Posts, Surroundings, holder_of, pull_of
from sim.state import EDUCATIONS, FAMILIES, INTERNAL_MOVE, LOCATION_INDEPENDENT, NOBODY, TURNS, UNDECIDED, Array, Table
from sim.utility import Utility, years_left


class Parameters(NamedTuple):
    """Who hears of the offer."""

    hear: Annotated[float, Quantity("probability", 0.0, 1.0, "a holder of the state hears of a voluntary relocation in a month")]
    employment_law: EmploymentLaw
    responses: Responses
    utility: Utility


@inlined
def _move(i: int, site: int, support: float, s: Posts, w: Surroundings, p: Parameters) -> Move:
    """Move of the holder of post i to a site at once, with as many days at home as now; what changing costs is so much less pay."""
    far, days, duty = w.minutes[w.place[site], s.home[i]], s.telework[i], s.duty[i]
    cost = p.utility.switching_inside / years_left(float(s.age[i]), p.utility)
    pay_change = w.pay_factor[site, duty] / w.pay_factor[s.site[i], duty] * exp(-cost)
    pull = pull_of(s.home[i], w.place[site], w)
    return Move(0.0, far, w.area_minutes[w.place[site]], far, days, days, pay_change, False, support, 0.0, pull)


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


@kernel
def within_reach(rows: Array, home: Array, minutes: Array, longest: float) -> Array:
    """Whether a place of work is no farther than that from the home of some holder (rows); shape (municipalities,)."""
    homes, near = np.zeros(minutes.shape[1], dtype=np.bool_), np.zeros(minutes.shape[0], dtype=np.bool_)
    for j in range(rows.size):
        homes[home[rows[j]]] = True
    for m in range(homes.size):
        if homes[m]:
            for n in range(near.size):
                near[n] |= minutes[n, m] <= longest
    return near


class Offers(NamedTuple):
    """What is offered, a relocation in each row: its site and support, task families of its posts, and where who stays may have to go."""

    site: Array
    support: Array
    families: Array
    near: Array


def volunteers(heard: Array, offers: Offers, s: Posts, w: Surroundings, ways: Stream, p: Parameters) -> Array:
    """Whether holders outside units (rows) would follow a post of each relocation, if it went at once; shape (heard, offers)."""
    willing = np.zeros((heard.size, offers.site.size), dtype=np.bool_)
    _ask(heard, offers, s, w, ways, p, willing)
    return willing


@lean_kernel
def _ask(heard: Array, offers: Offers, s: Posts, w: Surroundings, ways: Stream, p: Parameters, willing: Array) -> None:
    for j in range(heard.size):
        i = heard[j]
        if s.person[i] == NOBODY or s.unit[i] >= 0:
            continue
        asked = False
        for k in range(offers.site.size):
            asked |= offers.families[k, s.family[i]] and offers.near[k, w.place[s.site[i]]]
        if not asked:
            continue
        luck = luck_of(s.person[i], ways)
        for k in range(offers.site.size):
            if not offers.families[k, s.family[i]] or not offers.near[k, w.place[s.site[i]]]:
                continue
            site = offers.site[k]
            h, move = holder_of(i, w.place[site], s, w), _move(i, site, offers.support[k], s, w, p)
            way, _value = best_way(h, move, True, luck, p.utility, p.responses)
            willing[j, k] = way != UNDECIDED


@kernel
def pairs(willing: Array, unwilling: Array, s: Posts, w: Surroundings, longest: float) -> Array:
    """Rows of those who exchange posts, shape (n, 2): a volunteer and a holder who would not go."""
    found = np.empty((willing.size, 2), dtype=np.int64)
    taken = np.zeros(unwilling.size, dtype=np.bool_)
    count = 0
    for j in willing:
        for k in range(unwilling.size):
            i = unwilling[k]
            if not taken[k] and s.family[i] == s.family[j] and w.minutes[w.place[s.site[j]], s.home[i]] <= longest:
                found[count, 0], found[count, 1], taken[k] = j, i, True
                count += 1
                break
    return found[:count].copy()


@kernel
def _stay_all(rows: Array, old: Array, known: Knowledge) -> None:
    """Give back what the holders of posts know who came from the old ones."""
    for k in range(rows.size):
        stay(rows[k], old[k], known)


def _swap(world: View, both: Array) -> None:
    """Let two holders exchange posts, pair by pair; what they know leaves their agencies and units where these are two."""
    s, m, sites = world.posts, world.municipalities, world.sites
    known = knowledge(world)
    rows, (one, other) = both.ravel(), both.T  # a volunteer, and who would not go
    part_all(rows, known)
    s.tenure_agency[both[s.agency[one] != s.agency[other]]] = 0
    for name in HOLDER:
        column = getattr(s, name)
        column[one], column[other] = column[other], column[one]
    _stay_all(rows, both[:, ::-1].ravel(), known)
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


def _unwilling(s: Table, own: Array, unit: int, site: int) -> Array:
    """Of those who would rather go nowhere (rows), the holders of a unit who are not at its new site, in the order in which posts move."""
    here = own[(s.unit[own] == unit) & (s.site[own] != site)]
    found: Array = here[np.lexsort((s.number[here], s.unit_order[here]))]
    return found


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
    s, u, m, sites, a = world.posts, world.units, world.municipalities, world.sites, world.agencies
    if u.rows == 0:
        return
    offered = np.flatnonzero((u.mode == VOLUNTARY) & (u.announced > 0) & (u.decided <= draws.date))
    if offered.size == 0:
        return
    # Only places are compared: the work, its pay and the colleagues are alike in both posts, nobody leaves or works elsewhere.
    nothing, no_office = np.zeros((m.rows, len(EDUCATIONS))), np.zeros(a.rows + 1, dtype=np.int64)
    nobody = Teams(np.full(1, NOBODY), np.zeros(1), np.zeros((1, len(TURNS))))
    w = Surroundings(
        nobody, 1.0, np.zeros(a.rows), nothing, m.minutes_to_work, m.area_minutes, sites.municipality, np.zeros(sites.rows, dtype=np.int32),
        sites.pay_factor, no_office, no_office[:0], m.migration_weight,
    )  # fmt: skip
    alike = {"grade_pay": s.pay, "company_missed": np.zeros(s.rows), "team": np.zeros(s.rows, dtype=np.int32)}
    posts = Posts(*(alike[name] if name in alike else getattr(s, name) for name in Posts._fields))
    # The luck of a person's ways is that of announcements: the volunteer who takes a post over still wants to go.
    ways = Draws(draws.seed, "announcements", draws.month).stream("way")
    heard = _standing(s, hearers(s.number, draws.stream("hears"), p.hear))
    heard = heard[np.argsort(s.number[heard], kind="stable")]
    longest = _longest(p.employment_law)
    own = _standing(s, rows_pointing(s.unit))
    own = own[(s.person[own] != NOBODY) & (s.answer[own] == UNDECIDED) & (s.committed[own] == 0)]
    unwilling = [_unwilling(s, own, k, u.destination[k]) for k in offered.tolist()]
    families = np.zeros((offered.size, len(FAMILIES)), dtype=np.bool_)
    for k, rows in enumerate(unwilling):
        families[k, s.family[rows]] = True
    near = np.stack([within_reach(rows, posts.home, m.minutes_to_work, longest) for rows in unwilling])
    willing = volunteers(heard, Offers(u.destination[offered], u.support[offered], families, near), posts, w, ways, p)
    free = np.ones(heard.size, dtype=np.bool_)
    for k, rows in enumerate(unwilling):
        both = pairs(heard[willing[:, k] & free], rows, posts, w, longest)
        if both.size:
            free &= ~np.isin(heard, both[:, 0])
            _swap(world, both)
