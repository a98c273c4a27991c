"""Utility: the one money-metric utility, every term by hand; and the traits of a person."""

from __future__ import annotations

import math

import pytest
from worlds import changed, shared

from sim.processes.satisfaction import satisfaction
from sim.traits import frailty, taste
from sim.utility import (
    NOBODY_THERE,
    Week,
    commuting_cost,
    company_missed,
    home_day_value,
    home_days_wished,
    job_value,
    moving_cost,
    moving_cost_for_job,
    roots_gained,
    years_left,
)

COEFFICIENTS = {
    "commute": 0.004, "home_day_curvature": 0.01, "company": 0.02, "home_day_loss": 0.02, "workload": 0.5, "roots": 0.03,
    "moving": 0.3, "moving_partner": 0.4, "moving_children": 0.5, "moving_owner": 0.2, "pension_age": 65, "horizon": 10,
}  # fmt: skip
U = shared(satisfaction, "utility", **COEFFICIENTS)


@pytest.mark.parametrize(("minutes", "telework", "expected"), [(0.0, 0.0, 0.0), (50.0, 0.0, 0.2), (50.0, 2.0, 0.12), (50.0, 5.0, 0.0)])
def test_commuting_costs_on_office_days_only(minutes: float, telework: float, expected: float) -> None:
    assert commuting_cost(minutes, telework, U) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("days", "reference", "missed", "expected"),
    [
        (0.0, 0.0, 0.0, 0.0),
        (2.0, 2.0, 0.0, 0.02 * 2 - 0.5 * 0.01 * 4),
        (2.0, 2.0, 0.5, 0.02 * 2 - 0.5 * 0.01 * 4 - 0.02 * 0.5),
        (2.0, 3.0, 0.0, 0.02 * 2 - 0.5 * 0.01 * 4 - 0.02),
        (2.0, 1.0, 0.0, 0.02 * 2 - 0.5 * 0.01 * 4),
    ],
    ids=["no days", "as used to", "colleagues at the office", "a day lost", "a day gained"],
)
def test_days_at_home_are_worth(days: float, reference: float, missed: float, expected: float) -> None:
    assert home_day_value(days, reference, 0.02, missed, U) == pytest.approx(expected, rel=1e-13)


RISING: Week = (0.1, 0.2, 0.5, 0.8, 1.0)


@pytest.mark.parametrize(("days", "missed"), [(0.0, 0.0), (1.0, 0.1), (2.5, 0.55), (5.0, 2.6)])
def test_days_with_fewest_colleagues_are_spent_at_home_first(days: float, missed: float) -> None:
    assert company_missed(days, RISING) == pytest.approx(missed, rel=1e-14)


@pytest.mark.parametrize(
    ("taste_of_one", "minutes", "week", "expected"),
    [
        (0.02, 0.0, NOBODY_THERE, 2.0),
        (0.02, 25.0, NOBODY_THERE, 4.0),
        (0.02, 0.0, (0.25, 0.25, 0.25, 0.25, 0.25), 1.5),
        (0.03, 0.0, (0.0, 0.0, 1.0, 1.0, 1.0), 2.0),
        (-0.1, 0.0, NOBODY_THERE, 0.0),
        (0.5, 60.0, RISING, 5.0),
    ],
    ids=["by taste", "to save a commute", "with colleagues there", "until the day on which all come", "none", "all"],
)
def test_wish_is_where_a_further_day_is_worth_what_it_costs(taste_of_one: float, minutes: float, week: Week, expected: float) -> None:
    assert home_days_wished(taste_of_one, minutes, week, U) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("week", [NOBODY_THERE, RISING, (0.0, 0.0, 0.9, 0.9, 1.0)])
def test_wish_is_the_best_of_all_days(week: Week) -> None:
    def worth(days: float) -> float:
        return home_day_value(days, 0.0, 0.01, company_missed(days, week), U) - commuting_cost(40.0, days, U)

    wish = home_days_wished(0.01, 40.0, week, U)
    assert 0.0 < wish < 5.0
    assert worth(wish) > max(worth(wish - 0.01), worth(wish + 0.01))


