"""Presence: habits outlive the rule that caused them, because colleagues' habits do; and weeks look as they are known to."""

from __future__ import annotations

from contextlib import closing

import numpy as np

from sim.model import CivilService
from sim.state import WEEKDAYS
from tests.validity.habits import free, trace


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
