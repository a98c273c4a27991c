"""Purposes of draws: no two share a 32-bit word, so that no luck is used twice."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from sim import draws
from sim.model import CivilService
from sim.population import blueprint
from sim.scenario import Scenario, shipped
from tests.contracts import busy

SIM = Path(__file__).resolve().parents[2] / "sim"


def in_rules() -> set[str]:
    """`process.purpose` of every stream that a rule names, whether it is drawn from in a test run or not."""
    found = set()
    for file in (SIM / "processes").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "stream":
                purpose = node.args[0]
                assert isinstance(purpose, ast.Constant), f"{file.name}:{node.lineno}: name the purpose of a stream in the call"
                found.add(f"{file.stem}.{purpose.value}")
    return found


def in_a_run(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every purpose that a run draws for, that of its population and start included."""
    found: set[str] = set()
    word = draws.word_of

    def noted(process: str, purpose: str) -> draws.Word:
        found.add(f"{process}.{purpose}")
        return word(process, purpose)

    monkeypatch.setattr(draws, "word_of", noted)
    CivilService(str(busy.SCENARIO), seed=1).run_months().close()
    return found


def test_no_two_purposes_share_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    names = in_rules() | in_a_run(monkeypatch)
    assert len(in_rules()) >= 10
    assert {name.split(".")[0] for name in names} > {name.split(".")[0] for name in in_rules()}, "the population draws too"
    by_word = defaultdict(set)
    for name in names:
        by_word[draws.purpose_word(name)].add(name)
    assert [shared for shared in by_word.values() if len(shared) > 1] == []


@pytest.mark.parametrize("population", sorted({Scenario.load(name).population for name in shipped()} | {"two-towns"}))
def test_no_two_agencies_share_a_code(population: str) -> None:
    """A plan names an agency by the word of its name; 0 stands for all of them."""
    scenario = (
        Scenario.load(str(busy.SCENARIO))
        if population == "two-towns"
        else Scenario.load(next(n for n in shipped() if Scenario.load(n).population == population))
    )
    codes = blueprint(scenario.margins).agency_codes
    assert len({0, *codes}) == len(codes) + 1
