"""Years: what a year is made of its months. The one definition that the database and the analysis share.

A stock is as in December, a flow is summed over the year, a ratio is the mean of its months that have a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Kind = Literal["stock", "flow", "ratio"]

MONTHS_OF_A_YEAR: Final = 12


class Years(NamedTuple):
    """Values of whole calendar years.

    Attributes
    ----------
    years : tuple of int
        Calendar years, ascending.
    values : float64[years, ..., metrics]
        NaN where a metric has no value.
    """

    years: tuple[int, ...]
    values: NDArray[np.float64]


def yearly(months: NDArray[np.float64], kinds: Sequence[Kind]) -> NDArray[np.float64]:
    """Values by year from those of all its months.

    Parameters
    ----------
    months : float64[years, 12, ..., metrics]
        Values by month, from January to December.
    kinds : sequence of {"stock", "flow", "ratio"}
        Kind of each metric.

    Returns
    -------
    float64[years, ..., metrics]
        A flow with a month that was not measured is NaN; the mean of a ratio passes over months without a value and is NaN without any.
        Sums go from January to December, so that the same months give the same bits everywhere.
    """
    if months.shape[1] != MONTHS_OF_A_YEAR or months.shape[-1] != len(kinds):
        raise ValueError(f"months has the shape {months.shape}, expected 12 months a year and {len(kinds)} metrics")
    found = months[:, -1].copy()
    flow, ratio = (np.array([kind == wanted for kind in kinds], dtype=bool) for wanted in ("flow", "ratio"))
    found[..., flow] = _sum(months[..., flow])
    ratios = months[..., ratio]
    measured = ~np.isnan(ratios)
    count = measured.sum(axis=1)
    total = _sum(np.where(measured, ratios, 0.0))
    found[..., ratio] = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return found


def whole_years(monthly: NDArray[np.float64], first: int, kinds: Sequence[Kind]) -> Years:
    """Whole calendar years of consecutive months.

    Parameters
    ----------
    monthly : float64[months, ..., metrics]
        Values of consecutive months.
    first : int
        Absolute month of the first one.
    kinds : sequence of {"stock", "flow", "ratio"}
        Kind of each metric.

    Returns
    -------
    Years
        Years without all their twelve months are left out.
    """
    skipped = -first % MONTHS_OF_A_YEAR
    years = max(0, (len(monthly) - skipped) // MONTHS_OF_A_YEAR)
    months = monthly[skipped : skipped + years * MONTHS_OF_A_YEAR]
    start = (first + skipped) // MONTHS_OF_A_YEAR
    return Years(tuple(range(start, start + years)), yearly(months.reshape(years, MONTHS_OF_A_YEAR, *monthly.shape[1:]), kinds))


def _sum(months: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over the months in their order."""
    total = months[:, 0].copy()
    for month in range(1, MONTHS_OF_A_YEAR):
        total += months[:, month]
    return total
