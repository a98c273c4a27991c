"""Hubs as the scenarios ship: a quarter of staff in them, what a common day of all teams changes, and what partners bear.

One seed: hubs move nobody into or out of a post, so that pairs have the same staff and the differences are those of the rule alone.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import pandas as pd
import pytest

from sim.levers.hubs import Hubs
from sim.model import CivilService
from sim.scenario import Scenario
from sim.site_tables import hub_table

MONTHS = 132
"""To December 2030."""
NAMES = ("staff", "shared_share", "office_space", "attendance", "attendance_peak", "team_contact")


class Found(NamedTuple):
    """National metrics and the hubs at the end, and what changes of space have cost once until then."""

    metrics: dict[str, float]
    hubs: pd.DataFrame
    one_off: float


@cache
def found(name: str, partners: float | None = None) -> Found:
    """A shipped scenario, run once in a process; with another part of partners where one is given."""
    scenario = Scenario.load(name)
    if partners is not None:
        levers = (lever.model_copy(update={"partners": partners}) if isinstance(lever, Hubs) else lever for lever in scenario.policy)
        scenario = replace(scenario, policy=tuple(levers))
    with closing(CivilService(scenario, seed=1)) as model:
        one_off = sum(model.run_months(1).metric("premises_one_off") for _ in range(MONTHS))
        return Found({name: model.metric(name) for name in NAMES}, hub_table(model), one_off)


def test_a_quarter_of_staff_is_in_hubs_by_2030() -> None:
    """What decision 24 says of hubs-25 and enacted."""
    enacted, hubs = found("enacted"), found("hubs-25")
    dearer = hubs.one_off - enacted.one_off
    print(f"{hubs.metrics['shared_share']:.0%} of staff in {len(hubs.hubs)} hubs; EUR {dearer / 1e6:.0f} million more once")
    assert hubs.metrics["staff"] == enacted.metrics["staff"]
    assert 0.25 <= hubs.metrics["shared_share"] <= 0.30
    assert hubs.metrics["office_space"] == pytest.approx(enacted.metrics["office_space"], rel=0.01)
    assert dearer > 0.0


def test_the_same_day_fills_the_peak_and_lets_teams_meet_each_other() -> None:
    """The mean stays, and so does the contact within teams, which have one fullest day either way."""
    own, same = found("hubs-25"), found("hubs-25-same-day")
    of_hubs = pd.DataFrame({"own": own.hubs.sum(numeric_only=True), "same": same.hubs.sum(numeric_only=True)})
    print(of_hubs.loc[["mean_present", "peak_present", "office_space"]].round(0).to_string())
    assert len(own.hubs) == len(same.hubs)
    for name in ("attendance", "team_contact"):
        assert same.metrics[name] == pytest.approx(own.metrics[name], rel=2e-3)
    assert same.hubs["mean_present"].sum() == pytest.approx(own.hubs["mean_present"].sum(), rel=2e-3)
    assert same.hubs["peak_present"].sum() > 1.02 * own.hubs["peak_present"].sum()
    assert same.metrics["attendance_peak"] > own.metrics["attendance_peak"]
    assert (same.hubs["met"] >= own.hubs["met"] - 1e-3).all()
    assert same.hubs["met"].mean() > own.hubs["met"].mean()
    assert same.hubs["office_space"].sum() > own.hubs["office_space"].sum()


def test_partners_make_the_state_pay_less_for_each_user() -> None:
    """The more of a hub others use, the less the state pays for a user, as they come in when its own do not; never less than by its mean."""
    shares = (0.0, 0.15, 0.5)
    hubs = [found("hubs-25", None if share == 0.15 else share).hubs for share in shares]
    rent = [of["rent"].sum() / of["users"].sum() for of in hubs]
    print(f"EUR a month of a user with {', '.join(f'{share:.0%}' for share in shares)} partners: {', '.join(f'{one:.1f}' for one in rent)}")
    assert rent[0] > rent[1] > rent[2]
    for share, of in zip(shares, hubs, strict=True):
        assert of["partners_space"].sum() == pytest.approx(share / (1.0 - share) * of["office_space"].sum())
        assert of["partners_rent"].sum() == pytest.approx(share / (1.0 - share) * of["rent"].sum())
        assert of["partners"].sum() >= share / (1.0 - share) * of["users"].sum()
