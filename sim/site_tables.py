"""Tables of sites and hubs: what is at each of them at the end of a month, for export.

The database keeps regions, municipalities and agencies; sites and hubs are told from the world of one run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from sim.calendar import month_text
from sim.model import CivilService
from sim.state import NOBODY, Array, World


class Shown(NamedTuple):
    """A column of a table.

    Attributes
    ----------
    name, unit, meaning : str
    values : callable
        World -> array over all sites or municipalities.
    """

    name: str
    unit: str
    meaning: str
    values: Callable[[World], Array]


def of_site(name: str, unit: str, meaning: str, column: str | None = None) -> Shown:
    """A column of the sites as it stands."""
    return Shown(name, unit, meaning, lambda world: getattr(world.sites, column or name))


def of_hub(name: str, unit: str, meaning: str, column: str) -> Shown:
    """A column of the municipalities as it stands."""
    return Shown(name, unit, meaning, lambda world: getattr(world.municipalities, column))


def _of_hub(world: World, values: Array) -> Array:
    """Sums over the sites in the hub of each municipality."""
    found: Array = np.bincount(world.sites.municipality, values * world.sites.in_hub, world.municipalities.rows)
    return found


def _users(world: World) -> Array:
    return _of_hub(world, world.sites.office_users)


def _rent(world: World) -> Array:
    return _of_hub(world, world.sites.premises_rent)


def _rent_per_user(world: World) -> Array:
    found: Array = _rent(world) / np.maximum(_users(world), 1e-9)
    return found


def _mean(world: World) -> Array:
    there = world.municipalities.hub_present
    found: Array = np.add.reduce(there, axis=1) / there.shape[1]
    return found


def _peak(world: World) -> Array:
    found: Array = np.maximum.reduce(world.municipalities.hub_present, axis=1)
    return found


def _agencies(world: World) -> Array:
    inside = world.sites.in_hub == 1
    pairs = np.unique(world.sites.municipality[inside].astype(np.int64) * world.agencies.rows + world.sites.agency[inside])
    found: Array = np.bincount(pairs // world.agencies.rows, minlength=world.municipalities.rows)
    return found


def _met(world: World) -> Array:
    """Mean over the days of the squared share present: for two users of whatever teams, the part of the week when both are there."""
    share = world.municipalities.hub_present / np.maximum(_users(world), 1e-9)[:, None]
    found: Array = np.add.reduce(share * share, axis=1) / share.shape[1]
    return found


SITES: Final = (
    of_site("in_hub", "flag", "its office users have moved to the hub of the municipality"),
    of_site("staff", "persons", "holders placed there"),
    of_site("person_years", "person-years", "their working time, in full-time persons"),
    of_site("mean_present", "persons", "staff present, mean over the week"),
    of_site("peak_present", "persons", "staff present on the fullest day"),
    of_site("office_users", "persons", "holders who use an office"),
    of_site("office_mean", "persons", "office users present, mean over the week"),
    of_site("office_peak", "persons", "the same on the fullest day; in a hub its share of the fullest day there"),
    of_site("workpoints", "workpoints", "places to work at; in a hub its share"),
    of_site("office_space", "m2", "office space; in a hub its share", "floor_area"),
    of_site("premises_rent", "EUR/month", "rent of it, prices of 2019"),
    of_site("service_point", "flag", "its agency serves customers there"),
    of_site("on_call", "flag", "who works there comes when called, day and night"),
)
"""Numbers of each site."""

HUBS: Final = (
    Shown("agencies", "agencies", "agencies of the state that share it", _agencies),
    Shown("users", "persons", "office users of its sites", _users),
    Shown(
        "mean_present",
        "persons",
        "of these and of guests, those present, mean over the week",
        _mean,
    ),
    Shown("peak_present", "persons", "the same on the fullest day", _peak),
    Shown("met", "share", "part of the week for which two of its users are both there, of whatever team; guests count as present", _met),
    of_hub("partners", "persons", "who use it for others than the state", "hub_partners"),
    of_hub("partners_present", "persons", "of these, those present on any day", "hub_partners_present"),
    of_hub("workpoints", "workpoints", "places to work at that the state pays for", "hub_workpoints"),
    of_hub("office_space", "m2", "office space that the state pays for", "hub_area"),
    of_hub("partners_space", "m2", "office space that partners pay for", "hub_partners_area"),
    Shown("rent", "EUR/month", "rent that the state pays, prices of 2019", _rent),
    of_hub("partners_rent", "EUR/month", "rent that partners pay", "hub_partners_rent"),
    Shown(
        "rent_per_user",
        "EUR/month/person",
        "rent that the state pays for each of its office users",
        _rent_per_user,
    ),
)
"""Numbers of each hub."""


def _month(date: int) -> str:
    """A month in words, nothing for none."""
    return month_text(date) if date > 0 else ""


def site_table(model: CivilService) -> pd.DataFrame:
    """Sites that are open or that policy has closed, at the end of the last month.

    Returns
    -------
    DataFrame
        Columns site (number), agency, municipality and name of it, region, open, closes (month, empty where it stays), moved_to (number
        of the site to which posts of a closing site go), lease_end (month), then those of SITES.
    """
    world, names = model.world, model.population
    s, m, u = world.sites, world.municipalities, world.units
    rows = np.flatnonzero((s.open == 1) | (s.closes > 0))
    moved_to = np.full(s.rows, NOBODY)
    closing = u.origin != NOBODY
    moved_to[u.origin[closing]] = u.destination[closing]
    place = s.municipality[rows]
    found: dict[str, object] = {
        "site": rows,
        "agency": [names.agency_names["en"][k] for k in s.agency[rows]],
        "municipality": [names.municipality_codes[k] for k in place],
        "municipality_name": [names.municipality_names["fi"][k] for k in place],
        "region": [names.region_codes[k] for k in m.region[place]],
        "open": s.open[rows],
        "closes": [_month(int(date)) for date in s.closes[rows]],
        "moved_to": [str(to) if to != NOBODY else "" for to in moved_to[rows].tolist()],
        "lease_end": [_month(int(date)) for date in s.lease_end[rows]],
    }
    return pd.DataFrame(found | {shown.name: shown.values(world)[rows] for shown in SITES})


def hub_table(model: CivilService) -> pd.DataFrame:
    """Hubs at the end of the last month.

    Returns
    -------
    DataFrame
        Columns municipality, name of it, lease_end (month), then those of HUBS.
    """
    world, names = model.world, model.population
    m = world.municipalities
    rows = np.flatnonzero(m.hub_area > 0.0)
    found: dict[str, object] = {
        "municipality": [names.municipality_codes[k] for k in rows],
        "municipality_name": [names.municipality_names["fi"][k] for k in rows],
        "lease_end": [_month(int(date)) for date in m.hub_lease_end[rows]],
    }
    return pd.DataFrame(found | {shown.name: shown.values(world)[rows] for shown in HUBS})
