"""Posts of units by where they are and with whom, planned cost beside realised cost, and time to recovery."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

ADDED = (
    "posts_old_place", "posts_household_move", "posts_second_dwelling", "posts_daily_commute", "posts_remote_contract", "posts_new_holder",
    "posts_vacant", "budget_per_post", "running_budget", "running_cost_per_post", "running_budget_per_post", "recovery_months",
)  # fmt: skip


def upgrade() -> None:
    """Add the columns, empty for the runs that are there."""
    with op.batch_alter_table("unit_monthly") as columns:
        for name in ADDED:
            columns.add_column(sa.Column(name, sa.Double(), nullable=True))
