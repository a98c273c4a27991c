"""Metrics: everything that is measured, in the order of the database.

A region is the site region unless a definition says home. Index 0 of every array is Finland (code 00), then the regions in the
order of their codes. NaN means not measured: no such event this month, or no year behind.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.measures import Metric, Month, VitalityBaseline
from sim.measures.access import ACCESS
from sim.measures.competitiveness import COMPETITIVENESS
from sim.measures.distribution import DISTRIBUTION
from sim.measures.economy import ECONOMY
from sim.measures.network import NETWORK
from sim.measures.premises import PREMISES
from sim.measures.services import SERVICES
from sim.measures.vitality import VITALITY
from sim.measures.work import WORK
from sim.state import Array

__all__ = ["METRICS", "Metric", "Month", "VitalityBaseline", "measure"]

METRICS: Final[tuple[Metric, ...]] = (
    *DISTRIBUTION,
    *COMPETITIVENESS,
    *VITALITY,
    *WORK,
    *NETWORK,
    *PREMISES,
    *ECONOMY,
    *SERVICES,
    *ACCESS,
)


def measure(month: Month) -> Array:
    """All metrics of one month or of several, shape (regions + 1, [months,] len(METRICS)); NaN where not measured."""
    found = np.empty((*month.now.staff.shape, len(METRICS)))
    for place, metric in enumerate(METRICS):
        found[..., place] = metric.formula(month)
    return found
