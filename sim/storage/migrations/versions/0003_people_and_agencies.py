"""Metrics of moves inside the state, of relocations and of output, and units by month."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

ADDED = (
    "relocated_net", "internal_moves", "agency_changes", "exchanges", "internal_moves_net", "internal_mobility", "filled_inside_share",
    "output_ratio", "timeliness", "backlog_months", "organisational_capital", "experience", "team_contact",
)  # fmt: skip
OF_UNITS = (
    "staff", "vacant", "moved", "moved_share", "exits_quit", "exits_retirement", "exits_contract_end", "exits_dismissal",
    "exits_with_task", "exits_internal_move", "exits_at_move", "hires", "hires_near", "answer_none", "answer_household_move",
    "answer_second_dwelling", "answer_daily_commute", "answer_remote_contract", "answer_leave", "fate_waiting", "fate_household_move",
    "fate_second_dwelling", "fate_daily_commute", "fate_remote_contract", "fate_quit", "fate_retirement", "fate_contract_end",
    "fate_dismissal", "fate_with_task", "fate_internal_move", "fate_at_move", "followed_share", "filled_by_followers_share",
    "credibility", "uncertainty", "experience_share", "one_off_cost", "one_off_cost_total", "one_off_cost_per_post", "budget",
    "running_cost", "pay_per_post", "rent_per_post",
)  # fmt: skip


def upgrade() -> None:
    """Add the columns, empty in the runs that are there, and make the table of units."""
    for table in ("monthly", "yearly"):
        with op.batch_alter_table(table) as columns:
            for name in ADDED:
                columns.add_column(sa.Column(name, sa.Double(), nullable=True))
    op.create_table(
        "unit_monthly",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=True) for name in OF_UNITS),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_unit_monthly_run_id")),
        sa.PrimaryKeyConstraint("run_id", "month", "unit", name=op.f("pk_unit_monthly")),
    )
