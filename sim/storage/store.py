"""Store: the results database, as the coordinator of runs writes it and everything else reads it.

A run is a row before it starts: pending, then running, then done or failed. Its results and the word "done" are committed together. Only
the coordinator writes; workers hand their results to it. Readers may watch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, Select, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sim.calendar import month_text, parse_month
from sim.identity import code_version, results_version, versions
from sim.metrics import METRICS
from sim.storage.database import open_engine, reading, shown, writing
from sim.storage.problem import StorageProblem, in_words
from sim.storage.schema import MEASURED, MONTHLY, RUNS, SCENARIOS
from sim.storage.upgrading import ready

if TYPE_CHECKING:
    from sim.scenario import Scenario

Item = TypeVar("Item")

DEFAULT_URL: Final = "sqlite:///results/monipaikka.db"

_PLACES: Final = {"qmark": "?", "pyformat": "%s"}
_COLUMNS_MEASURED: Final = [place for place, metric in enumerate(METRICS) if "region" in metric.by]
_AT_ONCE: Final = 500
"""Keys named in one query: databases limit how many there may be."""


class Wanted(NamedTuple):
    """A run that is wanted: its scenario, its seed, and the command a person can repeat it with."""

    scenario: Scenario
    seed: int
    rerun: str


class Planned(NamedTuple):
    """A run that has its row: `done` when its results are there already and it need not run again."""

    run_id: int
    done: bool


class Store:
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
        self.where: Final = shown(url)
        self._engine: Final[Engine] = open_engine(url, create=create)
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

    def plan(self, wanted: Iterable[Wanted]) -> list[Planned]:
        """Give every wanted run its row, pending unless it has one.

        Returns
        -------
        list of Planned
            In the order wanted. The row of a run that failed or was left running is the same run's row again.
        """
        runs = list(wanted)
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
        with writing(self._engine, self.where) as connection:
            self._add(connection, SCENARIOS, [_described(scenario) for scenario in scenarios.values()])
            self._add(connection, RUNS, rows)
            known = self._known(connection, list(scenarios))
        return [known[run.scenario.hash, run.seed] for run in runs]

    def begin(self, scenario: Scenario, seed: int, *, rerun: str = "") -> Planned:
        """Plan one run and start it unless it is done."""
        (planned,) = self.plan([Wanted(scenario, seed, rerun)])
        if not planned.done:
            self.start(planned.run_id)
        return planned

    def start(self, run_id: int) -> None:
        """Mark a run as running now, by this code."""
        commit, dirty = code_version()
        self._change(
            [run_id],
            status="running",
            started_at=datetime.now(UTC),
            finished_at=None,
            error=None,
            code_commit=commit,
            code_dirty=dirty,
            **{f"{name}_version": text for name, text in versions().items()},
        )

    def finish(self, run_id: int, monthly: NDArray[np.float64], *, regions: Sequence[str], wall_seconds: float | None = None) -> None:
        """Keep the results of a run and mark it as done, both or neither.

        Parameters
        ----------
        run_id : int
            Run that was started. When another coordinator has finished the same run meanwhile, nothing changes: its results are the same.
        monthly : float64[months, regions, metrics]
            Values in the order of METRICS, without the start state; NaN where a metric has no value.
        regions : sequence of str
            Region codes in the order of the second axis.
        wall_seconds : float, optional
            Time the run took, in seconds.
        """
        found = select(RUNS.c.status, RUNS.c.months, SCENARIOS.c.start).join(SCENARIOS).where(RUNS.c.id == run_id)
        with writing(self._engine, self.where) as connection:
            status, months, start = connection.execute(found).one()
            expected = (months, len(regions), len(METRICS))
            if monthly.shape != expected:
                raise ValueError(f"monthly has the shape {monthly.shape}, run {run_id} has {expected} months, regions and metrics")
            if status == "done":
                return
            first = parse_month(start)
            labels = [(run_id, month_text(first + month), region) for month in range(months) for region in regions]
            _insert_fast(connection, MONTHLY, ["run_id", "month", "region", *MEASURED], labels, monthly[:, :, _COLUMNS_MEASURED])
            done = {"status": "done", "finished_at": datetime.now(UTC), "wall_seconds": wall_seconds, "error": None}
            connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(done))

    def fail(self, run_id: int, traceback: str) -> None:
        """Mark a run as failed and keep the text of its traceback."""
        self._change([run_id], status="failed", finished_at=datetime.now(UTC), error=traceback)

    def release(self, run_ids: Sequence[int]) -> None:
        """Mark runs that were started and did not end as pending again."""
        self._change(run_ids, RUNS.c.status == "running", status="pending", started_at=None)

    def runs(self) -> pd.DataFrame:
        """All runs in the order of their rows.

        Returns
        -------
        DataFrame
            Column `scenario` with the scenario's name, `run_id`, and the columns of table `runs`. Times in UTC.
        """
        columns = [RUNS.c.id.label("run_id"), SCENARIOS.c.name.label("scenario"), *(column for column in RUNS.c if column.name != "id")]
        frame = self._frame(select(*columns).join(SCENARIOS).order_by(RUNS.c.id))
        for name in ("created_at", "started_at", "finished_at"):
            frame[name] = pd.to_datetime(frame[name], utc=True)
        return frame

    def scenarios(self) -> pd.DataFrame:
        """All scenarios by name: the columns of table `scenarios`."""
        return self._frame(select(SCENARIOS).order_by(SCENARIOS.c.name, SCENARIOS.c.hash))

    def monthly(
        self, run_ids: Sequence[int] | None = None, *, scenario: str | None = None, metrics: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """What finished runs measured.

        Parameters
        ----------
        run_ids : sequence of int, optional
            These runs, whatever they are.
        scenario : str, optional
            All runs of one scenario, by its name or hash.
        metrics : sequence of str, optional
            Columns wanted; all when left out.

        Returns
        -------
        DataFrame
            Columns run_id, scenario (name), seed, month ("2020-01"), region ("00" is the whole country) and one float64 column per metric,
            NaN where it has no value; in the order of runs, months and regions.

        Raises
        ------
        StorageProblem
            Also when the runs of one scenario's name are not comparable: different content, or results of different versions.
        """
        if (run_ids is None) == (scenario is None):
            raise ValueError("name either runs or a scenario")
        wanted = list(MEASURED if metrics is None else metrics)
        if unknown := sorted(set(wanted) - set(MEASURED)):
            raise ValueError(f"no metrics by region: {', '.join(unknown)}")
        chosen = self._comparable(scenario) if scenario is not None else [int(run_id) for run_id in run_ids or ()]
        columns = [RUNS.c.id.label("run_id"), SCENARIOS.c.name.label("scenario"), RUNS.c.seed, MONTHLY.c.month, MONTHLY.c.region]
        query = select(*columns, *(MONTHLY.c[name] for name in wanted)).select_from(MONTHLY.join(RUNS).join(SCENARIOS))
        parts = [
            self._frame(query.where(RUNS.c.id.in_(part)).order_by(MONTHLY.c.run_id, MONTHLY.c.month, MONTHLY.c.region))
            for part in _parts(sorted(chosen))
        ]
        return pd.concat(parts, ignore_index=True).astype(dict.fromkeys(wanted, "float64"))

    def _comparable(self, scenario: str) -> list[int]:
        """Finished runs of a scenario, by its name or hash."""
        query = (
            select(RUNS.c.id, RUNS.c.scenario_hash, RUNS.c.results_version)
            .join(SCENARIOS)
            .where((SCENARIOS.c.name == scenario) | (SCENARIOS.c.hash == scenario), RUNS.c.status == "done")
        )
        with reading(self._engine, self.where) as connection:
            found = connection.execute(query).all()
        kinds = sorted({(run.scenario_hash[:12], run.results_version[:12]) for run in found})
        if not found:
            raise StorageProblem(self.where, f"has no finished run of {scenario}; see `monipaikka run {scenario}`")
        if len(kinds) > 1:
            listed = "; ".join(f"content {content}, results version {version}" for content, version in kinds)
            raise StorageProblem(self.where, f"has runs of {scenario} that must not be mixed ({listed}); choose runs by their numbers")
        return [run.id for run in found]

    def _add(self, connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
        """Add the rows that are not there yet."""
        if rows:
            insert = sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
            connection.execute(insert.on_conflict_do_nothing(), rows)

    def _known(self, connection: Connection, hashes: list[str]) -> dict[tuple[str, int], Planned]:
        """Runs of these scenarios under this results version, by scenario hash and seed."""
        query = select(RUNS.c.id, RUNS.c.scenario_hash, RUNS.c.seed, RUNS.c.status).where(RUNS.c.results_version == results_version())
        found = [run for part in _parts(hashes) for run in connection.execute(query.where(RUNS.c.scenario_hash.in_(part)))]
        return {(run.scenario_hash, run.seed): Planned(run.id, run.status == "done") for run in found}

    def _change(self, run_ids: Sequence[int], *conditions: Any, **values: Any) -> None:  # noqa: ANN401 - SQL conditions and column values
        """Set columns of runs; a run that is done stays as it is."""
        with writing(self._engine, self.where) as connection:
            for part in _parts(run_ids):
                connection.execute(update(RUNS).where(RUNS.c.id.in_(part), RUNS.c.status != "done", *conditions).values(values))

    def _frame(self, query: Select[Any]) -> pd.DataFrame:
        """Rows of a query as a frame."""
        with reading(self._engine, self.where) as connection:
            found = connection.execute(query)
            return pd.DataFrame.from_records(found.all(), columns=list(found.keys()))


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


def _insert_fast(
    connection: Connection, table: Table, columns: list[str], keys: list[tuple[Any, ...]], values: NDArray[np.float64]
) -> None:
    """Insert rows of keys and numbers by position: three times as fast as by name, and the months of a run are thousands of rows."""
    numbers = values.reshape(len(keys), -1).astype(object)
    numbers[np.isnan(values.reshape(numbers.shape))] = None
    quoted = connection.dialect.identifier_preparer.quote
    place = _PLACES[connection.dialect.paramstyle]
    command = f"INSERT INTO {quoted(table.name)} ({', '.join(map(quoted, columns))}) VALUES ({', '.join([place] * len(columns))})"
    connection.exec_driver_sql(command, [(*key, *row) for key, row in zip(keys, numbers.tolist(), strict=True)])


def _parts(items: Sequence[Item]) -> list[list[Item]]:
    """Items in parts that fit into one query, at least one part."""
    return [list(items[first : first + _AT_ONCE]) for first in range(0, max(len(items), 1), _AT_ONCE)]
