"""Places: municipalities and regions with people, jobs, pay, housing, travel and migration at the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calendar import year
from sim.population import flows
from sim.population.distance import Floats, great_circle_km
from sim.population.margins import Margins
from sim.population.population_change import yearly_persons, yearly_rates
from sim.population.schema import CHANGES, URBAN
from sim.population.table import MarginTable
from sim.population.travel import power, travel_minutes, within_minutes
from sim.state import EDUCATIONS

_MONTHS = 12.0
_PERCENT = 100.0


@dataclass(frozen=True, eq=False)
class Places:
    """Municipalities (n of them, in the order of the file) and regions (in the order of their codes).

    Attributes
    ----------
    codes, names_fi, names_sv, language_status : tuple of str, n
    region_codes : tuple of str
    region_names : mapping of language to tuple of str
    region : array of int, shape (n,)
    urban : array of bool, shape (n,)
    kilometres, minutes, commuters, migration_weight : array of float64, shape (n, n)
        Great-circle distance; travel time; share of the employed of the row who work in the column; where movers of the row go.
    moves_out : array of float64, shape (n,)
        Moves out of the municipality a year.
    homes : array of float64, shape (educations, n, n)
        Cumulative distribution of homes (last axis) by workplace.
    area_minutes, population, swedish_share, jobs, earnings, housing_price, tax_base, office_rent : array of float64, shape (n,)
    natural_increase, net_immigration : array of float64, shape (n,)
        Persons a year over residents.
    adults, employed, unemployed : array of float64, shape (n, educations)
    """

    codes: tuple[str, ...]
    names_fi: tuple[str, ...]
    names_sv: tuple[str, ...]
    language_status: tuple[str, ...]
    region_codes: tuple[str, ...]
    region_names: Mapping[str, tuple[str, ...]]
    region: NDArray[np.int64]
    urban: NDArray[np.bool_]
    kilometres: Floats
    minutes: Floats
    area_minutes: Floats
    commuters: Floats
    homes: Floats
    migration_weight: Floats
    moves_out: Floats
    population: Floats
    adults: Floats
    swedish_share: Floats
    jobs: Floats
    employed: Floats
    unemployed: Floats
    earnings: Floats
    housing_price: Floats
    tax_base: Floats
    office_rent: Floats
    natural_increase: Floats
    net_immigration: Floats


def places(margins: Margins) -> Places:
    """All municipalities and regions at the start."""
    a, table, regions = margins.assumptions, margins["municipalities"], margins["regions"]
    order = np.argsort(regions["region_code"], kind="stable")
    region_codes = tuple(regions["region_code"][order].tolist())
    region = np.array([region_codes.index(code) for code in table["region_code"].tolist()])
    population: Floats = table["population_2019"]
    kilometres = great_circle_km(table["lat"], table["lon"])
    within = within_minutes(kilometres, population, a)
    minutes = travel_minutes(kilometres, within, a)
    people = flows.employed(margins)
    matrices = flows.commuting(people, minutes, a.commuting_decay)
    growth = _growth(margins, region_codes)[0][region]
    employed = (people.at_home + people.out) * growth[:, None]
    unemployed = _unemployed(margins, region_codes, region, employed)
    earnings = _earnings(margins, region_codes, region, employed)
    changes, until = margins["population_change"], year(margins.reference_month)
    rates = {name: yearly_rates(yearly_persons(changes, name, until, region_codes), region, population) for name in CHANGES}
    together = np.add.reduce(matrices, axis=0)
    everybody = np.add.reduce(together, axis=1)
    return Places(
        codes=tuple(table["code"].tolist()),
        names_fi=tuple(table["name_fi"].tolist()),
        names_sv=tuple(table["name_sv"].tolist()),
        language_status=tuple(table["language_status"].tolist()),
        region_codes=region_codes,
        region_names={language: tuple(regions[f"name_{language}"][order].tolist()) for language in ("fi", "sv", "en")},
        region=region,
        urban=table["urban_rural_class"] == URBAN,
        kilometres=kilometres,
        minutes=minutes,
        area_minutes=within,
        commuters=together / np.where(everybody > 0.0, everybody, 1.0)[:, None],
        homes=flows.homes_by_workplace(matrices),
        migration_weight=flows.migration_weights(margins, kilometres, region[:, None] == region[None, :]),
        moves_out=np.add.reduce(flows.moves(margins), axis=1),
        population=population,
        adults=_adults(margins, employed, unemployed),
        swedish_share=table["swedish_speaker_share_2016_pct"] / _PERCENT,
        jobs=np.add.reduce((people.at_home + people.into) * growth[:, None], axis=1),
        employed=employed,
        unemployed=unemployed,
        earnings=earnings,
        housing_price=_housing_prices(margins, region_codes, region, population),
        tax_base=np.add.reduce(employed, axis=1) * earnings * _MONTHS,
        office_rent=_office_rents(margins, population),
        natural_increase=rates["natural_increase"],
        net_immigration=rates["net_immigration"],
    )


def latest_indicators(margins: Margins) -> tuple[int, NDArray[np.int64], NDArray[np.int64]]:
    """Latest year of the municipal indicators, its rows and the municipality of each row."""
    table = margins["municipality_indicators"]
    latest = int(np.max(table["year"]))
    rows = table.rows(year=latest)
    codes = {code: row for row, code in enumerate(margins["municipalities"]["code"].tolist())}
    return latest, rows, np.array([codes[code] for code in table["municipality_code"][rows].tolist()])


def _growth(margins: Margins, region_codes: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Employed and unemployed by region, reference year over the year of the municipal indicators; 1 where figures are missing."""
    table = margins["labour"]
    since, until = str(latest_indicators(margins)[0]), str(year(margins.reference_month))
    figures: dict[tuple[str, str, str], float] = {
        (str(table["region_code"][row]), str(table["year"][row]), str(table["indicator"][row])): float(table["value"][row])
        for row in range(len(table.lines))
    }
    employed, unemployed = np.ones(len(region_codes)), np.ones(len(region_codes))
    for row, code in enumerate(region_codes):
        keys = [(code, when, what) for when in (until, since) for what in ("labour_force_tem", "unemployed_jobseekers_mean")]
        if all(key in figures for key in keys):
            force_now, idle_now, force_then, idle_then = (figures[key] for key in keys)
            employed[row], unemployed[row] = (force_now - idle_now) / (force_then - idle_then), idle_now / idle_then
    return employed, unemployed


