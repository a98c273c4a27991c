"""Annals: what is written down of every municipality and agency each whole year, and of agencies, on request, each month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.calendar import year
from sim.counts import Counts, count_agencies, count_municipalities
from sim.measures.places import PlaceMetric, PlaceMonths, PlaceYears
from sim.place_metrics import BY_PLACE
from sim.state import Array, World
from sim.year_sums import OF_YEAR, YearSums
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
        self._of_year: YearSums | None = None
        self._years: list[int] = []
        self._values: dict[str, list[Array]] = {place: [] for place in BY_PLACE}
        self._last: dict[str, Counts] = {}

    def begin(self, month: int, world: World) -> None:
        """Remember the state at the end of the month before the first one, which is compared with where that was a December."""
        if month % MONTHS_OF_A_YEAR == MONTHS_OF_A_YEAR - 1:
            self._last = _counted(world, YearSums(world).by_path())

    def note(self, month: int, world: World) -> None:
        """Add the flows of a month that has ended, by its absolute number; in December of a whole year write the year down."""
        of_year = month % MONTHS_OF_A_YEAR
        if of_year == 0:
            self._of_year = YearSums(world)
        if self._of_year is None:  # the run began in the middle of the year
            self.begin(month, world)
            return
        self._of_year.add(world)
        if of_year == MONTHS_OF_A_YEAR - 1:
            self._years.append(year(month))
            found = _counted(world, self._of_year.by_path())
            for place, metrics in BY_PLACE.items():
                found[place].year_ago = self._last.get(place)
                self._values[place].append(_measured(found[place], metrics, len(self._names[place])))
                found[place].year_ago = None
            self._last = found

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
            counts = count_agencies(world, {path: world.column(path) for path in OF_YEAR})
            counts.year_ago = None
            self._values.append(_measured(counts, BY_PLACE["agency"], len(self._names)))

    def agencies(self) -> PlaceMonths | None:
        """The months written down, None when they are not asked for."""
        shape = (len(self._values), len(self._names), len(BY_PLACE["agency"]))
        return PlaceMonths(self._names, np.array(self._values).reshape(shape)) if self._wanted else None


def _counted(world: World, of_year: Mapping[str, Array]) -> dict[str, Counts]:
    """Counts of all kinds of places."""
    return {place: count(world, of_year) for place, count in COUNTED.items()}


def _measured(counts: Counts, metrics: tuple[PlaceMetric, ...], rows: int) -> Array:
    """All metrics of one kind of place, shape (places, metrics)."""
    found = np.empty((rows, len(metrics)))
    for column, metric in enumerate(metrics):
        found[:, column] = metric.formula(counts)
    return found
