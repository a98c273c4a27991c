"""Annals: what is written down of every municipality and agency each whole year, and of agencies, on request, each month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.calendar import year
from sim.counts import WORK_OF_YEAR, Counts, count_agencies, count_municipalities
from sim.measures.places import PlaceMetric, PlaceMonths, PlaceYears
from sim.place_metrics import BY_PLACE
from sim.state import Array, World
from sim.years import MONTHS_OF_A_YEAR

COUNTED: Final = {"municipality": count_municipalities, "agency": count_agencies}


class Annals:
    """The years of municipalities and agencies so far.

    Parameters
    ----------
    names : mapping
        Names of the places of each kind in the order of their rows.
    """

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self._names = names
        self._work: Array | None = None
        self._years: list[int] = []
        self._values: dict[str, list[Array]] = {place: [] for place in BY_PLACE}

    def note(self, month: int, world: World) -> None:
        """Add the work of a month that has ended, by its absolute number; in December of a whole year write the year down."""
        of_year = month % MONTHS_OF_A_YEAR
        if of_year == 0:
            self._work = np.zeros((len(WORK_OF_YEAR), world.sites.rows))
        if self._work is None:  # the run began in the middle of the year
            return
        for row, name in enumerate(WORK_OF_YEAR):
            self._work[row] += getattr(world.sites, name)
        if of_year == MONTHS_OF_A_YEAR - 1:
            self._years.append(year(month))
            work = dict(zip(WORK_OF_YEAR, self._work, strict=True))
            for place, metrics in BY_PLACE.items():
                self._values[place].append(_measured(COUNTED[place](world, work), metrics, len(self._names[place])))

    def places(self) -> dict[str, PlaceYears]:
        """The years written down, by kind of place."""
        found = {}
        for place, metrics in BY_PLACE.items():
            values = np.array(self._values[place]).reshape(len(self._years), len(self._names[place]), len(metrics))
            found[place] = PlaceYears(tuple(self._years), self._names[place], values)
        return found


class Months:
    """The months of agencies so far, of a run that is asked to keep them; of another one nothing is measured.

    Parameters
    ----------
    names : tuple of str
        Names of the agencies in the order of their rows.
    wanted : bool
        Whether they are asked for.
    """

    def __init__(self, names: tuple[str, ...], *, wanted: bool) -> None:
        self._names = names
        self._wanted = wanted
        self._values: list[Array] = []

    def note(self, world: World) -> None:
        """Write a month down that has ended, with the work of this month."""
        if self._wanted:
            self._values.append(_measured(count_agencies(world, {}), BY_PLACE["agency"], len(self._names)))

    def agencies(self) -> PlaceMonths | None:
        """The months written down, None when they are not asked for."""
        shape = (len(self._values), len(self._names), len(BY_PLACE["agency"]))
        return PlaceMonths(self._names, np.array(self._values).reshape(shape)) if self._wanted else None


def _measured(counts: Counts, metrics: tuple[PlaceMetric, ...], rows: int) -> Array:
    """All metrics of one kind of place, shape (places, metrics)."""
    found = np.empty((rows, len(metrics)))
    for column, metric in enumerate(metrics):
        found[:, column] = metric.formula(counts)
    return found
