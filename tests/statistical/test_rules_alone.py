"""Rules alone on millions of draws: each gives exactly the distribution it states, and each stated fault is heard."""

from __future__ import annotations

import pytest
from statistical import of_draws, of_leaving, of_moving_inside, of_pairs, of_placing, of_recruiting
from statistical.exact import BUDGET, POWER, Case

CASES = [case for part in (of_draws, of_leaving, of_moving_inside, of_pairs, of_placing, of_recruiting) for case in part.cases()]
SHARE = BUDGET / len(CASES)
"""Probability of a false alarm of one case."""

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@every_case
def test_rule_gives_what_it_states(case: Case) -> None:
    assert case.power(SHARE) >= POWER, f"{case.name}: too few draws to detect: {case.effect}"
    low, high = case.bounds(SHARE)
    assert low <= case.count(False) <= high


@every_case
def test_fault_is_heard(case: Case) -> None:
    low, high = case.bounds(SHARE)
    assert not low <= case.count(True) <= high, f"{case.name} did not detect: {case.effect}"


def test_every_case_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
