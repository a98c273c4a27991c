"""Vitality baseline: means and deviations of the yearly changes that the vitality index of a region is measured against.

They are constants of the baseline years in every run, so that national effects do not vanish from the index.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.population.distance import Floats
from sim.population.margins import Margins
from sim.population.places import Places, working_age_pct

INDICATORS: Final = ("population", "jobs", "tax_base", "dependency", "education")


class VitalityBaseline(NamedTuple):
    """Yearly changes by region in the baseline years, in the order of INDICATORS.

    Population, jobs and tax base change in per cent, the economic dependency ratio in persons not employed per 100 employed (reversed: a
    fall counts as positive), education in percentage points of residents with a tertiary degree. `mean` is weighted by
    population, `deviation` is over the regions; shape (5,) each.

    All are as a run measures them. The tax base is employed residents x earnings of the reference month (a proxy of grade C): pay does not
    grow in a run, so that its growth, national and regional, is left out on both sides, and with it what regions gained on each other by
    pay. Degrees are weighted with residents of 15-74, whom a run counts; the shares of each municipality are those of its residents of 15
    and over, as there are none of 15-74 in the data: the start of a run takes them for the same.
    """

    mean: Floats
    deviation: Floats


class _Year(NamedTuple):
    population: Floats
    jobs: Floats
    tax_base: Floats
    dependency: Floats
    education: Floats


def vitality_baseline(margins: Margins, where: Places) -> VitalityBaseline:
    """Changes from the year three before the latest of the municipal indicators (or the nearest to it) to the latest."""
    years = sorted({int(y) for y in margins["municipality_indicators"]["year"].tolist()})
    until = years[-1]
    since = min(years[:-1], key=lambda y: (abs(until - 3 - y), y)) if len(years) > 1 else until
    span = float(max(until - since, 1))
    then, now = _regions(margins, where, since), _regions(margins, where, until)
    changes = np.stack(
        [
            _per_cent(then.population, now.population, span),
            _per_cent(then.jobs, now.jobs, span),
            _per_cent(then.tax_base, now.tax_base, span),
            (then.dependency - now.dependency) / span,
            (now.education - then.education) / span,
        ]
    )
    weight = now.population / float(np.add.reduce(now.population))
    mean = np.add.reduce(changes * weight, axis=1)
    middle = np.add.reduce(changes, axis=1) / changes.shape[1]
    away = changes - middle[:, None]
    deviation = np.sqrt(np.add.reduce(away * away, axis=1) / max(changes.shape[1] - 1, 1))
    return VitalityBaseline(mean, deviation)


def _per_cent(then: Floats, now: Floats, span: float) -> Floats:
    return 100.0 * (now / then - 1.0) / span


def _regions(margins: Margins, where: Places, year: int) -> _Year:
    table = margins["municipality_indicators"]
    rows = table.rows(year=year)
    codes = {code: row for row, code in enumerate(where.codes)}
    place = np.array([codes[code] for code in table["municipality_code"][rows].tolist()])
    region: NDArray[np.int64] = where.region[place]

    def added(values: Floats) -> Floats:
        return np.asarray(np.bincount(region, values, len(where.region_codes)), dtype=np.float64)

    people, employed = table["population"][rows], table["employed_residents"][rows]
    adults = people * working_age_pct(margins, rows)
    return _Year(
        added(people),
        added(table["jobs"][rows]),
        added(employed * where.earnings[place]),
        added(employed * table["economic_dependency_ratio"][rows]) / added(employed),
        added(adults * table["tertiary_educated_15plus_pct"][rows]) / added(adults),
    )
