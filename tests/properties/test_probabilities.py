"""Probabilities lie in [0, 1] and quantities where they have a meaning, for every admissible parameter and every state of a row."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.barometer import Barometer, satisfaction_index
from sim.establishment import term
from sim.processes import ageing, applications, hiring, home_moves, quitting, regional_economy, retirement
from sim.rates import monthly
from sim.search import Search, chosen, nearness
from sim.telework_rules import TeleworkRules, telework_target
from sim.traits import Traits, frailty
from sim.utility import Utility, Week, home_days_wished, job_value, years_left
from tests.properties.drawn import sheet

shares = st.floats(0.0, 1.0)
values = st.floats(-3.0, 3.0)
minutes = st.floats(0.0, 900.0)
days = st.floats(0.0, 5.0)
weeks = st.lists(st.floats(0.0, 1.0), min_size=5, max_size=5).map(sorted).map(tuple)
ages = st.floats(15.0 * 12, 80.0 * 12)
luck = st.integers(0, 2**32 - 1).map(lambda word: (word + 0.5) / 2**32)
families = st.integers(0, 5)


def plain(function: Any) -> Any:
    """The rule as Python runs it: there is nothing to compile for a single row."""
    return getattr(function, "py_func", function)


@given(st.floats(-1.0, 1e9), st.floats(0.0, 1e3))
def test_a_yearly_hazard_is_a_probability_of_the_month(hazard: float, more: float) -> None:
    assert 0.0 <= plain(monthly)(hazard) <= plain(monthly)(hazard + more) <= 1.0


@given(values, values, st.floats(0.0, 50.0), ages, sheet(quitting.Parameters))
def test_hazard_of_quitting_is_bounded_and_grows_with_what_is_outside(
    own: float, outside: float, factor: float, age: float, p: Any
) -> None:
    hazard = plain(quitting.quit_hazard)
    assert 0.0 <= hazard(own, outside, factor, age, p) <= hazard(own, outside + 0.1, factor, age, p) <= p.largest


@given(ages, ages, sheet(retirement.Parameters))
def test_hazard_of_retiring_ends_in_certainty(age: float, pension_age: float, p: Any) -> None:
    assert plain(retirement.retirement_hazard)(age, pension_age, p) >= 0.0
    assert plain(monthly)(plain(retirement.retirement_hazard)(12.0 * p.last_age + p.last_age_change, pension_age, p)) == 1.0


@given(values, values, luck, sheet(Utility))
def test_a_better_offer_is_never_refused_where_a_worse_one_is_taken(gain: float, other: float, u: float, utility: Any) -> None:
    accepts = plain(hiring.accepts)
    assert accepts(max(gain, other), u, utility) >= accepts(min(gain, other), u, utility)
    assert accepts(gain, 0.0, utility)
    assert not accepts(gain, 1.0, utility)


@given(values, sheet(Barometer))
def test_satisfaction_is_an_index_from_1_to_5(own: float, p: Any) -> None:
    assert 1.0 <= plain(satisfaction_index)(own, p) <= 5.0


@given(values, minutes, weeks, sheet(Utility))
def test_days_wished_are_days_of_the_week(taste: float, way: float, week: Week, p: Any) -> None:
    assert 0.0 <= plain(home_days_wished)(taste, way, week, p) <= 5.0


@given(days, shares, st.integers(0, 1), families, sheet(TeleworkRules))
def test_days_at_home_are_possible_and_allowed(wish: float, remote: float, exempt: int, family: int, p: Any) -> None:
    target = plain(telework_target)(wish, remote, exempt, family, p)
    assert 0.0 <= target <= min(p.ceiling[family], 5.0 * remote, 5.0 - p.office_days[family])
    assert target == 0.0 or not exempt


@given(minutes, days, sheet(Search), sheet(Utility))
def test_nearness_is_a_share_that_falls_with_distance(way: float, telework: float, search: Any, utility: Any) -> None:
    assert 0.0 <= plain(nearness)(way + 1.0, telework, search, utility) <= plain(nearness)(way, telework, search, utility) <= 1.0


@given(ages, st.floats(0.0, 2.0), st.floats(0.0, 0.5))
def test_hazard_of_considering_a_move_falls_with_age(age: float, consider: float, decline: float) -> None:
    hazard = plain(home_moves.consideration_hazard)
    assert 0.0 <= hazard(age + 12.0, consider, decline) <= hazard(age, consider, decline) <= consider


@given(shares, st.floats(0.0, 2.0), sheet(ageing.Parameters))
def test_proficiency_rises_towards_full(experience: float, mentoring: float, p: Any) -> None:
    assert experience <= plain(ageing.learned)(experience, plain(ageing.pace)(mentoring, p)) <= 1.0


@given(st.floats(0.0, 1e6), st.floats(0.0, 1e6), shares, sheet(regional_economy.Parameters))
def test_jobs_move_towards_what_is_wanted(jobs: float, wanted: float, unemployment: float, p: Any) -> None:
    after = plain(regional_economy.adjusted_jobs)(jobs, wanted, unemployment, p)
    rounding = 1e-12 * max(jobs, wanted)
    assert min(jobs, wanted) - rounding <= after <= max(jobs, wanted) + rounding


@given(st.floats(0.0, 2e3), luck, luck)
def test_applications_grow_with_luck(mean: float, u: float, other: float) -> None:
    """One uniform makes the number, so that it pairs between scenarios."""
    number = plain(applications.poisson)
    assert 0 <= number(mean, min(u, other)) <= number(mean, max(u, other)) <= 2000


@given(luck, sheet(Traits))
def test_frailty_is_positive(u: float, p: Any) -> None:
    assert 0.0 < plain(frailty)(u, p) < np.inf


@given(luck, st.floats(1.0, 60.0), st.floats(1.0, 120.0))
def test_a_term_has_at_least_a_month(u: float, shortest: float, longest: float) -> None:
    assert plain(term)(u, shortest, longest) >= 1
    if shortest <= longest:
        assert np.floor(shortest) <= plain(term)(u, shortest, longest) <= np.floor(longest) + 1


@given(st.lists(st.floats(0.0, 10.0), min_size=1, max_size=20).filter(lambda weights: sum(weights) > 0), luck)
def test_only_what_has_a_weight_is_chosen(weights: list[float], u: float) -> None:
    found = plain(chosen)(np.cumsum(weights), u)
    assert weights[found] > 0.0


@given(ages, sheet(Utility))
def test_a_cost_is_spread_over_some_time(age: float, p: Any) -> None:
    assert 0.5 <= plain(years_left)(age, p) <= p.horizon or p.horizon < 0.5


@given(values, minutes, days, days, shares, sheet(Utility))
def test_a_day_lost_hurts_and_a_longer_way_too(taste: float, way: float, telework: float, missed: float, vacant: float, p: Any) -> None:
    def worth(**changes: float) -> float:
        given = {"minutes": way, "reference": telework} | changes
        return plain(job_value)(1.0, given["minutes"], telework, given["reference"], taste, missed, vacant, 0.0, p)

    assert worth(minutes=way + 10.0) <= worth()
    assert worth(reference=telework + 1.0) <= worth()
