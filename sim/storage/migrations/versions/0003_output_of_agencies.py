"""Columns for what agencies get done and what their people know."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns, empty in the runs that are there: those versions did not measure them."""
    with op.batch_alter_table("monthly", schema=None) as batch_op:
        batch_op.add_column(sa.Column("output_ratio", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("timeliness", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("backlog_months", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("organisational_capital", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("experience", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("team_contact", sa.Double(), nullable=True))

    with op.batch_alter_table("yearly", schema=None) as batch_op:
        batch_op.add_column(sa.Column("output_ratio", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("timeliness", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("backlog_months", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("organisational_capital", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("experience", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("team_contact", sa.Double(), nullable=True))
