"""Satisfaction: the value of the job held, and how satisfied it makes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from worlds import empty, parameters, run, small_world

from sim.barometer import Barometer, satisfaction_index
from sim.draws import Draws, uniforms
from sim.processes.quitting import quit_hazard, quitting
from sim.processes.satisfaction import satisfaction
from sim.traits import months_of_work, work_value


@pytest.mark.parametrize(
    ("own_value", "expected"),
    [(0.0, 3.6), (0.1, 4.0), (-0.1, 3.2), (10.0, 5.0), (-10.0, 1.0)],
    ids=["as paid", "more", "less", "top", "bottom"],
)
def test_index_rises_with_the_value_of_the_job_within_1_to_5(own_value: float, expected: float) -> None:
    assert satisfaction_index(own_value, Barometer(3.6, 4.0)) == pytest.approx(expected, rel=1e-15)


def test_hand_worked_holder() -> None:
    world = small_world(4)
    s = world.posts
    s.pay[:], s.commute[:], s.telework[:], s.telework_reference[:], s.telework_taste[:] = 3300.0, 50.0, 2.0, 3.0, 0.02
    s.work_value[:] = 0.05
    s.work_change[:] = 2
    s.company_missed[:], world.agencies.vacancy_share[0] = 0.6, 0.25
    utility = {"commute": 0.004, "home_day_curvature": 0.01, "company": 0.02, "home_day_loss": 0.02, "workload": 0.4}
    run(satisfaction, world, parameters(satisfaction, barometer={"intercept": 3.6, "slope": 4.0}, utility=utility), month=1)
    bare = math.log(1.1) - 0.12 + (0.02 * 2 - 0.5 * 0.01 * 4 - 0.02 * 0.6 - 0.02) - 0.4 * 0.25 + 0.05
    np.testing.assert_allclose(s.own_value, bare, rtol=1e-12)
    np.testing.assert_allclose(s.satisfaction, 3.6 + 4.0 * s.own_value, rtol=1e-14)


def test_roots_are_no_part_of_the_work() -> None:
    """Whoever lives where the roots are is as satisfied as others, and leaves as often for another job at the same home."""
    world = small_world(2)
    s = world.posts
    s.work_change[:], s.roots[:] = 2, (0, 2)
    rooted = parameters(satisfaction, utility={"roots": 0.5})
    run(satisfaction, world, rooted, month=1)
    assert s.satisfaction[0] == s.satisfaction[1]
    known = parameters(quitting, utility={"roots": 0.5})
    assert len({quit_hazard(value, 0.1, 1.0, 480.0, known) for value in s.own_value.tolist()}) == 1


def test_work_itself_is_drawn_anew_in_its_month_where_there_is_a_holder() -> None:
    world = small_world(4)
    s = world.posts
    s.work_value[:], s.work_change[:] = 0.3, (9, 10, 8, 9)
    empty(world, 3)
    p = parameters(satisfaction, traits={"work_persistence": 0.8, "work_spread": 0.05})
    run(satisfaction, world, p, seed=4, month=9)
    u = uniforms(Draws(4, "satisfaction", 9).stream("work itself"), s.number)[0]
    assert s.work_value.tolist() == [work_value(u[0], p.traits), 0.3, 0.3, 0.3]
    assert s.work_change.tolist() == [9 + months_of_work(u[1], p.traits), 10, 8, 9]


@pytest.mark.parametrize(
    ("persistence", "u", "months"),
    [(0.0, 0.5, 1), (0.5, 0.51, 1), (0.5, 0.49, 2), (0.5, 0.26, 2), (0.5, 0.24, 3), (1.0, 0.5, 30_000)],
    ids=["not kept at all", "just one month", "just two", "still two", "three", "for ever"],
)
def test_months_of_work_are_those_of_a_monthly_chance_to_go_on(persistence: float, u: float, months: int) -> None:
    traits = parameters(satisfaction, traits={"work_persistence": persistence}).traits
    assert months_of_work(u, traits) == months
