"""Duties: which posts with a holder become location-independent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import empty, parameters, run, small_world

from sim.calendar import parse_month
from sim.levers.duty_of_existing_posts import DutyOfExistingPosts
from sim.policy import Book
from sim.processes.duties import converts, duties
from sim.state import LOCATION_INDEPENDENT, MULTI_LOCATION, PLACE_BOUND, World


@pytest.mark.parametrize(
    ("remote_share", "exempt", "u", "expected"),
    [(0.6, 0, 0.29, True), (0.6, 0, 0.31, False), (0.59, 0, 0.29, False), (0.9, 1, 0.29, False)],
    ids=["just eligible and lucky", "not this one", "tasks bound to a place", "exempt"],
)
def test_who_converts(remote_share: float, exempt: int, u: float, expected: bool) -> None:
    assert converts(remote_share, exempt, u, 0.3, 0.6) == converts.py_func(remote_share, exempt, u, 0.3, 0.6) == expected


def converted(share: object, world: World | None = None, month: int = 1) -> World:
    """A world of 2,000 eligible multi-location posts at site 0, or another, after a month of the rule."""
    if world is None:
        world = small_world(2000)
        world.posts.remote_share[:], world.posts.duty[:] = 0.9, MULTI_LOCATION
    return run(duties, world, parameters(duties, duty_rules={"existing_share": share}), month=month)


def independent(world: World) -> set[int]:
    """Rows of the location-independent posts."""
    return set(np.flatnonzero(world.posts.duty == LOCATION_INDEPENDENT).tolist())


def test_larger_share_converts_the_posts_of_the_smaller_and_more_in_any_month() -> None:
    few, more, all_of_them = (independent(converted(share, month=month)) for share, month in ((0.2, 1), (0.5, 7), (1.0, 1)))
    assert len(few) == pytest.approx(400, abs=80)
    assert len(more) == pytest.approx(1000, abs=100)
    assert few < more < all_of_them == set(range(2000))
    assert independent(converted(0.0)) == set()


def test_a_month_later_nobody_is_added_and_when_policy_ends_nobody_goes_back() -> None:
    world = converted(0.3)
    before = independent(world)
    assert independent(converted(0.3, world, month=2)) == before
    assert independent(converted(0.0, world, month=3)) == before


def test_share_is_of_the_task_family() -> None:
    world = small_world(2)
    world.posts.remote_share[:], world.posts.family[:] = 0.9, (0, 1)
    assert independent(converted((0.0, 1.0, 0.0, 0.0, 0.0, 0.0), world)) == {1}


def test_vacant_post_waits_for_its_advert_and_a_converted_one_stays_at_its_place() -> None:
    world = small_world(2)
    world.posts.remote_share[:], world.posts.home[:] = 0.9, 2
    empty(world, [0])
    converted(1.0, world)
    assert world.posts.duty.tolist() == [PLACE_BOUND, LOCATION_INDEPENDENT]
    assert world.posts.site.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("share", "month", "expected"),
    [
        (0.5, "2020-01", (0.25,) * 6),
        ({"expert": 0.8}, "2020-02", (0.8, 0.1, 0.1, 0.1, 0.1, 0.1)),
        (0.05, "2020-02", (0.1,) * 6),
        (0.5, "2019-12", (0.1,) * 6),
        (0.5, "2021-01", (0.1,) * 6),
    ],
    ids=["half way", "by family", "below what holds anyway", "before", "after"],
)
def test_lever_raises_the_share(share: Any, month: str, expected: tuple[float, ...]) -> None:
    lever = DutyOfExistingPosts.model_validate({"from": "2020-01", "until": "2021-01", "phase_in": 1, "share": share})
    book = lever.adjust(Book({"duty_rules": {"existing_share": (0.1,) * 6}}, {}), parse_month(month))
    assert book.value("duty_rules", "existing_share") == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(("share", "message"), [(1.5, "must be from 0 to 1"), ({"experts": 0.5}, "experts is not a task family")])
def test_lever_that_makes_no_sense_is_refused(share: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DutyOfExistingPosts.model_validate({"from": "2020-01", "share": share})
