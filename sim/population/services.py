"""Services: where customers are served at the start, which sites are on call, and what asks for their services.

A site serves at the counter, or is on call day and night, when both its agency and its type of site do. Joint points, where municipal staff
give the services of agencies that take part, are counted only for the whole country: they are placed by rule, one in each of the
municipalities that are farthest from the agencies' own points, mean over the contacts of a resident. All of them are synthetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.population.agencies import Agencies
from sim.population.margins import Margins
from sim.population.places import Places, latest_indicators
from sim.population.raking import Floats, Whole
from sim.population.sites import Sites

_PERCENT = 100.0


@dataclass(frozen=True, eq=False)
class Services:
    """What the start knows of services.

    Attributes
    ----------
    service_point, on_call : array of bool, shape (sites,)
    joint : array of bool, shape (agencies,)
        Takes part in joint points.
    resident_contacts, firm_contacts, digital_supply : array of float64, shape (agencies,)
        Contacts a year per resident and per private job; share of them that can be done digitally.
    joint_points : array of int, shape (municipalities,)
    serves_swedish : array of bool, shape (municipalities,)
        The municipality serves in Swedish by its language status.
    over_64_share, homeland_share, response_minutes : array of float64, shape (municipalities,)
        Residents over 64 and in the homeland of an indigenous people; minutes of the class of response.
    """

    service_point: NDArray[np.bool_]
    on_call: NDArray[np.bool_]
    joint: NDArray[np.bool_]
    resident_contacts: Floats
    firm_contacts: Floats
    digital_supply: Floats
    joint_points: Whole
    serves_swedish: NDArray[np.bool_]
    over_64_share: Floats
    homeland_share: Floats
    response_minutes: Floats


def services(margins: Margins, organisation: Agencies, network: Sites, where: Places) -> Services:
    """What the start knows of services; agencies and municipalities without a row have none."""
    agencies = _by_agency(margins, organisation)
    types = margins["site_types"]
    row_of = {kind: row for row, kind in enumerate(types["site_type"].tolist())}
    kind = np.array([row_of.get(name, row_of["default"]) for name in network.kinds])
    point = agencies["service_point"][network.agency].astype(bool) & (types["service_point"][kind] == "1")
    towns = margins["municipality_services"]
    town_of = {code: row for row, code in enumerate(where.codes)}
    town = np.array([town_of[code] for code in towns["municipality_code"].tolist()])
    homeland, response = np.zeros(len(where.codes)), np.full(len(where.codes), float(np.max(towns["response_minutes"])))
    homeland[town], response[town] = towns["homeland_pct"] / _PERCENT, towns["response_minutes"]
    return Services(
        service_point=point,
        on_call=agencies["on_call"][network.agency].astype(bool) & (types["on_call"][kind] == "1"),
        joint=agencies["joint"].astype(bool),
        resident_contacts=agencies["resident_contacts"],
        firm_contacts=agencies["firm_contacts"],
        digital_supply=agencies["digital_pct"] / _PERCENT,
        joint_points=_joint_points(int(margins.assumptions.joint_points), network, point, agencies["resident_contacts"], where),
        serves_swedish=np.array([status != "fi" for status in where.language_status]),
        over_64_share=_over_64(margins),
        homeland_share=homeland,
        response_minutes=response,
    )


def _by_agency(margins: Margins, organisation: Agencies) -> dict[str, Floats]:
    """Columns of the margin of agencies as numbers, in the order of the agencies; 0 without a row."""
    table = margins["agency_services"]
    row_of = {name: row for row, name in enumerate(organisation.names)}
    rows = [row_of[name] for name in table["agency"].tolist()]
    found = {}
    for name in ("service_point", "on_call", "joint", "resident_contacts", "firm_contacts", "digital_pct"):
        found[name] = np.zeros(len(organisation.names))
        found[name][rows] = table[name].astype(np.float64)
    return found


def _joint_points(points: int, network: Sites, point: NDArray[np.bool_], contacts: Floats, where: Places) -> Whole:
    """Joint points of each municipality: dealt out in rounds, first to those farthest from own points and then to the largest."""
    towns = len(where.codes)
    way = np.zeros(towns)
    for agency in np.nonzero(contacts)[0].tolist():
        places = np.unique(network.municipality[point & (network.agency == agency)])
        if len(places):
            way += contacts[agency] * np.min(where.minutes[:, places], axis=1)
    order = np.lexsort((np.arange(towns), -where.population, -way))
    found = np.full(towns, points // towns, dtype=np.int64)
    found[order[: points % towns]] += 1
    return found


def _over_64(margins: Margins) -> Floats:
    """Share of residents over 64 in the latest year of the indicators; merged municipalities weighted by population."""
    table = margins["municipality_indicators"]
    _, rows, place = latest_indicators(margins)
    count = len(margins["municipalities"].lines)
    old = np.bincount(place, table["population"][rows] * table["share_over_64_pct"][rows] / _PERCENT, count)
    return old / np.maximum(np.bincount(place, table["population"][rows], count), 1.0)
