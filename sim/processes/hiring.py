"""Hiring: offers, refusals and the people who take the posts.

Rule     When the period from advert to start is over, each position is offered to qualified applicants, best first, until one
         accepts or none is left. An applicant's home and education are drawn from where the applications came from; accepting is
         a logistic choice between the job offered and the best outside option. The best of many is more proficient. Without
         success the advert runs again. The holder of a location-independent post chooses the nearest office of the agency as
         place of the post.
Order    After applications; last rule of the establishment.
Source   sim/utility.py; expected best of n as the quantile u^(1/n). Values and evidence: configs/parameters/hiring.yaml.
Omits    Moves between state posts.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.barometer import Barometer, satisfaction_index
from sim.draws import Draws, Stream, uniform, words
from sim.establishment import term
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import exp, inlined, kernel, log, normal_quantile
from sim.search import Market, Search, applicant, home_near, suitability
from sim.state import LOCATION_INDEPENDENT, MOVING, NOBODY, Array
from sim.telework_rules import TeleworkRules, telework_target
from sim.traits import Traits, frailty, taste
from sim.utility import Utility, home_days_wished, job_value, moving_cost, years_left


class Parameters(NamedTuple):
    """How applicants are chosen, decide and start."""

    months_to_start: Annotated[float, Quantity("months", 1.0, 12.0, "from the advert to the first day")]
    interest: Annotated[
        float, Quantity("share of pay", -1.0, 1.0, "what an applicant likes about the job beyond the utility: why one applied")
    ]
    acceptance_precision: Annotated[float, Quantity("1/share of pay", 0.0, 100.0, "response of acceptance to money-metric utility")]
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
    search: Search
    telework_rules: TeleworkRules
    traits: Traits
    utility: Utility


class Places(NamedTuple):
    """What an applicant compares, and the offices of each agency: sites of agency a are site_order[site_first[a]:site_first[a + 1]]."""

    minutes: Array
    outside: Array
    swedish_share: Array
    place: Array
    site_order: Array
    site_first: Array
    norm: Array
    vacancy_share: Array


class Holders(NamedTuple):
    """Columns of the person who takes a post."""

    person: Array
    holders: Array
    contract_end: Array
    fixed_term: Array
    age: Array
    sex: Array
    education: Array
    native_language: Array
    home: Array
    roots: Array
    partner_employed: Array
    school_children: Array
    owner: Array
    tenure_agency: Array
    tenure_state: Array
    experience: Array
    pay: Array
    commute: Array
    telework_taste: Array
    telework_wish: Array
    telework: Array
    telework_reference: Array
    work_value: Array
    own_value: Array
    outside_value: Array
    satisfaction: Array
    frailty: Array


class Positions(NamedTuple):
    """Columns of the posts that are filled."""

    number: Array
    agency: Array
    family: Array
    site: Array
    duty: Array
    remote_share: Array
    telework_exempt: Array
    swedish_required: Array
    grade_pay: Array
    months_vacant: Array
    recruitment: Array


@inlined
def accepts(gain: float, u: float, precision: float) -> bool:
    """Whether an applicant accepts; gain of the job offered over the best outside option, as a share of pay."""
    return u < 1.0 / (1.0 + exp(-precision * gain))


@kernel
def _nearest_site(agency: int, home: int, present: int, places: Places) -> int:
    """Site of the agency nearest to a home; the present one when the agency has no other."""
    best = present
    for j in range(places.site_first[agency], places.site_first[agency + 1]):
        s = places.site_order[j]
        if places.minutes[places.place[s], home] < places.minutes[places.place[best], home]:
            best = s
    return best


@inlined
def _person(i: int, family: int, best_of: int, posts: Positions, h: Holders, stream: Stream, p: Parameters) -> None:
    """Traits of the next holder of post i that do not depend on where the applicant comes from."""
    n = np.uint64(h.holders[i])
    own = Stream(stream.key0, stream.key1, n, stream.purpose)
    a, b, c, d = words(own, posts.number[i], 0)
    years = p.age_mean[family] + p.age_spread * normal_quantile(uniform(a))
    h.age[i] = int(12.0 * min(p.age_highest, max(p.age_lowest, years)))
    h.sex[i] = 1 if uniform(b) < p.women[family] else 0
    h.partner_employed[i] = 1 if uniform(c) < p.partner else 0
    h.school_children[i] = 1 if (uniform(d) < p.children and 360 <= h.age[i] <= 600) else 0
    a, b, c, d = words(own, posts.number[i], 1)
    h.telework_taste[i] = taste(uniform(a), p.traits)
    h.frailty[i] = frailty(uniform(b), p.traits)
    h.work_value[i] = p.traits.work_spread * normal_quantile(uniform(c))
    best = exp(log(uniform(d)) / max(1, best_of))
    h.experience[i] = min(0.9, max(0.0, p.proficiency + p.proficiency_spread * normal_quantile(min(best, 1.0 - 1e-12))))


@inlined
def _settle(
    i: int,
    origin: int,
    education: int,
    nest: int,
    work: int,
    month: int,
    posts: Positions,
    h: Holders,
    market: Market,
    places: Places,
    stream: Stream,
    p: Parameters,
    weight: Array,
) -> None:
    """Where the next holder of post i comes from, lives and works, and what days at home that brings."""
    own = Stream(stream.key0, stream.key1, np.uint64(h.holders[i]), stream.purpose)
    a, b, c, d = words(own, posts.number[i], 2)
    h.education[i] = education
    swedish = posts.swedish_required[i] == 1 or uniform(a) < places.swedish_share[origin]
    h.native_language[i] = 1 if swedish else 0
    home = origin if nest != MOVING else home_near(work, uniform(b), market, weight)
    h.home[i] = home
    h.roots[i] = origin if uniform(c) < p.rooted else home
    h.owner[i] = 1 if (nest != MOVING and uniform(d) < p.owner) else 0
    h.commute[i] = places.minutes[work, home]
    a, b, _c, _d = words(own, posts.number[i], 3)
    h.fixed_term[i] = 1 if uniform(a) < p.fixed_term else 0
    h.contract_end[i] = month + term(uniform(b), p.shortest, p.longest) if h.fixed_term[i] == 1 else 0
    norm = places.norm[posts.agency[i]]
    h.telework_wish[i] = home_days_wished(h.telework_taste[i], h.commute[i], norm, p.utility)
    h.telework[i] = telework_target(h.telework_wish[i], posts.remote_share[i], posts.telework_exempt[i], posts.family[i], p.telework_rules)
    h.telework_reference[i] = h.telework[i]


@inlined
def _worth(i: int, agency: int, h: Holders, places: Places, p: Parameters) -> float:
    """Value of the job to the applicant settled on post i."""
    rooted = 1.0 if h.home[i] == h.roots[i] else 0.0
    return job_value(
        1.0, h.commute[i], h.telework[i], h.telework_reference[i], h.telework_taste[i], places.norm[agency], places.vacancy_share[agency],
        rooted, h.work_value[i], p.utility,
    )  # fmt: skip


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
    p: Parameters,
    weight: Array,
) -> tuple[bool, int, int]:
    """Make one offer for post i; returns whether it is accepted, the municipality of the applicant and the site of the post."""
    agency, family, duty, site = posts.agency[i], posts.family[i], posts.duty[i], posts.site[i]
    a, b, c, _d = words(offers, posts.number[i], asked)
    origin, education, nest = applicant(places.place[site], family, duty, uniform(a), uniform(b), market, weight)
    if duty == LOCATION_INDEPENDENT:
        site = _nearest_site(agency, origin, site, places)
    _settle(i, origin, education, nest, places.place[site], month, posts, h, market, places, traits, p, weight)
    years = years_left(float(h.age[i]), p.utility)
    cost = p.utility.switching / years
    if nest == MOVING:
        cost += moving_cost(float(h.partner_employed[i]), float(h.school_children[i]), 0.0, p.utility) / years
    h.outside_value[i] = places.outside[origin, education]
    h.own_value[i] = _worth(i, agency, h, places, p)
    gain = h.own_value[i] + p.interest - h.outside_value[i] - cost
    return accepts(gain, uniform(c), p.acceptance_precision), origin, site


@kernel
def _hire(
    rows: Array,
    qualified: Array,
    month: int,
    posts: Positions,
    h: Holders,
    market: Market,
    places: Places,
    region: Array,
    moves: Array,
    flows: Array,
    offers: Stream,
    traits: Stream,
    p: Parameters,
) -> None:
    """Fill the posts in `rows` (by recruitment, ascending number); flows has a row for each flow by region."""
    weight = np.empty(market.population.size)
    for row in range(rows.size):
        i = rows[row]
        k = posts.recruitment[i]
        if qualified[k] == 0:
            continue
        r = region[places.place[posts.site[i]]]
        _person(i, posts.family[i], qualified[k], posts, h, traits, p)
        asked = 0
        while asked < int(p.offers) and qualified[k] > 0:
            accepted, origin, site = _offer(i, asked, month, posts, h, market, places, offers, traits, p, weight)
            asked += 1
            qualified[k] -= 1
            flows[0, r] += 1.0
            if not accepted:
                flows[1, r] += 1.0
                continue
            advertised = r
            posts.site[i] = site
            r = region[places.place[site]]
            h.person[i] = np.int64(posts.number[i]) * 65536 + h.holders[i]
            h.holders[i] += 1
            h.tenure_agency[i] = 0
            h.tenure_state[i] = 0
            h.pay[i] = posts.grade_pay[i]
            h.satisfaction[i] = satisfaction_index(h.own_value[i], p.barometer)
            flows[2, r] += 1.0
            flows[3, r] += region[origin] != advertised
            flows[4, r] += posts.months_vacant[i]
            if h.home[i] != origin:
                moves[origin, h.education[i]] -= 1.0
                moves[h.home[i], h.education[i]] += 1.0
            posts.months_vacant[i] = 0
            break


@kernel
def _due_rows(recruitment: Array, due: Array) -> Array:
    """Rows of the posts whose recruitment is due."""
    rows = np.empty(recruitment.size, dtype=np.int64)
    found = 0
    for i in range(recruitment.size):
        if recruitment[i] >= 0 and due[recruitment[i]]:
            rows[found] = i
            found += 1
    return rows[:found].copy()


HOLDER_COLUMNS = tuple(f"posts.{name}" for name in Holders._fields)
POSITION_READS = tuple(f"posts.{name}" for name in Positions._fields if name not in ("site", "months_vacant", "recruitment"))


@process(
    reads=(
        *POSITION_READS, "sites.municipality", "sites.agency", "agencies.telework_norm", "agencies.vacancy_share",
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
    s, r, m, flows, sites = world.posts, world.recruitments, world.municipalities, world.regions, world.sites
    due = (r.open == 1) & (r.advertised + int(p.months_to_start) <= draws.month)
    rows = _due_rows(s.recruitment, due)
    rows = rows[np.lexsort((s.number[rows], s.recruitment[rows]))]
    order = np.argsort(sites.agency, kind="stable")
    norm = world.agencies.telework_norm
    nest_draw = np.ascontiguousarray(np.moveaxis(m.nest_draw, 0, 2))
    market = Market(
        m.near_office, m.near_hybrid, m.moving_reach, nest_draw, m.local_draw, m.moving_draw, m.population, suitability(p.search)
    )
    first = np.searchsorted(sites.agency[order], np.arange(world.agencies.rows + 1))
    places = Places(
        m.minutes_to_work, m.outside_value, m.swedish_share, sites.municipality, order, first, norm, world.agencies.vacancy_share
    )
    counts = np.zeros((5, flows.rows))
    posts = Positions(*(getattr(s, name) for name in Positions._fields))
    holders = Holders(*(getattr(s, name) for name in Holders._fields))
    _hire(
        rows, r.qualified, draws.month, posts, holders, market, places, m.region, m.staff_moves, counts, draws.stream("offer"),
        draws.stream("person"), p,
    )  # fmt: skip
    flows.offers[:] += counts[0]
    flows.refusals[:] += counts[1]
    flows.hires[:] += counts[2]
    flows.hires_elsewhere[:] += counts[3]
    flows.months_to_fill[:] += counts[4]
    filled = rows[s.person[rows] != NOBODY]
    np.subtract.at(r.positions, s.recruitment[filled], 1)
    s.recruitment[filled] = NOBODY
    r.open[due & (r.positions <= 0)] = 0
    r.advertised[due & (r.positions > 0)] = draws.month + 1
