"""Pairs: intervals of seeds hold what they say, and judging many effects at once keeps its promise about chance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import stats
from statistical.exact import Case, hits

from sim.analysis.detectability import detectability
from sim.analysis.paired import paired

PAIRS = 10
FAMILY = 10
INTERVALS, FAMILIES = 10_000, 1_500
TRUE = 0.3
"""Effect of the policy in every cell, in standard deviations of the difference of a pair."""
LUCK, OWN = 5.0, 1.0


def cases() -> Iterator[Case]:
    """Every promise of the paired analysis that is a probability."""
    normal = float(1 - 2 * stats.t.sf(stats.norm.isf(0.025), PAIRS - 1))
    yield hits("interval of ten pairs", "the normal instead of Student's t", covered, INTERVALS, 0.95, normal)
    raw = 1 - 0.95**FAMILY
    yield hits("no effect anywhere: any said to be one", "no correction", any_detected, FAMILIES, 0.05, raw)
    # With nine large effects the tenth has rank 10 of 10, so that it alone is held to 5 %; Bonferroni would hold it to 0.5 %.
    yield hits("one of nothing among nine large effects", "Bonferroni's correction", last_detected, FAMILIES, 0.05, 0.05 / FAMILY)


def measured(effect: np.ndarray, trials: int, key: int) -> pd.DataFrame:
    """Paired effects of trials (as years) and family members (as regions) whose pairs share most of their luck."""
    random = np.random.default_rng(key)
    shape = (trials, len(effect), PAIRS)
    common = random.normal(0, LUCK, shape)
    policy = common + random.normal(0, OWN, shape) + effect[:, np.newaxis]
    trial, member, seed = (axis.ravel() for axis in np.indices(shape))
    keys = {"period": trial, "region": member, "seed": seed, "metric": "staff"}
    sides = [pd.DataFrame({**keys, "scenario": name, "value": v.ravel()}) for name, v in (("policy", policy), ("enacted", common))]
    return paired(pd.concat(sides), "policy", "enacted")


def covered(fault: bool) -> int:
    """Intervals that hold the true effect."""
    effects = measured(np.array([TRUE]), INTERVALS, 1)
    half = effects["noise"] * (stats.norm.isf(0.025) / stats.t.isf(0.025, PAIRS - 1) if fault else 1)
    return int(((effects["effect"] - TRUE).abs() <= half).sum())


def any_detected(fault: bool) -> int:
    """Families without any effect in which something is said to be one."""
    effects = measured(np.zeros(FAMILY), FAMILIES, 2)
    said = effects["p"] <= 0.05 if fault else judged(effects)
    return int(said.groupby(effects["period"]).any().sum())


def last_detected(fault: bool) -> int:
    """Families of nine large effects and one of nothing in which that one is said to be an effect."""
    effects = measured(np.array([20.0] * (FAMILY - 1) + [0.0]), FAMILIES, 3)
    said = effects["p"] <= 0.05 / FAMILY if fault else judged(effects)
    return int(said[effects["region"] == FAMILY - 1].sum())


def judged(effects: pd.DataFrame) -> pd.Series:
    """What is detectable, each trial a family of its own."""
    return pd.concat([detectability(family)["detectable"] for _, family in effects.groupby("period")])
