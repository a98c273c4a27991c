"""Relocation in Finland: who follows emerges from distance, notice, household and offers, and goes when its mechanism goes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.metrics import METRICS
from sim.model import CivilService
from sim.scenario import Scenario
from tests.validity.programmes import ANNOUNCED, follow_share, holders, programme, surely_more

SEEDS = (1, 2, 3)
MOVES: dict[str, dict[str, Any]] = {
    "far": {"to": "Kuopio"},
    "middle": {"to": "Lahti"},
    "near": {"to": "Kerava"},
    "late": {"to": "Kuopio", "notice": 9, "agency": "Ministries together"},
    "early": {"to": "Kuopio", "notice": 42, "agency": "Ministries together"},
    "remote": {"to": "Kuopio", "remote_share": 1.0, "agency": "Ministries together"},
    "vacancies": {"to": "Kuopio", "mode": "vacancy_led", "agency": "Ministries together"},
    "supported": {"to": "Kuopio", "support": 1.0, "agency": "Ministries together"},
}


@pytest.fixture(scope="module")
def shares() -> pd.DataFrame:
    """Share who follow in each unit of a programme in which everything else is alike."""
    return follow_share(programme(MOVES), SEEDS)


def test_a_programme_like_norway_s_loses_most_of_its_staff() -> None:
    """Calibration target: seven bodies, 900 posts, forced, far, boom, four years: about 80 % left, 70 to 90 %."""
    seven = {f"body {k}": {"to": "Kuopio", "notice": 48, "phases": 12, "posts": 128, "agency": "Ministries together"} for k in range(7)}
    boom = programme(seven, months=72, search__rival_vacancies=0.032)
    left = [1.0 - holders(boom, seed)["followed"].mean() for seed in SEEDS]
    print(f"left a Norway-like programme: {np.mean(left):.1%}")
    assert 0.7 <= np.mean(left) <= 0.9


@pytest.mark.parametrize(
    ("more", "fewer"),
    [("near", "middle"), ("middle", "far"), ("late", "early"), ("remote", "far"), ("supported", "early")],
    ids=str,
)
def test_share_who_follow_varies_beyond_its_noise(shares: pd.DataFrame, more: str, fewer: str) -> None:
    """With distance, with notice, with what is offered."""
    assert surely_more(shares[more], shares[fewer]), shares[[more, fewer]]


def test_nobody_has_to_move_where_vacancies_lead(shares: pd.DataFrame) -> None:
    assert not shares["vacancies"].any()


def test_ties_of_the_household_keep_people() -> None:
    """Of the holders whose post goes far, fewer with partner in work, children and own dwelling move along than with one of them or none."""
    there = "unit in ('far', 'late', 'early') and fate not in ('retirement', 'contract_end')"
    far = [holders(programme(MOVES), seed).query(there) for seed in SEEDS]
    ties = [of[["partner_employed", "school_children", "owner"]].sum(axis=1) for of in far]
    bound, free = (
        pd.Series([(of[tied.isin(counts)]["fate"] == "household_move").mean() for of, tied in zip(far, ties, strict=True)])
        for counts in ((3,), (0, 1))
    )
    assert surely_more(free, bound), (free.tolist(), bound.tolist())


def test_without_cost_of_travel_and_roots_distance_does_not_matter(shares: pd.DataFrame) -> None:
    """Ablation: at no cost of a minute and no roots the unit that goes far keeps as many as the one that goes near."""
    moves = {name: {**MOVES[name], "agency": "Ministries together"} for name in ("far", "middle", "near")}
    without = follow_share(programme(moves, utility__commute=0.0, utility__roots=0.0), SEEDS).mean()
    with_them = shares.mean()
    assert with_them["near"] - with_them["far"] > 0.2
    assert abs(without["near"] - without["far"]) < 0.06, without


def test_without_credibility_nothing_happens_before_the_move() -> None:
    """Ablation: a relocation that nobody believes in leaves every number as it is without one until the first posts move."""
    disbelief = {f"announcements__{name}": 0.0 for name in ("promise", "decision", "lease")}
    scenario = programme({"far": MOVES["far"]}, months=46, **disbelief)
    moved = ANNOUNCED + MOVES["far"].get("notice", 36) - scenario.start
    plain = replace(scenario, units=(), policy=tuple(lever for lever in scenario.policy if type(lever).__name__ != "Relocation"))
    with closing(CivilService(plain, seed=1)) as model:
        expected = model.run_months(moved + 1).monthly
    with closing(CivilService(scenario, seed=1)) as model:
        found = model.run_months(moved + 1).monthly
    assert found[:moved].tobytes() == expected[:moved].tobytes()
    assert not np.array_equal(found[moved], expected[moved], equal_nan=True), [metric.name for metric in METRICS][:1]


def test_belief_empties_the_unit_before_the_move() -> None:
    """With it people leave more from the announcement on, and the uncertain are less satisfied."""
    (with_belief, without) = (
        _early_exits(programme({"far": MOVES["far"]}, **{f"announcements__{name}": level for name, level in levels.items()}))
        for levels in ({}, {"promise": 0.0, "decision": 0.0, "lease": 0.0})
    )
    assert with_belief > 1.15 * without


def _early_exits(scenario: Scenario) -> float:
    """Holders of the announcement who have left a unit by the month before its first post moves, mean over the seeds."""
    before = {"quit", "contract_end", "internal_move"}
    return float(np.mean([holders(scenario, seed)["fate"].isin(before).sum() for seed in SEEDS]))
