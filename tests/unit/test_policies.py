"""A policy from Python: checked like one in a file, and the same scenario as a file gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InvalidInput
from sim.policies import Policy
from sim.scenario import Scenario

TWO_TOWNS = Path(__file__).resolve().parents[1] / "two-towns.yaml"
FREE = {"lever": "location_independence", "from": "2020-06", "share": 0.5}


def test_a_policy_lies_over_the_levers_of_a_scenario() -> None:
    scenario = Scenario.load(TWO_TOWNS)
    over = Policy("free", [FREE], title={"fi": "vapaa", "sv": "fri", "en": "free"}).over(scenario)
    assert over.policy[:-1] == scenario.policy
    assert over.policy[-1].model_dump(by_alias=True)["share"] == 0.5
    assert over.name == "two-towns+free"
    assert over.title["en"] == "Two towns: free"


def test_it_is_the_scenario_that_a_file_gives(tmp_path: Path) -> None:
    file = tmp_path / "two-towns+free.yaml"
    file.write_text(
        f"title: {{fi: x, sv: x, en: x}}\nquestion: x\nextends: {TWO_TOWNS}\n"
        "policy:\n  - {lever: location_independence, from: 2020-06, share: 0.5}\n",
        encoding="utf-8",
    )
    assert Policy("free", [FREE]).over(Scenario.load(TWO_TOWNS)).hash == Scenario.load(file).hash


def test_a_policy_without_levers_is_the_scenario_itself() -> None:
    scenario = Scenario.load(TWO_TOWNS)
    assert Policy("none", []).over(scenario) is scenario


def test_every_problem_of_every_lever_is_told() -> None:
    with pytest.raises(InvalidInput) as told:
        Policy("mine", [FREE | {"share": 1.5}, FREE | {"shar": 0.5}, {"lever": "telewrok", "from": "2020-01"}])
    text = str(told.value)
    assert len(told.value.problems) == 3
    assert "policy mine" in text
    assert "did you mean telework?" in text
    assert "did you mean share?" in text


def test_an_agency_that_is_not_there_is_told() -> None:
    policy = Policy("cut", [{"lever": "headcount_plan", "from": "2020-06", "share": -0.1, "agency": "Nowhere"}])
    with pytest.raises(InvalidInput, match="there is no agency Nowhere"):
        policy.over(Scenario.load(TWO_TOWNS))
