"""Access to services by group under the shipped scenarios of closures, on the same seeds; shared by tests of validity and their page."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from typing import NamedTuple

import numpy as np

from sim.model import CivilService
from sim.scenario import Scenario
from sim.state import GROUPS, Array

SEEDS = (1, 2, 3)
FIRST, MONTHS = 96, 36
"""Months before those that count, and how many count: 2028 to 2030. What was announced in 2026 has closed by then, and offices fall below the size."""
AFFECTED = 0.01
"""Access lost by which a municipality counts as affected by the closures."""
T_95, T_ONE_SIDED_95 = 4.303, 2.920
"""Quantiles of Student's distribution for three pairs."""


class Access(NamedTuple):
    """Means over the months, by seed first: share of contacts near and residents by municipality and group; service points at the end."""

    within: Array
    residents: Array
    points: Array

    def of(self, group: str, municipalities: Array | slice = slice(None)) -> Array:
        """Access of a group in some municipalities, shape (seeds,)."""
        k = GROUPS.index(group)
        people = self.residents[:, municipalities, k]
        found: Array = (self.within[:, municipalities, k] * people).sum(axis=1) / people.sum(axis=1)
        return found


@cache
def access(name: str) -> Access:
    """Runs of a shipped scenario, each once in a process."""
    found: list[tuple[Array, ...]] = []
    scenario = Scenario.load(name)
    for seed in SEEDS:
        with closing(CivilService(scenario, seed=seed)) as model:
            world = model.run_months(FIRST).world
            m, sites = world.municipalities, world.sites
            within, residents = np.zeros_like(m.access_within), np.zeros_like(m.residents_of)
            for _ in range(MONTHS):
                model.run_months(1)
                within += m.access_within / MONTHS
                residents += m.residents_of / MONTHS
            points = np.count_nonzero((sites.open == 1) & (sites.staff > 0.0) & (sites.service_point == 1))
            found.append((within, residents, np.array(points)))
    return Access(*(np.stack(values) for values in zip(*found, strict=True)))


@cache
def affected() -> Array:
    """Rows of the municipalities where the closures without the rule take a hundredth or more of the access of all; the rule has no say."""
    lost = (access("enacted").within - access("network-cuts").within)[:, :, GROUPS.index("all")].mean(axis=0)
    found: Array = np.flatnonzero(lost >= AFFECTED)
    return found


def surely_positive(differences: Array) -> bool:
    """Whether the mean of three paired differences lies above zero, one-sided at 95 %."""
    return bool(differences.mean() > T_ONE_SIDED_95 * differences.std(ddof=1) / np.sqrt(len(differences)))
