"""What public statistics say of places, and what the rules of the model say of the same; shared by tests of validity and their page."""

from __future__ import annotations

import io
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.calendar import parse_month
from sim.policy import baseline_book
from sim.population import load_margins
from sim.population.distance import great_circle_km
from sim.population.flows import migration_weights, moves
from sim.population.gravity import _between_regions, _fitted, deviance, region_test
from sim.population.kernel_fit import fit_kernel
from sim.population.margins import Margins
from sim.population.raking import Margin, rake
from sim.processes.migration import _flows, migration
from sim.processes.regional_economy import regional_economy
from sim.resources import configs
from sim.scenario import sheets
from sim.state import Array

EARLY, LATE = (2010, 2011, 2012, 2013), (2015, 2016, 2017, 2018)
FAR = 400.0


@cache
def finland() -> Margins:
    """The margins of the folder that ships."""
    return load_margins(configs() / "population" / "finland")


def rank_correlation(a: Array, b: Array) -> float:
    """Spearman's correlation; ties share their ranks."""

    def ranks(values: Array) -> Array:
        _found, place, count = np.unique(values, return_inverse=True, return_counts=True)
        return (np.cumsum(count) - (count - 1) / 2.0)[place]

    return float(np.corrcoef(ranks(a), ranks(b))[0, 1])


def explained(observed: Array, predicted: Array) -> float:
    """Share of the Poisson deviance of a constant that a prediction explains."""
    alone = np.full(observed.shape, observed.mean())
    return 1.0 - deviance(observed, np.maximum(predicted, 1e-6)) / deviance(observed, alone)


class Regions(NamedTuple):
    """Moves a year between regions, pair by pair: observed early and late, and predicted for late from early.

    gravity, raked: fitted between regions, alone and raked to departures and arrivals; kernel: that of the model, raked by municipality.
    """

    origin: Array
    destination: Array
    kilometres: Array
    early: Array
    late: Array
    gravity: Array
    raked: Array
    kernel: Array
    codes: tuple[str, ...]


def _table(years: tuple[int, ...]) -> Array:
    table, codes = finland()["region_migration"], finland()["regions"]["region_code"].tolist()
    found = np.zeros((len(codes), len(codes)))
    for when, origin, destination, moved in zip(*(table[k].tolist() for k in ("year", "from_region", "to_region", "moves")), strict=True):
        if int(when) in years:
            found[codes.index(origin), codes.index(destination)] += float(moved) / len(years)
    return found


@cache
def regions() -> Regions:
    """Fitted on 2010-13 alone; what is raked has the departures and arrivals of these years."""
    margins = finland()
    codes = tuple(margins["regions"]["region_code"].tolist())
    early, late = _table(EARLY), _table(LATE)
    off = ~np.eye(len(codes), dtype=bool)
    coefficients = np.array(list(region_test(margins).fit.coefficients.values()))
    columns, _moved = _between_regions(margins, list(LATE))
    gravity = _by_pair(_fitted(columns, coefficients), LATE)
    columns, _moved = _between_regions(margins, list(EARLY))
    prior = np.where(off, _by_pair(_fitted(columns, coefficients), EARLY), 0.0)
    inside = np.where(off, early, 0.0)
    raked = rake(prior, [Margin((0,), inside.sum(axis=1)), Margin((1,), inside.sum(axis=0))], tolerance=1e-9).table
    towns = margins["municipalities"]
    rows = [towns["code"].tolist().index(code) for code in margins["regions"]["centre_code"].tolist()]
    kilometres = great_circle_km(towns["lat"][rows], towns["lon"][rows])
    origin, destination = np.nonzero(off)
    return Regions(origin, destination, *(of[off] for of in (kilometres, early, late, gravity, raked, fit_kernel(margins).fitted)), codes)


def _by_pair(fitted: Array, years: tuple[int, ...]) -> Array:
    """Mean over the years of values for the rows of the file, which has one for each pair and year."""
    table, codes = finland()["region_migration"], finland()["regions"]["region_code"].tolist()
    found, row = np.zeros((len(codes), len(codes))), 0
    for when, origin, destination in zip(*(table[k].tolist() for k in ("year", "from_region", "to_region")), strict=True):
        if origin != destination and int(when) in years:
            found[codes.index(origin), codes.index(destination)] += fitted[row] / len(years)
            row += 1
    assert row == len(fitted)
    return found


