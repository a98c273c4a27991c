"""Offers: what is offered first to who is being laid off or has been, who takes it, and what coming back means."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from worlds import MINUTES, empty, parameters, run, small_world

from sim.offers import work_found
from sim.processes.internal_mobility import internal_mobility
from sim.state import INTERNAL_MOVE, LAID_OFF, LOCATION_INDEPENDENT, LOSES_AT_MOVE, NOBODY, World

MONTH = 3
OFFERED: dict[str, Any] = {
    "look": 0.0, "reading": 0.0, "insider_weight": 0.0, "carried": 0.5,
    "utility": {"acceptance_precision": 100.0, "switching_inside": 0.0},
    "search": {"months_to_start": 2, "suited_higher_tertiary": 1, "rival_vacancies": 0.0001}, "traits": {"work_spread": 0.0},
    "employment_law": {"redeployment": 1, "redeployment_reach": 0, "consent_minutes": 60},
}  # fmt: skip
"""Nobody reads or is preferred: who moves has been offered a post, which is worth more than leaving."""
HOMES = 20


def law(**changes: float) -> dict[str, Any]:
    """The parameters with another law."""
    return {**OFFERED, "employment_law": {**OFFERED["employment_law"], **changes}}


def told(vacant: int = 10, posts: int = HOMES, *, site: int = 1, notice_end: int = 6) -> World:
    """The first posts are vacant at another site of the agency, with many applicants; all other holders are being laid off."""
    world = small_world(posts, recruitments=max(vacant, 4), units=2)
    s, r = world.posts, world.recruitments
    empty(world, slice(vacant))
    s.site[:vacant], s.months_vacant[:vacant], s.recruitment[:vacant] = site, 3, np.arange(vacant)
    s.search_thought[:], s.work_change[:] = 90, 90
    s.notice[vacant:], s.notice_end[vacant:] = LAID_OFF, notice_end
    r.open[:vacant] = r.positions[:vacant] = r.advertised[:vacant] = 1
    r.qualified[:] = 1000
    world.municipalities.outside_value[:] = -0.5
    return world


def moved(world: World, month: int = MONTH, **changes: Any) -> World:
    """The world after a month of internal mobility."""
    return run(internal_mobility, world, parameters(internal_mobility, **(changes or OFFERED)), month=month)


def taken(world: World, vacant: int = 10) -> int:
    """Vacant posts that have a holder now."""
    return int((world.posts.person[:vacant] != NOBODY).sum())


def test_who_is_being_laid_off_goes_before_a_thousand_applicants() -> None:
    world = moved(told())
    s = world.posts
    new = np.flatnonzero(s.person[:10] != NOBODY)
    assert new.size > 4
    old = s.person[new] >> 16
    assert not s.notice[new].any()
    assert not s.notice_end[new].any()
    assert not s.notice[old].any()
    assert (s.notice_end[old] == 6).all(), "the post left is still cut"
    assert set(s.left_by[old]) == {INTERNAL_MOVE}
    assert world.regions.internal_moves.sum() == new.size
    assert not world.regions.hires.any()


WHOLE_COUNTRY: dict[str, Any] = {**law(consent_change=30), "utility": {**OFFERED["utility"], "commute": 0.0}}
UNSUITED: dict[str, Any] = {**OFFERED, "search": {**OFFERED["search"], "suited_higher_tertiary": 0}}


@pytest.mark.parametrize(
    ("vacant", "holders", "outside", "p", "expected"),
    [
        ({}, {}, -0.5, law(redeployment=0), False),
        ({}, {}, -0.5, law(redeployment=0.5, redeployment_change=50), True),
        ({}, {}, -0.5, law(redeployment_change=-100), False),
        ({"site": 2}, {}, -0.5, OFFERED, False),
        ({"site": 2}, {}, -0.5, WHOLE_COUNTRY, True),
        ({"site": 2, "duty": LOCATION_INDEPENDENT}, {}, -0.5, OFFERED, True),
        ({"family": 1}, {}, -0.5, OFFERED, True),
        ({"family": 1}, {}, -0.5, UNSUITED, False),
        ({"swedish_required": 1}, {}, -0.5, OFFERED, False),
        ({"agency": 1, "site": 3}, {}, -0.5, OFFERED, False),
        ({"agency": 1, "site": 3}, {}, -0.5, law(reach_change=100), True),
        ({}, {}, 1.0, OFFERED, False),
        ({}, {}, -0.5, law(change_security=36, change_security_change=200), False),
        ({}, {"notice": 0, "notice_end": 0}, -0.5, OFFERED, False),
        ({}, {"notice": LOSES_AT_MOVE, "notice_end": 0}, -0.5, OFFERED, False),
    ],
    ids=["no duty", "half a duty and half by policy", "no more duty by policy", "too far", "wider radius", "independent of place", "suited",
         "not suited", "Swedish", "another agency", "the whole state", "leaving is worth more", "change security is worth more", "not told",
         "resigns at a move"],
)  # fmt: skip
def test_what_is_offered(vacant: dict[str, int], holders: dict[str, int], outside: float, p: dict[str, Any], expected: bool) -> None:
    world = told()
    for rows, columns in ((slice(10), vacant), (slice(10, None), holders)):
        for name, value in columns.items():
            getattr(world.posts, name)[rows] = value
    world.municipalities.outside_value[:] = outside
    assert bool(taken(moved(world, **p))) is expected


def test_nothing_is_offered_before_the_time_for_applying_is_over() -> None:
    world = told()
    world.recruitments.advertised[:] = 2
    assert taken(moved(world)) == 0


def test_post_of_the_own_unit_that_moves_is_not_offered() -> None:
    world = told(notice_end=0)
    world.posts.own_value[:] = -1.0
    world.posts.unit[:] = 0
    assert taken(moved(world)) == 0
    world.posts.unit[:10] = 1
    assert taken(moved(world)) > 4


def test_nobody_takes_two_posts() -> None:
    """Who reads beside what is offered takes the post in hand."""
    world = told(vacant=15, posts=18)
    world.municipalities.near_office[:] = world.municipalities.near_hybrid[:] = 1.0
    s = moved(world, **{**OFFERED, "reading": 1.0, "insider_weight": 1000.0}).posts
    held = s.person[s.person != NOBODY]
    assert sorted(held >> 16) == [15, 16, 17]
    assert (s.person[15:] == NOBODY).all()


def test_leave_lets_read_more() -> None:
    found = []
    for leave in (0, 10):
        world = told(vacant=300, posts=900)
        world.municipalities.near_office[:] = world.municipalities.near_hybrid[:] = 1.0
        world.recruitments.qualified[:] = 0
        p = {**law(redeployment=0, search_leave=leave, leave_reading=0.2), "reading": 0.0005, "insider_weight": 1.0}
        found.append(taken(moved(world, **p), 300))
    finders = [600 * (1 - math.exp(-300 * share)) for share in (0.0005, 0.0015)]
    assert found == pytest.approx([300 * (1 - math.exp(-number / 300)) for number in finders], rel=0.2), "as several find the same post"


def former(vacant: int = 10, **columns: Any) -> World:
    """The other posts have been abolished a month ago, and their holders may be employed again."""
    world = told(vacant)
    s, m = world.posts, world.municipalities
    s.former_person[vacant:] = s.person[vacant:]
    s.former_experience[vacant:], s.experience[vacant:] = 0.5, 0.8
    s.pay[vacant:] = 3000.0 * (1 + 0.2 * 0.8)
    s.notice[vacant:] = s.notice_end[vacant:] = s.established[vacant:] = 0
    s.recall_end[vacant:], s.laid_off[vacant:] = 8, MONTH - 1
    s.tenure_state[vacant:], s.tenure_agency[vacant:], s.age[vacant:] = 70, 40, 500
    m.seekers[:] = 1e18
    empty(world)
    for name, value in columns.items():
        getattr(s, name)[vacant:] = value
    return world


def test_who_was_laid_off_comes_back_as_the_same_person() -> None:
    world = former(laid_off=1)
    s = moved(world).posts
    new = np.flatnonzero(s.person[:10] != NOBODY)
    assert new.size > 4
    old = s.person[new] >> 16
    assert (old >= 10).all()
    for name, value in {
        "tenure_state": 70,
        "tenure_agency": 40,
        "age": 502,
        "experience": 0.5,
        "commute": MINUTES[1][0],
        "holders": 2,
    }.items():
        assert (getattr(s, name)[new] == value).all(), name
    np.testing.assert_allclose(s.pay[new], 3300.0)
    assert (s.person[10:] == NOBODY).all()
    assert not s.recall_end[old].any()
    assert (np.delete(s.recall_end[10:], old - 10) == 8).all()
    assert world.regions.hires.tolist() == [new.size, 0.0]
    assert not world.regions.internal_moves.any()
    assert not world.agencies.experience_lost.any()


@pytest.mark.parametrize(
    ("columns", "others"),
    [
        ({"recall_end": 0}, {}), ({"recall_end": MONTH - 1}, {}), ({"laid_off": MONTH}, {}), ({"family": 1}, {}), ({"agency": 1}, {}),
        ({"home": 2}, {}), ({}, {"seekers": 1.0}), ({}, {"outside_value": 1.0}),
    ],
    ids=["no duty", "over", "just laid off", "another family", "another agency", "too far", "in another job", "better off"],
)  # fmt: skip
def test_who_is_not_employed_again(columns: dict[str, int], others: dict[str, float]) -> None:
    world = former(**columns)
    world.posts.family[:10] = 0
    world.municipalities.job_share[:], world.municipalities.private_jobs[:] = 1.0, 1e9
    for name, value in others.items():
        getattr(world.municipalities, name)[:] = value
    assert taken(moved(world)) == 0
    if columns.get("recall_end") or "seekers" in others:
        assert not world.posts.recall_end.any(), "and is forgotten"


@pytest.mark.parametrize(("vacancies", "seekers", "expected"), [(0.0, 10.0, 0.0), (5.0, 10.0, 1 - math.exp(-0.5)), (1e9, 1.0, 1.0)])
def test_other_work_is_found_where_there_are_vacancies_for_those_who_look(vacancies: float, seekers: float, expected: float) -> None:
    assert work_found(vacancies, seekers) == pytest.approx(expected)


def test_who_is_being_laid_off_goes_before_who_was() -> None:
    world = former()
    s = world.posts
    s.established[10:12], s.person[10:12], s.notice[10:12], s.notice_end[10:12], s.recall_end[10:12] = (
        1,
        (10 << 16, 11 << 16),
        LAID_OFF,
        6,
        0,
    )
    world.recruitments.open[1:] = 0
    s.recruitment[1:10] = NOBODY
    moved(world)
    assert s.person[0] >> 16 in (10, 11)
