"""Runner: the same bits from any number of workers; failures, deaths and Ctrl-C stop nothing that has ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.experiments import coordinator
from sim.experiments.runner import Interrupted, Progress, run_paired
from sim.storage import StorageProblem, Store


@pytest.fixture
def small_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The small runs, importable by workers, and rules that count as compiled."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kernels"))
    import small_runs

    (tmp_path / "kernels").mkdir()
    (tmp_path / "kernels" / f"complete-{small_runs.VERSION[:16]}").touch()
    monkeypatch.setattr(coordinator, "results_version", lambda: small_runs.VERSION)
    return small_runs


@pytest.fixture
def pair(small_runs):
    return [small_runs.SmallScenario("even"), small_runs.SmallScenario("shifted", shift=1.0)]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/runs.db"


def test_one_and_two_workers_and_threads_give_the_same_bits(tmp_path: Path, small_runs, pair) -> None:
    frames = []
    for name, options in (("one", {"workers": 1}), ("two", {"workers": 2}), ("given", {"workers": 2, "executor": ThreadPoolExecutor(2)})):
        with Store(f"sqlite:///{tmp_path}/{name}.db") as store, options.get("executor", nullcontext()):
            records = run_paired(pair, range(3), store=store, simulate=small_runs.steady, **options)
            assert [(record.scenario, record.seed) for record in records] == [(s.name, seed) for seed in range(3) for s in pair]
            assert {(record.status, record.reused, record.wall_seconds) for record in records} == {("done", False, 0.25)}
            frames.append(store.monthly([record.run_id for record in records]))
    pd.testing.assert_frame_equal(frames[0], frames[1], check_exact=True)
    pd.testing.assert_frame_equal(frames[0], frames[2], check_exact=True)
    expected = small_runs.steady(pair[1].canonical(), 2).monthly[:, :, -1].ravel()
    np.testing.assert_array_equal(frames[0].query("scenario == 'shifted' and seed == 2").iloc[:, -1], expected)


def test_what_is_done_is_not_run_again_and_seeds_can_be_added(url: str, small_runs, pair) -> None:
    with Store(url) as store:
        first = run_paired(pair, [1, 2], store=store, workers=1, simulate=small_runs.steady)
        again = run_paired(pair, [1, 2, 4], store=store, workers=1, simulate=small_runs.steady)
        assert [record.reused for record in again] == [True] * 4 + [False] * 2
        assert [record.run_id for record in again[:4]] == [record.run_id for record in first]
        assert len(store.runs()) == 6


def test_null_policy_is_run_once_and_told_twice(url: str, small_runs) -> None:
    scenario = small_runs.SmallScenario("even")
    with Store(url) as store:
        records = run_paired([scenario, scenario], [1], store=store, workers=1, simulate=small_runs.steady)
        assert records[0] == records[1]
        assert len(store.runs()) == 1


def test_failed_run_is_recorded_and_stops_nothing(url: str, small_runs, pair) -> None:
    steps: list[Progress] = []
    with Store(url) as store:
        records = run_paired(pair, range(5), store=store, workers=2, simulate=small_runs.failing, on_progress=steps.append)
        assert {record.seed for record in records if record.status == "failed"} == {3}
        failed = store.runs().query("status == 'failed'")
        assert failed.error.str.contains("small_runs.py.*seed three does not add up", regex=True).sum() == 0
        assert all("small_runs.py" in text and "seed three does not add up" in text for text in failed.error)
        assert sorted(failed.rerun) == ["monipaikka run even --seed 3", "monipaikka run shifted --seed 3"]
        assert (store.runs().status == "done").sum() == 8
        # The next time only what failed runs.
        records = run_paired(pair, range(5), store=store, workers=1, simulate=small_runs.steady)
        assert sum(not record.reused for record in records) == 2
    assert steps[0] == Progress("running", 0, 0, 10, None)
    assert (steps[-1].done, steps[-1].failed, steps[-1].seconds_left) == (8, 2, 0.0)
    assert [step.done + step.failed for step in steps] == list(range(11))


def test_run_that_kills_its_worker_fails_alone(url: str, small_runs, pair) -> None:
    with Store(url) as store:
        records = run_paired(pair[:1], range(6), store=store, workers=2, simulate=small_runs.dying)
        assert [record.seed for record in records if record.status == "failed"] == [3]
        assert "worker process died" in store.runs().query("seed == 3").error.item()
        assert (store.runs().status == "done").sum() == 5


def test_program_edited_meanwhile_is_reported_and_its_results_are_not_kept(url: str, small_runs, pair) -> None:
    with Store(url) as store:
        records = run_paired(pair[:1], range(5), store=store, workers=1, simulate=small_runs.edited)
        assert [record.status for record in records] == ["done"] * 3 + ["failed"] * 2
        assert store.runs().error.dropna().str.contains("edited while the runs were going on").sum() == 2
        assert store.monthly([record.run_id for record in records]).seed.max() == 2


def test_interrupt_keeps_what_has_ended_and_what_is_running(url: str, small_runs, pair) -> None:
    def interrupt(step: Progress) -> None:
        if step.stage == "running" and step.done == 2:
            raise KeyboardInterrupt

    with Store(url) as store:
        with pytest.raises(Interrupted, match="of 20 runs; the same command goes on") as caught:
            run_paired(pair, range(10), store=store, workers=1, simulate=small_runs.steady, on_progress=interrupt)
        counts = store.runs().status.value_counts()
        assert counts["done"] == caught.value.done
        assert set(counts.index) == {"done", "pending"}
        assert caught.value.done < caught.value.total == len(store.runs()) == 20
        records = run_paired(pair, range(10), store=store, workers=1, simulate=small_runs.steady)
        assert sum(record.reused for record in records) == caught.value.done


def test_second_interrupt_stops_the_running_runs(url: str, small_runs, pair) -> None:
    def interrupt(step: Progress) -> None:
        if step.stage == "stopping" or step.done == 1:
            raise KeyboardInterrupt

    with Store(url) as store:
        with pytest.raises(Interrupted, match="stopped after 1 of 3 runs"):
            run_paired(pair[:1], range(3), store=store, workers=2, simulate=small_runs.slow, on_progress=interrupt)
        assert store.runs().status.tolist() == ["done", "pending", "pending"]


def test_interrupt_of_a_terminal_reaches_every_process_and_ends_in_one_sentence(url: str, small_runs, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import small_runs
from sim.experiments import coordinator
from sim.experiments.runner import Interrupted, run_paired
from sim.storage import Store

coordinator.results_version = lambda: small_runs.VERSION

def main():
    with Store({url!r}) as store:
        try:
            run_paired([small_runs.SmallScenario("even")], range(50), store=store, workers=2, simulate=small_runs.short,
                       on_progress=lambda step: print(step.stage, step.done, flush=True))
        except Interrupted as stopped:
            print(stopped, flush=True)
            sys.exit(130)

if __name__ == "__main__":
    main()
""")
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, str(script)], cwd=root, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])},
    )  # fmt: skip
    assert process.stdout is not None
    while process.stdout.readline() != "running 1\n":
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)
    told, complaints = process.communicate(timeout=120)
    assert process.returncode == 130, (told, complaints)
    assert told.splitlines()[-1].endswith("of 50 runs; the same command goes on from there")
    assert complaints == ""
    with Store(url) as store:
        counts = store.runs().status.value_counts()
        assert 1 <= counts["done"] < 10
        assert set(counts.index) == {"done", "pending"}


