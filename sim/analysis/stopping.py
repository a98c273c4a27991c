"""Stopping: seeds in complete batches of ten until the interval of one named effect is narrow enough.

The rule looks only at whole batches, in the order of the seeds, and at the first at which it may stop. So neither the number of workers
nor the order in which runs end, nor runs that are there from before, can change the seeds an experiment stands on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, NamedTuple

import pandas as pd

from sim.analysis.paired import paired

BATCH: Final = 10
"""Seeds of a batch."""


@dataclass(frozen=True)
class StoppingRule:
    """When there are enough pairs.

    Attributes
    ----------
    metric, region, period
        The cell whose effect decides.
    policy, baseline : str
        Names of the two scenarios.
    half_width : float
        Half-width of the 95 % interval of the effect over the seeds (simulation noise) to be reached, in the unit of the metric; > 0.
    minimum, maximum : int
        Fewest and most seeds, whole batches of ten.
    first_seed : int
        Seeds are counted up from here.

    Raises
    ------
    ValueError
        When half_width is not positive, or minimum and maximum are not whole batches in that order.
    """

    metric: str
    region: str
    period: int | str
    policy: str
    baseline: str
    half_width: float
    minimum: int = 20
    maximum: int = 200
    first_seed: int = 1

    def __post_init__(self) -> None:
        """Refuse a rule that cannot be followed."""
        if not self.half_width > 0:
            raise ValueError(f"half_width = {self.half_width}: must be above 0, in the unit of {self.metric}")
        if self.minimum % BATCH or self.maximum % BATCH or not 0 < self.minimum <= self.maximum:
            raise ValueError(
                f"minimum = {self.minimum}, maximum = {self.maximum}: must be whole batches of {BATCH} seeds, 0 < minimum <= maximum"
            )

    def seeds(self, number: int) -> tuple[int, ...]:
        """The first seeds."""
        return tuple(range(self.first_seed, self.first_seed + number))


class Decision(NamedTuple):
    """What the rule says.

    Attributes
    ----------
    reached : bool
        The interval is narrow enough.
    next_seeds : tuple of int
        Whole batches to run next, those of their seeds that are there already among them; none when the rule has stopped.
    half_width : float
        Half-width at the last whole batch looked at, in the unit of the metric; NaN before the minimum and with fewer than two pairs.
    seeds : tuple of int
        Seeds of the batches looked at: those the result stands on when the rule has stopped.
    """

    reached: bool
    next_seeds: tuple[int, ...]
    half_width: float
    seeds: tuple[int, ...]

    @property
    def stopped(self) -> bool:
        """No more seeds are wanted: the interval is narrow enough, or the maximum is reached."""
        return not self.next_seeds


def decide(values: pd.DataFrame, rule: StoppingRule, failed: Collection[int] = ()) -> Decision:
    """Whether there are enough pairs, and which seeds to run next.

    Parameters
    ----------
    values : DataFrame
        Columns scenario, seed, region, period, metric, value; rows of other scenarios, cells and seeds play no part. A run that ended
        without a value in the cell has a row with a missing value, or none.
    rule : StoppingRule
    failed : collection of int
        Seeds on which a run of policy or baseline has failed: they have ended and give no pair.

    Returns
    -------
    Decision
        The same for every order of the rows and whatever else is there. Looking after each batch makes the interval at which the rule
        stops a little narrower than its 95 % says; the minimum keeps that small.
    """
    ended = set(failed) | _ended(values, rule)
    cell = (values["metric"] == rule.metric) & (values["region"] == rule.region) & (values["period"] == rule.period)
    cells = values[cell & values["scenario"].isin([rule.policy, rule.baseline]) & ~values["seed"].isin(list(failed))]
    looked_at, half_width = 0, float("nan")
    for number in range(rule.minimum, rule.maximum + 1, BATCH):
        seeds = rule.seeds(number)
        if not ended.issuperset(seeds):
            return Decision(False, seeds[looked_at:], half_width, seeds[:looked_at])
        looked_at, half_width = number, _half_width(cells[cells["seed"].isin(seeds)], rule)
        if half_width <= rule.half_width:
            return Decision(True, (), half_width, seeds)
    return Decision(False, (), half_width, rule.seeds(looked_at))


def _ended(values: pd.DataFrame, rule: StoppingRule) -> set[int]:
    """Seeds on which both scenarios have rows."""
    policy, baseline = (set(values.loc[values["scenario"] == name, "seed"].tolist()) for name in (rule.policy, rule.baseline))
    return policy & baseline


def _half_width(cells: pd.DataFrame, rule: StoppingRule) -> float:
    by_seed = cells.dropna(subset="value").groupby("seed")["scenario"].nunique()
    whole = by_seed.index[by_seed == len({rule.policy, rule.baseline})]
    if whole.empty:
        return float("nan")
    return float(paired(cells[cells["seed"].isin(whole)], rule.policy, rule.baseline)["noise"].iloc[0])
