"""An experiment from Python: carried out in a database, and as a function; and the command that compares its policies."""

from __future__ import annotations

import json
import math
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.cli.told import INVALID
from sim.errors import InvalidInput
from sim.experiment import Experiment, Outcome
from sim.metrics import METRICS
from sim.results import Results
from sim.scenario import Scenario
from sim.storage import Store

TWO_TOWNS = Path(__file__).resolve().parents[1] / "two-towns.yaml"
TEXT = f"""\
title: {{fi: koe, sv: prov, en: trial}}
question: What happens when half of the adverts are location-independent?
baseline: none
scenarios: [{TWO_TOWNS}]
policies:
  none: {{}}
  free: {{levers: [{{lever: location_independence, from: 2020-06, share: 1.0}}]}}
seeds: 3
"""


@pytest.fixture(scope="module")
def experiment(tmp_path_factory: pytest.TempPathFactory) -> Experiment:
    file = tmp_path_factory.mktemp("experiments") / "towns.yaml"
    file.write_text(TEXT, encoding="utf-8")
    return Experiment.load(file)


@pytest.fixture(scope="module")
def database(experiment: Experiment, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a database in which the experiment has been carried out and one run of seed 3 has failed."""
    url = f"sqlite:///{tmp_path_factory.mktemp('results')}/runs.db"
    with Store(url) as store, ThreadPoolExecutor(1) as threads:
        results = experiment.run(store, workers=1, executor=threads)
        assert (results.runs["status"] == "done").all()
    return url


@pytest.fixture
def results(database: str) -> Results:
    with Store(database, create=False) as store:
        return Results.of(store, "towns")


def test_an_experiment_runs_and_gives_its_results(results: Results) -> None:
    assert results.policies == ["none", "free"]
    assert results.baseline == "none"
    assert results.years == [2020, 2021, 2022]
    effect = results.paired("hires", year=2022).iloc[0]
    assert (effect["policy"], effect["pairs"]) == ("free", 3)
    runs = {(policy, seed): scenario.run(seed) for policy, scenario in scenarios().items() for seed in (1, 2, 3)}
    by_hand = [runs["free", seed].outcome("hires", year=2022) - runs["none", seed].outcome("hires", year=2022) for seed in (1, 2, 3)]
    assert effect["effect"] == pytest.approx(np.mean(by_hand))
    assert effect["noise"] == pytest.approx(4.302652729749464 * np.std(by_hand, ddof=1) / math.sqrt(3))


def test_every_database_gives_the_same_effects(experiment: Experiment, results: Results, url: str) -> None:
    with Store(url) as store, ThreadPoolExecutor(1) as threads:
        found = experiment.run(store, executor=threads)
    ask = {"metric": found.metrics, "region": None}
    pd.testing.assert_frame_equal(found.paired(**ask), results.paired(**ask), check_exact=True)
    pd.testing.assert_frame_equal(found.levels, results.levels, check_exact=True)


def scenarios() -> dict[str, Scenario]:
    """What the policies of the experiment run, made without it."""
    from sim.policies import Policy

    towns = Scenario.load(TWO_TOWNS)
    free = {"lever": "location_independence", "from": "2020-06", "share": 1.0}
    return {"none": towns, "free": Policy("free", [free]).over(towns)}


def test_what_is_done_is_not_run_again(experiment: Experiment, database: str) -> None:
    steps = []
    with Store(database) as store, ThreadPoolExecutor(1) as threads:
        experiment.run(store, executor=threads, on_progress=steps.append)
    assert {step.done for step in steps} <= {6}


def test_a_grown_experiment_can_be_carried_out_too(experiment: Experiment, tmp_path: Path) -> None:
    more = experiment.with_more(points=({"quitting.base": 0.07},))
    with Store(f"sqlite:///{tmp_path}/runs.db") as store, ThreadPoolExecutor(1) as threads:
        found = more.run(store, executor=threads)
    assert found.points.to_dict("list")["point"] == [0, 1]
    assert len(found.paired("staff", year=2022)) == 2
    told = answer("towns", "--db", f"sqlite:///{tmp_path}/runs.db", "--metric", "staff")
    assert told["points"] == [{"point": 0}, {"point": 1, "quitting.base": 0.07}]
    assert "quitting.base = 0.07" in call("towns", "--db", f"sqlite:///{tmp_path}/runs.db")


def test_an_experiment_that_is_not_there_is_told_with_its_neighbour(database: str) -> None:
    with Store(database, create=False) as store, pytest.raises(InvalidInput, match="no experiment twons in .*; did you mean towns?"):
        Results.of(store, "twons")


def test_a_function_gives_the_outcomes_of_the_runs(experiment: Experiment) -> None:
    function = experiment.as_function({"staff": Outcome("staff", "01", 2021), "quits": "quits"}, policy="free", seeds=[5])
    run = scenarios()["free"].with_parameters({"quitting.base": 0.2}).run(5)
    expected = {"staff": run.outcome("staff", "01", 2021), "quits": run.outcome("quits", year=2022)}
    assert function(**{"quitting.base": 0.2}) == expected
    assert function(quitting__base=0.2) == expected
    assert function()["quits"] < expected["quits"]


def test_a_function_averages_over_seeds_and_subtracts_on_the_same_seed(experiment: Experiment) -> None:
    effect = experiment.as_function(["hires"], policy="free", against="none")
    runs = scenarios()
    by_hand = [runs["free"].run(seed).outcome("hires") - runs["none"].run(seed).outcome("hires") for seed in (1, 2, 3)]
    assert effect()["hires"] == pytest.approx(np.mean(by_hand))
    assert experiment.as_function(["hires"], policy="none", against="none")() == {"hires": 0.0}


def test_a_function_measures_everything_unless_told_otherwise_and_can_be_sent_away(experiment: Experiment) -> None:
    function = experiment.as_function(seeds=[1], policy="free", against="none")
    sent = pickle.loads(pickle.dumps(function))
    assert list(sent()) == [metric.name for metric in METRICS]
    assert str(sent()) == str(function())  # as text, in which a missing value equals another


def test_every_problem_of_a_function_is_told_at_once(experiment: Experiment) -> None:
    with pytest.raises(InvalidInput) as told:
        experiment.as_function(
            {"a": "staf", "b": Outcome("staff", "77"), "c": Outcome("staff", year=2031)}, against="fre", scenario="two-town", seeds=[]
        )
    text = str(told.value)
    for part in ("did you mean staff?", "there is no region 77", "there is no year 2031", "did you mean free?", "did you mean two-towns?"):
        assert part in text
    assert "name at least one" in text


def test_a_parameter_out_of_its_bounds_is_refused(experiment: Experiment) -> None:
    function = experiment.as_function(["staff"], seeds=[1])
    with pytest.raises(InvalidInput, match="quitting.base"):
        function(quitting__base=9.0)
    with pytest.raises(InvalidInput, match="did you mean quitting.base"):
        function(quitting__bse=0.1)


def call(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["compare", *map(str, arguments)])
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout if code == 0 else result.stderr


def answer(*arguments: object) -> Any:
    return json.loads(call(*arguments, "--json"))


def test_compare_tells_what_python_gives(database: str, results: Results) -> None:
    told = answer("towns", "--db", database, "--metric", "hires", "--metric", "staff", "--region", "00", "--region", "01", "--year", 2022)
    assert (told["experiment"], told["baseline"]) == ("towns", "none")
    ours = results.paired(["hires", "staff"], region=["00", "01"], year=2022)
    assert [(row["metric"], row["region"]) for row in told["effects"]] == list(zip(ours["metric"], ours["region"], strict=True))
    for row, (_, own) in zip(told["effects"], ours.iterrows(), strict=True):
        for name in ("effect", "noise", "pairs", "p_adjusted", "detectable", "smallest"):
            assert row[name] == (None if isinstance(own[name], float) and math.isnan(own[name]) else own[name])
        assert row["words"]
    assert told["unpaired"] == told["failed_runs"] == []


def test_compare_prints_the_outputs_in_the_language(database: str) -> None:
    printed = call("towns", "--db", database, "--lang", "fi")
    assert "free verrattuna perusuraan none" in printed
    assert "Theilin" in printed
    assert "pelkkää simulointikohinaa" in printed
    assert "joka kahdeskymmenes" in " ".join(printed.split())
    assert "2022" in printed


def test_compare_turns_round_with_another_baseline(database: str) -> None:
    usual, turned = (
        answer("towns", "--db", database, "--baseline", name, "--metric", "staff", "--year", 2022)["effects"][0]
        for name in ("none", "free")
    )
    assert (usual["policy"], turned["policy"]) == ("free", "none")
    assert turned["effect"] == -usual["effect"]


def test_an_experiment_may_be_named_by_its_file(database: str, tmp_path: Path) -> None:
    file = tmp_path / "towns.yaml"
    file.write_text(TEXT, encoding="utf-8")
    assert answer(file, "--db", database, "--metric", "staff")["experiment"] == "towns"


def test_failed_runs_and_seeds_without_a_pair_are_told(experiment: Experiment, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/runs.db"
    with Store(url) as store, ThreadPoolExecutor(1) as threads:
        runs = experiment.run(store, executor=threads).runs
        more = experiment.with_more(replicates=1)
        store.plan_experiment(more.row(), ["{}"], more.cells("again"), more.demand)
        planned = store.experiment_runs("towns")
        run_id = planned.loc[(planned["seed"] == 4) & (planned["policy"] == "free"), "run_id"].item()
        store.fail(run_id, "Traceback: it broke")
    assert len(runs) == 6
    printed = call("towns", "--db", url)
    assert "Failed runs are left out: 1." in printed
    assert "free: seeds without a pair: 4." in printed
    told = answer("towns", "--db", url, "--metric", "staff")
    assert told["failed_runs"] == [run_id]
    (lacking,) = told["unpaired"]
    assert (lacking["policy"], lacking["seed"], lacking["policy_status"], lacking["baseline_status"]) == ("free", 4, "failed", "pending")


@pytest.mark.parametrize(
    ("arguments", "messages"),
    [
        (("twons",), ["no experiment twons", "did you mean towns?"]),
        (("towns", "--baseline", "non"), ["--baseline: there is no baseline non; did you mean none?"]),
        (("towns", "--metric", "staf", "--region", "99", "--year", 2050), ["did you mean staff?", "no region 99", "no year 2050"]),
    ],
)
def test_what_is_unknown_is_told_with_its_neighbour_and_ends_in_two(
    database: str, arguments: tuple[object, ...], messages: list[str]
) -> None:
    told = call(*arguments, "--db", database, code=INVALID)
    assert all(message in told for message in messages), told
    assert "Traceback" not in told


def test_a_database_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "nowhere.db" in call("towns", "--db", f"sqlite:///{tmp_path}/nowhere.db", code=INVALID)
    assert not list(tmp_path.iterdir())
