"""Telework adoption: the target between wish and rules, and habits that follow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import counted, parameters, run, shared, small_world

from sim.processes.presence import presence
from sim.processes.telework_adoption import telework_adoption
from sim.state import World
from sim.telework_rules import telework_target

FREE: dict[str, float] = {"ceiling": 5, "office_days": 0, "floor": 0}
# A wish of 2 days: taste over curvature; no commute, no company.
TWO_DAYS: dict[str, Any] = {"utility": {"commute": 0, "home_day_curvature": 0.01, "company": 0}, "telework_rules": FREE}
TASTE = 0.02


@pytest.mark.parametrize(
    ("rules", "wish", "remote_share", "exempt", "expected"),
    [
        ({}, 2.0, 1.0, 0, 2.0),
        ({}, 4.0, 0.5, 0, 2.5),
        ({}, 4.0, 1.0, 1, 0.0),
        ({}, 4.0, 0.0, 0, 0.0),
        ({"ceiling": 1.3}, 4.0, 1.0, 0, 1.3),
        ({"office_days": 3}, 4.0, 1.0, 0, 2.0),
        ({"office_days": 5}, 4.0, 1.0, 0, 0.0),
        ({"floor": 4}, 1.0, 1.0, 0, 4.0),
        ({"floor": 4}, 1.0, 0.3, 0, 1.5),
        ({"floor": 4, "ceiling": 2}, 1.0, 1.0, 0, 2.0),
    ],
    ids=["as wished", "as the tasks allow", "exempt", "no task allows it", "a ceiling", "office days", "all days at the office", "a floor",
         "a floor beyond the tasks", "a ceiling below the floor"],
)  # fmt: skip
def test_target(rules: dict[str, float], wish: float, remote_share: float, exempt: int, expected: float) -> None:
    p = shared(telework_adoption, "telework_rules", **{**FREE, **rules})
    assert telework_target(wish, remote_share, exempt, 0, p) == pytest.approx(expected, rel=1e-15)


def test_limits_hold_for_their_task_family() -> None:
    p = shared(telework_adoption, "telework_rules", **{**FREE, "ceiling": (1, 2, 3, 4, 5, 0)})
    assert [telework_target(5.0, 1.0, 0, family, p) for family in range(6)] == [1.0, 2.0, 3.0, 4.0, 5.0, 0.0]


def test_days_and_what_one_is_used_to_close_a_share_of_their_distance() -> None:
    world = small_world(1)
    s = world.posts
    s.telework_taste[:], s.remote_share[:], s.telework[:], s.telework_reference[:] = TASTE, 1.0, 1.0, 0.5
    run(telework_adoption, world, parameters(telework_adoption, inertia=0.4, habit=0.1, **TWO_DAYS))
    assert s.telework_wish[0] == pytest.approx(2.0)
    assert s.telework[0] == pytest.approx(1.4)
    assert s.telework_reference[0] == pytest.approx(0.5 + 0.1 * 0.9)


@pytest.mark.parametrize(("inertia", "expected"), [(0.0, 1.0), (1.0, 2.0)], ids=["never", "at once"])
def test_limits_of_inertia(inertia: float, expected: float) -> None:
    world = small_world(1)
    s = world.posts
    s.telework_taste[:], s.remote_share[:], s.telework[:] = TASTE, 1.0, 1.0
    run(telework_adoption, world, parameters(telework_adoption, inertia=inertia, habit=1.0, **TWO_DAYS))
    assert s.telework[0] == s.telework_reference[0] == pytest.approx(expected)


FOND: dict[str, Any] = {
    "utility": {"commute": 0, "home_day_curvature": 0.01, "company": 0.01},
    "telework_rules": {**FREE, "chosen_days": 1},
}
"""Who is with all colleagues at the office gives one day at home for each such day."""


def of_three() -> World:
    """A team of three whose two others are at home on two days, and who counts as at the office all week."""
    world = small_world(3)
    s = world.posts
    s.remote_share[:], s.telework[:], s.telework_taste[:] = 1.0, (0.0, 2.0, 2.0), 0.02
    return run(presence, counted(world), parameters(presence, telework_rules={"chosen_days": 1}))


def test_who_likes_company_stays_at_home_when_colleagues_do() -> None:
    """Two days at home by taste: they are spent where nobody comes, or given up where all come."""
    world = of_three()
    run(telework_adoption, world, parameters(telework_adoption, **FOND))
    assert world.posts.telework_wish[0] == pytest.approx(2.0)
    # The others see one of two colleagues on every day, and the other one on the last three.
    np.testing.assert_allclose(world.posts.telework_wish[1:], 1.5)


def test_days_that_cannot_be_chosen_fall_on_any_day() -> None:
    world = of_three()
    run(presence, world, parameters(presence, telework_rules={"chosen_days": 0}))
    p = {**FOND, "telework_rules": {**FREE, "chosen_days": 0}}
    run(telework_adoption, world, parameters(telework_adoption, **p))
    # Three fifths of the others are there on each day.
    assert world.posts.telework_wish[0] == pytest.approx(2.0 - 0.6)


def test_nobody_of_the_team_is_where_it_does_not_meet() -> None:
    world = of_three()
    world.posts.site[0] = 1
    run(telework_adoption, world, parameters(telework_adoption, **FOND))
    assert world.posts.telework_wish[0] == pytest.approx(2.0)


@pytest.mark.parametrize("days", [0.0, 1.0, 5.0])
def test_who_works_away_from_the_team_misses_it_on_all_days(days: float) -> None:
    """At home or at another office alike: nobody is better off for being parted from the team."""
    missed = []
    for site in (0, 1):
        world = small_world(3)
        s = world.posts
        s.remote_share[:], s.site[0], s.telework[:] = 1.0, site, (days, 2.0, 2.0)
        run(presence, counted(world), parameters(presence, telework_rules={"chosen_days": 1}))
        run(telework_adoption, world, parameters(telework_adoption, inertia=0.0, **FOND))
        missed.append(s.company_missed[0])
    # Both others are at the office of the team on the last three days.
    assert missed == pytest.approx([max(0.0, days - 2.0), 3.0])


def test_company_missed_is_that_of_the_days_at_home() -> None:
    world = of_three()
    run(telework_adoption, world, parameters(telework_adoption, inertia=0.0, **FOND))
    # Of two days at home with one of two colleagues at the office on each.
    np.testing.assert_allclose(world.posts.company_missed, (0.0, 1.0, 1.0))
