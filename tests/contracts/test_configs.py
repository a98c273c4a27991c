"""Shipped files: scenarios that load and say what they rest on, and a bibliography that is complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.documents import read_document
from sim.experiments.experiment import Experiment
from sim.parameters import sources
from sim.resources import configs
from sim.scenario import BASELINE, Scenario, lever_name, shipped

LANGUAGES = {"fi", "sv", "en"}
EXPERIMENTS = Path(__file__).resolve().parents[2] / "experiments"

each_scenario = pytest.mark.parametrize("name", shipped())


@each_scenario
def test_a_scenario_loads_and_says_what_it_asks(name: str) -> None:
    scenario = Scenario.load(name)
    assert scenario.name == name
    assert scenario.months > 0
    assert set(scenario.title) == LANGUAGES
    assert all(scenario.title.values())
    assert scenario.question.strip().endswith("?") or "?" in scenario.question
    assert scenario.assumptions, "every scenario rests on assumptions"


@each_scenario
def test_a_scenario_names_sources_that_are_known(name: str) -> None:
    """Of the scenario, and of every lever in its policy; a lever without a source says why in its note."""
    scenario = Scenario.load(name)
    own = read_document(configs() / "scenarios" / f"{name}.yaml").data
    assert set(scenario.sources) <= sources()
    for lever in scenario.policy:
        where = f"{lever_name(lever)} from {lever.since}"
        assert lever.source in sources() or not lever.source, f"{where}: {lever.source} is not in sources.yaml"
        assert lever.source or lever.note, f"{where}: neither source nor note"
    used = {entry["source"] for entry in own.get("policy", []) if entry.get("source")}
    assert used <= set(scenario.sources), "the sources of the policy are among those of the scenario"


@each_scenario
def test_a_scenario_is_written_down_and_read_back_as_it_is(name: str) -> None:
    scenario = Scenario.load(name)
    again = Scenario.from_canonical(scenario.canonical())
    assert again == scenario
    assert again.hash == scenario.hash


def test_the_baseline_is_shipped_and_scenarios_differ() -> None:
    assert BASELINE in shipped()
    assert len({Scenario.load(name).hash for name in shipped()}) == len(shipped())


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in EXPERIMENTS.glob("*/experiment.yaml")))
def test_a_shipped_experiment_loads_and_says_what_it_asks_and_how_to_run_it_again(folder: str) -> None:
    experiment = Experiment.load(EXPERIMENTS / folder)
    assert re.fullmatch(r"[0-9]{2}-[a-z0-9-]+", folder)
    assert experiment.name == folder
    assert all(experiment.title[language] for language in LANGUAGES)
    assert experiment.question.strip().endswith("?")
    assert f"monipaikka sweep experiments/{folder}\n" in (EXPERIMENTS / folder / "README.md").read_text(encoding="utf-8")
    assert f"]({folder})" in (EXPERIMENTS / "README.md").read_text(encoding="utf-8")


def test_the_first_experiment_is_the_main_job() -> None:
    """Its runs are those of `make run`: the two share them in one database."""
    experiment = Experiment.load(EXPERIMENTS / "01-location-free")
    assert experiment.seeds.numbers == tuple(range(1, 11))
    hashes = {scenario.hash for _, _, scenario in experiment.scenarios()}
    assert hashes == {Scenario.load(name).hash for name in ("enacted", "location-free-50")}


def test_the_bibliography_is_complete() -> None:
    """Every entry says what it is, who published it and where it is found."""
    entries = read_document(configs() / "sources.yaml").data
    for key, entry in entries.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", key), key
        assert set(entry) == {"title", "publisher", "address"}, key
        assert all(str(value).strip() for value in entry.values()), key
