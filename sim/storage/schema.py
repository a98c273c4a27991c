"""Schema: the tables of a results database, with one column for each metric.

scenarios        what was run: canonical text and hash.
runs             one row for each scenario, seed and results version; it is there before the run starts.
yearly           what was measured: one row for each run, year and region, one nullable column for each metric declared by region.
monthly          the same by month, for the runs whose months were asked for.
unit_monthly     what was measured of the units that the scenario names: one row for each run, month and unit.
unit_hires       their hires: one row for each run, month, unit and region of the homes of who was hired; where there is no row, none was.
municipality_yearly, agency_yearly
                 what was measured of every municipality and agency: one row for each run, year and place, for the runs of which this was
                 asked for.
agency_monthly   the same of every agency by month, for the runs of which this was asked for.
panels           files with columns of agents, for the runs of which they were asked for.
experiments      a question and its design as it was last planned.
points           the parameter points of an experiment, whatever kind of design they come from.
experiment_runs  which run stands for which point, policy and scenario of an experiment. A run may belong to several experiments.
leases           who carries out runs now: a coordinator with a heartbeat. Runs that are running belong to one.

NULL in the tables of what was measured means that the metric has no value there or was not measured by that version. Times are
in UTC; the times of leases are seconds since 1970 by the clock of the database's server.

Databases in use are brought to this schema by the migrations, never by this file: after a change here, in METRICS, UNIT_METRICS or BY_PLACE
write a migration with `python -m sim.storage.upgrading "what changes"` and read it. A test requires that the migrations lead to exactly
this schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from sim.measures.units import UNIT_METRICS
from sim.metrics import METRICS
from sim.place_metrics import BY_PLACE

Status = Literal["pending", "running", "done", "failed"]

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
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
    Column("lease_id", String(32)),
    Column("has_months", Boolean),
    Column("peak_megabytes", Double),
    Column("has_places", Boolean),
    Column("has_agency_months", Boolean),
    UniqueConstraint("scenario_hash", "seed", "results_version"),
    CheckConstraint("status IN ('pending', 'running', 'done', 'failed')", name="status"),
)

MEASURED: Final = tuple(metric.name for metric in METRICS if "region" in metric.by)
"""Metrics that have a column in `yearly` and `monthly`, in the order of METRICS."""

YEARLY: Final = Table(
    "yearly",
    METADATA,
    Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True, autoincrement=False),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("region", String(2), primary_key=True),
    *(Column(name, Double) for name in MEASURED),
)

MONTHLY: Final = Table(
    "monthly",
    METADATA,
    Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True, autoincrement=False),
    Column("month", String(7), primary_key=True),
    Column("region", String(2), primary_key=True),
    *(Column(name, Double) for name in MEASURED),
)

UNIT_MEASURED: Final = tuple(metric.name for metric in UNIT_METRICS)
"""Metrics that have a column in `unit_monthly`, in the order of UNIT_METRICS."""

UNIT_MONTHLY: Final = Table(
    "unit_monthly",
    METADATA,
    Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True, autoincrement=False),
    Column("month", String(7), primary_key=True),
    Column("unit", Text, primary_key=True),
    *(Column(name, Double) for name in UNIT_MEASURED),
)

UNIT_HIRES: Final = Table(
    "unit_hires",
    METADATA,
    Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True, autoincrement=False),
    Column("month", String(7), primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("region", String(2), primary_key=True),
    Column("hires", Double, nullable=False),
)

PLACES_YEARLY: Final[Mapping[str, Table]] = {
    place: Table(
        f"{place}_yearly",
        METADATA,
        Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True, autoincrement=False),
        Column("year", Integer, primary_key=True, autoincrement=False),
        Column(place, Text, primary_key=True),
        *(Column(metric.name, Double) for metric in metrics),
    )
    for place, metrics in BY_PLACE.items()
}
"""`municipality_yearly` and `agency_yearly`, by the name of their last key: codes of municipalities, English names of agencies."""

AGENCY_MONTHLY: Final = Table(
    "agency_monthly",
    METADATA,
    Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True, autoincrement=False),
    Column("month", String(7), primary_key=True),
    Column("agency", Text, primary_key=True),
    *(Column(metric.name, Double) for metric in BY_PLACE["agency"]),
)

PANELS: Final = Table(
    "panels",
    METADATA,
    Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True, autoincrement=False),
    Column("request", String(16), primary_key=True),
    Column("columns", Text, nullable=False),
    Column("months", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)

EXPERIMENTS: Final = Table(
    "experiments",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("title_fi", Text, nullable=False),
    Column("title_sv", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("baseline", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("plan", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("name"),
)

POINTS: Final = Table(
    "points",
    METADATA,
    Column("experiment_id", Integer, ForeignKey("experiments.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("parameters", Text, nullable=False),
    UniqueConstraint("experiment_id", "parameters"),
)

EXPERIMENT_RUNS: Final = Table(
    "experiment_runs",
    METADATA,
    Column("experiment_id", Integer, primary_key=True, autoincrement=False),
    Column("run_id", Integer, ForeignKey("runs.id"), primary_key=True, autoincrement=False, index=True),
    Column("point", Integer, primary_key=True, autoincrement=False),
    Column("policy", Text, primary_key=True),
    Column("scenario", Text, primary_key=True),
    Column("plan", Integer, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(["experiment_id", "point"], ["points.experiment_id", "points.number"]),
)
"""`plan` counts how often the experiment has been planned. The runs of its last plan, all of one results version, are the ones that are
read; of earlier plans only those stand here that the last one does not want."""

LEASES: Final = Table(
    "leases",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("experiment_id", Integer, ForeignKey("experiments.id")),
    Column("host", Text, nullable=False),
    Column("process", Integer, nullable=False),
    Column("process_start", Text, nullable=False),
    Column("acquired_at", Double, nullable=False),
    Column("heartbeat_at", Double, nullable=False),
    Column("ended_at", Double),
)
