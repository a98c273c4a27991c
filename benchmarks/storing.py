"""Storing: what it costs the coordinator to claim a national run and to keep what it brings, against what the run itself takes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Final

import numpy as np

from benchmarks.table import Row
from sim.experiments.worker import WHOLE_COUNTRY
from sim.metrics import METRICS
from sim.scenario import Scenario
from sim.storage import KINDS, Measured, Store, Wanted
from sim.years import whole_years

REGIONS: Final = tuple(f"{region:02d}" for region in range(20))


def seconds_of_a_run(scenario: Scenario, repetitions: int, *, months: bool) -> float:
    """Median wall time of claiming a run and keeping its years, or its months too, in SQLite."""
    monthly = np.random.default_rng(1).normal(size=(scenario.months, len(REGIONS), len(METRICS)))
    assert REGIONS[0] == WHOLE_COUNTRY
    years = whole_years(monthly, scenario.start, KINDS)
    kept = Measured(years, monthly if months else None, REGIONS)
    with tempfile.TemporaryDirectory() as folder, Store(f"sqlite:///{folder}/runs.db") as store:
        lease = store.acquire_lease()
        runs = store.plan([Wanted(scenario, seed, "") for seed in range(repetitions)])

        def carry(run_id: int) -> None:
            store.claim(run_id, lease)
            store.keep(run_id, kept)

        return median(_timed(lambda run=run: carry(run.run_id)) for run in runs)


def _timed(call: Callable[[], None]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


def rows(scenario: Scenario, run_seconds: float, repetitions: int) -> list[Row]:
    """The lines of the table."""
    found = []
    for what, months in (("years", False), ("years and months", True)):
        seconds = seconds_of_a_run(scenario, repetitions, months=months)
        meaning = "workers that one coordinator keeps busy: seconds of a run to those of storing it"
        found.append(
            Row(
                "Storing", f"claiming a run and keeping its {what}", f"{1e3 * seconds:.1f} ms", "", f"{run_seconds / seconds:,.0f}", meaning
            )
        )
    return found
