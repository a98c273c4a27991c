"""Months of two scenarios that no model made: every metric of the catalogue, with a known effect of the policy."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.metrics import METRICS
from sim.reports.comparison import Comparison
from sim.reports.language import Language
from sim.reports.maps import region_names
from sim.resources import configs

BOUNDARIES = configs() / "population" / "finland" / "regions.geojson"
LEVEL = {"share": 0.4, "persons": 5_000.0, "EUR/year": 3e9}
LOSING, GAINING = ("01", "19"), ("06", "18")
FIRST_YEAR, POLICY_YEAR, LAST_YEAR = 2020, 2022, 2025


def effect(region: str, year: int) -> float:
    """What the policy does to a metric, as a share of its level: grows from POLICY_YEAR on, with a sign that the region decides."""
    if region in LOSING:
        return -0.02 * (1 + LOSING.index(region)) * max(0, year - POLICY_YEAR + 1)
    return 0.01 * (1 + GAINING.index(region)) * max(0, year - POLICY_YEAR + 1) if region in GAINING else 0.0


def months(seeds: int = 4, last_year: int = LAST_YEAR) -> pd.DataFrame:
    """Frame as the store gives it: pairs share their luck, of the policy's own there is little, and none before it starts."""
    codes = ["00", *region_names(BOUNDARIES, "en")]
    rows = []
    for seed in range(1, seeds + 1):
        luck = np.random.default_rng(seed)
        for year in range(FIRST_YEAR, last_year + 1):
            for month in range(1, 13):
                for region in codes:
                    common, own = luck.normal(0, 0.02), luck.normal(0, 0.0005) * (year >= POLICY_YEAR)
                    for scenario, change in (("enacted", 0.0), ("location-free-50", effect(region, year) + own)):
                        factor = (1 + common) * (1 + change)
                        values = {metric.name: LEVEL.get(metric.unit, 10.0) * factor for metric in METRICS}
                        rows.append({"scenario": scenario, "seed": seed, "month": f"{year}-{month:02d}", "region": region, **values})
    return pd.DataFrame(rows)


def comparison(language: Language = "en", monthly: pd.DataFrame | None = None) -> Comparison:
    """The two scenarios, compared."""
    titles = {"enacted": "Decided so far", "location-free-50": "Half of adverts location-independent"}
    frame = months() if monthly is None else monthly
    return Comparison(frame, "enacted", "location-free-50", titles, region_names(BOUNDARIES, language), language, "made up", ("staff_by_area", "age"))
