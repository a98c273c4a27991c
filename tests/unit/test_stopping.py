"""Seeds in whole batches until the interval is narrow enough, worked by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from sim.analysis.paired import paired
from sim.analysis.stopping import StoppingRule, decide

WIDE, NARROW = 10.0, 0.001


def values(difference: dict[int, float], scenarios: tuple[str, ...] = ("hubs", "enacted")) -> pd.DataFrame:
    """The cell of two scenarios whose pairs differ by so much, and another cell that differs wildly."""
    rows = [
        (scenario, seed, region, 2035, "staff", seed + wild + d * (scenario == "hubs"))
        for seed, d in difference.items()
        for scenario in scenarios
        for region, wild in (("00", 0.0), ("01", 1e6 * seed * (scenario == "hubs")))
    ]
    return pd.DataFrame(rows, columns=["scenario", "seed", "region", "period", "metric", "value"])


def swinging(number: int, size: float = 1.0) -> dict[int, float]:
    """Differences of the first seeds that swing between -size and +size."""
    return {seed: size * (-1) ** seed for seed in range(1, number + 1)}


def rule(half_width: float, minimum: int = 20, maximum: int = 50) -> StoppingRule:
    return StoppingRule("staff", "00", 2035, "hubs", "enacted", half_width, minimum, maximum)


def test_it_begins_with_the_minimum() -> None:
    decision = decide(values({}), rule(WIDE))
    assert decision.next_seeds == tuple(range(1, 21))
    assert not decision.reached
    assert math.isnan(decision.half_width)
    assert decision.seeds == ()


def test_it_stops_at_the_minimum_when_the_interval_is_narrow_enough() -> None:
    frame = values(swinging(20))
    decision = decide(frame, rule(WIDE))
    assert decision.reached
    assert decision.stopped
    assert decision.seeds == tuple(range(1, 21))
    cell = paired(frame[frame["region"] == "00"], "hubs", "enacted")
    assert decision.half_width == cell["noise"].iloc[0]


def test_it_wants_one_batch_more_when_the_interval_is_too_wide() -> None:
    decision = decide(values(swinging(20)), rule(NARROW))
    assert decision.next_seeds == tuple(range(21, 31))
    assert not decision.stopped


def test_an_unfinished_batch_does_not_count_and_is_wanted_whole() -> None:
    whole, more = decide(values(swinging(20)), rule(NARROW)), decide(values(swinging(29)), rule(NARROW))
    assert more == whole


def test_it_stops_at_the_first_batch_that_is_narrow_enough_however_many_are_there() -> None:
    """The interval of alternating differences shrinks with the root of the seeds; later seeds are wild."""
    target = decide(values(swinging(30)), rule(NARROW)).half_width
    wild = swinging(30) | {seed: 1e6 * seed for seed in range(31, 51)}
    decision = decide(values(wild), rule(target))
    assert decision.reached
    assert decision.seeds == tuple(range(1, 31))


def test_it_gives_up_at_the_maximum() -> None:
    decision = decide(values(swinging(50)), rule(NARROW))
    assert decision.stopped
    assert not decision.reached
    assert decision.seeds == tuple(range(1, 51))


def test_a_failed_run_ends_its_seed_and_gives_no_pair() -> None:
    frame = values({seed: d for seed, d in swinging(20).items() if seed != 7})
    assert not decide(frame, rule(WIDE)).stopped
    decision = decide(frame, rule(WIDE), failed={7})
    assert decision.reached
    both = pd.concat([frame, values({7: 1e9}, scenarios=("hubs",))])
    assert decide(both, rule(WIDE), failed={7}) == decision


def test_a_run_without_a_value_in_the_cell_has_ended() -> None:
    frame = values(swinging(20))
    frame.loc[(frame["seed"] == 3) & (frame["region"] == "00"), "value"] = math.nan
    decision = decide(frame, rule(WIDE))
    assert decision.reached
    empty = frame.assign(value=math.nan)
    assert math.isnan(decide(empty, rule(WIDE)).half_width)
    assert decide(empty, rule(WIDE)).next_seeds == tuple(range(21, 31))


def test_seeds_count_up_from_the_first() -> None:
    later = StoppingRule("staff", "00", 2035, "hubs", "enacted", WIDE, 10, 10, first_seed=101)
    assert decide(values({}), later).next_seeds == tuple(range(101, 111))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"half_width": 0.0}, "above 0"),
        ({"half_width": math.nan}, "above 0"),
        ({"minimum": 15}, "whole batches of 10"),
        ({"minimum": 0}, "whole batches of 10"),
        ({"minimum": 60}, "minimum <= maximum"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(changes: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rule(**({"half_width": 1.0} | changes))
