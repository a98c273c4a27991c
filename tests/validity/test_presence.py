"""Presence: habits outlive the rule that caused them, because colleagues' habits do; and weeks look as they are known to."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from sim.levers import LEVERS
from sim.model import CivilService
from sim.scenario import Scenario
from sim.state import WEEKDAYS

RULE = {"from": "2020-07", "until": "2022-07", "office_days": 4}
LAPSED, MONTHS = 30, 43
"""Months with the rule and before it; months in all."""


@cache
def free(**changes: float) -> Scenario:
    """The state of 2019 without the custom of one day at home; a double underscore stands for the dot."""
    scenario = Scenario.load("frozen-2019").with_parameters({path.replace("__", "."): value for path, value in changes.items()})
    return replace(scenario, policy=())


def days_at_home(scenario: Scenario, *levers: dict[str, Any]) -> np.ndarray:
    """Mean days at home by month."""
    policy = tuple(LEVERS["telework"].model_validate(lever) for lever in levers)
    with closing(CivilService(replace(scenario, policy=policy), seed=1)) as model:
        return np.array([model.run_months(1).metric("telework_days") for _ in range(MONTHS)])


def trace(scenario: Scenario, months_after: int) -> float:
    """Part of the days that a rule took which are still missing so long after it has lapsed."""
    difference = days_at_home(scenario) - days_at_home(scenario, RULE)
    return float(difference[LAPSED - 1 + months_after] / difference[LAPSED - 1])


def test_habits_outlive_the_rule_that_caused_them() -> None:
    """Ablation: without the pull of colleagues a rule leaves half the trace it leaves with it, what new people and new homes keep of it."""
    alike = {"utility__company": 0.0, "traits__taste_mean": 0.006}
    for months, least in ((6, 0.15), (12, 0.07)):
        with_company, without = trace(free(), months), trace(free(**alike), months)
        print(f"left {months} months after: {with_company:.0%} with, {without:.0%} without the pull of colleagues")
        assert with_company > least
        assert without < 0.6 * with_company


def test_offices_are_fullest_in_the_middle_of_the_week() -> None:
    """Without a rule on days: Tuesday to Thursday are the fullest, Friday is the emptiest, as surveys of offices find."""
    with closing(CivilService(free(), seed=1)) as model:
        there = model.run_months(24).world.sites.at_office.sum(axis=0)
    order = [WEEKDAYS[day] for day in np.argsort(there)]
    assert order[0] == "friday"
    assert order[1] == "monday"
    assert there[WEEKDAYS.index("wednesday")] > 1.1 * there[WEEKDAYS.index("friday")]