def _unemployed(margins: Margins, region_codes: tuple[str, ...], region: NDArray[np.int64], employed: Floats) -> Floats:
    """Unemployed residents by education: municipal rate of the indicators, carried to the reference year, split by relative risk."""
    table = margins["municipality_indicators"]
    _, rows, place = latest_indicators(margins)
    rate = table["unemployed_of_labour_force_pct"][rows] / _PERCENT
    total = np.zeros(len(region))
    np.add.at(total, place, table["employed_residents"][rows] * rate / (1.0 - rate))
    total *= _growth(margins, region_codes)[1][region]
    weight = employed * np.array(margins.assumptions.unemployment_risk)
    whole = np.add.reduce(weight, axis=1)
    by_education: Floats = total[:, None] * weight / np.where(whole > 0.0, whole, 1.0)[:, None]
    return by_education


def _adults(margins: Margins, employed: Floats, unemployed: Floats) -> Floats:
    """Residents of 15-74 by education; at least the labour force."""
    a, table = margins.assumptions, margins["municipality_indicators"]
    _, rows, place = latest_indicators(margins)
    weight = table["population"][rows]
    share, residents = np.zeros(len(employed)), np.zeros(len(employed))
    np.add.at(share, place, weight * working_age_pct(margins, rows) / _PERCENT)
    np.add.at(residents, place, weight)
    adults = margins["municipalities"]["population_2019"] * share / residents
    tertiary = adults * margins["municipalities"]["tertiary_share_15plus_2016_pct"] / _PERCENT
    other = adults - tertiary
    basic, secondary, lower, higher = (employed[:, e] for e in range(len(EDUCATIONS)))
    basic_ratio = basic / np.maximum(basic + secondary, 1.0)
    scale = a.adults_basic_share * float(np.add.reduce(adults)) / max(float(np.add.reduce(other * basic_ratio)), 1.0)
    basic_adults = other * np.minimum(scale * basic_ratio, 0.95)
    higher_adults = tertiary * higher / np.maximum(lower + higher, 1.0)
    by_education = np.stack([basic_adults, other - basic_adults, tertiary - higher_adults, higher_adults], axis=1)
    adults_at_least: Floats = np.maximum(by_education, employed + unemployed)
    return adults_at_least


def working_age_pct(margins: Margins, rows: NDArray[np.int64]) -> Floats:
    """Residents of 15-74 in per cent, by row of the municipal indicators."""
    table = margins["municipality_indicators"]
    found: Floats = table["share_15_64_pct"][rows] + margins.assumptions.old_adults_share * table["share_over_64_pct"][rows]
    return found


