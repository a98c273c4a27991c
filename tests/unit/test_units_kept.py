"""Units in the database and on the command line: kept with every run, read by experiment, compared bit by bit, printed by year."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from sim.cli import app
from sim.cli.told import INVALID
from sim.cli.units import Course, hires_by_home
from sim.experiments import rerunning
from sim.measures.units import UNIT_METRICS, UnitMonths
from sim.metrics import METRICS
from sim.results import Results
from sim.storage import KINDS, Measured, Store
from sim.years import whole_years

NAMES = [metric.name for metric in UNIT_METRICS]
TOWN = """\
title: {fi: Koe, sv: Prov, en: Trial}
question: What becomes of a unit?
extends: frozen-2019
start: 2020-01
end: {end}
population: two-towns
"""
UNITS = """\
units: [{name: Archive, agency: Land Office, posts: 30}, {name: Register, agency: Land Office, posts: 20}]
policy: [{lever: relocation, from: 2020-02, unit: Archive, to: Järvenranta, moves: 2020-08, budget: 500000}]
"""
CHANGES = (
    "UPDATE unit_monthly SET vacant = vacant + 1 WHERE month = '2020-05' AND unit = 'Patrol' AND run_id = 1",
    "UPDATE unit_hires SET hires = hires + 1 WHERE rowid = (SELECT min(rowid) FROM unit_hires WHERE run_id = 1)",
    "DELETE FROM unit_hires WHERE rowid = (SELECT max(rowid) FROM unit_hires WHERE run_id = 1)",
    "INSERT INTO unit_hires VALUES (1, '2020-01', 'Stranger', '01', 1)",
)
"""Each changes one number that is stored."""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    file = tmp_path / "town.yaml"
    file.write_text(TOWN.replace("{end}", "2021-12") + UNITS, encoding="utf-8")
    return file


def test_units_are_kept_without_the_months_of_regions_and_read_by_experiment(url: str, sweeps) -> None:
    file = sweeps.write(seeds=2)
    tally = sweeps.run(file, url, simulate=sweeps.small_runs.with_units)
    assert tally.done == 4
    with Store(url, create=False) as store:
        found = Results.of(store, "small").units
        runs = store.experiment_runs("small")
        assert store.monthly(runs["run_id"].tolist()).empty
    assert list(found.columns) == ["run_id", "point", "policy", "scenario", "seed", "month", "unit", *NAMES]
    assert set(zip(found["policy"], found["seed"], strict=True)) == {("none", 1), ("none", 2), ("free", 1), ("free", 2)}
    one = found[(found["policy"] == "free") & (found["seed"] == 2)]
    assert one["unit"].tolist()[:3] == ["Archive", "Patrol", "Archive"]
    values = np.random.default_rng(2).normal(size=(36, 2, len(UNIT_METRICS)))
    values[0, 1, 0] = np.nan
    np.testing.assert_array_equal(one[NAMES].to_numpy(), values[:, ::-1].reshape(-1, len(NAMES)))


def test_hires_by_home_are_kept_where_there_are_any_and_read_by_experiment(url: str, sweeps) -> None:
    sweeps.run(sweeps.write(seeds=2), url, simulate=sweeps.small_runs.with_units)
    with Store(url, create=False) as store:
        found = Results.of(store, "small").unit_hires
        (run_id,) = found[(found["policy"] == "free") & (found["seed"] == 2)]["run_id"].unique()
        alone = store.unit_hires([int(run_id)])
    assert list(found.columns) == ["run_id", "point", "policy", "scenario", "seed", "month", "unit", "region", "hires"]
    assert list(alone.columns) == ["run_id", "scenario", "seed", "month", "unit", "region", "hires"]
    assert alone["hires"].dtype == np.float64
    hires = sweeps.small_runs.hires_of_units(2, 36)
    expected = [
        (f"{2020 + month // 12}-{month % 12 + 1:02d}", unit, region, hires[month, row, place])
        for month in range(36)
        for unit, row in (("Archive", 1), ("Patrol", 0))
        for place, region in enumerate(("01", "02"))
        if hires[month, row, place] > 0
    ]
    assert 0 < len(expected) < hires.size
    for frame in (alone, found[found["run_id"] == run_id]):
        assert list(frame[["month", "unit", "region", "hires"]].itertuples(index=False, name=None)) == expected


def test_an_experiment_without_units_has_an_empty_frame(url: str, sweeps) -> None:
    sweeps.run(sweeps.write(seeds=1), url)
    with Store(url, create=False) as store:
        found, hires = Results.of(store, "small").units, Results.of(store, "small").unit_hires
    assert found.empty
    assert list(found.columns)[-len(NAMES) :] == NAMES
    assert hires.empty
    assert list(hires.columns)[-2:] == ["region", "hires"]


def test_a_rerun_compares_units_too(tmp_path: Path, sweeps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rerunning, "results_version", lambda: sweeps.small_runs.VERSION)
    url = f"sqlite:///{tmp_path}/runs.db"
    sweeps.run(sweeps.write(seeds=1), url, simulate=sweeps.small_runs.with_units)
    with Store(url) as store:
        run = store.runs().iloc[0]
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("UPDATE runs SET results_version = :version"), {"version": sweeps.small_runs.VERSION})

        def check(simulate):
            return rerunning.check(store, int(run.run_id), simulate=simulate)

        same = check(sweeps.small_runs.with_units)
        years = store.yearly([int(run.run_id)])
        assert same.different == 0
        hires = np.count_nonzero(sweeps.small_runs.hires_of_units(int(run.seed), 36))
        assert same.compared == len(years) * len(KINDS) + 36 * 2 * len(UNIT_METRICS) + hires
        # A run that brings no units any more differs in all of theirs.
        assert check(sweeps.small_runs.chance).different == 36 * 2 * len(UNIT_METRICS) + hires
        for different, change in enumerate(CHANGES, 1):
            with engine.begin() as connection:
                connection.execute(text(change))
            assert check(sweeps.small_runs.with_units).different == different, change
        engine.dispose()


def test_units_of_another_shape_are_refused(url: str, small_runs) -> None:
    scenario = small_runs.SmallScenario("even")
    monthly = np.zeros((4, 3, len(METRICS)))
    units = UnitMonths(("Archive",), np.zeros((3, 1, len(UNIT_METRICS))), ("01", "02"), np.zeros((4, 1, 2)))
    narrow = units._replace(values=np.zeros((4, 1, len(UNIT_METRICS))), hires_by_home=np.zeros((4, 1, 3)))
    with Store(url) as store:
        run_id = store.begin(scenario, 7).run_id
        for wrong, message in ((units, r"units have the shape \(3, 1, "), (narrow, r"hires have the shape \(4, 1, 3\), ")):
            with pytest.raises(ValueError, match=message):
                store.keep(run_id, Measured(whole_years(monthly, scenario.start, KINDS), monthly, small_runs.REGIONS, units=wrong))
        with pytest.raises(ValueError, match="no metrics by unit: theil"):
            store.unit_monthly([run_id], metrics=["theil"])


def call(*arguments: object, code: int = 0) -> str:
    """Output of a command that must end with `code`, stdout when all is well and stderr else."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "140"})
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout if code == 0 else result.stderr


