"""Search: how job seekers look for jobs over space; shared by the rules that count applications and that choose who applied.

Source: spatial interaction with competition (Wilson 1967), nested logit (McFadden 1978).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Final, NamedTuple

import numpy as np

from sim.parameters import Quantity
from sim.rates import exp, inlined, kernel, lean_kernel, log
from sim.state import EDUCATIONS, LOCAL, LOCATION_INDEPENDENT, MOVING, MULTI_LOCATION, REMOTE, Array
from sim.utility import Utility, commuting_cost


class Search(NamedTuple):
    """How far people look, which jobs come into question, and what other employers offer."""

    employed: Annotated[float, Quantity("share", 0.0, 1.0, "employed residents who look for a job in a month")]
    unemployed: Annotated[float, Quantity("share", 0.0, 1.0, "unemployed residents who look for a job in a month")]
    distance_precision: Annotated[float, Quantity("1/share of pay", 0.0, 100.0, "response of the search to commuting cost")]
    suited_basic: Annotated[
        tuple[float, ...], Quantity("share", 0.0, 1.0, "seekers with basic education for whom a job comes into question", per="family")
    ]
    suited_upper_secondary: Annotated[tuple[float, ...], Quantity("share", 0.0, 1.0, "the same, upper secondary education", per="family")]
    suited_lower_tertiary: Annotated[tuple[float, ...], Quantity("share", 0.0, 1.0, "the same, lower tertiary education", per="family")]
    suited_higher_tertiary: Annotated[tuple[float, ...], Quantity("share", 0.0, 1.0, "the same, higher tertiary education", per="family")]
    months_to_start: Annotated[float, Quantity("months", 1.0, 12.0, "from the advert to the first day")]
    size_power: Annotated[float, Quantity("power", 0.0, 1.0, "growth of the applications of a recruitment with its positions")]
    pay_power: Annotated[float, Quantity("power", 0.0, 25.0, "growth of the applications of a recruitment with what pay policy adds")]
    rival_telework: Annotated[float, Quantity("days/week", 0.0, 5.0, "days at home in jobs outside the state")]
    rival_vacancies: Annotated[float, Quantity("share/month", 0.0001, 1.0, "new vacancies of other employers over their jobs")]
    rival_remote: Annotated[float, Quantity("share", 0.0001, 1.0, "of these, open regardless of place")]


class Market(NamedTuple):
    """Where applicants come from. Matrices have the place of work in the row and the home in the column.

    nest_draw has shape (educations, nests, municipalities), local_draw and moving_draw the municipality of the place first; remote_draw is
    what a location-independent position draws from the whole country, everywhere the nearness of all places to it, 1.
    near_office and near_hybrid weigh a place of work by its distance for who comes in every day and for who works at home as colleagues do.
    """

    near_office: Array
    near_hybrid: Array
    moving: Array
    nest_draw: Array
    local_draw: Array
    moving_draw: Array
    remote_draw: Array
    everywhere: Array
    population: Array
    suited: Array


_PART: Final = 8
_GROUPS: Final = 2 * len(EDUCATIONS)


@lru_cache(maxsize=16)
def suitability(p: Search) -> Array:
    """Share of seekers for whom a job comes into question, shape (families, educations); read-only, as several rules share it."""
    suited = np.array((p.suited_basic, p.suited_upper_secondary, p.suited_lower_tertiary, p.suited_higher_tertiary)).T.copy()
    suited.flags.writeable = False
    return suited


@inlined
def nearness(minutes: float, telework: float, search: Search, utility: Utility) -> float:
    """Weight of a job at a commuting distance against one at the door."""
    return exp(-search.distance_precision * commuting_cost(minutes, telework, utility))


@inlined
def advert_weight(pull: float, positions: float, pay_factor: float, p: Search) -> float:
    """Weight of an advert against one of pull 1 for one position without pay policy."""
    return pull * exp(p.size_power * log(positions)) * exp(p.pay_power * log(pay_factor))


@inlined
def chosen(cumulated: Array, u: float) -> int:
    """Index drawn in proportion to weights given as their running sum, u uniform in (0, 1)."""
    return int(min(cumulated.size - 1, np.searchsorted(cumulated, u * cumulated[-1], side="right")))


class Space(NamedTuple):
    """Working space to draw an applicant.

    products of weights by place, padded with zeros to whole parts; their running sum by part; running sum by education and nest.
    """

    products: Array
    cumulated: Array
    groups: Array


@kernel
def space(places: int) -> Space:
    """Working space for a number of places."""
    parts = (places + _PART - 1) // _PART
    return Space(np.zeros(parts * _PART), np.empty(parts), np.empty(_GROUPS))


@lean_kernel
def summed(found: Space) -> float:
    """Sum of the products, whose running sum by part is set."""
    products, cumulated = found.products, found.cumulated
    total = 0.0
    for k in range(cumulated.size):
        of = products[_PART * k : _PART * (k + 1)]
        # In pairs: eight terms of a plain sum would wait for each other.
        total += ((of[0] + of[1]) + (of[2] + of[3])) + ((of[4] + of[5]) + (of[6] + of[7]))
        cumulated[k] = total
    return total


@lean_kernel
def place_at(height: float, found: Space) -> int:
    """Place where the running sum of the products passes a height: first among parts of 8 places, then inside one."""
    products, cumulated = found.products, found.cumulated
    part = min(cumulated.size - 1, int(np.searchsorted(cumulated, height, side="right")))
    rest = height - (cumulated[part - 1] if part > 0 else 0.0)
    place = _PART * part
    for m in range(_PART * part, _PART * (part + 1)):
        if products[m] > 0.0:
            place = m
            rest -= products[m]
            if rest < 0.0:
                break
    return place


@lean_kernel
def likely_place(weight: Array, reach: Array, u: float, found: Space) -> int:
    """Place drawn in proportion to weight x reach, u uniform in (0, 1)."""
    products = found.products
    for m in range(weight.size):
        products[m] = weight[m] * reach[m]
    return place_at(u * summed(found), found)


@lean_kernel
def applicant(work: int, family: int, duty: int, u_group: float, u_place: float, market: Market, found: Space) -> tuple[int, int, int]:
    """Municipality, education and nest of one applicant for a post at `work`, drawn from where the applications came from."""
    suited = market.suited[family]
    groups = found.groups[: 2 * suited.size]
    total = 0.0
    for e in range(suited.size):
        near, far = market.remote_draw[e], 0.0
        if duty != LOCATION_INDEPENDENT:
            near, far = market.local_draw[work, e, duty], market.moving_draw[work, e]
        total += suited[e] * near
        groups[2 * e] = total
        total += suited[e] * far
        groups[2 * e + 1] = total
    group = chosen(groups, u_group)
    e = group // 2
    if duty == LOCATION_INDEPENDENT:
        return likely_place(market.nest_draw[e, REMOTE], market.everywhere, u_place, found), e, REMOTE
    if group % 2 == 1:
        return likely_place(market.nest_draw[e, MOVING], market.moving[work], u_place, found), e, MOVING
    near_work = market.near_hybrid[work] if duty == MULTI_LOCATION else market.near_office[work]
    return likely_place(market.nest_draw[e, LOCAL], near_work, u_place, found), e, LOCAL


@lean_kernel
def home_near(work: int, u: float, market: Market, found: Space) -> int:
    """New home of somebody who moves for the job: where people live within reach of the place of work."""
    return likely_place(market.population, market.near_office[work], u, found)


@kernel
def workplaces(municipality: Array, municipalities: int) -> Array:
    """Municipalities that have a site, in ascending order; municipality: of each site."""
    has = np.zeros(municipalities, dtype=np.bool_)
    for k in range(municipality.size):
        has[municipality[k]] = True
    return np.flatnonzero(has)


def lasting(open_: Array, closes: Array) -> Array:
    """Flags of the sites that are in use and not announced to close."""
    found: Array = open_ * (closes == 0).astype(open_.dtype)
    return found


@kernel
def offices(agency: Array, open_: Array, agencies: int) -> tuple[Array, Array]:
    """Sites in use by agency: those of agency a are order[first[a]:first[a + 1]]."""
    first = np.zeros(agencies + 1, dtype=np.int64)
    for k in range(agency.size):
        first[np.int64(agency[k]) + 1] += open_[k]
    for a in range(agencies):
        first[a + 1] += first[a]
    free, order = first.copy(), np.empty(first[-1], dtype=np.int64)
    for k in range(agency.size):
        if open_[k] == 1:
            order[free[agency[k]]] = k
            free[agency[k]] += 1
    return first, order


@lean_kernel
def nearest_office(agency: int, home: int, present: int, minutes: Array, place: Array, first: Array, order: Array) -> int:
    """Site of the agency nearest to a home; the present one when the agency has no other. Minutes have the place of work in the row."""
    best = present
    for j in range(first[agency], first[agency + 1]):
        s = order[j]
        if minutes[place[s], home] < minutes[place[best], home]:
            best = s
    return best
