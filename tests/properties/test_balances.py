"""Balances of the regional economy: people, jobs and euros of the local circuit add up in every municipality and every month."""

from __future__ import annotations

from contextlib import closing
from copy import deepcopy
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.labour_market import employed_by_home
from sim.model import CivilService
from sim.policy import Book
from sim.scenario import Scenario
from sim.state import Table, World
from tests.properties.drawn import BUSY_TOWNS, TWO_TOWNS, runs, seeds, small_countries

CLOSE = 1e-9


def check_residents(before: World, world: World, household: float, household_adults: float) -> None:
    """Residents are those of last month, a twelfth of what the year brings and the households of the state's movers; moves add up to 0."""
    m, was = world.municipalities, before.municipalities
    moved = m.staff_moves.sum(axis=1)
    assert moved.sum() == 0
    np.testing.assert_allclose(m.population, np.maximum(1.0, was.population + m.population_change + household * moved), rtol=CLOSE)
    adults = was.adults + m.adults_change + household_adults * m.staff_moves
    np.testing.assert_allclose(m.adults, np.maximum(0.1, adults), rtol=CLOSE)


class Year(NamedTuple):
    """Persons whom births less deaths and migration from abroad bring in a year, all ages and adults, as January finds the municipalities."""

    persons: float
    adults: float

    @classmethod
    def of(cls, m: Table, book: Book) -> Year:
        """From the rates of the municipalities and the rules in force."""
        natural = m.natural_increase * m.population
        abroad = book.number("migration", "immigration") * m.net_immigration * m.population
        aged = book.number("migration", "natural_adults") * m.natural_increase * m.adults.sum(axis=1)
        return cls(float(np.sum(natural + abroad)), float(np.sum(aged + book.number("migration", "immigrant_adults") * abroad)))


def check_country(before: World, world: World, year: Year) -> None:
    """The country has the residents of last month and a twelfth of the year's births less deaths and migration from abroad; moves add nothing."""
    m, was = world.municipalities, before.municipalities
    np.testing.assert_allclose(m.population.sum() - was.population.sum(), year.persons / 12, rtol=1e-6, atol=CLOSE * m.population.sum())
    np.testing.assert_allclose(m.adults.sum() - was.adults.sum(), year.adults / 12, rtol=1e-6, atol=CLOSE * m.population.sum())
    assert np.all(m.adults.sum(axis=1) <= m.population)


def check_work(world: World) -> None:
    """Every resident of working age is employed, unemployed or outside the labour force; every job has one holder, every holder one job."""
    m = world.municipalities
    outside = (1.0 - m.participation) * m.adults
    np.testing.assert_allclose(m.employed + m.unemployed + outside, m.adults, rtol=CLOSE)
    assert np.all(m.employed >= 0)
    assert np.all(m.unemployed >= 0)
    np.testing.assert_allclose(m.job_share.sum(axis=0), np.where(m.private_jobs > 0, 1.0, m.job_share.sum(axis=0)), rtol=CLOSE)
    employed = m.employed.sum(axis=1)
    # In a country of two towns a plan may give the state more holders in one than its labour force.
    if np.any((m.employed + m.unemployed).sum(axis=1) < m.state_residents):
        return
    np.testing.assert_allclose(employed.sum(), m.private_jobs.sum() + m.state_residents.sum(), rtol=CLOSE)


def check_local_work(world: World) -> None:
    """Where no job lapsed for want of labour, the residents with private jobs are those whom the jobs at hand give."""
    m = world.municipalities
    private = m.employed.sum(axis=1) - m.state_residents
    held = employed_by_home(m.job_share, m.private_jobs)
    free = m.unemployed.sum(axis=1) > 0.05 * (m.employed + m.unemployed).sum(axis=1)
    if np.all(free):
        np.testing.assert_allclose(private, held, rtol=CLOSE, atol=CLOSE * m.population.max())


def check_euros(before: Table, m: Table, paid_out: float) -> None:
    """What comes into the local circuit is spent locally, taxed, saved or spent elsewhere in the same month."""
    np.testing.assert_allclose(m.circuit_pay, m.state_pay + paid_out * before.circuit_turnover, rtol=CLOSE)
    for name in ("pay", "purchases", "taxed", "saved", "elsewhere", "turnover"):
        assert np.all(getattr(m, f"circuit_{name}") >= 0), name
    received = m.circuit_pay.sum() + m.circuit_purchases.sum()
    gone = m.circuit_taxed.sum() + m.circuit_saved.sum() + m.circuit_elsewhere.sum()
    np.testing.assert_allclose(received, gone + m.circuit_turnover.sum(), rtol=CLOSE)


def check(scenario: Scenario, seed: int, months: int) -> None:
    with closing(CivilService(scenario, seed=seed)) as model:
        year = Year(0.0, 0.0)
        while model.month < min(months, scenario.months):
            before = deepcopy(model.world)
            model.step()
            date = scenario.start + model.month - 1
            book = scenario.book(date)
            year = Year.of(before.municipalities, book) if date % 12 == 0 else year
            check_country(before, model.world, year)
            household = [book.number("households", name) for name in ("persons", "adults")]
            check_residents(before, model.world, *household)
            check_work(model.world)
            check_local_work(model.world)
            check_euros(before.municipalities, model.world.municipalities, book.number("local_circuit", "paid_out"))


@pytest.mark.parametrize("scenario", ["enacted", "frozen-2019"])
def test_finland_adds_up_in_every_month_of_a_year(scenario: str) -> None:
    check(Scenario.load(scenario), 1, 12)


@runs(15)
@given(small_countries() | st.just(Scenario.load(BUSY_TOWNS)), seeds)
@example(Scenario.load(BUSY_TOWNS), 1)
@example(Scenario.load(TWO_TOWNS), 1)
def test_small_countries_add_up_in_every_month(scenario: Scenario, seed: int) -> None:
    check(scenario, seed, 24)
