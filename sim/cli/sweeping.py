"""Sweeping: experiments from the command line, and what is to be told of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import typer
import yaml

from sim.cli.printed import Row, print_json, print_rows
from sim.cli.progress import duration, progress
from sim.cli.told import DIFFERS
from sim.errors import InvalidInput, Problem, nearest
from sim.experiments.coordinator import available_cores
from sim.experiments.estimate import Estimate, Extent, estimate
from sim.experiments.experiment import Experiment
from sim.experiments.sweep import Workers, executor_of, sweep, wanted_seeds
from sim.experiments.until import standing
from sim.reports.stopping import rule_as_data
from sim.storage import ExperimentRow, Store
from sim.storage.database import folder_of

FAILURES_SHOWN: Final = 20


class Where(NamedTuple):
    """Where runs are carried out and kept: database, workers of this machine or a Dask scheduler; and how the outcome is told."""

    url: str
    workers: int | None
    scheduler: str | None
    as_json: bool


def show_plan(path: Path, url: str, workers: int | None, *, as_json: bool) -> None:
    """Print what an experiment would take; nothing is run or written."""
    experiment = Experiment.load(path)
    at_a_time = workers or available_cores()
    if _is_there(url):
        with Store(url, create=False) as store:
            if (known := store.experiment(experiment.name)) is not None:
                experiment = experiment.grown_by(known)
                experiment = experiment.with_seeds(wanted_seeds(experiment, store))
            found, rule = estimate(experiment, at_a_time, store), None if known is None else _rule(store, experiment.row())
    else:
        found, rule = estimate(experiment, at_a_time, None), None
    if as_json:
        extents = {name: getattr(found, name)._asdict() for name in ("minimum", "maximum")}
        print_json({"experiment": experiment.name, "database": url, **found._asdict(), **extents, "rule": rule})
        return
    _print_plan(experiment, found, rule)


def carry_out(path: Path, where: Where) -> None:
    """Plan the experiment of a file and carry out what has not ended."""
    experiment = Experiment.load(path)
    # The workers first: without them nothing shall be written, not even an empty database.
    with executor_of(where.scheduler) as given, Store(where.url) as store:
        _sweep([experiment], store, where, given)


def show_status(name: str | None, url: str, *, as_json: bool) -> None:
    """Print how far an experiment is, or all of them."""
    with Store(url, create=False) as store:
        names = store.experiments()["name"].tolist() if name is None else [_known(name, store)]
        told = [_told(store, one) for one in names]
        if as_json:
            print_json(told if name is None else told[0])
            return
        columns = ("experiment", "planned", "done", "running", "pending", "failed", "earlier", "carried_out_by")
        print_rows([{**one, "carried_out_by": _holder(one["holder"])} for one in told], columns, store.where)
        for one in told:
            _tell_rule(one)
            _tell_failures(one["failures"])


def resume(name: str | None, where: Where) -> None:
    """Go on with an experiment, or with all that have runs left or want more seeds by their rule."""
    with executor_of(where.scheduler) as given, Store(where.url, create=False) as store:
        names = [_known(name, store)] if name is not None else [one for one in store.experiments()["name"] if _goes_on(store, one)]
        _sweep([_of_database(store, one) for one in names], store, where, given)
        if not names:
            typer.echo(f"{store.where}: every experiment is complete", err=True)


def extend(name: str, replicates: int, points: Sequence[str], where: Where) -> None:
    """Add seeds or points to an experiment and carry out what is new."""
    if not replicates and not points:
        raise InvalidInput([Problem("extend", "says nothing to add; name --add-replicates N or --add-point")])
    more = _points(points)
    with executor_of(where.scheduler) as given, Store(where.url, create=False) as store:
        experiment = _of_database(store, _known(name, store))
        experiment = experiment.with_seeds(wanted_seeds(experiment, store))
        _sweep([experiment.with_more(replicates=replicates, points=more)], store, where, given)


def retry(name: str | None, failed: bool, where: Where) -> None:
    """Carry out the failed runs of an experiment, or of all, once more."""
    if not failed:
        raise InvalidInput([Problem("retry", "carries out failed runs once more: say --failed")])
    with executor_of(where.scheduler) as given, Store(where.url, create=False) as store:
        names = [_known(name, store)] if name is not None else [one for one in store.experiments()["name"] if store.tally(one).failed]
        _sweep([_of_database(store, one) for one in names], store, where, given, retry=True)
        if not names:
            typer.echo(f"{store.where}: no run has failed", err=True)


def rerun(run_id: int, url: str, *, check: bool, as_json: bool) -> None:
    """Carry out one run once more; with `check` compare every number with what is stored."""
    from sim.experiments import rerunning

    with Store(url, create=False) as store:
        if check:
            found = rerunning.check(store, run_id)
        else:
            with progress() as reached:
                found = rerunning.carry_out_again(store, run_id, on_progress=reached)
    if as_json:
        print_json({**found._asdict(), "identical": check and not found.different and found.error is None})
    elif found.error is not None:
        typer.echo(f"run {run_id} ({found.scenario}, seed {found.seed}) failed:\n{found.error}", err=True)
    elif not check:
        typer.echo(f"run {run_id} ({found.scenario}, seed {found.seed}) is done; its results are kept")
    else:
        same = (
            f"{found.different} of {found.compared:,} numbers differ"
            if found.different
            else f"all {found.compared:,} numbers are the same bits"
        )
        typer.echo(f"run {run_id} ({found.scenario}, seed {found.seed}): {same}")
    if found.different or found.error is not None:
        raise typer.Exit(DIFFERS)


def _sweep(experiments: Sequence[Experiment], store: Store, where: Where, given: Workers | None, *, retry: bool = False) -> None:
    """Carry out experiments one after another, by the workers of a cluster if some are given, and tell what came out.

    Raises
    ------
    Exit
        With status 1 when runs have failed.
    """
    told = []
    executor, workers = given or (None, where.workers)
    for experiment in experiments:
        with progress() as reached:
            sweep(experiment, store=store, workers=workers, executor=executor, on_progress=reached, retry=retry)
        told.append(_told(store, experiment.name))
    if where.as_json:
        print_json(told[0] if len(told) == 1 else told)
    for one in told:
        if not where.as_json:
            _tell(one)
        _tell_failures(one["failures"])
    if any(one["failed"] for one in told):
        raise typer.Exit(DIFFERS)


def _told(store: Store, name: str) -> dict[str, Any]:
    """Everything there is to tell of an experiment."""
    row, tally, holder, runs = store.experiment(name), store.tally(name), store.holder(name), store.experiment_runs(name)
    assert row is not None
    columns = ["run_id", "policy", "scenario", "point", "seed", "error", "rerun"]
    failures = runs.loc[runs["status"] == "failed", columns].to_dict("records") if tally.failed else []
    return {
        "experiment": name,
        "database": store.where,
        **tally._asdict(),
        "holder": None if holder is None else holder._asdict(),
        "failures": failures,
        "rule": _rule(store, row),
    }


def _rule(store: Store, row: ExperimentRow) -> dict[str, Any] | None:
    """What the rule of an experiment says of its last plan, if it has one."""
    found = standing(store, row)
    return None if found is None else rule_as_data(*found, {}, "en")


def _goes_on(store: Store, name: str) -> bool:
    """Whether an experiment has runs left, or wants more seeds by its rule."""
    tally, row = store.tally(name), store.experiment(name)
    assert row is not None
    found = standing(store, row)
    return tally.pending > 0 or tally.running > 0 or (found is not None and not found.decision.stopped)


def _tell(told: dict[str, Any]) -> None:
    typer.echo(
        f"{told['experiment']}: {told['done']} of {told['planned']} runs done  ({told['database']}, tables yearly and experiment_runs)"
    )
    if told["earlier"]:
        runs = "run of an earlier version or plan stays" if told["earlier"] == 1 else "runs of an earlier version or plan stay"
        typer.echo(f"{told['earlier']} {runs}; they are not mixed")
    _tell_rule(told)


def _tell_rule(told: dict[str, Any]) -> None:
    """One line on whether the seeds of an experiment are enough by its rule."""
    if told["rule"] is not None:
        typer.echo(f"{told['experiment']}: {told['rule']['words']}")


def _tell_failures(failures: Sequence[Row]) -> None:
    """One line for each failed run, and how to repeat it; the traceback is in the database."""
    for failure in failures[:FAILURES_SHOWN]:
        reason = "".join((failure["error"] or "").strip().splitlines()[-1:])
        place = f"{failure['policy']}, scenario {failure['scenario']}, point {failure['point']}, seed {failure['seed']}"
        typer.echo(f"run {failure['run_id']} failed: {place}: {reason}\n    {failure['rerun']}", err=True)
    if len(failures) > FAILURES_SHOWN:
        typer.echo(f"and {len(failures) - FAILURES_SHOWN} more", err=True)
    if failures:
        typer.echo(
            "The tracebacks are in column error of table runs; `monipaikka retry --failed` carries the runs out once more.", err=True
        )


def _known(name: str, store: Store) -> str:
    """Name of an experiment of the database that is given by its name, file or folder."""
    if Path(name).exists():
        name = Experiment.load(name).name
    if store.experiment(name) is None:
        known = store.experiments()["name"].tolist()
        hint = nearest(name, known) if known else "; it holds none, see monipaikka sweep"
        raise InvalidInput([Problem(name, f"is no experiment of {store.where}{hint}")])
    return name


def _of_database(store: Store, name: str) -> Experiment:
    row = store.experiment(name)
    assert row is not None
    return Experiment.of_row(row)


def _points(texts: Sequence[str]) -> tuple[dict[str, Any], ...]:
    """Points as they are given on the command line."""
    points, problems = [], []
    for text in texts:
        try:
            point = yaml.safe_load(text)
        except yaml.YAMLError:
            point = None
        if isinstance(point, dict):
            points.append({str(key): value for key, value in point.items()})
        else:
            problems.append(Problem(f"--add-point {text}", "expected parameters and values, such as '{quitting.base: 0.06}'"))
    if problems:
        raise InvalidInput(problems)
    return tuple(points)


def _is_there(url: str) -> bool:
    """Whether there is a database to look into; a server is asked, a file only when it exists."""
    if folder_of(url) is None:
        return True
    return Path(url.partition(":///")[2]).is_file()


def _holder(holder: Row | None) -> str:
    return "" if holder is None else f"process {holder['process']} on {holder['host']}"


def _print_plan(experiment: Experiment, found: Estimate, rule: Row | None) -> None:
    told: Callable[[Extent], Row] = lambda extent: {  # noqa: E731 - one row of the table below
        "seeds": extent.seeds,
        "runs": extent.runs,
        "done_already": extent.done,
        "time": duration(extent.seconds),
        "disk_MB": math.ceil(extent.disk_megabytes),
    }
    extents = {"as it stands": found.minimum, "at most": found.maximum}
    rows = [{"plan": name, **told(extent)} for name, extent in extents.items() if name != "at most" or found.maximum != found.minimum]
    title = f"{experiment.name}: {found.policies} policies x {found.scenarios} scenarios x {found.points} points"
    print_rows(rows, ("plan", "seeds", "runs", "done_already", "time", "disk_MB"), title)
    if rule is not None:
        typer.echo(rule["words"])
    basis = f"measured on {found.measured_runs} runs" if found.measured_runs else "a rough figure, as none has run yet"
    typer.echo(
        f"{found.workers} at a time, {found.run_seconds:.1f} s a run ({basis}); {math.ceil(found.memory_megabytes)} MB of memory. "
        "Nothing was written."
    )
