"""Services: how far they are from whom, by which channel they are used, how soon help comes, and where critical functions are.

The region is that of the home unless the definition says otherwise.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.measures import Metric, Month, after_total, ratio
from sim.state import Array

GROUPS: Final = ("all", "over_64", "swedish", "homeland", "excluded")


def access(m: Month, group: str) -> Array:
    """Share of the residents of a group near a point that can serve them, mean over contacts with agencies."""
    return ratio(getattr(m.now, f"near_{group}"), getattr(m.now, f"residents_{group}"))


def gap(m: Month) -> Array:
    """Largest less smallest access of the groups that there are; nan with less than two groups."""
    found = np.stack([access(m, group) for group in GROUPS])
    there = ~np.isnan(found)
    lowest, highest = np.where(there, found, np.inf).min(axis=0), np.where(there, found, -np.inf).max(axis=0)
    return np.where(np.add.reduce(there, axis=0) > 1, highest - lowest, np.nan)


def counters(m: Month) -> Array:
    """Visits to the counters of agencies."""
    found: Array = m.now.visits_site + m.now.firm_visits_site
    return found


def concentration(m: Month) -> Array:
    """Herfindahl index of the staff in critical functions over regions: sum of squared shares; by region its part."""
    staff = m.now.critical_staff
    return after_total(ratio(staff, staff[:1])[1:] ** 2)


SERVICES: Final[tuple[Metric, ...]] = (
    Metric(
        "access_60",
        "share",
        "stock",
        "services",
        3,
        "residents within 60 minutes (parameter reach) of a point that can serve them, mean over contacts with agencies",
        "Palvelut tunnin matkan sisällä",
        "Service inom en timmes väg",
        "Services within an hour",
        lambda m: access(m, "all"),
    ),
    Metric(
        "access_60_over_64",
        "share",
        "stock",
        "services",
        3,
        "the same, residents over 64",
        "Palvelut tunnin sisällä, yli 64-vuotiaat",
        "Service inom en timme, personer över 64 år",
        "Services within an hour, over 64",
        lambda m: access(m, "over_64"),
    ),
    Metric(
        "access_60_swedish",
        "share",
        "stock",
        "services",
        3,
        "the same, Swedish speakers; points that can serve in Swedish",
        "Ruotsinkieliset palvelut tunnin sisällä",
        "Service på svenska inom en timme",
        "Services in Swedish within an hour",
        lambda m: access(m, "swedish"),
    ),
    Metric(
        "access_60_homeland",
        "share",
        "stock",
        "services",
        3,
        "the same, residents of the Sámi homeland; services in Sámi are not measured",
        "Palvelut tunnin sisällä, saamelaisten kotiseutualue",
        "Service inom en timme, samernas hembygdsområde",
        "Services within an hour, Sámi homeland",
        lambda m: access(m, "homeland"),
    ),
    Metric(
        "access_60_excluded",
        "share",
        "stock",
        "services",
        3,
        "the same, those who cannot use digital services (an estimate); points with somebody at the counter",
        "Palvelutiski tunnin sisällä, digipalvelujen ulkopuolella olevat",
        "Servicedisk inom en timme, digitalt utestängda",
        "Counter within an hour, digitally excluded",
        lambda m: access(m, "excluded"),
    ),
    Metric(
        "access_gap",
        "share",
        "stock",
        "services",
        3,
        "largest less smallest of the shares above among the groups that live in the region",
        "Suurin ero ryhmien saavutettavuudessa",
        "Största skillnad i tillgänglighet mellan grupper",
        "Largest gap in access between groups",
        gap,
    ),
    Metric(
        "access_minutes",
        "minutes",
        "stock",
        "services",
        1,
        "mean travel time of residents to the nearest point, mean over contacts with agencies",
        "Matka-aika palveluihin",
        "Restid till service",
        "Travel time to services",
        lambda m: ratio(m.now.way_all, m.now.residents_all),
    ),
    Metric(
        "access_minutes_p90",
        "minutes",
        "stock",
        "services",
        1,
        "travel time to services that nine residents in ten do not exceed; residents of a municipality count as one",
        "Matka-aika palveluihin, 90. persentiili",
        "Restid till service, 90:e percentilen",
        "Travel time to services, 90th percentile",
        lambda m: m.now.long_way_all,
    ),
    Metric(
        "visits_digital",
        "1/month",
        "flow",
        "services",
        0,
        "contacts of residents by digital services",
        "Asukkaiden asiointi sähköisesti",
        "Invånarnas ärenden digitalt",
        "Contacts of residents, digital",
        lambda m: m.now.visits_digital,
    ),
    Metric(
        "visits_site",
        "1/month",
        "flow",
        "services",
        0,
        "contacts of residents by the counters of agencies",
        "Asukkaiden asiointi viraston toimipaikassa",
        "Invånarnas ärenden på ämbetsverkets kontor",
        "Contacts of residents, at the counter",
        lambda m: m.now.visits_site,
    ),
    Metric(
        "visits_joint",
        "1/month",
        "flow",
        "services",
        0,
        "contacts of residents by joint points",
        "Asukkaiden asiointi yhteispalvelupisteessä",
        "Invånarnas ärenden på samserviceställe",
        "Contacts of residents, at joint points",
        lambda m: m.now.visits_joint,
    ),
    Metric(
        "visits_remote",
        "1/month",
        "flow",
        "services",
        0,
        "contacts of residents by telephone and video",
        "Asukkaiden asiointi puhelimella tai etäyhteydellä",
        "Invånarnas ärenden per telefon eller distansförbindelse",
        "Contacts of residents, by telephone or video",
        lambda m: m.now.visits_remote,
    ),
    Metric(
        "firm_visits_digital",
        "1/month",
        "flow",
        "services",
        0,
        "contacts of firms by digital services",
        "Yritysten asiointi sähköisesti",
        "Företagens ärenden digitalt",
        "Contacts of firms, digital",
        lambda m: m.now.firm_visits_digital,
    ),
    Metric(
        "firm_visits_site",
        "1/month",
        "flow",
        "services",
        0,
        "contacts of firms by the counters of agencies",
        "Yritysten asiointi viraston toimipaikassa",
        "Företagens ärenden på ämbetsverkets kontor",
        "Contacts of firms, at the counter",
        lambda m: m.now.firm_visits_site,
    ),
    Metric(
        "firm_visits_joint",
        "1/month",
        "flow",
        "services",
        0,
        "contacts of firms by joint points",
        "Yritysten asiointi yhteispalvelupisteessä",
        "Företagens ärenden på samserviceställe",
        "Contacts of firms, at joint points",
        lambda m: m.now.firm_visits_joint,
    ),
    Metric(
        "firm_visits_remote",
        "1/month",
        "flow",
        "services",
        0,
        "contacts of firms by telephone and video",
        "Yritysten asiointi puhelimella tai etäyhteydellä",
        "Företagens ärenden per telefon eller distansförbindelse",
        "Contacts of firms, by telephone or video",
        lambda m: m.now.firm_visits_remote,
    ),
    Metric(
        "joint_share",
        "share",
        "stock",
        "services",
        3,
        "joint points, shared with municipalities, over all service points in use; by region of the point",
        "Yhteispalvelupisteiden osuus",
        "Andel samserviceställen",
        "Share of joint points",
        lambda m: ratio(m.now.joint_points, m.now.joint_points + m.now.own_points),
    ),
    Metric(
        "points_swedish",
        "share",
        "stock",
        "services",
        3,
        "points of agencies that can serve in Swedish over all of them in use; by region of the point",
        "Ruotsiksi palvelevat toimipaikat",
        "Kontor som betjänar på svenska",
        "Points that serve in Swedish",
        lambda m: ratio(m.now.swedish_points, m.now.own_points),
    ),
    Metric(
        "joint_cost_state",
        "EUR/month",
        "flow",
        "services",
        0,
        "cost of joint points borne by the state (an estimate)",
        "Yhteispalvelupisteiden kustannus valtiolle",
        "Samserviceställenas kostnad för staten",
        "Cost of joint points to the state",
        lambda m: m.now.joint_cost - m.now.joint_cost_partners,
    ),
    Metric(
        "joint_cost_partners",
        "EUR/month",
        "flow",
        "services",
        0,
        "cost of joint points borne by municipalities (an estimate)",
        "Yhteispalvelupisteiden kustannus kunnille",
        "Samserviceställenas kostnad för kommunerna",
        "Cost of joint points to municipalities",
        lambda m: m.now.joint_cost_partners,
    ),
    Metric(
        "service_waiting",
        "days",
        "ratio",
        "services",
        1,
        "wait at the counter, mean over visits of residents and firms",
        "Odotus palvelutiskillä",
        "Väntetid vid disken",
        "Wait at the counter",
        lambda m: ratio(m.now.visit_days, counters(m)),
    ),
    Metric(
        "on_call_p80",
        "minutes",
        "stock",
        "services",
        1,
        "time from the call until help comes from the nearest site on call that four in five do not exceed, each at a time of their own",
        "Avun tulo, 80. persentiili",
        "Hjälpens ankomst, 80:e percentilen",
        "Time until help comes, 80th percentile",
        lambda m: m.now.slow_help,
    ),
    Metric(
        "on_call_in_time",
        "share",
        "stock",
        "services",
        3,
        "residents whom it reaches within the class of response of their municipality (judged); the feeling of safety is not measured",
        "Apu vasteajassa",
        "Hjälp inom utryckningstiden",
        "Help within the response time",
        lambda m: ratio(m.now.helped_in_time, m.now.population),
    ),
    Metric(
        "agencies_present",
        "agencies",
        "stock",
        "services",
        1,
        "agencies with at least ten members of staff (parameter least_staff) by region of the site; Finland: mean of the regions",
        "Alueella toimivat virastot",
        "Ämbetsverk i regionen",
        "Agencies present in the region",
        lambda m: m.now.agencies_present,
    ),
    Metric(
        "critical_concentration",
        "index",
        "stock",
        "services",
        4,
        "Herfindahl index of staff in critical functions over regions of the site; by region its part of the index",
        "Kriittisten tehtävien keskittyneisyys",
        "Koncentration av kritiska funktioner",
        "Concentration of critical functions",
        concentration,
    ),
)
