"""Place sums: columns of sites and of municipalities, added up by region, municipality or agency; part of the counts.

What each row of the sums is stands in OF_SITES and OF_HOMES, in the order in which the kernels fill them.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sim.rates import kernel, lean_kernel
from sim.state import CHANNELS, GROUPS, NEEDS, Array

_NEEDS_SWEDISH: Final = NEEDS.index("swedish")


class Sites(NamedTuple):
    """Columns of the sites that are added up as they are."""

    staff: Array
    vacant: Array
    person_years: Array
    satisfaction: Array
    teleworkers: Array
    telework: Array
    independent: Array
    effective: Array
    arrivals: Array
    done: Array
    on_time: Array
    backlog: Array
    capacity: Array
    knowledge: Array
    members: Array
    contact: Array
    mean_present: Array
    peak_present: Array
    office_users: Array
    office_years: Array
    office_mean: Array
    office_peak: Array
    workpoints: Array
    floor_area: Array
    premises_rent: Array
    premises_travel: Array
    premises_fitting_out: Array
    premises_removal: Array


class Use(NamedTuple):
    """Columns of the sites that tell how they are used."""

    staff: Array
    open: Array
    in_hub: Array
    serves: Array


class Homes(NamedTuple):
    """Columns of the municipalities that are added up as they are."""

    state_residents: Array
    state_commute: Array
    state_degrees: Array
    state_person_years: Array
    hub_days: Array
    hub_partners: Array
    hub_partners_area: Array
    hub_partners_rent: Array
    hub_partners_one_off: Array
    population: Array
    private_jobs: Array
    tax_base: Array
    circuit_turnover: Array
    circuit_jobs: Array
    joint_points: Array
    joint_cost: Array
    joint_cost_partners: Array
    visit_days: Array


class Economy(NamedTuple):
    """Columns of the municipalities from which people, jobs and the euros of the state follow."""

    state_staff: Array
    population: Array
    private_jobs: Array
    employed: Array
    unemployed: Array
    adults: Array
    housing_price: Array
    circuit_pay: Array
    circuit_purchases: Array
    circuit_taxed: Array
    circuit_saved: Array
    circuit_elsewhere: Array
    on_call_share: Array


class Served(NamedTuple):
    """Columns of the municipalities that tell of services, by group of residents or by channel."""

    residents_of: Array
    access_within: Array
    access_minutes: Array
    resident_visits: Array
    firm_visits: Array


_RENAMED: Final = {
    "state_residents": "staff_home",
    "state_commute": "commute",
    "state_degrees": "degrees_home",
    "state_person_years": "person_years_home",
}
_USED: Final = ("sites_in_use", "shared_staff", "own_points", "swedish_points")
_ECONOMY: Final = (
    "places", "jobs", "employed", "unemployed", "adults", "degrees", "priced_population", "circuit_income", "circuit_leakage",
    "helped_in_time",
)  # fmt: skip
_SERVED: Final = (
    *(f"{what}_{group}" for what in ("residents", "near", "way") for group in GROUPS),
    *(f"{what}_{channel}" for what in ("visits", "firm_visits") for channel in CHANNELS),
)
IN_USE, SHARED, OWN_POINTS, SWEDISH_POINTS = range(len(Sites._fields), len(Sites._fields) + len(_USED))
_AFTER_HOMES: Final = len(Homes._fields)
PLACES, JOBS, EMPLOYED, UNEMPLOYED, ADULTS, DEGREES, PRICED, INCOME, LEAKAGE, HELPED = range(_AFTER_HOMES, _AFTER_HOMES + len(_ECONOMY))
RESIDENTS: Final = _AFTER_HOMES + len(_ECONOMY)
NEAR, WAY, VISITS = (RESIDENTS + k * len(GROUPS) for k in (1, 2, 3))
FIRM_VISITS: Final = VISITS + len(CHANNELS)

OF_SITES: Final = (*Sites._fields, *_USED)
"""Names of the sums over sites: columns, sites in use and their staff in hubs, points that serve anybody and in Swedish."""
OF_HOMES: Final = (*(_RENAMED.get(name, name) for name in Homes._fields), *_ECONOMY, *_SERVED)
"""Names of the sums over municipalities: columns, people and euros, residents by group with their services, contacts by channel."""


@lean_kernel
def add_columns(place: Array, columns: tuple[Array, ...], found: Array) -> None:
    """Add up columns, each into a row of its own, by the place of each of their rows; found has shape (columns, places)."""
    for k in range(len(columns)):
        column = columns[k]
        for i in range(place.size):
            found[k, place[i]] += column[i]


@lean_kernel
def _add_use(place: Array, s: Use, found: Array) -> None:
    for k in range(place.size):
        o = place[k]
        found[IN_USE, o] += 1.0 if s.open[k] != 0 and s.staff[k] > 0.0 else 0.0
        found[SHARED, o] += s.staff[k] * s.in_hub[k]
        found[OWN_POINTS, o] += 1.0 if s.serves[k] != 0 else 0.0
        found[SWEDISH_POINTS, o] += 1.0 if s.serves[k] & (1 << _NEEDS_SWEDISH) else 0.0


@lean_kernel
def _add_economy(place: Array, m: Economy, found: Array) -> None:
    for k in range(place.size):
        o, employed, unemployed, adults = place[k], 0.0, 0.0, 0.0
        for e in range(m.adults.shape[1]):
            employed += m.employed[k, e]
            unemployed += m.unemployed[k, e]
            adults += m.adults[k, e]
        found[PLACES, o] += 1.0 if m.state_staff[k] > 0.0 else 0.0
        found[JOBS, o] += m.private_jobs[k] + m.state_staff[k]
        found[EMPLOYED, o] += employed
        found[UNEMPLOYED, o] += unemployed
        found[ADULTS, o] += adults
        found[DEGREES, o] += m.adults[k, 2] + m.adults[k, 3]
        found[PRICED, o] += m.housing_price[k] * m.population[k]
        found[INCOME, o] += m.circuit_pay[k] + m.circuit_purchases[k]
        found[LEAKAGE, o] += m.circuit_taxed[k] + m.circuit_saved[k] + m.circuit_elsewhere[k]
        found[HELPED, o] += m.population[k] * m.on_call_share[k]


@lean_kernel
def _add_served(place: Array, m: Served, found: Array) -> None:
    for k in range(place.size):
        o = place[k]
        for g in range(m.residents_of.shape[1]):
            residents = m.residents_of[k, g]
            found[RESIDENTS + g, o] += residents
            found[NEAR + g, o] += residents * m.access_within[k, g]
            found[WAY + g, o] += residents * m.access_minutes[k, g]
        for c in range(m.resident_visits.shape[1]):
            found[VISITS + c, o] += m.resident_visits[k, c]
            found[FIRM_VISITS + c, o] += m.firm_visits[k, c]


@kernel
def add_sites(place: Array, sites: Sites, use: Use, found: Array) -> None:
    """Add up what is of the sites by their places; found has shape (len(OF_SITES), places)."""
    add_columns(place, sites, found)
    _add_use(place, use, found)


@kernel
def add_homes(place: Array, homes: Homes, economy: Economy, served: Served, found: Array) -> None:
    """Add up what is of the municipalities by their places; found has shape (len(OF_HOMES), places)."""
    add_columns(place, homes, found)
    _add_economy(place, economy, found)
    _add_served(place, served, found)


@lean_kernel
def add_regions(table: Array) -> None:
    """Fill the first column with the sums of the others."""
    for k in range(table.shape[0]):
        for r in range(1, table.shape[1]):
            table[k, 0] += table[k, r]
