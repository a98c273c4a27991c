"""National runs that the tests of validity share: a few months on a few seeds, each run once in a process."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from sim.calendar import parse_month
from sim.levers import LEVERS
from sim.model import PLACES, CivilService
from sim.scenario import Scenario
from sim.state import Array

SEEDS = (1, 2, 3, 4, 5)
MONTHS = 36
FINLAND = 0
ONE_SIDED_95 = {4: 2.132}
"""Quantile of Student's distribution by degrees of freedom."""


_RUNS: dict[tuple[str, int, int], Array] = {}


def monthly(scenario: Scenario | str, seed: int, months: int = MONTHS) -> Array:
    """Metrics of the first months of a run, shape (months, regions + 1, metrics)."""
    found = scenario if isinstance(scenario, Scenario) else shipped(scenario)
    key = (found.hash, seed, months)
    if key not in _RUNS:
        with closing(CivilService(found, seed=seed)) as model:
            _RUNS[key] = model.run_months(months).monthly
    return _RUNS[key]


@cache
def shipped(name: str) -> Scenario:
    """A shipped scenario, loaded once."""
    return Scenario.load(name)


def national(scenario: Scenario | str, name: str, *, first: str, last: str) -> Array:
    """Mean of a national metric from one month to another, for each seed."""
    start = parse_month("2020-01")
    months = slice(parse_month(first) - start, parse_month(last) - start + 1)
    return np.array([monthly(scenario, seed)[months, FINLAND, PLACES[name]].mean() for seed in SEEDS])


def with_lever(name: str, **fields: Any) -> Scenario:
    """The baseline with one lever more from November 2021 on, when the pandemic is over."""
    scenario = shipped("enacted")
    return replace(scenario, policy=(*scenario.policy, LEVERS[name].model_validate({"from": "2021-11", **fields})))


def surely_positive(differences: Array) -> bool:
    """Whether the mean of paired differences is above zero, one-sided at 95 %."""
    pairs = len(differences)
    half_width = ONE_SIDED_95[pairs - 1] * differences.std(ddof=1) / np.sqrt(pairs)
    return bool(differences.mean() > half_width)
