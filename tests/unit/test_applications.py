"""Applications: the Poisson quantile by hand, the draw of an advert, and how many are qualified."""

from __future__ import annotations

import math

import numpy as np
import pytest
from worlds import parameters, run, small_world

from sim.draws import poisson
from sim.processes.applications import Reach, applications, drawn
from sim.state import LOCATION_INDEPENDENT, MULTI_LOCATION, PLACE_BOUND, REMOTE, World

EDGE = math.exp(-2.0)


@pytest.mark.parametrize(
    ("mean", "u", "expected"),
    [
        (0.0, 0.999999, 0),
        (2.0, EDGE - 1e-9, 0),
        (2.0, EDGE + 1e-9, 1),
        (2.0, 3.0 * EDGE - 1e-9, 1),
        (2.0, 3.0 * EDGE + 1e-9, 2),
        (2.0, 5.0 * EDGE + 1e-9, 3),
        (0.1, 0.9, 0),
        (600.0, 0.5, 600),
        (5000.0, 0.5, 600),
    ],
)
def test_poisson_quantile(mean: float, u: float, expected: int) -> None:
    assert poisson(mean, u) == poisson.py_func(mean, u) == expected


def test_poisson_ends_where_rounding_leaves_a_gap() -> None:
    assert poisson(600.0, 1.0 - 1e-16) <= 2000


def reach() -> Reach:
    """Two places, two educations; family 0 suits half of the first and all of the second education."""
    local = np.array([[[1.0, 2.0, 0.0], [3.0, 4.0, 0.0]], [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]])
    moving = np.array([[0.5, 0.25], [0.0, 0.0]])
    return Reach(local, moving, np.array([10.0, 20.0]), np.array([[0.5, 1.0]]), np.array([1.0, 1.0]))


@pytest.mark.parametrize(
    ("place", "duty", "expected"),
    [
        (0, PLACE_BOUND, 0.5 * 1.5 + 3.25),
        (0, MULTI_LOCATION, 0.5 * 2.5 + 4.25),
        (0, LOCATION_INDEPENDENT, 25.0),
        (1, LOCATION_INDEPENDENT, 25.0),
        (1, PLACE_BOUND, 0.0),
    ],
)
def test_draw_of_a_position(place: int, duty: int, expected: float) -> None:
    assert drawn(0, place, duty, reach()) == expected


def applied(world: World, **changes: object) -> World:
    """The world after a month of applications to its adverts."""
    return run(applications, world, parameters(applications, **{"qualified": 1, **changes}))


def advertising(adverts: int = 200, draw: float = 8.0) -> World:
    """A world of adverts of one position, each of which draws that many applications of higher educated."""
    world = small_world(4, recruitments=adverts)
    r, m = world.recruitments, world.municipalities
    r.open[:] = r.positions[:] = r.advertised[:] = 1
    r.number[:] = np.arange(adverts)
    m.local_draw[:, 3] = draw
    m.nest_draw[:, 3, REMOTE] = draw
    return world


SUITED = {"search": {"suited_higher_tertiary": 1, "size_power": 0.5}}


def test_nobody_applies_where_nothing_draws() -> None:
    world = applied(advertising(draw=0.0), **SUITED)
    assert not world.recruitments.qualified.any()
    assert not world.regions.applications.any()
    assert world.regions.recruitments_closed.tolist() == [200.0, 0.0]


def test_everybody_is_qualified_or_nobody() -> None:
    world = applied(advertising(), **SUITED)
    assert world.regions.applications[0] == world.regions.qualified_applications[0] == world.recruitments.qualified.sum()
    assert 1400 < world.regions.applications[0] < 1800
    world = applied(advertising(), qualified=0, **SUITED)
    assert world.regions.qualified_applications[0] == 0.0
    assert world.regions.applications[0] > 1400


def test_many_positions_draw_more_by_the_power_of_their_number() -> None:
    world = advertising()
    world.recruitments.positions[:] = 4
    applied(world, **SUITED)
    assert world.regions.applications[0] / 200 == pytest.approx(16.0, rel=0.08)
    assert world.regions.positions_applied[0] == 800.0
    assert world.regions.application_ratios[0] == world.regions.applications[0] / 4.0


def test_a_feared_move_repels_as_a_commute_of_its_cost() -> None:
    world = advertising()
    world.recruitments.loss[:] = np.log(4.0) / 10.0
    applied(world, search={**SUITED["search"], "distance_precision": 10})
    assert world.regions.applications[0] / 200 == pytest.approx(2.0, rel=0.15)


def test_swedish_speakers_nearby_where_swedish_is_required() -> None:
    world = advertising()
    world.recruitments.swedish_required[:100] = 1
    world.municipalities.swedish_share[:] = (0.0, 1.0, 1.0)
    applied(world, **SUITED)
    assert not world.recruitments.qualified[:100].any()
    assert world.recruitments.qualified[100:].sum() > 700


def test_only_adverts_of_the_month_receive_applications() -> None:
    world = advertising(4)
    r = world.recruitments
    r.open[0], r.advertised[1], r.positions[2] = 0, 0, 0
    r.qualified[:] = 77
    applied(world, **SUITED)
    assert r.qualified[:3].tolist() == [77, 77, 77]
    assert r.qualified[3] < 30
    assert r.rounds.tolist() == [0, 0, 0, 1]
