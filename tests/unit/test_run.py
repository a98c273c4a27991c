"""A run from Python: what it measured, and what it takes to repeat it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import InvalidInput
from sim.identity import source_files
from sim.metrics import METRICS
from sim.model import CivilService
from sim.run import Run
from sim.scenario import Scenario
from sim.storage import Store

TWO_TOWNS = Path(__file__).resolve().parents[1] / "two-towns.yaml"


@pytest.fixture(scope="module")
def run() -> Run:
    return Scenario.load(TWO_TOWNS).run(seed=7)


def test_a_run_measures_what_the_model_does(run: Run) -> None:
    model = CivilService(str(TWO_TOWNS), seed=7)
    np.testing.assert_array_equal(run.values, model.run_months().monthly)
    assert run.monthly.shape == (36 * len(run.regions), 4 + len(METRICS))
    first = run.monthly.iloc[0]
    assert (first["scenario"], first["seed"], first["month"], first["region"]) == ("two-towns", 7, "2020-01", "00")
    assert first["staff"] == model.monthly[0, 0, 0]
    model.close()


def test_frames_are_those_a_database_gives(run: Run, tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path}/runs.db") as store:
        run_id = store.begin(run.scenario, run.seed).run_id
        store.finish(run_id, run.values, regions=run.regions)
        for own, stored in ((run.monthly, store.monthly([run_id])), (run.yearly, store.yearly([run_id]))):
            pd.testing.assert_frame_equal(own, stored.drop(columns="run_id"), check_exact=True, check_dtype=False)


def test_a_record_identifies_the_run_and_is_plain_data(run: Run) -> None:
    record = json.loads(json.dumps(run.record()))
    assert record == run.record()
    assert (record["scenario_hash"], record["seed"]) == (run.scenario.hash, 7)
    assert len(record["results_version"]) == len(record["fingerprint"]) == 64
    assert {"python", "numpy", "numba", "mesa"} <= set(record["versions"])
    assert {"commit", "dirty", "rerun"} <= set(record)
    assert Scenario.load(TWO_TOWNS).run(seed=8).record()["fingerprint"] != record["fingerprint"]


def test_a_record_repeats_the_run_with_the_command_it_names(run: Run, tmp_path: Path) -> None:
    record = run.record()
    assert Run.repeat(record).fingerprint == run.fingerprint
    (tmp_path / "record.json").write_text(json.dumps(record), encoding="utf-8")
    command = record["rerun"].replace("python", sys.executable, 1)
    assert subprocess.run(command, shell=True, cwd=tmp_path, check=False).returncode == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"results_version": "0" * 64, "commit": "abc"}, "made by results version 000000000000, .*use the program of commit abc"),
        ({"fingerprint": "0" * 64}, "its values were changed"),
    ],
)
def test_a_record_that_cannot_be_repeated_says_why(run: Run, changes: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        Run.repeat(run.record() | changes)


def test_a_record_of_other_parameters_is_refused(run: Run) -> None:
    record = json.loads(json.dumps(run.record()))
    record["scenario"]["parameters"]["shipped"]["quitting"]["base"][0] = 0.5
    with pytest.raises(InvalidInput, match="have changed"):
        Run.repeat(record)


def test_every_field_a_record_lacks_is_told() -> None:
    with pytest.raises(InvalidInput) as told:
        Run.repeat({"seed": 7, "commit": None})
    assert [str(problem) for problem in told.value.problems] == [
        f"record: {name} is missing; a record is what Run.record() gives" for name in ("results_version", "scenario", "fingerprint")
    ]


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_that_is_none_is_refused(seed: int) -> None:
    with pytest.raises(InvalidInput, match="seed: = .*from 0 to"):
        Scenario.load(TWO_TOWNS).run(seed=seed)


def test_values_of_a_run_cannot_be_changed(run: Run) -> None:
    with pytest.raises(ValueError, match="read-only"):
        run.values[0, 0, 0] = 1.0


def test_every_public_name_is_there_and_no_other() -> None:
    for name in sim.__all__:
        assert getattr(sim, name)
    with pytest.raises(AttributeError, match="no attribute 'Sceanrio'"):
        _ = sim.Sceanrio


def test_what_is_made_of_results_is_no_part_of_the_results_version() -> None:
    """An edited frame, report or word must not make thousands of runs obsolete."""
    names = {file.name for file in source_files()}
    assert "scenario.py" in names
    assert not {"run.py", "results.py", "paired.py", "store.py"} & names
