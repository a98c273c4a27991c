"""Regional economy: jobs up and down, what others offer, and people who are counted once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from worlds import parameters, run, small_world

from sim.processes.regional_economy import adjusted_jobs, employed_by_home, growth_around, outside_option, regional_economy
from sim.state import World

SPEED = {"speed_up": 0.2, "speed_down": 0.1, "half_slack": 0.05}
OPTION = {"private_pay": 0.1, "pay_slope": 0.5, "slack_slope": 0.04, "remote_discount": 0.02, "option_spread": 0.05}


@pytest.mark.parametrize(
    ("jobs", "wanted", "unemployment", "expected"),
    [
        (100.0, 100.0, 0.1, 100.0),
        (100.0, 110.0, 0.05, 101.0),
        (100.0, 110.0, 0.15, 101.5),
        (100.0, 110.0, 0.0, 100.0),
        (100.0, 90.0, 0.05, 99.0),
        (100.0, 90.0, 0.0, 99.0),
        (100.0, 0.0, 0.5, 90.0),
    ],
    ids=["as wanted", "up at half slack", "faster where labour is abundant", "not without labour", "down", "down at any slack", "all lost"],
)
def test_jobs_a_month_later(jobs: float, wanted: float, unemployment: float, expected: float) -> None:
    assert adjusted_jobs(jobs, wanted, unemployment, parameters(regional_economy, **SPEED)) == pytest.approx(expected, rel=1e-14)


def option(earnings: float = 1.0, unemployment: float = 1.0, minutes: float = 0.0, *, remote: float = 1e-4, **changes: object) -> float:
    """The best outside option, by default of the mean place."""
    search = {"rival_remote": remote, "rival_telework": 0}
    return outside_option(earnings, unemployment, minutes, parameters(regional_economy, **{**OPTION, "search": search, **changes}))


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({}, 0.1),
        ({"earnings": math.e}, 0.6),
        ({"unemployment": math.e}, 0.06),
        ({"minutes": 20.0}, 0.1 - 20.0 * 0.003),
        ({"remote": 1.0}, 0.08),
    ],
    ids=["the mean place", "better paid", "slack", "far to work", "only remote jobs"],
)
def test_outside_option(place: dict[str, float], expected: float) -> None:
    found = option(**place, utility={"commute": 0.003})
    assert found == pytest.approx(expected, abs=2e-4 if "remote" not in place else 1e-12)


def test_outside_option_is_between_the_best_single_kind_less_its_scarcity_and_the_best_kind() -> None:
    for minutes in (0.0, 20.0, 60.0):
        local, remote = option(minutes=minutes, remote=0.0001), option(remote=1.0)
        both = option(minutes=minutes, remote=0.3)
        assert min(local, remote) <= both <= max(local, remote) + 1e-9
        assert both >= remote + 0.05 * math.log(0.3)


def test_growth_around_is_that_of_where_the_workers_live() -> None:
    job_share = np.array([[0.5, 0.0, 0.0], [0.5, 1.0, 0.0], [0.0, 0.0, 0.0]])
    assert growth_around(job_share, np.array([1.1, 0.9, 5.0])).tolist() == pytest.approx([1.0, 0.9, 1.0])


def test_growth_everywhere_alike_is_growth_around_everybody() -> None:
    shares = np.random.default_rng(1).dirichlet(np.ones(5), 5)
    np.testing.assert_allclose(growth_around(shares, np.full(5, 1.07)), 1.07, rtol=1e-14)


def test_every_job_is_held_by_a_resident_somewhere() -> None:
    job_share = np.random.default_rng(2).dirichlet(np.ones(4), 4).T
    jobs = np.array([100.0, 50.0, 0.0, 7.0])
    assert employed_by_home(job_share, jobs).sum() == pytest.approx(157.0, rel=1e-14)


def month(world: World, **changes: object) -> World:
    """The world a month later."""
    return run(regional_economy, world, parameters(regional_economy, **changes))


def settled(posts: int = 100) -> World:
    """A world whose state is counted, as at the start."""
    world = small_world(posts)
    m = world.municipalities
    m.state_residents[0] = m.state_staff[0] = m.state_staff_start[0] = posts
    m.state_pay[0] = m.state_pay_start[0] = 3000.0 * posts
    m.unemployment_start[:] = 0.1
    m.private_jobs[:] = m.private_jobs_start[:] = m.employed.sum(axis=1) - m.state_residents
    return world


def test_world_at_rest_stays_at_rest() -> None:
    world = settled()
    before = {name: getattr(world.municipalities, name).copy() for name in ("population", "private_jobs", "employed", "housing_price")}
    month(world)
    for name, values in before.items():
        np.testing.assert_allclose(getattr(world.municipalities, name), values, rtol=1e-9)
    assert world.municipalities.tax_base[0] == pytest.approx(12.0 * 3000.0 * before["employed"][0].sum(), rel=1e-9)


def test_employed_and_unemployed_are_the_labour_force() -> None:
    world = settled()
    m = world.municipalities
    m.adults_change[:] = 12.0
    m.private_jobs[:] *= 0.9
    month(world)
    np.testing.assert_allclose(m.employed + m.unemployed, m.participation * m.adults, rtol=1e-13)
    assert (m.unemployed >= 0.0).all()


@pytest.mark.parametrize(("change", "elasticity"), [(600.0, 0.5), (-600.0, 2.0)], ids=["up", "down, more steeply"])
def test_housing_prices_follow_population(change: float, elasticity: float) -> None:
    world = settled()
    world.municipalities.population_change[0] = change
    month(world, price_up=0.5, price_down=2)
    assert world.municipalities.housing_price[0] == pytest.approx(3000.0 * (1.0 + elasticity * change / 60_000.0), rel=1e-12)
    assert world.municipalities.population.tolist() == [60_000.0 + change, 10_000.0, 30_000.0]


def test_holders_who_move_take_their_household_along() -> None:
    world = settled()
    m = world.municipalities
    m.staff_moves[:, 3] = (-10.0, 10.0, 0.0)
    adults = m.adults.copy()
    month(world, household=2, household_adults=1.5)
    assert m.population.tolist() == [59_980.0, 10_020.0, 30_000.0]
    assert (m.adults - adults)[:, 3].tolist() == pytest.approx([-15.0, 15.0, 0.0])


def test_state_that_comes_brings_jobs_by_its_spending_and_its_purchases() -> None:
    world = settled()
    s, m = world.posts, world.municipalities
    s.home[:50], s.site[:50] = 2, 2
    before = m.private_jobs.copy()
    m.state_residents[:] = (50.0, 0.0, 50.0)
    month(world, spending_jobs=0.2, purchase_jobs=0.5, **SPEED)
    wanted = 0.2 * 150.0 + 0.5 * 50.0
    assert m.private_jobs[2] - before[2] == pytest.approx(0.2 * wanted * 0.1 / 0.15, rel=1e-9)
    assert m.private_jobs[0] - before[0] == pytest.approx(-0.1 * wanted, rel=1e-9)
    assert (m.state_residents.tolist(), m.state_staff.tolist()) == ([50.0, 0.0, 50.0], [50.0, 0.0, 50.0])
    assert m.state_pay.tolist() == [150_000.0, 0.0, 150_000.0]
