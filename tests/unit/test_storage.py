"""Store: rows before runs, whole results or none, the same on both databases, and problems in words."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import create_engine, make_url, text

from sim.metrics import METRICS
from sim.storage import StorageProblem, Store, Wanted, planning, results
from sim.storage.schema import MEASURED
from sim.storage.upgrading import head, upgrade


def test_run_is_a_row_before_it_starts(url: str, small_runs) -> None:
    scenario = small_runs.SmallScenario("even")
    with Store(url) as store:
        first, second = store.plan([Wanted(scenario, 7, "repeat 7"), Wanted(scenario, 2**63 - 1, "repeat")])
        assert not first.done
        runs = store.runs().set_index("run_id")
        assert list(runs.status) == ["pending", "pending"]
        assert runs.loc[first.run_id, "rerun"] == "repeat 7"
        assert runs.loc[second.run_id, "seed"] == 2**63 - 1
        assert runs.created_at.dt.tz is not None
        assert runs.started_at.isna().all()

        store.start(first.run_id)
        run = store.runs().set_index("run_id").loc[first.run_id]
        assert run.status == "running"
        assert run.mesa_version == "3.3.1"
        assert run.started_at >= run.created_at

        result = small_runs.steady(scenario.canonical(), 7)
        store.finish(first.run_id, result.monthly, regions=result.regions, wall_seconds=result.wall_seconds)
        run = store.runs().set_index("run_id").loc[first.run_id]
        assert (run.status, run.wall_seconds) == ("done", 0.25)
        assert run.finished_at >= run.started_at


def test_results_come_back_to_the_last_bit(url: str, small_runs) -> None:
    scenario = small_runs.SmallScenario("even", months=14)
    result = small_runs.steady(scenario.canonical(), 7)
    result.monthly[1, 1] = np.nextafter(1 / 3, 1) * 1e-300
    with Store(url) as store:
        run_id = store.begin(scenario, 7).run_id
        store.finish(run_id, result.monthly, regions=result.regions)
    with Store(url, create=False) as store:
        frame = store.monthly([run_id])
        assert list(frame.columns) == ["run_id", "scenario", "seed", "month", "region", *MEASURED]
        assert frame.month.unique().tolist()[:2] + frame.month.unique().tolist()[-2:] == ["2020-01", "2020-02", "2021-01", "2021-02"]
        assert frame.region.tolist()[:4] == ["00", "01", "02", "00"]
        assert (frame.scenario == "even").all()
        assert (frame.seed == 7).all()
        measured = [place for place, metric in enumerate(METRICS) if "region" in metric.by]
        expected = result.monthly[:, :, measured].reshape(len(frame), -1)
        np.testing.assert_array_equal(frame[list(MEASURED)].to_numpy(), expected)
        pd.testing.assert_frame_equal(store.monthly(scenario="even"), frame)
        pd.testing.assert_frame_equal(store.monthly(scenario=scenario.hash), frame)
        one = MEASURED[-1]
        pd.testing.assert_frame_equal(store.monthly([run_id], metrics=[one]), frame[["run_id", "scenario", "seed", "month", "region", one]])
        assert store.scenarios().canonical.tolist() == [scenario.canonical()]


def test_column_that_is_empty_throughout_is_still_a_column_of_numbers(url: str, small_runs) -> None:
    scenario = small_runs.SmallScenario("even")
    with Store(url) as store:
        run_id = store.begin(scenario, 7).run_id
        store.finish(run_id, np.full((4, 3, len(METRICS)), np.nan), regions=small_runs.REGIONS)
        frame = store.monthly([run_id])
        assert (frame.dtypes[list(MEASURED)] == "float64").all()
        assert frame[list(MEASURED)].isna().all(axis=None)
        assert store.monthly([]).empty


def test_done_run_is_reused_and_a_failed_one_is_not(url: str, small_runs) -> None:
    scenario = small_runs.SmallScenario("even")
    result = small_runs.steady(scenario.canonical(), 7)
    with Store(url) as store:
        run_id, done = store.begin(scenario, 7)
        assert not done
        store.fail(run_id, "Traceback: it broke")
        run = store.runs().iloc[0]
        assert (run.status, run.error) == ("failed", "Traceback: it broke")

        assert store.begin(scenario, 7) == (run_id, False)
        assert store.runs().iloc[0].error is None
        store.finish(run_id, result.monthly, regions=result.regions)
        assert store.begin(scenario, 7) == (run_id, True)

        # A done run stays done, whatever another coordinator says of it.
        store.fail(run_id, "late")
        store.release([run_id])
        store.start(run_id)
        store.finish(run_id, result.monthly * 2, regions=result.regions)
        assert store.runs().status.tolist() == ["done"]
        np.testing.assert_array_equal(store.monthly([run_id])[MEASURED[-1]], result.monthly[:, :, -1].ravel())


def test_released_run_is_pending_and_a_failed_one_stays_failed(url: str, small_runs) -> None:
    scenario = small_runs.SmallScenario("even")
    with Store(url) as store:
        left, failed = (store.begin(scenario, seed).run_id for seed in (1, 2))
        store.fail(failed, "it broke")
        store.release([left, failed])
        assert store.runs().status.tolist() == ["pending", "failed"]


def test_results_and_done_come_together_or_not_at_all(url: str, small_runs, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = small_runs.SmallScenario("even")
    result = small_runs.steady(scenario.canonical(), 7)
    with Store(url) as store:
        run_id = store.begin(scenario, 7).run_id
        with monkeypatch.context() as patch:
            patch.setattr(results, "update", _interrupt)
            with pytest.raises(KeyboardInterrupt):
                store.finish(run_id, result.monthly, regions=result.regions)
        assert store.monthly([run_id]).empty
        assert store.runs().status.tolist() == ["running"]
        store.finish(run_id, result.monthly, regions=result.regions)
        assert len(store.monthly([run_id])) == 12


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(("times", "status"), [(1, "done"), (2, "running")])
def test_interrupt_waits_for_the_end_of_a_transaction_and_a_second_one_does_not(
    url: str, small_runs, monkeypatch: pytest.MonkeyPatch, times: int, status: str
) -> None:
    """Cut off while it begins, a driver may keep its lock, and what is to be kept after Ctrl-C would wait for it in vain."""
    real = results.keep

    def interrupted(connection, run_id: int, measured: results.Measured) -> None:
        for _ in range(times):
            os.kill(os.getpid(), signal.SIGINT)
        real(connection, run_id, measured)

    monkeypatch.setattr(results, "keep", interrupted)
    with Store(url) as store:
        scenario = small_runs.SmallScenario("even")
        (run,) = store.plan([Wanted(scenario, 7, "repeat")])
        store.start(run.run_id)
        result = small_runs.steady(scenario.canonical(), 7)
        with pytest.raises(KeyboardInterrupt):
            store.finish(run.run_id, result.monthly, regions=result.regions, wall_seconds=result.wall_seconds)
        assert store.runs().status.tolist() == [status]
        store.fail(run.run_id, "no lock is left")


def test_results_of_a_wrong_shape_are_refused(url: str, small_runs) -> None:
    with Store(url) as store:
        run_id = store.begin(small_runs.SmallScenario("even"), 7).run_id
        with pytest.raises(ValueError, match="shape"):
            store.finish(run_id, np.zeros((5, 3, len(METRICS))), regions=small_runs.REGIONS)
        assert store.runs().status.tolist() == ["running"]


def test_runs_of_two_versions_are_never_mixed_silently(url: str, small_runs, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = small_runs.SmallScenario("even")
    result = small_runs.steady(scenario.canonical(), 7)
    with Store(url) as store:
        for version in ("a" * 64, "b" * 64):
            monkeypatch.setattr(planning, "results_version", lambda version=version: version)
            store.finish(store.begin(scenario, 7).run_id, result.monthly, regions=result.regions)
        assert len(store.runs()) == 2
        with pytest.raises(StorageProblem, match="must not be mixed.*aaaaaaaaaaaa.*bbbbbbbbbbbb"):
            store.monthly(scenario="even")
        assert len(store.monthly([1, 2])) == 24
        with pytest.raises(StorageProblem, match="no finished run of odd"):
            store.monthly(scenario="odd")


def test_reader_may_watch_while_a_run_is_written(url: str, small_runs) -> None:
    scenario = small_runs.SmallScenario("even")
    result = small_runs.steady(scenario.canonical(), 7)
    with Store(url) as writer, Store(url, create=False) as reader:
        run_id = writer.begin(scenario, 7).run_id
        assert reader.runs().status.tolist() == ["running"]
        writer.finish(run_id, result.monthly, regions=result.regions)
        assert len(reader.monthly([run_id])) == 12


def test_older_and_newer_schemas_are_told_apart(url: str, small_runs) -> None:
    with Store(url):
        pass
    _set_revision(url, "9999")
    with pytest.raises(StorageProblem, match=f"schema 9999 of a newer monipaikka, this one knows up to {head()}"):
        Store(url)
    with pytest.raises(StorageProblem, match="newer"):
        upgrade(url)
    _set_revision(url, head())
    assert upgrade(url) == (head(), head())


def test_older_schema_names_the_command_that_mends_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(url):
        pass
    monkeypatch.setattr("sim.storage.upgrading.revisions", lambda: (head_now, "9998"))
    with pytest.raises(StorageProblem, match=f"has schema {head_now}, this program needs 9998; run `monipaikka db upgrade"):
        Store(url)


head_now = head()


def test_tables_of_something_else_are_left_alone(url: str) -> None:
    Path(make_url(url).database or "").parent.mkdir(exist_ok=True)
    _execute(url, "CREATE TABLE invoices (number INTEGER)")
    for use in (lambda: Store(url), lambda: upgrade(url)):
        with pytest.raises(StorageProblem, match="tables of something else"):
            use()


def test_empty_database_is_not_filled_by_a_reader(url: str) -> None:
    if url.startswith("sqlite"):
        file = Path(make_url(url).database or "")
        file.parent.mkdir()
        file.touch()
    with pytest.raises(StorageProblem, match="is empty; `monipaikka run` fills it"):
        Store(url, create=False)
    assert upgrade(url) == (None, head())
    with Store(url, create=False) as store:
        assert store.runs().empty


def _set_revision(url: str, revision: str) -> None:
    _execute(url, f"UPDATE alembic_version SET version_num = '{revision}'")


def _execute(url: str, command: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(command))
    engine.dispose()


# What only a file can have, or only a server


def test_file_that_is_not_a_database(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("These are notes, not a database. " * 40)
    with pytest.raises(StorageProblem, match="is not an SQLite database") as caught:
        Store(f"sqlite:///{file}")
    assert str(caught.value).startswith(f"{file}: ")
    assert file.read_text().startswith("These are notes")


def test_missing_file_is_made_only_by_a_run(tmp_path: Path) -> None:
    file = tmp_path / "results" / "runs.db"
    with pytest.raises(StorageProblem, match="there is no such database"):
        Store(f"sqlite:///{file}", create=False)
    assert not file.parent.exists()
    with Store(f"sqlite:///{file}"):
        assert file.is_file()


def test_missing_folder_and_folder_instead_of_file(tmp_path: Path) -> None:
    with pytest.raises(StorageProblem, match="there is no folder .*nowhere; make it"):
        Store(f"sqlite:///{tmp_path}/nowhere/results/runs.db")
    with pytest.raises(StorageProblem, match="is a folder"):
        Store(f"sqlite:///{tmp_path}")


def test_folder_and_file_that_may_not_be_written(ordinary_user: Path, small_runs) -> None:
    url = f"sqlite:///{ordinary_user}/runs.db"
    with Store(url) as store:
        store.begin(small_runs.SmallScenario("even"), 1)
    file = ordinary_user / "runs.db"
    file.chmod(stat.S_IRUSR)
    with pytest.raises(StorageProblem, match="may not be written"), Store(url) as store:
        store.begin(small_runs.SmallScenario("even"), 2)
    file.unlink()
    ordinary_user.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(StorageProblem, match="cannot be opened"):
            Store(url)
        with pytest.raises(StorageProblem, match="its folder cannot be made"):
            Store(f"sqlite:///{ordinary_user}/results/runs.db")
    finally:
        ordinary_user.chmod(stat.S_IRWXU)


def test_full_disk_keeps_what_is_finished(tmp_path: Path, small_runs) -> None:
    scenario = small_runs.SmallScenario("even", months=60)
    monthly = np.random.default_rng(7).normal(size=(60, 3, len(METRICS)))
    file = tmp_path / "runs.db"
    with Store(f"sqlite:///{file}") as store:
        first, second = (store.begin(scenario, seed).run_id for seed in (1, 2))
        store.finish(first, monthly, regions=small_runs.REGIONS)
        with store._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StorageProblem, match="the disk is full; make room and run again: the runs finished so far are kept"):
            store.finish(second, monthly, regions=small_runs.REGIONS)
        assert store.runs().status.tolist() == ["done", "running"]
        assert len(store.monthly([first, second])) == 180


def test_locked_file_is_named_as_locked(tmp_path: Path, small_runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.storage.database.BUSY_SECONDS", 0.1)
    file = tmp_path / "runs.db"
    with Store(f"sqlite:///{file}") as store:
        other = sqlite3.connect(file)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageProblem, match="locked by another program"):
            store.begin(small_runs.SmallScenario("even"), 1)
        other.close()


def test_interrupted_upgrade_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/runs.db"
    with monkeypatch.context() as patch:
        patch.setattr("alembic.operations.Operations.create_table", _after(2, "alembic.operations.Operations.create_table"))
        with pytest.raises(KeyboardInterrupt):
            Store(url)
    connection = sqlite3.connect(tmp_path / "runs.db")
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()
    with Store(url) as store:
        assert store.runs().empty


def _after(times: int, name: str):
    """The function of this name, which is interrupted after some calls."""
    from pkgutil import resolve_name

    whole = resolve_name(name)
    calls = []

    def function(*arguments, **named):
        calls.append(1)
        if len(calls) > times:
            raise KeyboardInterrupt
        return whole(*arguments, **named)

    return function


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("results.db", "is not a database URL; write sqlite:///FILE or postgresql"),
        ("mysql://me@there/runs", "mysql is not supported; use sqlite:/// or postgresql"),
        ("oracle://me:secret@there/runs", "oracle is not supported"),
    ],
)
def test_url_that_names_no_database(url: str, words: str) -> None:
    with pytest.raises(StorageProblem, match=words) as caught:
        Store(url)
    assert "secret" not in str(caught.value)


def test_postgresql_without_its_driver_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.storage.database.find_spec", lambda name: None)
    with pytest.raises(StorageProblem, match=r"pip install 'monipaikka\[postgres\]'"):
        Store("postgresql+psycopg://me@localhost/runs")


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_database_that_cannot_be_reached(url: str) -> None:
    nowhere = make_url(url).set(database="nowhere").render_as_string(hide_password=False)
    for unreached, detail in ((nowhere, "nowhere.* does not exist"), ("postgresql+psycopg://me:secret@127.0.0.1:1/runs", "127.0.0.1")):
        with pytest.raises(StorageProblem, match=f"there is no connection; see that the server runs.*{detail}") as caught:
            Store(unreached)
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_connection_lost_between_two_runs(url: str, small_runs) -> None:
    scenario = small_runs.SmallScenario("even")
    with Store(url) as store:
        store.begin(scenario, 1)
        with store._engine.connect() as connection:
            process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        _execute(url, f"SELECT pg_terminate_backend({process}, 5000)")
        with pytest.raises(StorageProblem, match="connection was lost"):
            store.begin(scenario, 2)
        assert len(store.runs()) == 1
