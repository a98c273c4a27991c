"""Planning: every run that is wanted gets its row before it starts, alone or as part of an experiment."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, String, cast, delete, exists, func, or_, select, update

from sim.calendar import month_text
from sim.identity import results_version
from sim.storage.rows import add_missing, parts
from sim.storage.schema import EXPERIMENT_RUNS, EXPERIMENTS, PANELS, POINTS, RUNS, SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.scenario import Scenario

OWN_NUMBER = "{run_id}"
"""In the command that repeats a run: stands for its number, which it has only once it has its row."""


class Wanted(NamedTuple):
    """A run that is wanted: its scenario, its seed, and the command a person can repeat it with; {run_id} there becomes its number."""

    scenario: Scenario
    seed: int
    rerun: str


class Planned(NamedTuple):
    """A run that has its row: `done` when its results are there already and it need not run again."""

    run_id: int
    done: bool


class Demand(NamedTuple):
    """What is to be kept of a run beside its years: months, the panel of a request (empty: none), years of places, months of agencies."""

    months: bool = True
    panel: str = ""
    places: bool = False
    agency_months: bool = False


class ExperimentRow(NamedTuple):
    """An experiment as the database knows it.

    Attributes
    ----------
    name : str
        Its identity in the database.
    title : mapping of language to text
    question : str
    baseline : str
        Policy the others are compared with.
    folder : str
        Folder its file lay in, where the scenarios it names are looked for.
    definition : str
        Its design as JSON, from which it can be planned again.
    """

    name: str
    title: Mapping[str, str]
    question: str
    baseline: str
    folder: str
    definition: str


class Cell(NamedTuple):
    """One run's place in an experiment: parameter point (as canonical JSON), policy, scenario, and the run itself."""

    point: str
    policy: str
    scenario: str
    wanted: Wanted


def plan_runs(connection: Connection, runs: Sequence[Wanted], demand: Demand) -> list[Planned]:
    """Give every run its row, pending unless it has one; one of which more is asked for than was kept is pending again."""
    scenarios = {run.scenario.hash: run.scenario for run in runs}
    now = datetime.now(UTC)
    rows = [
        {
            "scenario_hash": run.scenario.hash,
            "seed": run.seed,
            "results_version": results_version(),
            "status": "pending",
            "months": run.scenario.months,
            "created_at": now,
            "rerun": run.rerun,
        }
        for run in runs
    ]
    add_missing(connection, SCENARIOS, [_described(scenario) for scenario in scenarios.values()])
    add_missing(connection, RUNS, rows)
    wanted = {(run.scenario.hash, run.seed) for run in runs}
    for part in parts([planned.run_id for planned in _known(connection, wanted).values()]):
        mended = func.replace(RUNS.c.rerun, OWN_NUMBER, cast(RUNS.c.id, String))
        connection.execute(update(RUNS).where(RUNS.c.id.in_(part), RUNS.c.rerun.contains(OWN_NUMBER)).values(rerun=mended))
        ask_again(connection, part, demand)
    known = _known(connection, wanted)
    return [known[run.scenario.hash, run.seed] for run in runs]


def ask_again(connection: Connection, run_ids: Sequence[int], demand: Demand) -> None:
    """Return runs to pending that are done and lack what is demanded: they are the same bits again, and more of them is kept."""
    lacking: list[ColumnElement[bool]] = []
    if demand.months:
        lacking.append(RUNS.c.has_months.is_not(True))
    if demand.panel:
        lacking.append(~exists().where(PANELS.c.run_id == RUNS.c.id, PANELS.c.request == demand.panel))
    if demand.places:
        lacking.append(RUNS.c.has_places.is_not(True))
    if demand.agency_months:
        lacking.append(RUNS.c.has_agency_months.is_not(True))
    if lacking:
        connection.execute(
            update(RUNS).where(RUNS.c.id.in_(run_ids), RUNS.c.status == "done", or_(*lacking)).values(status="pending", lease_id=None)
        )


def enter_experiment(connection: Connection, row: ExperimentRow) -> int:
    """Number of an experiment; one that is not there yet gets its row, without a plan."""
    found = select(EXPERIMENTS.c.id).where(EXPERIMENTS.c.name == row.name)
    if (known := connection.execute(found).scalar()) is None:
        now = datetime.now(UTC)
        add_missing(connection, EXPERIMENTS, [{**_columns(row), "name": row.name, "plan": 0, "created_at": now, "changed_at": now}])
        known = connection.execute(found).scalar_one()
    return int(known)


