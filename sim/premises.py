"""Premises: how much office space is wanted for those who come in, and what a change of it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.premises_rules import PremisesRules
from sim.rates import kernel
from sim.state import Array

if TYPE_CHECKING:
    from sim.processes.office_network import Parameters


class Sizing(NamedTuple):
    """How space is sized: parameters of the rule; targets has a row for each target, of its area a person-year and its weight."""

    peak_weight: float
    reserve: float
    per_workpoint: float
    common: float
    least: float
    tolerance: float
    least_change: float
    targets: Array


def sizing(p: Parameters) -> Sizing:
    """How space is sized under the parameters."""
    targets = np.array([(target.area, target.weight) for target in p.targets]).reshape(-1, 2)
    return Sizing(p.peak_weight, p.reserve, p.per_workpoint, p.common, p.least, p.tolerance, p.least_change, targets)


class Use(NamedTuple):
    """Who uses offices: persons present on average and on the fullest day, office users, and their person-years; an array over places."""

    mean: Array
    peak: Array
    users: Array
    years: Array


class Space(NamedTuple):
    """Office space: places to work at and square metres; an array over places."""

    workpoints: Array
    area: Array


@kernel
def sized_for(use: Use, s: Sizing) -> Array:
    """Persons present for whom space is sized: between mean and peak."""
    return use.mean + s.peak_weight * (use.peak - use.mean)


@kernel
def wanted(use: Use, s: Sizing) -> Space:
    """Space that a new lease would have: workpoints with a reserve, what all users share, and what the space target leaves of both."""
    workpoints = (1.0 + s.reserve) * sized_for(use, s)
    free = s.per_workpoint * workpoints + s.common * use.users
    area = free
    for k in range(s.targets.shape[0]):
        target, weight = s.targets[k]
        # No target makes a workpoint smaller than the least.
        area = np.minimum(area, free - weight * np.maximum(0.0, free - np.maximum(target * use.years, s.least * workpoints)))
    return Space(workpoints, area)


@kernel
def renewed(present: Space, new: Space, s: Sizing) -> Space:
    """Space after a lease has ended: more only where workpoints are short, and none of it new for a small change."""
    enough = new.workpoints <= present.workpoints
    area = np.where(enough, np.minimum(new.area, present.area), new.area)
    alike = enough & (np.abs(area - present.area) <= s.least_change * present.area)
    return Space(np.where(alike, present.workpoints, new.workpoints), np.where(alike, present.area, area))


@kernel
def enlarged(present: Space, new: Space) -> Space:
    """Space within a lease that has become too small: what is there, and what is wanted beyond it."""
    return Space(np.maximum(present.workpoints, new.workpoints), np.maximum(present.area, new.area))


class OneOff(NamedTuple):
    """What changes of space cost once, in EUR; an array over places."""

    fitting_out: Array
    removal: Array


@kernel
def cost_of_change(before: Space, after: Space, r: PremisesRules) -> OneOff:
    """Fitting out of the square metres changed; removal of the workpoints that are new, have moved, or go when no space is left."""
    kept, changed = after.area > 0.0, np.abs(after.area - before.area)
    moved = np.where(after.area > before.area, np.maximum(0.0, after.workpoints - before.workpoints), after.workpoints)
    carried = np.where(kept, moved * (changed > 0.0), before.workpoints)
    return OneOff(r.fitting_out / r.space * changed * kept, r.removal * carried)
