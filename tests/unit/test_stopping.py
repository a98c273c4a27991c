"""Seeds in whole batches until the intervals are narrow enough, worked by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from scipy import stats

from sim.analysis.stopping import StoppingRule, decide

WIDE, NARROW = 10.0, 0.001
COLUMNS = ["policy", "scenario", "point", "seed", "status", "value"]


def runs(difference: dict[int, float], policies: tuple[str, ...] = ("hubs",), scenario: str = "dry", point: int = 0) -> pd.DataFrame:
    """Finished runs of some policies and the baseline whose pairs differ by so much."""
    rows = [
        (policy, scenario, point, seed, "done", seed + d * (policy != "enacted"))
        for seed, d in difference.items()
        for policy in ("enacted", *policies)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def swinging(number: int, size: float = 1.0) -> dict[int, float]:
    """Differences of the first seeds that swing between -size and +size."""
    return {seed: size * (-1) ** seed for seed in range(1, number + 1)}


def half_width(number: int, size: float = 1.0) -> float:
    """Half-width of the interval of so many swinging differences: t x spread / root of n."""
    return float(stats.t.isf(0.025, number - 1)) * size * math.sqrt(number / (number - 1)) / math.sqrt(number)


def rule(half_width: float, minimum: int = 20, maximum: int = 50, **more) -> StoppingRule:
    return StoppingRule("staff", half_width, minimum=minimum, maximum=maximum, **more)


def test_it_begins_with_the_minimum() -> None:
    decision = decide(runs({}), rule(WIDE), "enacted")
    assert decision.next_seeds == decision.wanted == tuple(range(1, 21))
    assert not decision.reached
    assert math.isnan(decision.half_width)
    assert decision.seeds == ()


def test_it_stops_at_the_minimum_when_the_interval_is_narrow_enough() -> None:
    decision = decide(runs(swinging(20)), rule(WIDE), "enacted")
    assert decision.reached
    assert decision.stopped
    assert decision.seeds == decision.wanted == tuple(range(1, 21))
    assert decision.half_width == pytest.approx(half_width(20))


def test_it_wants_one_batch_more_when_the_interval_is_too_wide() -> None:
    decision = decide(runs(swinging(20)), rule(NARROW), "enacted")
    assert decision.next_seeds == tuple(range(21, 31))
    assert decision.wanted == tuple(range(1, 31))
    assert not decision.stopped


def test_an_unfinished_batch_does_not_count_and_is_wanted_whole() -> None:
    whole, more = (decide(runs(swinging(number)), rule(NARROW), "enacted") for number in (20, 29))
    assert more == whole


def test_it_stops_at_the_first_batch_that_is_narrow_enough_however_many_are_there() -> None:
    """The interval of alternating differences shrinks with the root of the seeds; later seeds are wild."""
    wild = swinging(30) | {seed: 1e6 * seed for seed in range(31, 51)}
    decision = decide(runs(wild), rule(half_width(30) + 1e-9), "enacted")
    assert decision.reached
    assert decision.seeds == tuple(range(1, 31))


def test_it_gives_up_at_the_maximum() -> None:
    decision = decide(runs(swinging(50)), rule(NARROW), "enacted")
    assert decision.stopped
    assert not decision.reached
    assert decision.seeds == tuple(range(1, 51))
    assert decision.half_width == pytest.approx(half_width(50))


@pytest.mark.parametrize("where", [{"policies": ("pay",)}, {"scenario": "wet"}, {"point": 1}])
def test_the_widest_interval_decides(where: dict) -> None:
    """Of every policy, in every scenario and at every point; but of one policy only when it is named."""
    narrow, wide = runs(swinging(20)), runs(swinging(20, size=5.0), **where)
    frame = pd.concat([narrow, wide]).drop_duplicates(COLUMNS[:4])
    decision = decide(frame, rule(1.0), "enacted")
    assert decision.half_width == pytest.approx(half_width(20, 5.0))
    assert not decision.reached
    named = decide(frame, rule(1.0, policy="hubs"), "enacted")
    assert named.reached == ("policies" in where)


def test_a_seed_has_ended_when_all_its_runs_have() -> None:
    frame = pd.concat([runs(swinging(20), ("hubs", "pay")), runs(swinging(20), ("hubs", "pay"), "wet")], ignore_index=True)
    assert decide(frame, rule(WIDE), "enacted").reached
    waits = (frame["policy"] == "pay") & (frame["scenario"] == "wet") & (frame["seed"] == 7)
    for lacking in (frame.assign(status=frame["status"].mask(waits, "running")), frame[~waits]):
        assert decide(lacking, rule(WIDE), "enacted").next_seeds == tuple(range(1, 21))
        assert decide(lacking, rule(WIDE, policy="hubs"), "enacted").reached


def test_a_failed_run_ends_its_seed_and_gives_no_pair() -> None:
    frame = runs(swinging(20) | {7: 1e9})
    frame.loc[(frame["seed"] == 7) & (frame["policy"] == "hubs"), "status"] = "failed"
    decision = decide(frame, rule(WIDE), "enacted")
    assert decision.reached
    assert len(decision.seeds) == 20
    differences = [d for seed, d in swinging(20).items() if seed != 7]
    assert decision.half_width == pytest.approx(stats.t.isf(0.025, 18) * pd.Series(differences).std() / math.sqrt(19))


def test_a_run_without_a_value_has_ended_and_gives_no_pair() -> None:
    frame = runs(swinging(20))
    frame.loc[frame["seed"] == 3, "value"] = math.nan
    assert decide(frame, rule(WIDE), "enacted").reached
    empty = decide(frame.assign(value=math.nan), rule(WIDE), "enacted")
    assert math.isnan(empty.half_width)
    assert empty.next_seeds == tuple(range(21, 31))


def test_an_effect_without_two_pairs_is_never_narrow_enough() -> None:
    frame = pd.concat([runs(swinging(20)), runs({1: 0.0} | swinging(20), scenario="wet")])
    frame.loc[(frame["scenario"] == "wet") & (frame["seed"] > 1), "value"] = math.nan
    assert math.isnan(decide(frame, rule(WIDE), "enacted").half_width)
    frame.loc[frame["scenario"] == "wet", "value"] = math.nan
    assert math.isnan(decide(frame, rule(WIDE), "enacted").half_width)


def test_batches_and_the_first_seed_are_the_rules_own() -> None:
    later = rule(WIDE, 6, 9, batch=3, first_seed=101)
    assert decide(runs({}), later, "enacted").next_seeds == tuple(range(101, 107))
    there = {seed + 100: d for seed, d in swinging(6).items()}
    assert decide(runs(there), rule(NARROW, 6, 9, batch=3, first_seed=101), "enacted").next_seeds == (107, 108, 109)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"half_width": 0.0}, "above 0"),
        ({"half_width": math.nan}, "above 0"),
        ({"minimum": 15}, "whole batches of 10"),
        ({"minimum": 0}, "whole batches of 10"),
        ({"minimum": 60}, "minimum <= maximum"),
        ({"batch": 0}, "whole batches of 0"),
        ({"batch": 7}, "whole batches of 7"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(changes: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rule(**({"half_width": 1.0} | changes))
