"""Unit census: exits by way, hires, fates and levels of a unit."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import empty, parameters, run, small_world

from sim.processes.unit_census import unit_census
from sim.state import ANSWERS, FATES, NOBODY, POST_STATES, WAYS_OUT, World

P = parameters(unit_census)


def counted(posts: int = 4) -> World:
    """A unit of the first posts but one, counted once since the announcement."""
    world = small_world(posts, units=1)
    s = world.posts
    s.unit[:-1] = 0
    s.first_person[:-1] = s.person[:-1]
    world.units.destination[:] = 2
    s.experience[:] = 0.5
    run(unit_census, world, P)
    world.clear_flows()
    return world


def test_levels() -> None:
    world = counted()
    s, u = world.posts, world.units
    empty(world, 0)
    s.uncertainty[1:3] = 0.1, 0.3
    s.answer[1:3] = 1, 5
    s.site[1] = 2
    run(unit_census, world, P)
    assert (u.staff[0], u.vacant[0], u.moved[0]) == (2.0, 1.0, 1.0)
    assert (u.effective[0], u.uncertainty[0]) == (1.0, 0.2)
    np.testing.assert_array_equal(u.answers[0], np.eye(len(ANSWERS))[[1, 5]].sum(axis=0))


def test_what_the_queue_of_a_unit_needs_to_know() -> None:
    """Three holders, one of them half-time, two in a team that meets two days of five and one in a team that meets on all."""
    world = small_world(posts=5, units=1)
    s, u, teams = world.posts, world.units, world.teams
    s.unit[:4], s.experience[:], s.working_time[1] = 0, 0.5, 0.5
    s.team[2] = 1
    teams.members[:], teams.at_office[:] = (10.0, 4.0, 0.0), ((4.0,) * 5, (4.0,) * 5, (0.0,) * 5)
    empty(world, 3)
    run(unit_census, world, P)
    assert (u.person_years[0], u.effective[0], u.working_time[0]) == (2.5, 1.25, 3.5)
    assert u.vacancy_share[0] == 0.25
    assert u.contact[0] == pytest.approx((2 * 0.4**2 + 1.0) / 3)


def test_a_unit_without_posts_has_no_vacancies_and_no_contact() -> None:
    world = small_world(units=1)
    run(unit_census, world, P)
    assert (world.units.vacancy_share[0], world.units.contact[0], world.units.person_years[0]) == (0.0, 0.0, 0.0)


def test_exit_has_the_way_written_at_the_post_and_becomes_the_fate() -> None:
    world = counted()
    s, u = world.posts, world.units
    for row, way in enumerate(("quit", "retirement", "at_move")):
        s.left_by[row] = WAYS_OUT.index(way)
    empty(world, [0, 1, 2])
    run(unit_census, world, P)
    np.testing.assert_array_equal(u.exits[0], [1, 1, 0, 0, 0, 0, 1])
    assert [FATES[code] for code in s.fate[:3]] == ["quit", "retirement", "at_move"]
    run(unit_census, world, P)
    assert u.exits[0].sum() == 3.0, "an exit is counted once"


def test_posts_are_told_by_their_present_holder() -> None:
    """Seven posts: at the old place, three whose holder went along, one of them by a remote contract, a new holder, two vacant ones."""
    world = small_world(posts=8, units=1)
    s, u = world.posts, world.units
    s.unit[:7] = 0
    s.site[2:7] = 2
    ways = [POST_STATES.index(way) for way in ("remote_contract", "household_move", "daily_commute", "second_dwelling")]
    s.follower[1:5], s.followed[1:5] = s.person[1:5], ways
    s.person[4] = 4711  # who took a second dwelling is gone, and somebody else holds the post
    empty(world, [5, 6])
    u.destination[:] = 2
    run(unit_census, world, P)
    found = dict(zip(POST_STATES, u.post_states[0].tolist(), strict=True))
    assert found == {"old_place": 1, "household_move": 1, "second_dwelling": 0, "daily_commute": 1, "remote_contract": 1, "new_holder": 1,
                     "vacant": 2}  # fmt: skip
    u.destination[:] = 1
    run(unit_census, world, P)
    found = dict(zip(POST_STATES, u.post_states[0].tolist(), strict=True))
    assert (found["old_place"], found["remote_contract"], found["vacant"]) == (4, 1, 2), "who followed once is to follow again"


def test_without_a_relocation_posts_are_where_they_were() -> None:
    world = counted()
    world.units.destination[:] = NOBODY
    empty(world, 0)
    run(unit_census, world, P)
    assert world.units.post_states[0].tolist() == [2, 0, 0, 0, 0, 0, 1]


def test_who_followed_and_left_later_has_followed() -> None:
    world = counted()
    world.posts.fate[0] = FATES.index("household_move")
    empty(world, 0)
    run(unit_census, world, P)
    assert world.units.fates[0, FATES.index("household_move")] == 1.0
    assert world.units.exits[0].sum() == 1.0


def test_successor_is_a_hire_without_a_fate() -> None:
    world = counted()
    s, u = world.posts, world.units
    s.person[0], s.home[0] = 4711, 2
    run(unit_census, world, P)
    assert (u.exits[0].sum(), u.hires[0], u.hires_near[0]) == (1.0, 1.0, 1.0)
    s.person[0] = NOBODY
    s.left_by[0] = WAYS_OUT.index("retirement")
    run(unit_census, world, P)
    assert s.fate[0] == FATES.index("quit"), "the first holder's, by way 0"


def test_hires_are_counted_by_the_region_of_the_home() -> None:
    """Two are hired from region 0 and one from region 1, where the unit is to go."""
    world = counted(posts=6)
    s, u = world.posts, world.units
    s.home[:3] = 0, 2, 1
    s.person[:3] = 4711, 4712, 4713
    s.person[5] = 4714  # of no unit
    run(unit_census, world, P)
    np.testing.assert_array_equal(u.hires_by_home, [[2.0, 1.0]])
    assert (u.hires[0], u.hires_near[0]) == (3.0, 1.0)
    world.clear_flows()
    run(unit_census, world, P)
    assert not u.hires_by_home.any(), "a hire is counted once"


def test_hires_by_home_need_no_relocation() -> None:
    world = counted()
    world.units.destination[:] = NOBODY
    world.posts.person[0], world.posts.home[0] = 4711, 2
    run(unit_census, world, P)
    np.testing.assert_array_equal(world.units.hires_by_home, [[0.0, 1.0]])
    assert world.units.hires_near[0] == 0.0
