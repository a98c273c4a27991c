"""Access by group and response class, costs of premises by kind; premises, services and vitality of municipalities and agencies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

OF_REGIONS = (
    "premises_rent", "premises_travel", "premises_fitting_out", "premises_removal",
    "access_minutes_over_64", "access_minutes_p90_over_64", "access_minutes_swedish", "access_minutes_p90_swedish",
    "access_minutes_homeland", "access_minutes_p90_homeland", "access_minutes_excluded", "access_minutes_p90_excluded",
    "on_call_p80_class_11", "on_call_p80_class_18", "on_call_p80_class_30", "on_call_p80_class_35", "on_call_p80_class_55",
)  # fmt: skip
OF_PREMISES = (
    "attendance", "attendance_peak", "office_users", "office_space", "space_per_user", "space_per_person_year", "occupancy_mean",
    "occupancy_peak", "shared_share", "premises_rent", "premises_travel", "premises_fitting_out", "premises_removal",
)  # fmt: skip
OF_MUNICIPALITIES = (
    "dependency", "population_change", "jobs_change", "tax_base_change", "dependency_change", "degree_share_change", *OF_PREMISES,
    "access_60", "access_60_over_64", "access_60_swedish", "access_60_homeland", "access_60_excluded", "access_minutes",
    "access_minutes_over_64", "access_minutes_swedish", "access_minutes_homeland", "access_minutes_excluded", "visits_digital",
    "visits_site", "visits_joint", "visits_remote", "firm_visits_digital", "firm_visits_site", "firm_visits_joint", "firm_visits_remote",
    "service_waiting", "on_call_p80", "on_call_in_time",
)  # fmt: skip
OF_AGENCIES = (*OF_PREMISES, "service_points", "points_swedish", "contacts_served", "service_waiting")


def upgrade() -> None:
    """Add the columns, empty for the runs that are there."""
    added = {
        "yearly": OF_REGIONS, "monthly": OF_REGIONS, "municipality_yearly": OF_MUNICIPALITIES, "agency_yearly": OF_AGENCIES,
        "agency_monthly": OF_AGENCIES,
    }  # fmt: skip
    for table, metrics in added.items():
        with op.batch_alter_table(table) as columns:
            for name in metrics:
                columns.add_column(sa.Column(name, sa.Double(), nullable=True))
