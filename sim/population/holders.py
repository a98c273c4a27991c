"""Holders: the start state of one seed.

Every draw is keyed by (seed, post number, purpose). What a margin fixes is dealt out exactly: posts are put in the order of their draws,
and the cells of the joint distribution, the vacancies, the tenures and the pay are handed out in that order. So seeds differ in who holds
what where, and every seed meets the margins.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.draws import Draws, purpose_word, uniforms
from sim.population.blueprint import Blueprint
from sim.population.dealing import ascending, dealt, first_in_group, in_order, picked, systematic
from sim.population.distance import Floats
from sim.population.raking import largest_remainder
from sim.population.units import Units, draw_units
from sim.rates import exp_array, log_array, normal_quantile_array
from sim.state import NOBODY, World

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]
_DECILE = 1.2815515655446004
"""Standard normal quantile of 0.9."""


class _Luck:
    """Uniform draws of the first holders and of their posts, by purpose."""

    def __init__(self, seed: int, number: NDArray[np.uint32]) -> None:
        self._traits, self._posts, self._number = Draws(seed, "traits", 0), Draws(seed, "establishment", 0), number

    def holder(self, purpose: str) -> Floats:
        """Draws of the holder, shape (posts, 4)."""
        return uniforms(self._traits.stream(purpose), self._number)

    def post(self, purpose: str) -> Floats:
        """Draws of the post, shape (posts, 4)."""
        return uniforms(self._posts.stream(purpose), self._number)


class _Cells(NamedTuple):
    """Codes of the joint distribution, one for each filled post."""

    education: Rows
    age: Rows
    sex: Rows
    contract: Rows


def populate(country: Blueprint, seed: int, *, posts: int, recruitments: int, chosen: Units | None = None) -> World:
    """The start state of one seed.

    Parameters
    ----------
    country : Blueprint
    seed : int
    posts : int
        Rows of the table of posts; those beyond the establishment are spare.
    recruitments : int
        Rows of the table of recruitments.
    chosen : Units, optional
        Units that the scenario names; each place that one of them is to go to has a site, not open yet, after all others.

    Returns
    -------
    World
        Structure and people; vacant posts have person -1 and the municipality of their site as home. Behavioural columns are zero.

    Raises
    ------
    ValueError
        When there are fewer rows than posts in the establishment.
    """
    plan = country.posts
    count = len(plan.number)
    if posts < count:
        raise ValueError(f"posts = {posts}: the establishment has {count}; give at least as many rows")
    named = chosen or Units()
    rows = {
        "posts": posts,
        "recruitments": recruitments,
        "teams": len(country.teams.agency) + sum(named.teams),
        "sites": len(country.site_names) + len(named.destination),
        "agencies": len(country.agencies.names),
        "municipalities": len(country.municipality_codes),
        "regions": len(country.region_codes),
        "units": len(named.code) + named.closing,
    }
    world = World(rows)
    luck = _Luck(seed, plan.number)
    filled = ~first_in_group(luck.post("vacant")[:, 0], plan.cell, plan.vacant)
    table: dict[str, NDArray[Any]] = {"number": plan.number, "agency": plan.agency, "family": plan.family, "site": plan.site}
    table["team"] = country.teams.team
    table |= _duties(country, luck)
    table |= _holders(country, luck, np.nonzero(filled)[0], count)
    table["established"] = np.ones(count)
    table["holders"] = filled.astype(np.int64)
    table["person"] = np.where(filled, plan.number.astype(np.int64) << 16, NOBODY)
    world.posts.person.fill(NOBODY)
    world.posts.recruitment.fill(NOBODY)
    world.regions.code[:] = [purpose_word(code) for code in country.region_codes]
    for name, values in table.items():
        getattr(world.posts, name)[:count] = values
    _places(country, world, plan.site[filled])
    draw_units(world, named, country.places.office_rent, np.array(country.assumptions.office_share), seed)
    return world


def _duties(country: Blueprint, luck: _Luck) -> dict[str, NDArray[Any]]:
    """Columns that belong to the post whoever holds it."""
    a, traits, plan = country.assumptions, country.traits, country.posts
    family, place = plan.family, country.sites.municipality[plan.site]
    draw = luck.post("duty")
    spread = normal_quantile_array(draw[:, 0])
    remote = np.minimum(1.0, np.maximum(0.0, traits.remote_mean[family] + traits.remote_sd[family] * spread))
    relative = np.where(country.sites.place_bound[plan.site], a.bound_site_exempt, 1.0)
    mean = np.bincount(family, relative, len(traits.exempt)) / np.maximum(np.bincount(family, minlength=len(traits.exempt)), 1)
    exempt = systematic(np.minimum(1.0, traits.exempt[family] * relative / mean[family]), draw[:, 1], family)
    return {
        "remote_share": remote,
        "telework_exempt": exempt,
        "swedish_required": systematic(traits.swedish_required[place], draw[:, 3], place),
    }


def _holders(country: Blueprint, luck: _Luck, filled: Rows, count: int) -> dict[str, NDArray[Any]]:
    """Columns of the holders, and for vacant posts what stands in their place."""
    a, traits, plan = country.assumptions, country.traits, country.posts
    place = country.sites.municipality[plan.site]
    cells = _cells(country, luck.holder("cell")[filled, 0], filled)
    who = luck.holder("person")[filled]
    ages = np.array(country.joint.ages)
    age = ages[cells.age, 0] * 12 + np.floor(who[:, 0] * 12.0 * (ages[cells.age, 1] - ages[cells.age, 0] + 1)).astype(np.int64)
    people = len(country.municipality_codes)
    home = picked(country.places.homes.reshape(-1, people), cells.education * people + place[filled], who[:, 1])
    fixed = cells.contract == 1
    tenure, in_agency = _tenures(country, luck, filled, age, fixed)
    pay, grade_pay = _pay(country, luck, filled, cells.education)
    rooted = systematic(np.full(len(filled), a.roots_at_home), who[:, 2])
    columns: dict[str, NDArray[Any]] = {
        "age": age,
        "sex": cells.sex,
        "education": cells.education,
        "tenure_state": tenure,
        "tenure_agency": in_agency,
        "pay": pay,
        "contract_end": _contract_ends(country, luck.holder("contract")[filled], fixed),
        "native_language": _languages(country, luck.holder("language")[filled], home),
        **_households(country, luck.holder("household")[filled], cells.age),
    }
    whole = {name: np.zeros(count, dtype=values.dtype) for name, values in columns.items()}
    for name, values in columns.items():
        whole[name][filled] = values
    whole["home"], whole["roots"] = place.copy(), place.copy()
    whole["home"][filled] = home
    whole["roots"][filled] = np.where(rooted, home, picked(traits.roots, home, luck.holder("roots")[filled, 0]))
    whole["commute"] = country.places.minutes[whole["home"], place]
    whole["grade_pay"] = grade_pay
    whole["fixed_term"] = systematic(np.full(count, traits.fixed_term_share), luck.post("fixed_term")[:, 0])
    whole["fixed_term"][filled] = fixed
    whole["working_time"] = np.ones(count)
    by_draw = in_order(luck.post("working_time")[filled, 0])
    whole["working_time"][filled] = traits.working_times[dealt(by_draw, traits.working_time_shares)]
    return whole


def _cells(country: Blueprint, draw: Floats, filled: Rows) -> _Cells:
    """Hand out the cells of the joint distribution within each family in the order of the draws."""
    order = in_order(draw, country.posts.family[filled])
    shape = country.joint.persons.shape
    codes = np.empty(len(filled), dtype=np.int64)
    codes[order] = np.repeat(np.arange(country.joint.persons.size), country.joint.persons.ravel())
    _, education, age, sex, contract = np.unravel_index(codes, shape)
    return _Cells(education, age, sex, contract)


def _tenures(country: Blueprint, luck: _Luck, filled: Rows, age: Rows, fixed: Flags) -> tuple[Rows, Rows]:
    """Months in the state and in the agency: older and permanent holders tend to have the longer ones; nobody entered as a child."""
    a, traits = country.assumptions, country.traits
    draw = luck.holder("tenure")[filled]
    possible = age - int(a.first_age * 12)
    score = a.tenure_age_weight * possible + a.tenure_spread * normal_quantile_array(draw[:, 0]) - a.tenure_fixed_term * fixed
    bounds = np.array(traits.tenure_bands)
    band = _tenure_bands(score, possible, bounds[:, 0], largest_remainder(traits.tenure_shares, len(filled)))
    months = bounds[band, 0] + np.floor(draw[:, 1] * (bounds[band, 1] - bounds[band, 0] + 1)).astype(np.int64)
    months = np.minimum(months, np.maximum(possible, 0))
    one = systematic(np.full(len(filled), a.one_agency_share), draw[:, 2])
    return months, np.where(one, months, np.floor(draw[:, 3] * (months + 1)).astype(np.int64))


def _tenure_bands(score: Floats, possible: Rows, low: Rows, number: Rows) -> Rows:
    """Hand out the bands from the longest down, each to the highest scores among those old enough for it."""
    band = np.zeros(len(score), dtype=np.int64)
    free = np.ones(len(score), dtype=bool)
    for code in range(len(low) - 1, 0, -1):
        able = np.nonzero(free & (possible >= low[code]))[0]
        chosen = able[ascending(-score[able])[: number[code]]]
        band[chosen], free[chosen] = code, False
    return band


def _pay(country: Blueprint, luck: _Luck, filled: Rows, education: Rows) -> tuple[Floats, Floats]:
    """Pay of the holders, and pay of all posts for somebody fully proficient.

    Holders are put in order by family, education, local earnings and luck; the pay of the margin is handed out in that order.
    """
    a, traits, plan = country.assumptions, country.traits, country.posts
    where = country.places
    residents = np.add.reduce(where.employed, axis=1)
    national = float(np.add.reduce(where.earnings * residents)) / float(np.add.reduce(residents))
    local = a.pay_local_weight * log_array(where.earnings / national)
    post = log_array(traits.median_pay)[plan.family] + local[where_of(country)]
    post = post + a.pay_spread * normal_quantile_array(luck.post("pay")[:, 0])
    of_education = np.array(a.pay_by_education)
    score = post[filled] + of_education[education]
    order = ascending(score)
    ladder = pay_quantiles((np.arange(len(filled)) + 0.5) / len(filled), traits.pay)
    pay = np.empty(len(filled))
    pay[order] = ladder
    # A vacant post stands where a holder of average education would.
    average = float(np.add.reduce(of_education[education])) / len(filled)
    full_pay = ladder[np.minimum(np.searchsorted(score[order], post + average), len(filled) - 1)]
    full_pay[filled] = pay
    return pay, full_pay


def where_of(country: Blueprint) -> Rows:
    """Municipality of every post."""
    found: Rows = country.sites.municipality[country.posts.site]
    return found


def pay_quantiles(share: Floats, pay: tuple[float, float, float, float]) -> Floats:
    """Pay below which a share of the holders lies: two lognormal halves through the first decile, the median and the ninth decile."""
    decile1, median, _, decile9 = log_array(np.array(pay))
    z = normal_quantile_array(share)
    return exp_array(median + z * np.where(z < 0.0, median - decile1, decile9 - median) / _DECILE)


def _contract_ends(country: Blueprint, draw: Floats, fixed: Flags) -> Rows:
    """Model month in which a fixed-term contract ends: residual life of contracts whose length is uniform between two bounds."""
    low, high = country.assumptions.contract_low, country.assumptions.contract_high
    # A contract met at a random moment is long in proportion to its length.
    length = np.sqrt(low * low + draw[:, 0] * (high * high - low * low))
    ends: Rows = np.where(fixed, 1 + np.floor(draw[:, 1] * length), 0).astype(np.int64)
    return ends


def _languages(country: Blueprint, draw: Floats, home: Rows) -> Rows:
    a = country.assumptions
    swedish = systematic(np.minimum(1.0, country.places.swedish_share[home] * a.swedish_factor), draw[:, 0], home)
    other = systematic(np.where(swedish, 0.0, a.other_language_share), draw[:, 1])
    return np.where(swedish, 1, np.where(other, 2, 0))


def _households(country: Blueprint, draw: Floats, age: Rows) -> dict[str, NDArray[Any]]:
    traits = country.traits
    return {
        "partner_employed": systematic(traits.partner[age], draw[:, 0], age),
        "school_children": systematic(traits.children[age], draw[:, 1], age),
        "owner": systematic(traits.owner[age], draw[:, 2], age),
    }


def office_shares(country: Blueprint) -> Floats:
    """Share of the posts of each site that use an office, by task family and kind of site."""
    posts, a = country.sites.posts, country.assumptions
    by_family = np.where(country.sites.place_bound[:, None], np.array(a.bound_office_share), np.array(a.office_share))
    found: Floats = np.add.reduce(posts * by_family, axis=1) / np.maximum(np.add.reduce(posts, axis=1), 1)
    return found


def _places(country: Blueprint, world: World, filled_sites: Rows) -> None:
    """Sites, agencies and municipalities at the start."""
    where, network = country.places, country.sites
    sites, agencies, towns = world.sites, world.agencies, world.municipalities
    known = slice(len(network.agency))
    for name in ("municipality", "agency", "headquarters", "place_bound", "synthetic"):
        getattr(sites, name)[known] = getattr(network, name)
    _services(country, world, known)
    dealt_out = slice(len(country.teams.agency))
    world.teams.agency[dealt_out], world.teams.site[dealt_out] = country.teams.agency, country.teams.site
    sites.first_team[known], sites.teams[known] = country.teams.first, country.teams.count
    sites.rent[known] = where.office_rent[network.municipality]
    sites.office_share[known] = office_shares(country)
    sites.open[known] = 1
    sites.staff[:] = np.bincount(filled_sites, minlength=sites.rows)
    agencies.branch[:] = country.agencies.branch
    agencies.start_posts[:] = country.agencies.posts
    agencies.planned_posts[:] = country.agencies.posts
    agencies.vacancy_share[:] = 1.0 - country.agencies.persons / np.maximum(country.agencies.posts, 1)
    for name in ("region", "area_minutes", "minutes", "commuters", "migration_weight", "population", "adults", "swedish_share"):
        getattr(towns, name)[:] = getattr(where, name)
    for name in ("employed", "unemployed", "earnings", "housing_price", "tax_base", "natural_increase", "net_immigration"):
        getattr(towns, name)[:] = getattr(where, name)
    filled = float(np.add.reduce(country.agencies.persons)) / float(np.add.reduce(country.agencies.posts))
    state = np.bincount(network.municipality, np.add.reduce(network.posts, axis=1), towns.rows) * filled
    towns.code[:] = country.municipality_word
    towns.private_jobs[:] = np.maximum(where.jobs - state, 0.0)


def _services(country: Blueprint, world: World, known: slice) -> None:
    """Where customers are served at the start and what asks for it."""
    given, sites, agencies, towns = country.services, world.sites, world.agencies, world.municipalities
    sites.service_point[known], sites.on_call[known] = given.service_point, given.on_call
    agencies.joint_start[:], agencies.digital_supply_start[:] = given.joint, given.digital_supply
    agencies.resident_contacts[:], agencies.firm_contacts[:] = given.resident_contacts, given.firm_contacts
    towns.joint_start[:] = given.joint_points
    for name in ("serves_swedish", "over_64_share", "homeland_share", "response_minutes"):
        getattr(towns, name)[:] = getattr(given, name)
