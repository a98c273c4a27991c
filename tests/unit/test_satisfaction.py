"""Satisfaction: the value of the job held, and how satisfied it makes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from worlds import empty, parameters, run, small_world

from sim.barometer import Barometer, satisfaction_index
from sim.draws import Draws, uniforms
from sim.processes.satisfaction import satisfaction

STILL = {"work_persistence": 1.0, "work_spread": 0.06}


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
    s.work_value[:], s.roots[:] = 0.05, (0, 0, 1, 1)
    empty(world, 3)
    world.agencies.telework_norm[0] = 1.5
    utility = {"commute": 0.004, "home_day_curvature": 0.01, "company": 0.004, "home_day_loss": 0.02, "workload": 0.4, "roots": 0.03}
    run(satisfaction, world, parameters(satisfaction, barometer={"intercept": 3.6, "slope": 4.0}, utility=utility, traits=STILL))
    bare = math.log(1.1) - 0.12 + (0.026 * 2 - 0.5 * 0.014 * 4 - 0.02) - 0.4 * 0.25 + 0.05
    np.testing.assert_allclose(s.own_value[:3], [bare + 0.03, bare + 0.03, bare], rtol=1e-12)
    np.testing.assert_allclose(s.satisfaction[:3], 3.6 + 4.0 * s.own_value[:3], rtol=1e-14)


def test_vacancy_share_counts_established_posts_only() -> None:
    world = small_world(6)
    s = world.posts
    s.agency[:] = (0, 0, 0, 0, 1, 1)
    empty(world, [0, 1, 4, 5])
    s.established[1] = 0
    run(satisfaction, world, parameters(satisfaction))
    assert world.agencies.vacancy_share.tolist() == pytest.approx([1.0 / 3.0, 1.0])


def test_work_itself_is_an_autoregression_with_the_stated_spread() -> None:
    world = small_world(3)
    world.posts.work_value[:] = (0.1, 0.0, -0.2)
    run(satisfaction, world, parameters(satisfaction, traits={"work_persistence": 0.8, "work_spread": 0.05}), seed=4, month=9)
    u = uniforms(Draws(4, "satisfaction", 9).stream("work itself"), world.posts.number)[:, 0]
    shock = (u - 0.5) * math.sqrt(12.0) * 0.05 * 0.6
    np.testing.assert_allclose(world.posts.work_value, 0.8 * np.array((0.1, 0.0, -0.2)) + shock, rtol=1e-13)


@pytest.mark.parametrize(("persistence", "kept"), [(1.0, True), (0.0, False)], ids=["for ever", "not at all"])
def test_limits_of_persistence(persistence: float, kept: bool) -> None:
    world = small_world(50)
    world.posts.work_value[:] = 0.3
    run(satisfaction, world, parameters(satisfaction, traits={"work_persistence": persistence, "work_spread": 0.05}))
    assert bool((world.posts.work_value == 0.3).all()) is kept
    assert np.abs(world.posts.work_value).max() <= (0.3 if kept else 0.05 * math.sqrt(3.0))
