"""Exact tests of counts: one false-alarm budget for the whole folder, and a power that every test must have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from scipy.stats import binom, poisson

BUDGET = 1e-6
"""Probability that a rule without a fault makes any test of this folder fail, over the choice of the seed."""

POWER = 0.99
"""Least probability with which a test rings under the effect it states."""


class Case(NamedTuple):
    """A count whose distribution is known exactly, for the rule and for the rule with a stated fault.

    Attributes
    ----------
    effect : str
        The fault that must be detected.
    count : callable
        Runs the rule, with the fault when its argument is true, and counts.
    right, faulty : frozen distributions
        Of the count without and with the fault.
    """

    name: str
    effect: str
    count: Callable[[bool], int]
    right: Any
    faulty: Any

    def bounds(self, false_alarms: float) -> tuple[int, int]:
        """Lowest and highest count that is no alarm; beyond each bound lies at most half of the probability of a false alarm."""
        return int(self.right.ppf(0.5 * false_alarms)), int(self.right.isf(0.5 * false_alarms))

    def power(self, false_alarms: float) -> float:
        """Probability of an alarm under the fault."""
        low, high = self.bounds(false_alarms)
        return float(self.faulty.cdf(low - 1) + self.faulty.sf(high))


def hits(name: str, effect: str, count: Callable[[bool], int], trials: int, right: float, faulty: float) -> Case:
    """Independent trials that hit with one probability."""
    return Case(name, effect, count, binom(trials, right), binom(trials, faulty))


def events(name: str, effect: str, count: Callable[[bool], int], right: float, faulty: float) -> Case:
    """A Poisson count of that mean."""
    return Case(name, effect, count, poisson(right), poisson(faulty))
