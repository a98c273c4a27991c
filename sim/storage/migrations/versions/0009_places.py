"""Yearly changes of the components of vitality, and the local circuit of the state's euros."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ADDED = (
    "population_change",
    "jobs_change",
    "tax_base_change",
    "dependency_change",
    "degree_share_change",
    "circuit_income",
    "circuit_turnover",
    "circuit_leakage",
    "circuit_jobs",
)


def upgrade() -> None:
    """Add the columns, empty in the runs that are there."""
    for table in ("monthly", "yearly"):
        with op.batch_alter_table(table) as columns:
            for name in ADDED:
                columns.add_column(sa.Column(name, sa.Double(), nullable=True))
