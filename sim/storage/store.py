"""Store: the results database, as the coordinator of runs writes it and everything else reads it.

A run is a row before it starts: pending, then running, then done or failed. Its results and the word "done" are committed together. Only
coordinators write; workers hand their results to them. Readers may watch. What each method does in the database stands in the module of
its subject: planning, leases, results, reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, select, update

from sim.calendar import parse_month
from sim.storage import leases, planning, reading, results, rows
from sim.storage.database import open_engine, shown, writing
from sim.storage.frames import Frames
from sim.storage.planning import Cell, Demand, ExperimentRow, Planned, Wanted
from sim.storage.problem import StorageProblem, in_words
from sim.storage.schema import EXPERIMENTS, RUNS, SCENARIOS
from sim.storage.upgrading import ready
from sim.years import whole_years

if TYPE_CHECKING:
    from sim.scenario import Scenario

DEFAULT_URL: Final = "sqlite:///results/monipaikka.db"
WITH_MONTHS: Final = Demand(months=True)


class Store(Frames):
    """A results database.

    Parameters
    ----------
    url : str
        `sqlite:///FILE` or `postgresql+psycopg://USER@HOST/DATABASE`.
    create : bool
        Make the database when there is none. Commands that only read pass False.

    Raises
    ------
    StorageProblem
        From here and from every method, when the database cannot be used: in words, with what to do.

    Examples
    --------
    >>> with Store("sqlite:///results/monipaikka.db") as store:
    ...     store.runs()
    """

    def __init__(self, url: str = DEFAULT_URL, *, create: bool = True) -> None:
        super().__init__(shown(url), open_engine(url, create=create))
        self.url: Final = url
        try:
            ready(self._engine, self.where, create=create)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        with in_words(self.where):
            self._engine.dispose()

    # Runs, as their coordinator writes them

    def plan(self, wanted: Iterable[Wanted], demand: Demand = WITH_MONTHS) -> list[Planned]:
        """Give every wanted run its row, pending unless it has one.

        Parameters
        ----------
        wanted : iterable of Wanted
        demand : Demand
            What is to be kept of each beside its years. A run that is done and lacks it is pending again.

        Returns
        -------
        list of Planned
            In the order wanted. The row of a run that failed or was left running is the same run's row again.
        """
        found: list[Planned] = []
        for part in rows.stream(wanted):
            with writing(self._engine, self.where) as connection:
                found += planning.plan_runs(connection, part, demand)
        return found

    def begin(self, scenario: Scenario, seed: int, *, rerun: str = "") -> Planned:
        """Plan one run and start it unless it is done."""
        (planned,) = self.plan([Wanted(scenario, seed, rerun)])
        if not planned.done:
            self.start(planned.run_id)
        return planned

    def start(self, run_id: int) -> None:
        """Mark a run as running now, by this code, under no lease."""
        self._change([run_id], **leases.started(None))

    def claim(self, run_id: int, lease_id: str) -> leases.Claimed | None:
        """Mark a pending run as running now under a lease; None when it is not pending: somebody else has it, or it has ended."""
        with writing(self._engine, self.where) as connection:
            return leases.claim(connection, run_id, lease_id)

    def finish(self, run_id: int, monthly: NDArray[np.float64], *, regions: Sequence[str], wall_seconds: float | None = None) -> None:
        """Keep the months of a run and the years made of them, and mark it as done, all or nothing.

        Parameters
        ----------
        run_id : int
            Run that was started. When another coordinator has finished the same run meanwhile, nothing changes: its results are the same.
        monthly, regions, wall_seconds
            As `Measured` has them.
        """
        with self._reading() as connection:
            first = parse_month(connection.execute(select(SCENARIOS.c.start).join(RUNS).where(RUNS.c.id == run_id)).scalar_one())
        self.keep(run_id, results.Measured(whole_years(monthly, first, results.KINDS), monthly, regions, wall_seconds))

    def keep(self, run_id: int, measured: results.Measured) -> None:
        """Keep what a run brings and mark it as done, both or neither. A run that is done stays as it is."""
        with writing(self._engine, self.where) as connection:
            results.keep(connection, run_id, measured)

    def fail(self, run_id: int, traceback: str) -> None:
        """Mark a run as failed and keep the text of its traceback."""
        self._change([run_id], status="failed", finished_at=datetime.now(UTC), error=traceback, lease_id=None)

    def release(self, run_ids: Sequence[int]) -> None:
        """Mark runs that were started and did not end as pending again."""
        self._change(run_ids, RUNS.c.status == "running", status="pending", started_at=None, lease_id=None)

    def retry(self, run_ids: Sequence[int]) -> None:
        """Mark runs that failed, or are running and belong to no lease, as pending again."""
        with writing(self._engine, self.where) as connection:
            planning.retry(connection, run_ids)

    def ended(self, run_ids: Sequence[int], demand: Demand) -> dict[int, str]:
        """Those of some runs that are not running any more, with their status: done, failed or pending.

        Runs of dead leases return to pending first, and so do runs that somebody else has finished with less than is demanded.
        """
        query = select(RUNS.c.id, RUNS.c.status).where(RUNS.c.status != "running")
        with writing(self._engine, self.where) as connection:
            leases.end_dead(connection)
            for part in rows.parts(run_ids):
                planning.ask_again(connection, part, demand)
            return {row.id: row.status for part in rows.parts(run_ids) for row in connection.execute(query.where(RUNS.c.id.in_(part)))}

    def scenario_text(self, scenario_hash: str) -> str:
        """Canonical text of a scenario."""
        with self._reading() as connection:
            return str(connection.execute(select(SCENARIOS.c.canonical).where(SCENARIOS.c.hash == scenario_hash)).scalar_one())

    # Leases

    def acquire_lease(self, experiment: str | None = None) -> str:
        """A lease for this process, on an experiment or on none, and its number; what dead leases hold is pending again.

        Raises
        ------
        StorageProblem
            Also when a living lease holds the experiment.
        """
        with writing(self._engine, self.where) as connection:
            number = None if experiment is None else self._experiment_id(connection, experiment)
            try:
                return leases.acquire(connection, number)
            except leases.ExperimentInUse as used:
                raise StorageProblem(self.where, f"{experiment} is being carried out by {used}; wait for it, or stop it there") from None

    def beat(self, lease_id: str) -> bool:
        """Show that the holder of a lease lives; False when the lease has been taken from it."""
        with writing(self._engine, self.where) as connection:
            return leases.beat(connection, lease_id)

    def end_lease(self, lease_id: str) -> None:
        """End a lease; its runs that had not ended are pending again."""
        with writing(self._engine, self.where) as connection:
            leases.end(connection, lease_id)

    # Experiments, as they are planned

    def enter_experiment(self, row: ExperimentRow) -> None:
        """Give an experiment its row unless it has one."""
        with writing(self._engine, self.where) as connection:
            planning.enter_experiment(connection, row)

    def plan_experiment(self, row: ExperimentRow, points: Sequence[str], cells: Iterable[Cell], demand: Demand) -> None:
        """Plan an experiment: its points, its runs, and which run stands for what. It counts once all of it is there.

        Parameters
        ----------
        row : ExperimentRow
            An experiment that has its row.
        points : sequence of str
            Canonical JSON of each parameter point; those the experiment has keep their numbers.
        cells : iterable of Cell
            Every run wanted, taken part by part.
        demand : Demand
            What is to be kept of each run beside its years.
        """
        with writing(self._engine, self.where) as connection:
            number = self._experiment_id(connection, row.name)
            plan = planning.next_plan(connection, number)
            numbers = planning.enter_points(connection, number, points)
        for part in rows.stream(cells):
            with writing(self._engine, self.where) as connection:
                planning.plan_cells(connection, number, plan, part, numbers, demand)
        with writing(self._engine, self.where) as connection:
            planning.adopt_plan(connection, number, plan, row)

    def waiting(self, experiment: str) -> list[int]:
        """Runs of the last plan under this results version that have not ended: seed by seed, so that whole batches come early."""
        with self._reading() as connection:
            return reading.waiting(connection, self._experiment_id(connection, experiment))

    # Reading

    def experiment(self, name: str) -> ExperimentRow | None:
        """An experiment as it was last planned, None when there is none of that name."""
        with self._reading() as connection:
            found = connection.execute(select(EXPERIMENTS).where(EXPERIMENTS.c.name == name)).one_or_none()
        if found is None:
            return None
        titles = {"en": found.title_en, "fi": found.title_fi, "sv": found.title_sv}
        return ExperimentRow(found.name, titles, found.question, found.baseline, found.folder, found.definition)

    def experiments(self) -> pd.DataFrame:
        """All experiments by name: the columns of table `experiments`."""
        with self._reading() as connection:
            return reading.experiments(connection)

    def points(self, experiment: str) -> pd.DataFrame:
        """Parameter points of an experiment: column `point`, and one for each parameter that any point changes (None: unchanged)."""
        with self._reading() as connection:
            return reading.points(connection, experiment)

    def experiment_runs(self, experiment: str) -> pd.DataFrame:
        """Runs of the last plan of an experiment, seed by seed.

        Columns run_id, point, policy, scenario, seed, status, results_version, wall_seconds, peak_megabytes, error, rerun.
        """
        with self._reading() as connection:
            return reading.experiment_runs(connection, experiment)

    def cell(self, experiment: str, metric: str, region: str, year: int) -> pd.DataFrame:
        """One number of every run of the last plan of an experiment under this results version, NaN where there is none.

        Columns policy, scenario, point, seed, status and value. Memory: these columns of these runs, whatever else they measured.
        """
        with self._reading() as connection:
            return reading.cell(connection, self._experiment_id(connection, experiment), metric, region, year)

    def contents(self, experiment: str) -> set[tuple[str, str, str]]:
        """Policy, scenario and hash of the content of the runs of the last plan of an experiment under this results version."""
        with self._reading() as connection:
            return reading.contents(connection, self._experiment_id(connection, experiment))

    def tally(self, experiment: str) -> reading.Tally:
        """How many runs of an experiment are planned, done, running, pending and failed, and how many of earlier versions stay."""
        with self._reading() as connection:
            return reading.tally(connection, experiment)

    def holder(self, experiment: str) -> leases.Holder | None:
        """Who carries out an experiment now, if anybody."""
        with self._reading() as connection:
            return leases.holder_of(connection, self._experiment_id(connection, experiment))

    def done(self, scenario_hashes: Sequence[str]) -> set[tuple[str, int]]:
        """Scenario hash and seed of the finished runs of scenarios, under this results version."""
        with self._reading() as connection:
            return reading.done(connection, scenario_hashes)

    def typical(self, scenario_hashes: Sequence[str]) -> reading.Typical:
        """What finished runs of scenarios took, in seconds and megabytes."""
        with self._reading() as connection:
            return reading.typical(connection, scenario_hashes)

    def panels(self, run_ids: Sequence[int]) -> pd.DataFrame:
        """Panel files of runs: columns run_id, request, columns, months, path, rows, bytes."""
        with self._reading() as connection:
            return reading.panels(connection, run_ids)

    def runs(self, run_ids: Sequence[int] | None = None) -> pd.DataFrame:
        """Some runs, or all, in the order of their rows.

        Returns
        -------
        DataFrame
            Column `scenario` with the scenario's name, `run_id`, and the columns of table `runs`. Times in UTC.
        """
        with self._reading() as connection:
            return reading.runs(connection, run_ids)

    def scenarios(self) -> pd.DataFrame:
        """All scenarios by name: the columns of table `scenarios`."""
        with self._reading() as connection:
            return rows.frame(connection, select(SCENARIOS).order_by(SCENARIOS.c.name, SCENARIOS.c.hash))

    def _experiment_id(self, connection: Connection, name: str) -> int:
        found = connection.execute(select(EXPERIMENTS.c.id).where(EXPERIMENTS.c.name == name)).scalar()
        if found is None:
            raise StorageProblem(self.where, f"there is no experiment {name}; `monipaikka status` lists those there are")
        return int(found)

    def _change(self, run_ids: Sequence[int], *conditions: Any, **values: Any) -> None:  # noqa: ANN401 - SQL conditions and column values
        """Set columns of runs; a run that is done stays as it is."""
        with writing(self._engine, self.where) as connection:
            for part in rows.parts(run_ids):
                connection.execute(update(RUNS).where(RUNS.c.id.in_(part), RUNS.c.status != "done", *conditions).values(values))
