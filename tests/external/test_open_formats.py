"""Datasette and DuckDB open what we write, and a query of theirs gives the number that our own interface gives."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from duckdb_extensions import import_extension
from external.two_towns import carried_out

from sim.results import Results
from sim.state import NOBODY

EFFECT = """\
WITH runs_of AS (
    SELECT place.policy, run.seed, year.*
    FROM experiments experiment
    JOIN experiment_runs place ON place.experiment_id = experiment.id AND place.plan = experiment.plan
    JOIN runs run ON run.id = place.run_id AND run.status = 'done'
    JOIN yearly year ON year.run_id = run.id
    WHERE experiment.name = 'towns' AND year.region = '00' AND year.year = 2022
)
SELECT avg(policy.hires - baseline.hires) AS effect, count(*) AS pairs
FROM runs_of policy JOIN runs_of baseline ON baseline.seed = policy.seed
WHERE policy.policy = 'free' AND baseline.policy = 'none'
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Results]:
    return carried_out(tmp_path_factory.mktemp("external"))


def ask_datasette(database: Path, path: str, **parameters: str) -> Any:
    """What Datasette answers; importing it warns about its own dependencies."""
    from datasette.app import Datasette

    async def asked() -> Any:
        answer = await Datasette([str(database)]).client.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.text)

    return asyncio.run(asked())


@pytest.mark.filterwarnings("ignore")
def test_datasette_serves_the_database(written: tuple[Path, Results]) -> None:
    database, results = written
    tables = {table["name"]: table["count"] for table in ask_datasette(database, "/runs.json")["tables"]}
    assert tables["yearly"] == len(results.yearly)
    assert tables["runs"] == len(results.runs) == 6


@pytest.mark.filterwarnings("ignore")
def test_a_query_in_datasette_gives_our_effect(written: tuple[Path, Results]) -> None:
    database, results = written
    (row,) = ask_datasette(database, "/runs.json", sql=EFFECT, _shape="array")
    ours = results.paired("hires", year=2022).iloc[0]
    assert row["effect"] == pytest.approx(ours["effect"])
    assert row["pairs"] == ours["pairs"] == 3


def test_duckdb_opens_the_database_and_a_query_gives_our_effect(written: tuple[Path, Results]) -> None:
    """Its reader of SQLite comes as a package; elsewhere `INSTALL sqlite` loads it from the network."""
    database, results = written
    import_extension("sqlite_scanner")
    with duckdb.connect() as connection:
        connection.execute("LOAD sqlite_scanner")
        connection.execute(f"ATTACH '{database}' AS runs (TYPE sqlite, READ_ONLY)")
        connection.execute("USE runs")
        ((effect, pairs),) = connection.execute(EFFECT).fetchall()
    ours = results.paired("hires", year=2022).iloc[0]
    assert effect == pytest.approx(ours["effect"])
    assert pairs == ours["pairs"] == 3


def test_duckdb_counts_in_the_panels_what_the_metrics_say(written: tuple[Path, Results]) -> None:
    """Holders of posts in December, counted person by person in the Parquet file of each run."""
    database, results = written
    with closing(sqlite3.connect(database)) as connection:
        panels = dict(connection.execute("SELECT run_id, path FROM panels").fetchall())
    assert len(panels) == 6
    december = results.yearly.query("region == '00' and year == 2022").set_index("run_id")["staff"]
    for run_id, path in panels.items():
        query = "SELECT count(*) FILTER (person <> ?) FROM read_parquet(?) GROUP BY month ORDER BY month"
        *_, (holders,) = duckdb.execute(query, [NOBODY, path]).fetchall()
        assert holders == december[run_id]


def test_duckdb_gives_our_effect_and_its_noise_from_frames_and_parquet(written: tuple[Path, Results], tmp_path: Path) -> None:
    _, results = written
    file = tmp_path / "yearly.parquet"
    results.yearly.to_parquet(file)
    query = """\
        SELECT avg(policy.staff - baseline.staff), stddev_samp(policy.staff - baseline.staff) / sqrt(count(*))
        FROM read_parquet(?) policy JOIN read_parquet(?) baseline USING (seed, scenario, point, region, year)
        WHERE policy.policy = 'free' AND baseline.policy = 'none' AND region = '01' AND year = 2022
        """
    effect, error = duckdb.execute(query, [str(file), str(file)]).fetchone()
    ours = results.paired("staff", region="01", year=2022).iloc[0]
    assert effect == pytest.approx(ours["effect"])
    assert error * 4.302652729749464 == pytest.approx(ours["noise"])  # Student's t, 0.975, two degrees of freedom
    assert np.isfinite(effect)
