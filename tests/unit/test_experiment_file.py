"""Experiment files: what they may say, and every error at once with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.calendar import parse_month
from sim.errors import InvalidInput
from sim.experiments.experiment import Experiment
from sim.experiments.limits import Limits
from sim.experiments.seeds import Seeds
from sim.scenario import Scenario

SIMPLE = """\
title: {fi: koe, sv: prov, en: trial}
question: What happens?
baseline: enacted
scenarios: [enacted, location-free-50]
seeds: 2
"""
POLICIES = """\
name: hubs-2
title: {fi: koe, sv: prov, en: trial}
question: What happens?
baseline: none
scenarios: [towns, enacted]
policies:
  none: {}
  free:
    title: {fi: vapaa, sv: fri, en: free}
    levers:
      - {lever: location_independence, from: 2027-01, share: 0.5}
parameters: {quitting.scale: 1.0}
design:
  kind: grid
  parameters:
    quitting.base: [0.05, 0.08]
    retirement.first_year: [2005, 2010]
seeds: [5, 7]
store: {months: true, panels: {columns: [person, home], months: [2027-12, 2026-12]}}
limits: {seconds: 60, megabytes: null}
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    towns = (Path(__file__).resolve().parents[1] / "two-towns.yaml").read_text()
    (tmp_path / "towns.yaml").write_text(towns.replace("2022-12", "2028-12"))
    return tmp_path


def load(place: Path, text: str, name: str = "trial.yaml") -> Experiment:
    (place / name).write_text(text)
    return Experiment.load(place / name)


