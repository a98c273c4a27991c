"""Levers: what each does to the rules, worked by hand; dates, phasing in and expiry."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from sim.calendar import parse_month
from sim.draws import purpose_word
from sim.levers import LEVERS
from sim.levers.headcount_plan import HeadcountPlan
from sim.levers.location_independence import LocationIndependence
from sim.levers.pay import Pay
from sim.levers.telework import Telework
from sim.plans import PlanRow
from sim.policy import Book, Dated, strength
from sim.state import FAMILIES

NEUTRAL = Book(
    {
        "telework_rules": {"ceiling": (5.0,) * 6, "office_days": (0.0,) * 6, "floor": (0.0,) * 6, "chosen_days": 0.6},
        "vacancies": {"location_independent_share": (0.05,) * 6},
    },
    {},
)


def adjusted(lever: Dated, month: str, book: Book = NEUTRAL) -> Book:
    """The book of a month with a lever."""
    return lever.adjust(book, parse_month(month))  # type: ignore[attr-defined] # every lever has it


def telework(**fields: Any) -> Telework:
    """A telework lever from 2020-01."""
    return Telework.model_validate({"from": "2020-01", **fields})


def plan(**fields: Any) -> HeadcountPlan:
    """A headcount plan from 2020-01."""
    return HeadcountPlan.model_validate({"from": "2020-01", **fields})


def lines(lever: HeadcountPlan, month: str = "2030-01") -> tuple[PlanRow, ...]:
    """Lines that a plan adds."""
    return adjusted(lever, month).rows.get("headcount.plan", ())


@pytest.mark.parametrize(
    ("month", "expected"),
    [("2019-12", 0.0), ("2020-01", 0.25), ("2020-02", 0.5), ("2020-03", 0.75), ("2020-04", 1.0), ("2021-12", 1.0), ("2022-01", 0.0)],
)
def test_lever_comes_in_over_its_months_and_ends(month: str, expected: float) -> None:
    lever = Dated.model_validate({"from": "2020-01", "until": "2022-01", "phase_in": 3})
    assert strength(lever, parse_month(month)) == expected


def test_lever_without_phase_is_in_full_force_at_once_and_for_good() -> None:
    lever = Dated.model_validate({"from": "2020-01"})
    assert [strength(lever, parse_month(month)) for month in ("2019-12", "2020-01", "2090-01")] == [0.0, 1.0, 1.0]


def test_every_lever_is_found_by_the_name_of_its_file() -> None:
    known = {"headcount_plan": HeadcountPlan, "location_independence": LocationIndependence, "pay": Pay, "telework": Telework}
    assert known.items() <= LEVERS.items()


@pytest.mark.parametrize(
    ("fields", "month", "name", "expected"),
    [
        ({"ceiling": 2.0}, "2020-01", "ceiling", 2.0),
        ({"ceiling": 2.0, "phase_in": 2}, "2020-01", "ceiling", 4.0),
        ({"ceiling": 2.0, "compliance": 0.5}, "2020-01", "ceiling", 3.5),
        ({"ceiling": 2.0}, "2019-12", "ceiling", 5.0),
        ({"ceiling": 2.0, "until": "2021-01"}, "2021-01", "ceiling", 5.0),
        ({"office_days": 3.0, "phase_in": 1}, "2020-01", "office_days", 1.5),
        ({"office_days_per_month": 20.9}, "2020-01", "office_days", 5.0),
        ({"office_days_per_month": 12.54, "compliance": 0.5}, "2020-01", "office_days", 1.5),
        ({"floor": 4.0, "compliance": 0.25}, "2020-01", "floor", 1.0),
    ],
    ids=str,
)
def test_telework_tightens_limits(fields: dict[str, Any], month: str, name: str, expected: float) -> None:
    assert adjusted(telework(**fields), month).value("telework_rules", name) == pytest.approx((expected,) * 6, rel=1e-15)


def test_telework_of_some_families_leaves_the_others() -> None:
    found = adjusted(telework(ceiling=1.0, families=["expert", "support"]), "2020-01").value("telework_rules", "ceiling")
    assert dict(zip(FAMILIES, found, strict=True)) == {
        "expert": 1.0, "customer_service": 5.0, "inspection": 5.0, "security": 5.0, "management": 5.0, "support": 1.0,
    }  # fmt: skip


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_telework_levers_the_stricter_holds(order: tuple[int, int]) -> None:
    levers = [telework(ceiling=3.0, floor=1.0), telework(ceiling=4.0, floor=2.0)]
    book = adjusted(levers[order[1]], "2020-01", adjusted(levers[order[0]], "2020-01"))
    assert (book.value("telework_rules", "ceiling")[0], book.value("telework_rules", "floor")[0]) == (3.0, 2.0)


@pytest.mark.parametrize(
    ("share", "month", "expected"),
    [
        (0.5, "2020-01", (0.25,) * 6),
        (0.5, "2020-02", (0.5,) * 6),
        (0.04, "2020-02", (0.05,) * 6),
        ({"expert": 0.9, "support": 0.01}, "2020-02", (0.9, 0.05, 0.05, 0.05, 0.05, 0.05)),
        (0.5, "2019-12", (0.05,) * 6),
    ],
    ids=["half way", "in full", "below what holds anyway", "by family", "before"],
)
def test_location_independence_raises_the_share(share: object, month: str, expected: tuple[float, ...]) -> None:
    lever = LocationIndependence.model_validate({"from": "2020-01", "phase_in": 1, "share": share})
    assert adjusted(lever, month).value("vacancies", "location_independent_share") == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"posts": 120.0}, PlanRow(0, 120.0, 0.0, 0)),
        ({"share": -0.1, "method": "layoff"}, PlanRow(0, 0.0, -0.1, 1)),
        ({"euros": -6_610_000.0, "method": "transfer"}, PlanRow(0, -100.0, 0.0, 2)),
        ({"euros": 5e5, "unit_cost": 5e4}, PlanRow(0, 10.0, 0.0, 0)),
        ({"share": -0.95, "agency": "TE Offices"}, PlanRow(purpose_word("TE Offices"), 0.0, -0.95, 0)),
    ],
    ids=["posts", "a share by lay-off", "euros by transfer", "euros at another cost", "one agency"],
)
def test_headcount_plan_adds_a_line(fields: dict[str, Any], expected: PlanRow) -> None:
    assert lines(plan(**fields)) == (expected,)


def test_headcount_plan_grows_while_it_comes_in_and_leaves_no_trace() -> None:
    lever = plan(posts=-40.0, phase_in=3, until="2025-01")
    found = [sum(row.posts for row in lines(lever, month)) for month in ("2019-12", "2020-01", "2020-02", "2020-04", "2025-01")]
    assert found == [0.0, -10.0, -20.0, -40.0, 0.0]
    assert adjusted(lever, "2025-01") == NEUTRAL


def test_lines_of_two_plans_stand_in_one_order_whichever_came_first() -> None:
    one, other = plan(posts=10.0), plan(posts=-5.0, method="layoff")
    assert adjusted(one, "2020-01", adjusted(other, "2020-01")) == adjusted(other, "2020-01", adjusted(one, "2020-01"))


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        (Telework, {}, "does nothing"),
        (Telework, {"ceiling": 6}, "less than or equal to 5"),
        (Telework, {"ceiling": 1, "compliance": 2}, "less than or equal to 1"),
        (Telework, {"office_days": 2, "office_days_per_month": 8}, "not both"),
        (Telework, {"ceiling": 1, "families": ["experts"]}, "experts unknown; known: expert"),
        (Telework, {"ceiling": 1, "phase_in": -3}, "greater than or equal to 0"),
        (Telework, {"ceiling": 1, "cieling": 2}, "Extra inputs are not permitted"),
        (Telework, {"ceiling": 1, "from": "2020-13"}, "'2020-13' is not a month"),
        (Telework, {"ceiling": 1, "from": 2027}, "'2027' is not a month"),
        (Telework, {"ceiling": 1, "until": 2027.5}, "'2027.5' is not a month"),
        (Telework, {"ceiling": 1, "until": "2019-12"}, "ends before it starts"),
        (LocationIndependence, {"share": 1.5}, "must be from 0 to 1"),
        (LocationIndependence, {"share": {"experts": 0.5}}, "experts is not a task family"),
        (HeadcountPlan, {}, "exactly one of posts, share and euros"),
        (HeadcountPlan, {"posts": 1, "share": 0.1}, "exactly one of posts, share and euros"),
        (HeadcountPlan, {"share": -2}, "greater than or equal to -1"),
        (HeadcountPlan, {"posts": 1, "method": "magic"}, "'attrition', 'layoff' or 'transfer'"),
    ],
    ids=str,
)
def test_lever_that_makes_no_sense_is_refused(kind: type[Dated], fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as raised:
        kind.model_validate({"from": "2020-01", **fields})
    assert message in str(raised.value)
