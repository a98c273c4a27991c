"""Results of an experiment from frames: effects by policy, scenario and point, the family they are judged in, and seeds without a pair."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.paired import paired
from sim.analysis.stopping import StoppingRule
from sim.errors import InvalidInput
from sim.results import Results

POLICIES = ("enacted", "hubs", "pay")
SEEDS = range(1, 11)
FAILED = {("pay", "dry", 3): "failed", ("enacted", "wet", 5): "pending"}


def luck(policy: str, scenario: str, seed: int) -> float:
    """Common luck of a seed, and a little of the policy's own."""
    return float(np.random.default_rng(seed).normal() + 0.1 * np.random.default_rng([seed, POLICIES.index(policy), len(scenario)]).normal())


def results(put_in: Mapping[str, float], failed: Mapping[tuple[str, str, int], str] = FAILED) -> Results:
    """Three policies in two worlds at two points; a policy adds so much to staff, and a hundred times as much at point 1."""
    years, runs = [], []
    for number, (policy, scenario, point, seed) in enumerate(itertools.product(POLICIES, ("dry", "wet"), (0, 1), SEEDS), start=1):
        status = failed.get((policy, scenario, seed), "done")
        key = {"run_id": number, "point": point, "policy": policy, "scenario": scenario, "seed": seed}
        runs.append({**key, "status": status})
        if status == "done":
            for region, year in itertools.product(("00", "01"), (2030, 2031)):
                effect = put_in.get(policy, 0.0) * (100 if point else 1)
                staff = 1000 + luck(policy, scenario, seed) + effect
                years.append({**key, "year": year, "region": region, "staff": staff, "quits": 5.0, "months_to_fill": np.nan})
    return Results(pd.DataFrame(years), pd.DataFrame(runs), "enacted")


@pytest.fixture(scope="module")
def found() -> Results:
    return results({"hubs": 2.0})


def test_what_there_is(found: Results) -> None:
    assert found.policies == list(POLICIES)
    assert found.regions == ["00", "01"]
    assert found.years == [2030, 2031]
    assert set(found.metrics) == {"staff", "quits", "months_to_fill"}


def test_effects_are_paired_under_the_same_scenario_and_point_on_the_same_seed(found: Results) -> None:
    effects = found.paired("staff", year=2031)
    assert list(effects[["policy", "scenario", "point"]].itertuples(index=False, name=None)) == [
        (policy, scenario, point) for policy in ("hubs", "pay") for scenario in ("dry", "wet") for point in (0, 1)
    ]
    first = effects.set_index(["policy", "scenario", "point"])
    rows = found.yearly.query("scenario == 'dry' and point == 0 and region == '00' and year == 2031")
    by_hand = rows.pivot(index="seed", columns="policy", values="staff").dropna(subset=["hubs", "enacted"])
    cell = first.loc[("hubs", "dry", 0)]
    assert cell["effect"] == pytest.approx((by_hand["hubs"] - by_hand["enacted"]).mean())
    assert (cell["level"], cell["baseline_level"]) == pytest.approx((by_hand["hubs"].mean(), by_hand["enacted"].mean()))
    assert first.loc[("hubs", "dry", 1), "effect"] > 190
    assert first["pairs"].to_dict() == {
        (policy, scenario, point): 9 if scenario == "wet" or (policy, scenario) == ("pay", "dry") else 10
        for policy, scenario, point in first.index
    }
    assert (first["variance_reduction"] > 10).all()


def test_effects_are_those_of_the_analysis_and_judged_within_what_is_asked_for(found: Results) -> None:
    one = found.paired("staff", region="01", year=2030)
    many = found.paired(["staff", "quits"], region=None)
    assert len(many) == 2 * 8 * 2 * 2
    assert many["metric"].tolist()[:4] == ["staff"] * 4
    same = many.query("metric == 'staff' and region == '01' and year == 2030").reset_index(drop=True)
    pd.testing.assert_frame_equal(same.drop(columns=["p_adjusted", "smallest"]), one.drop(columns=["p_adjusted", "smallest"]))
    assert one.query("policy == 'hubs'")["detectable"].all()
    assert not one.query("policy == 'pay'")["detectable"].any()
    zero = many.query("metric == 'quits'")
    assert (zero["effect"] == 0).all()
    assert zero["p"].isna().all()


def test_another_baseline_turns_the_sign(found: Results) -> None:
    against = found.paired("staff", baseline="hubs", year=2030).set_index(["policy", "scenario", "point"])
    usual = found.paired("staff", year=2030).set_index(["policy", "scenario", "point"])
    assert set(against.index.get_level_values("policy")) == {"enacted", "pay"}
    assert against.loc[("enacted", "dry", 0), "effect"] == pytest.approx(-usual.loc[("hubs", "dry", 0), "effect"])


def test_percent_is_of_the_baseline(found: Results) -> None:
    share, size = (found.paired("staff", year=2030, relative=relative)["effect"].iloc[1] for relative in (True, False))
    assert share == pytest.approx(size / 10, rel=0.01)


def test_seeds_without_a_pair_are_named(found: Results) -> None:
    listed = found.unpaired()
    rows = set(listed.itertuples(index=False, name=None))
    assert rows == {
        *(("pay", "dry", point, 3, "failed", "done") for point in (0, 1)),
        *((policy, "wet", point, 5, "done", "pending") for policy in ("hubs", "pay") for point in (0, 1)),
    }
    runs = found.runs.query("not (policy == 'enacted' and seed == 9)")
    assert set(Results(found.yearly, runs, "enacted").unpaired().query("seed == 9")["baseline_status"]) == {"missing"}
    assert results({}, {}).unpaired().empty


