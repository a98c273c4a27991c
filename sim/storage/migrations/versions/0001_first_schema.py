"""First schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MEASURED = (
    "staff",
    "staff_share",
    "staff_home",
    "staff_home_share",
    "person_years",
    "presence",
    "presence_home",
    "theil",
    "posts",
    "independent_share",
    "telework_days",
    "commute",
    "adverts",
    "adverts_independent",
    "recruitments_opened",
    "applications",
    "qualified_applications",
    "applications_per_position",
    "applications_per_position_mean",
    "vacancy_rate",
    "months_to_fill",
    "offer_acceptance",
    "hires",
    "hires_elsewhere_share",
    "quits",
    "external_quit_rate",
    "retirements",
    "contract_ends",
    "dismissals",
    "transfers_out",
    "satisfaction",
    "vitality",
    "population",
    "jobs",
    "private_jobs",
    "tax_base",
    "dependency",
    "degree_share",
    "unemployment_rate",
    "housing_price",
    "staff_degrees_home",
    "home_moves_net",
)


def upgrade() -> None:
    """Make the tables scenarios, runs and monthly."""
    _make_scenarios()
    _make_runs()
    op.create_table(
        "monthly",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=True) for name in MEASURED),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_monthly_run_id")),
        sa.PrimaryKeyConstraint("run_id", "month", "region", name=op.f("pk_monthly")),
    )


def _make_scenarios() -> None:
    op.create_table(
        "scenarios",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("title_fi", sa.Text(), nullable=False),
        sa.Column("title_sv", sa.Text(), nullable=False),
        sa.Column("start", sa.String(length=7), nullable=False),
        sa.Column("end", sa.String(length=7), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_scenarios")),
    )


def _make_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scenario_hash", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("results_version", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=7), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wall_seconds", sa.Double(), nullable=True),
        sa.Column("code_commit", sa.String(length=40), nullable=True),
        sa.Column("code_dirty", sa.Boolean(), nullable=True),
        sa.Column("python_version", sa.Text(), nullable=True),
        sa.Column("numpy_version", sa.Text(), nullable=True),
        sa.Column("numba_version", sa.Text(), nullable=True),
        sa.Column("mesa_version", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("rerun", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('pending', 'running', 'done', 'failed')", name=op.f("ck_runs_status")),
        sa.ForeignKeyConstraint(["scenario_hash"], ["scenarios.hash"], name=op.f("fk_runs_scenario_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("scenario_hash", "seed", "results_version", name=op.f("uq_runs_scenario_hash_seed_results_version")),
    )
