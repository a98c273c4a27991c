"""Exchange: who volunteers for a voluntary relocation, who is exchanged with whom, and when such a relocation begins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import empty, parameters, run, small_world

from sim.calendar import parse_month
from sim.plans import VOLUNTARY
from sim.processes.exchange import exchange, within_reach
from sim.processes.relocation import relocation
from sim.state import DAILY_COMMUTE, HOUSEHOLD_MOVE, INTERNAL_MOVE, UNDECIDED, World

FREE = {
    "utility": {"moving": 0, "roots": 1.0, "switching_inside": 0},
    "responses": {"attachment": 0, "precision": 100, "second_dwelling": 2},
}
P = parameters(exchange, hear=1, employment_law={"consent_minutes": 60}, **FREE)
NEW_SITE = NEW_TOWN = 2


def offered(**unit: Any) -> World:
    """Posts 0 and 1 form a unit whose holders would rather stay; posts 2 and 3 beside them are held by people from the new town."""
    world = small_world(4, units=1)
    s, u = world.posts, world.units
    s.unit[:2], s.unit_order[:2] = 0, (0, 1)
    s.roots[2:] = NEW_TOWN
    s.experience[:] = (0.2, 0.4, 0.6, 0.8)
    world.municipalities.area_minutes[:] = 10.0
    u.posts[:], u.destination[:], u.mode[:], u.support[:], u.opens_at[:] = 2, NEW_SITE, VOLUNTARY, 1.0, 0.5
    u.announced[:], u.decided[:], u.moves[:] = (parse_month(date) for date in ("2020-01", "2020-03", "2020-06"))
    for name, value in unit.items():
        getattr(u, name)[:] = value
    world.sites.open[NEW_SITE] = 0
    return world


def people(world: World) -> list[int]:
    """Who holds the posts, by the number of the post each held at first."""
    return (world.posts.person >> 16).tolist()


def test_volunteers_and_the_unwilling_exchange_posts() -> None:
    world = run(exchange, offered(), P, date="2020-03")
    s = world.posts
    assert people(world) == [2, 3, 0, 1]
    assert s.experience.tolist() == [0.6, 0.8, 0.2, 0.4], "what belongs to the person goes along"
    assert s.unit.tolist() == [0, 0, -1, -1], "and the post stays what it is"
    assert set(s.left_by) == {INTERNAL_MOVE}
    assert s.holders.tolist() == [2, 2, 2, 2]
    assert world.regions.exchanges.tolist() == [4.0, 0.0]
    assert world.agencies.experience_lost.tolist() == [0, 0], "nothing leaves the agency"
    assert s.committed.tolist() == [1, 1, 0, 0]
    run(exchange, world, P, date="2020-04")
    assert people(world) == [2, 3, 0, 1], "who has committed stays"


@pytest.mark.parametrize(
    ("change", "date"),
    [({}, "2020-02"), ({"announced": 0}, "2020-03"), ({"mode": 0}, "2020-03")],
    ids=["not decided yet", "given up", "forced"],
)
def test_nobody_is_asked(change: dict[str, int], date: str) -> None:
    assert people(run(exchange, offered(**change), P, date=date)) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "why", ["never hears", "another family", "would not go", "too far for the other", "unwilling laid off", "volunteers laid off"]
)
def test_who_is_not_exchanged(why: str) -> None:
    world, p = offered(), P
    if why == "never hears":
        p = P._replace(hear=0.0)
    elif why == "another family":
        world.posts.family[2:] = 1
    elif why == "would not go":
        world.posts.roots[2:] = 0
        world.units.support[:] = 0.0
    elif "laid off" in why:
        world.posts.notice_end[slice(2) if why.startswith("unwilling") else slice(2, None)] = 9
    else:
        world.posts.site[2:] = 1
        p = P._replace(employment_law=P.employment_law._replace(consent_minutes=20.0))
    assert people(run(exchange, world, p, date="2020-03")) == [0, 1, 2, 3]


def test_who_would_go_is_left_in_the_post() -> None:
    world = offered()
    world.posts.answer[0] = HOUSEHOLD_MOVE
    assert people(run(exchange, world, P, date="2020-03")) == [0, 2, 1, 3]


def test_knowledge_leaves_the_agencies_of_who_changes_them() -> None:
    world = offered()
    world.posts.agency[2:], world.posts.site[2:], world.posts.tenure_agency[:] = 1, 3, 50
    run(exchange, world, P, date="2020-03")
    assert world.agencies.experience_lost.tolist() == pytest.approx([0.6e6, 1.4e6])
    assert not world.posts.tenure_agency.any()


@pytest.mark.parametrize(
    ("answers", "vacant", "date", "expected"),
    [
        ((DAILY_COMMUTE, UNDECIDED), [], "2020-06", [True, False]),
        ((DAILY_COMMUTE, UNDECIDED), [], "2020-05", [False, False]),
        ((UNDECIDED, UNDECIDED), [], "2020-06", [False, False]),
        ((UNDECIDED, UNDECIDED), [1], "2020-06", [False, True]),
    ],
    ids=["half are committed", "too early", "nobody is committed", "a vacant post counts"],
)
def test_relocation_begins_once_enough_have_committed(answers: tuple[int, int], vacant: list[int], date: str, expected: list[bool]) -> None:
    world = offered()
    world.posts.answer[:2] = answers
    empty(world, vacant)
    run(relocation, world, parameters(relocation), date=date)
    np.testing.assert_array_equal(world.posts.site[:2] == NEW_SITE, expected)


def test_a_place_of_work_is_within_reach_of_somebody() -> None:
    world = small_world(3)
    world.posts.home[:] = (0, 1, 2)
    minutes = world.municipalities.minutes_to_work
    assert within_reach(np.array([0]), world.posts.home, minutes, 30.0).tolist() == [True, True, False]
    assert within_reach(np.array([0]), world.posts.home, minutes, 29.0).tolist() == [True, False, False]
    assert within_reach(np.array([1, 2]), world.posts.home, minutes, 29.0).tolist() == [False, True, True]
    assert not within_reach(np.array([], dtype=np.int64), world.posts.home, minutes, 900.0).any()
