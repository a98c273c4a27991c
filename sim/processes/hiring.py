"""Hiring: offers, refusals and the people who take the posts.

Rule     When the period from advert to start is over, each position is offered to qualified applicants, best first, until one
         accepts or none is left. An applicant's home and education are drawn from where the applications came from; accepting is
         a logistic choice between the job offered, less what is expected to be lost by an announced move of the post, and the best
         outside option. The best of many is more proficient. Without success the advert runs again. The holder of a
         location-independent post chooses the nearest office of the agency as place of the post.
Order    After internal_mobility, which has filled some of the positions; last rule of the establishment.
Source   sim/utility.py; expected best of n as the quantile u^(1/n). Values and evidence: configs/parameters/hiring.yaml.
Omits    Moves between state posts (internal_mobility).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.barometer import Barometer, satisfaction_index
from sim.colleagues import Teams
from sim.draws import Draws, Stream, uniform, words
from sim.foreseen import Outlook, Units, foreseen_loss
from sim.parameters import Quantity
from sim.prefetch import fetch_ahead, fetch_line
from sim.process import View, process
from sim.rates import dot, inlined, kernel, lean_kernel
from sim.recruits import Applicant, Holders, Places, Positions, Start, drawn_applicant, due_posts, gathered, settled, worth
from sim.responses import Responses
from sim.search import Market, Search, Space, applicant, nearest_office, offices, space, suitability
from sim.state import LOCATION_INDEPENDENT, MOVING, MULTI_LOCATION, NOBODY, REMOTE, Array
from sim.telework_rules import TeleworkRules
from sim.traits import Traits
from sim.utility import Utility, accepts, moving_cost_for_job, roots_gained, years_left


class Parameters(NamedTuple):
    """How applicants are chosen, decide and start."""

    interest: Annotated[
        float, Quantity("share of pay", -1.0, 1.0, "what an applicant likes about the job beyond the utility: why one applied")
    ]
    offers: Annotated[float, Quantity("offers", 1.0, 20.0, "most offers made for a position before it is advertised again")]
    age_mean: Annotated[tuple[float, ...], Quantity("years", 18.0, 60.0, "mean age of the hired", per="family")]
    age_spread: Annotated[float, Quantity("years", 0.0, 20.0, "standard deviation of the age of the hired")]
    age_lowest: Annotated[float, Quantity("years", 15.0, 30.0, "lowest age of the hired")]
    age_highest: Annotated[float, Quantity("years", 40.0, 68.0, "highest age of the hired")]
    women: Annotated[tuple[float, ...], Quantity("share", 0.0, 1.0, "women among the hired", per="family")]
    partner: Annotated[float, Quantity("share", 0.0, 1.0, "hired with a partner in work")]
    children: Annotated[float, Quantity("share", 0.0, 1.0, "hired aged 30 to 50 with children at school")]
    owner: Annotated[float, Quantity("share", 0.0, 1.0, "hired without a move who own their dwelling")]
    rooted: Annotated[float, Quantity("share", 0.0, 1.0, "hired who have their roots where they live when they apply")]
    fixed_term: Annotated[float, Quantity("share", 0.0, 1.0, "posts filled for a fixed term")]
    shortest: Annotated[float, Quantity("months", 1.0, 60.0, "shortest first fixed term")]
    longest: Annotated[float, Quantity("months", 1.0, 120.0, "longest first fixed term")]
    proficiency: Annotated[float, Quantity("share", 0.0, 1.0, "proficiency of an average applicant at the start")]
    proficiency_spread: Annotated[float, Quantity("share", 0.0, 0.5, "standard deviation of that between applicants")]
    barometer: Barometer
    responses: Responses
    search: Search
    telework_rules: TeleworkRules
    traits: Traits
    utility: Utility


class Adverts(NamedTuple):
    """Columns of the recruitments."""

    open: Array
    advertised: Array
    positions: Array
    qualified: Array


class Towns(NamedTuple):
    """Columns of the municipalities."""

    region: Array
    minutes_to_work: Array
    area_minutes: Array
    near_office: Array
    near_hybrid: Array
    moving_reach: Array
    nest_draw: Array
    local_draw: Array
    moving_draw: Array
    outside_value: Array
    population: Array
    swedish_share: Array
    staff_moves: Array


class Sites(NamedTuple):
    """Columns of the sites."""

    municipality: Array
    agency: Array
    open: Array
    pay_factor: Array


class Flows(NamedTuple):
    """Columns of the regions that count what happens."""

    offers: Array
    refusals: Array
    hires: Array
    hires_elsewhere: Array
    months_to_fill: Array


class Luck(NamedTuple):
    """What is drawn: offers and persons."""

    offers: Stream
    persons: Stream


class Answer(NamedTuple):
    """What an applicant says to the offer of a post, and where it would start; values of the job and of the best option outside."""

    accepts: bool
    origin: int
    site: int
    start: Start
    own_value: float
    outside_value: float


@inlined
def _offer(
    i: int,
    holder: int,
    asked: int,
    month: int,
    who: Applicant,
    posts: Positions,
    market: Market,
    places: Places,
    luck: Luck,
    ahead: Outlook,
    p: Parameters,
    found: Space,
) -> Answer:
    """Make one offer for post i to who would be its holder of that ordinal."""
    agency, family, duty, site = posts.agency[i], posts.family[i], posts.duty[i], posts.site[i]
    a, b, c, _d = words(luck.offers, posts.number[i], asked)
    origin, education, nest = applicant(places.place[site], family, duty, uniform(a), uniform(b), market, found)
    if duty == LOCATION_INDEPENDENT:
        site = nearest_office(agency, origin, site, places.minutes, places.place, places.site_first, places.site_order)
    start = settled(i, holder, who.telework_taste, origin, education, nest, site, month, posts, market, places, luck.persons, p, found)
    years = years_left(float(who.age), p.utility)
    cost = p.utility.switching / years
    if nest == MOVING:
        cost += moving_cost_for_job(float(who.partner_employed), float(who.school_children), 0.0, 0.0, p.utility) / years
        rooted, there = 1.0 if origin == start.roots else 0.0, 1.0 if start.home == start.roots else 0.0
        cost -= roots_gained(rooted, there, p.utility)
    outside = places.outside[origin, education]
    person = int(np.int64(posts.number[i])) * 65536 + int(holder)
    own = worth(i, site, who, start, posts, places, p) - foreseen_loss(i, site, person, who, start, posts, places, ahead, p)
    return Answer(accepts(own + p.interest - outside - cost, uniform(c), p.utility), origin, site, start, own, outside)


@inlined
def _take_up(row: int, pay: float, who: Applicant, answer: Answer, s: Holders, t: Positions, p: Parameters) -> None:
    """Write the columns of the post in a row for who has accepted it."""
    start = answer.start
    s.person[row] = np.int64(t.number[row]) * 65536 + s.holders[row]
    s.holders[row] += 1
    s.age[row], s.sex[row], s.frailty[row], s.experience[row], s.pay[row] = who.age, who.sex, who.frailty, who.experience, pay
    s.partner_employed[row], s.school_children[row] = who.partner_employed, who.school_children
    s.telework_taste[row], s.work_value[row] = who.telework_taste, who.work_value
    s.education[row], s.native_language[row], s.home[row], s.roots[row] = start.education, start.native_language, start.home, start.roots
    s.owner[row], s.commute[row], s.work_change[row] = start.owner, start.commute, start.work_change
    s.fixed_term[row], s.contract_end[row], s.tenure_agency[row], s.tenure_state[row] = start.fixed_term, start.contract_end, 0, 0
    s.telework_wish[row], s.telework[row], s.telework_reference[row] = start.telework_wish, start.telework, start.telework
    s.own_value[row], s.outside_value[row] = answer.own_value, answer.outside_value
    s.satisfaction[row] = satisfaction_index(answer.own_value, p.barometer)
    t.site[row], t.months_vacant[row], t.recruitment[row] = answer.site, 0, NOBODY


@lean_kernel
def _hire(
    rows: Array,
    posts: Positions,
    month: int,
    s: Holders,
    t: Positions,
    r: Adverts,
    towns: Towns,
    market: Market,
    places: Places,
    flows: Flows,
    luck: Luck,
    ahead: Outlook,
    p: Parameters,
    found: Space,
) -> None:
    """Fill the posts in these rows (by recruitment, ascending number); posts are their columns, put together."""
    for i in range(rows.size):
        fetch_ahead(s, rows, i)
        later = min(i + 1, rows.size - 1)
        fetch_line((market.near_hybrid if posts.duty[later] == MULTI_LOCATION else market.near_office)[places.place[posts.site[later]]])
        k, row = posts.recruitment[i], rows[i]
        if r.qualified[k] == 0:
            continue
        advertised, holder = towns.region[places.place[posts.site[i]]], s.holders[row]
        who = drawn_applicant(posts.number[i], holder, posts.family[i], r.qualified[k], luck.persons, p)
        asked = 0
        while asked < int(p.offers) and r.qualified[k] > 0:
            answer = _offer(i, holder, asked, month, who, posts, market, places, luck, ahead, p, found)
            asked += 1
            r.qualified[k] -= 1
            flows.offers[advertised] += 1.0
            if not answer.accepts:
                flows.refusals[advertised] += 1.0
                continue
            here, home, education = towns.region[places.place[answer.site]], answer.start.home, answer.start.education
            flows.hires[here] += 1.0
            flows.hires_elsewhere[here] += towns.region[answer.origin] != advertised
            flows.months_to_fill[here] += posts.months_vacant[i]
            if home != answer.origin:
                towns.staff_moves[answer.origin, education] -= 1.0
                towns.staff_moves[home, education] += 1.0
            _take_up(row, posts.grade_pay[i] * places.pay_factor[answer.site, posts.duty[i]], who, answer, s, t, p)
            r.positions[k] -= 1
            break


@lean_kernel
def _close_or_repeat(r: Adverts, latest: int, month: int) -> None:
    """Close the due recruitments that are filled; the others advertise again next month."""
    for k in range(r.open.size):
        if r.open[k] == 1 and r.advertised[k] <= latest:
            if r.positions[k] <= 0:
                r.open[k] = 0
            else:
                r.advertised[k] = month + 1


@kernel
def _market(m: Towns, suited: Array) -> Market:
    """Where applicants come from."""
    size, educations, nests = m.nest_draw.shape
    nest_draw, remote_draw, everywhere = np.empty((educations, nests, size)), np.empty(educations), np.ones(size)
    for town in range(size):
        for e in range(educations):
            for nest in range(nests):
                nest_draw[e, nest, town] = m.nest_draw[town, e, nest]
    for e in range(educations):
        remote_draw[e] = dot(nest_draw[e, REMOTE], everywhere)
    return Market(
        m.near_office, m.near_hybrid, m.moving_reach, nest_draw, m.local_draw, m.moving_draw, remote_draw, everywhere, m.population, suited
    )


@kernel
def _recruit(
    month: int,
    latest: int,
    s: Holders,
    t: Positions,
    r: Adverts,
    towns: Towns,
    sites: Sites,
    teams: Teams,
    vacancy_share: Array,
    suited: Array,
    flows: Flows,
    luck: Luck,
    ahead: Outlook,
    p: Parameters,
) -> None:
    """Fill the posts whose recruitment was advertised until the month `latest`."""
    rows = due_posts(t.number, t.recruitment, r.open, r.advertised, latest)
    if rows.size:
        first, order = offices(sites.agency, sites.open, vacancy_share.size)
        places = Places(
            towns.minutes_to_work, towns.area_minutes, towns.outside_value, towns.swedish_share, sites.municipality, order, first, teams,
            vacancy_share, sites.pay_factor,
        )  # fmt: skip
        market, found = _market(towns, suited), space(towns.region.size)
        _hire(rows, gathered(t, rows), month, s, t, r, towns, market, places, flows, luck, ahead, p, found)
    _close_or_repeat(r, latest, month)


HOLDER_COLUMNS = tuple(f"posts.{name}" for name in Holders._fields)
POSITION_READS = tuple(f"posts.{name}" for name in Positions._fields if name not in ("site", "months_vacant", "recruitment"))


@process(
    reads=(
        *POSITION_READS, "sites.municipality", "sites.agency", "sites.open", "sites.pay_factor",
        *(f"teams.{name}" for name in Teams._fields), *(f"units.{name}" for name in Units._fields), "municipalities.area_minutes",
        "agencies.vacancy_share",
        "municipalities.region", "municipalities.minutes_to_work", "municipalities.near_office",
        "municipalities.near_hybrid", "municipalities.moving_reach", "municipalities.local_draw",
        "municipalities.moving_draw", "municipalities.nest_draw", "municipalities.outside_value",
        "municipalities.population", "municipalities.swedish_share",
    ),
    writes=(
        *HOLDER_COLUMNS, "posts.site", "posts.months_vacant", "posts.recruitment", "recruitments.open",
        "recruitments.positions", "recruitments.qualified", "recruitments.advertised", "regions.offers", "regions.refusals",
        "regions.hires", "regions.hires_elsewhere", "regions.months_to_fill", "municipalities.staff_moves",
    ),
    parameters=Parameters,
)  # fmt: skip
def hiring(world: View, p: Parameters, draws: Draws) -> None:
    """Choose, offer and start; advertise again what stays empty."""
    s, m = world.posts, world.municipalities
    luck = Luck(draws.stream("offer"), draws.stream("person"))
    ways = Draws(draws.seed, "announcements", draws.month).stream("way")
    world.call(
        _recruit, draws.month, draws.month - int(p.search.months_to_start), s.group(Holders), s.group(Positions),
        world.recruitments.group(Adverts), m.group(Towns), world.sites.group(Sites), world.teams.group(Teams), world.agencies.vacancy_share,
        suitability(p.search), world.regions.group(Flows), luck, Outlook(world.units.group(Units), draws.date, ways), p,
    )  # fmt: skip
