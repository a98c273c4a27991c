"""Municipalities and agencies kept on request: in the database, from Python, and once more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from sim.cli import app
from sim.experiments import rerunning
from sim.experiments.estimate import BYTES_OF_A_NUMBER, BYTES_OF_A_ROW, estimate
from sim.experiments.experiment import Experiment
from sim.experiments.runner import run_paired
from sim.metrics import METRICS
from sim.place_metrics import BY_PLACE
from sim.results import Results
from sim.run import Run
from sim.scenario import Scenario
from sim.storage import KINDS, Demand, Measured, StorageProblem, Store, Wanted
from sim.years import whole_years

TOWNS = Path(__file__).resolve().parents[1] / "two-towns.yaml"
ON_REQUEST = "{places: true}"


@pytest.fixture(scope="module")
def town() -> Run:
    return Run.of(Scenario.load(TOWNS), 3)


def names_of(place: str) -> list[str]:
    return [metric.name for metric in BY_PLACE[place]]


def frames(found: Results) -> dict[str, pd.DataFrame]:
    return {"municipality": found.municipalities, "agency": found.agencies}


def test_places_are_kept_on_request_and_asked_for_later(url: str, sweeps) -> None:
    sweeps.run(sweeps.write(seeds=1), url)
    with Store(url, create=False) as store:
        assert not store.runs()["has_places"].any()
        assert store.municipality_yearly([1]).empty
        assert all(frame.empty for frame in frames(Results.of(store, "small")).values())
        with pytest.raises(StorageProblem, match="no finished run of the experiment small with such results"):
            Results.of(store, "small", places=True)
    sweeps.run(sweeps.write(seeds=1, store=ON_REQUEST), url, simulate=sweeps.small_runs.with_places)
    sweeps.run(sweeps.write(seeds=1), url)  # less is asked for again: there is nothing to do
    assert len(sweeps.called()) == 4
    with Store(url, create=False) as store:
        assert store.runs()["has_places"].all()
        with pytest.raises(StorageProblem, match="no finished run"):
            store.monthly(experiment="small")


@pytest.mark.parametrize("place", BY_PLACE)
def test_what_is_read_is_what_was_measured(url: str, sweeps, place: str) -> None:
    sweeps.run(sweeps.write(seeds=2, store=ON_REQUEST), url, simulate=sweeps.small_runs.with_places)
    with Store(url, create=False) as store:
        found = frames(Results.of(store, "small", places=True))[place]
        one = found[(found["policy"] == "free") & (found["seed"] == 2)]
        alone = getattr(store, f"{place}_yearly")([int(one["run_id"].iloc[0])])
        some = getattr(store, f"{place}_yearly")(experiment="small", metrics=["staff"])
        with pytest.raises(ValueError, match=f"no metrics by {place}: theil"):
            getattr(store, f"{place}_yearly")(experiment="small", metrics=["theil"])
    assert list(found.columns) == ["run_id", "point", "policy", "scenario", "seed", "year", place, *names_of(place)]
    assert list(alone.columns) == ["run_id", "scenario", "seed", "year", place, *names_of(place)]
    assert list(some.columns)[-2:] == [place, "staff"]
    expected = sweeps.small_runs.years_of(place, 2, 3)
    for frame in (one, alone):
        assert len(frame) == 3 * len(expected.names)
        for row, name in enumerate(expected.names):
            of_place = frame[frame[place] == name]
            assert of_place["year"].tolist() == [2020, 2021, 2022]
            np.testing.assert_array_equal(of_place[names_of(place)].to_numpy(), expected.values[:, row])


def test_a_run_that_is_done_lacks_places_only_where_they_are_asked_for(url: str, small_runs) -> None:
    scenario = small_runs.SmallScenario("even", months=24)
    wanted = [Wanted(scenario, 7, "")]
    result = small_runs.with_places(scenario.canonical(), 7)
    years = whole_years(result.monthly, scenario.start, KINDS)
    with Store(url) as store:
        (run,) = store.plan(wanted, Demand(months=False))
        store.keep(run.run_id, Measured(years, None, result.regions))
        assert store.plan(wanted, Demand(months=False))[0].done
        assert not store.plan(wanted, Demand(months=False, places=True))[0].done
        store.keep(run.run_id, Measured(years, None, result.regions, places=result.places))
        assert store.plan(wanted, Demand(months=False, places=True))[0].done


def test_places_of_another_shape_are_refused(url: str, small_runs) -> None:
    scenario = small_runs.SmallScenario("even", months=24)
    monthly = np.zeros((24, 3, len(METRICS)))
    places = {place: small_runs.years_of(place, 1, 3) for place in BY_PLACE}
    with Store(url) as store:
        run_id = store.begin(scenario, 7).run_id
        with pytest.raises(ValueError, match=r"municipality has the shape \(3, 3, "):
            store.keep(run_id, Measured(whole_years(monthly, scenario.start, KINDS), monthly, small_runs.REGIONS, places=places))


def test_pairs_keep_places_when_they_are_asked_for(tmp_path: Path, sweeps) -> None:
    scenarios = [sweeps.small_runs.SmallScenario(name, months=12) for name in ("one", "two")]
    with Store(f"sqlite:///{tmp_path}/runs.db") as store:
        for asked in (False, True):
            run_paired(scenarios, [1], store=store, workers=1, simulate=sweeps.small_runs.with_places, places=asked)
            assert store.runs()["has_places"].fillna(False).tolist() == [asked] * 2


def test_a_rerun_compares_places_too(tmp_path: Path, sweeps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rerunning, "results_version", lambda: sweeps.small_runs.VERSION)
    monkeypatch.setattr("sim.storage.planning.results_version", lambda: sweeps.small_runs.VERSION)
    monkeypatch.setattr("sim.storage.reading.results_version", lambda: sweeps.small_runs.VERSION)
    url = f"sqlite:///{tmp_path}/runs.db"
    sweeps.run(sweeps.write(seeds=1, store=ON_REQUEST), url, simulate=sweeps.small_runs.with_places)
    kept = sum(3 * len(names) * len(BY_PLACE[place]) for place, names in sweeps.small_runs.NAMES.items())
    engine = create_engine(url)
    with Store(url) as store:

        def check(simulate):
            return rerunning.check(store, 1, simulate=simulate)

        same = check(sweeps.small_runs.with_places)
        assert (same.different, same.compared) == (0, len(store.yearly([1])) * len(METRICS) + kept)
        assert check(sweeps.small_runs.chance).different == kept
        for different, table in enumerate(("municipality_yearly", "agency_yearly"), 1):
            with engine.begin() as connection:
                connection.execute(
                    text(f"UPDATE {table} SET posts = posts + 1 WHERE rowid = (SELECT max(rowid) FROM {table} WHERE run_id = 1)")
                )
            assert check(sweeps.small_runs.with_places).different == different
        engine.dispose()


def test_a_plan_counts_the_places_it_keeps(sweeps) -> None:
    def size(**more: str) -> float:
        return estimate(Experiment.load(sweeps.write(seeds=1, **more)), 1, None).minimum.disk_megabytes

    numbers = 3 * len(BY_PLACE["municipality"]) + 2 * len(BY_PLACE["agency"])
    expected = 2 * 3 * (BYTES_OF_A_ROW * 5 + BYTES_OF_A_NUMBER * numbers)  # two runs of three years
    assert size(store=ON_REQUEST) - size() == pytest.approx(expected / 1e6)


@pytest.mark.parametrize("place", BY_PLACE)
def test_the_frame_of_a_run_is_the_one_a_database_gives(town: Run, tmp_path: Path, place: str) -> None:
    assert town.places is not None
    assert not town.places[place].values.flags.writeable
    own = getattr(town, f"{place}_yearly")
    with Store(f"sqlite:///{tmp_path}/runs.db") as store:
        run_id = store.begin(town.scenario, town.seed).run_id
        store.keep(run_id, Measured(town._years, None, town.regions, places=town.places))
        stored = getattr(store, f"{place}_yearly")(scenario="two-towns").drop(columns="run_id")
    assert list(own.columns) == ["scenario", "seed", "year", place, *names_of(place)]
    own = own.sort_values(["year", place], ignore_index=True)
    pd.testing.assert_frame_equal(own, stored, check_exact=True, check_dtype=False)


def test_places_are_part_of_the_identity_of_results(town: Run) -> None:
    bare = Run(town.scenario, town.seed, town.values, town.regions)
    assert bare.fingerprint != town.fingerprint
    assert bare.agency_yearly.empty
    assert list(bare.municipality_yearly.columns) == list(town.municipality_yearly.columns)


@pytest.mark.parametrize(("options", "rows"), [((), True), (("--no-places",), False)])
def test_command_keeps_places_unless_told_not_to(tmp_path: Path, options: tuple[str, ...], rows: bool) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(f"extends: {TOWNS}\ntitle: {{fi: Toinen, sv: Andra, en: Other}}\nquestion: What?\nend: 2020-12\n")
    base = tmp_path / "base.yaml"
    base.write_text(
        f"extends: {TOWNS}\ntitle: {{fi: Perus, sv: Bas, en: Base}}\nquestion: What?\nend: 2020-12\nparameters: {{quitting.base: 0.07}}\n"
    )
    arguments = ["run", str(other), "--baseline", str(base), "--replicates", "1", "--out", str(tmp_path / "out"), "--workers", "1"]
    result = CliRunner().invoke(app, [*arguments, *options])
    assert result.exit_code == 0, (result.output, result.exception)
    assert ("agency_yearly" in result.output) is rows
    with Store(f"sqlite:///{tmp_path}/out/monipaikka.db", create=False) as store:
        assert len(store.municipality_yearly([1, 2])) == (2 * 3 if rows else 0)
