"""Dask: the same content from the workers of a cluster, and words for what a cluster lacks."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import InvalidInput
from sim.experiments.cluster import cluster
from sim.storage import Store, Tally


@pytest.fixture
def workers(sweeps, monkeypatch: pytest.MonkeyPatch):
    """Two worker processes of this machine, which find the small runs."""
    distributed = pytest.importorskip("distributed")
    root = Path(__file__).resolve().parents[2]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), str(root), os.environ.get("PYTHONPATH", "")]))
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50) as local:
        yield local


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_cluster_gives_the_content_of_processes_and_reports_what_fails(sweeps, workers, tmp_path: Path) -> None:
    frames = []
    file = sweeps.write(seeds=4)
    with cluster(workers.scheduler_address) as (executor, at_a_time):
        assert at_a_time == 2
        url = f"sqlite:///{tmp_path}/dask.db"
        fails = sweeps.small_runs.chance_but_three
        assert sweeps.run(file, url, executor=executor, workers=at_a_time, simulate=fails) == Tally(8, 6, 0, 0, 2, 0)
        assert sweeps.run(file, url, executor=executor, workers=at_a_time, retry=True) == Tally(8, 8, 0, 0, 0, 0)
        with Store(url, create=False) as store:
            frames.append(store.yearly(experiment="small"))
        # The scheduler starts a worker that dies anew and gives up on a run that kills too many.
        url = f"sqlite:///{tmp_path}/dying.db"
        dies = sweeps.small_runs.dying_chance
        assert sweeps.run(file, url, executor=executor, workers=at_a_time, simulate=dies) == Tally(8, 6, 0, 0, 2, 0)
        with Store(url, create=False) as store:
            assert store.experiment_runs("small")["error"].str.contains("KilledWorker").sum() == 2
    url = f"sqlite:///{tmp_path}/processes.db"
    sweeps.run(file, url, processes=2)
    with Store(url, create=False) as store:
        frames.append(store.yearly(experiment="small"))
    pd.testing.assert_frame_equal(*frames, check_exact=True)


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr("sim.experiments.cluster.find_spec", lambda name: None if name == "distributed" else find(name))
    words = r"--scheduler: a Dask cluster needs one more package: pip install 'monipaikka\[cluster\]'"
    with pytest.raises(InvalidInput, match=words), cluster("tcp://127.0.0.1:1"):
        pass


def test_scheduler_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("sim.experiments.cluster.CONNECT_SECONDS", 1)
    words = "tcp://127.0.0.1:1 does not answer .* see that `dask scheduler` runs there"
    with pytest.raises(InvalidInput, match=words), cluster("tcp://127.0.0.1:1"):
        pass
    with pytest.raises(InvalidInput, match="does not answer"), cluster("nonsense://x"):
        pass
