"""The coordinator's memory does not grow with the number of runs: what waits and what is done stands in the database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# In a process of its own, whose highest memory use is that of the sweep; threads carry out the runs, so that only the coordinator is there.
PROGRAM = """
import resource, sys
from concurrent.futures import ThreadPoolExecutor
import small_runs
from sim.experiments import coordinator
from sim.experiments.experiment import Experiment
from sim.experiments.sweep import sweep
from sim.storage import Store

coordinator.results_version = lambda: small_runs.VERSION
with Store(sys.argv[2]) as store, ThreadPoolExecutor(1) as threads:
    tally = sweep(Experiment.load(sys.argv[1]), store=store, workers=1, executor=threads, simulate=small_runs.chance)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(tally.done, peak / 2**20 if sys.platform == "darwin" else peak / 2**10)
"""
MEGABYTES_ALLOWED = 20


@pytest.mark.timeout(900)
def test_ten_thousand_runs_take_no_more_memory_than_a_hundred(tmp_path: Path) -> None:
    peaks = []
    path = os.pathsep.join([str(ROOT / "tests" / "unit"), str(ROOT)])
    for runs in (100, 10_000):
        file = tmp_path / f"{runs}.yaml"
        file.write_text(
            "title: {fi: koe, sv: prov, en: trial}\nquestion: How much?\nbaseline: two-towns\n"
            f"scenarios: [{ROOT / 'tests' / 'two-towns.yaml'}]\nseeds: {runs}\n"
        )
        command = [sys.executable, "-c", PROGRAM, str(file), f"sqlite:///{tmp_path}/{runs}.db"]
        environment = {**os.environ, "PYTHONPATH": path}
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
        ended, peak = done.stdout.split()
        assert int(ended) == runs
        peaks.append(float(peak))
    assert peaks[1] - peaks[0] < MEGABYTES_ALLOWED, f"{peaks[0]:.1f} MB for 100 runs, {peaks[1]:.1f} MB for 10,000"
