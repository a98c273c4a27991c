"""Ledger: the metrics of every month so far.

A formula costs about as much for some years of months as for one. So the counts of a month are kept until these are full or somebody asks.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.counts import NAMES, named, tabulate
from sim.metrics import METRICS, Month, VitalityBaseline, measure
from sim.state import Array, World

_YEAR: Final = 12
_AT_ONCE: Final = 5 * _YEAR
"""Months that are measured together: more would cost memory and save nothing."""


class Ledger:
    """Counts of the last months and metrics of all, the start state first.

    Parameters
    ----------
    vitality : VitalityBaseline
        Constants of the index of vitality.
    """

    def __init__(self, vitality: VitalityBaseline) -> None:
        self._vitality = vitality
        self._year_before: list[Array] = []
        self._waiting: list[Array] = []
        self._measured: list[Array] = []

    def note(self, world: World) -> None:
        """Count a month that has ended."""
        self._waiting.append(tabulate(world))
        if len(self._waiting) == _AT_ONCE:
            self._measure()

    @property
    def months(self) -> list[Array]:
        """Metrics of every month noted, shape (regions + 1, len(METRICS)) each."""
        if self._waiting:
            self._measure()
        return self._measured

    def _measure(self) -> None:
        """Measure the months that wait, those of the first year apart, before which nothing is known."""
        first, waiting = max(0, _YEAR - len(self._measured)), self._waiting
        self._waiting = []
        for months in (waiting[:first], waiting[first:]):
            if months:
                self._measure_together(months)

    def _measure_together(self, months: list[Array]) -> None:
        now = named(NAMES, np.stack(months, axis=-1))
        known = [*self._year_before, *months]
        year_ago = named(NAMES, np.stack(known[: len(months)], axis=-1)) if len(self._year_before) == _YEAR else None
        found = measure(Month(now, year_ago, self._vitality))
        self._measured += list(np.ascontiguousarray(np.moveaxis(found, 1, 0)).reshape(len(months), -1, len(METRICS)))
        self._year_before = known[-_YEAR:]