def told(place: Path, text: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        load(place, text)
    return [str(problem).removeprefix(f"{place}/") for problem in caught.value.problems]


def test_simplest_form_is_scenarios_seeds_and_a_baseline(place: Path) -> None:
    experiment = load(place, SIMPLE)
    assert (experiment.name, experiment.baseline, experiment.runs) == ("trial", "enacted", 4)
    cells = list(experiment.cells("again"))
    assert [(cell.policy, cell.scenario, cell.point, cell.wanted.seed) for cell in cells] == [
        ("enacted", "enacted", "{}", 1),
        ("enacted", "enacted", "{}", 2),
        ("location-free-50", "enacted", "{}", 1),
        ("location-free-50", "enacted", "{}", 2),
    ]
    # The very runs that `monipaikka run` makes.
    assert {cell.wanted.scenario.hash for cell in cells} == {Scenario.load(name).hash for name in ("enacted", "location-free-50")}
    assert (experiment.months, experiment.panel, experiment.limits) == (False, None, Limits(1800, 4096))


def test_policies_are_laid_over_every_scenario_at_every_point(place: Path) -> None:
    experiment = load(place, POLICIES)
    assert (experiment.name, experiment.runs) == ("hubs-2", 2 * 2 * 4 * 2)
    assert experiment.seeds == Seeds((5, 7))
    assert experiment.panel == (("person", "home"), (parse_month("2026-12"), parse_month("2027-12")))
    assert experiment.limits == Limits(60, None)
    contents = list(experiment.scenarios())
    assert [json.loads(point) for point, treatment, _ in contents if treatment[:2] == ("free", "towns")] == [
        {"quitting.base": base, "retirement.first_year": year} for base in (0.05, 0.08) for year in (2005.0, 2010.0)
    ]
    _, _, scenario = next(item for item in contents if item[1][:2] == ("free", "towns"))
    assert scenario.name == "towns+free"
    assert scenario.title["en"] == "Two towns: free"
    assert dict(scenario.parameters) == {"quitting.scale": 1.0, "quitting.base": 0.05, "retirement.first_year": 2005.0} | dict(
        Scenario.load(place / "towns.yaml").parameters
    )
    assert len(scenario.policy) == len(Scenario.load(place / "towns.yaml").policy) + 1
    # A policy of nothing leaves the scenario what it is.
    assert next(content for _, one, content in contents if one[:2] == ("none", "towns")).name == "towns"
    assert len({content.hash for _, _, content in contents}) == 16


def test_a_folder_gives_its_name_and_the_database_gives_all_of_it_back(place: Path) -> None:
    (place / "01-trial").mkdir()
    (place / "01-trial" / "experiment.yaml").write_text(SIMPLE)
    experiment = Experiment.load(place / "01-trial")
    assert experiment.name == "01-trial"
    again = Experiment.of_row(experiment.row())
    assert (again.runs, again.name, list(again.cells("x"))) == (4, "01-trial", list(experiment.cells("x")))


def test_every_error_is_told_at_once_with_its_line_and_the_nearest_word(place: Path) -> None:
    text = (
        POLICIES.replace("share: 0.5", "share: 1.5")
        .replace("    title: {fi: vapaa", "    titel: {fi: vapaa")
        .replace("[0.05, 0.08]", "[0.05, 9]")
        .replace("retirement.first_year", "retirement.frst_year")
        .replace("seeds: [5, 7]", "seeds: [5, 5]")
        .replace("limits: {seconds: 60", "limits: {second: 60")
        .replace("home]", "hme]")
    )
    lines = told(place, text)
    assert any(line.startswith("trial.yaml:9: policies.free.titel: is unknown here; did you mean title?") for line in lines)
    assert any(line.startswith("trial.yaml:16: design.parameters.quitting.base[1]: = 9: must be from") for line in lines)
    assert any("retirement.frst_year; did you mean retirement.first_year" in line and line.startswith("trial.yaml:17") for line in lines)
    assert any(line.startswith("trial.yaml:18: seeds:") and "the seed 5 stands twice; keep one" in line for line in lines)
    assert any(line.startswith("trial.yaml:20: limits.second: is unknown here; did you mean seconds?") for line in lines)
    assert any(line.startswith("trial.yaml:11: policies.free.levers[0].share") for line in lines)
    assert any(line.startswith("trial.yaml:19: store.panels.columns[1]: posts have no column hme; did you mean home?") for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[enacted, location", "[enactd, location", "trial.yaml:4: scenarios[0]: there is no scenario enactd; did you mean enacted?"),
        (
            "baseline: enacted",
            "baseline: enactd",
            "trial.yaml:3: baseline: = 'enactd': must name one of the scenarios; did you mean enacted?",
        ),
        (
            SIMPLE,
            POLICIES.replace("baseline: none", "baseline: non"),
            "trial.yaml:4: baseline: = 'non': must name a policy; did you mean none?",
        ),
        ("[enacted, location-free-50]", "[enacted, enacted]", "trial.yaml:4: scenarios: two scenarios are called enacted"),
        ("seeds: 2", "seeds: 0", "trial.yaml:5: seeds: = 0: expected at least one seed"),
        ("seeds: 2", "seeds: many", "trial.yaml:5: seeds: = 'many': expected a count such as 10, a list"),
        ("seeds: 2", "seeds: {minimum: 15}", "minimum and maximum are whole batches"),
        ("seeds: 2", "seeds: {minimun: 10}", "minimun is unknown here; known: first, minimum"),
        ("seeds: 2", "seeds: 2\ndesign: {kind: gird}", "trial.yaml:6: design.kind: there is no kind of design gird; did you mean grid?"),
        ("seeds: 2", "seeds: 2\ndesign: 5", "trial.yaml:6: design: expected a kind and what it needs"),
        ("seeds: 2", "seeds: 2\ndesign: {kind: list, points: [{}, {}]}", "trial.yaml:6: design: the point {} stands twice; keep one"),
        ("seeds: 2", "seeds: 2\nparameters: {quitting.bse: 1}", "trial.yaml:6: parameters.quitting.bse: there is no parameter"),
        ("seeds: 2", "seeds: 2\nname: a/b", "trial.yaml:6: name: = 'a/b'"),
        ("seeds: 2", "seeds: 2\nstore: {panels: {columns: [age], months: [2050-01]}}", "enacted runs from 2020-01 to 2040-12"),
        ("seeds: 2", "seeds: 4000000\ndesign: {kind: grid, parameters: {quitting.base: [0.05]}}", "more than 1,000,000"),
        ("baseline: enacted\n", "", "baseline: is missing"),
        (SIMPLE, "- one\n", "expected the fields of an experiment"),
    ],
)
def test_errors(place: Path, old: str, new: str, expected: str) -> None:
    assert any(expected in line for line in told(place, SIMPLE.replace(old, new)))


def test_panels_without_their_package_are_told_the_extra(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiments.experiment.available", lambda: False)
    (line,) = told(place, SIMPLE + "store: {panels: {columns: [age]}}\n")
    assert line == "trial.yaml:6: store.panels: panels need one more package: pip install 'monipaikka[panels]'"


def test_seeds_and_points_are_added(place: Path) -> None:
    listed = load(place, SIMPLE + "design: {kind: list, points: [{quitting.base: 0.05}]}\n")
    more = listed.with_more(replicates=3, points=({"quitting.base": 0.06},))
    assert (more.seeds.numbers, len(more.points), more.runs) == ((1, 2, 3, 4, 5), 2, 20)
    grid = load(place, POLICIES)
    assert grid.with_more(replicates=1).seeds.numbers == (5, 7, 8)
    assert len(grid.with_more(points=({"quitting.base": 0.06},)).points) == 6
    batches = load(place, SIMPLE.replace("seeds: 2", "seeds: {first: 3, minimum: 10, maximum: 20, batch: 10}"))
    assert batches.with_more(replicates=10).seeds.numbers == tuple(range(3, 23))
    for replicates, point, words in (
        (5, {}, "5 seeds are no whole batches of 10"),
        (20, {}, "10 [+] 20 seeds are more than the maximum of 20"),
        (0, {"quitting.base": 9}, "must be from"),
        (0, {}, "the point {} stands twice"),
    ):
        with pytest.raises(InvalidInput, match=words):
            batches.with_more(replicates=replicates, points=() if replicates else (point,))
    with pytest.raises(InvalidInput, match="quitting.bse is no parameter of the grid; did you mean quitting.base"):
        grid.with_more(points=({"quitting.bse": 0.06},))


def test_an_experiment_grows_by_what_the_database_has(place: Path) -> None:
    own = load(place, SIMPLE + "design: {kind: list, points: [{quitting.base: 0.05}]}\n")
    known = own.with_more(replicates=2, points=({"quitting.base": 0.06},))
    grown = own.grown_by(known.row())
    assert (grown.seeds, grown.points) == (known.seeds, known.points)
    assert known.grown_by(own.row()) is known
    other = load(place, SIMPLE.replace("seeds: 2", "seeds: [2, 9]") + "design: {kind: list, points: [{quitting.base: 0.07}]}\n")
    both = other.grown_by(own.row())
    assert both.seeds.numbers == (1, 2, 9)
    assert both.points == ({"quitting.base": 0.07}, {"quitting.base": 0.05})
