"""Hires of units by region of the home."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the table, empty for the runs that are there."""
    op.create_table(
        "unit_hires",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("hires", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_unit_hires_run_id")),
        sa.PrimaryKeyConstraint("run_id", "month", "unit", "region", name=op.f("pk_unit_hires")),
    )
