"""Months of the units that scenarios name; runs so far had none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MEASURED = (
    "staff",
    "vacant",
    "moved",
    "moved_share",
    "exits_quit",
    "exits_retirement",
    "exits_contract_end",
    "exits_dismissal",
    "exits_with_task",
    "exits_internal_move",
    "exits_at_move",
    "hires",
    "hires_near",
    "answer_none",
    "answer_household_move",
    "answer_second_dwelling",
    "answer_daily_commute",
    "answer_remote_contract",
    "answer_leave",
    "fate_waiting",
    "fate_household_move",
    "fate_second_dwelling",
    "fate_daily_commute",
    "fate_remote_contract",
    "fate_quit",
    "fate_retirement",
    "fate_contract_end",
    "fate_dismissal",
    "fate_with_task",
    "fate_internal_move",
    "fate_at_move",
    "followed_share",
    "filled_by_followers_share",
    "credibility",
    "uncertainty",
    "experience_share",
    "one_off_cost",
    "one_off_cost_total",
    "one_off_cost_per_post",
    "budget",
    "running_cost",
    "pay_per_post",
    "rent_per_post",
)


def upgrade() -> None:
    """Make the new table."""
    op.create_table(
        "unit_monthly",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=True) for name in MEASURED),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_unit_monthly_run_id")),
        sa.PrimaryKeyConstraint("run_id", "month", "unit", name=op.f("pk_unit_monthly")),
    )
