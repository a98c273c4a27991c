"""Unit costs: every part of the sum by hand, when each falls due, and what is added up from an announcement to the next."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import empty, parameters, run, small_world

from sim.calendar import parse_month
from sim.plans import FORCED, VACANCY_LED
from sim.premises_rules import PremisesRules
from sim.processes.unit_costs import Unit, one_off, unit_costs
from sim.state import DISMISSAL, HOUSEHOLD_MOVE, LOCATION_INDEPENDENT, QUIT, World

FREE = {"recruitment": 0, "ordinary_hires": 0, "teaching": 0, "managing": 0, "contributions": 0, "removal": 0, "vacated": 0, "travel": 0}
KNOWN = {"fitting_out": 500, "space": 20, "aftermath": 6}


def priced(**changes: Any) -> Any:
    """Parameters with changes, of which those of premises stand in their shared sheet."""
    premises = {name: changes.pop(name) for name in PremisesRules._fields if name in changes}
    return parameters(unit_costs, premises_rules=premises, **changes)


P = priced(
    **{**KNOWN, "recruitment": 1000, "ordinary_hires": 0.12, "teaching": 0.25, "managing": 0.02, "contributions": 0.2,
    "removal": 100, "vacated": 12, "travel": 30},
)  # fmt: skip
NOTHING = Unit(
    concerned=1, lasting=1, doubled=1, managed=1, split=0, new_hires=0.0, posts=0.0, pay=0.0, unlearned=0.0, unlearned_start=0.0,
    supported=0.0, support=0.0, severed=0.0, severance=0.0, fitted=0.0, left=0.0, waiting=0.0, rent=0.0, secured=0.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 0.0),
        ({"new_hires": 3.0, "posts": 100.0}, 3000.0 - 1000.0),
        ({"posts": 100.0}, -1000.0),
        ({"new_hires": 3.0, "posts": 100.0, "lasting": 0}, 0.0),
        ({"pay": 10_000.0, "unlearned": 0.3, "unlearned_start": 0.1, "managed": 0}, 2000.0 * 1.2 * 1.25),
        ({"pay": 10_000.0, "unlearned": 0.3, "unlearned_start": 0.1, "managed": 0, "lasting": 0}, 0.0),
        ({"pay": 10_000.0}, 10_000.0 * 1.2 * 0.02),
        ({"posts": 100.0, "split": 1, "lasting": 0}, 3000.0),
        ({"posts": 100.0, "split": 0, "lasting": 0}, 0.0),
        ({"supported": 4000.0, "support": 0.25}, 12_000.0),
        ({"severed": 4000.0, "severance": 0.5}, 24_000.0),
        ({"secured": 4000.0, "concerned": 0}, 4000.0),
        ({"fitted": 7.0, "lasting": 0}, 3500.0 + 700.0),
        ({"left": 400.0, "lasting": 0}, 4800.0),
        ({"waiting": 2.0, "rent": 15.0}, 600.0),
        ({"waiting": 2.0, "rent": 15.0, "doubled": 0}, 0.0),
        ({"fitted": 7.0, "new_hires": 3.0, "supported": 1.0, "support": 1.0, "concerned": 0}, 0.0),
    ],
)
def test_each_part_of_what_a_month_costs_once(changes: dict[str, float], expected: float) -> None:
    assert one_off(NOTHING._replace(**changes), P) == pytest.approx(expected)


def moving(mode: int = FORCED) -> World:
    """A unit of the first four of six posts, announced in January 2020 to go to site 2, which is rented from March and moved to in May."""
    world = small_world(posts=6, units=1)
    s, u = world.posts, world.units
    s.unit[:4] = 0
    s.experience[:] = 1.0
    world.sites.rent[:] = (10.0, 10.0, 8.0, 10.0)
    u.posts[:] = u.staff[:] = 4
    u.destination[:], u.mode[:] = 2, mode
    u.announced[:], u.leased[:], u.moves[:] = (parse_month(f"2020-{month}") for month in ("01", "03", "05"))
    return world


def cost(world: World, date: str, **changes: Any) -> float:
    """What falls due in a month for fitting out, double rent, learning, support and severance, and for what else is asked for."""
    p = priced(**{**FREE, **KNOWN, **changes})
    run(unit_costs, world, p, date=date)
    return float(world.units.one_off_cost[0])


def test_premises_are_rented_twice_from_the_lease_until_a_post_has_moved() -> None:
    world = moving()
    s = world.posts
    assert cost(world, "2020-02") == 0.0
    assert cost(world, "2020-03") == 4 * 20 * 8.0
    s.established[0] = 0
    s.duty[1] = LOCATION_INDEPENDENT
    assert cost(world, "2020-04") == 2 * 20 * 8.0
    empty(world, 1)
    assert cost(world, "2020-04") == 3 * 20 * 8.0
    s.site[1:4], world.units.moved[:] = 2, 3
    assert cost(world, "2020-05") == 3 * 500.0


def test_in_other_modes_no_premises_wait() -> None:
    assert cost(moving(VACANCY_LED), "2020-04") == 0.0


def test_a_post_is_fitted_out_once() -> None:
    world = moving()
    world.units.mode[:] = VACANCY_LED
    found = []
    for moved in (0, 2, 1, 2, 3):
        world.units.moved[:] = moved
        found.append(cost(world, "2020-06") / 500.0)
    assert found == [0, 2, 0, 0, 1]


def test_space_that_posts_leave_is_paid_on() -> None:
    """Rent of the old place, EUR 10 a square metre, for the posts that went, whether at once or one by one, and never twice."""
    world = moving()
    s, u = world.posts, world.units
    premises = {"fitting_out": 0, "vacated": 6}
    assert cost(world, "2020-02", **premises) == 0.0
    s.site[:3], u.moved[:] = 2, 3
    assert cost(world, "2020-05", **premises) == pytest.approx(6 * 3 * 20 * 10.0 + 20 * 8.0)
    assert cost(world, "2020-06", **premises) == pytest.approx(20 * 8.0)
    s.site[3], u.moved[:] = 2, 4
    assert cost(world, "2020-07", **premises) == pytest.approx(6 * 20 * 10.0)
    assert cost(world, "2020-08", **premises) == 0.0


def test_trips_last_while_posts_stand_at_both_places() -> None:
    world = moving(VACANCY_LED)
    found = []
    for moved in (0, 2, 4):
        world.posts.site[:moved], world.units.moved[:] = 2, moved
        found.append(cost(world, "2020-06", fitting_out=0, travel=25))
    assert found == [0.0, 25.0 * 4, 0.0]


def test_the_move_is_led_from_the_decision_to_the_last_planned_month() -> None:
    world = moving(VACANCY_LED)
    world.units.decided[:], world.units.phases[:] = parse_month("2020-03"), 2
    dates = ("2020-02", "2020-03", "2020-07", "2020-08")
    assert [cost(world, date, managing=0.1) for date in dates] == [0.0, 1200.0, 1200.0, 0.0]


def test_support_and_severance_are_paid_as_the_post_moves() -> None:
    world = moving()
    s, u = world.posts, world.units
    u.support[:], u.severance[:] = 0.5, 0.25
    s.site[:3], u.moved[:], u.fitted[:] = 2, 3, 3
    s.answer[[0, 3]] = HOUSEHOLD_MOVE
    s.left_by[1:3] = (DISMISSAL, QUIT)
    empty(world, [1, 2])
    s.working_time[0] = 0.8
    double_rent = 20 * 8.0
    assert cost(world, "2020-05") == pytest.approx(12 * (0.5 * 0.8 * 3000.0 + 0.25 * 3000.0) + double_rent)
    s.answer[:], s.months_vacant[1:3] = 0, 1
    assert cost(world, "2020-06") == pytest.approx(double_rent)


@pytest.mark.parametrize(("of_the_move", "everybody", "paid"), [(0.5, 0.0, 0.5), (0.0, 0.5, 0.5), (0.5, 0.2, 0.5), (0.2, 0.5, 0.5)])
def test_the_higher_support_is_paid(of_the_move: float, everybody: float, paid: float) -> None:
    world = moving()
    world.units.support[:], world.posts.answer[0] = of_the_move, HOUSEHOLD_MOVE
    found = []
    for site in (2, 0):
        world.posts.site[0], world.units.moved[:], world.units.fitted[:] = site, 1, 1
        found.append(cost(world, "2020-05", utility={"moving_support": everybody}))
    waiting = 20 * 8.0
    assert found[0] - found[1] + waiting == pytest.approx(12 * paid * 3000.0)


def test_turnover_and_learning_count_until_the_aftermath_is_over() -> None:
    world = moving(VACANCY_LED)
    cost(world, "2020-01")
    world.posts.experience[:2] = 0.5
    world.units.hires[:] = 2
    expected = 4 * 3000.0 * 0.25 + 1000 * (2 - 0.12 / 12 * 4)
    assert cost(world, "2020-11", recruitment=1000, ordinary_hires=0.12) == pytest.approx(expected)
    assert cost(world, "2020-12", recruitment=1000, ordinary_hires=0.12) == 0.0
    world.units.phases[:] = 1
    assert cost(world, "2020-12", recruitment=1000, ordinary_hires=0.12) == pytest.approx(expected)


def test_learning_is_compared_with_the_month_of_the_announcement() -> None:
    world = moving(VACANCY_LED)
    world.posts.experience[:4] = 0.8
    assert cost(world, "2020-01") == 0.0
    world.posts.experience[:4] = 0.9
    assert cost(world, "2020-02") == pytest.approx(-0.1 * 4 * 3000.0)


def test_the_sum_lasts_beyond_the_plan_and_begins_anew_with_another() -> None:
    world = moving()
    u = world.units
    assert cost(world, "2020-01") + cost(world, "2020-03") + cost(world, "2020-04") == u.one_off_cost_total[0] == 2 * 4 * 20 * 8.0
    u.announced[:] = 0
    assert cost(world, "2020-05") == 0.0
    assert u.one_off_cost_total[0] == 1280.0
    u.announced[:] = parse_month("2020-06")
    assert cost(world, "2020-06") == u.one_off_cost_total[0] == 640.0


def test_running_cost_is_pay_and_rent_where_the_posts_are() -> None:
    world = moving()
    world.posts.site[0] = 2
    world.posts.working_time[1] = 0.5
    world.posts.established[2] = 0
    empty(world, [2, 3])
    cost(world, "2019-12")
    assert world.units.pay[0] == pytest.approx(4500.0)
    assert world.units.rent[0] == pytest.approx(20 * (8.0 + 10.0 + 10.0))


def test_a_world_without_units_costs_nothing() -> None:
    world = small_world()
    before = {path: values.copy() for path, values in world.posts.columns()}
    run(unit_costs, world, P)
    assert all(np.array_equal(values, before[path]) for path, values in world.posts.columns())


def test_change_security_is_paid_once_whether_a_unit_moves_or_not() -> None:
    world = moving()
    world.units.change_security[:] = 4000 * 10**6
    world.units.announced[:] = 0
    assert cost(world, "2020-01") == 4000.0
    assert cost(world, "2020-02") == 0.0
