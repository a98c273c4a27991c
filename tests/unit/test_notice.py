"""Notice: how long a lay-off takes, who is under notice, and how the plan's number comes out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from worlds import counted, empty, parameters, run, shared

from sim.calendar import parse_month
from sim.employment_law import notice_months
from sim.levers.employment_law import EmploymentLaw
from sim.plans import METHODS, PlanRow
from sim.policy import Book
from sim.processes.headcount import headcount
from sim.state import World
from tests.unit.establishments import by_agency, establishment

ATTRITION, LAYOFF, TRANSFER = range(len(METHODS))

TWO_MONTHS = {"negotiation_few": 31, "negotiation_many": 31, "notice": 30}


def follow(world: World, *plan: PlanRow, month: int, **law: Any) -> World:
    """The world after a month of a plan; a lay-off takes two months."""
    p = parameters(headcount, employment_law={**TWO_MONTHS, **law})._replace(plan=plan)
    return run(headcount, counted(world), p, month=month)


@pytest.mark.parametrize(
    ("tenure", "concerned", "changes", "expected"),
    [
        (0, 1, {}, 1),
        (12, 9, {}, 1),
        (13, 9, {}, 1),
        (13, 10, {}, 2),
        (48, 9, {}, 1),
        (49, 9, {}, 2),
        (96, 1, {}, 2),
        (97, 1, {}, 4),
        (145, 1, {}, 6),
        (145, 10, {}, 7),
        (145, 10, {"notice_change": 61}, 9),
        (145, 10, {"notice_change": -500}, 1),
        (145, 10, {"negotiation_change": -500}, 6),
        (0, 1, {"negotiation_change": -14, "notice_change": -14}, 0),
    ],
)
def test_months_from_the_decision_to_the_last_day(tenure: int, concerned: int, changes: dict[str, float], expected: int) -> None:
    law = shared(headcount, "employment_law", **changes)
    assert notice_months(np.array([tenure]), np.array([concerned]), law).tolist() == [expected]


def test_who_is_laid_off_stays_until_the_notice_has_come() -> None:
    world = establishment([6], [2])
    empty(world, [5])
    cut = PlanRow(11, -3.0, 0.0, LAYOFF)
    follow(world, cut, month=1)
    s = world.posts
    assert by_agency(world) == [5, 2], "the vacant post goes at once"
    assert sorted(s.notice_end[s.agency == 0].tolist())[-3:] == [0, 3, 3]
    told = np.flatnonzero(s.notice_end)
    assert (s.person[told] >= 0).all()
    follow(world, cut, month=2)
    assert by_agency(world) == [5, 2]
    assert world.regions.dismissals.sum() == 0.0
    assert np.flatnonzero(s.notice_end).tolist() == told.tolist(), "nobody else is told"
    follow(world, cut, month=3)
    assert by_agency(world) == [3, 2]
    assert not s.established[told].any()
    assert world.regions.dismissals.sum() == 2.0
    assert not s.notice_end.any()
    follow(world, cut, month=4)
    assert by_agency(world) == [3, 2]


def test_post_whose_holder_leaves_under_notice_goes_at_once_and_is_no_dismissal() -> None:
    world = establishment([6], [2])
    cut = PlanRow(11, -2.0, 0.0, LAYOFF)
    follow(world, cut, month=1)
    first, _second = np.flatnonzero(world.posts.notice_end)
    empty(world, [first])
    follow(world, cut, month=2)
    assert by_agency(world) == [5, 2]
    assert not world.posts.established[first]
    assert world.regions.dismissals.sum() == 0.0
    follow(world, cut, month=3)
    assert by_agency(world) == [4, 2]
    assert world.regions.dismissals.sum() == 1.0


def test_plan_that_asks_for_fewer_withdraws_the_latest_notices() -> None:
    world = establishment([9], [2], spare=0)
    follow(world, PlanRow(11, -2.0, 0.0, LAYOFF), month=1)
    early = set(np.flatnonzero(world.posts.notice_end).tolist())
    follow(world, PlanRow(11, -5.0, 0.0, LAYOFF), month=2)
    assert len(np.flatnonzero(world.posts.notice_end)) == 5
    follow(world, PlanRow(11, -3.0, 0.0, LAYOFF), month=2)
    left = set(np.flatnonzero(world.posts.notice_end).tolist())
    assert early < left
    assert len(left) == 3
    follow(world, month=2)
    assert not world.posts.notice_end.any()
    assert by_agency(world) == [9, 2]


def test_posts_under_notice_are_neither_replaced_nor_cut_in_another_way() -> None:
    world = establishment([8], [2], spare=4)
    plan = (PlanRow(11, -4.0, 0.0, LAYOFF), PlanRow(11, 2.0, 0.0, ATTRITION), PlanRow(11, -1.0, 0.0, TRANSFER))
    follow(world, *plan, month=1)
    told = np.flatnonzero(world.posts.notice_end)
    assert len(told) == 4
    assert by_agency(world) == [9, 2]
    assert world.regions.transfers_out.sum() == 1.0
    assert (world.posts.established[told] == 1).all()
    follow(world, *plan, month=2)
    assert by_agency(world) == [9, 2]
    follow(world, *plan, month=3)
    assert by_agency(world) == [5, 2]


def test_many_of_an_agency_negotiate_longer() -> None:
    law = {"negotiation_many": 92, "many": 3}
    few, many = (establishment([9], [2], spare=0) for _ in range(2))
    follow(few, PlanRow(11, -2.0, 0.0, LAYOFF), month=1, **law)
    follow(many, PlanRow(11, -3.0, 0.0, LAYOFF), month=1, **law)
    assert (few.posts.notice_end.max(), many.posts.notice_end.max()) == (3, 5)


NEUTRAL = Book({"employment_law": {"notice_change": 0.0, "negotiation_change": 0.0}}, {})


@pytest.mark.parametrize(
    ("fields", "month", "notice", "negotiation"),
    [
        ({"notice_days": 30}, "2020-01", 30.0, 0.0),
        ({"notice_days": -30, "negotiation_days": 14}, "2020-01", -30.0, 14.0),
        ({"notice_days": 30, "phase_in": 3}, "2020-02", 15.0, 0.0),
        ({"notice_days": 30}, "2019-12", 0.0, 0.0),
        ({"notice_days": 30, "until": "2021-01"}, "2021-01", 0.0, 0.0),
    ],
    ids=str,
)
def test_lever_changes_days(fields: dict[str, Any], month: str, notice: float, negotiation: float) -> None:
    book = EmploymentLaw.model_validate({"from": "2020-01", **fields}).adjust(NEUTRAL, parse_month(month))
    assert (book.number("employment_law", "notice_change"), book.number("employment_law", "negotiation_change")) == (notice, negotiation)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "does nothing"),
        ({"notice_days": 400}, "less than or equal to 365"),
        ({"negotiation_days": -61}, "greater than or equal to -60"),
    ],
)
def test_lever_that_makes_no_sense_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        EmploymentLaw.model_validate({"from": "2020-01", **fields})
