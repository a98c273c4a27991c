"""Months of agencies kept on request: measured, in the database, from Python, and once more."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import create_engine, text

from sim.annals import Months
from sim.experiments import rerunning
from sim.experiments.estimate import BYTES_OF_A_NUMBER, BYTES_OF_A_ROW, estimate
from sim.experiments.experiment import Experiment
from sim.measures.places import PlaceMonths
from sim.metrics import METRICS
from sim.model import CivilService
from sim.place_metrics import BY_PLACE
from sim.results import Results
from sim.run import Run
from sim.scenario import Scenario
from sim.storage import KINDS, Demand, Measured, StorageProblem, Store, Wanted
from sim.years import whole_years

TOWNS = Path(__file__).resolve().parents[1] / "two-towns.yaml"
ON_REQUEST = "{agency_months: true}"
METRICS_OF_AGENCIES = [metric.name for metric in BY_PLACE["agency"]]
WORK = ("output_ratio", "timeliness")
"""Metrics of the work of the year, or the month."""
SUMMED = ("premises_rent", "premises_travel", "premises_fitting_out", "premises_removal", "contacts_served", "service_waiting")
"""Metrics of what is added up over the year, or means of it."""


@pytest.fixture(scope="module")
def town() -> Run:
    return Scenario.load(TOWNS).run(3, agency_months=True)


@pytest.fixture(scope="module")
def bare() -> Run:
    return Scenario.load(TOWNS).run(3)


def test_december_is_the_year_but_for_its_work(town: Run) -> None:
    months, years = (frame.set_index(["agency", when]) for frame, when in ((town.agency_monthly, "month"), (town.agency_yearly, "year")))
    levels = [name for name in METRICS_OF_AGENCIES if name not in (*WORK, *SUMMED)]
    for agency, year in years.index:
        december = months.loc[agency, f"{year}-12"]
        np.testing.assert_array_equal(december[levels].astype("float64"), years.loc[agency, year][levels].astype("float64"))


def test_work_is_that_of_the_month() -> None:
    with closing(CivilService(str(TOWNS.with_name("busy-towns.yaml")), seed=3)) as model:
        months = Months(model.population.agency_names["en"], wanted=True)
        expected = []
        for _ in range(6):
            model.step()
            months.note(model.world)
            sites = model.world.sites
            done, on_time, arrivals = (np.bincount(sites.agency, work, 2) for work in (sites.done, sites.on_time, sites.arrivals))
            expected.append((done / arrivals, on_time / arrivals))
        found = months.agencies()
    assert found is not None
    assert (found.values[-1, :, METRICS_OF_AGENCIES.index("timeliness")] < 1.0).any(), "else the month looks like the year"
    for place, name in enumerate(WORK):
        np.testing.assert_array_equal(found.values[:, :, METRICS_OF_AGENCIES.index(name)], [month[place] for month in expected])


def test_asking_for_them_changes_nothing_else(town: Run, bare: Run) -> None:
    assert bare.agency_months is None
    assert bare.agency_monthly.empty
    assert (
        list(bare.agency_monthly.columns)
        == list(town.agency_monthly.columns)
        == ["scenario", "seed", "month", "agency", *METRICS_OF_AGENCIES]
    )
    assert len(town.agency_monthly) == 36 * 2
    np.testing.assert_array_equal(bare.values, town.values)
    assert bare.fingerprint == town.fingerprint, "they are no part of the identity of the run"


def test_the_frame_of_a_run_is_the_one_a_database_gives(town: Run, url: str) -> None:
    assert town.agency_months is not None
    assert not town.agency_months.values.flags.writeable
    with Store(url) as store:
        run_id = store.begin(town.scenario, town.seed).run_id
        store.keep(run_id, Measured(town._years, None, town.regions, agency_months=town.agency_months))
        stored = store.agency_monthly(scenario="two-towns").drop(columns="run_id")
    pd.testing.assert_frame_equal(town.agency_monthly, stored, check_exact=True, check_dtype=False)


def test_they_are_kept_on_request_and_asked_for_later(url: str, sweeps) -> None:
    simulate = sweeps.small_runs.with_agency_months
    sweeps.run(sweeps.write(seeds=1), url, simulate=simulate)
    with Store(url, create=False) as store:
        assert not store.runs()["has_agency_months"].any()
        assert store.agency_monthly([1]).empty
        assert Results.of(store, "small").agency_months.empty
        with pytest.raises(StorageProblem, match="no finished run of the experiment small with such results"):
            Results.of(store, "small", agency_months=True)
    sweeps.run(sweeps.write(seeds=1, store=ON_REQUEST), url, simulate=simulate)
    sweeps.run(sweeps.write(seeds=1), url, simulate=simulate)  # less is asked for again: there is nothing to do
    assert len(sweeps.called()) == 4
    with Store(url, create=False) as store:
        assert store.runs()["has_agency_months"].all()
        for rest in (store.monthly, store.agency_yearly):
            with pytest.raises(StorageProblem, match="no finished run"):
                rest(experiment="small")


def test_what_is_read_is_what_was_measured(url: str, sweeps) -> None:
    sweeps.run(sweeps.write(seeds=2, store=ON_REQUEST), url, simulate=sweeps.small_runs.with_agency_months)
    with Store(url, create=False) as store:
        found = Results.of(store, "small", agency_months=True).agency_months
        one = found[(found["policy"] == "free") & (found["seed"] == 2)]
        alone = store.agency_monthly([int(one["run_id"].iloc[0])])
        some = store.agency_monthly(experiment="small", metrics=["staff"])
        with pytest.raises(ValueError, match="no metrics by agency: theil"):
            store.agency_monthly(experiment="small", metrics=["theil"])
    assert list(found.columns) == ["run_id", "point", "policy", "scenario", "seed", "month", "agency", *METRICS_OF_AGENCIES]
    assert list(alone.columns) == ["run_id", "scenario", "seed", "month", "agency", *METRICS_OF_AGENCIES]
    assert list(some.columns)[-2:] == ["agency", "staff"]
    expected = sweeps.small_runs.months_of_agencies(2, 36)
    for frame in (one, alone):
        assert len(frame) == 36 * len(expected.names)
        for row, name in enumerate(expected.names):
            of_agency = frame[frame["agency"] == name]
            assert of_agency["month"].tolist() == [f"{2020 + month // 12}-{month % 12 + 1:02d}" for month in range(36)]
            np.testing.assert_array_equal(of_agency[METRICS_OF_AGENCIES].to_numpy(), expected.values[:, row])


def test_a_run_that_is_done_lacks_them_only_where_they_are_asked_for(url: str, small_runs) -> None:
    scenario = small_runs.SmallScenario("even", months=24)
    wanted, asked = [Wanted(scenario, 7, "")], Demand(months=False, agency_months=True)
    result = small_runs.with_agency_months(scenario.canonical(), 7, agency_months=True)
    years = whole_years(result.monthly, scenario.start, KINDS)
    with Store(url) as store:
        (run,) = store.plan(wanted, Demand(months=False))
        store.keep(run.run_id, Measured(years, None, result.regions))
        assert store.plan(wanted, Demand(months=False))[0].done
        assert not store.plan(wanted, asked)[0].done
        store.keep(run.run_id, Measured(years, None, result.regions, agency_months=result.agency_months))
        assert store.plan(wanted, asked)[0].done


def test_agencies_of_another_shape_are_refused(url: str, small_runs) -> None:
    scenario = small_runs.SmallScenario("even", months=24)
    monthly = np.zeros((24, 3, len(METRICS)))
    wrong = PlaceMonths(("a", "b"), np.zeros((23, 2, len(METRICS_OF_AGENCIES))))
    with Store(url) as store:
        run_id = store.begin(scenario, 7).run_id
        with pytest.raises(ValueError, match=r"agency_months have the shape \(23, 2, "):
            store.keep(run_id, Measured(whole_years(monthly, scenario.start, KINDS), monthly, small_runs.REGIONS, agency_months=wrong))


def test_a_rerun_compares_them_too(tmp_path: Path, sweeps, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("experiments.rerunning", "storage.planning", "storage.reading"):
        monkeypatch.setattr(f"sim.{module}.results_version", lambda: sweeps.small_runs.VERSION)
    url = f"sqlite:///{tmp_path}/runs.db"
    sweeps.run(sweeps.write(seeds=1, store=ON_REQUEST), url, simulate=sweeps.small_runs.with_agency_months)
    kept = 36 * 2 * len(METRICS_OF_AGENCIES)

    def none_now(text: str, seed: int, **_asked: bool):
        return sweeps.small_runs.chance(text, seed)

    with Store(url) as store:
        same = rerunning.check(store, 1, simulate=sweeps.small_runs.with_agency_months)
        assert (same.different, same.compared) == (0, len(store.yearly([1])) * len(METRICS) + kept)
        assert rerunning.check(store, 1, simulate=none_now).different == kept
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("UPDATE agency_monthly SET posts = posts + 1 WHERE month = '2020-05' AND run_id = 1"))
        engine.dispose()
        assert rerunning.check(store, 1, simulate=sweeps.small_runs.with_agency_months).different == 2


def test_a_plan_counts_them(sweeps) -> None:
    def size(**more: str) -> float:
        return estimate(Experiment.load(sweeps.write(seeds=1, **more)), 1, None).minimum.disk_megabytes

    expected = 2 * 36 * 2 * (BYTES_OF_A_ROW + BYTES_OF_A_NUMBER * len(METRICS_OF_AGENCIES))  # two runs of three years, two agencies
    assert size(store=ON_REQUEST) - size() == pytest.approx(expected / 1e6)
