"""Migration: people are neither made nor lost by moving, and they go where it has become better."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
import pytest
from worlds import empty, parameters, run, small_world

from sim.calendar import parse_month
from sim.policy import Book, baseline_book
from sim.processes.migration import attracts, migration
from sim.processes.regional_economy import outside_option, regional_economy
from sim.scenario import sheets
from sim.state import World

STILL: dict[str, Any] = {
    "mobility": 1,
    "precision": 0,
    "size": 0,
    "upgrade": 0,
    "natural_adults": 1,
    "immigration": 1,
    "immigrant_adults": 0.8,
}
ADULTS = 0.72
"""Share of 15-74 among the residents of the small world, the same of every education."""


def without_state() -> World:
    """The small world without civil servants."""
    world = small_world()
    empty(world)
    return world


def january(world: World | None = None, *, date: str = "2020-01", **changes: Any) -> World:
    """A world after the decision of a January, without civil servants where none is given."""
    return run(migration, world or without_state(), parameters(migration, **{**STILL, **changes}), date=date)


def shipped_book(date: str) -> Book:
    """The shipped rules of a month."""
    return baseline_book(sheets().values(), parse_month(date))


def lively() -> World:
    """A world in which people leave every municipality, and labour markets and prices have drifted apart."""
    world = small_world()
    m = world.municipalities
    m.departure_rate[:] = (0.05, 0.1, 0.02)
    m.migration_weight[:] = ((0.0, 2.0, 1.0), (3.0, 0.0, 0.5), (1.0, 1.0, 0.0))
    m.adults[:] *= np.array((0.5, 1.5, 1.2, 0.8))
    m.outside_value[2] -= (0.05, 0.03, 0.02, 0.01)
    m.housing_price[0] *= 1.5
    return world


def test_departures_go_to_destinations_in_proportion_to_their_weight() -> None:
    world = without_state()
    m = world.municipalities
    m.departure_rate[0] = 0.12
    m.migration_weight[0] = (0.0, 3.0, 1.0)
    january(world)
    adults = 0.12 * 0.18 * 60_000.0 / 12.0
    np.testing.assert_allclose(m.adults_change, adults * np.array((-1.0, 0.75, 0.25))[:, None] * np.ones(4), rtol=1e-12)
    np.testing.assert_allclose(m.population_change, 0.12 * 60_000.0 / 12.0 * np.array((-1.0, 0.75, 0.25)), rtol=1e-12)


@pytest.mark.parametrize("changes", [{}, {"precision": 8}, {"mobility": (0.5, 0.8, 1.2, 2.0)}, {"upgrade": 0.05}], ids=str)
def test_migration_conserves_people(changes: dict[str, Any]) -> None:
    m = january(lively(), **changes).municipalities
    assert np.abs(m.population_change).max() > 10.0
    assert m.population_change.sum() == pytest.approx(0.0, abs=1e-9)
    assert m.adults_change.sum() == pytest.approx(0.0, abs=1e-9)
    if "upgrade" not in changes:
        np.testing.assert_allclose(m.adults_change.sum(axis=0), 0.0, atol=1e-9)


def test_households_of_the_state_are_not_among_the_movers_of_the_year() -> None:
    """Of 10,800 adults with each education 1,500 belong to the households of the thousand holders with a degree."""
    world = small_world(1000)
    m = world.municipalities
    m.departure_rate[0] = 0.12
    january(world, households={"adults": 1.5})
    np.testing.assert_allclose(m.adults_change[0], -0.01 * np.array((10_800.0, 10_800.0, 10_800.0, 9_300.0)), rtol=1e-12)
    assert m.adults_change.sum() == pytest.approx(0.0, abs=1e-9)
    assert m.population_change.sum() == pytest.approx(0.0, abs=1e-9)


def test_people_balance_when_holders_and_all_others_move() -> None:
    """Who moves by the rules of the state is neither made nor lost, nor counted twice."""
    world = small_world(1000)
    m = world.municipalities
    m.departure_rate[:], m.natural_increase[:] = (0.05, 0.1, 0.02), (-0.006, 0.0, 0.012)
    january(world, precision=8)
    m.staff_moves[:, 3] = (-30.0, 10.0, 20.0)
    people, adults = m.population.sum(), m.adults.sum()
    run(regional_economy, world, parameters(regional_economy))
    assert m.population.sum() == pytest.approx(people, abs=1e-6), "births and deaths balance"
    assert m.adults.sum() == pytest.approx(adults + m.adults_change.sum(), abs=1e-6)


def test_nobody_is_taken_from_where_only_households_of_the_state_live() -> None:
    world = small_world(1000)
    m = world.municipalities
    m.departure_rate[0], m.adults[0, 3] = 0.12, 1000.0
    assert january(world).municipalities.adults_change[0, 3] == 0.0


def test_nobody_moves_at_rate_0() -> None:
    m = january(small_world(), precision=8).municipalities
    assert not m.population_change.any()
    assert not m.adults_change.any()


def test_mobility_is_relative_so_that_all_departures_are_at_the_rate() -> None:
    world = without_state()
    m = world.municipalities
    m.departure_rate[0] = 0.12
    january(world, mobility=(0.5, 0.5, 1.0, 2.0))
    leaving = -m.adults_change[0]
    np.testing.assert_allclose(leaving, 0.01 * m.adults[0] * np.array((0.5, 0.5, 1.0, 2.0)), rtol=1e-12)
    assert leaving.sum() == pytest.approx(0.01 * m.adults[0].sum())


@pytest.mark.parametrize(("date", "decided"), [("2020-01", True), ("2020-02", False), ("2021-12", False), ("2031-01", True)])
def test_it_is_decided_in_january_and_kept_for_the_year(date: str, decided: bool) -> None:
    m = january(lively(), date=date).municipalities
    assert m.population_change.any() == m.adults_change.any() == decided


def test_arrivals_grow_with_a_place_as_departures_do() -> None:
    """Where all municipalities have grown alike, net migration is the same share of the people; at power 0 a place that grows loses more."""
    rates = {}
    for grown in (1.0, 1.2):
        world = lively()
        empty(world)
        m = world.municipalities
        m.population *= grown
        m.adults *= grown
        rates[grown] = january(world, size=1).municipalities.population_change / m.population
    np.testing.assert_allclose(rates[1.2], rates[1.0], rtol=1e-12)
    world = small_world()
    m = world.municipalities
    m.departure_rate[:] = 0.05
    m.population[0] *= 2.0
    m.adults[0] *= 2.0
    with_size, without = (january(copy.deepcopy(world), size=power).municipalities for power in (1, 0))
    assert with_size.population_change[0] > without.population_change[0]
    assert with_size.population_change.sum() == pytest.approx(0.0, abs=1e-9)


def changing(**changes: Any) -> World:
    """A world with births, deaths and people from abroad: -360 and +720 a year, nothing, +360."""
    world = small_world()
    world.municipalities.natural_increase[:], world.municipalities.net_immigration[:] = (-0.006, 0.0, 0.012), (0.012, 0.0, 0.0)
    return january(world, **changes)


def test_births_deaths_and_migration_from_abroad_at_their_rates() -> None:
    m = changing().municipalities
    assert m.population_change.tolist() == pytest.approx([30.0, 0.0, 30.0])
    expected = (-30.0 * ADULTS + 60.0 * 0.8, 0.0, 30.0 * ADULTS)
    np.testing.assert_allclose(m.adults_change, np.array(expected)[:, None] / 4 * np.ones(4), rtol=1e-12)


def test_births_and_deaths_leave_the_share_of_adults_and_of_every_education_as_they_are() -> None:
    m = changing(immigration=0).municipalities
    rates = (m.population_change / m.population)[:, None] * np.ones(4)
    np.testing.assert_allclose(m.adults_change / m.adults, rates, rtol=1e-12)


def test_labour_force_may_answer_to_births_and_deaths_more_or_less_than_people_do() -> None:
    m = changing(immigration=0, natural_adults=0.5).municipalities
    assert m.population_change.tolist() == pytest.approx([-30.0, 0.0, 30.0])
    assert m.adults_change.sum(axis=1).tolist() == pytest.approx([-15.0 * ADULTS, 0.0, 15.0 * ADULTS])


def test_migration_from_abroad_grows_with_its_factor_and_brings_adults() -> None:
    once, twice = (changing(immigration=factor, natural_adults=0, immigrant_adults=1).municipalities for factor in (1, 2))
    assert once.adults_change.sum(axis=1).tolist() == pytest.approx([60.0, 0.0, 0.0])
    assert twice.adults_change.sum(axis=1).tolist() == pytest.approx([120.0, 0.0, 0.0])
    assert (twice.population_change - once.population_change).tolist() == pytest.approx([60.0, 0.0, 0.0])


def test_moves_inside_the_country_add_nothing_to_births_deaths_and_abroad() -> None:
    world = lively()
    m = world.municipalities
    m.natural_increase[:], m.net_immigration[:] = (-0.01, 0.002, 0.0), (0.003, 0.0, 0.001)
    expected = float(np.sum(m.population * (m.natural_increase + m.net_immigration)))
    january(world, precision=8, upgrade=0.01)
    assert 12 * m.population_change.sum() == pytest.approx(expected, rel=1e-12)
    adults = m.adults.sum(axis=1)
    expected = float(np.sum(adults * m.natural_increase + 0.8 * m.population * m.net_immigration))
    assert 12 * m.adults_change.sum() == pytest.approx(expected, rel=1e-9)


def test_degrees_are_taken_by_those_who_have_less_and_nobody_is_made() -> None:
    m = january(upgrade=0.12).municipalities
    np.testing.assert_allclose(m.adults_change[0] / m.adults[0], [-0.01, -0.01, 0.01, 0.01], rtol=1e-12)


@pytest.mark.parametrize(("column", "change"), [("outside_value", -0.03), ("housing_price", 300.0)], ids=["jobs", "housing"])
def test_place_that_has_become_worse_loses_people(column: str, change: float) -> None:
    worlds = [small_world(), small_world()]
    for world in worlds:
        world.municipalities.departure_rate[:] = 0.05
    getattr(worlds[1].municipalities, column)[2] += change
    before, after = (january(world, precision=8).municipalities.population_change for world in worlds)
    assert after[2] < before[2]
    assert after[0] > before[0]


def test_outflow_is_at_most_tripled() -> None:
    world = small_world()
    m = world.municipalities
    m.departure_rate[2] = 0.05
    m.outside_value[2] -= 1.0
    january(world, precision=50)
    assert m.population_change[2] == pytest.approx(-3 * 0.05 * 30_000 / 12)


def test_municipality_that_nobody_can_leave_keeps_its_people() -> None:
    world = lively()
    world.municipalities.migration_weight[1] = 0.0
    m = january(world).municipalities
    assert m.population_change[1] > 0.0
    assert m.population_change.sum() == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("option", "price_rise", "expected"), [(0.1, 1.0, 0.0), (0.2, 1.0, 0.8), (0.1, 1.2, -0.4)], ids=["unchanged", "better jobs", "dearer"]
)
def test_attraction_is_that_of_the_one_utility(option: float, price_rise: float, expected: float) -> None:
    p = parameters(migration, precision=8, utility={"housing": 0.25})
    assert math.log(attracts(option, 0.1, price_rise, p)) == pytest.approx(expected, abs=1e-12)


def test_educations_answer_to_their_own_options() -> None:
    world = small_world()
    m = world.municipalities
    m.departure_rate[:] = 0.05
    m.outside_value[2, 3] += 0.05
    january(world, precision=8)
    assert m.adults_change[2, 3] > m.adults_change[2, 0]
    assert m.adults_change[:, 0].tolist() == pytest.approx((0.05 * 0.18 * np.array((-40_000.0, 35_000.0, 5_000.0)) / 12).tolist(), rel=0.2)


def test_telework_of_other_employers_draws_people_to_places_with_a_long_way_to_work() -> None:
    """The path of the shipped parameters has the pandemic in it, and reaches everybody's moves through the outside options."""
    economy = [
        book.parameters("regional_economy", regional_economy.parameters) for book in map(shipped_book, ("2019-12", "2020-12", "2025-01"))
    ]
    days = [p.search.rival_telework for p in economy]
    assert days[1] > days[2] > days[0]
    changes = [outside_option(1.0, 1.0, minutes, economy[1]) - outside_option(1.0, 1.0, minutes, economy[0]) for minutes in (10.0, 40.0)]
    assert changes[1] > changes[0] > 0.0
    world = small_world()
    m = world.municipalities
    m.departure_rate[:] = 0.05
    m.outside_value[:2] += changes[0]
    m.outside_value[2] += changes[1]
    still, drawn = (january(small, precision=precision).municipalities for small, precision in ((copy.deepcopy(world), 0), (world, 3)))
    assert drawn.population_change[2] > still.population_change[2]
