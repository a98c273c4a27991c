"""Relocation: what happens to a post and its holder when the move has come, way by way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import empty, parameters, run, small_world

from sim.calendar import parse_month
from sim.plans import FORCED, VACANCY_LED
from sim.processes.relocation import moved_share, relocation
from sim.state import (
    AT_MOVE,
    DAILY_COMMUTE,
    DISMISSAL,
    HOUSEHOLD_MOVE,
    LEAVE,
    LOCATION_INDEPENDENT,
    NOBODY,
    REMOTE_CONTRACT,
    SECOND_DWELLING,
    World,
)

P = parameters(relocation, ahead=12)
NEW_SITE, NEW_TOWN = 2, 2
MOVES = "2022-01"


def moving(answer: int = HOUSEHOLD_MOVE, posts: int = 4, mode: int = FORCED, **unit: Any) -> World:
    """A unit of all posts, announced and decided, whose holders have found one answer."""
    world = small_world(posts, units=1)
    s, u = world.posts, world.units
    s.unit[:], s.unit_order[:], s.answer[:] = 0, np.arange(posts), answer
    s.first_person[:] = s.person
    s.uncertainty[:], s.owner[:] = 0.2, 1
    u.posts[:], u.destination[:], u.mode[:], u.credibility[:] = posts, NEW_SITE, mode, 1.0
    u.announced[:], u.decided[:], u.moves[:] = (parse_month(date) for date in ("2020-01", "2020-06", MOVES))
    for name, value in unit.items():
        getattr(u, name)[:] = value
    world.sites.open[NEW_SITE] = 0
    world.municipalities.area_minutes[:] = 12.0
    return world


@pytest.mark.parametrize(
    ("month", "phases", "expected"), [(-1, 0, 0.0), (0, 0, 1.0), (0, 3, 0.25), (2, 3, 0.75), (3, 3, 1.0), (99, 3, 1.0), (-1, 3, 0.0)]
)
def test_posts_move_over_the_phases(month: int, phases: int, expected: float) -> None:
    assert moved_share(24264 + month, 24264, phases) == expected


def test_nothing_moves_before_its_month() -> None:
    world = run(relocation, moving(), P, date="2021-12")
    assert not (world.posts.site == NEW_SITE).any()
    assert world.sites.open[NEW_SITE] == 0
    run(relocation, world, P, date=MOVES)
    assert (world.posts.site == NEW_SITE).all()
    assert world.sites.open[NEW_SITE] == 1


def test_half_of_the_posts_in_half_of_the_phases() -> None:
    world = run(relocation, moving(phases=1), P, date=MOVES)
    np.testing.assert_array_equal(world.posts.site == NEW_SITE, [True, True, False, False])


def test_household_moves_with_the_post() -> None:
    world = run(relocation, moving(HOUSEHOLD_MOVE), P, date=MOVES)
    s, flows, m = world.posts, world.regions, world.municipalities
    assert set(s.home) == {NEW_TOWN}
    assert (set(s.commute), set(s.owner)) == ({10.0}, {0})
    assert (flows.home_moves_out.tolist(), flows.home_moves_in.tolist()) == ([4.0, 0.0], [0.0, 4.0])
    assert (flows.relocated_out.tolist(), flows.relocated_in.tolist()) == ([4.0, 0.0], [0.0, 4.0])
    assert m.staff_moves.sum() == 0.0
    assert set(s.fate) == {HOUSEHOLD_MOVE}


def test_who_lives_at_the_new_place_already_stays_there_and_gives_up_the_second_dwelling() -> None:
    world = moving(HOUSEHOLD_MOVE)
    s = world.posts
    s.home[:], s.commute[:], s.second_dwelling[:] = NEW_TOWN, 90.0, 1
    run(relocation, world, P, date=MOVES)
    assert set(s.commute) == {world.municipalities.minutes[NEW_TOWN, NEW_TOWN]}
    assert not s.second_dwelling.any()
    assert not world.regions.home_moves_in.any()


def test_second_dwelling_leaves_the_home_and_spreads_the_weekly_way() -> None:
    world = moving(SECOND_DWELLING)
    world.posts.telework[:] = 1.0
    run(relocation, world, P, date=MOVES)
    assert set(world.posts.home) == {0}
    assert set(world.posts.second_dwelling) == {1}
    assert set(world.posts.commute) == {12.0 + 90.0 / 4.0}


def test_daily_commute_is_the_way_to_the_new_place() -> None:
    world = run(relocation, moving(DAILY_COMMUTE), P, date=MOVES)
    assert set(world.posts.commute) == {90.0}
    assert set(world.posts.home) == {0}


def test_remote_contract_stays_at_the_nearest_office() -> None:
    world = run(relocation, moving(REMOTE_CONTRACT), P, date=MOVES)
    assert set(world.posts.site) == {0}
    assert set(world.posts.duty) == {LOCATION_INDEPENDENT}
    assert not world.regions.relocated_out.any()
    run(relocation, world, P, date="2022-02")
    assert set(world.posts.site) == {0}, "and is moved no more"


def reach(minutes: float, change: float = 0.0, **law: Any) -> Any:
    """Parameters with another consent radius."""
    return parameters(relocation, ahead=12, employment_law={"consent_minutes": minutes, "consent_change": change, **law})


@pytest.mark.parametrize(
    ("layoffs", "p", "way", "flow"),
    [
        (0, P, AT_MOVE, "quits"),
        (1, reach(89.9), DISMISSAL, "dismissals"),
        (1, reach(90.0), AT_MOVE, "quits"),
        (1, reach(90.0, -10.0), DISMISSAL, "dismissals"),
        (0, reach(0.0), AT_MOVE, "quits"),
    ],
    ids=["resign", "beyond the radius", "within it", "beyond it by policy", "no lay-offs"],
)
def test_who_does_not_follow_leaves(layoffs: int, p: Any, way: int, flow: str) -> None:
    """The new place is 90 minutes from every home."""
    world = run(relocation, moving(LEAVE, layoffs=layoffs), p, date=MOVES)
    s = world.posts
    assert set(s.person) == {NOBODY}
    assert set(s.left_by) == {way}
    assert getattr(world.regions, flow).tolist() == [4.0, 0.0], "counted where they worked"
    assert set(s.site) == {NEW_SITE}
    assert not s.answer.any()
    assert not s.uncertainty.any()
    assert not world.regions.relocated_in.any()


LAW = {"negotiation_few": 0, "negotiation_many": 61, "many": 5, "notice": (31, 31, 92, 92, 92, 92)}


@pytest.mark.parametrize(
    ("posts", "layoffs", "gone"),
    [(4, 1, {"2022-01": 2, "2022-02": 2, "2022-03": 4}), (6, 1, {"2022-01": 0, "2022-03": 3, "2022-05": 6}), (4, 0, {"2022-01": 4})],
    ids=["one and three months", "many negotiate two months longer", "resign"],
)
def test_nobody_is_laid_off_before_the_law_allows_it(posts: int, layoffs: int, gone: dict[str, int]) -> None:
    """Decided a month before the move: who may stay keeps the post at the old place until then."""
    world = moving(LEAVE, posts=posts, layoffs=layoffs, decided=parse_month("2021-12"))
    s = world.posts
    s.tenure_state[: posts // 2], s.tenure_state[posts // 2 :] = 24, 60
    for date, count in gone.items():
        run(relocation, world, parameters(relocation, employment_law=LAW), date=date)
        assert (s.person == NOBODY).sum() == count, date
        np.testing.assert_array_equal(s.site == NEW_SITE, s.person == NOBODY)


def test_whom_the_employer_may_order_there_waits_for_no_notice_and_is_owed_nothing() -> None:
    """One of two lives next to the new place: refusing, that one resigns at the move; the other stays until the law allows the lay-off."""
    world = moving(LEAVE, posts=2, layoffs=1, decided=parse_month("2021-12"))
    s = world.posts
    s.home[0], s.tenure_state[:] = NEW_TOWN, 60
    p = reach(60.0, **LAW, change_security=2)
    for date, gone, owed in ((MOVES, [True, False], 0), ("2022-03", [True, True], 2 * 3000 * 10**6)):
        run(relocation, world, p, date=date)
        assert (s.person == NOBODY).tolist() == gone
        assert world.units.change_security[0] == owed
    assert s.left_by.tolist() == [AT_MOVE, DISMISSAL]


def test_who_follows_does_not_wait_for_the_law() -> None:
    world = run(relocation, moving(HOUSEHOLD_MOVE, layoffs=1, decided=parse_month(MOVES)), P, date=MOVES)
    assert (world.posts.site == NEW_SITE).all()


@pytest.mark.parametrize(("layoffs", "expected"), [(0, 0), (1, 2 * 4 * 3000 * 10**6)])
def test_who_is_laid_off_at_the_move_is_paid_change_security(layoffs: int, expected: int) -> None:
    world = moving(LEAVE, layoffs=layoffs)
    run(relocation, world, parameters(relocation, employment_law={"change_security": 2}), date=MOVES)
    assert world.units.change_security[0] == expected


def test_advert_for_the_old_place_is_withdrawn() -> None:
    world = moving()
    empty(world, [1, 2])
    world.posts.recruitment[[1, 2]] = 3
    world.recruitments.open[3], world.recruitments.positions[3] = 1, 2
    run(relocation, world, P, date=MOVES)
    assert set(world.posts.recruitment) == {NOBODY}
    assert (world.recruitments.open[3], world.recruitments.positions[3]) == (0, 0)


@pytest.mark.parametrize(
    ("date", "credibility", "expected"),
    [("2020-12", 1.0, False), ("2021-01", 1.0, True), ("2021-06", 0.0, False)],
    ids=["too early", "near and believed in", "not believed in"],
)
def test_vacant_posts_of_a_decided_move_go_ahead(date: str, credibility: float, expected: bool) -> None:
    world = moving(credibility=credibility)
    empty(world, 0)
    run(relocation, world, P, date=date)
    np.testing.assert_array_equal(world.posts.site == NEW_SITE, [expected, False, False, False])


def test_teams_at_the_new_place_are_filled_in_the_order_of_arrival() -> None:
    """Two teams for four posts: the first two to come sit together, whichever their place in the order of the unit."""
    world = moving(LEAVE, mode=VACANCY_LED)
    world.sites.first_team[NEW_SITE], world.sites.teams[NEW_SITE] = 1, 2
    seats = []
    for post, date in ((3, MOVES), (0, "2022-02"), (2, "2022-03"), (1, "2022-04")):
        empty(world, post)
        run(relocation, world, P, date=date)
        seats.append(int(world.posts.team[post]))
    assert seats == [1, 1, 2, 2]


def test_who_works_on_elsewhere_belongs_to_a_team_at_the_new_place() -> None:
    world = run(relocation, moving(REMOTE_CONTRACT), P, date=MOVES)
    assert set(world.posts.team) == {1}
    assert set(world.posts.site) == {0}


def test_vacant_posts_alone_move_where_vacancies_lead() -> None:
    world = moving(LEAVE, mode=VACANCY_LED)
    empty(world, 0)
    run(relocation, world, P, date="2021-12")
    assert not (world.posts.site == NEW_SITE).any()
    run(relocation, world, P, date=MOVES)
    np.testing.assert_array_equal(world.posts.site == NEW_SITE, [True, False, False, False])
    assert (world.posts.person[1:] != NOBODY).all()


def test_plan_given_up_moves_nothing() -> None:
    world = run(relocation, moving(announced=0), P, date=MOVES)
    assert not (world.posts.site == NEW_SITE).any()


def test_only_the_holder_of_the_announcement_has_a_fate() -> None:
    world = moving(DAILY_COMMUTE)
    world.posts.first_person[0] = 4711
    run(relocation, world, P, date=MOVES)
    np.testing.assert_array_equal(world.posts.fate, [0, DAILY_COMMUTE, DAILY_COMMUTE, DAILY_COMMUTE])


def test_the_post_remembers_who_went_along_with_it_whenever_hired() -> None:
    world = moving(SECOND_DWELLING)
    s = world.posts
    s.first_person[0], s.answer[1] = 4711, LEAVE
    empty(world, 2)
    before = s.person.copy()
    run(relocation, world, P, date=MOVES)
    assert s.follower.tolist() == [before[0], NOBODY, NOBODY, before[3]]
    assert s.followed.tolist() == [SECOND_DWELLING, 0, 0, SECOND_DWELLING]
