"""Years, experiments with their designs, leases and panels. The years of runs that are there are computed from their months."""

from __future__ import annotations

import numpy as np
import sqlalchemy as sa
from alembic import op

from sim.calendar import parse_month
from sim.years import Kind, whole_years

revision = "0002"
down_revision = "0001"

FLOWS = frozenset((
    "adverts", "adverts_independent", "recruitments_opened", "applications", "qualified_applications", "hires", "quits", "retirements",
    "contract_ends", "dismissals", "transfers_out", "home_moves_net",
))  # fmt: skip
RATIOS = frozenset((
    "applications_per_position", "applications_per_position_mean", "months_to_fill", "offer_acceptance", "hires_elsewhere_share",
    "external_quit_rate",
))  # fmt: skip
KEYS = ("run_id", "month", "region")


def upgrade() -> None:
    """Make the new tables and columns, and fill what can be told of the runs that are there."""
    measured = [column["name"] for column in sa.inspect(op.get_bind()).get_columns("monthly") if column["name"] not in KEYS]
    _make_yearly(measured)
    _make_panels()
    _make_experiments()
    _make_leases()
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("lease_id", sa.String(length=32), nullable=True))
        runs.add_column(sa.Column("has_months", sa.Boolean(), nullable=True))
        runs.add_column(sa.Column("peak_megabytes", sa.Double(), nullable=True))
    _fill(measured)


def _make_yearly(measured: list[str]) -> None:
    op.create_table(
        "yearly",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=True) for name in measured),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_yearly_run_id")),
        sa.PrimaryKeyConstraint("run_id", "year", "region", name=op.f("pk_yearly")),
    )


def _make_panels() -> None:
    op.create_table(
        "panels",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("request", sa.String(length=16), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("months", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_panels_run_id")),
        sa.PrimaryKeyConstraint("run_id", "request", name=op.f("pk_panels")),
    )


def _make_experiments() -> None:
    op.create_table(
        "experiments",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("name", "title_en", "title_fi", "title_sv", "question", "baseline")),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiments")),
        sa.UniqueConstraint("name", name=op.f("uq_experiments_name")),
    )
    op.create_table(
        "points",
        sa.Column("experiment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["experiment_id"], ["experiments.id"], name=op.f("fk_points_experiment_id")),
        sa.PrimaryKeyConstraint("experiment_id", "number", name=op.f("pk_points")),
        sa.UniqueConstraint("experiment_id", "parameters", name=op.f("uq_points_experiment_id_parameters")),
    )
    op.create_table(
        "experiment_runs",
        sa.Column("experiment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("point", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("plan", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["experiment_id", "point"], ["points.experiment_id", "points.number"], name=op.f("fk_experiment_runs_experiment_id_point")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_experiment_runs_run_id")),
        sa.PrimaryKeyConstraint("experiment_id", "run_id", "point", "policy", "scenario", "plan", name=op.f("pk_experiment_runs")),
    )
    op.create_index(op.f("ix_experiment_runs_run_id"), "experiment_runs", ["run_id"], unique=False)


def _make_leases() -> None:
    op.create_table(
        "leases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("experiment_id", sa.Integer(), nullable=True),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column("process_start", sa.Text(), nullable=False),
        sa.Column("acquired_at", sa.Double(), nullable=False),
        sa.Column("heartbeat_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["experiment_id"], ["experiments.id"], name=op.f("fk_leases_experiment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leases")),
    )


def _fill(measured: list[str]) -> None:
    """Every run so far kept its months; its years follow from them. A run left running has no coordinator that could still end it."""
    connection = op.get_bind()
    runs = sa.table("runs", *map(sa.column, ("id", "scenario_hash", "status", "has_months", "started_at")))
    scenarios = sa.table("scenarios", *map(sa.column, ("hash", "start")))
    connection.execute(sa.update(runs).where(runs.c.status == "running").values(status="pending", started_at=None))
    connection.execute(sa.update(runs).where(runs.c.status == "done").values(has_months=True))
    starts = (
        sa.select(runs.c.id, scenarios.c.start).join(scenarios, runs.c.scenario_hash == scenarios.c.hash).where(runs.c.status == "done")
    )
    for run_id, start in connection.execute(starts).all():
        _fill_years(connection, run_id, parse_month(start), measured)


def _fill_years(connection: sa.Connection, run_id: int, first: int, measured: list[str]) -> None:
    monthly = sa.table("monthly", *map(sa.column, (*KEYS, *measured)))
    yearly = sa.table("yearly", *map(sa.column, ("run_id", "year", "region", *measured)))
    query = sa.select(monthly).where(monthly.c.run_id == run_id).order_by(monthly.c.month, monthly.c.region)
    rows = connection.execute(query).all()
    regions = sorted({row.region for row in rows})
    if not regions:
        return
    values = np.array([row[len(KEYS) :] for row in rows], dtype=np.float64).reshape(-1, len(regions), len(measured))
    kinds: list[Kind] = ["flow" if name in FLOWS else "ratio" if name in RATIOS else "stock" for name in measured]
    found = whole_years(values, first, kinds)
    numbers = found.values.astype(object)
    numbers[np.isnan(found.values)] = None
    added = [
        {"run_id": run_id, "year": year, "region": region, **dict(zip(measured, numbers[y, r].tolist(), strict=True))}
        for y, year in enumerate(found.years)
        for r, region in enumerate(regions)
    ]
    if added:
        connection.execute(sa.insert(yearly), added)
