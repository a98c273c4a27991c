"""Counts: what metrics are made of, by region, with Finland first."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final

import numpy as np

from sim.columns import TABLES
from sim.rates import kernel
from sim.service_counts import levels, of_municipalities, sums_by_place, sums_by_site, visits_by_channel
from sim.state import Array, Table, World

SITES: Final = (
    "staff", "vacant", "person_years", "satisfaction", "teleworkers", "telework", "independent", "effective", "arrivals", "done", "on_time",
    "backlog", "capacity", "knowledge", "members", "contact", "mean_present", "peak_present",
    "office_users", "office_years", "office_mean", "office_peak", "workpoints", "floor_area", "premises_rent", "premises_travel",
    "premises_fitting_out", "premises_removal",
)  # fmt: skip
HOMES: Final = {
    "staff_home": "state_residents",
    "commute": "state_commute",
    "degrees_home": "state_degrees",
    "person_years_home": "state_person_years",
    "hub_days": "hub_days",
}
PARTNERS: Final = ("hub_partners", "hub_partners_area", "hub_partners_rent", "hub_partners_one_off")
"""What others than the state have and pay in hubs, by municipality."""
OF_YEAR: Final = (
    *(f"sites.{name}" for name in ("arrivals", "done", "on_time", "visits")),
    *(f"sites.premises_{name}" for name in ("rent", "travel", "fitting_out", "removal")),
    *(f"municipalities.{name}" for name in ("resident_visits", "firm_visits", "visit_days", "hub_partners_rent", "hub_partners_one_off")),
)
"""Columns that are counted over the whole year where years are counted."""
FLOWS: Final = tuple(column.name for column in TABLES["regions"] if column.flow)


@kernel
def _add_up(region: Array, columns: tuple[Array, ...], table: Array) -> None:
    """Add up columns by region, shape (columns, regions + 1), the sum of all regions first."""
    for k in range(len(columns)):
        column = columns[k]
        for i in range(region.size):
            table[k, 1 + region[i]] += column[i]
        for r in range(1, table.shape[1]):
            table[k, 0] += table[k, r]


class Counts(SimpleNamespace):
    """Additive quantities of one month end, each an array of shape (regions + 1,) with Finland first.

    year_ago: the same a year before, where that is known and years are counted.

    Attributes are the names of SITES, HOMES and PARTNERS, `posts`, `shared_staff`, the flow columns of `regions`, the sums over
    municipalities below, and what sim/service_counts.py counts, of which the levels of places are not additive. Counts of municipalities
    and agencies have their shape, and less or more than these: see the functions that count them.
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
    return named(*tabulate(world))


def named(names: tuple[str, ...], table: Array) -> Counts:
    """Counts from a table of which each row has its name."""
    counts = Counts(**dict(zip(names, table, strict=True)))
    counts.posts = counts.staff + counts.vacant
    return counts


def tabulate(world: World) -> tuple[tuple[str, ...], Array]:
    """Names of the counts of a world and a row of the regions for each, shape (counts, regions + 1)."""
    m, regions = world.municipalities, world.regions
    of_sites = {name: getattr(world.sites, name) for name in SITES}
    of_sites |= {"sites_in_use": _in_use(world).astype(np.float64), "shared_staff": world.sites.staff * world.sites.in_hub}
    of_sites |= sums_by_site(world)
    of_places = {**_columns(m), **_by_municipality(world), **sums_by_place(world)}
    of_flows = {name: getattr(regions, name) for name in FLOWS}
    of_levels = levels(world)
    names = (*of_sites, *of_places, *of_flows, *of_levels)
    table = np.zeros((len(names), regions.rows + 1))
    of_regions = np.arange(regions.rows, dtype=m.region.dtype)
    first = 0
    for region, columns in ((m.region[world.sites.municipality], of_sites), (m.region, of_places), (of_regions, of_flows)):
        _add_up(region, tuple(columns.values()), table[first : first + len(columns)])
        first += len(columns)
    table[first:] = tuple(of_levels.values())
    return names, table


