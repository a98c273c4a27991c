"""Responses: what each way to take a move is worth, by hand, and who takes which."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import parameters, shared

from sim.draws import Draws
from sim.processes.announcements import announcements
from sim.responses import (
    IMPOSSIBLE,
    Holder,
    Move,
    best_way,
    dwelling_cost,
    expected_loss,
    extreme,
    luck_of,
    present_value,
    restlessness,
    ways_of,
)
from sim.state import DAILY_COMMUTE, HOUSEHOLD_MOVE, LEAVE, REMOTE_CONTRACT, SECOND_DWELLING, UNDECIDED
from sim.utility import NOBODY_THERE

UTILITY = shared(
    announcements, "utility", commute=0.004, home_day_curvature=0.0001, company=0, home_day_loss=0, workload=0, roots=0.03, switching=0.3,
    moving=0.3, moving_partner=0.4, moving_children=0.4, moving_owner=0.3, pension_age=65, horizon=10,
)  # fmt: skip
RESPONSES = shared(announcements, "responses", precision=8, attachment=0.2, second_dwelling=0.15, apart=0.1)
ALONE = Holder(
    pay_ratio=1.0, age=480.0, commute=20.0, telework=0.0, reference=0.0, taste=0.0, week=NOBODY_THERE, apart=0.0, missed=0.0,
    vacancy_share=0.0, rooted=0.0, rooted_there=0.0, work_value=0.0, partner=0.0, children=0.0, owner=0.0, second=0.0, outside=-0.1,
)  # fmt: skip
FAR = Move(
    months=0.0, minutes=300.0, minutes_there=10.0, minutes_nearest=20.0, telework_daily=0.0, telework_nearest=0.0, pay_change=1.0, remote=False, support=0.0,
    severance=0.0, pull=1.0,
)  # fmt: skip


def worth(way: int, move: dict[str, Any] | None = None, **holder: float) -> float:
    """Value of a way to a holder on whom all is known."""
    return ways_of(ALONE._replace(**holder), FAR._replace(**(move or {})), UTILITY, RESPONSES)[way - 1]


def test_post_where_it_is_costs_its_commute() -> None:
    assert present_value(ALONE, UTILITY, RESPONSES) == pytest.approx(-0.004 * 20)


def test_who_has_a_second_dwelling_pays_for_it_now_and_loses_less_by_the_next_move() -> None:
    """As much as one that would be taken at the move: the same dwelling cost stands on both sides."""
    for partner, cost in ((0.0, 0.15), (1.0, 0.25)):
        one, other = (ALONE._replace(second=second, partner=partner) for second in (0.0, 1.0))
        assert present_value(one, UTILITY, RESPONSES) - present_value(other, UTILITY, RESPONSES) == pytest.approx(cost)
        assert ways_of(one, FAR, UTILITY, RESPONSES) == ways_of(other, FAR, UTILITY, RESPONSES)


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        (DAILY_COMMUTE, -0.004 * 300),
        (SECOND_DWELLING, -0.004 * 10 - 0.004 * 300 / 5 - 0.15),
        (HOUSEHOLD_MOVE, -0.004 * 10 - 0.3 / 10 - 0.2),
        (LEAVE, -0.1 - 0.3 / 10),
        (REMOTE_CONTRACT, IMPOSSIBLE),
    ],
)
def test_ways_by_hand(way: int, expected: float) -> None:
    assert worth(way) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("way", "change", "difference"),
    [
        (HOUSEHOLD_MOVE, {"partner": 1.0}, -0.04),
        (HOUSEHOLD_MOVE, {"children": 1.0}, -0.04),
        (HOUSEHOLD_MOVE, {"owner": 1.0}, -0.03),
        (HOUSEHOLD_MOVE, {"rooted_there": 1.0}, 0.03),
        (SECOND_DWELLING, {"partner": 1.0, "children": 1.0}, -0.1),
        (LEAVE, {"outside": 0.0}, 0.1),
        (LEAVE, {"age": 12 * 63.0}, 0.3 / 10 - 0.3 / 2),
    ],
    ids=["partner in work", "children at school", "owner", "roots there", "living apart once", "better outside", "near the pension"],
)
def test_who_one_is_counts(way: int, change: dict[str, float], difference: float) -> None:
    assert worth(way, **change) - worth(way) == pytest.approx(difference)


def test_roots_speak_against_moving_the_household_alone() -> None:
    """Home and roots stay where they are with every other way, and with leaving for another job there: none is worth less for them."""
    lost = {way: worth(way, {"remote": True}, rooted=1.0) - worth(way, {"remote": True}) for way in range(1, LEAVE + 1)}
    assert lost == pytest.approx({way: -0.03 if way == HOUSEHOLD_MOVE else 0.0 for way in lost}, abs=1e-15)
    assert present_value(ALONE._replace(rooted=1.0), UTILITY, RESPONSES) == present_value(ALONE, UTILITY, RESPONSES)


def test_the_rooted_leave_and_take_second_dwellings_rather_than_move() -> None:
    """The same people with and without roots where they live."""
    deep = UTILITY._replace(roots=0.1)
    stream = Draws(1, "announcements", 1).stream("way")
    luck = [luck_of(number << 16, stream) for number in range(4000)]
    free, rooted = ([best_way(ALONE._replace(rooted=flag), FAR, False, of, deep, RESPONSES)[0] for of in luck] for flag in (0.0, 1.0))
    assert {way for way, before in zip(rooted, free, strict=True) if way != before} == {LEAVE, SECOND_DWELLING}
    assert {before for way, before in zip(rooted, free, strict=True) if way != before} == {HOUSEHOLD_MOVE}
    for way in (LEAVE, SECOND_DWELLING):
        assert rooted.count(way) > free.count(way)


def test_support_pays_for_the_move_and_no_more() -> None:
    assert worth(HOUSEHOLD_MOVE, {"support": 0.2}) == pytest.approx(worth(HOUSEHOLD_MOVE) + 0.02)
    assert worth(HOUSEHOLD_MOVE, {"support": 5.0}) == pytest.approx(worth(HOUSEHOLD_MOVE) + 0.03)


@pytest.mark.parametrize(
    ("offered", "everybody", "paid"), [(0.0, 0.2, 0.2), (0.2, 0.0, 0.2), (0.1, 0.2, 0.2), (0.2, 0.1, 0.2), (5.0, 5.0, 0.3)]
)
def test_support_of_everybody_who_moves_for_a_post_counts_where_it_is_higher(offered: float, everybody: float, paid: float) -> None:
    supported = UTILITY._replace(moving_support=everybody)
    moved, plain = (ways_of(ALONE, FAR._replace(support=offered), u, RESPONSES).household_move for u in (supported, UTILITY))
    assert moved == pytest.approx(worth(HOUSEHOLD_MOVE) + paid / 10)
    assert plain == worth(HOUSEHOLD_MOVE, {"support": offered})


def test_pay_supplement_of_the_new_place_counts_there() -> None:
    supplement = {"pay_change": 1.1}
    for way in (HOUSEHOLD_MOVE, SECOND_DWELLING, DAILY_COMMUTE):
        assert worth(way, supplement) - worth(way) == pytest.approx(np.log(1.1))
    assert worth(LEAVE, supplement) == worth(LEAVE)


def test_remote_contract_is_worth_the_way_to_the_nearest_office() -> None:
    assert worth(REMOTE_CONTRACT, {"remote": True}) == pytest.approx(present_value(ALONE, UTILITY, RESPONSES))


@pytest.mark.parametrize("days", [0.0, 2.0])
def test_remote_contract_parts_from_the_team(days: float) -> None:
    """Whatever the days at home, the company of all five days is missed: who had the team on some of them loses by that alone."""
    company = UTILITY._replace(company=0.02)
    week = (0.2, 0.4, 0.6, 0.8, 1.0)
    missed = {0.0: 0.0, 2.0: 0.6}[days]
    member = ALONE._replace(week=week, missed=missed, telework=days, reference=days)
    move = FAR._replace(remote=True, minutes_nearest=ALONE.commute, telework_nearest=days, telework_daily=days)
    lost = present_value(member, company, RESPONSES) - ways_of(member, move, company, RESPONSES).remote_contract
    assert lost == pytest.approx(0.02 * (3.0 - missed))
    alone = ALONE._replace(apart=3.0, missed=3.0, telework=days, reference=days)
    assert ways_of(alone, move, company, RESPONSES).remote_contract == pytest.approx(present_value(alone, company, RESPONSES)), (
        "who is parted already"
    )


def test_living_apart_costs_once() -> None:
    assert dwelling_cost(1.0, 0.0, RESPONSES) == dwelling_cost(1.0, 1.0, RESPONSES) == pytest.approx(0.25)


def test_loss_is_averaged_over_the_years_left() -> None:
    assert expected_loss(0.0, -0.2, 480.0, 0.0, UTILITY) == pytest.approx(0.2)
    assert expected_loss(0.0, -0.2, 480.0, 60.0, UTILITY) == pytest.approx(0.1)
    assert expected_loss(0.0, -0.2, 12 * 63.0, 48.0, UTILITY) == 0.0, "retired before the move"
    assert expected_loss(0.0, 0.1, 480.0, 0.0, UTILITY) == 0.0, "a gain is no loss"


def chosen(move: Move, *, may_stay: bool = False, people: int = 4000, **holder: float) -> list[int]:
    """Ways that people alike in all that is known take."""
    stream = Draws(1, "announcements", 1).stream("way")
    one = ALONE._replace(**holder)
    return [best_way(one, move, may_stay, luck_of(number << 16, stream), UTILITY, RESPONSES)[0] for number in range(people)]


def test_across_the_street_hardly_anybody_leaves() -> None:
    near = FAR._replace(minutes=ALONE.commute, minutes_there=ALONE.commute)
    ways = chosen(near)
    assert ways.count(LEAVE) == 0
    assert ways.count(DAILY_COMMUTE) > 0.6 * len(ways)


def test_far_away_most_leave_and_families_more() -> None:
    alone, family = chosen(FAR), chosen(FAR, partner=1.0, children=1.0, owner=1.0)
    assert 0.3 < alone.count(LEAVE) / len(alone) < family.count(LEAVE) / len(family) < 1.0
    assert alone.count(HOUSEHOLD_MOVE) > family.count(HOUSEHOLD_MOVE) > 0


def test_who_may_stay_mostly_stays() -> None:
    ways = chosen(FAR, may_stay=True)
    assert LEAVE not in ways
    assert ways.count(UNDECIDED) > 0.7 * len(ways)


def test_who_may_stay_takes_a_new_dwelling_as_movers_choose_among_all_places() -> None:
    """A place to which a hundredth of the movers go draws about a hundredth of those whom a place for all of them would draw."""
    everywhere, rare = (chosen(FAR._replace(pull=pull), may_stay=True, people=40_000) for pull in (1.0, 0.01))
    moving = [ways.count(HOUSEHOLD_MOVE) for ways in (everywhere, rare)]
    assert moving[1] == pytest.approx(0.01 * moving[0], rel=0.35)
    assert set(rare) == set(everywhere) == {UNDECIDED, HOUSEHOLD_MOVE}
    assert chosen(FAR) == chosen(FAR._replace(pull=0.01)), "whose post goes anyway weighs this place alone"
    assert chosen(FAR._replace(minutes=5.0, pull=1e-6), may_stay=True, people=50) == [DAILY_COMMUTE] * 50


@pytest.mark.parametrize("pull", [1.0, 1e-6])
@pytest.mark.parametrize(("commute", "way"), [(126.0, UNDECIDED), (129.0, SECOND_DWELLING)])
def test_distance_counts_in_a_second_dwelling_by_its_way_alone(commute: float, way: int, pull: float) -> None:
    """Who may stay takes one where 10 minutes, the weekly way of 400 and the dwelling cost less than the commute, however few move there."""
    settled = RESPONSES._replace(attachment=9.0)
    one, far = ALONE._replace(commute=commute), FAR._replace(minutes=400.0, pull=pull)
    luck = luck_of(7 << 16, Draws(1, "announcements", 1).stream("way"))
    assert best_way(one, far, True, luck, UTILITY, settled)[0] == way


def test_choice_is_the_person_s_own_in_every_month() -> None:
    first, second = ([luck_of(n << 16, Draws(1, "announcements", month).stream("way")) for n in range(50)] for month in (1, 2))
    assert first == second
    assert len(set(first)) == 50


def test_extreme_value_rises_with_its_draw_around_its_mode() -> None:
    assert extreme(0.2) < extreme(np.exp(-1.0)) < extreme(0.9)
    assert extreme(np.exp(-1.0)) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("lead", [-0.3, 0.0, 0.3])
def test_nobody_who_has_stayed_gains_more_than_the_lead_by_leaving(lead: float) -> None:
    assert restlessness(1.0 - 1e-12, lead, 8.0) == pytest.approx(lead, abs=1e-6)
    assert restlessness(0.5, lead, 8.0) < lead


def test_shipped_values_are_used() -> None:
    assert parameters(announcements).responses.precision == 8.0
