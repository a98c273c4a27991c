"""Vitality baseline: means and deviations of the yearly changes that the vitality index of a region is measured against.

They are constants of the baseline years in every run, so that national effects do not vanish from the index.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.population.distance import Floats
from sim.population.margins import Margins
from sim.population.places import Places, regional_earnings

INDICATORS: Final = ("population", "jobs", "tax_base", "dependency", "education")


class VitalityBaseline(NamedTuple):
    """Yearly changes by region in the baseline years, in the order of INDICATORS.

    Population, jobs and tax base change in per cent, the economic dependency ratio in persons not employed per 100 employed (reversed: a
    fall counts as positive), education in percentage points of residents of 15 and over with a tertiary degree. `mean` is weighted by
    population, `deviation` is over the regions; shape (5,) each. The tax base is employed residents x earnings, a proxy of grade C.
    """

    mean: Floats
    deviation: Floats


class _Year(NamedTuple):
    population: Floats
    jobs: Floats
    employed: Floats
    dependency: Floats
    education: Floats


def vitality_baseline(margins: Margins, where: Places) -> VitalityBaseline:
    """Changes from the year three before the latest of the municipal indicators (or the nearest to it) to the latest."""
    years = sorted({int(y) for y in margins["municipality_indicators"]["year"].tolist()})
    until = years[-1]
    since = min(years[:-1], key=lambda y: (abs(until - 3 - y), y)) if len(years) > 1 else until
    span = float(max(until - since, 1))
    then, now = _regions(margins, where, since), _regions(margins, where, until)
    pay = _yearly_pay_change(margins, where)
    changes = np.stack(
        [
            _per_cent(then.population, now.population, span),
            _per_cent(then.jobs, now.jobs, span),
            _per_cent(then.employed, now.employed, span) + pay,
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
    region: NDArray[np.int64] = where.region[[codes[code] for code in table["municipality_code"][rows].tolist()]]

    def added(values: Floats) -> Floats:
        return np.asarray(np.bincount(region, values, len(where.region_codes)), dtype=np.float64)

    people, employed = table["population"][rows], table["employed_residents"][rows]
    over_15 = people * (100.0 - table["share_under_15_pct"][rows])
    return _Year(
        added(people),
        added(table["jobs"][rows]),
        added(employed),
        added(employed * table["economic_dependency_ratio"][rows]) / added(employed),
        added(over_15 * table["tertiary_educated_15plus_pct"][rows]) / added(over_15),
    )


def _yearly_pay_change(margins: Margins, where: Places) -> Floats:
    """Yearly change of full-time earnings between the first and the last year with monthly earnings, per cent."""
    table = margins["wages"]
    years = sorted({int(table["year"][row]) for row in table.rows(unit="EUR/month").tolist()})
    if len(years) < 2:
        return np.zeros(len(where.region_codes))
    first, last = (regional_earnings(margins, y, where.region_codes) for y in (years[0], years[-1]))
    # A region without a figure in the first year takes the change of the others, not their level.
    known = {str(table["region_code"][row]) for row in table.rows(unit="EUR/month", year=years[0]).tolist() if table["mean"][row] > 0}
    change = _per_cent(first, last, float(years[-1] - years[0]))
    given = [c for c, code in zip(change.tolist(), where.region_codes, strict=True) if code in known]
    return np.array([c if code in known else sum(given) / len(given) for c, code in zip(change.tolist(), where.region_codes, strict=True)])