def next_plan(connection: Connection, experiment_id: int) -> int:
    """Number of the plan that is about to be made; what an interrupted planning has left of it is taken away."""
    present = int(connection.execute(select(EXPERIMENTS.c.plan).where(EXPERIMENTS.c.id == experiment_id)).scalar_one())
    connection.execute(delete(EXPERIMENT_RUNS).where(EXPERIMENT_RUNS.c.experiment_id == experiment_id, EXPERIMENT_RUNS.c.plan > present))
    return present + 1


def enter_points(connection: Connection, experiment_id: int, points: Sequence[str]) -> dict[str, int]:
    """Number of each parameter point; those that are there keep theirs."""
    found = select(POINTS.c.parameters, POINTS.c.number).where(POINTS.c.experiment_id == experiment_id)
    known: dict[str, int] = {row.parameters: row.number for row in connection.execute(found)}
    first = max(known.values(), default=-1) + 1
    new = {point: first + place for place, point in enumerate(point for point in dict.fromkeys(points) if point not in known)}
    add_missing(
        connection, POINTS, [{"experiment_id": experiment_id, "number": number, "parameters": point} for point, number in new.items()]
    )
    return known | new


def plan_cells(
    connection: Connection, experiment_id: int, plan: int, cells: Sequence[Cell], numbers: Mapping[str, int], demand: Demand
) -> None:
    """Give the runs of some cells their rows, and enter them in the plan."""
    planned = plan_runs(connection, [cell.wanted for cell in cells], demand)
    rows = [
        {
            "experiment_id": experiment_id,
            "run_id": run.run_id,
            "point": numbers[cell.point],
            "policy": cell.policy,
            "scenario": cell.scenario,
            "plan": plan,
        }
        for cell, run in zip(cells, planned, strict=True)
    ]
    add_missing(connection, EXPERIMENT_RUNS, rows)


def adopt_plan(connection: Connection, experiment_id: int, plan: int, row: ExperimentRow) -> None:
    """Let a plan that is entered whole count from now on; of earlier plans keep only what this one does not want."""
    wanted = EXPERIMENT_RUNS.alias()
    same = [wanted.c[name] == EXPERIMENT_RUNS.c[name] for name in ("experiment_id", "run_id", "point", "policy", "scenario")]
    again = exists().where(*same, wanted.c.plan == plan)
    earlier = (EXPERIMENT_RUNS.c.experiment_id == experiment_id) & (EXPERIMENT_RUNS.c.plan < plan)
    connection.execute(delete(EXPERIMENT_RUNS).where(earlier, again))
    values = {**_columns(row), "plan": plan, "changed_at": datetime.now(UTC)}
    connection.execute(update(EXPERIMENTS).where(EXPERIMENTS.c.id == experiment_id).values(values))


def retry(connection: Connection, run_ids: Sequence[int]) -> None:
    """Return runs to pending that failed, and those that are running and belong to nobody."""
    ownerless = (RUNS.c.status == "running") & RUNS.c.lease_id.is_(None)
    for part in parts(run_ids):
        again = update(RUNS).where(RUNS.c.id.in_(part), (RUNS.c.status == "failed") | ownerless)
        connection.execute(again.values(status="pending", started_at=None, finished_at=None, error=None))


def _columns(row: ExperimentRow) -> dict[str, Any]:
    titles = {f"title_{language}": row.title[language] for language in ("en", "fi", "sv")}
    return {**titles, "question": row.question, "baseline": row.baseline, "folder": row.folder, "definition": row.definition}


def _known(connection: Connection, wanted: Set[tuple[str, int]]) -> dict[tuple[str, int], Planned]:
    """Runs under this results version by scenario hash and seed, those of `wanted` only."""
    seeds = [seed for _, seed in wanted]
    columns = (RUNS.c.id, RUNS.c.scenario_hash, RUNS.c.seed, RUNS.c.status)
    query = select(*columns).where(
        RUNS.c.results_version == results_version(), RUNS.c.seed.between(min(seeds, default=0), max(seeds, default=0))
    )
    hashes = parts(sorted({scenario for scenario, _ in wanted}))
    found = [run for part in hashes for run in connection.execute(query.where(RUNS.c.scenario_hash.in_(part)))]
    known = {(run.scenario_hash, run.seed): Planned(run.id, run.status == "done") for run in found}
    return {run: planned for run, planned in known.items() if run in wanted}


def _described(scenario: Scenario) -> dict[str, str]:
    """Row of a scenario."""
    return {
        "hash": scenario.hash,
        "name": scenario.name,
        **{f"title_{language}": scenario.title[language] for language in ("en", "fi", "sv")},
        "start": month_text(scenario.start),
        "end": month_text(scenario.end),
        "canonical": scenario.canonical(),
    }
