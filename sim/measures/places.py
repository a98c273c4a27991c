"""Places: what is measured of every municipality and every agency at the end of the year, and of agencies each month on request.

A metric of the same name as one by region has its formula and words, over the counts of municipalities or agencies for those of regions.
Work that arrives, is done and is in time, contacts, waits and costs are counted over the year, or the month; everything else as it is at
its end. NaN means that there is nothing to measure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.measures import Kind, Month, VitalityBaseline
from sim.metrics import METRICS
from sim.state import Array

if TYPE_CHECKING:
    from sim.counts import Counts


@dataclass(frozen=True, slots=True)
class PlaceMetric:
    """A quantity of a municipality or an agency: by year, of agencies by month too.

    Attributes
    ----------
    kind : str
        stock (level at the end of December), flow (summed over the year) or ratio (of sums over the year); by month, of the month.
    decimals : int
        Decimals to show.
    formula : callable
        From counts to one value for each.
    """

    name: str
    unit: str
    kind: Kind
    decimals: int
    definition: str
    fi: str
    sv: str
    en: str
    formula: Callable[[Counts], Array]

    @property
    def labels(self) -> dict[str, str]:
        """Labels by language."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}


class PlaceYears(NamedTuple):
    """What a run measured of its municipalities or of its agencies.

    Attributes
    ----------
    years : tuple of int
        Whole calendar years, ascending.
    names : tuple of str
        Codes of the municipalities or English names of the agencies in the order of the second axis.
    values : float64[years, places, metrics]
        NaN where there is none.
    """

    years: tuple[int, ...]
    names: tuple[str, ...]
    values: Array


class PlaceMonths(NamedTuple):
    """What a run measured of its agencies by month.

    Attributes
    ----------
    names : tuple of str
        English names of the agencies in the order of the second axis.
    values : float64[months, agencies, metrics]
        Values of each month, without the start state; NaN where there is none.
    """

    names: tuple[str, ...]
    values: Array


_BY_REGION: Final = {metric.name: metric for metric in METRICS}
_NO_INDEX: Final = VitalityBaseline(np.empty(0), np.empty(0))


def same(name: str, definition: str = "", words: tuple[str, str, str] | None = None) -> PlaceMetric:
    """The metric of that name by region; with a definition and words (fi, sv, en) of its own where those speak of regions.

    What is told of a region by the month is told of places by the year.
    """
    metric = _BY_REGION[name]
    fi, sv, en = words or (metric.fi, metric.sv, metric.en)

    def formula(counts: Counts) -> Array:
        return metric.formula(Month(counts, counts.year_ago, _NO_INDEX))

    unit = metric.unit.replace("/month", "/year") if metric.kind == "flow" else metric.unit
    return PlaceMetric(name, unit, metric.kind, metric.decimals, definition or metric.definition, fi, sv, en, formula)


PREMISES: Final = (
    same("attendance"),
    same("attendance_peak"),
    same("office_users", "holders placed there who use an office"),
    same("office_space"),
    same("space_per_user"),
    same("space_per_person_year"),
    same("occupancy_mean"),
    same("occupancy_peak"),
    same("shared_share"),
    same("premises_rent"),
    same("premises_travel"),
    same("premises_fitting_out"),
    same("premises_removal"),
)
"""Presence and office space of the sites of a municipality or of an agency."""

SITES_IN_USE: Final = PlaceMetric(
    "sites_in_use", "sites", "stock", 0, "open sites where anybody is placed",
    "Käytössä olevat toimipaikat", "Arbetsställen i bruk", "Sites in use",
    lambda c: c.sites_in_use,
)  # fmt: skip