def count_municipalities(world: World, of_year: Mapping[str, Array]) -> Counts:
    """Count the municipalities: what their sites, the homes there and their residents are; of_year: sums over it of OF_YEAR."""
    m = world.municipalities
    counts = _of_sites(world, world.sites.municipality, m.rows, of_year)
    visits = visits_by_channel(*(of_year[f"municipalities.{name}"] for name in ("resident_visits", "firm_visits", "visit_days")))
    paid = {name: of_year[path] for name in PARTNERS if (path := f"municipalities.{name}") in of_year}
    found = {**_columns(m), **_by_municipality(world), **of_municipalities(m), **visits, **paid}
    vars(counts).update({name: values.copy() for name, values in found.items()})
    return counts


def count_agencies(world: World, of_year: Mapping[str, Array]) -> Counts:
    """Count the agencies: what their sites are, where they are, and who is not at the main place.

    of_year: the columns of OF_YEAR, summed over the year, or those of a month.
    """
    sites, agencies, places = world.sites, world.agencies.rows, world.municipalities.rows
    counts = _of_sites(world, sites.agency, agencies, of_year)
    used = _in_use(world)
    pairs = np.unique(sites.agency[used] * np.int64(places) + sites.municipality[used])
    counts.municipalities = np.bincount(pairs // places, minlength=agencies)
    main, seat = np.flatnonzero(sites.headquarters), np.full(agencies, -1)
    seat[sites.agency[main]] = sites.municipality[main]
    elsewhere = sites.staff * (sites.municipality != seat[sites.agency])
    counts.staff_elsewhere = np.bincount(sites.agency, elsewhere, agencies)
    return counts


def _of_sites(world: World, owner: Array, rows: int, of_year: Mapping[str, Array]) -> Counts:
    """Sums over the sites of each owner, over the year of what is counted by year."""
    sites = world.sites
    columns = {name: getattr(sites, name) for name in SITES} | sums_by_site(world)
    columns |= {"shared_staff": sites.staff * sites.in_hub, "served_now": sites.visits, "wait_now": sites.visits * sites.visit_wait}
    columns |= {path.removeprefix("sites."): values for path, values in of_year.items() if path.startswith("sites.")}
    counts = Counts(**{name: np.bincount(owner, values, rows) for name, values in columns.items()})
    counts.posts = counts.staff + counts.vacant
    counts.sites_in_use = np.bincount(owner[_in_use(world)], minlength=rows)
    return counts


def _in_use(world: World) -> Array:
    """Sites that are open and where anybody is placed."""
    used: Array = (world.sites.open != 0) & (world.sites.staff > 0.0)
    return used


def _columns(municipalities: Table) -> dict[str, Array]:
    """Columns of the municipalities that are counted as they are."""
    names = HOMES | {name: name for name in PARTNERS}
    return {name: getattr(municipalities, column) for name, column in names.items()}


def _by_municipality(world: World) -> dict[str, Array]:
    m = world.municipalities
    employed, unemployed = np.add.reduce(m.employed, axis=1), np.add.reduce(m.unemployed, axis=1)
    return {
        "places": (m.state_staff > 0.0).astype(np.float64),
        "population": m.population,
        "private_jobs": m.private_jobs,
        "jobs": m.private_jobs + m.state_staff,
        "employed": employed,
        "unemployed": unemployed,
        "adults": np.add.reduce(m.adults, axis=1),
        "degrees": m.adults[:, 2] + m.adults[:, 3],
        "tax_base": m.tax_base,
        "priced_population": m.housing_price * m.population,
        "circuit_income": m.circuit_pay + m.circuit_purchases,
        "circuit_turnover": m.circuit_turnover,
        "circuit_leakage": m.circuit_taxed + m.circuit_saved + m.circuit_elsewhere,
        "circuit_jobs": m.circuit_jobs,
    }