def test_command_tells_a_unit_year_by_year(town: Path) -> None:
    found = json.loads(call("unit", town, "--seed", 3, "--json"))
    assert [unit["unit"] for unit in found["units"]] == ["Archive", "Register"]
    archive, register = (unit["years"] for unit in found["units"])
    assert [year["year"] for year in archive] == [2020, 2021]
    assert list(archive[0]) == ["year", *NAMES]
    assert archive[1]["moved_share"] > 0.9
    assert archive[1]["budget"] == 5e5
    assert register[1]["budget"] is None
    assert archive[0]["one_off_cost"] == pytest.approx(archive[0]["one_off_cost_total"])
    printed = call("unit", town, "--seed", 3, "--unit", "Archive", "--lang", "fi")
    for part in (
        "Archive: henkilöstö ja siirto",
        "lähdöt vuoden aikana",
        "mitä siirrosta ilmoitettaessa",
        "kustannukset",
        "budjetti",
        "siemen 3: yksi ajo",
    ):
        assert part in printed
    assert "Register" not in printed
    assert "budget" not in call("unit", town, "--seed", 3, "--unit", "Register").lower()


def test_command_tells_a_unit_month_by_month(town: Path) -> None:
    by_year, by_month = (json.loads(call("unit", town, "--seed", 3, *options, "--json"))["units"] for options in ((), ("--monthly",)))
    for years, months in zip(by_year, by_month, strict=True):
        assert [row["month"] for row in months["months"][::12]] == ["2020-01", "2021-01"]
        assert list(months["months"][0]) == ["month", *NAMES]
        december = months["months"][23]
        assert december["month"] == "2021-12"
        assert december["staff"] == years["years"][1]["staff"]
        assert sum(row["hires"] for row in months["months"][12:24]) == years["years"][1]["hires"]
        assert [sum(row["regions"].values()) for row in months["hires_by_home"]] == [row["hires"] for row in months["months"]]
    printed = call("unit", town, "--seed", 3, "--unit", "Archive", "--monthly", "--lang", "fi")
    for part in (
        "Kuukausi",
        "2021-12",
        "lähdöt kuukauden aikana",
        "tehtävät paikan ja haltijan mukaan",
        "€ kuukaudessa",
        "kuukauden lopusta",
    ):
        assert part in printed
    assert "vuodessa" not in printed


