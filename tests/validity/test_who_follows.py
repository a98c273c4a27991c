"""Who follows a relocated post: what it depends on, in a small country in which every parameter can be tried."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.parameters import AXES, shared_of
from sim.processes.announcements import Parameters
from sim.scenario import sheets
from tests.validity.programmes import surely_more
from tests.validity.towns import country, followers, moving, shares

SEEDS = (1, 2, 3, 4, 5)
MOVES: dict[str, dict[str, Any]] = {
    "forced, long notice": {},
    "forced, short notice": {"notice": 6},
    "forced, near": {"notice": 6, "to": "Mäenala"},
    "forced, with offers": {"notice": 6, "layoffs": True, "severance": 0.5, "support": 0.2, "remote_share": 0.5},
    "voluntary": {"notice": 6, "mode": "voluntary", "opens_at": 0.05},
}


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> str:
    return country(tmp_path_factory.mktemp("towns") / "larger")


@pytest.fixture(scope="module")
def follow(towns: str) -> pd.DataFrame:
    """Share who follow by unit and seed."""
    return shares(moving(towns, MOVES), SEEDS)


@pytest.mark.parametrize(
    ("more", "fewer"),
    [
        ("forced, near", "forced, short notice"), ("forced, short notice", "forced, long notice"), ("forced, short notice", "voluntary"),
    ],
    ids=["distance", "notice", "mode"],
)  # fmt: skip
def test_the_share_varies_beyond_its_interval(follow: pd.DataFrame, more: str, fewer: str) -> None:
    assert surely_more(follow[more], follow[fewer]), follow[[more, fewer]]


def test_a_slack_local_labour_market_makes_people_follow(tmp_path_factory: pytest.TempPathFactory) -> None:
    """As many are unemployed in the country; where the unit is, 13 % instead of 5 %."""
    folder = tmp_path_factory.mktemp("markets")
    slack, tight = (country(folder / name, rates) for name, rates in {"slack": (13.0, 3.0), "tight": (5.0, 25.0)}.items())
    many, few = (shares(moving(population, MOVES), SEEDS) for population in (slack, tight))
    for name in MOVES:
        if name.startswith("forced"):
            assert surely_more(many[name], few[name]), (name, many[name].tolist(), few[name].tolist())


@pytest.mark.parametrize("mode", ["forced", "voluntary"])
def test_without_cost_of_travel_and_roots_distance_does_not_matter(towns: str, mode: str) -> None:
    """Ablation. Who may stay still weighs places as movers do, so that a larger town draws a few more."""
    fields = {"notice": 6, "mode": mode, "opens_at": 0.05}
    moves = {"near": {**fields, "to": "Mäenala"}, "far": fields}
    with_them, without = (shares(moving(towns, moves, **off), SEEDS) for off in ({}, {"utility__commute": 0.0, "utility__roots": 0.0}))
    assert surely_more(with_them["near"] - 0.05, with_them["far"]), with_them
    assert abs((without["near"] - without["far"]).mean()) < 0.05, without


READ = ("announcements", *shared_of(Parameters), "quitting", "regional_economy")
"""Sheets that decide what holders do about a move, and those by which they leave before it."""
STEP = 1.2
SEEDS_OF_STEPS = (1, 2)


def stepped(sheet: str, name: str) -> tuple[float, float | dict[str, float]] | None:
    """Factor of a step of a parameter within its bounds, and the value after it; None for a value of 0, which has no elasticity."""
    quantity, value = sheets()[sheet].quantities[name], sheets()[sheet].evidence[name].value
    values = value if isinstance(value, tuple) else (value,)
    if not any(values):
        return None
    factor = STEP if max(values) * STEP <= quantity.high else 1.0 / STEP
    after = tuple(factor * one for one in values)
    return factor, dict(zip(AXES[quantity.per], after, strict=True)) if quantity.per else after[0]


def logs(of: pd.DataFrame) -> np.ndarray:
    """Log of the share who follow by unit; half a holder is added, so that nobody has a log too."""
    found: np.ndarray = np.log((of["followed"] + 0.5) / (of["holders"] + 1.0)).to_numpy()
    return found


def elasticities(towns: str) -> pd.DataFrame:
    """Elasticity of the share who follow to every parameter (rows), by unit and seed (columns)."""
    before = {seed: followers(moving(towns, MOVES), seed) for seed in SEEDS_OF_STEPS}
    columns = pd.MultiIndex.from_product([SEEDS_OF_STEPS, before[1].index])
    found = {}
    for sheet, name in [(read, parameter) for read in READ for parameter in sheets()[read].quantities]:
        if (step := stepped(sheet, name)) is not None:
            scenario = moving(towns, MOVES, **{f"{sheet}__{name}": step[1]})
            after = {seed: followers(scenario, seed) for seed in SEEDS_OF_STEPS}
            found[f"{sheet}.{name}"] = np.concatenate(
                [(logs(after[seed]) - logs(before[seed])) / np.log(step[0]) for seed in SEEDS_OF_STEPS]
            )
    return pd.DataFrame.from_dict(found, orient="index", columns=columns)


def one_to_one(found: pd.DataFrame) -> list[str]:
    """Parameters that move the share in proportion, or in inverse proportion, wherever it is looked at."""
    return found.index[found.abs().sub(1.0).abs().le(0.1).all(axis=1)].tolist()


def test_no_single_parameter_is_the_share_who_follow(towns: str) -> None:
    """A parameter that moved it one to one everywhere would be the outcome under another name."""
    found = elasticities(towns)
    print(found.T.groupby(level=1).mean().T.round(2).to_string())
    assert one_to_one(found) == []
    felt = found.abs().ge(0.05).any(axis=1)
    assert felt.sum() > 10, "the share follows from many"
    assert one_to_one(pd.DataFrame({"far": [1.05], "near": [-0.95]}, index=["share"])) == ["share"], "it would be found"
