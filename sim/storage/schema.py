"""Schema: the tables of a results database, with one column for each metric.

scenarios   what was run: canonical text and hash.
runs        one row for each scenario, seed and results version; it is there before the run starts.
monthly     what was measured: one row for each run, month and region, one nullable column for each metric declared by region.

NULL in `monthly` means that the metric has no value there or was not measured by that version. Times are in UTC.

Databases in use are brought to this schema by the migrations, never by this file: after a change here or in METRICS write a migration with
`python -m sim.storage.upgrading "what changes"` and read it. A test requires that the migrations lead to exactly this schema.
"""

from __future__ import annotations

from typing import Final, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from sim.metrics import METRICS

Status = Literal["pending", "running", "done", "failed"]

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

SCENARIOS: Final = Table(
    "scenarios",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("title_fi", Text, nullable=False),
    Column("title_sv", Text, nullable=False),
    Column("start", String(7), nullable=False),
    Column("end", String(7), nullable=False),
    Column("canonical", Text, nullable=False),
)

RUNS: Final = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("scenario_hash", String(64), ForeignKey("scenarios.hash"), nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("results_version", String(64), nullable=False),
    Column("status", String(7), nullable=False),
    Column("months", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Column("wall_seconds", Double),
    Column("code_commit", String(40)),
    Column("code_dirty", Boolean),
    Column("python_version", Text),
    Column("numpy_version", Text),
    Column("numba_version", Text),
    Column("mesa_version", Text),
    Column("error", Text),
    Column("rerun", Text, nullable=False),
    UniqueConstraint("scenario_hash", "seed", "results_version"),
    CheckConstraint("status IN ('pending', 'running', 'done', 'failed')", name="status"),
)

MEASURED: Final = tuple(metric.name for metric in METRICS if "region" in metric.by)
"""Metrics that have a column in `monthly`, in the order of METRICS."""

MONTHLY: Final = Table(
    "monthly",
    METADATA,
    Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True, autoincrement=False),
    Column("month", String(7), primary_key=True),
    Column("region", String(2), primary_key=True),
    *(Column(name, Double) for name in MEASURED),
)