def distance_bands(edges: tuple[float, ...] = (0, 50, 100, 200, 300, 400, 600, 2000)) -> tuple[tuple[float, ...], Array, Array, Array]:
    """Moves a year between municipalities by distance: observed, of the gravity fit, of the kernel of the model (raked)."""
    margins = finland()
    towns = margins["municipalities"]
    kilometres = great_circle_km(towns["lat"], towns["lon"])
    region = towns["region_code"]
    same = region[:, None] == region[None, :]
    observed = moves(margins)
    constant, origin, destination, distance, near = margins.gravity.coefficients
    logs = np.log(towns["population_2019"])
    fitted = np.exp(
        constant + origin * logs[:, None] + destination * logs[None, :] + distance * np.log(np.maximum(kilometres, 1.0)) + near * same
    )
    np.fill_diagonal(fitted, 0.0)
    kernel = migration_weights(margins, kilometres, same) * observed.sum(axis=1)[:, None]
    band = np.digitize(kilometres, edges[1:])
    return edges, *(np.bincount(band.ravel(), of.ravel(), len(edges) - 1)[: len(edges) - 1] for of in (observed, fitted, kernel))


class Towns(NamedTuple):
    """Municipalities in 2010 and 2016, by row of the margin; rates a year."""

    name: tuple[str, ...]
    population: Array
    growth: Array
    natural: Array
    net_2010: Array
    net_2016: Array
    unemployment_2010: Array
    unemployment_2016: Array
    jobs_growth: Array
    employed_growth: Array
    force_growth: Array
    working_age_growth: Array


@cache
def towns() -> Towns:
    """Key figures of 2010 and 2016; municipalities that have merged since are added up."""
    margins = finland()
    codes = margins["municipalities"]["code"].tolist()
    file = configs() / "population" / "finland" / "municipality_indicators.csv"
    table = pd.read_csv(io.StringIO(file.read_text(encoding="utf-8")), dtype={"municipality_code": str})

    def of(year: int) -> dict[str, Array]:
        rows = table[table["year"] == year]
        place = np.array([codes.index(code) for code in rows["municipality_code"]])
        force = rows["employed_residents"] / (1.0 - rows["unemployed_of_labour_force_pct"] / 100.0)
        names = ("population", "jobs", "employed_residents", "natural_increase", "net_intermunicipal_migration")
        given = {name: np.bincount(place, rows[name], len(codes)) for name in names}
        return (
            given
            | {"net": given["net_intermunicipal_migration"], "force": np.bincount(place, force, len(codes))}
            | {"working_age": np.bincount(place, rows["population"] * rows["share_15_64_pct"] / 100.0, len(codes))}
        )

    then, now = of(2010), of(2016)
    years = 6.0

    def growth(name: str) -> Array:
        change: Array = np.log(now[name] / then[name]) / years
        return change

    return Towns(
        tuple(margins["municipalities"]["name_fi"].tolist()),
        then["population"],
        growth("population"),
        then["natural_increase"] / then["population"],
        then["net"] / then["population"],
        now["net"] / now["population"],
        1.0 - then["employed_residents"] / then["force"],
        1.0 - now["employed_residents"] / now["force"],
        growth("jobs"),
        growth("employed_residents"),
        growth("force"),
        growth("working_age"),
    )


def predicted_net(attraction: Array) -> Array:
    """Net migration a year over population by the rule of the model, with the people of 2010; attraction as shares of pay."""
    margins = finland()
    places = margins["municipalities"]
    kilometres = great_circle_km(places["lat"], places["lon"])
    same = places["region_code"][:, None] == places["region_code"][None, :]
    weight = migration_weights(margins, kilometres, same)
    people = towns().population[:, None]
    rate = moves(margins).sum(axis=1) / places["population_2019"]
    p = baseline_book(sheets().values(), parse_month("2019-12")).parameters("migration", migration.parameters)
    change = np.zeros_like(people)
    size = (towns().population / places["population_2019"]) ** p.size
    _flows(people, rate, weight, size, np.exp(p.precision * attraction)[:, None], np.ones(1), change)
    return (change / people)[:, 0]


def responses() -> tuple[Array, Array]:
    """Change of yearly net migration over population from 2010 to 2016: what the rules make of the change of unemployment, and what was seen."""
    t = towns()
    p = baseline_book(sheets().values(), parse_month("2019-12")).parameters("regional_economy", regional_economy.parameters)
    rise = np.log(np.maximum(t.unemployment_2016, 0.01) / np.maximum(t.unemployment_2010, 0.01))
    predicted = predicted_net(-p.slack_slope * (rise - rise.mean())) - predicted_net(np.zeros(len(t.name)))
    return predicted, t.net_2016 - t.net_2010
