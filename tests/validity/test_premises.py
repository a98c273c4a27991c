"""Premises: what telework and its days do to space, when, and that without its mechanism the effect is gone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.levers import LEVERS
from sim.model import CivilService
from sim.scenario import Scenario

TWO_TOWNS = Path(__file__).resolve().parents[1] / "two-towns.yaml"
TERM, MONTHS = 24, 30
QUICK = {"office_network.term": TERM, "office_network.memory": 1.0}
HOME = {"lever": "telework", "from": "2020-01", "floor": 4.0}
OFFICE = {"lever": "telework", "from": "2020-01", "office_days": 5.0}
COMMON = {"lever": "telework", "from": "2020-01", "same_day": 1.0}
COSTS = ("premises_rent", "premises_travel", "premises_fitting_out", "premises_removal")
HUB = {"lever": "hubs", "from": "2020-06", "municipalities": ["Jokisuu", "Järvenranta"], "partners": 0.2}


@cache
def towns(*levers: int, **changes: float) -> np.ndarray:
    """Office space of the two towns by month; levers by their place in POLICIES."""
    return metric("office_space", *levers, **changes)


POLICIES: tuple[dict[str, Any], ...] = (HOME, OFFICE, COMMON, HUB)


def country(*levers: int, **changes: float) -> Scenario:
    """The two towns with short leases under some of the policies and without the custom of one day at home."""
    scenario = Scenario.load(TWO_TOWNS).with_parameters(QUICK | {f"office_network.{name}": value for name, value in changes.items()})
    chosen = ({key: value for key, value in POLICIES[k].items() if key != "lever"} for k in levers)
    policy = [LEVERS[POLICIES[k]["lever"]].model_validate(fields) for k, fields in zip(levers, chosen, strict=True)]
    return replace(scenario, policy=tuple(policy))


def metric(name: str, *levers: int, **changes: float) -> np.ndarray:
    """A national metric by month."""
    with closing(CivilService(country(*levers, **changes), seed=1)) as model:
        return np.array([model.run_months(1).metric(name) for _ in range(MONTHS)])


def test_days_at_home_make_space_smaller_only_as_leases_end() -> None:
    home, office = towns(0), towns(1)
    assert home[0] == pytest.approx(office[0], rel=0.02)
    gap = 1.0 - home / office
    assert gap[TERM // 2] < gap[-1]
    assert gap[-1] > 0.1


def test_space_follows_the_fullest_day() -> None:
    """Ablation: common days of teams take space because they fill one day; where the mean of the week rules they take none."""
    extra = {weight: towns(0, 2, peak_weight=weight)[-1] / towns(0, peak_weight=weight)[-1] - 1.0 for weight in (1.0, 0.0)}
    print(f"common days take {extra[1.0]:.1%} more space, {extra[0.0]:.1%} where the mean rules")
    assert extra[1.0] > 0.02
    assert abs(extra[0.0]) < 0.3 * extra[1.0]


@pytest.mark.parametrize("levers", [(0,), (0, 2), (1,)], ids=["at home", "common days", "at the office"])
def test_without_peak_sizing_space_is_what_the_mean_takes(levers: tuple[int, ...]) -> None:
    """Ablation: with weight 0 each lease renewed holds the mean and the reserve, whatever the fullest day; with weight 1 the fullest day."""
    for weight in (0.0, 1.0):
        ratios: list[float] = []
        with closing(CivilService(country(*levers, peak_weight=weight, reserve=0.1, tolerance=2.0, least_change=0.0), seed=1)) as model:
            sites = model.world.sites
            for _ in range(MONTHS):
                before = sites.lease_end.copy()
                model.run_months(1)
                new = (sites.lease_end > before) & (sites.office_users > 0.0)
                expected = sites.attendance[new] * sites.office_users[new, None]
                use = expected.max(axis=1) if weight else expected.mean(axis=1)
                ratios.extend(sites.workpoints[new] / use)
        assert len(ratios) > 3
        as_sized = np.isclose(ratios, 1.1, rtol=1e-9)
        # Where users have become more but come in less, the space that all share keeps the lease as it is.
        assert as_sized.mean() > 0.8
        assert (np.array(ratios)[~as_sized] > 1.1).all()


def test_a_hub_changes_nothing_before_its_month() -> None:
    plain, shared = towns(), towns(3)
    assert (plain[:5] == shared[:5]).all()
    assert not np.array_equal(plain, shared)


def test_money_space_and_people_add_up() -> None:
    """By site, by region and for the country, with hubs, in every month."""
    with closing(CivilService(country(3), seed=1)) as model:
        for _ in range(MONTHS):
            sites = model.run_months(1).world.sites
            for name, column in (("office_space", "floor_area"), ("office_users", "office_users"), *((cost, cost) for cost in COSTS)):
                total = float(getattr(sites, column).sum())
                assert model.metric(name) == pytest.approx(total)
                assert sum(model.metric(name, region) for region in (1, 2)) == pytest.approx(total)
            rent, travel, fitting_out, removal = (model.metric(name) for name in COSTS)
            assert model.metric("premises_cost") == pytest.approx(rent + travel)
            assert model.metric("premises_one_off") == pytest.approx(fitting_out + removal)
        m = model.world.municipalities
        assert sites.floor_area[sites.in_hub == 1].sum() == pytest.approx(m.hub_area.sum())
        assert m.hub_area.any()


def test_office_users_and_space_of_the_start_are_as_published() -> None:
    """About 60,000 office users with 20.1 m2 per person-year: about 1.2 million m2."""
    with closing(CivilService("enacted", seed=1)) as model:
        row = {name: model.metric(name) for name in ("office_users", "office_space", "space_per_person_year")}
    assert row["office_users"] == pytest.approx(60_000, rel=0.02)
    assert row["office_space"] == pytest.approx(1.2e6, rel=0.02)
    assert row["space_per_person_year"] == pytest.approx(20.1)
