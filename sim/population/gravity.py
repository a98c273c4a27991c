"""Gravity: the Poisson gravity model of migration, fitted to the real matrix.

    log E[moves] = constant + a log P(origin) + b log P(destination) - c log km + d [same region]

Fitted by iteratively reweighted least squares (Nelder and Wedderburn 1972). Standard errors are quasi-Poisson: scaled by the Pearson
dispersion.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.population.distance import Floats, great_circle_km
from sim.population.flows import moves
from sim.population.gravity_sheet import COEFFICIENTS
from sim.population.margins import Margins
from sim.rates import exp_array, log_array

_ITERATIONS = 60
_SETTLED = 1e-10


class GravityFit(NamedTuple):
    """A fitted gravity model.

    Attributes
    ----------
    coefficients, standard_errors : dict of name to float
        In the order of COEFFICIENTS; between regions there is no `same_region`.
    deviance_explained : float
        Share of the deviance of a constant that the model explains, on the moves it was fitted to.
    pairs : int
    years : str
    """

    coefficients: dict[str, float]
    standard_errors: dict[str, float]
    deviance_explained: float
    pairs: int
    years: str


class RegionTest(NamedTuple):
    """A fit between regions on the first years of the file, and the share of deviance it explains in the last years, unseen."""

    fit: GravityFit
    test_years: str
    test_deviance_explained: float


def fit_gravity(margins: Margins) -> GravityFit:
    """Fit the model to the moves between all municipalities.

    Raises
    ------
    ValueError
        When the matrix does not determine the coefficients.
    """
    table = margins["municipalities"]
    population = log_array(table["population_2019"])
    region = table["region_code"]
    off = ~np.eye(len(population), dtype=bool)
    distance = log_array(np.where(off, great_circle_km(table["lat"], table["lon"]), 1.0))
    same = (region[:, None] == region[None, :]).astype(np.float64)
    ones = np.ones(off.shape)
    columns = [ones, ones * population[:, None], ones * population[None, :], distance, same]
    return _fit([c[off] for c in columns], moves(margins)[off], COEFFICIENTS, margins.grades["migration"].source)


def region_test(margins: Margins) -> RegionTest:
    """Fit between regions on the first half of the years (the middle one left out) and test on the second."""
    years = sorted({int(y) for y in margins["region_migration"]["year"].tolist()})
    half = max(len(years) // 2, 1)
    columns, moved = _between_regions(margins, years[:half])
    fit = _fit(columns, moved, COEFFICIENTS[:4], f"{years[0]}-{years[half - 1]}")
    columns, moved = _between_regions(margins, years[-half:])
    fitted = _fitted(columns, np.array(list(fit.coefficients.values())))
    mean = float(np.add.reduce(moved)) / len(moved)
    explained = 1.0 - deviance(moved, fitted) / deviance(moved, np.full(len(moved), mean))
    return RegionTest(fit, f"{years[-half]}-{years[-1]}", explained)


def _between_regions(margins: Margins, years: list[int]) -> tuple[list[Floats], Floats]:
    table, regions, towns = margins["region_migration"], margins["regions"], margins["municipalities"]
    codes = regions["region_code"].tolist()
    town = {code: row for row, code in enumerate(towns["code"].tolist())}
    centre = [town[code] for code in regions["centre_code"].tolist()]
    kilometres = great_circle_km(towns["lat"][centre], towns["lon"][centre])
    people = {
        (str(c), int(y)): float(p)
        for c, y, p in zip(*(margins["region_population"][k].tolist() for k in ("region_code", "year", "population")), strict=True)
    }
    origin, destination, moved, when = [], [], [], []
    for row in range(len(table.lines)):
        pair = codes.index(str(table["from_region"][row])), codes.index(str(table["to_region"][row]))
        year = int(table["year"][row])
        if pair[0] != pair[1] and year in years and all((codes[end], year) in people for end in pair):
            origin.append(pair[0])
            destination.append(pair[1])
            moved.append(float(table["moves"][row]))
            when.append(year)
    log_origin = log_array(np.array([people[codes[i], y] for i, y in zip(origin, when, strict=True)]))
    log_destination = log_array(np.array([people[codes[j], y] for j, y in zip(destination, when, strict=True)]))
    return [np.ones(len(moved)), log_origin, log_destination, log_array(kilometres[origin, destination])], np.array(moved)


def _fitted(columns: list[Floats], coefficients: Floats) -> Floats:
    total = np.zeros(len(columns[0]))
    for column, coefficient in zip(columns, coefficients.tolist(), strict=True):
        total = total + coefficient * column
    return exp_array(total)


def deviance(observed: Floats, fitted: Floats) -> float:
    """Poisson deviance."""
    positive = observed > 0.0
    logs = np.where(positive, observed * log_array(np.where(positive, observed / fitted, 1.0)), 0.0)
    return 2.0 * float(np.add.reduce(logs - (observed - fitted), axis=None))


def _fit(columns: list[Floats], observed: Floats, names: tuple[str, ...], years: str) -> GravityFit:
    mean = float(np.add.reduce(observed)) / max(len(observed), 1)
    if len(observed) <= len(columns) or mean <= 0.0:
        raise ValueError(
            f"{len(observed)} pairs with {mean:g} moves on average do not determine {len(columns)} coefficients; give more places"
        )
    coefficients = np.zeros(len(columns))
    coefficients[0] = float(log_array(np.array([mean]))[0])
    for _ in range(_ITERATIONS):
        fitted = _fitted(columns, coefficients)
        residual = [float(np.add.reduce(column * (observed - fitted))) for column in columns]
        step = solved(_information(columns, fitted), residual)
        # A step of more than one log unit overshoots from a flat start.
        scale = min(1.0, 1.0 / max(abs(s) for s in step)) if max(abs(s) for s in step) > 1.0 else 1.0
        coefficients = coefficients + scale * np.array(step)
        if max(abs(s) for s in step) < _SETTLED:
            break
    fitted = _fitted(columns, coefficients)
    dispersion = float(np.add.reduce((observed - fitted) ** 2 / fitted)) / (len(observed) - len(columns))
    information = _information(columns, fitted)
    errors = []
    for position in range(len(columns)):
        unit = [1.0 if i == position else 0.0 for i in range(len(columns))]
        errors.append(float(np.sqrt(dispersion * solved(information, unit)[position])))
    explained = 1.0 - deviance(observed, fitted) / deviance(observed, np.full(len(observed), mean))
    return GravityFit(
        dict(zip(names, coefficients.tolist(), strict=True)), dict(zip(names, errors, strict=True)), explained, len(observed), years
    )


def _information(columns: list[Floats], fitted: Floats) -> list[list[float]]:
    return [[float(np.add.reduce(a * b * fitted)) for b in columns] for a in columns]


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solution of a small system by elimination with pivots, the same bits everywhere."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for pivot in range(size):
        best = max(range(pivot, size), key=lambda i: abs(rows[i][pivot]))
        if abs(rows[best][pivot]) < 1e-12 * max(abs(v) for line in matrix for v in line):
            raise ValueError("the moves do not determine all coefficients; places must differ in size, distance and region")
        rows[pivot], rows[best] = rows[best], rows[pivot]
        for below in range(pivot + 1, size):
            factor = rows[below][pivot] / rows[pivot][pivot]
            rows[below] = [x - factor * y for x, y in zip(rows[below], rows[pivot], strict=True)]
    solution = [0.0] * size
    for pivot in range(size - 1, -1, -1):
        known = sum(rows[pivot][i] * solution[i] for i in range(pivot + 1, size))
        solution[pivot] = (rows[pivot][size] - known) / rows[pivot][pivot]
    return solution
