"""Sweep: carry out an experiment, and go on with one that was interrupted, extended or has failed runs.

An experiment with a rule goes on batch by batch, until the rule says that there are seeds enough.
"""

from __future__ import annotations

from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sim.experiments.coordinator import Coordinator, OnProgress, Work, available_cores
from sim.experiments.lease import Lease
from sim.experiments.panels import PanelRequest
from sim.experiments.progress import Interrupted
from sim.experiments.until import standing
from sim.experiments.worker import Simulate, simulate
from sim.storage import DEFAULT_URL
from sim.storage.database import folder_of, option
from sim.storage.planning import OWN_NUMBER

if TYPE_CHECKING:
    from sim.experiments.experiment import Experiment
    from sim.storage import Store, Tally

PANELS: Final = "panels"
Workers = tuple[Executor, int]
"""An executor, and how many runs it takes at a time."""


def sweep(
    experiment: Experiment,
    *,
    store: Store,
    workers: int | None = None,
    executor: Executor | None = None,
    on_progress: OnProgress | None = None,
    simulate: Simulate = simulate,
    retry: bool = False,
) -> Tally:
    """Plan an experiment and carry out those of its runs that have not ended, batch by batch when it has a rule.

    Parameters
    ----------
    experiment : Experiment
        It is planned as it stands, with the seeds and points that the database has beside it: an experiment only grows.
    store : Store
    workers : int, optional
        Runs at a time; all cores when left out.
    executor : Executor, optional
        Where to run; processes of this machine when left out. The caller shuts it down.
    on_progress : callable, optional
        Called at the start of each batch and whenever a run has ended.
    simulate : callable, optional
        Carries out one run in a worker; the model when left out.
    retry : bool
        Carry out the runs that failed before, too.

    Returns
    -------
    Tally
        How far the experiment is.

    Raises
    ------
    InvalidInput
        When the experiment has a rule and its seeds do not fit those that the database has of it.
    Interrupted
        After Ctrl-C, once or twice, and when the executor breaks: `monipaikka resume` goes on.
    StorageProblem
        When somebody else carries out the experiment, and when results can no longer be written; what has been written is kept.
    """
    goes_on = f"`monipaikka resume {experiment.name}{_option(store)}` goes on from there"
    known = store.experiment(experiment.name)
    if known is not None:
        experiment = experiment.grown_by(known)
    store.enter_experiment(experiment.row())
    kept = (experiment.places, experiment.agency_months)
    work = Work(experiment.months, experiment.limits, _panel(experiment, store), simulate, goes_on, *kept)
    with Lease(store, experiment.name) as lease:
        coordinator = Coordinator(store, lease, work, executor, workers or available_cores(), on_progress)
        try:
            with coordinator:
                _go_on(experiment, store, coordinator, retry=retry)
        except KeyboardInterrupt:  # while it was planned
            total = max(store.tally(experiment.name).planned, experiment.runs)
            raise Interrupted(coordinator.done + coordinator.failed, total, goes_on) from None
    return store.tally(experiment.name)


def wanted_seeds(experiment: Experiment, store: Store) -> tuple[int, ...]:
    """Seeds that an experiment wants by now: those it names, and with a rule those that the rule wants after what the database holds."""
    if experiment.rule is None or store.contents(experiment.name) != experiment.contents():
        return experiment.seeds.numbers
    found = standing(store, experiment.row())
    return experiment.seeds.numbers if found is None else found.decision.wanted


def executor_of(scheduler: str | None) -> AbstractContextManager[Workers | None]:
    """Workers of a Dask cluster and how many runs it takes at a time; None without a scheduler: processes of this machine."""
    if scheduler is None:
        return nullcontext(None)
    from sim.experiments.cluster import cluster

    return cluster(scheduler)


def _go_on(experiment: Experiment, store: Store, coordinator: Coordinator, *, retry: bool) -> None:
    """Plan and carry out what is wanted until no more is; a batch that is still wanted after its turn cannot end now."""
    seeds: tuple[int, ...] = ()
    while (wanted := wanted_seeds(experiment, store)) != seeds:
        _plan(experiment.with_seeds(wanted), store, retry=retry and not seeds)
        seeds = wanted
        if wanted_seeds(experiment, store) == seeds:  # else the runs planned were there already, and more or fewer are wanted
            before = store.tally(experiment.name)
            coordinator.carry_out(store.waiting(experiment.name), done=before.done, failed=before.failed)


def _plan(experiment: Experiment, store: Store, *, retry: bool) -> None:
    from sim.experiments.design import canonical

    points = [canonical(point) for point in experiment.points]
    rerun = f"monipaikka rerun {OWN_NUMBER}{_option(store)}"
    store.plan_experiment(experiment.row(), points, experiment.cells(rerun), experiment.demand)
    if retry:
        runs = store.experiment_runs(experiment.name)
        store.retry(runs.loc[runs["status"] == "failed", "run_id"].tolist())


def _panel(experiment: Experiment, store: Store) -> _Panels | None:
    """Where each run writes its panel: beside the database, or in the results of the working folder when that is a server."""
    if experiment.panel is None:
        return None
    folder = folder_of(store.url) or Path("results").resolve()
    return _Panels(experiment, folder / PANELS)


class _Panels:
    """The panel request of each run."""

    def __init__(self, experiment: Experiment, folder: Path) -> None:
        self._experiment, self._folder = experiment, folder
        self._key = experiment.panel_request("").key

    def __call__(self, run_id: int) -> PanelRequest:
        return self._experiment.panel_request(str(self._folder / f"{run_id}-{self._key}.parquet"))


def _option(store: Store) -> str:
    """The option that names the database in a command; empty for the default one."""
    return "" if store.url == DEFAULT_URL else f" --db {option(store.url)}"
