"""Presence: who is at which office on which day of the week."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import counted, parameters, run, small_world

from sim.processes.output import output
from sim.processes.presence import presence, present_share
from sim.state import WEEKDAYS, World
from sim.working_days import WORKING_DAYS

NOBODY_AWAY = {"leave": 0, "sickness": 0, "travel": 0}
WEDNESDAY = WEEKDAYS.index("wednesday")


def week(days: tuple[float, ...], chosen: float, **away: float) -> World:
    """Team 0, whose anchor day is Wednesday, with members who work so many days at home."""
    world = small_world(len(days))
    world.posts.remote_share[:], world.posts.telework[:] = 1.0, days
    world.teams.anchor[:] = WEDNESDAY
    return run(presence, counted(world), parameters(presence, telework_rules={"chosen_days": chosen}, **{**NOBODY_AWAY, **away}))


def test_without_common_days_every_day_is_alike() -> None:
    world = week((0.0, 2.5, 5.0), 0.0)
    np.testing.assert_allclose(world.teams.at_office[0], 1.5)
    np.testing.assert_allclose(world.sites.at_office[0], 1.5)
    assert world.sites.mean_present[0] == pytest.approx(world.sites.peak_present[0])


def test_on_common_days_all_come_on_the_anchor_day_and_stay_at_home_on_fridays_first() -> None:
    world = week((0.0, 2.0, 2.0, 3.5), 1.0)
    assert dict(zip(WEEKDAYS, world.sites.at_office[0].tolist(), strict=True)) == pytest.approx(
        {"monday": 1.0, "tuesday": 3.5, "wednesday": 4.0, "thursday": 3.0, "friday": 1.0}
    )
    assert world.sites.mean_present[0] == pytest.approx(2.5)
    assert world.sites.peak_present[0] == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("day", "emptiest", "fullest"), [("tuesday", "friday", "tuesday"), ("thursday", "friday", "thursday"), ("friday", "monday", "friday")]
)
def test_anchor_day_is_the_fullest(day: str, emptiest: str, fullest: str) -> None:
    world = week((1.0, 2.0, 3.0, 4.5), 1.0)
    world.teams.anchor[:] = WEEKDAYS.index(day)
    run(presence, world, parameters(presence, telework_rules={"chosen_days": 1}, **NOBODY_AWAY))
    there = world.sites.at_office[0]
    assert (WEEKDAYS[int(there.argmax())], WEEKDAYS[int(there.argmin())]) == (fullest, emptiest)


def test_who_works_elsewhere_than_the_team_meets_comes_in_there_on_any_day() -> None:
    world = small_world(2)
    world.posts.remote_share[:], world.posts.telework[:] = 1.0, 2.0
    world.posts.site[1] = 1
    run(presence, counted(world), parameters(presence, telework_rules={"chosen_days": 1}, **NOBODY_AWAY))
    np.testing.assert_allclose(world.sites.at_office[1], 0.6)
    assert world.teams.placed[0] == 1.0
    assert world.sites.at_office[0].sum() == pytest.approx(3.0)


def test_leave_sickness_and_travel_keep_people_away_and_change_no_habit() -> None:
    away = {"leave": 0.1 * WORKING_DAYS, "sickness": 0.05 * WORKING_DAYS, "travel": 0.05 * WORKING_DAYS}
    world = week((0.0, 0.0), 1.0, **away)
    np.testing.assert_allclose(world.sites.at_office[0], 1.6)
    np.testing.assert_allclose(world.teams.at_office[0], 2.0)


@pytest.mark.parametrize(("leave", "expected"), [(0.0, 1.0), (WORKING_DAYS / 4, 0.75), (2 * WORKING_DAYS, 0.0)])
def test_share_of_the_working_days_that_people_are_not_away(leave: float, expected: float) -> None:
    assert present_share(parameters(presence, **{**NOBODY_AWAY, "leave": leave})) == pytest.approx(expected)


def test_persons_and_days_add_up() -> None:
    """Days at the office of the week are those of the holders, however they are spread."""
    for chosen in (0.0, 0.37, 1.0):
        world = week((0.0, 0.4, 1.7, 3.9, 5.0), chosen)
        assert world.sites.at_office.sum() == pytest.approx(5 * 5.0 - 11.0)


def test_common_days_bring_a_team_together() -> None:
    """With two days at home each, members meet on three days of five, or three fifths of each day are two at random there."""
    apart, together = (run(output, week((2.0,) * 4, chosen), parameters(output)).agencies.contact[0] for chosen in (0.0, 1.0))
    assert (apart, together) == (pytest.approx(0.36), pytest.approx(0.6))
