"""Flows between municipalities: commuting raked to the commuters of each, and weights of migration that reproduce the moves of each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.population.distance import Floats
from sim.population.gravity_sheet import COEFFICIENTS
from sim.population.margins import Margins
from sim.population.raking import Margin, rake
from sim.population.travel import power
from sim.rates import exp_array
from sim.state import EDUCATIONS

_TOLERANCE = 1e-7
_ITERATIONS = 400


class Employed(NamedTuple):
    """Employed persons by municipality and education, shape (municipalities, educations) each."""

    at_home: Floats
    out: Floats
    into: Floats


def employed(margins: Margins) -> Employed:
    """Employed persons of the commuting margin, all ages together."""
    table = margins["commuting"]
    codes = {code: row for row, code in enumerate(margins["municipalities"]["code"].tolist())}
    place = np.array([codes[code] for code in table["municipality_code"].tolist()])
    education = np.array([EDUCATIONS.index(e) for e in table["education"].tolist()])
    columns = []
    for name in ("work_in_home_municipality", "out_commuters", "in_commuters"):
        counted = np.zeros((len(codes), len(EDUCATIONS)))
        np.add.at(counted, (place, education), table[name])
        columns.append(counted)
    return Employed(*columns)


def commuting(people: Employed, minutes: Floats, decay: float) -> Floats:
    """Employed persons by education, home (row) and workplace (column).

    A weight that falls by 1/e every `decay` minutes is raked to those who leave and enter each municipality; those who work where they live
    stand on the diagonal.

    Returns
    -------
    array of float64, shape (educations, municipalities, municipalities)
    """
    count = minutes.shape[0]
    prior = exp_array(-minutes / decay)
    np.fill_diagonal(prior, 0.0)
    matrices = np.zeros((len(EDUCATIONS), count, count))
    for education in range(len(EDUCATIONS)):
        out, into = people.out[:, education], people.into[:, education]
        leaving, entering = float(np.add.reduce(out)), float(np.add.reduce(into))
        if leaving > 0.0 and entering > 0.0:
            margins = [Margin((0,), out), Margin((1,), into * (leaving / entering))]
            matrices[education] = rake(prior, margins, tolerance=_TOLERANCE, iterations=_ITERATIONS).table
        np.fill_diagonal(matrices[education], people.at_home[:, education])
    return matrices


def homes_by_workplace(matrices: Floats) -> Floats:
    """Cumulative distribution of homes for each education and workplace.

    Where nobody of an education works, all educations together stand in; where nobody works at all, home is the place itself.

    Returns
    -------
    array of float64, shape (educations, workplaces, homes)
    """
    together = np.add.reduce(matrices, axis=0).T
    counts = np.transpose(matrices, (0, 2, 1)).copy()
    for education in range(len(counts)):
        empty = np.add.reduce(counts[education], axis=1) <= 0.0
        counts[education][empty] = together[empty]
    itself = np.eye(counts.shape[1])
    nobody = np.add.reduce(together, axis=1) <= 0.0
    counts[:, nobody] = itself[nobody]
    return cumulative(counts)


def cumulative(weights: Floats) -> Floats:
    """Running shares along the last axis, ending at exactly one."""
    running: Floats = np.cumsum(weights, axis=-1)
    running = running / running[..., -1:]
    running[..., -1] = 1.0
    return running


def moves(margins: Margins) -> Floats:
    """Moves a year between municipalities, origin in the row."""
    table = margins["migration"]
    codes = {code: row for row, code in enumerate(margins["municipalities"]["code"].tolist())}
    counted = np.zeros((len(codes), len(codes)))
    origin = [codes[code] for code in table["from_code"].tolist()]
    destination = [codes[code] for code in table["to_code"].tolist()]
    np.add.at(counted, (origin, destination), table["moves_per_year"])
    np.fill_diagonal(counted, 0.0)
    return counted


def kernel_of(kilometres: Floats, same_region: NDArray[np.bool_], distance: float, same: float) -> Floats:
    """Gravity kernel before raking: a power of distance, more within a region; 0 on the diagonal."""
    off = ~np.eye(len(kilometres), dtype=bool)
    kernel = power(np.where(off, kilometres, 1.0), distance) * exp_array(same * same_region.astype(np.float64))
    return np.where(off, kernel, 0.0)


def raked(kernel: Floats, departures: Floats, arrivals: Floats, tolerance: float = _TOLERANCE) -> Floats:
    """Moves by a kernel that has the departures and arrivals of each place."""
    return rake(kernel, [Margin((0,), departures), Margin((1,), arrivals)], tolerance=tolerance, iterations=_ITERATIONS).table


def migration_weights(margins: Margins, kilometres: Floats, same_region: NDArray[np.bool_]) -> Floats:
    """Where the movers of each municipality go: gravity kernel raked to the departures and arrivals observed; rows add up to one.

    Returns
    -------
    array of float64, shape (municipalities, municipalities)
    """
    destination = margins.gravity.coefficients[COEFFICIENTS.index("log_destination_population")]
    kernel = kernel_of(kilometres, same_region, *margins.gravity.kernel) * power(margins["municipalities"]["population_2019"], destination)
    observed = moves(margins)
    departures, arrivals = np.add.reduce(observed, axis=1), np.add.reduce(observed, axis=0)
    if float(np.add.reduce(departures)) > 0.0:
        kernel = np.where(departures[:, None] > 0.0, raked(kernel, departures, arrivals), kernel)
    total = np.add.reduce(kernel, axis=1)
    return kernel / np.where(total > 0.0, total, 1.0)[:, None]
