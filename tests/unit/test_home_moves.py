"""Home moves: who considers moving, what a home is worth, and where one moves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from worlds import MINUTES, empty, parameters, run, shared, small_world

from sim.processes.home_moves import consideration_hazard, home_moves, home_value, price_rises
from sim.state import World

FREE: dict[str, float] = {"moving": 0, "moving_partner": 0, "moving_children": 0, "moving_owner": 0}
ALL = {"consider": 1e9, "age_decline": 0, "reason": 0}


@pytest.mark.parametrize(("years", "expected"), [(20.0, 0.3), (25.0, 0.3), (45.0, 0.3 * math.exp(-1.0)), (65.0, 0.3 * math.exp(-2.0))])
def test_hazard_to_consider_moving_falls_with_age(years: float, expected: float) -> None:
    assert consideration_hazard(12.0 * years, 0.3, 0.05) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("minutes", "telework", "rooted", "price_rise", "expected"),
    [
        (0.0, 0.0, 0.0, 1.0, 0.0),
        (50.0, 0.0, 0.0, 1.0, -0.2),
        (50.0, 5.0, 0.0, 1.0, 0.0),
        (0.0, 0.0, 1.0, 1.0, 0.03),
        (0.0, 0.0, 0.0, 1.2, -0.05),
        (0.0, 0.0, 0.0, 0.8, 0.05),
    ],
    ids=["at the door", "a commute", "a commute nobody drives", "roots", "dearer", "cheaper"],
)
def test_home_is_worth(minutes: float, telework: float, rooted: float, price_rise: float, expected: float) -> None:
    u = shared(home_moves, "utility", commute=0.004, roots=0.03, housing=0.25)
    assert home_value(minutes, telework, rooted, price_rise, u) == pytest.approx(expected, rel=1e-13, abs=1e-16)


def test_prices_count_relative_to_the_mean_rise() -> None:
    rises = price_rises(np.array([200.0, 100.0, 150.0]), np.array([100.0, 100.0, 150.0]))
    assert rises.tolist() == pytest.approx([1.5, 0.75, 0.75])


def moved(world: World | None = None, *, weight: object = 1.0, precision: float = 0.0, **changes: Any) -> World:
    """A world after a month in which everybody considers moving; weight of every other municipality."""
    world = small_world(400) if world is None else world
    world.municipalities.migration_weight[:] = np.broadcast_to(weight, (3, 3)) * (1.0 - np.eye(3))
    responses = {"precision": precision, **changes.pop("responses", {})}
    return run(home_moves, world, parameters(home_moves, responses=responses, **{**ALL, "utility": FREE, **changes}))


@pytest.mark.parametrize("changes", [{"consider": 0}, {"weight": 0.0}], ids=["nobody considers it", "nowhere to go"])
def test_nobody_moves_where(changes: dict[str, float]) -> None:
    assert (moved(**changes).posts.home == 0).all()


def test_only_holders_whose_month_has_come_think_of_moving_and_their_next_month_is_drawn() -> None:
    world = small_world(5)
    s = world.posts
    s.move_thought[:] = (0, 1, 2, 1, 1)
    empty(world, 3)
    s.established[4] = 0
    moved(world, weight=1e15)
    assert (s.home != 0).tolist() == [True, True, False, False, False]
    assert (s.move_thought[:4] > 1).all()
    assert s.move_thought[4] == 1


def test_everybody_moves_where_everything_draws() -> None:
    world = moved(weight=(0.0, 1e15, 0.0))
    assert (world.posts.home == 1).all()
    assert (world.posts.commute == MINUTES[0][1]).all()


@pytest.mark.parametrize(
    ("holder", "expected"),
    [
        ({"telework": 0.0}, 0),
        ({"telework": 5.0}, 2),
        ({"telework": 0.0, "site": 2}, 2),
        ({"telework": 0.0, "partner_employed": 1}, 1),
        ({"telework": 0.0, "school_children": 1}, 1),
        ({"telework": 0.0, "owner": 1}, 1),
        ({"telework": 0.0, "owner": 1, "age": 12 * 64}, 1),
    ],
    ids=["to the place of work", "to the roots when at home all week", "to the place of work elsewhere", "not with a partner in work",
         "not with children at school", "not out of an own dwelling", "not before the pension"],
)  # fmt: skip
def test_sharp_choice_goes_to_the_best_home(holder: dict[str, float], expected: int) -> None:
    world = small_world(40)
    s = world.posts
    s.home[:], s.roots[:], s.commute[:] = 1, 2, MINUTES[0][1]
    for name, value in holder.items():
        getattr(s, name)[:] = value
    costs = {"moving": 0, "moving_partner": 2, "moving_children": 2, "moving_owner": 2, "commute": 0.004, "roots": 0.05, "horizon": 10}
    moved(world, precision=2000, utility=costs)
    assert (s.home == expected).all()


@pytest.mark.parametrize(("reason", "expected"), [(0.19, 0), (0.21, 1)], ids=["too weak", "strong enough"])
def test_reason_to_move_is_weighed_against_the_cost(reason: float, expected: int) -> None:
    world = small_world(40)
    costs = {"moving": 2, "commute": 0, "roots": 0, "horizon": 10, "pension_age": 75}
    moved(world, weight=(0.0, 1.0, 0.0), precision=2000, reason=reason, utility=costs)
    assert (world.posts.home == expected).all()


WEEKLY = 10.0 + 90.0 / 5.0


@pytest.mark.parametrize(
    ("second", "partner", "reason", "expected"),
    [(0, 0, -0.31, 2), (0, 0, -0.33, 0), (1, 0, -0.21, 2), (1, 0, -0.23, 0), (1, 1, -0.31, 2), (1, 1, -0.33, 0)],
    ids=["a daily way", "is all that a move saves", "the weekly way and the dwelling", "are all", "living apart too", "and no more"],
)
def test_present_home_takes_what_it_really_takes(second: int, partner: int, reason: float, expected: int) -> None:
    """The post is 90 minutes away, at a place where all live 10 minutes from it: who has a second dwelling bears trips and rent instead."""
    world = small_world(40)
    s = world.posts
    s.site[:], s.second_dwelling[:], s.partner_employed[:] = 2, second, partner
    s.commute[:] = WEEKLY if second else 90.0
    costs = {**FREE, "commute": 0.004, "roots": 0}
    moved(world, weight=(0.0, 0.0, 1.0), precision=2000, reason=reason, utility=costs, responses={"second_dwelling": 0.15, "apart": 0.1})
    assert (s.home == expected).all()


def test_dear_housing_repels() -> None:
    world = small_world(40)
    world.municipalities.housing_price[:] = (6000.0, 2000.0, 1500.0)
    moved(world, precision=2000, utility={**FREE, "commute": 0, "roots": 0, "housing": 0.25})
    assert set(world.posts.home) <= {1, 2}


def test_moves_are_counted_by_home_region_and_nobody_is_lost() -> None:
    world = small_world(900)
    s, m, r = world.posts, world.municipalities, world.regions
    s.owner[:] = 1
    s.education[::2] = 1
    empty(world, slice(800, 900))
    moved(world)
    left = (s.home != 0)[:800]
    assert 100 < left.sum() < 800
    assert (s.home[800:] == 0).all()
    assert (s.owner[:800] == ~left).all()
    for education in (1, 3):
        expected = [-(left & (s.education[:800] == education)).sum(), *(((s.home == n) & (s.education == education)).sum() for n in (1, 2))]
        assert m.staff_moves[:, education].tolist() == expected
    to_other_region = float((s.home == 2).sum())
    assert (r.home_moves_in.tolist(), r.home_moves_out.tolist()) == ([0.0, to_other_region], [to_other_region, 0.0])
