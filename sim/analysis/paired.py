"""Paired comparison: a policy minus its baseline under the same luck.

Both scenarios run on the same seeds, so the difference of one pair is free of most of the luck that both share. What remains over the
seeds is simulation noise: it says how well the mean difference is known given the model and its parameters, and nothing about how well
those are known.

Frames
------
monthly   one row per scenario, seed, region and month ("2020-01"), one column per metric: the table `monthly` of the store.
values    one row per scenario, seed, region, period and metric, with one number `value`: `by_month` and `by_year`.
levels    one row per scenario, metric, region and period: `levels`.
effects   one row per metric, region and period: `paired`. Which of them are more than chance is judged over all that are shown together:
          `sim.analysis.detectability`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from sim.years import MONTHS_OF_A_YEAR, Kind, yearly

RUN: Final = ["scenario", "seed"]
CELL: Final = ["metric", "region", "period"]
CONFIDENCE: Final = 0.95


def by_month(monthly: pd.DataFrame, kinds: Mapping[str, Kind]) -> pd.DataFrame:
    """Values by month.

    Parameters
    ----------
    monthly : DataFrame
        Columns scenario, seed, region, month ("2020-01") and one per metric.
    kinds : mapping
        The metrics wanted; their kind plays no part here.

    Returns
    -------
    DataFrame
        Columns scenario, seed, region, period ("2020-01"), metric, value.
    """
    frame = monthly[[*RUN, "region", "month", *kinds]].rename(columns={"month": "period"})
    return frame.melt(id_vars=[*RUN, "region", "period"], value_vars=list(kinds), var_name="metric")


def by_year(monthly: pd.DataFrame, kinds: Mapping[str, Kind]) -> pd.DataFrame:
    """Values by year, as `sim.years` defines them: a stock as in December, a flow summed over the year, a ratio as the mean of its months.

    Parameters
    ----------
    monthly : DataFrame
        Columns scenario, seed, region, month ("2020-01") and one per metric.
    kinds : mapping
        Kind of each metric wanted.

    Returns
    -------
    DataFrame
        Columns scenario, seed, region, period (the year, int), metric, value. A year without all its twelve months is left out. A flow
        with a month that was not measured is missing; the mean of a ratio passes over months in which it has no value (no recruitment
        closed in that region).

    Raises
    ------
    ValueError
        When a month of one scenario, seed and region occurs twice.
    """
    keys = [*RUN, "region", "period"]
    period = monthly["month"].str[:4].astype(int).rename("period")
    frame = pd.concat((monthly[[*RUN, "region", "month", *kinds]], period), axis=1)
    if (twice := frame.duplicated([*keys, "month"])).any():
        cell = frame.loc[twice, [*RUN, "region", "month"]].iloc[0].to_dict()
        raise ValueError(f"by_year: two values for {cell}: choose the runs of one results version")
    frame = frame[frame.groupby(keys)["month"].transform("size") == MONTHS_OF_A_YEAR].sort_values([*keys, "month"])
    months = frame[list(kinds)].to_numpy(dtype=np.float64).reshape(-1, MONTHS_OF_A_YEAR, len(kinds))
    values = pd.DataFrame(yearly(months, list(kinds.values())), columns=list(kinds))
    years = pd.concat((frame[keys].iloc[::MONTHS_OF_A_YEAR].reset_index(drop=True), values), axis=1)
    return years.melt(id_vars=keys, value_vars=list(kinds), var_name="metric")


def levels(values: pd.DataFrame, *, by: Sequence[str] = ("scenario",)) -> pd.DataFrame:
    """Mean over the seeds and their spread.

    Parameters
    ----------
    values : DataFrame
        Columns scenario, seed, region, period, metric, value, and those that `by` names.
    by : sequence of str
        Columns with the names of what has a level: `policy`, `scenario` and `point` in an experiment.

    Returns
    -------
    DataFrame
        Columns of `by`, metric, region, period, mean, low, high (lowest and highest seed), seeds (those with a value).
    """
    groups = values.groupby([*by, *CELL])["value"]
    return groups.agg(mean="mean", low="min", high="max", seeds="count").reset_index()


def paired(
    values: pd.DataFrame, policy: str, baseline: str, *, relative: bool = False, by: str = "scenario", within: Sequence[str] = ()
) -> pd.DataFrame:
    """Effect of a policy: mean over the seeds of policy minus baseline.

    Parameters
    ----------
    values : DataFrame
        Columns scenario, seed, region, period, metric, value, and those that `by` and `within` name.
    policy, baseline : str
        Names of the two scenarios.
    relative : bool
        Take the difference of each pair in percent of the pair's baseline value.
    by : str
        Column with the names of what is compared: `policy` in an experiment.
    within : sequence of str
        Columns inside whose values pairs are made: `scenario` and `point` in an experiment.

    Returns
    -------
    DataFrame
        One row per value of `within`, metric, region and period that at least one pair has measured in both scenarios, with columns

        baseline, policy : means over the pairs, in the unit of the metric
        effect : mean of the differences, in the unit of the metric or in percent
        noise : half-width of the 95 % interval of `effect` over the seeds (Student's t); missing with a single pair
        low, high : effect - noise, effect + noise
        pairs : number of pairs
        p : two-sided p-value of no effect (Student's t) of this row alone; missing with a single pair and where no pair differs
        variance_reduction : variance of an unpaired over that of the paired difference, by how many times pairing saves runs; missing
            where no pair differs from another

    Raises
    ------
    ValueError
        When one of the scenarios has no rows, when a cell of one scenario and seed occurs twice, or when no seed is shared.
    """
    cell = [*within, *CELL]
    sides = {name: values.loc[values[by] == name, [*cell, "seed", "value"]] for name in (policy, baseline)}
    for name, side in sides.items():
        if side.empty:
            raise ValueError(f"paired: no values of {by} {name!r}")
        if (twice := side.duplicated([*cell, "seed"])).any():
            found = side.loc[twice, [*cell, "seed"]].iloc[0].to_dict()
            raise ValueError(f"paired: {by} {name!r} has two values for {found}: choose the runs of one results version")
    pairs = sides[policy].merge(sides[baseline], on=[*cell, "seed"], suffixes=("_policy", "_baseline")).dropna()
    if pairs.empty:
        raise ValueError(f"paired: {policy!r} and {baseline!r} share no seed with measured values")
    # Sums go in the order of the seeds: which run ended first must not change a bit, or it could change where a stopping rule stops.
    pairs = pairs.sort_values([*cell, "seed"], ignore_index=True)
    pairs["difference"] = pairs["value_policy"] - pairs["value_baseline"]
    if relative:
        pairs["difference"] *= 100 / pairs["value_baseline"]
    return _effects(pairs, cell, relative)


def _effects(pairs: pd.DataFrame, cell: list[str], relative: bool) -> pd.DataFrame:
    """Effects from pairs with columns value_policy, value_baseline and difference."""
    groups = pairs.groupby(cell)
    effects = groups.agg(
        baseline=("value_baseline", "mean"),
        policy=("value_policy", "mean"),
        effect=("difference", "mean"),
        pairs=("difference", "size"),
        spread=("difference", "std"),
    )
    freedom, error = np.maximum(effects["pairs"] - 1, 1), effects["spread"] / np.sqrt(effects["pairs"])
    effects["noise"] = half = stats.t.isf((1 - CONFIDENCE) / 2, freedom) * error
    effects["low"], effects["high"] = effects["effect"] - half, effects["effect"] + half
    # Pairs that all differ by the same have p = 0; pairs that do not differ have none: there is nothing to test.
    effects["p"] = 2 * stats.t.sf((effects["effect"] / error).abs(), freedom)
    unpaired = groups["value_policy"].var() + groups["value_baseline"].var()
    if relative:
        unpaired *= (100 / effects["baseline"]) ** 2
    effects["variance_reduction"] = (unpaired / effects["spread"] ** 2).where(effects["spread"] > 0)
    return effects[["baseline", "policy", "effect", "noise", "low", "high", "pairs", "p", "variance_reduction"]].reset_index()
