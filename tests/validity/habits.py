"""How long a habit outlives the rule on telework that caused it; shared by tests of validity."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from sim.levers import LEVERS
from sim.model import CivilService
from sim.scenario import Scenario

RULE = {"from": "2020-07", "until": "2022-07", "office_days": 4}
LAPSED, MONTHS = 30, 43
"""Months with the rule and before it; months in all."""


@cache
def free(**changes: float) -> Scenario:
    """The state of 2019 without the custom of one day at home; a double underscore stands for the dot."""
    scenario = Scenario.load("frozen-2019").with_parameters({path.replace("__", "."): value for path, value in changes.items()})
    return replace(scenario, policy=())


_DAYS: dict[str, np.ndarray] = {}


def days_at_home(scenario: Scenario, *levers: dict[str, Any]) -> np.ndarray:
    """Mean days at home by month; each run once in a process."""
    under = replace(scenario, policy=tuple(LEVERS["telework"].model_validate(lever) for lever in levers))
    if under.hash not in _DAYS:
        with closing(CivilService(under, seed=1)) as model:
            _DAYS[under.hash] = np.array([model.run_months(1).metric("telework_days") for _ in range(MONTHS)])
    return _DAYS[under.hash]


def trace(scenario: Scenario, months_after: int) -> float:
    """Part of the days that a rule took which are still missing so long after it has lapsed."""
    difference = days_at_home(scenario) - days_at_home(scenario, RULE)
    return float(difference[LAPSED - 1 + months_after] / difference[LAPSED - 1])
