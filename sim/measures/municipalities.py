"""Municipalities: what is measured of each of them at the end of the year."""

from __future__ import annotations

from typing import Final

from sim.measures.access import GROUPS
from sim.measures.places import PREMISES, SITES_IN_USE, PlaceMetric, same
from sim.state import CHANNELS

MUNICIPALITY_METRICS: Final[tuple[PlaceMetric, ...]] = (
    same("staff", "holders of posts by municipality of the site"),
    same("staff_home", "holders of posts by municipality of the home"),
    same("person_years", "working time of the holders, in full-time persons, by municipality of the site"),
    PlaceMetric(
        "person_years_home", "person-years", "stock", 0, "working time of the holders, in full-time persons, by municipality of the home",
        "Henkilötyövuodet asuinpaikan mukaan", "Årsverken efter bostadsort", "Person-years by home",
        lambda c: c.person_years_home,
    ),
    same("posts"),
    SITES_IN_USE,
    same("population"),
    same("private_jobs"),
    same("jobs"),
    PlaceMetric(
        "employed", "persons", "stock", 0, "employed residents",
        "Työlliset", "Sysselsatta", "Employed residents",
        lambda c: c.employed,
    ),
    PlaceMetric(
        "unemployed", "persons", "stock", 0, "unemployed residents",
        "Työttömät", "Arbetslösa", "Unemployed residents",
        lambda c: c.unemployed,
    ),
    same("unemployment_rate"),
    same("degree_share"),
    same("tax_base"),
    same("housing_price", "price of old dwellings in housing companies, prices of 2019"),
    same("dependency"),
    same("population_change"),
    same("jobs_change"),
    same("tax_base_change"),
    same("dependency_change"),
    same("degree_share_change"),
    *PREMISES,
    same("access_60"),
    *(same(f"access_60_{group}") for group in GROUPS),
    same("access_minutes"),
    *(same(f"access_minutes_{group}") for group in GROUPS),
    *(same(f"visits_{channel}") for channel in CHANNELS),
    *(same(f"firm_visits_{channel}") for channel in CHANNELS),
    same("service_waiting"),
    same("on_call_p80"),
    same("on_call_in_time"),
    same("hub_partners"),
    same("hub_partners_space"),
    same("hub_partners_cost"),
)  # fmt: skip
