"""Years, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.calendar import parse_month
from sim.years import whole_years, yearly

KINDS = ("stock", "flow", "ratio")


def months(*columns: list[float]) -> np.ndarray:
    """Months of one region, one column for each metric."""
    return np.array(columns, dtype=float).T[:, np.newaxis, :]


def test_a_stock_is_december_a_flow_the_sum_a_ratio_the_mean() -> None:
    found = whole_years(months(list(range(1, 13)), [2.0] * 12, [0.0] * 6 + [1.0] * 6), parse_month("2020-01"), KINDS)
    assert found.years == (2020,)
    assert found.values.tolist() == [[[12.0, 24.0, 0.5]]]


def test_a_hole_empties_a_flow_and_is_passed_over_by_a_mean() -> None:
    holes = [math.nan, *[1.0] * 11]
    found = whole_years(months(holes, holes, holes), parse_month("2020-01"), KINDS).values[0, 0]
    assert found[0] == 1
    assert math.isnan(found[1])
    assert found[2] == 1
    empty = whole_years(months(*[[math.nan] * 12] * 3), parse_month("2020-01"), KINDS).values
    assert np.isnan(empty).all()


@pytest.mark.parametrize(
    ("first", "length", "years"),
    [("2020-01", 11, ()), ("2020-01", 25, (2020, 2021)), ("2019-11", 14, (2020,)), ("2019-11", 13, ()), ("2020-06", 3, ())],
)
def test_only_whole_calendar_years_count(first: str, length: int, years: tuple[int, ...]) -> None:
    start = parse_month(first)
    stock = [float(start + month) for month in range(length)]
    found = whole_years(months(stock, stock, stock), start, KINDS)
    assert found.years == years
    assert found.values[:, 0, 0].tolist() == [float(12 * year + 11) for year in years]


def test_months_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 12 months a year and 2 metrics"):
        yearly(np.zeros((1, 12, 3)), ("stock", "flow"))
