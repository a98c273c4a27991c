"""Economy: the components of vitality as they change in a year, and the euros of the state that go round where its people and sites are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from sim.measures import Metric, Month, ratio
from sim.state import Array

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.counts import Counts


def yearly(formula: Callable[[Counts, Counts], Array]) -> Callable[[Month], Array]:
    """A measure of the counts of now and of a year ago; not measured in the first year."""

    def measured(m: Month) -> Array:
        return np.full(m.now.staff.shape, np.nan) if m.year_ago is None else formula(m.now, m.year_ago)

    return measured


def growth(name: str) -> Callable[[Month], Array]:
    """Growth of a count over a year, in per cent."""
    return yearly(lambda now, before: ratio(getattr(now, name) - getattr(before, name), getattr(before, name), 100.0))


def dependency(c: Counts) -> Array:
    """Residents not employed per 100 employed."""
    return ratio(c.population - c.employed, c.employed, 100.0)


def degrees(c: Counts) -> Array:
    """Residents of 15-74 with a tertiary degree, in per cent."""
    return ratio(c.degrees, c.adults, 100.0)


ECONOMY: Final[tuple[Metric, ...]] = (
    Metric(
        "population_change",
        "%/year",
        "stock",
        "vitality",
        2,
        "growth of the residents over a year",
        "Väestön kasvu",
        "Befolkningens tillväxt",
        "Population growth",
        growth("population"),
    ),
    Metric(
        "jobs_change",
        "%/year",
        "stock",
        "vitality",
        2,
        "growth of the jobs over a year",
        "Työpaikkojen kasvu",
        "Arbetsplatsernas tillväxt",
        "Job growth",
        growth("jobs"),
    ),
    Metric(
        "tax_base_change",
        "%/year",
        "stock",
        "vitality",
        2,
        "growth of the tax base over a year, prices of 2019",
        "Veropohjan kasvu",
        "Skattebasens tillväxt",
        "Growth of the tax base",
        growth("tax_base"),
    ),
    Metric(
        "dependency_change",
        "persons/100 employed/year",
        "stock",
        "vitality",
        2,
        "change over a year of the residents not employed per 100 employed; vitality counts it reversed",
        "Taloudellisen huoltosuhteen muutos",
        "Förändring av den ekonomiska försörjningskvoten",
        "Change of the economic dependency ratio",
        yearly(lambda now, before: dependency(now) - dependency(before)),
    ),
    Metric(
        "degree_share_change",
        "%-points/year",
        "stock",
        "vitality",
        2,
        "change over a year of the share of the residents of 15-74 with a tertiary degree",
        "Korkeakoulutettujen osuuden muutos",
        "Förändring av andelen högutbildade",
        "Change of the share with a tertiary degree",
        yearly(lambda now, before: degrees(now) - degrees(before)),
    ),
    Metric(
        "circuit_income",
        "EUR million",
        "flow",
        "vitality",
        1,
        "pay of the state's residents, purchases of its sites, and what local firms pay out of what they receive of it, prices of 2019",
        "Valtion eurot alueella",
        "Statens euro i regionen",
        "Euros of the state in the region",
        lambda m: m.now.circuit_income / 1e6,
    ),
    Metric(
        "circuit_turnover",
        "EUR million",
        "flow",
        "vitality",
        1,
        "what local firms receive of these euros, prices of 2019",
        "Valtion euroista paikallisille yrityksille",
        "Av statens euro till lokala företag",
        "Euros of the state to local firms",
        lambda m: m.now.circuit_turnover / 1e6,
    ),
    Metric(
        "circuit_leakage",
        "EUR million",
        "flow",
        "vitality",
        1,
        "what of these euros is taxed, saved or spent elsewhere, prices of 2019",
        "Valtion euroista veroihin, säästöön tai muualle",
        "Av statens euro till skatt, sparande eller andra orter",
        "Euros of the state taxed, saved or spent elsewhere",
        lambda m: m.now.circuit_leakage / 1e6,
    ),
    Metric(
        "circuit_jobs",
        "jobs",
        "stock",
        "vitality",
        0,
        "private jobs that these euros pay for",
        "Valtion eurojen tuomat työpaikat",
        "Arbetsplatser genom statens euro",
        "Private jobs paid for by the state's euros",
        lambda m: m.now.circuit_jobs,
    ),
)
