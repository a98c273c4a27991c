"""Kernel fit: decay with distance and pull of the own region, estimated in the raked form in which the model uses its kernel of migration.

    E[moves] = u(origin) v(destination) km^c exp(d [same region])

u and v are those of raking to the departures and arrivals of each municipality, as in `flows.migration_weights`; population is in them. The
gravity fit has no u and v: there distance also stands for what makes places small and far from others, so that its decay is too flat here.

Fitted to moves between regions of the first half of the years, with moves between municipalities of one region on the diagonal; later years
and moves by distance are kept for tests of validity. Municipalities have departures and arrivals without years: they are scaled to those of
their region in these years. Fisher scoring; standard errors are quasi-Poisson.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.population.distance import Floats, great_circle_km
from sim.population.flows import kernel_of, moves, raked
from sim.population.gravity import GravityFit, deviance, solved
from sim.population.gravity_sheet import KERNEL
from sim.population.margins import Margins

_ROUNDS = 40
_SETTLED = 1e-7
_STEP = 1e-3
_TOLERANCE = 1e-11
_START = (-1.0, 0.0)


class KernelFit(NamedTuple):
    """A fitted kernel.

    Attributes
    ----------
    coefficients, standard_errors : dict of name to float
        In the order of KERNEL.
    deviance_explained : float
        Share of the deviance of a constant that the raked kernel explains, on the moves it was fitted to.
    years : str
    moved, fitted : array of float64, shape (regions, regions)
        Moves a year, origin in the row, in the order of the margin `regions`.
    """

    coefficients: dict[str, float]
    standard_errors: dict[str, float]
    deviance_explained: float
    years: str
    moved: Floats
    fitted: Floats


class _Places(NamedTuple):
    """Distances between municipalities, the region, departures and arrivals of each."""

    kilometres: Floats
    region: NDArray[np.int64]
    departures: Floats
    arrivals: Floats


def fit_kernel(margins: Margins) -> KernelFit:
    """Fit decay and pull of the own region to the moves between and within regions.

    Raises
    ------
    ValueError
        When the moves do not determine them.
    """
    years = sorted({int(y) for y in margins["region_migration"]["year"].tolist()})
    years = years[: max(len(years) // 2, 1)]
    moved = _between_regions(margins, years)
    places = _places(margins, moved)
    free = moved.size - 2 * len(moved) + 1 - len(KERNEL)
    if free <= 0:
        raise ValueError(f"moves between {len(moved)} regions do not determine {len(KERNEL)} coefficients; give more regions")
    coefficients = np.array(_START)
    for _ in range(_ROUNDS):
        fitted, slopes = _fitted(places, coefficients), _slopes(places, coefficients)
        information = [[float(np.add.reduce(a * b / fitted, axis=None)) for b in slopes] for a in slopes]
        step = np.array(solved(information, [float(np.add.reduce(a * (moved - fitted) / fitted, axis=None)) for a in slopes]))
        coefficients = coefficients + step
        if np.max(np.abs(step)) < _SETTLED:
            break
    fitted = _fitted(places, coefficients)
    dispersion = float(np.add.reduce((moved - fitted) ** 2 / fitted, axis=None)) / free
    variances = [solved(information, unit)[row] for row, unit in enumerate(np.eye(len(KERNEL)).tolist())]
    alone = np.full(moved.shape, float(np.add.reduce(moved, axis=None)) / moved.size)
    return KernelFit(
        dict(zip(KERNEL, coefficients.tolist(), strict=True)),
        dict(zip(KERNEL, [float(np.sqrt(dispersion * v)) for v in variances], strict=True)),
        1.0 - deviance(moved, fitted) / deviance(moved, alone),
        f"{years[0]}-{years[-1]}",
        moved,
        fitted,
    )


def write_gravity(gravity: GravityFit, kernel: KernelFit, file: Path) -> None:
    """Store both fits as the `gravity.yaml` of a population folder."""
    lines = [
        "# Gravity model and kernel of migration; made by `monipaikka population fit-gravity`.",
        "coefficients:",
        *(f"  {name}: {value:.6f}" for name, value in gravity.coefficients.items()),
        "standard_errors:",
        *(f"  {name}: {value:.6f}" for name, value in gravity.standard_errors.items()),
        f"deviance_explained: {gravity.deviance_explained:.4f}",
        f"pairs: {gravity.pairs}",
        "grade: A",
        f'note: "derived: Poisson fit to {gravity.years}"',
        "kernel:",
        *(f"  {name}: {value:.6f}" for name, value in kernel.coefficients.items()),
        "kernel_fit:",
        "  standard_errors:",
        *(f"    {name}: {value:.6f}" for name, value in kernel.standard_errors.items()),
        f"  deviance_explained: {kernel.deviance_explained:.4f}",
        f"  pairs: {kernel.moved.size}",
        "  grade: A",
        f'  note: "derived: raked to departures and arrivals, Poisson fit to moves between and within regions {kernel.years}"',
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _between_regions(margins: Margins, years: list[int]) -> Floats:
    """Moves a year between and, on the diagonal, within regions, mean of the years."""
    table, codes = margins["region_migration"], margins["regions"]["region_code"].tolist()
    found = np.zeros((len(codes), len(codes)))
    for year, origin, destination, moved in zip(
        *(table[name].tolist() for name in ("year", "from_region", "to_region", "moves")), strict=True
    ):
        if int(year) in years:
            found[codes.index(origin), codes.index(destination)] += moved / len(years)
    return found


def _places(margins: Margins, moved: Floats) -> _Places:
    """Municipalities with the departures and arrivals of their regions in `moved`, shared out as in the matrix of municipalities."""
    table, codes = margins["municipalities"], margins["regions"]["region_code"].tolist()
    region = np.array([codes.index(code) for code in table["region_code"].tolist()])
    observed = moves(margins)

    def scaled(by_municipality: Floats, by_region: Floats) -> Floats:
        present = np.bincount(region, by_municipality, len(codes))
        out: Floats = by_municipality * (by_region / np.maximum(present, 1e-9))[region]
        return out

    return _Places(
        great_circle_km(table["lat"], table["lon"]),
        region,
        scaled(np.add.reduce(observed, axis=1), np.add.reduce(moved, axis=1)),
        scaled(np.add.reduce(observed, axis=0), np.add.reduce(moved, axis=0)),
    )


def _fitted(places: _Places, coefficients: Floats) -> Floats:
    """Moves between regions by the raked kernel."""
    region, count = places.region, int(np.max(places.region)) + 1
    kernel = kernel_of(places.kilometres, region[:, None] == region[None, :], *coefficients.tolist())
    between = raked(kernel, places.departures, places.arrivals, _TOLERANCE)
    pairs = region[:, None] * count + region[None, :]
    found = np.bincount(pairs.ravel(), between.ravel(), count * count).reshape(count, count)
    return np.maximum(found, 1e-9)


def _slopes(places: _Places, coefficients: Floats) -> list[Floats]:
    """Change of the fitted moves with each coefficient; raking has no derivative in closed form."""
    steps = _STEP * np.eye(len(KERNEL))
    return [(_fitted(places, coefficients + step) - _fitted(places, coefficients - step)) / (2.0 * _STEP) for step in steps]
