"""Panels: columns of agents, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.calendar import parse_month
from sim.experiments.experiment import Experiment
from sim.experiments.panels import PanelRequest, PanelWriter
from sim.experiments.sweep import sweep
from sim.experiments.worker import simulate
from sim.model import CivilService
from sim.scenario import Scenario
from sim.storage import Store

TWO_TOWNS = Path(__file__).resolve().parents[1] / "two-towns.yaml"


def test_panel_holds_the_columns_and_months_asked_for(tmp_path: Path) -> None:
    scenario = Scenario.load(TWO_TOWNS)
    months = (parse_month("2020-03"), parse_month("2020-12"))
    request = PanelRequest(("person", "home", "satisfaction"), months, str(tmp_path / "panels" / "7.parquet"))
    left = tmp_path / "panels" / ".7.parquet.1"
    left.parent.mkdir()
    left.write_text("of a process that was killed")
    written = simulate(scenario.canonical(), 7, request).panel
    assert written is not None
    assert (written.columns, written.months, written.request) == (request.columns, ("2020-03", "2020-12"), request.key)
    assert [file.name for file in left.parent.iterdir()] == ["7.parquet"]
    frame = pd.read_parquet(written.path)
    assert list(frame.columns) == ["month", "row", "person", "home", "satisfaction"]
    assert (len(frame), frame["month"].unique().tolist()) == (written.rows, list(months))

    model = CivilService(scenario, seed=7).run_months(3)
    first = frame[frame["month"] == months[0]]
    for name in request.columns:
        assert (getattr(model.world.posts, name)[first["row"]] == first[name]).all()
    assert len(first) == (model.world.posts.established == 1).sum()
    model.close()


def test_every_december_without_months() -> None:
    request = PanelRequest(("person",), (), "x")
    assert [month for month in range(parse_month("2020-01"), parse_month("2022-01")) if request.wants(month)] == [
        parse_month("2020-12"),
        parse_month("2021-12"),
    ]
    assert request.key != PanelRequest(("person",), (1,), "x").key
    assert request.key == request._replace(path="y").key


def test_run_that_fails_leaves_no_file(tmp_path: Path) -> None:
    model = CivilService(str(TWO_TOWNS), seed=1)
    request = PanelRequest(("person",), (5,), str(tmp_path / "p.parquet"))
    writer = PanelWriter(request)
    writer.take(5, model.world.posts)
    assert len(list(tmp_path.iterdir())) == 1
    writer.__exit__(ArithmeticError, ArithmeticError(), None)
    assert list(tmp_path.iterdir()) == []
    model.close()


def test_sweep_keeps_where_its_panels_lie_and_a_folder_that_cannot_be_written_fails_its_runs_only(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(f"""\
title: {{fi: koe, sv: prov, en: trial}}
question: What happens?
baseline: two-towns
scenarios: [{TWO_TOWNS}]
seeds: 1
store: {{panels: {{columns: [person]}}}}
""")
    (tmp_path / "panels").write_text("a file where a folder should be")
    with Store(f"sqlite:///{tmp_path}/runs.db") as store:
        experiment = Experiment.load(file)
        assert sweep(experiment, store=store, workers=1).failed == 1
        assert "FileExistsError" in store.experiment_runs("small")["error"].item()
        (tmp_path / "panels").unlink()
        assert sweep(experiment, store=store, workers=1, retry=True).done == 1
        panel = store.panels([1]).iloc[0]
        assert (panel["columns"], panel["months"]) == ("person", "2020-12 2021-12 2022-12")
        assert len(pd.read_parquet(panel["path"])) == panel["rows"]
        assert Path(panel["path"]).stat().st_size == panel["bytes"]
