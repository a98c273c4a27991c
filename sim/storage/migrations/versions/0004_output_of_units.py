"""Metrics of the output of units."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ADDED = ("output", "output_share", "on_time_share", "backlog", "waiting", "organisational_capital", "experience_lost")


def upgrade() -> None:
    """Add the columns, empty in the runs that are there."""
    with op.batch_alter_table("unit_monthly") as columns:
        for name in ADDED:
            columns.add_column(sa.Column(name, sa.Double(), nullable=True))
