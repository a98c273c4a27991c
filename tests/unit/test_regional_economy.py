"""Regional economy: jobs up and down, who fills them, outside options and the tax base, by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from worlds import MINUTES, counted, empty, parameters, run, small_world

from sim.labour_market import around, employed_by_home, fill, split
from sim.processes.regional_economy import adjusted_jobs, jobs_at_rest, outside_option, regional_economy, still_new, wanted_jobs
from sim.state import World

RULE: dict[str, Any] = {
    "labour_force_power": 1, "speed_up": 0.1, "speed_down": 0.05, "half_slack": 0.04,
    "least_unemployment": 0.02, "households": {"persons": 2, "adults": 1.5}, "private_pay": 0.1, "pay_slope": 0.5,
    "slack_slope": 0.03, "remote_discount": 0.02, "option_spread": 0.05,
    "search": {"employed": 0.05, "unemployed": 0.5, "rival_remote": 0.1, "rival_telework": 1}, "utility": {"commute": 0.004},
}  # fmt: skip
P = parameters(regional_economy, **RULE)
REFILLED = 0.1 * 0.1 / 0.14
"""Share of missing jobs created in a month where a tenth of the labour force is unemployed."""


def month(world: World, **changes: Any) -> World:
    """The world a month later."""
    return run(regional_economy, counted(world), parameters(regional_economy, **{**RULE, **changes}))


def deserted() -> World:
    """A world without civil servants, whose labour market is at rest."""
    world = small_world()
    empty(world)
    return world


@pytest.mark.parametrize(
    ("jobs", "wanted", "unemployment", "expected"),
    [
        (1000.0, 1000.0, 0.1, 1000.0),
        (1000.0, 1100.0, 0.04, 1005.0),
        (1000.0, 1100.0, 0.12, 1007.5),
        (1000.0, 1100.0, 0.0, 1000.0),
        (1000.0, 900.0, 0.04, 995.0),
        (1000.0, 900.0, 0.0, 995.0),
    ],
    ids=["as wanted", "up", "up faster where labour is abundant", "not up without labour", "down", "down whatever the labour market"],
)
def test_jobs_a_month_later(jobs: float, wanted: float, unemployment: float, expected: float) -> None:
    assert adjusted_jobs(jobs, wanted, unemployment, P) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("growth", [1.0, 1.002, 0.997])
@pytest.mark.parametrize("unemployment", [0.04, 0.15])
def test_jobs_wanted_are_those_that_let_jobs_grow_by_a_factor(growth: float, unemployment: float) -> None:
    wanted = wanted_jobs(1000.0, growth, unemployment, P)
    assert adjusted_jobs(1000.0, wanted, unemployment, P) == pytest.approx(1000.0 * growth, rel=1e-13)


def test_where_jobs_hardly_come_the_start_does_not_ask_for_ever_more() -> None:
    assert wanted_jobs(1000.0, 1.001, 0.0, P) == pytest.approx(1200.0)


def best(local: float, remote: float = 0.08, share: float = 0.1, spread: float = 0.05) -> float:
    """Best of local and remote options by hand."""
    return local + spread * math.log(1.0 - share + share * math.exp((remote - local) / spread))


@pytest.mark.parametrize(
    ("earnings", "unemployment", "minutes", "expected"),
    [
        (1.0, 1.0, 0.0, best(0.1)),
        (1.2, 1.0, 0.0, best(0.1 + 0.5 * math.log(1.2))),
        (1.0, 2.0, 0.0, best(0.1 - 0.03 * math.log(2.0))),
        (1.0, 1.0, 50.0, best(0.1 - 0.16)),
    ],
    ids=["at the national mean", "higher pay", "more unemployed", "a long commute"],
)
def test_best_option_outside(earnings: float, unemployment: float, minutes: float, expected: float) -> None:
    assert outside_option(earnings, unemployment, minutes, P) == pytest.approx(expected, rel=1e-12)


def test_remote_jobs_are_a_floor_under_a_poor_local_market() -> None:
    floor = 0.08 + 0.05 * math.log(0.1)
    assert floor < outside_option(0.5, 4.0, 90.0, P) < floor + 0.01


def test_place_of_work_draws_on_the_growth_of_where_its_workers_live_and_on_their_losses() -> None:
    share = np.array(((0.8, 0.2, 0.0), (0.2, 0.8, 0.0), (0.0, 0.0, 0.0)))
    grown, lost = around(share, np.array((1.1, 0.9, 5.0)), np.array((0.1, 0.0, 0.3)))
    assert grown.tolist() == pytest.approx([1.06, 0.94, 1.0])
    assert lost.tolist() == pytest.approx([0.08, 0.02, 0.0])
    assert around(share, np.full(3, 1.1), np.zeros(3))[0][:2].tolist() == pytest.approx([1.1, 1.1])


def test_residents_with_private_jobs_follow_from_the_jobs_and_none_is_lost() -> None:
    share = np.array(((0.8, 0.1, 0.0), (0.2, 0.9, 0.0), (0.0, 0.0, 1.0)))
    assert employed_by_home(share, np.array((1000.0, 200.0, 50.0))).tolist() == pytest.approx([820.0, 380.0, 50.0])


def test_jobs_that_nobody_is_left_for_lapse_and_those_left_have_one_holder_each() -> None:
    share, jobs = np.array(((0.8, 0.1), (0.2, 0.9))), np.array((1000.0, 200.0))
    employed = fill(share, np.array((410.0, 1000.0)), jobs)
    assert employed.tolist() == pytest.approx([410.0, 380.0])
    assert jobs.tolist() == pytest.approx([600.0, 190.0])
    assert jobs.sum() == pytest.approx(employed.sum(), rel=1e-15)


@pytest.mark.parametrize(
    ("out", "expected"),
    [
        (30.0, [10.0, 20.0]),
        (120.0, [40.0, 80.0]),
        (160.0, [70.0, 90.0]),
        (190.0, [95.0, 95.0]),
    ],
    ids=["as at the start", "more of them", "until one in ten is left in work", "then of the others"],
)
def test_the_unemployed_are_shared_out_as_at_the_start_and_none_is_lost(out: float, expected: list[float]) -> None:
    unemployed = np.empty(2)
    split(out, np.array((100.0, 100.0)), np.array((0.1, 0.2)), unemployed)
    assert unemployed.tolist() == pytest.approx(expected)


def test_where_nobody_was_unemployed_all_are_it_alike() -> None:
    unemployed = np.empty(2)
    split(30.0, np.array((100.0, 200.0)), np.zeros(2), unemployed)
    assert unemployed.tolist() == pytest.approx([10.0, 20.0])


@pytest.mark.parametrize(
    ("moved", "more", "expected"),
    [(50.0, 80.0, 50.0), (50.0, 30.0, 30.0), (50.0, -20.0, 0.0), (-50.0, -80.0, -50.0), (-50.0, -30.0, -30.0), (-50.0, 20.0, 0.0)],
    ids=str,
)
def test_newcomers_in_state_posts(moved: float, more: float, expected: float) -> None:
    assert still_new(moved, more) == expected


def test_labour_market_at_rest_stays_at_rest() -> None:
    world = deserted()
    before = {name: column.copy() for name, column in world.municipalities.columns()}
    month(world)
    for name in ("population", "adults", "private_jobs", "employed", "unemployed"):
        np.testing.assert_allclose(getattr(world.municipalities, name), before[name], rtol=1e-12)


def growing(rates: tuple[float, float, float]) -> World:
    """A world without civil servants, whose adults have long grown by rates a month."""
    world = deserted()
    m = world.municipalities
    m.adults_change[:] = np.array(rates)[:, None] * m.adults
    jobs_at_rest(m.private_jobs, 1.0 + np.array(rates), np.full(3, 0.1), P, m.jobs_wanted_start)
    return world


def test_unemployment_stays_where_the_labour_force_goes_on_as_before_the_start() -> None:
    rates = (0.0005, 0.0, -0.0008)
    world = growing(rates)
    m = world.municipalities
    for _ in range(24):
        m.adults_change[:] = np.array(rates)[:, None] * m.adults
        month(world)
    np.testing.assert_allclose(m.unemployed / (m.employed + m.unemployed), 0.1, rtol=0.003)
    np.testing.assert_allclose(m.employed.sum(axis=1) / (0.9 * m.labour_force_start), (1.0 + np.array(rates)) ** 24, rtol=1e-3)


def test_people_from_abroad_beyond_the_trend_are_unemployed_until_jobs_have_followed() -> None:
    world = growing((0.0, 0.0, 0.0))
    m = world.municipalities
    m.adults_change[0] = 0.01 * m.adults[0]
    month(world)
    m.adults_change[:] = 0.0
    rates = [float(m.unemployed[0].sum() / (m.employed + m.unemployed)[0].sum())]
    for _ in range(36):
        month(world)
    rates.append(float(m.unemployed[0].sum() / (m.employed + m.unemployed)[0].sum()))
    assert rates[0] > 0.108
    assert rates[1] == pytest.approx(0.1, abs=0.002)


@pytest.mark.parametrize(("more", "speed"), [(250.0, REFILLED), (-250.0, 0.05)], ids=["more", "less"])
def test_jobs_that_the_local_circuit_pays_for_come_and_go_at_their_speed(more: float, speed: float) -> None:
    world = small_world(1000)
    m = world.municipalities
    m.state_residents[0] = m.state_residents_start[0] = 1000
    m.circuit_jobs[0], m.circuit_jobs_start[0] = 600.0 + more, 600.0
    m.private_jobs[0] = m.jobs_wanted_start[0] = m.employed[0].sum() - 1000.0
    month(world)
    assert m.private_jobs[0] - m.jobs_wanted_start[0] == pytest.approx(speed * more, rel=1e-9)
    np.testing.assert_allclose(m.private_jobs[1:], m.jobs_wanted_start[1:], rtol=1e-12)


def test_who_the_state_draws_from_private_jobs_leaves_a_gap_that_is_partly_refilled() -> None:
    world = small_world(100)
    m = world.municipalities
    month(world)
    employed, unemployed = 0.05 * 0.9, 0.5 * 0.1
    drawn = 100.0 * employed / (employed + unemployed)
    assert m.jobs_wanted_start[0] - m.private_jobs[0] == pytest.approx(drawn * (1.0 - REFILLED), rel=1e-9)
    assert m.employed[0].sum() == pytest.approx(m.private_jobs[0] + 100.0, rel=1e-12)


def test_who_moved_for_a_post_left_a_job_at_the_old_home_and_no_labour_for_private_jobs_at_the_new() -> None:
    world = small_world(100)
    m = world.municipalities
    m.staff_moves[0, 3], m.staff_moves[1, 3] = 100.0, -100.0
    month(world, households={"adults": 1})
    employed, unemployed = 0.05 * 0.9, 0.5 * 0.1
    drawn = 100.0 * employed / (employed + unemployed)
    force, start = (m.employed + m.unemployed).sum(axis=1), m.labour_force_start
    assert force.tolist() == pytest.approx([start[0] + 70.0, start[1] - 70.0, start[2]])
    assert m.private_jobs[0] == pytest.approx(m.jobs_wanted_start[0], rel=1e-6)
    left = m.jobs_wanted_start[1] - drawn
    wanted = m.jobs_wanted_start[1] * force[1] / start[1]
    assert m.private_jobs[1] == pytest.approx(left + 0.05 * (wanted - left), rel=1e-9)


def test_people_of_the_year_and_households_of_movers_change_the_population() -> None:
    world = deserted()
    m = world.municipalities
    m.population_change[:], m.adults_change[:, 1], m.staff_moves[:, 3] = (10.0, 0.0, -10.0), (4.0, 0.0, -4.0), (-5.0, 2.0, 3.0)
    population, adults = m.population.copy(), m.adults.copy()
    month(world)
    assert (m.population - population).tolist() == pytest.approx([0.0, 4.0, -4.0])
    assert (m.adults - adults)[:, 1].tolist() == pytest.approx([4.0, 0.0, -4.0])
    assert (m.adults - adults)[:, 3].tolist() == pytest.approx([-7.5, 3.0, 4.5])


def test_unemployment_is_what_the_labour_force_leaves_over_but_not_less_than_the_least() -> None:
    world = deserted()
    m = world.municipalities
    m.private_jobs[:] = m.jobs_wanted_start[:] = m.labour_force_start * (0.8, 0.95, 1.2)
    month(world, speed_up=0, speed_down=0)
    rate = m.unemployed.sum(axis=1) / (m.unemployed + m.employed).sum(axis=1)
    assert rate.tolist() == pytest.approx([0.2, 0.05, 0.02])
    np.testing.assert_allclose(m.unemployed + m.employed, m.participation * m.adults, rtol=1e-12)


def test_taxed_are_the_yearly_earnings_of_all_employed_residents() -> None:
    world = small_world(10)
    m = world.municipalities
    m.state_residents[0] = m.state_residents_start[0] = 10
    m.private_jobs[0] -= 10.0
    m.jobs_wanted_start[0] -= 10.0
    m.earnings[:] = (3500.0, 3000.0, 2500.0)
    month(world)
    residents = 0.9 * 0.7 * 4 * 0.18 * m.population
    assert m.tax_base.tolist() == pytest.approx([12.0 * (30_000.0 + (residents[0] - 10) * 3500.0), *(12.0 * residents * m.earnings)[1:]])


def test_outside_options_are_those_of_the_local_market() -> None:
    world = deserted()
    world.municipalities.commute_mean[:] = MINUTES[0]
    month(world)
    expected = [best(0.1 - 0.8 * 0.004 * minutes) for minutes in MINUTES[0]]
    np.testing.assert_allclose(world.municipalities.outside_value, np.array(expected)[:, None] * np.ones(4), rtol=1e-9)
