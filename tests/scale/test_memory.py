"""A process may make and close any number of models: memory stays flat. Mesa alone would keep each of them for ever."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from pathlib import Path

from sim.model import CivilService

ROOT = Path(__file__).resolve().parents[2]
TWO_TOWNS = ROOT / "tests" / "two-towns.yaml"

# In a process of its own, as the highest memory use of this one may lie high already and would hide a leak.
PROGRAM = """
import gc, resource, sys
from sim.model import CivilService
from sim.scenario import Scenario

scenario = Scenario.load(sys.argv[1])

def peak():
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / 2**20 if sys.platform == "darwin" else used / 2**10

def run(seeds):
    for seed in seeds:
        model = CivilService(scenario, seed=seed)
        for _ in range(2):
            model.step()
        model.close()
    gc.collect()
    return peak()

print(run(range(50)), run(range(50, 300)))
"""
MEBIBYTES_ALLOWED = 5


def test_three_hundred_models_leave_memory_flat() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(TWO_TOWNS)], capture_output=True, text=True, check=True, cwd=ROOT)
    after_50, after_300 = map(float, done.stdout.split())
    assert after_300 - after_50 < MEBIBYTES_ALLOWED, f"{after_50:.1f} MiB after 50 models, {after_300:.1f} MiB after 300"


def test_closed_model_is_collected() -> None:
    model = CivilService(str(TWO_TOWNS), seed=1)
    model.step()
    gone = weakref.ref(model)
    model.close()
    del model
    gc.collect()
    assert gone() is None
