"""Metrics of the network of sites."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

ADDED = ("sites", "places", "sites_closed")


def upgrade() -> None:
    """Add the columns, empty in the runs that are there."""
    for table in ("monthly", "yearly"):
        with op.batch_alter_table(table) as columns:
            for name in ADDED:
                columns.add_column(sa.Column(name, sa.Double(), nullable=True))
