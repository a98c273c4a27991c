"""Migration: moves of the whole population between municipalities, births, deaths and migration from abroad.

Rule     In January every municipality sends movers by education out of those who do not live with a holder of a post of the state, whose
         households move by rules of their own: departures at its own rate, the more the worse it has become to live and
         work there since the start, to destinations by the gravity kernel, the more the better it has become there, and the more people
         have come to live there: arrivals grow with a place as departures do. How good it is to live and work somewhere is told by the
         one utility, as for the state's holders: the best option of its residents, with the local labour market, the commute on days
         at the office and remote jobs in it, and what housing costs. Births less deaths and net migration from abroad come on top, at
         the rates of the region. Births and deaths leave the ages as they are: who is born takes the place of who grows up, who grows
         old that of who dies, so that residents of 15-74 of every education, and with them the labour force, grow or shrink as all
         residents do. Of those from abroad most are of 15-74; they have the educations and the participation of where they come to.
         The change is spread evenly over the months of the year.
Order    Before the regional economy, which applies a twelfth each month.
Source   Gravity kernel raked to the migration matrix of 2014-2018, rates of births, deaths and migration from abroad (population folder);
         sim/utility.py; values: configs/parameters/migration.yaml.
Omits    Age: there is no population forecast in the data, so that ageing changes no rate, and the labour force neither loses the large
         cohorts who retire nor, 15 years later, the children who were not born. What is peculiar to migrants from abroad, but their age.
         Differences that were there at the start are in the kernel.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.households import Households
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import exp, exp_array, inlined, kernel, log_array
from sim.state import Array
from sim.utility import Utility, housing_cost, price_rises


class Parameters(NamedTuple):
    """Mobility and its response to opportunities."""

    mobility: Annotated[tuple[float, ...], Quantity("ratio", 0.0, 10.0, "departures with an education over those of all", per="education")]
    precision: Annotated[float, Quantity("1/share of pay", 0.0, 50.0, "response of departures and destinations to money-metric utility")]
    size: Annotated[float, Quantity("power", 0.0, 2.0, "growth of the weight of a destination with its residents")]
    upgrade: Annotated[float, Quantity("share/year", 0.0, 0.1, "adults with less who have a tertiary degree a year later")]
    natural_adults: Annotated[
        float, Quantity("ratio", 0.0, 3.0, "growth of residents of 15-74 by births and deaths over that of all residents")
    ]
    immigration: Annotated[float, Quantity("ratio", -5.0, 10.0, "net migration from abroad over that of the population folder")]
    immigrant_adults: Annotated[float, Quantity("share", 0.0, 1.0, "of net migration from abroad, persons of 15-74")]
    households: Households
    utility: Utility


@inlined
def attracts(option: float, option_start: float, price_rise: float, p: Parameters) -> float:
    """Factor on the gravity weight of a municipality from what has changed there since the start; options as shares of pay."""
    return exp(p.precision * (option - option_start - housing_cost(price_rise, p.utility)))


@kernel
def _attract(option: Array, option_start: Array, price_rise: Array, attraction: Array, p: Parameters) -> None:
    for m in range(attraction.shape[0]):
        for e in range(attraction.shape[1]):
            attraction[m, e] = attracts(option[m, e], option_start[m, e], price_rise[m], p)


@kernel
def _staff(person: Array, home: Array, education: Array, found: Array) -> None:
    """Add up holders by home and education."""
    for i in range(person.size):
        if person[i] >= 0:
            found[home[i], education[i]] += 1.0


@kernel
def _flows(adults: Array, departure_rate: Array, weight: Array, size: Array, attraction: Array, mobility: Array, change: Array) -> None:
    """Net migration of a year by education, shape (municipalities, educations); persons of all ages move with the adults.

    adults: those among whom movers are. size: factor on the weight of a destination; attraction: the same by education, over that of
    the place left.
    """
    places, educations = adults.shape
    total = np.empty(educations)
    for m in range(places):
        grown = 0.0
        total[:] = 0.0
        for n in range(places):
            if n != m:
                grown += weight[m, n] * size[n]
                for e in range(educations):
                    total[e] += weight[m, n] * size[n] * attraction[n, e]
        for e in range(educations):
            leaving = departure_rate[m] * mobility[e] * adults[m, e] * min(3.0, total[e] / attraction[m, e] / max(grown, 1e-12))
            change[m, e] -= leaving
            total[e] = leaving / max(total[e], 1e-12)
        for n in range(places):
            if n != m:
                for e in range(educations):
                    change[n, e] += total[e] * weight[m, n] * size[n] * attraction[n, e]


@process(
    reads=(
        "posts.person", "posts.home", "posts.education",
        "municipalities.population", "municipalities.population_start", "municipalities.adults", "municipalities.outside_value",
        "municipalities.outside_value_start", "municipalities.housing_price", "municipalities.housing_price_start",
        "municipalities.departure_rate", "municipalities.migration_weight", "municipalities.natural_increase",
        "municipalities.net_immigration",
    ),
    writes=("municipalities.population_change", "municipalities.adults_change"),
    parameters=Parameters,
)  # fmt: skip
def migration(world: View, p: Parameters, draws: Draws) -> None:
    """Decide in January how the population changes this year."""
    if draws.date % 12 != 0:
        return
    s, m = world.posts, world.municipalities
    attraction = np.empty_like(m.adults)
    _attract(m.outside_value, m.outside_value_start, price_rises(m.housing_price, m.housing_price_start), attraction, p)
    holders = np.zeros_like(m.adults)
    _staff(s.person, s.home, s.education, holders)
    others = np.maximum(0.0, m.adults - p.households.adults * holders)
    mobility = np.array(p.mobility)
    shares = np.add.reduce(others, axis=0)
    mobility = mobility * np.add.reduce(shares) / max(np.add.reduce(shares * mobility), 1e-12)
    moved = np.zeros_like(m.adults)
    size = exp_array(p.size * log_array(m.population / m.population_start))
    _flows(others, m.departure_rate, m.migration_weight, size, attraction, mobility, moved)
    grown_up = np.add.reduce(m.adults, axis=1)
    persons_per_adult = np.add.reduce(m.population) / np.add.reduce(grown_up)
    abroad = p.immigration * m.net_immigration * m.population
    m.population_change[:] = (np.add.reduce(moved, axis=1) * persons_per_adult + m.natural_increase * m.population + abroad) / 12.0
    # Shares of the adults who are there, so that the educations of a place stay what they are.
    more = p.natural_adults * m.natural_increase + p.immigrant_adults * abroad / grown_up
    upgraded = np.empty_like(m.adults)
    upgraded[:, :2] = -p.upgrade * m.adults[:, :2]
    degrees = -np.add.reduce(upgraded[:, :2], axis=1)
    upgraded[:, 2] = upgraded[:, 3] = degrees / 2.0
    m.adults_change[:] = (moved + m.adults * more[:, None] + upgraded) / 12.0
