"""Stopping: seeds in complete batches until the intervals of the effects named are narrow enough.

The rule looks only at whole batches, in the order of the seeds, and at the first at which it may stop. So neither the number of workers
nor the order in which runs end, nor runs that are there from before, can change the seeds an experiment stands on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import pandas as pd

from sim.analysis.paired import paired

BATCH: Final = 10
"""Seeds of a batch, unless a rule says otherwise."""
TREATMENT: Final = ["policy", "scenario", "point"]


@dataclass(frozen=True)
class StoppingRule:
    """When there are enough pairs.

    Attributes
    ----------
    metric : str
        The metric whose effects decide.
    half_width : float
        Half-width of the 95 % interval of an effect over the seeds (simulation noise) to be reached, in the unit of the metric; > 0.
    region : str
        Region code; "00" is the whole country.
    year : int, optional
        Calendar year; the last whole one of the runs when left out.
    policy : str, optional
        Policy whose effects decide; every policy but the baseline when left out. Either way the widest interval decides, over the policies,
        the scenarios and the parameter points.
    minimum, maximum : int
        Fewest and most seeds, whole batches.
    batch : int
        Seeds of a batch.
    first_seed : int
        Seeds are counted up from here.

    Raises
    ------
    ValueError
        When half_width is not positive, or minimum and maximum are not whole batches in that order.
    """

    metric: str
    half_width: float
    region: str = "00"
    year: int | None = None
    policy: str | None = None
    minimum: int = 20
    maximum: int = 200
    batch: int = BATCH
    first_seed: int = 1

    def __post_init__(self) -> None:
        """Refuse a rule that cannot be followed."""
        if not self.half_width > 0:
            raise ValueError(f"half_width = {self.half_width}: must be above 0, in the unit of {self.metric}")
        if self.batch < 1 or self.minimum % self.batch or self.maximum % self.batch or not 0 < self.minimum <= self.maximum:
            raise ValueError(
                f"minimum = {self.minimum}, maximum = {self.maximum}: must be whole batches of {self.batch} seeds, 0 < minimum <= maximum"
            )

    def seeds(self, number: int) -> tuple[int, ...]:
        """The first seeds."""
        return tuple(range(self.first_seed, self.first_seed + number))


class Decision(NamedTuple):
    """What the rule says.

    Attributes
    ----------
    reached : bool
        Every interval is narrow enough.
    next_seeds : tuple of int
        Whole batches to run next, those of their seeds that are there already among them; none when the rule has stopped.
    half_width : float
        Widest half-width at the last whole batch looked at, in the unit of the metric; NaN before the minimum and when an effect has fewer
        than two pairs.
    seeds : tuple of int
        Seeds of the batches looked at: those the result stands on when the rule has stopped.
    """

    reached: bool
    next_seeds: tuple[int, ...]
    half_width: float
    seeds: tuple[int, ...]

    @property
    def stopped(self) -> bool:
        """No more seeds are wanted: the intervals are narrow enough, or the maximum is reached."""
        return not self.next_seeds

    @property
    def wanted(self) -> tuple[int, ...]:
        """Every seed that is wanted, whether or not it is there."""
        return self.seeds + self.next_seeds


def decide(runs: pd.DataFrame, rule: StoppingRule, baseline: str) -> Decision:
    """Whether there are enough pairs, and which seeds to run next.

    Parameters
    ----------
    runs : DataFrame
        One row for each run that is wanted: columns policy, scenario, point, seed, status, and value, that of the rule's metric, region
        and year. Policies and seeds that the rule does not name play no part.
    rule : StoppingRule
    baseline : str
        Policy the others are compared with.

    Returns
    -------
    Decision
        The same for every order of the rows and whatever else is there. A seed has ended when all its runs, of the policies that matter
        and of the baseline, in every scenario and at every point, are done or failed. A run that failed or has no value gives no pair.
        Looking after each batch makes the intervals at which the rule stops a little narrower than their 95 % say; the minimum keeps
        that small.
    """
    chosen = runs if rule.policy is None else runs[runs["policy"].isin([rule.policy, baseline])]
    ended = _ended(chosen)
    values = chosen.loc[chosen["status"] == "done", [*TREATMENT, "seed", "value"]]
    treatments = chosen.loc[chosen["policy"] != baseline, TREATMENT].drop_duplicates()
    looked_at, half_width = 0, float("nan")
    for number in range(rule.minimum, rule.maximum + 1, rule.batch):
        seeds = rule.seeds(number)
        if not ended.issuperset(seeds):
            return Decision(False, seeds[looked_at:], half_width, seeds[:looked_at])
        looked_at, half_width = number, _widest(values[values["seed"].isin(seeds)], treatments, baseline)
        if half_width <= rule.half_width:
            return Decision(True, (), half_width, seeds)
    return Decision(False, (), half_width, rule.seeds(looked_at))


def _ended(runs: pd.DataFrame) -> set[int]:
    """Seeds on which every treatment has a run that is done or failed."""
    over = runs[runs["status"].isin(["done", "failed"])].groupby("seed").size()
    return set(over.index[over == len(runs[TREATMENT].drop_duplicates())].tolist())


def _widest(values: pd.DataFrame, treatments: pd.DataFrame, baseline: str) -> float:
    """Half-width of the widest interval; NaN when an effect has none."""
    # What `paired` calls a cell, there is but one here.
    cells = values.dropna(subset="value").assign(metric="", region="", period=0)
    widest = 0.0
    for policy, part in treatments.groupby("policy", sort=False):
        sides = cells[cells["policy"].isin([policy, baseline])]
        if not sides.duplicated(["scenario", "point", "seed"]).any():
            return float("nan")
        effects = paired(sides, str(policy), baseline, by="policy", within=("scenario", "point"))
        if len(effects) < len(part) or effects["noise"].isna().any():
            return float("nan")
        widest = max(widest, float(effects["noise"].max()))
    return widest if len(treatments) else float("nan")