def _earnings(margins: Margins, region_codes: tuple[str, ...], region: NDArray[np.int64], employed: Floats) -> Floats:
    """Mean full-time earnings of residents: the region's, tilted by the education of the employed."""
    mean = regional_earnings(margins, year(margins.reference_month), region_codes)
    relative = np.array(margins.assumptions.earnings_by_education)
    people = np.add.reduce(employed, axis=1)
    weighted = np.add.reduce(employed * relative, axis=1)
    by_region, heads = np.zeros(len(region_codes)), np.zeros(len(region_codes))
    np.add.at(by_region, region, weighted)
    np.add.at(heads, region, people)
    earnings: Floats = mean[region] * (weighted / np.maximum(people, 1e-9)) / (by_region / np.maximum(heads, 1e-9))[region]
    return earnings


def regional_earnings(margins: Margins, when: int, region_codes: tuple[str, ...]) -> Floats:
    """Mean monthly full-time earnings by region in a year; regions without a figure take the mean of the others."""
    table = margins["wages"]
    found = {
        str(table["region_code"][row]): float(table["mean"][row])
        for row in table.rows(year=when, unit="EUR/month")
        if table["mean"][row] > 0
    }
    given = [found[code] for code in region_codes if code in found]
    other = sum(given) / len(given) if given else np.nan
    return np.array([found.get(code, other) for code in region_codes])


def _housing_prices(margins: Margins, region_codes: tuple[str, ...], region: NDArray[np.int64], population: Floats) -> Floats:
    """Price of old dwellings; where only the region is known: the region without its centre, tilted by population.

    Regions without any sale take the mean of the others.
    """
    table = margins["housing_prices"]
    kinds = sorted(set(table["dwelling_type"].tolist()))
    covered = [sum(table["transactions_covered"][table.rows(dwelling_type=kind)].tolist()) for kind in kinds]
    when = min(set(table["year"].tolist()), key=lambda y: (abs(y - year(margins.reference_month)), y))
    rows = table.rows(dwelling_type=kinds[covered.index(max(covered))], year=when)
    codes = {code: row for row, code in enumerate(margins["municipalities"]["code"].tolist())}
    price, known = np.zeros(len(region)), np.zeros(len(region), dtype=bool)
    rest = _rest_of_regions(table, rows, region_codes)
    other = sum(rest.values()) / len(rest)
    tilt = power(population, margins.assumptions.price_population_elasticity)
    for row in rows[table["level"][rows] == "regional_centre"].tolist():
        place = codes[str(table["municipality_code"][row])]
        price[place], known[place] = table["price_eur_per_m2"][row], True
    for code, name in enumerate(region_codes):
        inside = np.nonzero((region == code) & ~known)[0]
        if len(inside):
            mean_tilt = float(np.add.reduce(tilt[inside] * population[inside])) / float(np.add.reduce(population[inside]))
            price[inside] = rest.get(name, other) * tilt[inside] / mean_tilt
    return price


def _rest_of_regions(table: MarginTable, rows: NDArray[np.int64], region_codes: tuple[str, ...]) -> dict[str, float]:
    """Price by region without its centre, weighted with sales."""
    value: dict[str, float] = {}
    sales: dict[str, float] = {}
    whole: dict[str, float] = {}
    for row in rows.tolist():
        code, number = str(table["region_code"][row]), float(table["transactions_covered"][row])
        sign = 1.0 if table["level"][row] == "region" else -1.0
        value[code] = value.get(code, 0.0) + sign * number * float(table["price_eur_per_m2"][row])
        sales[code] = sales.get(code, 0.0) + sign * number
        if sign > 0:
            whole[code] = float(table["price_eur_per_m2"][row])
    return {
        code: value[code] / sales[code] if sales[code] > 0 and value[code] > 0 else whole[code] for code in region_codes if code in whole
    }


def _office_rents(margins: Margins, population: Floats) -> Floats:
    """Office rent: the dwelling rent of the town where it is known, else of its size class, times the office factor."""
    classes, towns = margins["office_rents"], margins["rents"]
    order = np.argsort(classes["population_from"], kind="stable")
    bounds, rents = classes["population_from"][order], classes["rent_eur_per_m2_month"][order]
    rent: Floats = rents[np.maximum(np.searchsorted(bounds, population, side="right") - 1, 0)].copy()
    codes = {code: row for row, code in enumerate(margins["municipalities"]["code"].tolist())}
    latest = max(towns["period"].tolist())
    for row in towns.rows(period=latest).tolist():
        if towns["municipality_code"][row]:
            rent[codes[str(towns["municipality_code"][row])]] = towns["rent_eur_per_m2_month"][row]
    return rent * margins.assumptions.office_rent_factor
