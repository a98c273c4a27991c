"""Finland at 1:1: a run from the first to the last month ends well, leaves nothing behind, and so do several."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from contextlib import closing
from pathlib import Path

import numpy as np

from sim.model import PLACES, CivilService

ROOT = Path(__file__).resolve().parents[2]
REGIONS = 19
# Metrics that have no value before a year has passed, or in a month without their event in a small region.
MEASURED_ALWAYS = ("staff", "staff_home", "posts", "person_years", "population", "jobs", "tax_base", "unemployment_rate", "housing_price")

# In a process of its own: memory once taken is not always given back, and other tests have taken theirs.
PROGRAM = """
import gc, resource, sys
from sim.model import CivilService

def peak():
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / 2**20 if sys.platform == "darwin" else used / 2**10

def run(seeds):
    for seed in seeds:
        CivilService("enacted", seed=seed).run_months(6).close()
        gc.collect()
    return peak()

print(run(range(3)), run(range(3, 9)))
"""
MEBIBYTES_ALLOWED = 15


def test_a_national_run_comes_to_its_end() -> None:
    with closing(CivilService("enacted", seed=1)) as model:
        months = model.scenario.months
        model.run_months()
        monthly = model.monthly
        assert not model.running
    assert months == 252
    assert monthly.shape[:2] == (months, 1 + REGIONS)
    always = [PLACES[name] for name in MEASURED_ALWAYS]
    assert np.all(np.isfinite(monthly[:, :, always]) & (monthly[:, :, always] >= 0))
    vitality = monthly[:, :, PLACES["vitality"]]
    assert np.isnan(vitality[:11]).all()
    assert np.isfinite(vitality[11:]).all()


def test_a_closed_national_model_is_collected() -> None:
    model = CivilService("enacted", seed=1)
    model.step()
    gone, world = weakref.ref(model), weakref.ref(model.world)
    model.close()
    del model
    gc.collect()
    assert gone() is None
    assert world() is None


def test_several_national_runs_leave_memory_flat() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, cwd=ROOT)
    after_3, after_9 = map(float, done.stdout.split())
    assert after_9 - after_3 < MEBIBYTES_ALLOWED, f"{after_3:.1f} MiB after 3 models, {after_9:.1f} MiB after 9"
