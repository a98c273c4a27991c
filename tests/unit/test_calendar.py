"""Calendar: a month is a whole number, written as 2020-01."""

import pytest

from sim.calendar import month_text, parse_month, year

CASES = [("2020-01", 24240), ("2019-12", 24239), ("2040-12", 24491), ("0001-01", 12)]


@pytest.mark.parametrize(("text", "month"), CASES)
def test_month_is_twelve_times_the_year_and_the_months_before_it(text: str, month: int) -> None:
    assert parse_month(text) == month
    assert month_text(month) == text


@pytest.mark.parametrize("text", ["2020", "2020-13", "2020-00", "2020-1", "20-01", "2020-01-01", "january", "", "2020-01\n", " 2020-01"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write year and month, such as 2030-01"):
        parse_month(text)


def test_year_of_a_month() -> None:
    assert [year(parse_month(text)) for text in ("2020-01", "2020-12", "2021-01")] == [2020, 2020, 2021]
