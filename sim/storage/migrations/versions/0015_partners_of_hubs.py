"""People, space and payments of the partners in hubs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

ADDED = ("hub_partners", "hub_partners_space", "hub_partners_cost")


def upgrade() -> None:
    """Add the columns, empty for the runs that are there."""
    for table in ("yearly", "monthly", "municipality_yearly"):
        with op.batch_alter_table(table) as columns:
            for name in ADDED:
                columns.add_column(sa.Column(name, sa.Double(), nullable=True))
