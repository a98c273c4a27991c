"""Upgrading: a database of every earlier schema, with data in it, becomes one of this schema with the same data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from alembic import command
from sqlalchemy import Connection, Engine, create_engine, insert, inspect, make_url, select, table, text
from sqlalchemy import column as column_

from sim.metrics import METRICS
from sim.storage import Store
from sim.storage.results import KINDS
from sim.storage.schema import MEASURED
from sim.storage.upgrading import MIGRATIONS, _config, head, revisions, upgrade
from sim.years import whole_years

MONTHS = [f"{2019 + month // 12}-{month % 12 + 1:02d}" for month in range(6, 6 + 31)]
REGIONS = ("00", "01")
RUN = {
    "scenario_hash": "a" * 64, "results_version": "b" * 64, "months": len(MONTHS), "created_at": "2026-01-01 00:00:00", "rerun": "again",
}  # fmt: skip


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    if url.startswith("sqlite"):
        Path(make_url(url).database or "").parent.mkdir()
    engine = create_engine(url)
    yield engine
    engine.dispose()


def known(connection: Connection) -> list[tuple[int, str]]:
    """Place and name of the metrics that the schema has a column for."""
    columns = {found["name"] for found in inspect(connection).get_columns("monthly")}
    return [(place, name) for place, name in enumerate(MEASURED) if name in columns]


def fill(connection: Connection, numbers: np.ndarray) -> None:
    """A scenario, a run in every state, and the months of the one that is done, as the first program wrote them."""

    def add(name: str, rows: list[dict]) -> None:
        connection.execute(insert(table(name, *map(column_, rows[0]))), rows)

    texts = dict.fromkeys(("name", "title_en", "title_fi", "title_sv", "canonical"), "old")
    add("scenarios", [{"hash": "a" * 64, "start": MONTHS[0], "end": MONTHS[-1], **texts}])
    states = ("pending", "running", "failed", "done")
    add("runs", [{**RUN, "id": seed, "seed": seed, "status": status} for seed, status in enumerate(states, start=1)])
    keys = [(month, region) for month in MONTHS for region in REGIONS]
    values = np.where(np.isnan(numbers), None, numbers.astype(object)).reshape(len(keys), -1)
    rows = [
        {"run_id": 4, "month": month, "region": region, **{name: row[place] for place, name in known(connection)}}
        for (month, region), row in zip(keys, values.tolist(), strict=True)
    ]
    add("monthly", rows)


@pytest.mark.parametrize("revision", revisions()[:-1])
def test_data_of_an_earlier_schema_are_kept_and_their_years_computed(url: str, engine: Engine, revision: str) -> None:
    numbers = np.random.default_rng(7).normal(size=(len(MONTHS), len(REGIONS), len(METRICS)))
    numbers[8, 0] = np.nan
    numbers[:, 1, 3] = np.nan
    with engine.begin() as connection:
        command.upgrade(_config(connection, MIGRATIONS), revisions()[0])
        numbers[..., np.delete(np.arange(len(METRICS)), [place for place, _name in known(connection)])] = np.nan
        fill(connection, numbers)
        command.upgrade(_config(connection, MIGRATIONS), revision)
    assert upgrade(url) == (revision, head())
    with Store(url, create=False) as store:
        runs = store.runs()
        assert runs["status"].tolist() == ["pending", "pending", "failed", "done"]
        assert runs["has_months"].tolist()[3]
        monthly = store.monthly([4])
        np.testing.assert_array_equal(monthly[list(MEASURED)].to_numpy().reshape(numbers.shape), numbers)
        yearly = store.yearly([4])
    # From July 2019 to January 2022 there are two whole years.
    assert yearly["year"].unique().tolist() == [2020, 2021]
    expected = whole_years(numbers, 2019 * 12 + 6, KINDS)
    np.testing.assert_array_equal(yearly[list(MEASURED)].to_numpy().reshape(expected.values.shape), expected.values)


def test_database_of_an_earlier_schema_has_everything_a_new_one_has(url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        command.upgrade(_config(connection, MIGRATIONS), revisions()[0])
    upgrade(url)
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names())
        measured = {"yearly", "monthly", "unit_monthly", "unit_hires", "municipality_yearly", "agency_yearly", "agency_monthly", "panels"}
        assert measured | {"experiments", "points", "experiment_runs", "leases"} <= names
        assert connection.execute(select(text("version_num")).select_from(text("alembic_version"))).scalar() == head()
