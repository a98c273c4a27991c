"""Migration: moves of the whole population between municipalities, births, deaths and migration from abroad.

Rule     In January every municipality sends movers by education: departures at its own rate, the more the worse its labour market
         and the dearer its housing have become since the start, to destinations by the gravity kernel, the more the better theirs
         have become. Natural increase and net immigration go on at their rates. The change is spread evenly over the months of
         the year.
Order    Before the regional economy, which applies a twelfth each month.
Source   Gravity kernel fitted to the migration matrix of 2014-2018 (population folder); values:
         configs/parameters/migration.yaml.
Omits    Age: there is no population forecast in the data, so that ageing does not change the rates.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import exp, kernel, log_array
from sim.state import Array


class Parameters(NamedTuple):
    """Mobility and its response to opportunities."""

    mobility: Annotated[tuple[float, ...], Quantity("ratio", 0.0, 10.0, "departures with an education over those of all", per="education")]
    unemployment_response: Annotated[
        float, Quantity("log weight per share", 0.0, 20.0, "fall of the attraction with the rise of unemployment since the start")
    ]
    price_response: Annotated[
        float, Quantity("log weight", 0.0, 5.0, "fall of the attraction with the log rise of housing prices since the start")
    ]
    upgrade: Annotated[float, Quantity("share/year", 0.0, 0.1, "adults with less who have a tertiary degree a year later")]


@kernel
def _flows(adults: Array, departure_rate: Array, weight: Array, attraction: Array, mobility: Array, change: Array) -> None:
    """Net migration of a year by education, shape (municipalities, educations); persons of all ages move with the adults."""
    size, educations = adults.shape
    pull = np.empty(size)
    for m in range(size):
        grown = 0.0
        total = 0.0
        for n in range(size):
            pull[n] = weight[m, n] * exp(attraction[n] - attraction[m]) if n != m else 0.0
            total += pull[n]
            grown += weight[m, n] if n != m else 0.0
        for e in range(educations):
            leaving = departure_rate[m] * mobility[e] * adults[m, e] * min(3.0, total / max(grown, 1e-12))
            change[m, e] -= leaving
            for n in range(size):
                change[n, e] += leaving * pull[n] / max(total, 1e-12)


@process(
    reads=(
        "municipalities.population", "municipalities.adults", "municipalities.employed", "municipalities.unemployed",
        "municipalities.unemployment_start", "municipalities.housing_price", "municipalities.housing_price_start",
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
    m = world.municipalities
    rate = np.add.reduce(m.unemployed, axis=1) / np.maximum(np.add.reduce(m.unemployed + m.employed, axis=1), 1.0)
    start = np.add.reduce(m.unemployment_start * (m.employed + m.unemployed), axis=1) / np.maximum(
        np.add.reduce(m.employed + m.unemployed, axis=1), 1.0
    )
    rise = m.housing_price / m.housing_price_start
    attraction = -p.unemployment_response * (rate - start) - p.price_response * log_array(rise / (np.add.reduce(rise) / m.rows))
    mobility = np.array(p.mobility)
    shares = np.add.reduce(m.adults, axis=0)
    mobility = mobility * np.add.reduce(shares) / max(np.add.reduce(shares * mobility), 1e-12)
    moved = np.zeros_like(m.adults)
    _flows(m.adults, m.departure_rate, m.migration_weight, attraction, mobility, moved)
    grown_up = np.add.reduce(m.adults, axis=1)
    persons_per_adult = np.add.reduce(m.population) / np.add.reduce(grown_up)
    other = m.population * (m.natural_increase + m.net_immigration)
    m.population_change[:] = (np.add.reduce(moved, axis=1) * persons_per_adult + other) / 12.0
    composition = m.adults / grown_up[:, None]
    upgraded = np.empty_like(m.adults)
    upgraded[:, :2] = -p.upgrade * m.adults[:, :2]
    degrees = -np.add.reduce(upgraded[:, :2], axis=1)
    upgraded[:, 2] = upgraded[:, 3] = degrees / 2.0
    m.adults_change[:] = (moved + composition * (other * grown_up / m.population)[:, None] + upgraded) / 12.0
