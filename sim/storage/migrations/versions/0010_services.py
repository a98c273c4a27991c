"""Metrics of services and preparedness."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

ADDED = (
    "access_60",
    "access_60_over_64",
    "access_60_swedish",
    "access_60_homeland",
    "access_60_excluded",
    "access_gap",
    "access_minutes",
    "access_minutes_p90",
    "visits_digital",
    "visits_site",
    "visits_joint",
    "visits_remote",
    "firm_visits_digital",
    "firm_visits_site",
    "firm_visits_joint",
    "firm_visits_remote",
    "joint_share",
    "points_swedish",
    "joint_cost_state",
    "joint_cost_partners",
    "service_waiting",
    "on_call_p80",
    "on_call_in_time",
    "agencies_present",
    "critical_concentration",
)


def upgrade() -> None:
    """Add the columns, empty in the runs that are there."""
    for table in ("monthly", "yearly"):
        with op.batch_alter_table(table) as columns:
            for name in ADDED:
                columns.add_column(sa.Column(name, sa.Double(), nullable=True))
