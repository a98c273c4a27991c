"""Migration: people are neither made nor lost by moving, and they go where it has become better."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import parameters, run, small_world

from sim.processes.migration import migration
from sim.state import World

STILL = {"upgrade": 0}


def decided(world: World | None = None, *, departures: float = 0.05, date: str = "2020-01", **changes: object) -> World:
    """A world after migration has been decided, with that yearly rate of departures everywhere."""
    world = small_world() if world is None else world
    world.municipalities.departure_rate[:] = departures
    return run(migration, world, parameters(migration, **{**STILL, **changes}), date=date)


def test_moves_conserve_people_and_adults_of_every_education() -> None:
    world = small_world()
    world.municipalities.housing_price[:] = (4000.0, 2000.0, 1000.0)
    world.municipalities.unemployed[1] *= 2.0
    m = decided(world).municipalities
    assert np.abs(m.population_change).max() > 1.0
    assert m.population_change.sum() == pytest.approx(0.0, abs=1e-9)
    np.testing.assert_allclose(m.adults_change.sum(axis=0), 0.0, atol=1e-9)


def test_nobody_moves_at_rate_0() -> None:
    m = decided(departures=0.0).municipalities
    assert not m.population_change.any()
    assert not m.adults_change.any()


def test_two_equal_places_exchange_by_hand() -> None:
    world = small_world()
    m = world.municipalities
    m.migration_weight[:] = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    decided(world, mobility=1)
    expected = 0.05 * (m.adults[1] - m.adults[0]) / 12.0
    np.testing.assert_allclose(m.adults_change, [expected, -expected, np.zeros(4)], rtol=1e-12, atol=1e-12)
    persons_per_adult = m.population.sum() / m.adults.sum()
    assert m.population_change[0] == pytest.approx(expected.sum() * persons_per_adult, rel=1e-12)


def test_mobility_is_relative_so_that_all_departures_are_at_the_rate() -> None:
    world = small_world()
    m = world.municipalities
    m.migration_weight[:] = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    decided(world, mobility=(1.0, 1.0, 2.0, 4.0))
    assert -12.0 * m.adults_change[0].sum() == pytest.approx(0.05 * m.adults[0].sum(), rel=1e-12)
    np.testing.assert_allclose(m.adults_change[0] / m.adults_change[0, 0], [1.0, 1.0, 2.0, 4.0], rtol=1e-12)


@pytest.mark.parametrize(
    ("column", "values", "changes"),
    [("housing_price", (3600.0, 2000.0, 1500.0), {"price_response": 2}), ("unemployed", (1.5, 1.0, 1.0), {"unemployment_response": 10})],
    ids=["dearer", "worse labour market"],
)
def test_place_that_has_become_worse_loses_people(column: str, values: tuple[float, ...], changes: dict[str, float]) -> None:
    before = decided(small_world(), price_response=0, unemployment_response=0).municipalities.population_change[0]
    world = small_world()
    if column == "unemployed":
        world.municipalities.unemployed[:] *= np.array(values)[:, None]
    else:
        world.municipalities.housing_price[:] = values
    after = decided(world, **{"price_response": 0, "unemployment_response": 0, **changes}).municipalities.population_change
    assert after[0] < before
    assert after.sum() == pytest.approx(0.0, abs=1e-9)


def test_births_deaths_and_migration_from_abroad_by_hand() -> None:
    world = small_world()
    m = world.municipalities
    m.natural_increase[:], m.net_immigration[:] = (0.01, -0.01, 0.0), (0.002, 0.0, 0.004)
    decided(world, departures=0.0)
    assert m.population_change.tolist() == pytest.approx([60.0, -100.0 / 12.0, 10.0])
    np.testing.assert_allclose(m.adults_change.sum(axis=1) / m.adults.sum(axis=1), m.population_change / m.population, rtol=1e-12)


def test_degrees_are_taken_by_those_who_have_less_and_nobody_is_made() -> None:
    m = decided(departures=0.0, upgrade=0.012).municipalities
    np.testing.assert_allclose(m.adults_change[:, :2], -0.001 * m.adults[:, :2], rtol=1e-12)
    assert (m.adults_change[:, 2:] > 0.0).all()
    np.testing.assert_allclose(m.adults_change.sum(axis=1), 0.0, atol=1e-10)


def test_decided_in_january_only() -> None:
    world = small_world()
    world.municipalities.population_change[:] = 7.0
    assert (decided(world, date="2020-02").municipalities.population_change == 7.0).all()
    assert (decided(world).municipalities.population_change != 7.0).all()
