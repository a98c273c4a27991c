"""Metrics of premises."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ADDED = (
    "office_users", "office_space", "space_per_user", "space_per_person_year", "premises_cost", "premises_one_off", "occupancy_mean",
    "occupancy_peak", "shared_share", "hub_days",
)  # fmt: skip


def upgrade() -> None:
    """Add the columns, empty in the runs that are there."""
    for table in ("monthly", "yearly"):
        with op.batch_alter_table(table) as columns:
            for name in ADDED:
                columns.add_column(sa.Column(name, sa.Double(), nullable=True))
