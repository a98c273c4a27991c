"""Sweeps: every run once, whatever is added, fails, is killed or runs beside it; the same content from any workers and database."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import time
import uuid
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import create_engine, event, make_url, text

from sim.experiments.experiment import Experiment
from sim.experiments.progress import Interrupted, Progress
from sim.experiments.sweep import sweep
from sim.storage import StorageProblem, Store, Tally, leases, planning, reading

GRID = "design: {kind: grid, parameters: {quitting.base: [0.05, 0.08]}}"


def content(url: str, name: str = "small") -> pd.DataFrame:
    """Everything an experiment measured, without the numbers of its runs."""
    with Store(url, create=False) as store:
        frame = store.yearly(experiment=name).drop(columns="run_id")
    return frame.sort_values(["seed", "point", "policy", "scenario", "year", "region"], ignore_index=True)


def test_every_run_is_carried_out_once_and_read_by_its_place_in_the_experiment(url: str, sweeps) -> None:
    file = sweeps.write(design=GRID)
    assert sweeps.run(file, url) == Tally(12, 12, 0, 0, 0, 0)
    assert len(sweeps.called()) == len(set(sweeps.called())) + 6  # two points have the same names
    with Store(url, create=False) as store:
        frame = store.yearly(experiment="small", metrics=["staff"])
        assert list(frame.columns) == ["run_id", "point", "policy", "scenario", "seed", "year", "region", "staff"]
        cells = frame.drop_duplicates("run_id")[["seed", "point", "policy"]].to_numpy().tolist()
        assert cells == [[seed, point, policy] for seed in (1, 2, 3) for point in (0, 1) for policy in ("none", "free")]
        assert set(frame["scenario"]) == {"two-towns"}
        assert store.points("small").to_dict("list") == {"point": [0, 1], "quitting.base": [0.05, 0.08]}
        runs = store.runs()
        assert not runs["has_months"].any()
        assert (runs["peak_megabytes"] > 10).all()
        assert set(runs["rerun"]) == {f"monipaikka rerun {run} --db {make_url(url).render_as_string()}" for run in runs["run_id"]}
        with pytest.raises(StorageProblem, match="no finished run of the experiment small with such results"):
            store.monthly(experiment="small")


def test_what_is_done_is_not_run_again_and_an_experiment_grows(url: str, sweeps) -> None:
    file = sweeps.write(seeds=2)
    sweeps.run(file, url)
    before = content(url)
    with Store(url) as store:
        experiment = Experiment.of_row(store.experiment("small"))
        more = experiment.with_more(replicates=2, points=({"quitting.base": 0.07},))
        assert sweep(more, store=store, executor=ThreadPoolExecutor(1), simulate=sweeps.small_runs.chance).done == 16
    assert len(sweeps.called()) == 16
    # The file knows nothing of what was added; what was added stays.
    assert sweeps.run(file, url) == Tally(16, 16, 0, 0, 0, 0)
    assert len(sweeps.called()) == 16
    after = content(url)
    pd.testing.assert_frame_equal(after.query("seed <= 2 and point == 0").reset_index(drop=True), before, check_exact=True)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_any_number_of_workers_gives_the_same_content(url: str, sweeps, workers: int, tmp_path: Path) -> None:
    """And so do both databases and threads: all are compared with threads on SQLite."""
    file = sweeps.write(design=GRID)
    reference = f"sqlite:///{tmp_path}/reference.db"
    sweeps.run(file, reference)
    sweeps.run(file, url, processes=workers)
    pd.testing.assert_frame_equal(content(url), content(reference), check_exact=True)


def test_months_are_kept_on_request_and_asked_for_later(url: str, sweeps) -> None:
    sweeps.run(sweeps.write(seeds=1), url)
    years = content(url)
    sweeps.run(sweeps.write(seeds=1, store="{months: true}"), url)
    assert len(sweeps.called()) == 4
    with Store(url, create=False) as store:
        assert len(store.monthly(experiment="small")) == 2 * 36 * 3
    pd.testing.assert_frame_equal(content(url), years, check_exact=True)
    # Less is asked for again: there is nothing to do.
    sweeps.run(sweeps.write(seeds=1), url)
    assert len(sweeps.called()) == 4


def test_failed_run_is_recorded_stops_nothing_and_is_retried_only_when_asked(url: str, sweeps) -> None:
    file = sweeps.write(seeds=4)
    assert sweeps.run(file, url, simulate=sweeps.small_runs.chance_but_three) == Tally(8, 6, 0, 0, 2, 0)
    with Store(url, create=False) as store:
        failed = store.experiment_runs("small").query("status == 'failed'")
        assert all("small_runs.py" in text and "seed three does not add up" in text for text in failed["error"])
    calls = len(sweeps.called())
    assert sweeps.run(file, url).failed == 2
    assert len(sweeps.called()) == calls
    assert sweeps.run(file, url, retry=True) == Tally(8, 8, 0, 0, 0, 0)
    assert len(sweeps.called()) == calls + 2


@pytest.mark.parametrize(
    ("simulate", "limits", "told"),
    [
        ("hanging", "{seconds: 0.5}", "LimitExceeded.*Timeout.*small_runs.py.*in hanging"),
        ("swelling", "{megabytes: 400}", "LimitExceeded.*Memory.*small_runs.py.*in swelling"),
        ("dying_chance", "{}", "worker process died during this run, 3 times .exit status 9"),
    ],
)
def test_run_that_hangs_swells_or_dies_is_recorded_and_its_worker_replaced(sweeps, tmp_path, simulate, limits, told) -> None:
    url = f"sqlite:///{tmp_path}/runs.db"
    file = sweeps.write(seeds=4, limits=limits)
    assert sweeps.run(file, url, processes=2, simulate=getattr(sweeps.small_runs, simulate)) == Tally(8, 6, 0, 0, 2, 0)
    with Store(url, create=False) as store:
        errors = store.experiment_runs("small")["error"].dropna().str.replace("\n", " ")
        assert errors.str.contains(told).tolist() == [True, True]


def test_earlier_versions_and_replaced_contents_stay_and_are_not_mixed(url: str, sweeps, monkeypatch: pytest.MonkeyPatch) -> None:
    file = sweeps.write(seeds=2)
    sweeps.run(file, url)
    before = content(url)
    file.write_text(file.read_text().replace("share: 0.5", "share: 0.6"))
    assert sweeps.run(file, url) == Tally(4, 4, 0, 0, 0, 2)
    edited = content(url)
    assert edited.query("policy == 'none'").equals(before.query("policy == 'none'"))
    assert not edited.query("policy == 'free'").equals(before.query("policy == 'free'"))
    for module in (planning, reading):
        monkeypatch.setattr(module, "results_version", lambda: "f" * 64)
    with Store(url) as store:
        assert store.tally("small") == Tally(4, 0, 0, 4, 0, 6)
        assert len(store.yearly(experiment="small").drop_duplicates("run_id")) == 4
    assert sweeps.run(file, url) == Tally(4, 4, 0, 0, 0, 6)
    with Store(url) as store:
        assert len(store.runs()) == 10
        assert set(store.experiment_runs("small")["results_version"]) == {"f" * 64}


# Interruption


def test_interrupt_ends_the_running_runs_and_resume_does_the_rest(url: str, sweeps) -> None:
    def interrupt(step: Progress) -> None:
        if step.stage == "running" and step.done == 3:
            raise KeyboardInterrupt

    file = sweeps.write(seeds=5)
    with pytest.raises(Interrupted, match=r"of 10 runs; `monipaikka resume small --db .*` goes on from there"):
        sweeps.run(file, url, on_progress=interrupt)
    with Store(url, create=False) as store:
        tally = store.tally("small")
        assert tally.done >= 3
        assert tally.done + tally.pending == 10
        assert store.holder("small") is None
    assert sweeps.run(file, url).done == 10
    assert len(sweeps.called()) == 10


def test_terminal_interrupts_once_and_twice_end_with_130(sweeps, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/runs.db"
    file = sweeps.write(seeds=100)
    for presses in (1, 2):
        process = sweeps.start(file, url, "short")
        assert process.stdout is not None
        lines = [process.stdout.readline(), process.stdout.readline()]
        assert all(line.startswith("running") for line in lines)
        for _ in range(presses):
            os.killpg(process.pid, signal.SIGINT)
            lines.append(process.stdout.readline())
        told, _ = process.communicate(timeout=120)
        assert process.returncode == 130
        assert "goes on from there" in "".join(lines) + told
        with Store(url, create=False) as store:
            tally = store.tally("small")
            assert (tally.running, tally.failed) == (0, 0)
            assert 0 < tally.done < 20


def test_killed_coordinator_loses_and_repeats_nothing(url: str, sweeps, tmp_path: Path) -> None:
    """Forty runs; the coordinator is killed at a random moment, twice; then the rest is done here."""
    draws = random.Random(7)
    file = sweeps.write(seeds=10, design=GRID)
    for _ in range(2):
        process = sweeps.start(file, url)
        assert process.stdout is not None
        while (line := process.stdout.readline()) and not line.startswith("running"):
            pass
        time.sleep(draws.uniform(0.0, 1.0))
        process.kill()
        process.communicate()
    assert sweeps.run(file, url) == Tally(40, 40, 0, 0, 0, 0)
    reference = f"sqlite:///{tmp_path}/reference.db"
    sweeps.run(file, reference)
    pd.testing.assert_frame_equal(content(url), content(reference), check_exact=True)
    with Store(url) as store:
        assert len(store.runs()) == 40


@pytest.mark.parametrize("key", [1, 2])
def test_killed_workers_lose_and_repeat_nothing(url: str, sweeps, tmp_path: Path, key: int) -> None:
    """Forty runs; workers are killed at random moments, and each run is tried again."""
    draws = random.Random(key)
    moments = set(draws.sample(range(1, 40), 2))

    def kill(step: Progress) -> None:
        if step.done in moments:
            moments.remove(step.done)
            os.kill(draws.choice(multiprocessing.active_children()).pid, signal.SIGKILL)

    file = sweeps.write(seeds=10, design=GRID)
    assert sweeps.run(file, url, processes=2, simulate=sweeps.small_runs.unhurried, on_progress=kill) == Tally(40, 40, 0, 0, 0, 0)
    assert not moments
    reference = f"sqlite:///{tmp_path}/reference.db"
    sweeps.run(file, reference)
    pd.testing.assert_frame_equal(content(url), content(reference), check_exact=True)


# Beside others


def test_second_sweep_of_one_experiment_is_refused_while_the_first_lives(url: str, sweeps) -> None:
    file = sweeps.write(seeds=20)
    process = sweeps.start(file, url, "short")
    try:
        assert process.stdout is not None
        for _ in ("running 0", "running 1"):  # once a run has ended, the next ones are in the hands of workers
            process.stdout.readline()
        words = rf"small is being carried out by process {process.pid} on .*; wait for it, or stop it there"
        with pytest.raises(StorageProblem, match=words):
            sweeps.run(file, url)
        with Store(url, create=False) as store:
            assert store.holder("small").process == process.pid
    finally:
        process.kill()
        process.communicate()
    with Store(url, create=False) as store:
        assert store.holder("small") is None
        assert store.tally("small").running > 0
        store.acquire_lease()
        assert store.tally("small").running == 0


def test_two_sweeps_on_one_database_share_runs_and_run_none_twice(url: str, sweeps) -> None:
    one, two = sweeps.write("one", seeds=20), sweeps.write("two", seeds=30)
    process = sweeps.start(one, url)
    assert process.stdout is not None
    process.stdout.readline()
    assert sweeps.run(two, url, simulate=sweeps.small_runs.unhurried) == Tally(60, 60, 0, 0, 0, 0)
    process.communicate(timeout=120)
    assert process.returncode == 0
    with Store(url) as store:
        assert store.tally("one") == Tally(40, 40, 0, 0, 0, 0)
        assert len(store.runs()) == 60
    assert len(sweeps.called()) == len(set(sweeps.called())) == 60


def test_runs_of_a_coordinator_that_died_elsewhere_are_taken_over(url: str, sweeps) -> None:
    file = sweeps.write(seeds=1)
    with Store(url) as store:
        experiment = Experiment.load(file)
        cells = list(experiment.cells("again"))
        (planned, _) = store.plan([cell.wanted for cell in cells])
        lost = store.acquire_lease()
        assert store.claim(planned.run_id, lost) is not None
        assert store.claim(planned.run_id, lost) is None
        _forget(url, lost)
    assert sweeps.run(file, url) == Tally(2, 2, 0, 0, 0, 0)


def _forget(url: str, lease: str) -> None:
    """Let a lease be one of another machine that has been silent for long."""
    engine = create_engine(url)
    with engine.begin() as connection:
        silent = leases.LEASE_SECONDS + 1
        command = f"UPDATE leases SET host = 'elsewhere', heartbeat_at = heartbeat_at - {silent} WHERE id = '{lease}'"
        connection.execute(text(command))
    engine.dispose()


def test_lease_that_was_taken_stops_its_coordinator(url: str, sweeps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.experiments.lease.HEARTBEAT_SECONDS", 0.01)

    def take(step: Progress) -> None:
        if step.done == 2:
            with Store(url) as other:
                engine = create_engine(url)
                with engine.begin() as connection:
                    (held,) = connection.execute(text("SELECT id FROM leases WHERE ended_at IS NULL")).scalars()
                engine.dispose()
                other.end_lease(held)

    with pytest.raises(StorageProblem, match="out of reach for so long that its runs have been given back"):
        sweeps.run(sweeps.write(seeds=100), url, simulate=sweeps.small_runs.unhurried, on_progress=take)


class Breaking(Executor):
    """An executor that breaks at the third call."""

    def __init__(self) -> None:
        self.calls = 0

    def submit(self, fn, /, *args, **kwargs):
        self.calls += 1
        future: Future = Future()
        future.set_exception(BrokenExecutor()) if self.calls > 2 else future.set_result(fn(*args, **kwargs))
        return future


def test_executor_that_breaks_leaves_its_runs_pending(url: str, sweeps) -> None:
    file = sweeps.write(seeds=3)
    with pytest.raises(
        Interrupted, match="the executor broke; the runs that had not ended are pending again after 2 of 6 runs; `monipaikka"
    ):
        sweeps.run(file, url, workers=1, executor=Breaking())
    with Store(url, create=False) as store:
        assert store.tally("small") == Tally(6, 2, 0, 4, 0, 0)


# What can happen to a database


def test_full_disk_keeps_the_finished_runs(sweeps, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/runs.db"
    experiment = Experiment.load(sweeps.write(seeds=50))
    with Store(url) as store:
        pages = store._engine.connect().exec_driver_sql("PRAGMA page_count").scalar()
        event.listen(store._engine, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count = {pages + 40}"))
        store._engine.dispose()
        with pytest.raises(StorageProblem, match="the disk is full; make room and run again: the runs finished so far are kept"):
            sweep(experiment, store=store, executor=ThreadPoolExecutor(1), simulate=sweeps.small_runs.chance)
    with Store(url, create=False) as store:
        done = store.tally("small").done
        assert 0 < done < 100
        assert len(store.yearly(experiment="small")) == done * 3 * 3
    assert sweeps.run(sweeps.folder / "small.yaml", url).done == 100


def test_folder_that_may_not_be_written_keeps_what_is_there(sweeps, ordinary_user: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CALLS")
    sweeps.folder = ordinary_user
    url = f"sqlite:///{ordinary_user}/runs.db"
    sweeps.run(sweeps.write(seeds=1), url)
    file = sweeps.write(seeds=3)
    (ordinary_user / "runs.db").chmod(0o400)
    ordinary_user.chmod(0o500)
    try:
        with pytest.raises(StorageProblem, match="may not be written|cannot be opened"):
            sweeps.run(file, url)
    finally:
        ordinary_user.chmod(0o700)
        (ordinary_user / "runs.db").chmod(0o600)
    assert len(content(url)) == 2 * 3 * 3
    assert sweeps.run(file, url).done == 6


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_lost_connection_keeps_the_finished_runs(url: str, sweeps) -> None:
    mark = uuid.uuid4().hex
    named = make_url(url).update_query_dict({"application_name": mark}).render_as_string(hide_password=False)

    def cut(step: Progress) -> None:
        if step.done == 3:
            engine = create_engine(url)
            with engine.begin() as connection:
                connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{mark}'"))
            engine.dispose()

    file = sweeps.write(seeds=5)
    with pytest.raises(StorageProblem, match="connection was lost; the runs finished so far are kept"):
        sweeps.run(file, named, on_progress=cut)
    with Store(url, create=False) as store:
        assert store.tally("small").done == 3
    assert sweeps.run(file, url).done == 10


def test_reader_may_watch_a_sweep(sweeps, tmp_path: Path) -> None:
    seen = []

    def watch(step: Progress) -> None:
        connection = sqlite3.connect(f"file:{tmp_path}/runs.db?mode=ro", uri=True)
        seen.append((step.done, connection.execute("SELECT count(*) FROM runs WHERE status = 'done'").fetchone()[0]))
        connection.close()

    sweeps.run(sweeps.write(seeds=3), f"sqlite:///{tmp_path}/runs.db", on_progress=watch)
    assert seen == [(done, done) for done in range(7)]


def test_experiment_that_is_not_there(url: str, sweeps) -> None:
    with Store(url) as store:
        assert store.experiment("small") is None
        assert store.experiments().empty
        for ask in (store.waiting, store.holder):
            with pytest.raises(StorageProblem, match="there is no experiment small"):
                ask("small")
