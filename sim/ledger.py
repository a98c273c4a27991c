"""Ledger: the metrics of every month so far.

A formula costs as much for a year of months as for one. So the counts of a month are kept until a year of them is full or somebody asks.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.counts import named, tabulate
from sim.metrics import METRICS, Month, VitalityBaseline, measure
from sim.state import Array, World

_YEAR: Final = 12


class Ledger:
    """Counts of the last months and metrics of all, the start state first.

    Parameters
    ----------
    vitality : VitalityBaseline
        Constants of the index of vitality.
    """

    def __init__(self, vitality: VitalityBaseline) -> None:
        self._vitality = vitality
        self._names: tuple[str, ...] = ()
        self._year_before: list[Array] = []
        self._waiting: list[Array] = []
        self._measured: list[Array] = []

    def note(self, world: World) -> None:
        """Count a month that has ended."""
        self._names, table = tabulate(world)
        self._waiting.append(table)
        if (len(self._measured) + len(self._waiting)) % _YEAR == 0:
            self._measure()

    @property
    def months(self) -> list[Array]:
        """Metrics of every month noted, shape (regions + 1, len(METRICS)) each."""
        if self._waiting:
            self._measure()
        return self._measured

    def _measure(self) -> None:
        """Measure the months that wait: all of the first year, before which nothing is known, or all of a later one."""
        waiting = len(self._waiting)
        now = named(self._names, np.stack(self._waiting, axis=-1))
        known = self._year_before[:waiting] if len(self._year_before) == _YEAR else []
        year_ago = named(self._names, np.stack(known, axis=-1)) if known else None
        found = measure(Month(now, year_ago, self._vitality))
        self._measured += list(np.ascontiguousarray(np.moveaxis(found, 1, 0)).reshape(waiting, -1, len(METRICS)))
        self._year_before = [*self._year_before, *self._waiting][-_YEAR:]
        self._waiting = []
