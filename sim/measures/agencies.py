"""Agencies: what is measured of each of them at the end of the year, and of the work of the year."""

from __future__ import annotations

from typing import Final

from sim.measures import ratio
from sim.measures.places import PREMISES, SITES_IN_USE, PlaceMetric, same

AGENCY_METRICS: Final[tuple[PlaceMetric, ...]] = (
    same("staff", "holders of posts", ("Henkilöstö", "Personal", "Staff")),
    same("posts"),
    same("vacancy_rate"),
    same("person_years", "working time of the holders, in full-time persons"),
    SITES_IN_USE,
    PlaceMetric(
        "municipalities", "municipalities", "stock", 0, "municipalities with a site in use",
        "Kunnat, joissa on toimipaikka", "Kommuner med arbetsställe", "Municipalities with a site",
        lambda c: c.municipalities,
    ),
    PlaceMetric(
        "staff_elsewhere_share", "share", "stock", 3, "holders placed in another municipality than that of the main place at the start",
        "Osuus henkilöstöstä pääpaikan ulkopuolella", "Andel av personalen utanför huvudorten", "Share of staff outside the main place",
        lambda c: ratio(c.staff_elsewhere, c.staff),
    ),
    same("telework_days", "mean days at home of holders whose task allows it: the norm that colleagues follow"),
    same("output_ratio", "work done over work that arrived, both summed over the year"),
    same("timeliness", "share of the work that arrived in the year which is done within the deadline"),
    same("backlog_months", "work that waits over the capacity of a month"),
    same("organisational_capital", "what the agency knows together; 1 is what it is at the turnover of the start"),
    same("experience", "mean proficiency of the holders, weighted by working time; 1 is full"),
    *PREMISES,
    PlaceMetric(
        "service_points", "points", "stock", 0, "points in use at which the agency serves at the counter",
        "Palvelupisteet", "Serviceställen", "Service points",
        lambda c: c.own_points,
    ),
    same("points_swedish", "points of the agency that can serve in Swedish over all of its points in use"),
    PlaceMetric(
        "contacts_served", "1/year", "flow", 0, "contacts of residents and firms that came to the staff: at counters, joint or remote",
        "Henkilöstön hoitama asiointi", "Ärenden hos personalen", "Contacts that came to the staff",
        lambda c: c.visits,
    ),
    PlaceMetric(
        "service_waiting", "days", "stock", 1, "wait of who comes to the staff, mean over the contacts of the month",
        "Odotus palveluun", "Väntetid till service", "Wait for service",
        lambda c: ratio(c.wait_now, c.served_now),
    ),
)  # fmt: skip
