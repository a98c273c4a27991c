"""Levers of services: joint points, digital programmes, the language guarantee."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sim.calendar import parse_month
from sim.draws import purpose_word
from sim.errors import InvalidInput
from sim.levers.digital_services import DigitalServices
from sim.levers.joint_customer_service import JointCustomerService
from sim.levers.language_guarantee import LanguageGuarantee
from sim.plans import DigitalRow, JointRow
from sim.policy import Book, Dated
from sim.scenario import Scenario

NEUTRAL = Book({"vacancies": {"guaranteed_share": 1.0}}, {})
MAPS = purpose_word("Land Office")


def adjusted(lever: Dated, month: str, book: Book = NEUTRAL) -> Book:
    """The book of a month with a lever."""
    return lever.adjust(book, parse_month(month))  # type: ignore[attr-defined] # every lever has it


def made(kind: type[Dated], **fields: Any) -> Dated:
    """A lever from 2020-01."""
    return kind.model_validate({"from": "2020-01", **fields})


@pytest.mark.parametrize(
    ("fields", "month", "share"),
    [
        ({"share": 0.06}, "2020-01", 0.06),
        ({"share": 0.06}, "2019-12", 1.0),
        ({"share": 0.06, "until": "2021-01"}, "2021-01", 1.0),
        ({"share": 0.5, "phase_in": 1}, "2020-01", 0.75),
    ],
    ids=str,
)
def test_the_guarantee_holds_above_a_share(fields: dict[str, Any], month: str, share: float) -> None:
    assert adjusted(made(LanguageGuarantee, **fields), month).number("vacancies", "guaranteed_share") == pytest.approx(share)


def test_of_two_guarantees_the_lower_share_holds() -> None:
    book = adjusted(made(LanguageGuarantee, share=0.1), "2020-01", adjusted(made(LanguageGuarantee, share=0.3), "2020-01"))
    assert book.number("vacancies", "guaranteed_share") == pytest.approx(0.1)


def test_joint_points_come_in_by_whole_points() -> None:
    lever = made(JointCustomerService, municipalities=["Jokisuu", "Mäenala"], points=3, agencies=["Land Office"], phase_in=3)
    first, second = purpose_word("Jokisuu"), purpose_word("Mäenala")
    rows = [adjusted(lever, month).rows["services.joint_points"][0] for month in ("2020-01", "2020-02", "2020-04")]
    assert rows == [
        JointRow((), 0, 30.0, (MAPS,), 0.5),
        JointRow((first,), 1, 30.0, (MAPS,), 0.5),
        JointRow(tuple(sorted((first, second))), 3, 30.0, (MAPS,), 0.5),
    ]


def test_digital_programmes_come_in_over_their_months() -> None:
    lever = made(DigitalServices, agency="Land Office", share=0.4, help=0.2, phase_in=1)
    assert adjusted(lever, "2020-01").rows["services.digital"] == (DigitalRow(MAPS, 0.2, 0.1),)
    assert adjusted(made(DigitalServices, share=0.4), "2020-01").rows["services.digital"] == (DigitalRow(0, 0.4, 0.0),)
    assert adjusted(lever, "2019-12") == NEUTRAL


@pytest.mark.parametrize("kind", [JointCustomerService, DigitalServices])
def test_levers_that_do_nothing_are_refused(kind: type[Dated]) -> None:
    with pytest.raises(ValidationError, match="does nothing"):
        made(kind)


def test_places_and_agencies_that_are_not_there_are_named(tmp_path: Path) -> None:
    file = tmp_path / "joint.yaml"
    file.write_text(
        "title: {fi: a, sv: a, en: a}\nquestion: a\nstart: 2020-01\nend: 2020-12\npopulation: two-towns\npolicy:\n"
        "  - {lever: joint_customer_service, from: 2020-01, municipalities: [Jokisu], agencies: [Land Ofice]}\n",
        encoding="utf-8",
    )
    with pytest.raises(InvalidInput) as error:
        Scenario.load(file)
    told = str(error.value)
    assert "joint.yaml:7" in told
    assert "Jokisuu" in told
    assert "Land Office" in told
