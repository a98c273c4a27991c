"""Vitality of regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.measures import Metric, Month, ratio
from sim.state import Array

if TYPE_CHECKING:
    from sim.counts import Counts


def vitality_components(now: Counts, before: Counts) -> Array:
    """Change over a year of population, jobs, tax base (%), economic dependency (points, reversed) and education (points).

    Shape (5, regions + 1).
    """

    def growth(name: str) -> Array:
        change: Array = 100.0 * (getattr(now, name) / getattr(before, name) - 1.0)
        return change

    def dependency(c: Counts) -> Array:
        burden: Array = 100.0 * (c.population - c.employed) / c.employed
        return burden

    def degrees(c: Counts) -> Array:
        share: Array = 100.0 * c.degrees / c.adults
        return share

    return np.stack(
        (growth("population"), growth("jobs"), growth("tax_base"), dependency(before) - dependency(now), degrees(now) - degrees(before))
    )


def vitality(m: Month) -> Array:
    """Mean over the five components of (change - mean) / standard deviation, both constants of the baseline year.

    There is no index in the first year, nor where a component changed alike in all regions of the baseline year and so has no scale.
    """
    if m.year_ago is None:
        return np.full(m.now.staff.shape, np.nan)
    changes = vitality_components(m.now, m.year_ago)
    mean, deviation = (constant.reshape(-1, *(1,) * m.now.staff.ndim) for constant in m.vitality)
    scores = (changes - mean) / np.where(deviation > 0, deviation, np.nan)
    index: Array = np.add.reduce(scores, axis=0) / len(scores)
    return index


VITALITY: Final[tuple[Metric, ...]] = (
    Metric(
        "vitality",
        "index",
        "stock",
        "vitality",
        2,
        "mean standardised yearly change of population, jobs, tax base, economic dependency (reversed) and education",
        "Elinvoimaindeksi",
        "Vitalitetsindex",
        "Vitality index",
        vitality,
    ),
    Metric("population", "persons", "stock", "vitality", 0, "residents", "Väestö", "Befolkning", "Population", lambda m: m.now.population),
    Metric(
        "jobs",
        "jobs",
        "stock",
        "vitality",
        0,
        "private jobs and the state's staff by place of work",
        "Työpaikat",
        "Arbetsplatser",
        "Jobs",
        lambda m: m.now.jobs,
    ),
    Metric(
        "private_jobs",
        "jobs",
        "stock",
        "vitality",
        0,
        "jobs outside the state's budget economy",
        "Työpaikat valtion ulkopuolella",
        "Arbetsplatser utanför staten",
        "Jobs outside the state",
        lambda m: m.now.private_jobs,
    ),
    Metric(
        "tax_base",
        "EUR million/year",
        "stock",
        "vitality",
        0,
        "earnings of the employed residents, prices of 2019",
        "Veropohja",
        "Skattebas",
        "Tax base",
        lambda m: m.now.tax_base / 1e6,
    ),
    Metric(
        "dependency",
        "persons/100 employed",
        "stock",
        "vitality",
        1,
        "residents not employed per 100 employed",
        "Taloudellinen huoltosuhde",
        "Ekonomisk försörjningskvot",
        "Economic dependency ratio",
        lambda m: ratio(m.now.population - m.now.employed, m.now.employed, 100.0),
    ),
    Metric(
        "degree_share",
        "share",
        "stock",
        "vitality",
        3,
        "residents of 15-74 with a tertiary degree",
        "Korkeakoulutettujen osuus",
        "Andel högutbildade",
        "Share with a tertiary degree",
        lambda m: ratio(m.now.degrees, m.now.adults),
    ),
    Metric(
        "unemployment_rate",
        "share",
        "stock",
        "vitality",
        3,
        "unemployed over labour force",
        "Työttömyysaste",
        "Arbetslöshetsgrad",
        "Unemployment rate",
        lambda m: ratio(m.now.unemployed, m.now.employed + m.now.unemployed),
    ),
    Metric(
        "housing_price",
        "EUR/m2",
        "stock",
        "vitality",
        0,
        "housing price, mean over residents, prices of 2019",
        "Asuntojen hinta",
        "Bostadspris",
        "Housing price",
        lambda m: ratio(m.now.priced_population, m.now.population),
    ),
    Metric(
        "staff_degrees_home",
        "persons",
        "stock",
        "vitality",
        0,
        "holders with a higher tertiary degree by region of the home",
        "Ylemmän korkeakoulututkinnon suorittaneet (asuinpaikka)",
        "Personal med högre högskoleexamen (bostadsort)",
        "Staff with a higher degree, by home",
        lambda m: m.now.degrees_home,
    ),
    Metric(
        "home_moves_net",
        "1/month",
        "flow",
        "vitality",
        0,
        "holders who moved their home into the region less those who moved out",
        "Henkilöstön nettomuutto",
        "Personalens nettoflyttning",
        "Net moves of staff",
        lambda m: m.now.home_moves_in - m.now.home_moves_out,
    ),
)
