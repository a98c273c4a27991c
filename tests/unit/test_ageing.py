"""Ageing: holders grow older and more proficient, vacant posts longer vacant."""

from __future__ import annotations

import pytest
from worlds import empty, parameters, run, small_world

from sim.processes.ageing import ageing, learned, pace
from sim.state import World


@pytest.mark.parametrize(
    ("experience", "months", "expected"), [(0.0, 8.0, 0.125), (0.2, 8.0, 0.3), (1.0, 8.0, 1.0), (0.5, 1.0, 1.0)], ids=str
)
def test_distance_to_full_proficiency_shrinks_by_a_share(experience: float, months: float, expected: float) -> None:
    assert learned(experience, pace(1.0, parameters(ageing, learning_months=months))) == pytest.approx(expected, rel=1e-15)


def test_holder_grows_a_month_older_and_is_paid_for_experience() -> None:
    world = small_world(1)
    s = world.posts
    s.experience[0], s.tenure_agency[0], s.tenure_state[0] = 0.2, 7, 90
    run(ageing, world, parameters(ageing, learning_months=8, experience_supplement=0.1))
    assert (s.age[0], s.tenure_agency[0], s.tenure_state[0], s.months_vacant[0]) == (481, 8, 91, 0)
    assert s.experience[0] == pytest.approx(0.3)
    assert s.pay[0] == pytest.approx(3000.0 * 1.03)


def test_nobody_learns_more_than_there_is_to_learn() -> None:
    assert pace(1.2, parameters(ageing, learning_months=1)) == 1.0


LEARN = parameters(ageing, learning_months=8, experience_supplement=0.1)


def unit_of_three() -> World:
    """Three posts of a unit, the last of which has moved to site 2, and one outside; the unit teaches half as fast as the agency."""
    world = small_world(4, units=1)
    s, u = world.posts, world.units
    s.unit[:3], s.site[2] = 0, 2
    s.experience[:] = 0.2
    u.destination[:], u.mentoring[:] = 2, 0.5
    return world


@pytest.mark.parametrize(
    ("announced", "credibility", "expected"),
    [
        (0, 0.0, [0.3, 0.3, 0.25, 0.3]),
        (0, 0.4, [0.3, 0.3, 0.25, 0.3]),
        (24_240, 0.0, [0.3, 0.3, 0.25, 0.3]),
        (24_240, 1e-9, [0.3, 0.3, 0.25, 0.3]),
        (24_240, 0.4, [0.28, 0.28, 0.25, 0.3]),
        (24_240, 1.0, [0.25, 0.25, 0.25, 0.3]),
    ],
    ids=["not announced", "given up", "not believed in", "hardly believed in", "believed in by some", "believed in"],
)
def test_a_unit_that_is_to_go_learns_from_its_own_people(announced: int, credibility: float, expected: list[float]) -> None:
    """As far as that is believed; and those of posts that have gone do, whatever is planned now."""
    world = unit_of_three()
    world.units.announced[:], world.units.credibility[:] = announced, credibility
    run(ageing, world, LEARN)
    assert world.posts.experience == pytest.approx(expected)
    assert world.posts.pay == pytest.approx([3000.0 * (1 + 0.1 * experience) for experience in expected])


def test_a_unit_that_goes_nowhere_learns_like_its_agency() -> None:
    world = unit_of_three()
    world.units.destination[:] = -1
    run(ageing, world, LEARN)
    assert world.posts.experience == pytest.approx([0.3] * 4)


def test_holder_is_paid_by_the_policy_for_place_and_duty() -> None:
    world = small_world(3)
    world.posts.site[1], world.posts.duty[2] = 2, 1
    world.sites.pay_factor[2], world.sites.pay_factor[0, 1] = 1.2, 0.9
    run(ageing, world, parameters(ageing, experience_supplement=0))
    assert world.posts.pay == pytest.approx([3000.0, 3600.0, 2700.0], rel=1e-15)


def test_vacant_post_counts_its_months_and_an_abolished_one_nothing() -> None:
    world = small_world(2)
    s = world.posts
    empty(world)
    s.established[1] = 0
    s.months_vacant[:] = 3
    run(ageing, world, parameters(ageing))
    assert s.months_vacant.tolist() == [4, 3]
    assert s.age.tolist() == [480, 480]
