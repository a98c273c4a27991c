"""Counts: what metrics are made of, by region, with Finland first."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

import numpy as np

from sim.columns import TABLES
from sim.place_sums import OF_HOMES, OF_SITES, Economy, Homes, Served, Sites, Use, add_columns, add_homes, add_regions, add_sites
from sim.rates import kernel
from sim.service_counts import LEVELS, SLOW_HELP, fill_levels, slow_help
from sim.state import Array, World

FLOWS: Final = tuple(column.name for column in TABLES["regions"] if column.flow)
Flows: Final[Any] = namedtuple("Flows", FLOWS)  # type: ignore[misc]  # the columns say which there are
NAMES: Final = (*OF_SITES, *OF_HOMES, *FLOWS, *LEVELS)
"""Names of the counts in the order of their table."""
_HOMES: Final = len(OF_SITES)
_FLOWS: Final = _HOMES + len(OF_HOMES)
_LEVELS: Final = _FLOWS + len(FLOWS)


class Counts(SimpleNamespace):
    """Additive quantities of one month end, each an array of shape (regions + 1,) with Finland first.

    year_ago: the same a year before, where that is known and years are counted.

    Attributes are NAMES and `posts`: sums over sites and municipalities (sim/place_sums.py), the flow columns of `regions`, and levels
    (sim/service_counts.py), which are not additive. Counts of municipalities and agencies have their shape, and less or more than these:
    see the functions that count them.
    """

    year_ago: Counts | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - arrays by name, set in `count`
        raise AttributeError(f"nothing is counted under the name {name}")


def count(world: World) -> Counts:
    """Count a world.

    Returns
    -------
    Counts
        Real quantities are sums (person-years, minutes, days), not means.
    """
    return named(NAMES, tabulate(world))


def named(names: tuple[str, ...], table: Array) -> Counts:
    """Counts from a table of which each row has its name."""
    counts = Counts(**dict(zip(names, table, strict=True)))
    counts.posts = counts.staff + counts.vacant
    return counts


class _OfSites(NamedTuple):
    columns: Sites
    use: Use


class _OfHomes(NamedTuple):
    columns: Homes
    economy: Economy
    served: Served


@kernel
def _add_up(site_place: Array, region: Array, sites: _OfSites, homes: _OfHomes, flows: tuple[Array, ...], table: Array) -> None:
    """Fill the counts that add up."""
    by_region = table[:, 1:]
    add_sites(region[site_place], sites.columns, sites.use, by_region[:_HOMES])
    add_homes(region, homes.columns, homes.economy, homes.served, by_region[_HOMES:_FLOWS])
    add_columns(np.arange(by_region.shape[1]), flows, by_region[_FLOWS:_LEVELS])
    add_regions(table[:_LEVELS])


def tabulate(world: World) -> Array:
    """The counts of a world, a row of the regions for each of NAMES, shape (counts, regions + 1)."""
    sites, m, regions = world.sites, world.municipalities, world.regions
    table = np.zeros((len(NAMES), regions.rows + 1))
    of_sites, of_homes = _OfSites(sites.group(Sites), sites.group(Use)), _OfHomes(m.group(Homes), m.group(Economy), m.group(Served))
    world.call(_add_up, sites.municipality, m.region, of_sites, of_homes, regions.group(Flows), table)
    fill_levels(world, table[_LEVELS:])
    return table


def count_municipalities(world: World, of_year: Mapping[str, Array]) -> Counts:
    """Count the municipalities: what their sites, the homes there and their residents are; of_year: sums over it of OF_YEAR."""
    m = world.municipalities
    counts = _of_sites(world, world.sites.municipality, m.rows, of_year)
    table, year = np.zeros((len(OF_HOMES), m.rows)), _columns(of_year, "municipalities")
    add_homes(np.arange(m.rows), _over(m.group(Homes), year), m.group(Economy), _over(m.group(Served), year), table)
    vars(counts).update(zip(OF_HOMES, table, strict=True))
    setattr(counts, SLOW_HELP[0], slow_help(m))
    return counts


def count_agencies(world: World, of_year: Mapping[str, Array]) -> Counts:
    """Count the agencies: what their sites are, where they are, and who is not at the main place.

    of_year: the columns of OF_YEAR, summed over the year, or those of a month.
    """
    sites, agencies = world.sites, world.agencies.rows
    counts = _of_sites(world, sites.agency, agencies, of_year)
    used = (sites.open != 0) & (sites.staff > 0.0)
    present = np.zeros((agencies, world.municipalities.rows), dtype=np.bool_)
    present[sites.agency[used], sites.municipality[used]] = True
    counts.municipalities = np.count_nonzero(present, axis=1)
    main, seat = np.flatnonzero(sites.headquarters), np.full(agencies, -1)
    seat[sites.agency[main]] = sites.municipality[main]
    elsewhere = sites.staff * (sites.municipality != seat[sites.agency])
    counts.staff_elsewhere = np.bincount(sites.agency, elsewhere, agencies)
    return counts


def _of_sites(world: World, owner: Array, rows: int, of_year: Mapping[str, Array]) -> Counts:
    """Sums over the sites of each owner, over the year of what is counted by year."""
    sites, year = world.sites, _columns(of_year, "sites")
    table = np.zeros((len(OF_SITES), rows))
    add_sites(owner, _over(sites.group(Sites), year), sites.group(Use), table)
    counts = named(OF_SITES, table)
    counts.visits = np.bincount(owner, year["visits"], rows)
    counts.served_now, counts.wait_now = (np.bincount(owner, x, rows) for x in (sites.visits, sites.visits * sites.visit_wait))
    return counts


def _columns(of_year: Mapping[str, Array], table: str) -> dict[str, Array]:
    """What is counted over the year of the columns of a table."""
    return {path.removeprefix(f"{table}."): values for path, values in of_year.items() if path.startswith(f"{table}.")}


def _over(group: Any, year: Mapping[str, Array]) -> Any:  # noqa: ANN401 - no type says NamedTuple
    """A group of columns with what is counted over the year in place of the month."""
    return group._replace(**{name: values for name, values in year.items() if name in group._fields})
