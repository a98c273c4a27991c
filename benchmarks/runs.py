"""Runs: what a run costs, what a second worker gains, what pairing saves."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import replace
from statistics import median
from time import perf_counter, thread_time
from typing import Final, NamedTuple

import numpy as np

from benchmarks.table import Row, seconds
from sim.experiments.worker import simulate
from sim.levers.telework import Telework
from sim.model import PLACES, CivilService
from sim.scenario import Scenario

WARM_MONTHS: Final = 2
CEILING: Final = 1.0
UUSIMAA: Final = "01"
COMPARED: Final = (("staff_share", UUSIMAA, "share of staff, Uusimaa"), ("applications_per_position", "00", "applications per position"))


class Cost(NamedTuple):
    """CPU seconds of building the model and of simulating all its months."""

    build: float
    run: float


def shortened(scenario: Scenario, months: int) -> Scenario:
    """The scenario with its first months only."""
    return replace(scenario, end=scenario.start + months - 1)


def cost_of_a_run(scenario: Scenario, repetitions: int) -> Cost:
    """Medians over repetitions, in a process that has compiled and loaded everything."""
    CivilService(shortened(scenario, WARM_MONTHS), seed=0).run_months().close()
    found = []
    for seed in range(repetitions):
        start = thread_time()
        with closing(CivilService(scenario, seed=seed)) as model:
            built = thread_time()
            model.run_months()
            found.append(Cost(built - start, thread_time() - built))
    return Cost(*(median(times) for times in zip(*found, strict=True)))


def gain_of_a_second_worker(scenario: Scenario, sessions: int, runs: int) -> list[float]:
    """Time of `runs` runs with one worker over that with two, session by session, one right after the other."""
    spawn = multiprocessing.get_context("spawn")
    text, warm = scenario.canonical(), shortened(scenario, WARM_MONTHS).canonical()
    with ProcessPoolExecutor(1, mp_context=spawn) as one, ProcessPoolExecutor(2, mp_context=spawn) as two:
        for pool in (one, two):
            _wall_seconds(pool, warm, range(8))
        ratios = []
        for session in range(sessions):
            seeds = range(session * runs, (session + 1) * runs)
            # First one worker, then two, and in the next session the other way round: so a machine that slows down favours neither.
            order = (one, two) if session % 2 == 0 else (two, one)
            took = {pool: _wall_seconds(pool, text, seeds) for pool in order}
            ratios.append(took[one] / took[two])
        return ratios


def _wall_seconds(pool: ProcessPoolExecutor, text: str, seeds: Iterable[int]) -> float:
    start = perf_counter()
    for future in [pool.submit(simulate, text, seed) for seed in seeds]:
        future.result()
    return perf_counter() - start


def savings_of_pairing(scenario: Scenario, pairs: int, months: int) -> dict[str, float]:
    """How many times fewer replicates a paired effect needs for the same half-width, by label of the metric.

    The effect is that of a ceiling of telework in the last month. Unpaired, its variance is the sum of both variances; paired, that of the
    differences.
    """
    free = replace(shortened(scenario, months), policy=())
    capped = replace(free, policy=(Telework(since=free.start, ceiling=CEILING),))
    without, under = (np.array([_last_values(one, seed) for seed in range(pairs)]) for one in (free, capped))
    unpaired = without.var(axis=0, ddof=1) + under.var(axis=0, ddof=1)
    paired = (under - without).var(axis=0, ddof=1)
    return {label: float(ratio) for (_, _, label), ratio in zip(COMPARED, unpaired / paired, strict=True)}


def _last_values(scenario: Scenario, seed: int) -> list[float]:
    with closing(CivilService(scenario, seed=seed)) as model:
        model.run_months()
        regions = ("00", *model.population.region_codes)
        return [float(model.monthly[-1, regions.index(region), PLACES[metric]]) for metric, region, _ in COMPARED]


def rows(cost: Cost, months: int, ratios: Sequence[float], savings: dict[str, float], pairs: int) -> list[Row]:
    """The lines of the table."""
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}" if len(ratios) > 1 else "one session"
    runs = [
        Row("Runs", "building a national model", seconds(cost.build), "", f"{cost.build / (cost.build + cost.run):.2f}", "of a whole run"),
        Row("Runs", f"its {months} months", seconds(cost.run), "", f"{cost.run / (cost.build + cost.run):.2f}", "of a whole run"),
        Row("Runs", "two workers", "", "", f"{median(ratios):.2f}", f"runs an hour, to one worker ({spread})"),
    ]
    meaning = f"replicates unpaired to paired, same half-width ({pairs} pairs)"
    return runs + [Row("Runs", f"pairing, {label}", "", "", f"{saved:.0f}", meaning) for label, saved in savings.items()]
