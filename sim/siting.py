"""Siting: what policy makes the regions draw of the posts that could be elsewhere, beside what agencies do of their own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.plans import GuaranteeRow, SitingRow
from sim.rates import exp_array, log_array
from sim.state import Array

ONE = 1.0
"""Person added to the staff of a region, so that one without any is no division by zero."""


class Regions(NamedTuple):
    """What siting looks at, one value for each region: code, residents, staff and person-years of the sites."""

    code: Array
    residents: Array
    staff: Array
    person_years: Array


def steering(regions: Regions, siting: tuple[SitingRow, ...], guarantees: tuple[GuaranteeRow, ...], priority: float) -> Array:
    """Factor by which policy changes the weight of the sites in each region.

    Parameters
    ----------
    regions : Regions
    siting : tuple of SitingRow
        Lines in force: (wanted share of staff / present share) to the power of their strength, multiplied.
    guarantees : tuple of GuaranteeRow
        Regions below the person-years guaranteed draw `priority` times as much.
    priority : float

    Returns
    -------
    array of float64, shape (regions,)
    """
    present = (regions.staff + ONE) / np.add.reduce(regions.staff + ONE)
    power = np.zeros(len(present))
    for row in siting:
        given = dict(row.shares)
        wanted = np.array([given.get(int(code), 0.0) for code in regions.code])
        if not given:
            wanted = regions.residents / np.add.reduce(regions.residents)
        named = wanted > 0.0
        power[named] += row.strength * log_array(wanted[named] / present[named])
    factor = exp_array(power)
    for line in guarantees:
        named = np.isin(regions.code, np.array(line.regions, dtype=np.int64)) if line.regions else np.ones(len(present), dtype=bool)
        factor[named & (1000.0 * regions.person_years < line.person_years * regions.residents)] *= priority
    return factor