BARE = {"pay_ratio": 1.0, "minutes": 0.0, "telework": 0.0, "reference": 0.0, "taste": 0.0, "missed": 0.0, "vacancy_share": 0.0,
        "work_value": 0.0}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, 0.0),
        ({"pay_ratio": 1.1}, math.log(1.1)),
        ({"minutes": 50.0}, -0.2),
        ({"minutes": 50.0, "telework": 5.0, "taste": 0.07}, 0.35 - 0.125),
        ({"vacancy_share": 0.1}, -0.05),
        ({"work_value": -0.07}, -0.07),
        ({"reference": 2.0}, -0.04),
    ],
    ids=["a job at the door", "more pay", "a commute", "at home all week", "vacant posts", "dull work", "days at home lost"],
)
def test_job_is_worth(given: dict[str, float], expected: float) -> None:
    assert job_value(*{**BARE, **given}.values(), U) == pytest.approx(expected, rel=1e-13, abs=1e-16)


@pytest.mark.parametrize(("years", "expected"), [(30.0, 10.0), (55.0, 10.0), (60.0, 5.0), (64.75, 0.5), (70.0, 0.5)])
def test_one_off_costs_are_spread_until_pension(years: float, expected: float) -> None:
    assert years_left(12.0 * years, U) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(("months", "expected"), [(0.0, 5.0), (18.0, 6.5), (-24.0, 3.0), (120.0, 10.0)])
def test_one_off_costs_are_spread_until_the_pension_that_policy_sets(months: float, expected: float) -> None:
    moved = shared(satisfaction, "utility", **COEFFICIENTS, pension_change=months)
    assert years_left(12.0 * 60.0, moved) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("flags", "expected"),
    [((0.0, 0.0, 0.0), 0.3), ((1.0, 0.0, 0.0), 0.7), ((0.0, 1.0, 0.0), 0.8), ((0.0, 0.0, 1.0), 0.5), ((1.0, 1.0, 1.0), 1.4)],
)
def test_moving_costs_more_with_partner_children_and_an_own_dwelling(flags: tuple[float, float, float], expected: float) -> None:
    assert moving_cost(*flags, U) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(("support", "expected"), [(0.0, 0.7), (0.25, 0.45), (0.7, 0.0), (2.0, 0.0)])
def test_support_lowers_the_cost_of_moving_for_a_job_to_nothing_at_most(support: float, expected: float) -> None:
    supported = shared(satisfaction, "utility", **COEFFICIENTS, moving_support=support)
    assert moving_cost_for_job(1.0, 0.0, 0.0, 0.0, supported) == pytest.approx(expected, rel=1e-14, abs=1e-16)
    assert moving_cost(1.0, 0.0, 0.0, supported) == pytest.approx(0.7, rel=1e-14)


@pytest.mark.parametrize(("before", "after", "expected"), [(0.0, 0.0, 0.0), (1.0, 1.0, 0.0), (1.0, 0.0, -0.03), (0.0, 1.0, 0.03)])
def test_roots_are_lost_or_won_with_the_home(before: float, after: float, expected: float) -> None:
    assert roots_gained(before, after, U) == pytest.approx(expected, abs=1e-16)


@pytest.mark.parametrize(("u", "z"), [(0.5, 0.0), (0.975, 1.959963984540054), (0.025, -1.959963984540054)])
def test_traits_are_quantiles(u: float, z: float) -> None:
    traits = changed(shared(satisfaction, "traits"), {"frailty_spread": 0.8, "taste_mean": 0.003, "taste_spread": 0.01})
    assert frailty(u, traits) == pytest.approx(math.exp(0.8 * z - 0.32), rel=1e-13)
    assert taste(u, traits) == pytest.approx(0.003 + 0.01 * z, rel=1e-13)


def test_without_spread_everybody_is_alike() -> None:
    traits = changed(shared(satisfaction, "traits"), {"frailty_spread": 0.0, "taste_mean": 0.01, "taste_spread": 0.0})
    assert (frailty(0.01, traits), taste(0.99, traits)) == (1.0, 0.01)