def test_store_that_fails_stops_the_runs_and_says_why(url: str, small_runs, pair, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Store, run_id: int, *_: object, **__: object) -> None:
        raise StorageProblem(self.where, "the disk is full")

    with Store(url) as store:
        monkeypatch.setattr(Store, "keep", full)
        with pytest.raises(StorageProblem, match="the disk is full"):
            run_paired(pair, range(3), store=store, workers=1, simulate=small_runs.steady)
        assert set(store.runs().status) == {"pending"}


def test_workers_compute_with_one_thread_and_know_neither_storage_nor_reports(
    url: str, small_runs, pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "8")
    with Store(url) as store:
        (record,) = run_paired(pair[:1], [1], store=store, workers=1, simulate=small_runs.telling)
    assert os.environ["OMP_NUM_THREADS"] == "8"
    assert record.error is not None
    told = json.loads(record.error.splitlines()[-1].removeprefix("RuntimeError: "))
    assert told["threads"] == "1"
    assert told["process"] != os.getpid()
    foreign = ("sqlalchemy", "alembic", "matplotlib", "typer", "sim.storage", "sim.reports", "sim.analysis", "sim.cli")
    assert [name for name in told["modules"] if name.startswith(foreign)] == []


def test_first_run_goes_alone_while_it_compiles_the_rules(url: str, small_runs, pair, tmp_path: Path) -> None:
    (mark,) = (tmp_path / "kernels").iterdir()
    mark.unlink()
    steps: list[Progress] = []
    with Store(url) as store:
        run_paired(pair, range(2), store=store, workers=2, simulate=small_runs.steady, on_progress=steps.append)
    assert [step.stage for step in steps] == ["compiling"] + ["running"] * 4
    assert steps[1].seconds_left is None
    assert mark.exists()
