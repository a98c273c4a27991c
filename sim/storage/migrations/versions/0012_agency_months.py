"""Metrics of agencies by month, for the runs of which they are asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

METRICS = (
    "staff", "posts", "vacancy_rate", "person_years", "sites_in_use", "municipalities", "staff_elsewhere_share", "telework_days",
    "output_ratio", "timeliness", "backlog_months", "organisational_capital", "experience",
)  # fmt: skip


def upgrade() -> None:
    """Make the table, empty for the runs that are there."""
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("has_agency_months", sa.Boolean(), nullable=True))
    op.create_table(
        "agency_monthly",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=True) for name in METRICS),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_agency_monthly_run_id")),
        sa.PrimaryKeyConstraint("run_id", "month", "agency", name=op.f("pk_agency_monthly")),
    )
