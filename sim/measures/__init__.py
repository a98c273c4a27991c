"""Measures: the shape of a metric, and the metrics of each output in a file of its own.

A region is the site region unless the definition says home. Index 0 of every array is Finland (code 00), then the regions in the
order of their codes. NaN means not measured (no such event this month, or no year behind).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from sim.state import Array

if TYPE_CHECKING:
    from sim.counts import Counts

Kind = Literal["stock", "flow", "ratio"]
Output = Literal["distribution", "competitiveness", "vitality", "work", "premises", "services", "state"]


class VitalityBaseline(NamedTuple):
    """Mean and standard deviation over regions of the yearly change of each component in the baseline year, shape (5,) each."""

    mean: Array
    deviation: Array


class Month(NamedTuple):
    """What formulas see: the counts of this month, those of a year ago (None in the first year) and the constants of vitality.

    Of several months together each count has them in its last axis, and so has what a formula gives.
    """

    now: Counts
    year_ago: Counts | None
    vitality: VitalityBaseline


@dataclass(frozen=True, slots=True)
class Metric:
    """A monthly quantity by region.

    Attributes
    ----------
    kind : str
        stock (level at month end; December stands for the year), flow (events; summed over the year) or ratio (mean of the months).
    output : str
        distribution, competitiveness or vitality: the three outputs; work: what agencies get done; premises: the office network;
        services: whom they reach; state: background.
    decimals : int
        Decimals to show.
    """

    name: str
    unit: str
    kind: Kind
    output: Output
    decimals: int
    definition: str
    fi: str
    sv: str
    en: str
    formula: Callable[[Month], Array]
    by: tuple[str, ...] = ("region",)

    @property
    def labels(self) -> dict[str, str]:
        """Labels by language."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}


def ratio(numerator: Array, denominator: Array, scale: float = 1.0) -> Array:
    """Scaled ratio; NaN where the denominator is not positive."""
    found: Array = scale * numerator / np.where(denominator > 0.0, denominator, np.nan)
    return found


def after_total(parts: Array) -> Array:
    """The parts of the regions after their sum, which stands for the whole country."""
    # Added up along memory whatever is measured together: else the order of the sum would depend on that.
    total = np.add.reduce(np.ascontiguousarray(parts.T), axis=-1)
    return np.concatenate((np.expand_dims(total, 0), parts))


def share(values: Array) -> Array:
    """Share of the whole country, which stands first."""
    return ratio(values, values[:1])


def flow(name: str, output: Output, definition: str, fi: str, sv: str, en: str) -> Metric:
    """A metric that counts the events of a flow column."""
    return Metric(name, "1/month", "flow", output, 0, definition, fi, sv, en, lambda m: getattr(m.now, name))
