"""Notice: how long a lay-off takes, who is under notice and what is owed to them, and how the plan's number comes out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from worlds import counted, empty, parameters, run, shared, small_world

from sim.calendar import parse_month
from sim.employment_law import consent_radius, notice_months, offered_elsewhere, offered_share, reading_on_leave
from sim.levers.employment_law import EmploymentLaw
from sim.plans import METHODS, PlanRow
from sim.policy import Book
from sim.processes.announcements import announcements
from sim.processes.headcount import headcount
from sim.processes.satisfaction import satisfaction
from sim.state import LAID_OFF, NOBODY, SERVICES, World
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
        (60, 1, {"notice": (0, 0, 31, 92, 0, 0)}, 1),
        (61, 1, {"notice": (0, 0, 31, 92, 0, 0)}, 3),
        (145, 10, {"notice_change": 61}, 9),
        (145, 10, {"notice_change": (0, 0, 0, 0, 0, 61)}, 9),
        (144, 10, {"notice_change": (0, 0, 0, 0, 0, 61)}, 5),
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


def test_who_is_told_knows_it_until_the_notice_is_withdrawn() -> None:
    world = establishment([9], [2], spare=0)
    s = world.posts
    follow(world, PlanRow(11, -3.0, 0.0, LAYOFF), month=1)
    np.testing.assert_array_equal(s.notice == LAID_OFF, s.notice_end > 0)
    s.uncertainty[s.notice_end > 0] = 0.3
    follow(world, month=2)
    assert not s.notice.any()
    assert not s.uncertainty.any()


def test_notice_of_who_stays_is_withdrawn_sooner_than_that_of_a_post_whose_holder_has_found_another() -> None:
    world = establishment([9], [2], spare=0)
    follow(world, PlanRow(11, -3.0, 0.0, LAYOFF), month=1)
    gone = np.flatnonzero(world.posts.notice_end)[1]
    empty(world, [gone])
    follow(world, PlanRow(11, -1.0, 0.0, LAYOFF), month=2)
    assert not world.posts.established[gone]
    assert not world.posts.notice_end.any()
    assert world.regions.dismissals.sum() == 0.0
    assert by_agency(world) == [8, 2]


@pytest.mark.parametrize(
    ("method", "law", "contract_end", "expected"),
    [
        (LAYOFF, {"re_employment": 4}, 0, 5), (LAYOFF, {"re_employment": (1, 2, 3, 4, 5, 6)}, 0, 4), (LAYOFF, {"re_employment": 0}, 0, 0),
        (LAYOFF, {"re_employment": 4, "re_employment_change": (0, 0, 9, 0, 0, 0)}, 0, 14), (LAYOFF, {"re_employment": 4, "re_employment_change": -9}, 0, 0),
        (LAYOFF, {"re_employment": 4}, 30, 0), (TRANSFER, {"re_employment": 4}, 0, 0),
    ],
    ids=["four months", "by service", "no duty", "longer by policy", "none by policy", "fixed term", "with the task"],
)  # fmt: skip
def test_abolished_post_remembers_who_may_be_employed_again(method: int, law: dict[str, Any], contract_end: int, expected: int) -> None:
    world = establishment([6], [2])
    s = world.posts
    s.tenure_state[:], s.experience[:], s.contract_end[:] = 50, 0.7, contract_end
    before = s.person.copy()
    follow(world, PlanRow(11, -2.0, 0.0, method), month=1, notice=0, negotiation_few=0, **law)
    gone = np.flatnonzero((before != NOBODY) & (s.person == NOBODY))
    assert gone.size == 2
    assert set(s.recall_end[gone]) == {expected}
    if expected:
        assert s.former_person[gone].tolist() == before[gone].tolist()
        assert (set(s.former_experience[gone]), set(s.laid_off[gone])) == ({0.7}, {1})
        assert not s.recall_end[s.established == 1].any()


def test_rows_of_those_who_may_be_employed_again_are_used_last() -> None:
    world = establishment([6], [2], spare=1)
    s = world.posts
    cut = PlanRow(11, -2.0, 0.0, LAYOFF)
    follow(world, cut, month=1, notice=0, negotiation_few=0, re_employment=4)
    away = np.flatnonzero(s.recall_end)
    follow(world, cut, PlanRow(22, 1.0, 0.0, ATTRITION), month=2)
    assert (s.recall_end[away] == 5).all()
    follow(world, cut, PlanRow(22, 2.0, 0.0, ATTRITION), month=3)
    assert by_agency(world) == [4, 4]
    assert (s.recall_end[away] == 5).sum() == 1


def test_unit_pays_change_security_by_service() -> None:
    world = establishment([6], [2])
    world.units = small_world(2, units=1).units
    s = world.posts
    s.unit[:6], s.tenure_state[:], s.pay[:], s.working_time[:] = 0, 60, 2000.0, 0.5
    law = {"notice": 0, "negotiation_few": 0, "change_security": (0, 0, 3, 0, 0, 0), "change_security_change": (0, 0, 1, 5, 5, 5)}
    follow(world, PlanRow(11, -2.0, 0.0, LAYOFF), month=1, **law)
    assert world.units.change_security[0] == 2 * 4 * 1000 * 10**6


def test_who_is_under_notice_expects_to_lose_what_the_job_is_worth_above_leaving() -> None:
    world = small_world(3)
    s, m = world.posts, world.municipalities
    s.notice_end[:], s.tenure_state[:] = (0, 13, 13), 60
    empty(world, 2)
    m.outside_value[:] = -0.3
    law = {"change_security": 6}
    p = parameters(announcements, employment_law=law, utility={"commute": 0, "roots": 0, "switching": 1, "pension_age": 65, "horizon": 10})
    run(announcements, world, p, month=1)
    assert s.notice.tolist() == [0, LAID_OFF, 0]
    loss = 0.0 - (-0.3 - (1 - 0.5) / 10)
    np.testing.assert_allclose(s.uncertainty, [0, loss * (10 - 1) / 10, 0], rtol=1e-12)


def test_end_of_the_job_enters_its_value_once() -> None:
    world = small_world(4)
    s = world.posts
    s.work_change[:], s.uncertainty[:], s.notice[:] = 9, 0.2, (0, LAID_OFF, LAID_OFF, 0)
    run(satisfaction, world, parameters(satisfaction), month=1)
    np.testing.assert_allclose(s.own_value - s.own_value[0], [0, -0.2, -0.2, 0], atol=1e-12)
    assert s.satisfaction[1] < s.satisfaction[0]


LEVERS = ("notice", "negotiation", "redeployment", "reach", "re_employment", "search_leave", "change_security", "consent")
BY_SERVICE = ("notice", "re_employment", "change_security")
EVERYBODY = len(SERVICES)
NEUTRAL = Book({"employment_law": {f"{name}_change": (0.0,) * EVERYBODY if name in BY_SERVICE else 0.0 for name in LEVERS}}, {})


def of_everybody(book: Book, name: str) -> float:
    """The change of a part of law, which is the same for every length of service."""
    found = book.value("employment_law", f"{name}_change")
    (value,) = set(found) if isinstance(found, tuple) else {found}
    return value


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
    assert (of_everybody(book, "notice"), of_everybody(book, "negotiation")) == (notice, negotiation)


@pytest.mark.parametrize(
    ("fields", "month", "expected"),
    [
        ({"redeployment": -1}, "2020-01", {"redeployment": -100.0}),
        ({"redeployment": 0.5, "redeployment_reach": 0.255, "phase_in": 1}, "2020-01", {"redeployment": 25.0, "reach": 13.0}),
        ({"re_employment_months": 5, "phase_in": 1}, "2020-02", {"re_employment": 5.0}),
        ({"search_leave_days": 2, "consent_minutes": -10}, "2020-01", {"search_leave": 2.0, "consent": -10.0}),
        ({"change_security_months": 3}, "2020-01", {"change_security": 3.0}),
        ({"change_security_months": 3}, "2019-12", {}),
    ],
    ids=str,
)
def test_lever_changes_duties(fields: dict[str, Any], month: str, expected: dict[str, float]) -> None:
    book = EmploymentLaw.model_validate({"from": "2020-01", **fields}).adjust(NEUTRAL, parse_month(month))
    assert {name: of_everybody(book, name) for name in LEVERS} == {**dict.fromkeys(LEVERS, 0.0), **expected}


@pytest.mark.parametrize(
    ("field", "name"),
    [("notice_days", "notice"), ("re_employment_months", "re_employment"), ("change_security_months", "change_security")],
)
def test_lever_changes_the_law_by_length_of_service(field: str, name: str) -> None:
    """Those not named keep what they have; levers add up, and come in over their months."""
    entries = [
        {"from": "2020-01", field: {"from_5_to_8": 4, "over_12_years": 9, "under_1_year": -2}, "phase_in": 1},
        {"from": "2020-01", field: {"over_12_years": 1}},
        {"from": "2020-01", field: 2},
    ]
    found = []
    for month in ("2020-01", "2020-02"):
        for order in (entries, entries[::-1]):
            book = NEUTRAL
            for entry in order:
                book = EmploymentLaw.model_validate(entry).adjust(book, parse_month(month))
            found.append(book.value("employment_law", f"{name}_change"))
    assert found[0] == found[1] == (1.0, 2.0, 2.0, 4.0, 2.0, 7.0)
    assert found[2] == found[3] == (0.0, 2.0, 2.0, 6.0, 2.0, 12.0)


@pytest.mark.parametrize(
    ("changes", "share", "elsewhere", "reading", "radius"),
    [
        ({}, 0.8, 0.2, 1.4, 60.0),
        ({"redeployment_change": 30, "reach_change": -30, "search_leave_change": 3, "consent_change": -10}, 1.0, 0.0, 1.7, 50.0),
        ({"redeployment_change": -90, "reach_change": 30, "search_leave_change": -9}, 0.0, 0.5, 1.0, 60.0),
    ],
    ids=["as in force", "more", "less"],
)
def test_changes_stay_where_they_have_a_meaning(
    changes: dict[str, float], share: float, elsewhere: float, reading: float, radius: float
) -> None:
    in_force = {"redeployment": 0.8, "redeployment_reach": 0.2, "search_leave": 4, "leave_reading": 0.1, "consent_minutes": 60}
    p = shared(headcount, "employment_law", **in_force, **changes)
    found = (offered_share(p), offered_elsewhere(p), reading_on_leave(p), consent_radius(p))
    assert found == pytest.approx((share, elsewhere, reading, radius))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "does nothing"),
        ({"redeployment": 0.004}, "shares from 0.01 on"),
        ({"redeployment": -1.5}, "greater than or equal to -1"),
        ({"re_employment_months": 0.5}, "expected a whole number, or one for lengths of service such as .*, found 0.5"),
        ({"change_security_months": 25}, "25: must be from -12 to 24"),
        ({"notice_days": 400}, "400: must be from -200 to 365"),
        ({"notice_days": {"over_12_years": 400}}, "400 for over_12_years: must be from -200 to 365"),
        ({"notice_days": {"over_12_years": "long"}}, "expected a whole number for over_12_years, .*, found 'long'"),
        ({"notice_days": {"over_12_year": 40}}, "over_12_year is no length of service; did you mean over_12_years"),
        ({"notice_days": {12: 40}}, "12 is no length of service; known: from_1_to_4, .*, under_1_year"),
        ({"notice_days": {}}, "does nothing"),
        ({"notice_days": {"over_12_years": 0}}, "does nothing"),
        ({"negotiation_days": -61}, "greater than or equal to -60"),
    ],
)
def test_lever_that_makes_no_sense_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        EmploymentLaw.model_validate({"from": "2020-01", **fields})
