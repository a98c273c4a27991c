"""Internal mobility: who looks, what comes into question, who gets the post, and what goes along."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from worlds import MINUTES, empty, parameters, run, small_world

from sim.columns import HOLDER, TABLES
from sim.insiders import chance, gain, kept
from sim.processes.internal_mobility import internal_mobility
from sim.recruits import Holders
from sim.state import LOCATION_INDEPENDENT, MULTI_LOCATION, NOBODY, World
from sim.takeover import Carried

EAGER: dict[str, Any] = {
    "look": 12.0, "reading": 1.0, "insider_weight": 1000.0, "carried": 0.5, "utility": {"acceptance_precision": 0.0},
    "search": {"months_to_start": 2, "suited_higher_tertiary": 1},
}  # fmt: skip
"""Everybody looks at what is nearby and applies every other time."""
WILLING = {**EAGER, "utility": {"acceptance_precision": 100.0, "switching_inside": 0.0}, "traits": {"work_spread": 0.0}}
"""Everybody applies whose gain is clear."""


def advertised(posts: int = 400, vacant: int = 100, *, agency: int = 1, site: int = 3, qualified: int = 0) -> World:
    """A world whose first posts are vacant at a site of the other agency and were advertised in month 1; all others look in month 3."""
    world = small_world(posts, recruitments=vacant)
    s, r = world.posts, world.recruitments
    empty(world, slice(vacant))
    s.agency[:vacant], s.site[:vacant], s.months_vacant[:vacant] = agency, site, 3
    s.recruitment[:vacant] = np.arange(vacant)
    s.search_thought[:] = 3
    r.open[:] = r.positions[:] = r.advertised[:] = 1
    r.qualified[:] = qualified
    return world


def moved(world: World, month: int = 3, seed: int = 1, **changes: Any) -> World:
    """The world after a month of internal mobility."""
    return run(internal_mobility, world, parameters(internal_mobility, **{**EAGER, **changes}), month=month, seed=seed)


@pytest.mark.parametrize(
    ("new", "own", "years", "expected"),
    [(0.2, 0.1, 40.0, 0.1 - 0.05), (0.2, 0.1, 60.0, 0.1 - 0.1), (0.1, 0.2, 40.0, -0.1 - 0.05), (0.1, 0.1, 70.0, -1.0)],
    ids=["better", "near the pension", "worse", "past the pension"],
)
def test_gain_of_a_move(new: float, own: float, years: float, expected: float) -> None:
    p = parameters(internal_mobility, utility={"switching_inside": 0.5, "pension_age": 65, "horizon": 10})
    assert gain(new, own, 12.0 * years, p) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("qualified", "weight", "expected"), [(0, 5.0, 1.0), (5, 5.0, 0.5), (15, 5.0, 0.25), (3, 0.0, 0.0), (0, 0.0, 0.0)])
def test_chance_against_applicants_from_outside(qualified: int, weight: float, expected: float) -> None:
    assert chance(qualified, weight) == pytest.approx(expected)


def test_proficiency_is_kept_in_the_same_task_family() -> None:
    assert (kept(2, 2, 0.4), kept(2, 3, 0.4)) == (1.0, 0.4)


def test_nobody_appears_or_disappears() -> None:
    world = advertised()
    before = np.sort(world.posts.person[world.posts.person != NOBODY])
    s = moved(world).posts
    np.testing.assert_array_equal(np.sort(s.person[s.person != NOBODY]), before)
    count = int((s.person[:100] != NOBODY).sum())
    assert count > 50
    assert (s.person[100:] == NOBODY).sum() == count
    flows = world.regions
    assert flows.internal_moves.tolist() == flows.internal_moves_away.tolist() == flows.agency_changes.tolist() == [count, 0.0]
    assert flows.months_to_fill.tolist() == [3.0 * count, 0.0]


def test_all_that_is_personal_goes_along() -> None:
    world = advertised()
    s = world.posts
    dtypes = {column.name: column.dtype for column in TABLES["posts"]}
    for k, name in enumerate(HOLDER):
        if name not in ("person", "home", "education", "native_language"):
            getattr(s, name)[100:] = (np.arange(300) * (k + 3) % 97 + 1).astype(dtypes[name])
    before = {name: getattr(s, name).copy() for name in HOLDER}
    moved(world)
    new = np.flatnonzero(s.person[:100] != NOBODY)
    old = s.person[new] >> 16
    changing = {
        "tenure_agency",
        "experience",
        "pay",
        "commute",
        "telework_wish",
        "telework",
        "work_value",
        "work_change",
        "own_value",
        "satisfaction",
    }
    for name in set(HOLDER) - changing:
        np.testing.assert_array_equal(getattr(s, name)[new], before[name][old], name)
    np.testing.assert_array_equal(s.experience[new], before["experience"][old])
    np.testing.assert_allclose(s.pay[new], before["pay"][old])
    assert (s.tenure_agency[new] == 0).all()
    assert (s.holders[new] == 2).all()
    assert (s.commute[new] == MINUTES[0][0]).all()
    assert (s.recruitment[new] == NOBODY).all()
    assert not s.months_vacant[new].any()
    assert not s.contract_end[old].any()
    assert (s.work_change[new] > 3).all()
    np.testing.assert_array_equal(world.recruitments.positions, s.person[:100] == NOBODY)


def test_a_move_inside_the_agency_keeps_the_months_in_it() -> None:
    world = advertised(agency=0, site=1)
    world.municipalities.near_office[:] = 1.0
    world.municipalities.near_hybrid[:] = 1.0
    world.posts.tenure_agency[:] = 30
    moved(world)
    new = np.flatnonzero(world.posts.person[:100] != NOBODY)
    assert new.size > 50
    assert (world.posts.tenure_agency[new] == 30).all()
    assert (world.posts.commute[new] == MINUTES[1][0]).all()
    assert not world.regions.agency_changes.any()


def test_proficiency_and_pay_fall_in_another_task_family() -> None:
    world = advertised()
    s = world.posts
    s.family[:100], s.experience[:], s.pay[:] = 1, 0.8, 3000.0 * 1.2
    moved(world, carried=0.25)
    new = np.flatnonzero(s.person[:100] != NOBODY)
    np.testing.assert_allclose(s.experience[new], 0.2)
    np.testing.assert_allclose(s.pay[new], 3000.0 * 1.05)


@pytest.mark.parametrize("case", ["not their month", "not due", "too far", "not suited", "Swedish", "own place", "outsiders preferred"])
def test_nobody_moves(case: str) -> None:
    world, changes = advertised(), {}
    s, r, m = world.posts, world.recruitments, world.municipalities
    if case == "not their month":
        s.search_thought[:] = 4
    elif case == "not due":
        r.advertised[:] = 2
    elif case == "too far":
        m.near_office[0, 0] = m.near_hybrid[0, 0] = 1e-12
    elif case == "not suited":
        s.family[:100], changes = 1, {"search": {"suited_higher_tertiary": 0}}
    elif case == "Swedish":
        s.swedish_required[:100] = 1
    elif case == "own place":
        s.agency[:100], s.site[:100] = 0, 0
    else:
        r.qualified[:], changes = 1, {"insider_weight": 0.0}
    before = s.person.copy()
    moved(world, **changes)
    np.testing.assert_array_equal(s.person, before)


def test_swedish_speakers_may_take_a_post_that_requires_it() -> None:
    world = advertised()
    world.posts.swedish_required[:100] = world.posts.native_language[:] = 1
    assert (moved(world).posts.person[:100] != NOBODY).sum() > 50


def test_holders_under_notice_look_every_month() -> None:
    world = advertised()
    s = world.posts
    s.search_thought[:] = 90
    s.notice[250:] = 1
    moved(world)
    left = np.flatnonzero(s.person == NOBODY)
    assert (left[left >= 100] >= 250).all()
    assert np.count_nonzero(left >= 250) > 40
    assert (s.search_thought == 90).all()


def test_the_next_month_is_drawn_for_every_post_whose_month_has_come() -> None:
    world = advertised(40_000, 1)
    world.posts.search_thought[20_000:] = 9
    moved(world, look=0.6)
    thought = world.posts.search_thought
    assert (thought[20_000:] == 9).all()
    assert thought[:20_000].min() == 4
    assert (thought[:20_000] - 3).mean() == pytest.approx(1.0 / (1.0 - math.exp(-0.05)), rel=0.03)


def test_what_is_worth_more_is_taken_and_what_is_worth_less_is_not() -> None:
    """The new post is like the own one; only what the own one is worth differs."""
    world = advertised(1100, 1000)
    s = world.posts
    s.own_value[1000:] = np.where(np.arange(100) < 50, -5.0, 5.0)
    moved(world, **WILLING)
    left = np.flatnonzero(s.person == NOBODY)
    assert (left[left >= 1000] < 1050).all()
    assert np.count_nonzero(left >= 1000) > 45
    new = np.flatnonzero(s.person[:1000] != NOBODY)
    assert (s.own_value[new] > -1.0).all()
    assert not s.work_value[new].any()


@pytest.mark.parametrize(("experience", "first", "last"), [((0.0, 1.0), 190, 199), ((1.0, 0.0), 1, 10)])
def test_the_more_proficient_goes_first(experience: tuple[float, float], first: int, last: int) -> None:
    """One vacant post, and everybody wants it."""
    world = advertised(200, 1)
    world.posts.experience[:] = np.linspace(*experience, 200)
    world.posts.own_value[:] = -5.0
    moved(world, **WILLING)
    assert first <= world.posts.person[0] >> 16 <= last


def test_who_gets_a_location_independent_post_chooses_the_nearest_office() -> None:
    world = advertised(agency=0, site=2)
    world.posts.duty[:100], world.posts.home[:] = LOCATION_INDEPENDENT, 1
    world.posts.site[100:] = 0
    moved(world)
    new = np.flatnonzero(world.posts.person[:100] != NOBODY)
    assert new.size > 50
    assert (world.posts.site[new] == 1).all()
    assert (world.posts.commute[new] == MINUTES[1][1]).all()
    assert world.regions.internal_moves.tolist() == [new.size, 0.0]


def test_posts_that_can_be_done_at_home_are_looked_at_farther_away() -> None:
    count = []
    for duty in (0, MULTI_LOCATION):
        world = advertised(20_000, 10_000)
        world.posts.duty[:10_000] = duty
        world.municipalities.near_office[0, 0], world.municipalities.near_hybrid[0, 0] = 0.2, 0.8
        moved(world, reading=2e-4)
        count.append(world.regions.internal_moves[0])
    # Of 10,000 holders half of those who find one apply; of several who meet at a post one gets it.
    applying = [0.5 * (1 - math.exp(-2 * near)) for near in (0.2, 0.8)]
    assert count == pytest.approx([10_000 * (1 - math.exp(-share)) for share in applying], rel=0.06)


def test_columns_of_a_holder_are_those_that_hiring_writes_and_a_clock() -> None:
    assert set(Holders._fields) - {"holders"} == set(HOLDER) - {"move_thought"}
    assert Carried._fields == HOLDER
