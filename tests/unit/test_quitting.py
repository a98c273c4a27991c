"""Quitting: the hazard of one holder by hand, its limits, and what a quit leaves behind."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from worlds import empty, parameters, run, small_world

from sim.draws import Draws, uniforms
from sim.processes.quitting import quit_hazard, quitting
from sim.rates import monthly
from sim.state import NOBODY

PLAIN: dict[str, Any] = {"base": 0.12, "scale": 8, "largest": 3, "utility": {"switching": 0.5, "pension_age": 65, "horizon": 10}}
P = parameters(quitting, **PLAIN)


@pytest.mark.parametrize(
    ("own", "outside", "frailty", "years", "expected"),
    [
        (0.0, 0.05, 1.0, 40.0, 0.12),
        (0.0, 0.05, 2.0, 40.0, 0.24),
        (0.0, 0.15, 1.0, 40.0, 0.12 * math.exp(0.8)),
        (0.1, 0.05, 1.0, 40.0, 0.12 * math.exp(-0.8)),
        (0.0, 0.05, 1.0, 60.0, 0.12 * math.exp(-0.4)),
        (0.0, 9.0, 1.0, 40.0, 3.0),
        (0.0, 0.05, 0.0, 40.0, 0.0),
    ],
    ids=["as good elsewhere", "frail", "better elsewhere", "better here", "near the pension", "at most the largest", "never leaves"],
)
def test_yearly_hazard(own: float, outside: float, frailty: float, years: float, expected: float) -> None:
    assert quit_hazard(own, outside, frailty, 12.0 * years, P) == pytest.approx(expected, rel=1e-13)


def test_only_the_difference_of_the_values_counts() -> None:
    assert quit_hazard(0.3, 0.4, 1.0, 480.0, P) == pytest.approx(quit_hazard(-0.2, -0.1, 1.0, 480.0, P), rel=1e-13)


def test_holder_leaves_exactly_when_the_draw_is_below_the_probability_of_the_month() -> None:
    world = small_world(3000)
    s = world.posts
    s.frailty[:] = np.linspace(0.0, 20.0, s.rows)
    world.municipalities.outside_value[:] = 0.05
    run(quitting, world, P, seed=3, month=2)
    u = uniforms(Draws(3, "quitting", 2).stream("leaves"), s.number)[:, 0]
    expected = u < [monthly(quit_hazard(0.0, 0.05, f, 480.0, P)) for f in s.frailty]
    assert 100 < expected.sum() < 1000
    np.testing.assert_array_equal(s.person == NOBODY, expected)


def test_nobody_leaves_at_hazard_0_and_everybody_at_a_very_large_one() -> None:
    for base, scale, expected in ((0.0, 8.0, 0.0), (1.0, 30.0, 1.0)):
        world = small_world(500)
        world.municipalities.outside_value[:] = 1.0
        run(quitting, world, parameters(quitting, base=base, scale=scale, largest=1000))
        assert (world.posts.person == NOBODY).mean() == expected


def test_best_option_is_that_of_the_home_and_the_education() -> None:
    world = small_world(3)
    s = world.posts
    s.home[:], s.education[:] = (0, 2, 2), (3, 3, 1)
    world.municipalities.outside_value[:] = np.arange(12.0).reshape(3, 4) / 100.0
    run(quitting, world, P)
    assert s.outside_value.tolist() == [0.03, 0.11, 0.09]


def test_quit_is_counted_where_the_post_is_and_ends_the_contract() -> None:
    world = small_world(3)
    s = world.posts
    s.site[:], s.home[:], s.contract_end[:] = (0, 2, 2), 2, 20
    empty(world, 2)
    world.municipalities.outside_value[:] = 1.0
    run(quitting, world, parameters(quitting, base=1, scale=30, largest=1000))
    assert s.person.tolist() == [NOBODY] * 3
    assert s.contract_end.tolist() == [0, 0, 20]
    assert world.regions.quits.tolist() == [1.0, 1.0]
