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
from sim.process import View, process
from sim.rates import inlined, kernel, lean_kernel
from sim.recruits import Holders, Places, Positions, due_posts, set_traits, settle, worth
from sim.responses import Responses
from sim.search import Market, Search, Space, applicant, nearest_office, offices, space, suitability
from sim.state import LOCATION_INDEPENDENT, MOVING, NOBODY, REMOTE, Array
from sim.takeover import alike
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


@inlined
def _offer(
    i: int,
    asked: int,
    month: int,
    posts: Positions,
    h: Holders,
    market: Market,
    places: Places,
    offers: Stream,
    traits: Stream,
    ahead: Outlook,
    p: Parameters,
    found: Space,
) -> tuple[bool, int, int]:
    """Make one offer for post i; returns whether it is accepted, the municipality of the applicant and the site of the post."""
    agency, family, duty, site = posts.agency[i], posts.family[i], posts.duty[i], posts.site[i]
    a, b, c, _d = words(offers, posts.number[i], asked)
    origin, education, nest = applicant(places.place[site], family, duty, uniform(a), uniform(b), market, found)
    if duty == LOCATION_INDEPENDENT:
        site = nearest_office(agency, origin, site, places.minutes, places.place, places.site_first, places.site_order)
    settle(i, origin, education, nest, site, month, posts, h, market, places, traits, p, found)
    years = years_left(float(h.age[i]), p.utility)
    cost = p.utility.switching / years
    if nest == MOVING:
        cost += moving_cost_for_job(float(h.partner_employed[i]), float(h.school_children[i]), 0.0, 0.0, p.utility) / years
        rooted, there = 1.0 if origin == h.roots[i] else 0.0, 1.0 if h.home[i] == h.roots[i] else 0.0
        cost -= roots_gained(rooted, there, p.utility)
    h.outside_value[i] = places.outside[origin, education]
    h.own_value[i] = worth(i, site, posts, h, places, p) - foreseen_loss(i, site, posts, h, places, ahead, p)
    gain = h.own_value[i] + p.interest - h.outside_value[i] - cost
    return accepts(gain, uniform(c), p.utility), origin, site


class Flows(NamedTuple):
    """Columns of regions and municipalities that count what happens."""

    offers: Array
    refusals: Array
    hires: Array
    hires_elsewhere: Array
    months_to_fill: Array
    staff_moves: Array


@lean_kernel
def _hire(
    qualified: Array,
    positions: Array,
    month: int,
    posts: Positions,
    h: Holders,
    market: Market,
    places: Places,
    region: Array,
    flows: Flows,
    offers: Stream,
    traits: Stream,
    ahead: Outlook,
    p: Parameters,
    found: Space,
) -> None:
    """Fill the posts (by recruitment, ascending number)."""
    for i in range(posts.number.size):
        k = posts.recruitment[i]
        if qualified[k] == 0:
            continue
        r = region[places.place[posts.site[i]]]
        set_traits(i, posts.family[i], qualified[k], posts, h, traits, p)
        asked = 0
        while asked < int(p.offers) and qualified[k] > 0:
            accepted, origin, site = _offer(i, asked, month, posts, h, market, places, offers, traits, ahead, p, found)
            asked += 1
            qualified[k] -= 1
            flows.offers[r] += 1.0
            if not accepted:
                flows.refusals[r] += 1.0
                continue
            advertised = r
            posts.site[i] = site
            r = region[places.place[site]]
            h.person[i] = np.int64(posts.number[i]) * 65536 + h.holders[i]
            h.holders[i] += 1
            h.tenure_agency[i] = 0
            h.tenure_state[i] = 0
            h.pay[i] = posts.grade_pay[i] * places.pay_factor[site, posts.duty[i]]
            h.satisfaction[i] = satisfaction_index(h.own_value[i], p.barometer)
            flows.hires[r] += 1.0
            flows.hires_elsewhere[r] += region[origin] != advertised
            flows.months_to_fill[r] += posts.months_vacant[i]
            if h.home[i] != origin:
                flows.staff_moves[origin, h.education[i]] -= 1.0
                flows.staff_moves[h.home[i], h.education[i]] += 1.0
            positions[k] -= 1
            break


@kernel
def _copy(rows: Array, taken: Array, of_applicants: tuple[Array, ...], columns: tuple[Array, ...]) -> None:
    """Copy columns of one dtype of those who took a post to its row."""
    for q in range(len(columns)):
        of_applicant, column = of_applicants[q], columns[q]
        for k in taken:
            column[rows[k]] = of_applicant[k]


@kernel
def _close_or_repeat(open_: Array, positions: Array, advertised: Array, latest: int, month: int) -> None:
    """Close the due recruitments that are filled; the others advertise again next month."""
    for k in range(open_.size):
        if open_[k] == 1 and advertised[k] <= latest:
            if positions[k] <= 0:
                open_[k] = 0
            else:
                advertised[k] = month + 1


COPIED = alike(Holders._fields)
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
    s, r, m, sites, a = world.posts, world.recruitments, world.municipalities, world.sites, world.agencies
    latest = draws.month - int(p.search.months_to_start)
    rows = due_posts(s.number, s.recruitment, r.open, r.advertised, latest)
    rows = rows[r.qualified[s.recruitment[rows]] > 0]
    first, order = offices(sites.agency, sites.open, a.rows)
    nest_draw = np.ascontiguousarray(np.moveaxis(m.nest_draw, 0, 2))
    market = Market(
        m.near_office, m.near_hybrid, m.moving_reach, nest_draw, m.local_draw, m.moving_draw, np.add.reduce(nest_draw[:, REMOTE], axis=1),
        np.ones(m.rows), m.population, suitability(p.search),
    )  # fmt: skip
    teams = world.teams.group(Teams)
    places = Places(
        m.minutes_to_work, m.area_minutes, m.outside_value, m.swedish_share, sites.municipality, order, first, teams, a.vacancy_share,
        sites.pay_factor,
    )  # fmt: skip
    units = world.units.group(Units)
    ahead = Outlook(units, draws.date, Draws(draws.seed, "announcements", draws.month).stream("way"))
    # Applicants are worked out apart, row by row of what is due: a post far away in every column would be fetched again and again.
    posts = Positions(*(getattr(s, name)[rows] for name in Positions._fields))
    applicants = Holders(*(np.empty(rows.size, dtype=getattr(s, name).dtype) for name in Holders._fields))
    applicants.person[:], applicants.holders[:] = NOBODY, s.holders[rows]
    flows = Flows._make([*(getattr(world.regions, name) for name in Flows._fields[:-1]), m.staff_moves])
    _hire(
        r.qualified, r.positions, draws.month, posts, applicants, market, places, m.region, flows, draws.stream("offer"),
        draws.stream("person"), ahead, p, space(m.rows),
    )  # fmt: skip
    taken = np.flatnonzero(applicants.person != NOBODY)
    for names in COPIED:
        _copy(rows, taken, tuple(getattr(applicants, name) for name in names), tuple(getattr(s, name) for name in names))
    s.site[rows[taken]] = posts.site[taken]
    s.months_vacant[rows[taken]], s.recruitment[rows[taken]] = 0, NOBODY
    _close_or_repeat(r.open, r.positions, r.advertised, latest, draws.month)
