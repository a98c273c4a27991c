"""Runner: carry out scenarios x seeds on all cores and keep what each run brings back.

Runs are the unit of parallel work; inside a run nothing is parallel. Workers compute, the coordinator alone writes. What a run yields
depends on its scenario and seed and on nothing here: not on the number of workers, the order, or what failed beside it.

The parts: `coordinator` claims, hands out and keeps; `processes` are the workers of this machine; `lease` is the sign of life in the
database; `worker` and `limits` are what happens in a worker.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sim.experiments.coordinator import Coordinator, OnProgress, Work, available_cores
from sim.experiments.lease import Lease
from sim.experiments.progress import Interrupted, Progress, Stage
from sim.experiments.worker import Simulate, simulate
from sim.storage import Wanted

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.storage import Planned, Store

__all__ = ["Interrupted", "Progress", "RunRecord", "Stage", "rerun_command", "run_paired"]


class RunRecord(NamedTuple):
    """What became of one wanted run; `reused` when its results were there from before."""

    run_id: int
    scenario: str
    scenario_hash: str
    seed: int
    status: Literal["done", "failed"]
    reused: bool
    wall_seconds: float | None
    error: str | None


def rerun_command(scenario: Scenario, seed: int) -> str:
    """Command that repeats one run."""
    return f"monipaikka run {shlex.quote(scenario.name)} --seed {seed}"


def run_paired(
    scenarios: Sequence[Scenario],
    seeds: Iterable[int],
    *,
    store: Store,
    workers: int | None = None,
    executor: Executor | None = None,
    on_progress: OnProgress | None = None,
    rerun: Callable[[Scenario, int], str] = rerun_command,
    simulate: Simulate = simulate,
    places: bool = False,
) -> list[RunRecord]:
    """Run every scenario on every seed, the scenarios of one seed one after another, so that pairs are whole early.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Scenarios to compare.
    seeds : iterable of int
        One run of each scenario for each seed.
    store : Store
        Keeps the runs. A run that is done there is not run again.
    workers : int, optional
        Runs at a time; all cores when left out.
    executor : Executor, optional
        Where to run; processes of this machine when left out. The caller shuts it down.
    on_progress : callable, optional
        Called at the start and whenever a run has ended.
    rerun : callable, optional
        Command that repeats a run, kept with it.
    simulate : callable, optional
        Carries out one run in a worker; the model when left out.
    places : bool
        Keep the years of municipalities and agencies too.

    Returns
    -------
    list of RunRecord
        For each seed in turn, for each scenario. A failed run stops nothing: its traceback is in its record and in the store.

    Raises
    ------
    Interrupted
        After Ctrl-C: once lets the running runs end and keeps them, twice stops at once.
    StorageProblem
        When results can no longer be written; what has been written is kept.
    """
    wanted = [Wanted(scenario, seed, rerun(scenario, seed)) for seed in seeds for scenario in scenarios]
    work = Work(simulate=simulate, places=places)
    planned = store.plan(wanted, work.demand)
    there = {run_id for run_id, done in planned if done}
    missing = [run_id for run_id in dict.fromkeys(run_id for run_id, _ in planned) if run_id not in there]
    store.retry(missing)
    with Lease(store) as lease, Coordinator(store, lease, work, executor, workers or available_cores(), on_progress) as coordinator:
        coordinator.carry_out(missing, done=len(there))
    found = store.runs([run_id for run_id, _ in planned]).set_index("run_id")
    return [_record(run, row, found.loc[row.run_id].to_dict(), coordinator.carried) for run, row in zip(wanted, planned, strict=True)]


def _record(run: Wanted, planned: Planned, row: Mapping[Any, Any], carried: Set[int]) -> RunRecord:
    """What became of a run, from its row."""
    seconds = None if planned.done or row["status"] == "failed" else row["wall_seconds"]
    reused = planned.run_id not in carried
    return RunRecord(planned.run_id, run.scenario.name, run.scenario.hash, run.seed, row["status"], reused, seconds, row["error"])