def test_command_tells_from_where_a_unit_hires(town: Path) -> None:
    found = json.loads(call("unit", town, "--seed", 3, "--json"))
    for unit in found["units"]:
        hires = unit["hires_by_home"]
        assert [year["year"] for year in hires] == [2020, 2021]
        assert [sum(year["regions"].values()) for year in hires] == [year["hires"] for year in unit["years"]]
    for language, title, region in (
        ("fi", "Archive: aloittaneet kotimaakunnittain", "Järvimaa"),
        ("sv", "Archive: nyanställda efter hemlandskap", "Sjölandet"),
        ("en", "Archive: hires by home region", "Lake Land"),
    ):
        printed = call("unit", town, "--seed", 3, "--unit", "Archive", "--lang", language)
        assert title in printed
        assert region in printed


def test_regions_beyond_the_six_with_most_hires_share_a_column() -> None:
    hires = np.zeros((2, 9))
    hires[0], hires[1, 8] = (0, 1, 2, 3, 4, 5, 6, 7, 1), 8
    course = Course("Archive", "year", (2020, 2021), np.zeros((2, len(NAMES))), hires)
    columns = hires_by_home(course, [f"R{code}" for code in range(9)], "en")
    assert [column.label for column in columns] == ["R8", "R7", "R6", "R5", "R4", "R3", "Other regions"]
    assert [column.cells for column in columns[::6]] == [["1", "8"], ["3", "0"]]
    assert [column.label for column in hires_by_home(course._replace(hires=hires[:, :3]), ["a", "b", "c"], "en")] == ["c", "b"]


@pytest.mark.parametrize(
    ("end", "units", "arguments", "message"),
    [
        ("2021-12", "", (), "names no unit; add one to the file, as units: [{name: Archive,"),
        ("2021-12", UNITS, ("--unit", "Archve"), "--unit: there is no unit Archve in town; did you mean Archive?"),
        ("2020-11", UNITS, (), "simulates no whole calendar year"),
    ],
)
def test_command_says_what_it_cannot_do_and_why(tmp_path: Path, end: str, units: str, arguments: tuple[str, ...], message: str) -> None:
    file = tmp_path / "town.yaml"
    file.write_text(TOWN.replace("{end}", end) + units, encoding="utf-8")
    assert message in call("unit", file, *arguments, code=INVALID)
