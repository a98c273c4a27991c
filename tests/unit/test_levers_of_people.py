"""Levers about people: pension age, support of those who move."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from sim.calendar import parse_month
from sim.levers.mobility_support import MobilitySupport
from sim.levers.pension_age import PensionAge
from sim.policy import Book, Dated

NEUTRAL = Book({"utility": {"pension_change": 0.0, "moving_support": 0.0}, "retirement": {"last_age_change": 0.0}}, {})


def adjusted(lever: Dated, month: str, book: Book = NEUTRAL) -> Book:
    """The book of a month with a lever."""
    return lever.adjust(book, parse_month(month))  # type: ignore[attr-defined] # every lever has it


def made(kind: type[Dated], **fields: Any) -> Dated:
    """A lever from 2020-01."""
    return kind.model_validate({"from": "2020-01", **fields})


@pytest.mark.parametrize(
    ("fields", "month", "lowest", "last"),
    [
        ({"years": 1.0}, "2020-01", 12.0, 0.0),
        ({"years": -0.5, "last_age_years": 2.0}, "2020-01", -6.0, 24.0),
        ({"years": 1.0, "phase_in": 23}, "2020-01", 1.0, 0.0),
        ({"years": 1.0, "phase_in": 23}, "2020-11", 6.0, 0.0),
        ({"years": 1.0}, "2019-12", 0.0, 0.0),
        ({"years": 1.0, "until": "2021-01"}, "2021-01", 0.0, 0.0),
    ],
    ids=str,
)
def test_pension_ages_move_by_whole_months(fields: dict[str, Any], month: str, lowest: float, last: float) -> None:
    book = adjusted(made(PensionAge, **fields), month)
    assert (book.number("utility", "pension_change"), book.number("retirement", "last_age_change")) == (lowest, last)


def test_changes_of_the_pension_age_add_up() -> None:
    book = adjusted(made(PensionAge, years=-0.25), "2020-01", adjusted(made(PensionAge, years=1.0), "2020-01"))
    assert book.number("utility", "pension_change") == 9.0


@pytest.mark.parametrize(
    ("fields", "month", "years"),
    [
        ({"months": 3.0}, "2020-01", 0.25),
        ({"euros": 8000.0, "mean_pay": 4000.0}, "2020-01", 2.0 / 12.0),
        ({"months": 3.0, "euros": 8000.0, "mean_pay": 4000.0}, "2020-01", 5.0 / 12.0),
        ({"months": 6.0, "phase_in": 1}, "2020-01", 0.25),
        ({"months": 3.0}, "2019-12", 0.0),
        ({"months": 3.0, "until": "2021-01"}, "2021-01", 0.0),
    ],
    ids=str,
)
def test_support_of_those_who_move(fields: dict[str, Any], month: str, years: float) -> None:
    assert adjusted(made(MobilitySupport, **fields), month).number("utility", "moving_support") == pytest.approx(years, rel=1e-15)


def test_highest_support_holds() -> None:
    book = adjusted(made(MobilitySupport, months=3.0), "2020-01", adjusted(made(MobilitySupport, months=6.0), "2020-01"))
    assert book.number("utility", "moving_support") == 0.5


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        (MobilitySupport, {}, "does nothing"),
        (MobilitySupport, {"months": -1}, "greater than or equal to 0"),
        (MobilitySupport, {"months": 25}, "less than or equal to 24"),
        (PensionAge, {}, "does nothing"),
        (PensionAge, {"years": 6}, "less than or equal to 5"),
        (PensionAge, {"years": -6}, "greater than or equal to -5"),
        (PensionAge, {"years": 1, "until": "2019-01"}, "ends before it starts"),
    ],
    ids=str,
)
def test_lever_that_makes_no_sense_is_refused(kind: type[Dated], fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as raised:
        made(kind, **fields)
    assert message in str(raised.value)
