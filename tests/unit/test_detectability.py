"""What is more than chance among all that is shown, worked by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from scipy import stats

from sim.analysis.detectability import detectability

T_975 = 2.2621571628540993
"""Quantile 0.975 of Student's t with 9 degrees of freedom: ten pairs."""


def effects(*p: float, pairs: int = 10) -> pd.DataFrame:
    """Effects of these p-values, each with the standard error 1."""
    size = [float(stats.t.isf(value / 2, pairs - 1)) if not math.isnan(value) else 0.0 for value in p]
    return pd.DataFrame({"effect": size, "noise": [0.0 if math.isnan(value) else T_975 for value in p], "pairs": pairs, "p": list(p)})


def test_p_values_are_adjusted_for_the_family() -> None:
    """Ordered 0.005, 0.011, 0.04, 0.2: times 4 over rank, the smallest from the end on."""
    judged = detectability(effects(0.2, 0.011, 0.04, 0.005))
    assert judged["p_adjusted"].tolist() == pytest.approx([0.2, 0.022, 0.04 * 4 / 3, 0.02])
    assert judged["detectable"].tolist() == [False, True, False, True]


def test_one_effect_alone_is_judged_by_its_own_interval() -> None:
    below, above = detectability(effects(0.0499)).iloc[0], detectability(effects(0.0501)).iloc[0]
    assert below["detectable"]
    assert not above["detectable"]
    assert below["smallest"] == pytest.approx(T_975)


def test_what_nothing_differs_in_or_nothing_judges_is_no_test() -> None:
    judged = detectability(effects(0.04, math.nan, math.nan))
    assert judged["p_adjusted"].iloc[0] == 0.04
    assert judged["p_adjusted"].isna().tolist() == judged["smallest"].isna().tolist() == [False, True, True]
    assert judged["detectable"].tolist() == [True, False, False]
    assert not detectability(effects(math.nan))["detectable"].any()
    assert detectability(effects().astype({"p": float, "noise": float})).empty


def test_the_smallest_detectable_effect_is_where_the_next_rank_would_be_reached() -> None:
    """One of four is detectable: the next would have to come below 5 % x 2 / 4."""
    judged = detectability(effects(0.001, 0.03, 0.5, 0.9))
    assert judged["detectable"].tolist() == [True, False, False, False]
    assert judged["smallest"].tolist()[1:] == pytest.approx([float(stats.t.isf(0.0125, 9))] * 3)


def test_rows_keep_their_order_and_columns() -> None:
    given = effects(0.2, 0.01).assign(policy=["hubs", "pay"], index=[7, 3]).set_index("index")
    judged = detectability(given)
    assert list(judged.index) == [7, 3]
    assert list(judged.columns) == [*given.columns, "p_adjusted", "detectable", "smallest"]
