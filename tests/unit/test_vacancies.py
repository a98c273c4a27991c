"""Vacancies: the duty of a post, the weight of a site, and posts that share a recruitment."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import empty, parameters, run, small_world

from sim.adverts import starts
from sim.processes.vacancies import duty_of, site_weight, vacancies
from sim.state import LOCATION_INDEPENDENT, MULTI_LOCATION, NOBODY, PLACE_BOUND, World

DUTY = {"duty_rules": {"eligible_share": 0.8}, "multi_location_share": 0.4}
PULLS = {"pull_of_size": 1.0, "pull_of_headquarters": 0.0, "pull_of_applicants": 0.0, "push_of_rent": 0.0}
OFFICE = {**DUTY, **PULLS, "location_independent_share": 0, "reconsider": 0, "joint": 0}


@pytest.mark.parametrize(
    ("remote_share", "exempt", "independent", "expected"),
    [
        (0.3, 0, True, PLACE_BOUND),
        (0.4, 0, False, MULTI_LOCATION),
        (0.7, 0, True, MULTI_LOCATION),
        (0.8, 0, False, MULTI_LOCATION),
        (0.8, 0, True, LOCATION_INDEPENDENT),
        (1.0, 1, True, PLACE_BOUND),
    ],
    ids=["bound by its tasks", "just multi-location", "not eligible", "eligible, not chosen", "just eligible, chosen", "exempt"],
)
def test_duty(remote_share: float, exempt: int, independent: bool, expected: int) -> None:
    found = duty_of(np.array([remote_share]), np.array([exempt]), np.array([independent]), parameters(vacancies, **DUTY))
    assert found.tolist() == [expected]
    assert found.dtype == np.uint8


@pytest.mark.parametrize(
    ("changes", "site", "expected"),
    [
        ({}, (9.0, 0.0, 1.0, 1.0), 10.0),
        ({"pull_of_size": 0.5}, (15.0, 0.0, 1.0, 1.0), 4.0),
        ({"pull_of_size": 0.0, "pull_of_headquarters": 1.0}, (9.0, 1.0, 1.0, 1.0), np.e),
        ({"pull_of_size": 0.0, "pull_of_applicants": 2.0}, (9.0, 0.0, 0.49, 1.0), 0.25),
        ({"pull_of_size": 0.0, "push_of_rent": 1.0}, (9.0, 0.0, 1.0, 2.0), 1.0 / np.e),
        ({}, (0.0, 0.0, 1.0, 1.0), 1.0),
    ],
    ids=["by size", "by the root of size", "headquarters", "applicants", "twice the rent", "an empty site"],
)
def test_weight_of_a_site(changes: dict[str, float], site: tuple[float, ...], expected: float) -> None:
    assert site_weight(*site, parameters(vacancies, **{**PULLS, **changes})) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize(
    ("key", "joins", "expected"),
    [
        ([5], [True], [0]),
        ([5, 5, 5], [True, True, True], [0, 0, 0]),
        ([5, 5, 5], [False, False, False], [0, 1, 2]),
        ([5, 5, 7, 7], [True, True, True, True], [0, 0, 1, 1]),
        ([5, 5, 5, 7], [False, True, False, True], [0, 0, 1, 2]),
    ],
    ids=["one", "all join", "nobody joins", "a new key", "a post that does not join starts anew"],
)
def test_posts_that_share_a_recruitment(key: list[int], joins: list[bool], expected: list[int]) -> None:
    assert (np.cumsum(starts(np.array(key), np.array(joins))) - 1).tolist() == expected


def advertised(world: World, **changes: object) -> World:
    """The world after a month in which vacant posts are advertised."""
    return run(vacancies, world, parameters(vacancies, **{**OFFICE, **changes}), month=4)


def test_vacant_posts_without_a_recruitment_are_advertised_and_counted_by_region_of_the_site() -> None:
    world = small_world(5, recruitments=5)
    s, r = world.posts, world.recruitments
    empty(world, [1, 2, 3])
    s.site[:] = (0, 0, 2, 0, 0)
    s.recruitment[3] = 4
    r.open[4] = 1
    advertised(world)
    assert s.recruitment.tolist() == [NOBODY, 0, 1, 4, NOBODY]
    assert (r.open.tolist(), r.positions[:2].tolist(), r.advertised[:2].tolist()) == ([1, 1, 0, 0, 1], [1, 1], [4, 4])
    assert (r.number[:2].tolist(), r.site[:2].tolist()) == ([1, 2], [0, 2])
    assert (world.regions.adverts.tolist(), world.regions.recruitments_opened.tolist()) == ([1.0, 1.0], [1.0, 1.0])


@pytest.mark.parametrize(("joint", "positions"), [(1, [3, 1]), (0, [1, 1, 1, 1])])
def test_posts_of_one_site_share_a_recruitment_where_they_join(joint: int, positions: list[int]) -> None:
    world = small_world(4)
    empty(world)
    world.posts.site[3] = 1
    advertised(world, joint=joint)
    assert world.recruitments.positions[world.recruitments.open == 1].tolist() == positions


def test_post_without_room_for_its_recruitment_waits() -> None:
    world = small_world(3, recruitments=2)
    empty(world)
    advertised(world)
    assert (world.posts.recruitment >= 0).sum() == 2
    assert world.regions.adverts.sum() == 2.0


@pytest.mark.parametrize(
    ("column", "value", "moves"),
    [("remote_share", 0.5, True), ("remote_share", 0.3, False)],
    ids=["multi-location posts are placed anew", "place-bound posts stay"],
)
def test_only_posts_that_could_be_elsewhere_move(column: str, value: float, moves: bool) -> None:
    world = small_world(60, recruitments=60)
    empty(world)
    getattr(world.posts, column)[:] = value
    advertised(world, reconsider=1, pull_of_size=0)
    assert set(world.posts.site.tolist()) == ({0, 1, 2} if moves else {0})


def test_no_post_goes_to_a_site_of_place_bound_duty() -> None:
    world = small_world(60, recruitments=60)
    empty(world)
    world.posts.remote_share[:] = 0.5
    world.sites.place_bound[1] = 1
    advertised(world, reconsider=1, pull_of_size=0)
    assert set(world.posts.site.tolist()) == {0, 2}


def test_new_post_is_placed_even_where_nothing_is_reconsidered() -> None:
    world = small_world(100, recruitments=100)
    empty(world)
    world.posts.remote_share[:] = 0.5
    world.posts.holders[:50] = 0
    advertised(world, reconsider=0, pull_of_size=0)
    assert set(world.posts.site[:50].tolist()) == {0, 1, 2}
    assert set(world.posts.site[50:].tolist()) == {0}


@pytest.mark.parametrize(("share", "expected"), [(0, MULTI_LOCATION), (1, LOCATION_INDEPENDENT)], ids=["none", "all"])
def test_share_of_eligible_adverts_that_are_location_independent(share: int, expected: int) -> None:
    world = small_world(20, recruitments=20)
    empty(world)
    world.posts.remote_share[:] = (0.9, 0.1) * 10
    advertised(world, location_independent_share=share)
    assert world.posts.duty.tolist() == [expected, PLACE_BOUND] * 10
    assert world.regions.adverts_independent.sum() == 10.0 * share


def test_pull_of_an_advert_is_1_without_spread_and_lognormal_around_1_with_it() -> None:
    for spread in (0.0, 0.5):
        world = small_world(4000, recruitments=4000)
        empty(world)
        advertised(world, joint=0, pull_spread=spread)
        pull = np.log(world.recruitments.pull)
        assert (pull.mean(), pull.std()) == (pytest.approx(-0.5 * spread * spread, abs=0.04), pytest.approx(spread, abs=0.03))


def feared() -> World:
    """Three posts of site 0 share an advert from an earlier month; the last of them and a new vacant one belong to a unit whose move is feared."""
    world = small_world(5, recruitments=5, units=1)
    s, r, u = world.posts, world.recruitments, world.units
    empty(world, slice(4))
    s.recruitment[:3] = 2
    r.open[2], r.positions[2], r.number[2] = 1, 3, 0
    s.unit[2:4] = 0
    u.destination[:], u.uncertainty[:] = 2, 0.12
    return world


def test_adverts_tell_what_a_feared_move_of_their_posts_costs_now() -> None:
    """The mean over the posts of a recruitment, whichever its first is; adverts that run again follow what is feared in the month."""
    world = advertised(feared())
    r, own = world.recruitments, world.posts.recruitment[3]
    np.testing.assert_allclose(r.loss[[2, own]], [0.04, 0.12])
    assert r.loss.sum() == pytest.approx(0.16), "nobody else's"
    world.units.uncertainty[:] = 0.06
    advertised(world)
    np.testing.assert_allclose(r.loss[[2, own]], [0.02, 0.06])
    world.posts.site[3] = 2
    advertised(world)
    np.testing.assert_allclose(r.loss[[2, own]], [0.02, 0.0], err_msg="nothing is feared at the new place")
    pull = r.pull.copy()
    world.units.uncertainty[:] = 0.5
    advertised(world)
    np.testing.assert_array_equal(r.pull, pull)
