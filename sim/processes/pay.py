"""Pay: what pay policy makes of the task-based pay, by place and duty.

Rule     Factor of a site and duty = product of (1 + share) over the lines of pay policy that concern the region of the site and the
         duty; 1 without policy.
Order    First of the month: ageing pays the holders by it, job search weighs adverts by it, hiring offers it.
Source   Pay policy (lever pay); what people make of it follows from sim/utility.py and the search for jobs.
Omits    Effects on what employers outside the state pay; collective agreements by family or grade.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.parameters import Rows
from sim.plans import PayRow
from sim.process import View, process
from sim.state import DUTIES, Array


class Parameters(NamedTuple):
    """Pay policy in force."""

    policy: Annotated[tuple[PayRow, ...], Rows("lines of pay policy")]


def pay_factors(code: Array, policy: tuple[PayRow, ...]) -> Array:
    """Pay over the pay without policy.

    Parameters
    ----------
    code : array of int64, shape (regions,)
        Codes of the regions.
    policy : tuple of PayRow
        Lines in force, sorted: their product does not depend on the order of levers.

    Returns
    -------
    array of float64, shape (regions, duties)
    """
    factor = np.ones((len(code), len(DUTIES)))
    for row in policy:
        named = np.isin(code, np.array(row.regions, dtype=np.int64))
        places = ~named if row.excepted else named
        factor[np.ix_(np.flatnonzero(places), np.array(row.duties, dtype=np.int64))] *= 1.0 + row.share
    return factor


@process(reads=("sites.municipality", "municipalities.region", "regions.code"), writes=("sites.pay_factor",), parameters=Parameters)
def pay(world: View, p: Parameters, draws: Draws) -> None:
    """Set the factor of every site and duty."""
    factor = world.sites.pay_factor
    if not p.policy:
        factor.fill(1.0)
        return
    factor[:] = pay_factors(world.regions.code, p.policy)[world.municipalities.region[world.sites.municipality]]
