"""Paired effects, worked by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from sim.analysis.paired import by_month, by_year, levels, paired

T_TWO_PAIRS = 12.706204736432095
"""Quantile 0.975 of Student's t with 1 degree of freedom: tan(0.475 pi)."""


def monthly(scenario: str, seed: int, region: str = "00", year: int = 2020, months: int = 12, **columns: list[float]) -> pd.DataFrame:
    """Months of one run; `columns` give one number per month."""
    frame = pd.DataFrame({"month": [f"{year}-{m:02d}" for m in range(1, months + 1)], **columns})
    return frame.assign(scenario=scenario, seed=seed, region=region)


def values(scenario: str, by_seed: dict[int, float], metric: str = "staff", period: int = 2030) -> pd.DataFrame:
    """One cell of one scenario on some seeds."""
    rows = [(scenario, seed, "00", period, metric, value) for seed, value in by_seed.items()]
    return pd.DataFrame(rows, columns=["scenario", "seed", "region", "period", "metric", "value"])


def test_the_year_of_a_stock_is_december_of_a_flow_the_sum_of_a_ratio_the_mean() -> None:
    frame = monthly("enacted", 1, staff=list(range(1, 13)), quits=[2.0] * 12, share=[0.0] * 6 + [1.0] * 6)
    year = by_year(frame, {"staff": "stock", "quits": "flow", "share": "ratio"}).set_index("metric")
    assert year["value"].to_dict() == {"staff": 12, "quits": 24, "share": 0.5}
    assert set(year["period"]) == {2020}


def test_an_incomplete_year_is_left_out() -> None:
    frame = pd.concat([monthly("enacted", 1, staff=[1.0] * 12), monthly("enacted", 1, year=2021, months=11, staff=[1.0] * 11)])
    assert set(by_year(frame, {"staff": "stock"})["period"]) == {2020}


def test_a_missing_month_empties_a_flow_and_leaves_a_mean() -> None:
    holes = [math.nan, *[1.0] * 11]
    year = by_year(monthly("enacted", 1, quits=holes, ratio=holes), {"quits": "flow", "ratio": "ratio"}).set_index("metric")["value"]
    assert math.isnan(year["quits"])
    assert year["ratio"] == 1


def test_months_keep_their_names() -> None:
    assert list(by_month(monthly("enacted", 1, months=2, staff=[3.0, 4.0]), {"staff": "stock"})["period"]) == ["2020-01", "2020-02"]


def test_effect_and_noise_of_two_pairs() -> None:
    frame = pd.concat([values("policy", {1: 11, 2: 23}), values("enacted", {1: 10, 2: 20})])
    effect = paired(frame, "policy", "enacted").iloc[0]
    # Differences 1 and 3: mean 2, standard deviation sqrt(2), standard error 1.
    assert effect["effect"] == 2
    assert effect["noise"] == pytest.approx(T_TWO_PAIRS)
    assert (effect["baseline"], effect["policy"], effect["pairs"]) == (15, 17, 2)
    # Variances 72 and 50 against 2.
    assert effect["variance_reduction"] == pytest.approx(61)
    # t = 2 with one degree of freedom: P(|t| > 2) = 1 - 2 atan(2) / pi.
    assert effect["p"] == pytest.approx(1 - 2 * math.atan(2) / math.pi)
    assert (effect["low"], effect["high"]) == (pytest.approx(2 - T_TWO_PAIRS), pytest.approx(2 + T_TWO_PAIRS))


def test_a_small_steady_difference_is_detected_under_large_common_luck() -> None:
    base = {seed: 1000.0 * seed for seed in range(1, 11)}
    policy = {seed: value + 1 + 0.01 * (seed % 2) for seed, value in base.items()}
    effect = paired(pd.concat([values("policy", policy), values("enacted", base)]), "policy", "enacted").iloc[0]
    assert effect["p"] < 1e-10
    assert effect["variance_reduction"] > 1e6


def test_the_null_policy_is_exactly_zero_and_has_nothing_to_test() -> None:
    same = {1: 0.1, 2: 0.7, 3: 1 / 3}
    effect = paired(pd.concat([values("policy", same), values("enacted", same)]), "policy", "enacted").iloc[0]
    assert effect["effect"] == 0
    assert effect["noise"] == 0
    assert math.isnan(effect["p"])
    assert math.isnan(effect["variance_reduction"])


def test_one_pair_has_an_effect_and_no_interval() -> None:
    effect = paired(pd.concat([values("policy", {1: 5}), values("enacted", {1: 3})]), "policy", "enacted").iloc[0]
    assert effect["effect"] == 2
    assert math.isnan(effect["noise"])
    assert math.isnan(effect["p"])


def test_pairs_that_all_differ_by_the_same_leave_no_doubt() -> None:
    effect = paired(pd.concat([values("policy", {1: 5, 2: 6}), values("enacted", {1: 3, 2: 4})]), "policy", "enacted").iloc[0]
    assert (effect["effect"], effect["noise"], effect["p"]) == (2, 0, 0)


def test_seeds_without_a_partner_and_missing_values_do_not_count() -> None:
    frame = pd.concat([values("policy", {1: 5, 2: 6, 3: math.nan, 9: 99}), values("enacted", {1: 3, 2: 4, 3: 4, 8: 0})])
    effect = paired(frame, "policy", "enacted").iloc[0]
    assert (effect["effect"], effect["pairs"]) == (2, 2)


def test_relative_effects_are_percent_of_each_pair() -> None:
    frame = pd.concat([values("policy", {1: 11, 2: 24}), values("enacted", {1: 10, 2: 20})])
    assert paired(frame, "policy", "enacted", relative=True).iloc[0]["effect"] == pytest.approx(15)


def test_the_spread_of_a_level_is_its_lowest_and_highest_seed() -> None:
    row = levels(values("enacted", {1: 1, 2: 2, 3: 6})).iloc[0]
    assert (row["mean"], row["low"], row["high"], row["seeds"]) == (3, 1, 6, 3)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (values("enacted", {1: 1}), "no values of scenario 'policy'"),
        (pd.concat([values("policy", {1: 1}), values("enacted", {2: 1})]), "share no seed"),
        (pd.concat([values("policy", {1: 1}), values("policy", {1: 1}), values("enacted", {1: 1})]), "two values"),
    ],
)
def test_what_cannot_be_paired_is_refused(frame: pd.DataFrame, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        paired(frame, "policy", "enacted")


def test_a_month_that_stands_twice_is_refused() -> None:
    frame = monthly("enacted", 1, staff=[1.0] * 12)
    with pytest.raises(ValueError, match="two values for .*2020-01"):
        by_year(pd.concat([frame, frame]), {"staff": "stock"})
