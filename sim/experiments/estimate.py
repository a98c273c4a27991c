"""Estimate: what an experiment will take, before anything is run or written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.columns import TABLES
from sim.experiments.seeds import HIGHEST
from sim.place_metrics import BY_PLACE
from sim.storage.schema import MEASURED, UNIT_MEASURED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.experiments.experiment import Experiment
    from sim.scenario import Scenario
    from sim.storage import Store

# What a run took on the machine of benchmarks/README.md; finished runs of the same scenarios, where there are any, say it better.
SECONDS_TO_BUILD: Final = 5.5e-6
SECONDS_OF_A_MONTH: Final = 1.75e-7
SECONDS_AT_LEAST: Final = 0.05
WORKER_MEGABYTES: Final = 260.0
POST_MEGABYTES: Final = 1.2e-3
COORDINATOR_MEGABYTES: Final = 180.0
BYTES_OF_A_NUMBER: Final = 10
BYTES_OF_A_ROW: Final = 40
HIRES_OF_A_MONTH: Final = 2
"""Regions from which a unit of a hundred posts or two hires in a month."""
_MEGABYTE: Final = 1e6


class Extent(NamedTuple):
    """An experiment at a number of seeds.

    Attributes
    ----------
    seeds, runs, done : int
        Seeds, runs, and runs that are done already.
    seconds : float
        Time the others take with the workers there are.
    disk_megabytes : float
        What they add to the database and to panel files.
    """

    seeds: int
    runs: int
    done: int
    seconds: float
    disk_megabytes: float


class Estimate(NamedTuple):
    """What an experiment will take.

    Attributes
    ----------
    points, policies, scenarios : int
    workers : int
    measured_runs : int
        Finished runs of its scenarios that time and memory are taken from; 0: they are rough figures.
    run_seconds : float
        Time of one run.
    memory_megabytes : float
        Of all workers and the coordinator together.
    minimum, maximum : Extent
        With the seeds it has, or with a rule wants by now, and with those it may come to have.
    """

    points: int
    policies: int
    scenarios: int
    workers: int
    measured_runs: int
    run_seconds: float
    memory_megabytes: float
    minimum: Extent
    maximum: Extent


def estimate(experiment: Experiment, workers: int, store: Store | None) -> Estimate:
    """What an experiment will take with so many workers; `store` is its database, None where there is none yet."""
    contents = [scenario for _, _, scenario in experiment.scenarios()]
    hashes = list(dict.fromkeys(scenario.hash for scenario in contents))
    done = store.done(hashes) if store is not None else set()
    measured = store.typical(hashes) if store is not None else None
    posts = max(_posts(scenario) for scenario in _worlds(experiment).values())
    months = max(scenario.months for scenario in contents)
    run_seconds = (measured and measured.wall_seconds) or max(SECONDS_AT_LEAST, posts * (SECONDS_TO_BUILD + months * SECONDS_OF_A_MONTH))
    worker = (measured and measured.peak_megabytes) or WORKER_MEGABYTES + posts * POST_MEGABYTES
    run_megabytes = _run_megabytes(experiment, contents[0], posts)
    own = set(experiment.seeds.numbers)
    ended = sum(seed in own for _, seed in done)

    def extent(seeds: int) -> Extent:
        runs = len(hashes) * seeds
        left = runs - ended
        at_a_time = max(1, min(workers, left))
        return Extent(seeds, runs, ended, left * run_seconds / at_a_time, left * run_megabytes)

    fewest = len(own)
    most = max(fewest, experiment.seeds.maximum if experiment.seeds.maximum < HIGHEST else fewest)
    return Estimate(
        points=len(experiment.points),
        policies=len({treatment.policy for treatment in experiment.treatments}),
        scenarios=len({treatment.scenario for treatment in experiment.treatments}),
        workers=workers,
        measured_runs=measured.runs if measured else 0,
        run_seconds=run_seconds,
        memory_megabytes=COORDINATOR_MEGABYTES + workers * worker,
        minimum=extent(fewest),
        maximum=extent(most),
    )


def _worlds(experiment: Experiment) -> Mapping[str, Scenario]:
    """One scenario for each population."""
    return {treatment.content.population: treatment.content for treatment in experiment.treatments}


def _posts(scenario: Scenario) -> int:
    return int(scenario.margins["establishment"].pairs("quantity", "value")["persons"])


def _run_megabytes(experiment: Experiment, scenario: Scenario, posts: int) -> float:
    """What one run adds to the database, and to its panel file."""
    rows = (len(scenario.margins["regions"].lines) + 1) * (scenario.months // 12 + scenario.months * experiment.months)
    kept = rows * (BYTES_OF_A_ROW + BYTES_OF_A_NUMBER * len(MEASURED))
    kept += len(scenario.units) * scenario.months * (BYTES_OF_A_ROW + BYTES_OF_A_NUMBER * len(UNIT_MEASURED))
    kept += len(scenario.units) * scenario.months * HIRES_OF_A_MONTH * (BYTES_OF_A_ROW + BYTES_OF_A_NUMBER)
    places = {"municipality": len(scenario.margins["municipalities"].lines), "agency": len(scenario.margins.agency_names)}
    cells = {place: number * (BYTES_OF_A_ROW + BYTES_OF_A_NUMBER * len(BY_PLACE[place])) for place, number in places.items()}
    kept += scenario.months // 12 * sum(cells.values()) * experiment.places
    kept += scenario.months * cells["agency"] * experiment.agency_months
    if experiment.panel is not None:
        columns, months = experiment.panel
        sizes = {column.name: np.dtype(column.dtype).itemsize for column in TABLES["posts"]}
        kept += posts * (len(months) or scenario.months // 12) * sum(sizes[name] for name in columns)
    return kept / _MEGABYTE
