"""Retirement: pension ages by year and task family, hazards by the time since."""

from __future__ import annotations

import pytest
from worlds import empty, parameters, run, small_world

from sim.processes.retirement import lowest_pension_age, retirement, retirement_hazard
from sim.state import FAMILIES, NOBODY

AGES = {"first_year": 2018, "pension_age": 63.25, "pension_age_last": 65.0, "transition_step": 0.25, "longevity_step": 0.1}
HAZARDS = {"early_age": 58, "early": 0.02, "at": 1.2, "after": 0.8, "last_age": 68}
SECURITY = FAMILIES.index("security")


@pytest.mark.parametrize(
    ("year", "age"),
    [(2010.0, 63.25), (2018.0, 63.25), (2020.0, 63.75), (2022.5, 64.375), (2025.0, 65.0), (2030.0, 65.5)],
)
def test_lowest_pension_age_rises_in_the_transition_and_then_with_life_expectancy(year: float, age: float) -> None:
    assert lowest_pension_age(year, parameters(retirement, **AGES)) == pytest.approx(12.0 * age, rel=1e-15)


def test_pension_age_that_does_not_change_by_cohort_rises_with_life_expectancy_at_once() -> None:
    p = parameters(retirement, **{**AGES, "transition_step": 0.0})
    assert lowest_pension_age(2028.0, p) == pytest.approx(12.0 * 64.25, rel=1e-15)


@pytest.mark.parametrize("months", [-24.0, 0.0, 9.0])
def test_policy_moves_the_lowest_pension_age_of_every_year(months: float) -> None:
    moved = parameters(retirement, **AGES, utility={"pension_change": months})
    for year in (2010.0, 2021.5, 2030.0):
        assert lowest_pension_age(year, moved) == pytest.approx(lowest_pension_age(year, parameters(retirement, **AGES)) + months)


@pytest.mark.parametrize(("years", "expected"), [(67.9, 0.8), (68.0, 0.8), (69.4, 0.8), (69.5, 1e9)])
def test_policy_moves_the_age_at_which_everybody_retires(years: float, expected: float) -> None:
    assert retirement_hazard(12.0 * years, 12.0 * 64.0, parameters(retirement, **HAZARDS, last_age_change=18)) == expected


@pytest.mark.parametrize(
    ("years", "expected"),
    [(57.9, 0.0), (58.0, 0.02), (63.9, 0.02), (64.0, 1.2), (64.9, 1.2), (65.0, 0.8), (67.9, 0.8), (68.0, 1e9), (75.0, 1e9)],
)
def test_hazard_by_age_where_pension_starts_at_64(years: float, expected: float) -> None:
    assert retirement_hazard(12.0 * years, 12.0 * 64.0, parameters(retirement, **HAZARDS)) == expected


def stayed(p: object, *, years: float, family: int = 0, posts: int = 300) -> float:
    """Share of holders of an age and family who stay in January 2020."""
    world = small_world(posts)
    world.posts.age[:] = int(12 * years)
    world.posts.family[:] = family
    run(retirement, world, p)
    return float((world.posts.person >= 0).mean())


@pytest.mark.parametrize(
    ("hazards", "years", "expected"),
    [
        ({}, 57.0, 1.0),
        ({}, 68.0, 0.0),
        ({"early": 0, "at": 0, "after": 0}, 67.0, 1.0),
        ({"early": 1}, 59.0, pytest.approx(0.92, abs=0.07)),
    ],
    ids=["too young", "the last age", "no hazard", "an early pension"],
)
def test_limits(hazards: dict[str, float], years: float, expected: float) -> None:
    assert stayed(parameters(retirement, **AGES, **{**HAZARDS, **hazards}), years=years) == expected


def test_task_family_with_an_earlier_pension_leaves_earlier() -> None:
    p = parameters(retirement, **AGES, **{**HAZARDS, "early": 0, "at": 20, "after": 20}, offset=(0, 0, 0, 8.0, 0, 0))
    assert stayed(p, years=56.0, family=SECURITY) < 0.5
    assert stayed(p, years=56.0, family=0) == 1.0


def test_who_retires_leaves_a_vacant_post_and_is_counted_in_the_region_of_the_site() -> None:
    world = small_world(3)
    s = world.posts
    s.age[:] = 12 * 70
    s.site[:] = (0, 2, 2)
    s.contract_end[:] = 9
    empty(world, 2)
    run(retirement, world, parameters(retirement, **AGES, **HAZARDS))
    assert s.person.tolist() == [NOBODY] * 3
    assert s.contract_end.tolist() == [0, 0, 9]
    assert world.regions.retirements.tolist() == [1.0, 1.0]
