"""Search: how job seekers look for jobs over space; shared by the rules that count applications and that choose who applied.

Source: spatial interaction with competition (Wilson 1967), nested logit (McFadden 1978).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.parameters import Quantity
from sim.rates import exp, inlined, kernel
from sim.state import LOCAL, LOCATION_INDEPENDENT, MOVING, MULTI_LOCATION, REMOTE, Array
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
    size_power: Annotated[float, Quantity("power", 0.0, 1.0, "growth of the applications of a recruitment with its positions")]
    rival_telework: Annotated[float, Quantity("days/week", 0.0, 5.0, "days at home in jobs outside the state")]
    rival_vacancies: Annotated[float, Quantity("share/month", 0.0001, 1.0, "new vacancies of other employers over their jobs")]
    rival_remote: Annotated[float, Quantity("share", 0.0001, 1.0, "of these, open regardless of place")]


class Market(NamedTuple):
    """Where applicants come from. Matrices have the place of work in the row and the home in the column.

    nest_draw has shape (educations, nests, municipalities), local_draw and moving_draw the municipality of the place first.
    near_office and near_hybrid weigh a place of work by its distance for who comes in every day and for who works at home as colleagues do.
    """

    near_office: Array
    near_hybrid: Array
    moving: Array
    nest_draw: Array
    local_draw: Array
    moving_draw: Array
    population: Array
    suited: Array


def suitability(p: Search) -> Array:
    """Share of seekers for whom a job comes into question, shape (families, educations)."""
    return np.array((p.suited_basic, p.suited_upper_secondary, p.suited_lower_tertiary, p.suited_higher_tertiary)).T.copy()


@inlined
def nearness(minutes: float, telework: float, search: Search, utility: Utility) -> float:
    """Weight of a job at a commuting distance against one at the door."""
    return exp(-search.distance_precision * commuting_cost(minutes, telework, utility))


@inlined
def chosen(cumulated: Array, u: float) -> int:
    """Index drawn in proportion to weights given as their running sum, u uniform in (0, 1)."""
    return int(min(cumulated.size - 1, np.searchsorted(cumulated, u * cumulated[-1], side="right")))


@kernel
def applicant(work: int, family: int, duty: int, u_group: float, u_place: float, market: Market, weight: Array) -> tuple[int, int, int]:
    """Municipality, education and nest of one applicant for a post at `work`, drawn from where the applications came from.

    weight is working space, shape (municipalities,).
    """
    # Columns are taken out of the tuple before a loop: inside it Numba would count references for every element.
    draw, suited = market.nest_draw, market.suited[family]
    educations, _nests, size = draw.shape
    groups = np.empty(educations * 2)
    total = 0.0
    for e in range(educations):
        near, far = 0.0, 0.0
        if duty == LOCATION_INDEPENDENT:
            for m in range(size):
                near += draw[e, REMOTE, m]
        else:
            near, far = market.local_draw[work, e, duty], market.moving_draw[work, e]
        total += suited[e] * near
        groups[2 * e] = total
        total += suited[e] * far
        groups[2 * e + 1] = total
    group = chosen(groups, u_group)
    e = group // 2
    nest = REMOTE if duty == LOCATION_INDEPENDENT else (MOVING if group % 2 == 1 else LOCAL)
    from_here = draw[e, nest]
    total = 0.0
    if nest == REMOTE:
        for m in range(size):
            total += from_here[m]
            weight[m] = total
    else:
        near_work = market.near_hybrid[work] if duty == MULTI_LOCATION else market.near_office[work]
        reach = market.moving[work] if nest == MOVING else near_work
        for m in range(size):
            total += from_here[m] * reach[m]
            weight[m] = total
    return chosen(weight, u_place), e, nest


@kernel
def home_near(work: int, u: float, market: Market, weight: Array) -> int:
    """New home of somebody who moves for the job: where people live within reach of the place of work."""
    population, near = market.population, market.near_office[work]
    total = 0.0
    for m in range(weight.size):
        total += population[m] * near[m]
        weight[m] = total
    return chosen(weight, u)
