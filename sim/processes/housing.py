"""Housing: the stock of dwellings and their price in every municipality.

Rule     The price is that of the start times a power of people per dwelling over what it was at the start. Dwellings are built where
         the price is above what building costs, the more the further above; where it is below, a few leave the stock every year and none
         are built. Building costs what it costs anywhere, or, where prices of the start are higher, so much that dwellings go on with
         the people as at the start: land and permits are dear there and stay so. Prices thus fall far where people leave, because
         dwellings last, and rise for some years where more people come, until enough is built.
Order    After the regional economy, which lets the population change; its prices are read from next month on.
Source   Durable housing (Glaeser and Gyourko 2005). Values and their evidence: configs/parameters/housing.yaml.
Omits    Rents; fewer persons per household; dwellings by size; land that runs out; what owners expect.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

from sim.draws import Draws
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import exp, inlined, kernel, log
from sim.state import Array

SLOWEST: Final = 0.02
"""Speed of building that the start takes at least: at less, building would have to cost next to nothing."""


class Parameters(NamedTuple):
    """Prices and the speed of building and decay."""

    scarcity: Annotated[float, Quantity("elasticity", 0.0, 10.0, "rise of housing prices with people per dwelling")]
    building: Annotated[float, Quantity("1/year", 0.0, 5.0, "growth of the stock where the price is twice what building costs")]
    decay: Annotated[float, Quantity("1/year", 0.0, 0.2, "dwellings that leave the stock where the price is below what building costs")]
    building_cost: Annotated[float, Quantity("EUR/m2", 0.0, 20_000.0, "price of old dwellings from which on building pays")]


@inlined
def growth_of_stock(price: float, cost: float, p: Parameters) -> float:
    """Yearly growth of the stock of dwellings."""
    return p.building * (price / cost - 1.0) if price >= cost else -p.decay


@inlined
def cost_at_rest(price: float, growth: float, p: Parameters) -> float:
    """Cost of building at which the stock grows at a yearly rate; the price itself where people do not become more."""
    return price / (1.0 + max(growth, 0.0) / max(p.building, SLOWEST))


@kernel
def costs_at_rest(price: Array, growth: Array, p: Parameters, cost: Array) -> None:
    """Set the cost of building at the start; growth: of the residents, a year."""
    for m in range(price.size):
        cost[m] = cost_at_rest(price[m], growth[m], p)


@kernel
def _month(population: Array, price_start: Array, cost_start: Array, dwellings: Array, price: Array, p: Parameters) -> None:
    for m in range(price.size):
        price[m] = price_start[m] * exp(p.scarcity * log(max(population[m], 1.0) / dwellings[m]))
        cost = max(cost_start[m], p.building_cost)
        dwellings[m] *= 1.0 + growth_of_stock(price[m], cost, p) / 12.0


@process(
    reads=("municipalities.population", "municipalities.housing_price_start", "municipalities.building_cost_start"),
    writes=("municipalities.dwellings", "municipalities.housing_price"),
    parameters=Parameters,
)
def housing(world: View, p: Parameters, draws: Draws) -> None:
    """Let prices follow people, and dwellings prices."""
    m = world.municipalities
    _month(m.population, m.housing_price_start, m.building_cost_start, m.dwellings, m.housing_price, p)