def test_levels_are_by_policy_scenario_and_point(found: Results) -> None:
    level = found.levels.set_index(["policy", "scenario", "point", "metric", "region", "year"]).loc[("hubs", "dry", 1, "staff", "00", 2030)]
    assert level["seeds"] == 10
    assert level["low"] < level["mean"] < level["high"]
    assert level["mean"] == pytest.approx(1200, abs=2)


def test_a_policy_without_a_finished_run_is_left_out_and_named() -> None:
    gone = results({}, {("pay", scenario, seed): "failed" for scenario in ("dry", "wet") for seed in SEEDS})
    assert set(gone.paired("staff")["policy"]) == {"hubs"}
    assert len(gone.unpaired().query("policy == 'pay'")) == 2 * 2 * 10


def stopping(half_width: float, **changes: Any) -> StoppingRule:
    """The effect of `hubs` on staff in 2031, over ten to thirty seeds."""
    return StoppingRule(
        **{"metric": "staff", "half_width": half_width, "year": 2031, "policy": "hubs", "minimum": 10, "maximum": 30} | changes
    )


def test_enough_pairs_are_those_of_every_scenario_and_point() -> None:
    whole = results({"hubs": 2.0}, {})
    wide, narrow = (whole.enough(stopping(half_width)) for half_width in (10.0, 1e-6))
    assert wide.reached
    assert wide.seeds == tuple(SEEDS)
    widest = whole.paired("staff", year=2031).query("policy == 'hubs'")["noise"].max()
    assert wide.half_width == narrow.half_width == widest
    assert narrow.next_seeds == tuple(range(11, 21))
    every = whole.enough(stopping(10.0, policy=None))
    assert every.half_width == whole.paired("staff", year=2031)["noise"].max()
    assert whole.enough(stopping(10.0, policy="pay")).half_width < widest == every.half_width
    assert (
        whole.enough(stopping(10.0, year=None, region="01")).half_width
        == whole.paired("staff", region="01", year=2031).query("policy == 'hubs'")["noise"].max()
    )


def test_a_failed_run_ends_its_seed_and_a_waiting_one_does_not(found: Results) -> None:
    assert found.enough(stopping(10.0)).next_seeds == tuple(SEEDS)
    assert results({}, {("pay", "dry", 3): "failed"}).enough(stopping(10.0, policy="pay")).reached


def test_the_rule_of_the_experiment_is_the_one_that_is_meant() -> None:
    whole = results({}, {})
    with pytest.raises(InvalidInput, match="rule: the experiment has none; give a StoppingRule, or write `until`"):
        whole.enough()
    ruled = Results(whole.yearly, whole.runs, "enacted", rule=stopping(10.0))
    assert ruled.enough() == whole.enough(stopping(10.0))


def test_what_a_stopping_rule_names_must_be_there(found: Results) -> None:
    with pytest.raises(InvalidInput) as told:
        found.enough(stopping(1.0, metric="staf", policy="hub", year=1999, region="7"))
    text = str(told.value)
    for part in ("did you mean staff?", "did you mean hubs?", "there is no year 1999", "there is no region 7"):
        assert part in text
    with pytest.raises(InvalidInput, match="enacted is the baseline itself"):
        found.enough(stopping(1.0, policy="enacted"))


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda r: r.paired("staf"), "metric: there is no metric staf in these results; did you mean staff?"),
        (lambda r: r.paired("staff", baseline="hub"), "policy: there is no policy hub in these results; did you mean hubs?"),
        (lambda r: r.paired("staff", region="0"), "there is no region 0 in these results"),
        (lambda r: r.paired("staff", year=2029), "there is no year 2029 in these results"),
        (lambda r: r.unpaired(baseline="hub"), "did you mean hubs?"),
        (lambda r: r.paired("months_to_fill"), "no policy has a finished run with a value on the same seed as enacted"),
    ],
)
def test_what_is_not_there_is_told_with_its_neighbour(found: Results, ask: Callable[[Results], object], message: str) -> None:
    with pytest.raises(InvalidInput) as told:
        ask(found)
    assert message in str(told.value)


def test_every_problem_is_told_at_once(found: Results) -> None:
    with pytest.raises(InvalidInput) as told:
        found.paired(["staf", "quits", "quitz"], region="02", year=1999, baseline="x")
    assert len(told.value.problems) == 5


def test_two_versions_of_a_run_are_refused(found: Results) -> None:
    twice = pd.concat([found.yearly, found.yearly[found.yearly["seed"] == 1].assign(run_id=999)])
    with pytest.raises(ValueError, match="one results version"):
        Results(twice, found.runs, "enacted").paired("staff")


def test_values_by_year_give_the_same_as_the_analysis_of_two_scenarios(found: Results) -> None:
    """The same numbers through the frame of the comparison of two scenarios."""
    rows = found.yearly.query("scenario == 'dry' and point == 0 and policy in ['hubs', 'enacted']")
    values = rows.assign(scenario=rows["policy"], period=rows["year"], metric="staff", value=rows["staff"])
    two = paired(values[["scenario", "seed", "region", "period", "metric", "value"]], "hubs", "enacted").query("region == '00'")
    ours = found.paired("staff").query("policy == 'hubs' and scenario == 'dry' and point == 0")
    np.testing.assert_array_equal(ours["effect"], two["effect"])
    np.testing.assert_array_equal(ours["noise"], two["noise"])
