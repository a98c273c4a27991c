"""Siting: how policy steers posts that could be elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim.calendar import parse_month
from sim.draws import purpose_word
from sim.levers.siting import Siting
from sim.plans import GuaranteeRow, SitingRow
from sim.policy import Book
from sim.siting import Regions, steering

COUNTRY = Regions(np.array([11, 22]), np.array([60.0e3, 40.0e3]), np.array([799.0, 199.0]), np.array([790.0, 190.0]))


def test_need_draws_where_staff_is_less_than_residents_ask_for() -> None:
    assert steering(COUNTRY, (SitingRow((), 1.0),), (), 10.0) == pytest.approx([0.6 / 0.8, 0.4 / 0.2])
    assert steering(COUNTRY, (SitingRow((), 2.0),), (), 10.0) == pytest.approx([0.75**2, 4.0])


def test_targets_draw_the_regions_that_they_name() -> None:
    assert steering(COUNTRY, (SitingRow(((22, 0.3),), 1.0),), (), 10.0) == pytest.approx([1.0, 1.5])


def test_lines_multiply_in_any_order_and_none_changes_nothing() -> None:
    rows = (SitingRow((), 0.5), SitingRow(((22, 0.3),), 1.0))
    np.testing.assert_allclose(steering(COUNTRY, rows, (), 1.0), steering(COUNTRY, rows[::-1], (), 1.0), rtol=1e-15)
    assert steering(COUNTRY, (), (), 10.0).tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("regions", "person_years", "expected"),
    [((), 5.0, [1.0, 10.0]), ((), 14.0, [10.0, 10.0]), ((11,), 14.0, [10.0, 1.0]), ((), 0.0, [1.0, 1.0])],
    ids=["one below", "both below", "only where it is guaranteed", "none guaranteed"],
)
def test_regions_below_their_guarantee_come_first(regions: tuple[int, ...], person_years: float, expected: list[float]) -> None:
    assert steering(COUNTRY, (), (GuaranteeRow(regions, 0, 0, 0, person_years),), 10.0).tolist() == expected


def test_lever_comes_in_over_its_months() -> None:
    found = Siting.model_validate({"from": "2020-01", "phase_in": 1, "shares": {"19": 0.05}, "strength": 2})
    months = [found.adjust(Book({}, {}), parse_month(month)).rows.get("vacancies.siting") for month in ("2019-12", "2020-01", "2020-02")]
    named = ((purpose_word("19"), 0.05),)
    assert months == [None, (SitingRow(named, 1.0),), (SitingRow(named, 2.0),)]


@pytest.mark.parametrize("fields", [{"shares": {"19": 0.0}}, {"shares": {"19": 0.7, "01": 0.6}}, {"strength": 0}])
def test_lever_refuses_what_makes_no_sense(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Siting.model_validate({"from": "2020-01", **fields})
