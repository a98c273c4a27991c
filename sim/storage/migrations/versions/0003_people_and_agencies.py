"""Metrics of moves inside the state, of relocations and of output, and units by month."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ADDED = (
,
)  # fmt: skip
OF_UNITS = (
,
)  # fmt: skip


def upgrade() -> None:
    """Add the columns, empty in the runs that are there, and make the table of units."""
    for table in ("monthly", "yearly"):
        with op.batch_alter_table(table) as columns:
            for name in ADDED:
                columns.add_column(sa.Column(name, sa.Double(), nullable=True))
    op.create_table(
        "unit_monthly",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=True) for name in OF_UNITS),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_unit_monthly_run_id")),
        sa.PrimaryKeyConstraint("run_id", "month", "unit", name=op.f("pk_unit_monthly")),
    )
