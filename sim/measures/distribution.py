"""Distribution of the state's staff over regions."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.measures import Metric, Month, after_total, ratio, share
from sim.state import Array


def theil(m: Month) -> Array:
    """Theil index of staff against population: sum of s ln(s / p); by region its contribution."""
    from sim.rates import log_array  # Numba: not loaded by those who only read names

    s, p = share(m.now.staff)[1:], share(m.now.population)[1:]
    parts = np.where(s > 0, s * log_array(np.maximum(s, 1e-300) / p), 0.0)
    return after_total(parts)


DISTRIBUTION: Final[tuple[Metric, ...]] = (
    Metric(
        "staff",
        "persons",
        "stock",
        "distribution",
        0,
        "holders of posts by region of the site",
        "Henkilöstö toimipaikan mukaan",
        "Personal efter arbetsställe",
        "Staff by site",
        lambda m: m.now.staff,
    ),
    Metric(
        "staff_share",
        "share",
        "stock",
        "distribution",
        3,
        "share of the state's staff, by region of the site",
        "Osuus henkilöstöstä (toimipaikka)",
        "Andel av personalen (arbetsställe)",
        "Share of staff by site",
        lambda m: share(m.now.staff),
    ),
    Metric(
        "staff_home",
        "persons",
        "stock",
        "distribution",
        0,
        "holders of posts by region of the home",
        "Henkilöstö asuinpaikan mukaan",
        "Personal efter bostadsort",
        "Staff by home",
        lambda m: m.now.staff_home,
    ),
    Metric(
        "staff_home_share",
        "share",
        "stock",
        "distribution",
        3,
        "share of the state's staff, by region of the home",
        "Osuus henkilöstöstä (asuinpaikka)",
        "Andel av personalen (bostadsort)",
        "Share of staff by home",
        lambda m: share(m.now.staff_home),
    ),
    Metric(
        "person_years",
        "person-years",
        "stock",
        "distribution",
        0,
        "working time of the holders, in full-time persons, by region of the site",
        "Henkilötyövuodet",
        "Årsverken",
        "Person-years",
        lambda m: m.now.person_years,
    ),
    Metric(
        "presence",
        "1/1000 residents",
        "stock",
        "distribution",
        2,
        "person-years per 1,000 residents by region of the site",
        "Henkilötyövuotta tuhatta asukasta kohti",
        "Årsverken per tusen invånare",
        "Person-years per 1,000 residents, by site",
        lambda m: ratio(m.now.person_years, m.now.population, 1000.0),
    ),
    Metric(
        "presence_home",
        "1/1000 residents",
        "stock",
        "distribution",
        2,
        "person-years per 1,000 residents by region of the home",
        "Henkilötyövuotta tuhatta asukasta kohti (asuinpaikka)",
        "Årsverken per tusen invånare (bostadsort)",
        "Person-years per 1,000 residents, by home",
        lambda m: ratio(m.now.person_years_home, m.now.population, 1000.0),
    ),
    Metric(
        "theil",
        "index",
        "stock",
        "distribution",
        4,
        "Theil index of staff by site against population; a region's value is its contribution",
        "Theilin indeksi",
        "Theilindex",
        "Theil index",
        theil,
    ),
    Metric(
        "posts",
        "posts",
        "stock",
        "distribution",
        0,
        "established posts, filled or vacant",
        "Virat ja tehtävät",
        "Tjänster",
        "Posts",
        lambda m: m.now.posts,
    ),
    Metric(
        "independent_share",
        "share",
        "stock",
        "distribution",
        3,
        "filled posts that are location-independent",
        "Paikkariippumattomien tehtävien osuus",
        "Andel platsoberoende tjänster",
        "Location-independent posts",
        lambda m: ratio(m.now.independent, m.now.staff),
    ),
    Metric(
        "telework_days",
        "days/week",
        "stock",
        "distribution",
        2,
        "mean days at home of holders whose task allows it",
        "Etäpäivät viikossa",
        "Distansdagar per vecka",
        "Days at home a week",
        lambda m: ratio(m.now.telework, m.now.teleworkers),
    ),
    Metric(
        "relocated_net",
        "1/month",
        "flow",
        "distribution",
        0,
        "holders whose post moved into the region while they held it, less those whose post moved out",
        "Viran mukana siirtyneet (netto)",
        "Överflyttade med sin tjänst (netto)",
        "Moved with their post (net)",
        lambda m: m.now.relocated_in - m.now.relocated_out,
    ),
    Metric(
        "commute",
        "minutes",
        "stock",
        "distribution",
        1,
        "mean travel time one way of the holders by region of the home",
        "Työmatka",
        "Arbetsresa",
        "Commute one way",
        lambda m: ratio(m.now.commute, m.now.staff_home),
    ),
)
