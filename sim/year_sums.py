"""Year sums: columns of sites and of municipalities, added up over the months of a year; part of the annals."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.rates import lean_kernel
from sim.state import Array, World


class SitesOfYear(NamedTuple):
    """Columns of the sites that are counted over the year."""

    arrivals: Array
    done: Array
    on_time: Array
    visits: Array
    premises_rent: Array
    premises_travel: Array
    premises_fitting_out: Array
    premises_removal: Array


class HomesOfYear(NamedTuple):
    """Columns of the municipalities that are counted over the year."""

    resident_visits: Array
    firm_visits: Array
    visit_days: Array
    hub_partners_rent: Array
    hub_partners_one_off: Array


OF_YEAR: Final = (*(f"sites.{name}" for name in SitesOfYear._fields), *(f"municipalities.{name}" for name in HomesOfYear._fields))
"""Paths of the columns that are counted over the whole year where years are counted."""


@lean_kernel
def _add_sites(month: SitesOfYear, year: SitesOfYear) -> None:
    for k in range(len(month)):
        column, total = month[k], year[k]
        for i in range(total.size):
            total[i] += column[i]


@lean_kernel
def _add_homes(month: HomesOfYear, year: HomesOfYear) -> None:
    for k in range(year.visit_days.size):
        for c in range(year.resident_visits.shape[1]):
            year.resident_visits[k, c] += month.resident_visits[k, c]
            year.firm_visits[k, c] += month.firm_visits[k, c]
        year.visit_days[k] += month.visit_days[k]
        year.hub_partners_rent[k] += month.hub_partners_rent[k]
        year.hub_partners_one_off[k] += month.hub_partners_one_off[k]


class YearSums:
    """Sums over the months of a year so far, none to begin with."""

    def __init__(self, world: World) -> None:
        self._sites = SitesOfYear(*(np.zeros_like(column) for column in world.sites.group(SitesOfYear)))
        self._homes = HomesOfYear(*(np.zeros_like(column) for column in world.municipalities.group(HomesOfYear)))

    def add(self, world: World) -> None:
        """Add a month that has ended."""
        world.call(_add_sites, world.sites.group(SitesOfYear), self._sites)
        world.call(_add_homes, world.municipalities.group(HomesOfYear), self._homes)

    def by_path(self) -> dict[str, Array]:
        """The sums by the paths of OF_YEAR."""
        return dict(zip(OF_YEAR, (*self._sites, *self._homes), strict=True))
