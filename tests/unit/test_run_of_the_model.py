"""The model through runner and store: the same bits from one worker, from two, and from the model itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.calendar import parse_month
from sim.experiments.runner import run_paired
from sim.metrics import METRICS
from sim.model import CivilService
from sim.scenario import Scenario
from sim.storage import Store

TWO_TOWNS = Path(__file__).resolve().parents[1] / "two-towns.yaml"


@pytest.fixture(scope="module")
def scenarios() -> list[Scenario]:
    """Two scenarios of the small country that differ in nothing but their name."""
    scenario = replace(Scenario.load(TWO_TOWNS), end=parse_month("2020-12"))
    return [scenario, replace(scenario, name="null")]


def test_any_number_of_workers_gives_the_bits_of_the_model(tmp_path: Path, scenarios: list[Scenario]) -> None:
    frames = []
    for workers in (1, 2):
        with Store(f"sqlite:///{tmp_path}/{workers}.db") as store:
            records = run_paired(scenarios, [1, 2], store=store, workers=workers)
            assert [record.error for record in records] == [None] * 4
            frames.append(store.monthly([record.run_id for record in records]))
    pd.testing.assert_frame_equal(frames[0], frames[1], check_exact=True)

    model = CivilService(scenarios[0], seed=2).run_months()
    stored = frames[0].query("scenario == 'two-towns' and seed == 2")
    assert stored.region.unique().tolist() == ["00", *model.population.region_codes]
    assert (stored.month.iloc[0], stored.month.iloc[-1]) == ("2020-01", "2020-12")
    names = [metric.name for metric in METRICS]
    np.testing.assert_array_equal(stored[names].to_numpy(), model.monthly.reshape(len(stored), len(names)))
    model.close()


def test_null_policy_differs_by_exactly_zero_in_every_cell(tmp_path: Path, scenarios: list[Scenario]) -> None:
    with Store(f"sqlite:///{tmp_path}/runs.db") as store:
        run_paired(scenarios, [3], store=store, workers=1)
        one, other = (store.monthly(scenario=scenario.name).drop(columns=["run_id", "scenario"]) for scenario in scenarios)
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_files_that_change_during_the_runs_are_reported(tmp_path: Path, scenarios: list[Scenario], monkeypatch: pytest.MonkeyPatch) -> None:
    other = Scenario.load(TWO_TOWNS).canonical().replace('"quitting"', '"leaving"')
    monkeypatch.setattr(Scenario, "canonical", lambda self: other)
    with Store(f"sqlite:///{tmp_path}/runs.db") as store:
        (record,) = run_paired(scenarios[:1], [1], store=store, workers=1)
    assert record.status == "failed"
    assert "have changed since this scenario was written down" in str(record.error)
