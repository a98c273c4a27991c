"""Joint distribution of the staff: task family, education, age group, sex and contract.

Only the single margins are real; the shape between them is the product of judged affinities, raked to the margins and rounded so that each
margin holds exactly. It is a synthetic joint distribution and must be called so.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.population.margins import Margins
from sim.population.raking import Floats, Margin, Raked, Whole, largest_remainder, rake, round_many_way
from sim.population.schema import CONTRACTS, SEXES
from sim.population.table import MarginTable
from sim.state import EDUCATIONS, FAMILIES

AXES = ("family", "education", "age", "sex", "contract")


class Joint(NamedTuple):
    """Persons by family, education, age group, sex and contract, with the margins aimed at.

    `persons` has one axis for each of AXES; `targets` one array per axis; `deviations` result less target per axis; `raked` the report of
    the raking; `ages` the bounds of the age groups in years (first and last age inside).
    """

    persons: Whole
    targets: tuple[Whole, ...]
    deviations: tuple[Whole, ...]
    raked: Raked
    ages: tuple[tuple[int, int], ...]


def bands(table: MarginTable) -> tuple[tuple[int, int], ...]:
    """Bounds of keys such as 25-29."""
    return tuple((int(low), int(high)) for low, _, high in (key.partition("-") for key in table["key"].tolist()))


def joint(margins: Margins, family_persons: Whole) -> Joint:
    """Whole persons in every cell."""
    keys = {"family": FAMILIES, "education": EDUCATIONS, "age": tuple(margins["age"]["key"].tolist()), "sex": SEXES, "contract": CONTRACTS}
    total = int(np.add.reduce(family_persons))
    targets = [family_persons]
    for axis in AXES[1:]:
        given = margins[axis].pairs("key", "share_pct")
        targets.append(largest_remainder(np.array([given[key] for key in keys[axis]]), total))
    prior = _prior(margins, keys, targets)
    raked = rake(prior, [Margin((axis,), target.astype(np.float64)) for axis, target in enumerate(targets)])
    rounded = round_many_way(raked.table, targets)
    return Joint(rounded.table, tuple(targets), rounded.deviations, raked, bands(margins["age"]))


def _prior(margins: Margins, keys: dict[str, tuple[str, ...]], targets: list[Whole]) -> Floats:
    """Independence times the affinities; an affinity that names a cell of two axes scales it, the others stay at one."""
    prior = np.ones([len(keys[axis]) for axis in AXES])
    for position, target in enumerate(targets):
        prior = prior * np.expand_dims(target / float(np.add.reduce(target)), _others(position))
    table = margins["affinities"]
    for axis in AXES:
        for by in AXES:
            rows = table.rows(axis=axis, by_axis=by).tolist()
            if not rows:
                continue
            weight = np.full((len(keys[axis]), len(keys[by])), np.nan)
            for row in rows:
                weight[keys[axis].index(str(table["key"][row])), keys[by].index(str(table["by_key"][row]))] = table["weight"][row]
            prior = prior * _placed(_relative(weight, targets[AXES.index(by)]), AXES.index(axis), AXES.index(by))
    return prior


def _relative(weight: Floats, target: Whole) -> Floats:
    """Weights over what the margin gives: a row of shares equal to the margin says nothing."""
    share = target / float(np.add.reduce(target))
    total = np.add.reduce(np.where(np.isnan(weight), 0.0, weight * np.where(share > 0.0, 1.0, 0.0)), axis=1)
    expected = share[None, :] * np.where(total > 0.0, total, 1.0)[:, None]
    return np.where(np.isnan(weight) | (expected <= 0.0), 1.0, weight / np.where(expected > 0.0, expected, 1.0))


def _placed(weight: Floats, axis: int, by: int) -> Floats:
    turned = weight if axis < by else weight.T
    return np.expand_dims(turned, tuple(a for a in range(len(AXES)) if a not in (axis, by)))


def _others(position: int) -> tuple[int, ...]:
    return tuple(axis for axis in range(len(AXES)) if axis != position)
