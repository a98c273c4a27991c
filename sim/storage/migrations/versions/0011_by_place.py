"""Metrics of municipalities and agencies by year, for the runs of which they are asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

OF_MUNICIPALITIES = (
    "staff", "staff_home", "person_years", "person_years_home", "posts", "sites_in_use", "population", "private_jobs", "jobs", "employed",
    "unemployed", "unemployment_rate", "degree_share", "tax_base", "housing_price",
)  # fmt: skip
OF_AGENCIES = (
    "staff", "posts", "vacancy_rate", "person_years", "sites_in_use", "municipalities", "staff_elsewhere_share", "telework_days",
    "output_ratio", "timeliness", "backlog_months", "organisational_capital", "experience",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables, empty for the runs that are there."""
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("has_places", sa.Boolean(), nullable=True))
    for place, metrics in (("municipality", OF_MUNICIPALITIES), ("agency", OF_AGENCIES)):
        table = f"{place}_yearly"
        op.create_table(
            table,
            sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column(place, sa.Text(), nullable=False),
            *(sa.Column(name, sa.Double(), nullable=True) for name in metrics),
            sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f(f"fk_{table}_run_id")),
            sa.PrimaryKeyConstraint("run_id", "year", place, name=op.f(f"pk_{table}")),
        )
