"""Housing: prices follow people at once, dwellings follow prices up and hardly down."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import parameters, run, small_world

from sim.processes.housing import cost_at_rest, growth_of_stock, housing
from sim.state import World

RULE = {"scarcity": 2, "building": 0.24, "decay": 0.006, "building_cost": 2000.0}
P = parameters(housing, **RULE)


def months(world: World, count: int = 1, **changes: Any) -> World:
    """The world after some months in which nobody comes or leaves."""
    for _ in range(count):
        run(housing, world, parameters(housing, **{**RULE, **changes}))
    return world


@pytest.mark.parametrize(
    ("price", "expected"),
    [(2000.0, 0.0), (2200.0, 0.024), (1990.0, -0.006), (500.0, -0.006)],
    ids=["at cost", "above", "below", "far below"],
)
def test_stock_grows_above_cost_and_hardly_shrinks_below(price: float, expected: float) -> None:
    assert growth_of_stock(price, 2000.0, P) == pytest.approx(expected)


@pytest.mark.parametrize(("growth", "expected"), [(0.0, 3000.0), (-0.02, 3000.0), (0.024, 3000.0 / 1.1)])
def test_cost_at_which_the_stock_goes_on_with_the_people(growth: float, expected: float) -> None:
    found = cost_at_rest(3000.0, growth, P)
    assert found == pytest.approx(expected)
    assert growth_of_stock(3000.0, found, P) == pytest.approx(max(growth, 0.0))


def test_where_people_go_on_becoming_more_the_price_stays() -> None:
    world = small_world()
    m = world.municipalities
    m.building_cost_start[0] = cost_at_rest(3000.0, 0.012, P)
    for _ in range(60):
        m.population[0] *= 1.001
        months(world)
    assert m.housing_price[0] == pytest.approx(3000.0, rel=0.003)


def test_price_follows_people_per_dwelling_at_once() -> None:
    world = small_world()
    m = world.municipalities
    m.population[:] *= (1.1, 1.0, 0.9)
    months(world)
    np.testing.assert_allclose(m.housing_price / m.housing_price_start, np.array((1.1, 1.0, 0.9)) ** 2, rtol=1e-12)


def test_at_rest_dear_places_stay_as_they_are_and_dwellings_decay_where_they_are_worth_less_than_they_cost() -> None:
    m = months(small_world(), 12).municipalities
    assert m.housing_price[:2].tolist() == pytest.approx([3000.0, 2000.0], rel=1e-12)
    assert m.dwellings[2] / 30_000.0 == pytest.approx(0.994, rel=1e-4)
    assert m.housing_price[2] == pytest.approx(1500.0 * 1.011, rel=1e-3)


def test_prices_fall_further_and_for_longer_than_they_rise() -> None:
    """One in ten comes or leaves; ten years later the rise is built away and the fall is there."""
    rise, fall = (small_world() for _ in range(2))
    rise.municipalities.population *= 1.1
    fall.municipalities.population *= 0.9
    change = [
        np.abs(months(world, 120).municipalities.housing_price / world.municipalities.housing_price_start - 1.0) for world in (rise, fall)
    ]
    assert np.all(change[0][:2] < 0.02)
    assert np.all(change[1] > 0.08)


def test_nothing_is_built_until_the_price_reaches_what_building_costs() -> None:
    world = small_world()
    world.municipalities.population[2] *= 1.1
    m = months(world, decay=0).municipalities
    assert m.housing_price[2] == pytest.approx(1815.0)
    assert m.dwellings[2] == 30_000.0
