"""Pairing, judging and stopping do not depend on the order of rows, on who ran first, or on what else lies beside."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.detectability import detectability
from sim.analysis.paired import CELL, paired
from sim.analysis.stopping import StoppingRule, decide

few = settings(max_examples=25)
"""For laws over frames, each of which takes some milliseconds."""

SEEDS = tuple(range(1, 31))
numbers = st.integers(-1000, 1000)
p_values = st.lists(st.floats(1e-9, 1.0), min_size=1, max_size=30)


@st.composite
def cells(draw: st.DrawFn) -> pd.DataFrame:
    """Values of two scenarios in two cells on some seeds each."""
    rows = [
        (scenario, seed, "00", 2030, metric, draw(numbers))
        for scenario in ("policy", "enacted")
        for seed in draw(st.sets(st.sampled_from(SEEDS[:8]), min_size=2)) | {1, 2}
        for metric in ("staff", "quits")
    ]
    return pd.DataFrame(rows, columns=["scenario", "seed", "region", "period", "metric", "value"]).astype({"value": float})


def shuffled(frame: pd.DataFrame, order: int) -> pd.DataFrame:
    return frame.sample(frac=1, random_state=order, ignore_index=True)


@few
@given(cells(), st.integers(0, 1000))
def test_the_order_of_rows_does_not_matter(frame: pd.DataFrame, order: int) -> None:
    """To the last bit, of numbers whose sums depend on their order."""
    rough = frame.assign(value=frame["value"] / 7)
    one, other = (detectability(paired(rows, "policy", "enacted")) for rows in (rough, shuffled(rough, order)))
    pd.testing.assert_frame_equal(one, other, check_exact=True)


@few
@given(cells(), st.permutations(SEEDS))
def test_pairs_are_by_seed(frame: pd.DataFrame, names: list[int]) -> None:
    """New names for the seeds, the same in both scenarios, change nothing; and the effect is the mean of the differences by hand."""
    renamed = frame.assign(seed=frame["seed"].map(dict(zip(SEEDS, names, strict=True))))
    one, other = (paired(rows, "policy", "enacted") for rows in (frame, renamed))
    pd.testing.assert_frame_equal(one, other)
    sides = frame.pivot(index=[*CELL, "seed"], columns="scenario", values="value").dropna()
    by_hand = (sides["policy"] - sides["enacted"]).groupby(level=CELL).mean()
    np.testing.assert_allclose(one.set_index(CELL)["effect"], by_hand, rtol=0, atol=1e-9)


@few
@given(cells(), numbers)
def test_what_both_scenarios_share_cancels(frame: pd.DataFrame, shift: int) -> None:
    """Luck that moves both runs of a seed by the same moves neither effect nor noise."""
    moved = frame.assign(value=frame["value"] + shift * frame["seed"])
    columns = ["effect", "noise", "pairs", "p"]
    pd.testing.assert_frame_equal(paired(frame, "policy", "enacted")[columns], paired(moved, "policy", "enacted")[columns])


def effects(p: list[float]) -> pd.DataFrame:
    """Effects of ten pairs with these p-values."""
    from scipy import stats

    size = stats.t.isf(np.array(p) / 2, 9)
    return pd.DataFrame({"effect": size, "noise": stats.t.isf(0.025, 9), "pairs": 10, "p": p})


@given(p_values)
def test_the_correction_never_makes_an_effect_more_certain(p: list[float]) -> None:
    judged = detectability(effects(p))
    assert (judged["p_adjusted"] >= judged["p"]).all()
    assert judged.sort_values("p")["p_adjusted"].is_monotonic_increasing
    assert not judged.loc[judged["p"] > 0.05, "detectable"].any()


@given(p_values)
def test_an_effect_is_detectable_exactly_when_it_reaches_the_smallest(p: list[float]) -> None:
    judged = detectability(effects(p))
    clear = (judged["effect"] - judged["smallest"]).abs() > 1e-9  # the boundary itself is a matter of rounding
    assert (judged["detectable"] == (judged["effect"] >= judged["smallest"]))[clear].all()


@given(p_values, st.integers(0, 29))
def test_an_effect_that_becomes_surer_takes_no_other_away(p: list[float], place: int) -> None:
    place %= len(p)
    surer = [value / 10 if number == place else value for number, value in enumerate(p)]
    before, after = (detectability(effects(values))["detectable"] for values in (p, surer))
    assert (after | ~before).all()


@few
@given(
    st.lists(st.floats(-2, 2), min_size=len(SEEDS), max_size=len(SEEDS)),
    st.sets(st.sampled_from(SEEDS)),
    st.sampled_from(SEEDS),
    st.integers(0, 1000),
    st.floats(0.1, 2),
)
def test_workers_cannot_change_the_seeds(differences: list[float], ended: set[int], failing: int, order: int, target: float) -> None:
    """Whatever has ended when the rule is asked, and in whatever order, following it leads to the same seeds and half-width."""
    rows = [
        (policy, "dry", 0, seed, "failed" if seed == failing else "done", d if policy == "hubs" else 0.0)
        for seed, d in zip(SEEDS, differences, strict=True)
        for policy in ("hubs", "enacted")
    ]
    everything = pd.DataFrame(rows, columns=["policy", "scenario", "point", "seed", "status", "value"])
    rule = StoppingRule("staff", target, minimum=10, maximum=30)
    at_once = decide(everything, rule, "enacted")
    there = set(ended)
    while True:
        waiting = everything.assign(status=everything["status"].where(everything["seed"].isin(there), "pending"))
        decision = decide(shuffled(waiting, order), rule, "enacted")
        if decision.stopped:
            break
        assert not set(decision.next_seeds) <= there
        assert len(decision.next_seeds) % 10 == 0
        there |= set(decision.next_seeds)
    assert decision == at_once
