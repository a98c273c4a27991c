"""Reading: what the database holds, as frames and numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import pandas as pd
from sqlalchemy import Column, ColumnElement, Connection, Select, Table, func, select

from sim.identity import results_version
from sim.storage.rows import frame, parts
from sim.storage.schema import EXPERIMENT_RUNS, EXPERIMENTS, PANELS, POINTS, RUNS, SCENARIOS, YEARLY

VERSION_SHOWN: Final = 12
_PLANNED: Final = EXPERIMENT_RUNS.join(RUNS, RUNS.c.id == EXPERIMENT_RUNS.c.run_id).join(
    EXPERIMENTS, (EXPERIMENTS.c.id == EXPERIMENT_RUNS.c.experiment_id) & (EXPERIMENTS.c.plan == EXPERIMENT_RUNS.c.plan)
)
"""Runs of the last plans with their place in an experiment."""


class Mixed(Exception):
    """Runs that cannot be read as one: they must not be mixed, or there is none; the message says which."""


class Tally(NamedTuple):
    """How far an experiment is, under this results version.

    Attributes
    ----------
    planned : int
        Runs that its last plan wants.
    done, running, pending, failed : int
        What became of them; `pending` also counts those that have no row under this version yet.
    earlier : int
        Runs of an earlier results version or of contents that an edited file has replaced: they stay and are not mixed.
    """

    planned: int
    done: int
    running: int
    pending: int
    failed: int
    earlier: int


class Typical(NamedTuple):
    """What finished runs took: how many they are, median seconds, and the highest memory use of a worker in megabytes."""

    runs: int
    wall_seconds: float | None
    peak_megabytes: float | None


def runs(connection: Connection, run_ids: Sequence[int] | None) -> pd.DataFrame:
    """Some runs, or all, in the order of their rows."""
    columns = [RUNS.c.id.label("run_id"), SCENARIOS.c.name.label("scenario"), *(column for column in RUNS.c if column.name != "id")]
    query = select(*columns).join(SCENARIOS).order_by(RUNS.c.id)
    if run_ids is None:
        return _with_times(frame(connection, query))
    found = [frame(connection, query.where(RUNS.c.id.in_(part))) for part in parts(sorted(run_ids))]
    return _with_times(pd.concat(found, ignore_index=True))


def measured(connection: Connection, table: Table, run_ids: Sequence[int], metrics: Sequence[str] | None) -> pd.DataFrame:
    """What runs measured, by their numbers."""
    wanted = _metrics(table, metrics)
    columns = [RUNS.c.id.label("run_id"), SCENARIOS.c.name.label("scenario"), RUNS.c.seed, *_time_and_place(table)]
    query = select(*columns, *(table.c[name] for name in wanted)).select_from(table.join(RUNS).join(SCENARIOS))
    found = [
        frame(connection, query.where(RUNS.c.id.in_(part)).order_by(RUNS.c.id, *_time_and_place(table))) for part in parts(sorted(run_ids))
    ]
    return pd.concat(found, ignore_index=True).astype(dict.fromkeys(wanted, "float64"))


def measured_by_experiment(connection: Connection, table: Table, experiment: str, metrics: Sequence[str] | None) -> pd.DataFrame:
    """What the finished runs of the last plan of an experiment measured, each with its point, policy and scenario.

    Raises
    ------
    Mixed
        When there is none; no rows of units are no problem: few scenarios name any.
    """
    wanted = _metrics(table, metrics)
    query = _place(RUNS.c.seed, *_time_and_place(table), *(table.c[name] for name in wanted)).join(table, table.c.run_id == RUNS.c.id)
    query = query.where(EXPERIMENTS.c.name == experiment, RUNS.c.status == "done")
    order = (RUNS.c.seed, EXPERIMENT_RUNS.c.point, RUNS.c.id, *_time_and_place(table))
    found = frame(connection, query.order_by(*order)).astype(dict.fromkeys(wanted, "float64"))
    if found.empty and "unit" not in table.c:
        raise Mixed(f"has no finished run of the experiment {experiment} with such results; see `monipaikka status {experiment}`")
    return found


def cell(connection: Connection, experiment_id: int, metric: str, region: str, year: int) -> pd.DataFrame:
    """One number of every run of the last plan of an experiment under this results version."""
    (name,) = _metrics(YEARLY, [metric])
    here = (YEARLY.c.run_id == RUNS.c.id) & (YEARLY.c.region == region) & (YEARLY.c.year == year)
    place = (EXPERIMENT_RUNS.c.policy, EXPERIMENT_RUNS.c.scenario, EXPERIMENT_RUNS.c.point)
    query = select(*place, RUNS.c.seed, RUNS.c.status, YEARLY.c[name].label("value")).select_from(_PLANNED.outerjoin(YEARLY, here))
    query = query.where(*_current(experiment_id))
    return frame(connection, query).astype({"value": "float64"})


def contents(connection: Connection, experiment_id: int) -> set[tuple[str, str, str]]:
    """Policy, scenario and hash of the content of the runs of the last plan of an experiment under this results version."""
    columns = (EXPERIMENT_RUNS.c.policy, EXPERIMENT_RUNS.c.scenario, RUNS.c.scenario_hash)
    query = select(*columns).distinct().select_from(_PLANNED).where(*_current(experiment_id))
    return {(row.policy, row.scenario, row.scenario_hash) for row in connection.execute(query)}


def comparable(connection: Connection, scenario: str) -> list[int]:
    """Finished runs of a scenario, by its name or hash.

    Raises
    ------
    Mixed
        When there is none, or they differ in content or results version.
    """
    query = (
        select(RUNS.c.id, RUNS.c.scenario_hash, RUNS.c.results_version)
        .join(SCENARIOS)
        .where((SCENARIOS.c.name == scenario) | (SCENARIOS.c.hash == scenario), RUNS.c.status == "done")
    )
    found = connection.execute(query).all()
    kinds = sorted({(run.scenario_hash[:VERSION_SHOWN], run.results_version[:VERSION_SHOWN]) for run in found})
    if not found:
        raise Mixed(f"has no finished run of {scenario}; see `monipaikka run {scenario}`")
    if len(kinds) > 1:
        listed = "; ".join(f"content {content}, results version {version}" for content, version in kinds)
        raise Mixed(f"has runs of {scenario} that must not be mixed ({listed}); choose runs by their numbers")
    return [run.id for run in found]


def chosen(
    connection: Connection,
    table: Table,
    run_ids: Sequence[int] | None,
    scenario: str | None,
    experiment: str | None,
    metrics: Sequence[str] | None,
) -> pd.DataFrame:
    """What some runs, those of a scenario or those of an experiment measured; exactly one of the three is given.

    Raises
    ------
    Mixed
        When there is none, or those of a scenario are not comparable.
    """
    if sum(given is not None for given in (run_ids, scenario, experiment)) != 1:
        raise ValueError("name either runs or a scenario or an experiment")
    if experiment is not None:
        return measured_by_experiment(connection, table, experiment, metrics)
    numbers = comparable(connection, scenario) if scenario is not None else [int(run_id) for run_id in run_ids or ()]
    return measured(connection, table, numbers, metrics)


def experiments(connection: Connection) -> pd.DataFrame:
    """All experiments by name."""
    return _with_times(frame(connection, select(EXPERIMENTS).order_by(EXPERIMENTS.c.name)))


def points(connection: Connection, experiment: str) -> pd.DataFrame:
    """Parameter points of an experiment: column `point`, and one for each parameter that any of them changes."""
    query = select(POINTS.c.number, POINTS.c.parameters).join(EXPERIMENTS).where(EXPERIMENTS.c.name == experiment)
    found = [{"point": row.number, **json.loads(row.parameters)} for row in connection.execute(query.order_by(POINTS.c.number))]
    return pd.DataFrame(found) if found else pd.DataFrame({"point": []}, dtype="int64")


def experiment_runs(connection: Connection, experiment: str) -> pd.DataFrame:
    """Runs of the last plan of an experiment."""
    columns = (RUNS.c.seed, RUNS.c.status, RUNS.c.results_version, RUNS.c.wall_seconds, RUNS.c.peak_megabytes, RUNS.c.error, RUNS.c.rerun)
    query = _place(*columns).where(EXPERIMENTS.c.name == experiment)
    return frame(connection, query.order_by(RUNS.c.seed, EXPERIMENT_RUNS.c.point, RUNS.c.id))


def waiting(connection: Connection, experiment_id: int) -> list[int]:
    """Runs of the last plan under this results version that have not ended: seed by seed, so that whole batches come early."""
    query = select(RUNS.c.id).select_from(_PLANNED).where(*_current(experiment_id), RUNS.c.status.in_(("pending", "running")))
    found = connection.execute(query.order_by(RUNS.c.seed, EXPERIMENT_RUNS.c.point, RUNS.c.id))
    return list(dict.fromkeys(found.scalars()))


def tally(connection: Connection, experiment: str) -> Tally:
    """How far an experiment is."""
    current = (EXPERIMENT_RUNS.c.plan == EXPERIMENTS.c.plan) & (RUNS.c.results_version == results_version())
    query = (
        select(current.label("current"), RUNS.c.status, func.count(RUNS.c.id.distinct()))
        .select_from(EXPERIMENT_RUNS.join(EXPERIMENTS, EXPERIMENTS.c.id == EXPERIMENT_RUNS.c.experiment_id).join(RUNS))
        .where(EXPERIMENTS.c.name == experiment)
        .group_by(current, RUNS.c.status)
    )
    counts = {(bool(row[0]), row[1]): int(row[2]) for row in connection.execute(query)}
    ended = {status: counts.get((True, status), 0) for status in ("done", "running", "failed")}
    planned = _planned(connection, experiment)
    earlier = sum(number for (is_current, _), number in counts.items() if not is_current)
    return Tally(planned, ended["done"], ended["running"], planned - sum(ended.values()), ended["failed"], earlier)


def panels(connection: Connection, run_ids: Sequence[int]) -> pd.DataFrame:
    """Panel files of runs."""
    return pd.concat(
        [frame(connection, select(PANELS).where(PANELS.c.run_id.in_(part)).order_by(PANELS.c.run_id)) for part in parts(sorted(run_ids))],
        ignore_index=True,
    )


def done(connection: Connection, hashes: Sequence[str]) -> set[tuple[str, int]]:
    """Scenario hash and seed of the finished runs of scenarios under this results version."""
    query = select(RUNS.c.scenario_hash, RUNS.c.seed).where(RUNS.c.status == "done", RUNS.c.results_version == results_version())
    return {
        (row.scenario_hash, row.seed) for part in parts(hashes) for row in connection.execute(query.where(RUNS.c.scenario_hash.in_(part)))
    }


def typical(connection: Connection, hashes: Sequence[str]) -> Typical:
    """What finished runs of scenarios took, of the first few hundred scenarios."""
    query = select(RUNS.c.wall_seconds, RUNS.c.peak_megabytes).where(RUNS.c.scenario_hash.in_(parts(hashes)[0]), RUNS.c.status == "done")
    found = frame(connection, query.where(RUNS.c.wall_seconds.is_not(None))).astype("float64")
    if found.empty:
        return Typical(0, None, None)
    peak = found["peak_megabytes"].max()
    return Typical(len(found), float(found["wall_seconds"].median()), None if pd.isna(peak) else float(peak))


def _place(*columns: Column[Any]) -> Select[Any]:
    """A query for runs of the last plans with their place in an experiment, and more columns."""
    places = (RUNS.c.id.label("run_id"), EXPERIMENT_RUNS.c.point, EXPERIMENT_RUNS.c.policy, EXPERIMENT_RUNS.c.scenario)
    return select(*places, *columns).select_from(_PLANNED)


def _current(experiment_id: int) -> tuple[ColumnElement[bool], ...]:
    """That a planned run belongs to an experiment and to this results version."""
    return (EXPERIMENTS.c.id == experiment_id, RUNS.c.results_version == results_version())


def _planned(connection: Connection, experiment: str) -> int:
    """Runs the last plan wants; under another results version they have rows of their own and count once."""
    query = _place(RUNS.c.scenario_hash, RUNS.c.seed).where(EXPERIMENTS.c.name == experiment).subquery()
    return int(
        connection.execute(select(func.count()).select_from(select(query.c.scenario_hash, query.c.seed).distinct().subquery())).scalar_one()
    )


def _metrics(table: Table, metrics: Sequence[str] | None) -> list[str]:
    """Columns wanted of those that hold numbers: the ones that are no key."""
    known = [column.name for column in table.c if not column.primary_key]
    wanted = list(known if metrics is None else metrics)
    if unknown := sorted(set(wanted) - set(known)):
        raise ValueError(f"no metrics by {_time_and_place(table)[-1].name}: {', '.join(unknown)}")
    return wanted


def _time_and_place(table: Table) -> tuple[Column[Any], ...]:
    """Columns that say when and where: the year or the month, and the region, the unit or another place."""
    return tuple(column for column in table.primary_key if column.name != "run_id")


def _with_times(found: pd.DataFrame) -> pd.DataFrame:
    """The same with every time in UTC."""
    for name in found.columns:
        if str(name).endswith("_at"):
            found[name] = pd.to_datetime(found[name], utc=True)
    return found
