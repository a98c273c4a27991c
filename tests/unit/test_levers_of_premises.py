"""Levers about premises: space targets and hubs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sim.calendar import parse_month
from sim.draws import purpose_word
from sim.errors import InvalidInput
from sim.levers.hubs import Hubs
from sim.levers.space_target import SpaceTarget
from sim.plans import HubRow
from sim.policies import Policy
from sim.policy import Book
from sim.scenario import Scenario

NEUTRAL = Book({}, {})
OULU, KEMI, TORNIO = (purpose_word(name) for name in ("Oulu", "Kemi", "Tornio"))


def target(month: str, **fields: Any) -> list[tuple[float, ...]]:
    """Rows of a target from 2020-01 in a month."""
    lever = SpaceTarget.model_validate({"from": "2020-01", **fields})
    return [tuple(row) for row in lever.adjust(NEUTRAL, parse_month(month)).rows.get("office_network.targets", ())]


def hubs(month: str, **fields: Any) -> tuple[HubRow, ...]:
    """Rows of hubs from 2020-01 in a month."""
    lever = Hubs.model_validate({"from": "2020-01", **fields})
    return lever.adjust(NEUTRAL, parse_month(month)).rows.get("office_network.hubs", ())


@pytest.mark.parametrize(
    ("fields", "month", "expected"),
    [
        ({"area": 10}, "2019-12", []),
        ({"area": 10}, "2020-01", [(10.0, 1.0)]),
        ({"area": 10, "compliance": 0.5}, "2020-01", [(10.0, 0.5)]),
        ({"area": 10, "compliance": 0.5, "phase_in": 1}, "2020-01", [(10.0, 0.25)]),
        ({"area": 10, "compliance": 0.0}, "2020-01", []),
        ({"area": 10, "until": "2021-01"}, "2021-01", []),
    ],
    ids=str,
)
def test_a_target_holds_as_far_as_it_is_in_force_and_followed(fields: dict[str, Any], month: str, expected: list[Any]) -> None:
    assert target(month, **fields) == expected


@pytest.mark.parametrize(
    ("month", "named"),
    [("2019-12", None), ("2020-01", (OULU,)), ("2020-04", (OULU,)), ("2020-05", (OULU, KEMI)), ("2020-12", (OULU, KEMI, TORNIO))],
)
def test_named_hubs_open_in_their_order(month: str, named: tuple[int, ...] | None) -> None:
    rows = hubs(month, municipalities=["Oulu", "Kemi", "Tornio"], phase_in=11)
    assert [row.municipalities for row in rows] == ([] if named is None else [named])


def test_share_and_number_of_hubs_rise_as_the_lever_comes_in() -> None:
    found = [(row.share, row.number) for month in ("2020-01", "2020-10") for row in hubs(month, share=0.2, number=5, phase_in=9)]
    assert found == [(pytest.approx(0.02), 1), (pytest.approx(0.2), 5)]
    assert hubs("2020-01", number=2, partners=0.3, same_day=True, largest=500) == (HubRow((), 0.0, 2, 0.3, 1, 500.0),)


@pytest.mark.parametrize("fields", [{}, {"partners": 0.2}, {"municipalities": ["Oulu"], "share": 0.1}])
def test_places_are_either_named_or_chosen(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="give either municipalities, or share or number"):
        hubs("2020-01", **fields)


def test_a_hub_in_a_municipality_that_is_not_there_is_refused() -> None:
    towns = Scenario.load(Path(__file__).resolve().parents[1] / "two-towns.yaml")
    with pytest.raises(InvalidInput, match="there is no municipality Jokisu; did you mean Jokisuu"):
        Policy("hubs", [{"lever": "hubs", "from": "2020-01", "municipalities": ["Mäenala", "Jokisu"]}]).over(towns)
