"""Office network: space by hand, leases that hold, what changes cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import counted, parameters, run, small_world

from sim.calendar import parse_month
from sim.plans import SpaceTargetRow
from sim.premises import Space, Use, cost_of_change, sizing, wanted
from sim.processes.office_network import office_network
from sim.processes.presence import presence
from sim.state import WEEKDAYS, World
from sim.working_days import WORKING_DAYS

PLAIN = {
    "peak_weight": 1, "reserve": 0.1, "per_workpoint": 10, "common": 6, "least": 12, "memory": 1, "tolerance": 0.05, "least_change": 0.05,
    "term": 72, "premises_rules": {"space": 20, "fitting_out": 4000, "removal": 1000},
}  # fmt: skip
JANUARY = parse_month("2020-01")


def rules(*targets: tuple[float, float], **changes: Any) -> Any:
    """Parameters that are easy to reckon with: EUR 200 a square metre changed, EUR 1,000 a workpoint moved."""
    p = parameters(office_network, **{**PLAIN, **changes})
    return p._replace(targets=tuple(SpaceTargetRow(*target) for target in targets))


def use(mean: float, peak: float, users: float) -> Use:
    """Use of one office by people who work full time."""
    return Use(*(np.array([value]) for value in (mean, peak, users, users)))


@pytest.mark.parametrize(
    ("changes", "targets", "workpoints", "area"),
    [
        ({}, (), 66.0, 660.0 + 600.0),
        ({"peak_weight": 0}, (), 44.0, 440.0 + 600.0),
        ({"peak_weight": 0.5}, (), 55.0, 550.0 + 600.0),
        ({"reserve": 0}, (), 60.0, 600.0 + 600.0),
        ({}, ((10.0, 1.0),), 66.0, 1000.0),
        ({}, ((10.0, 0.5),), 66.0, 1260.0 - 0.5 * 260.0),
        ({}, ((5.0, 1.0),), 66.0, 12 * 66.0),
        ({}, ((30.0, 1.0),), 66.0, 1260.0),
        ({}, ((10.0, 1.0), (11.0, 0.5)), 66.0, 1000.0),
    ],
    ids=str,
)
def test_space_of_a_new_lease(changes: dict[str, float], targets: tuple[tuple[float, float], ...], workpoints: float, area: float) -> None:
    """A hundred office users, of whom 40 are there on average and 60 on the fullest day."""
    found = wanted(use(40.0, 60.0, 100.0), sizing(rules(*targets, **changes)))
    assert [value[0] for value in found] == pytest.approx([workpoints, area])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ((100, 2000), (66, 1260), 200 * 740 + 1000 * 66),
        ((50, 1000), (60, 1160), 200 * 160 + 1000 * 10),
        ((50, 2000), (60, 2000), 0),
        ((0, 0), (60, 1200), 200 * 1200 + 1000 * 60),
        ((60, 1200), (0, 0), 1000 * 60),
    ],
)
def test_what_a_change_costs_once(before: tuple[float, float], after: tuple[float, float], expected: float) -> None:
    spaces = (Space(*(np.array([float(value)]) for value in pair)) for pair in (before, after))
    assert sum(cost_of_change(*spaces, rules().premises_rules))[0] == pytest.approx(expected)


def office(days_at_home: float = 0.0, people: int = 20, lease_end: str = "2020-03", **changes: Any) -> World:
    """People at site 0 who all have a workpoint in 20 m2, and a lease; nobody is on leave and days at home can be chosen."""
    world = small_world(people)
    world.posts.remote_share[:], world.posts.telework[:] = 1.0, days_at_home
    world.teams.anchor[:] = WEEKDAYS.index("wednesday")
    sites = world.sites
    sites.workpoints[0], sites.floor_area[0], sites.lease_end[0] = people, 20.0 * people, parse_month(lease_end)
    for name, value in changes.items():
        getattr(sites, name)[:] = value
    return week(world)


def week(world: World, chosen: float = 1.0) -> World:
    """The world with who is where this week."""
    away = {"leave": 0, "sickness": 0, "travel": 0}
    return run(presence, counted(world), parameters(presence, telework_rules={"chosen_days": chosen}, **away))


def month(world: World, date: str, p: Any = None) -> list[float]:
    """Workpoints, area, running and one-off cost of site 0 after a month."""
    run(office_network, world, p or rules(), date=date)
    sites = world.sites
    running, one_off = sites.premises_rent + sites.premises_travel, sites.premises_fitting_out + sites.premises_removal
    return [float(column[0]) for column in (sites.workpoints, sites.floor_area, running, one_off)]


def test_space_follows_only_when_the_lease_has_ended() -> None:
    """With three days at home 8 of 20 are there on average and 20 on Wednesday, 0 on Monday and Friday; with an even week 8 every day."""
    world = week(office(3.0), chosen=0.0)
    assert month(world, "2020-02") == pytest.approx([20, 400, 4000, 0])
    assert world.sites.lease_end[0] == parse_month("2020-03")
    workpoints, area = 8 * 1.1, 8 * 1.1 * 10 + 20 * 6
    assert month(world, "2020-03") == pytest.approx([workpoints, area, 10 * area, 200 * (400 - area) + 1000 * workpoints])
    assert world.sites.lease_end[0] == parse_month("2020-03") + 72
    assert month(world, "2020-04") == pytest.approx([workpoints, area, 10 * area, 0])


def test_space_follows_the_fullest_day_and_without_that_the_mean() -> None:
    fullest, mean = (month(office(2.0), "2020-03", rules(peak_weight=weight))[0] for weight in (1, 0))
    assert (fullest, mean) == pytest.approx((20 * 1.1, 12 * 1.1))


def test_who_is_short_of_workpoints_rents_more_at_once() -> None:
    world = office(lease_end="2025-01", workpoints=18.0, floor_area=360.0)
    assert month(world, "2020-02", rules(tolerance=0.2))[:2] == pytest.approx([18, 360])
    assert month(world, "2020-02") == pytest.approx([22, 360, 3600, 0])
    world.sites.floor_area[0], world.sites.workpoints[0] = 200.0, 10.0
    assert month(world, "2020-02") == pytest.approx([22, 340, 3400, 200 * 140 + 1000 * 12])
    assert world.sites.lease_end[0] == parse_month("2025-01")


def test_a_renewed_lease_does_not_grow_where_workpoints_are_enough() -> None:
    """Dense offices stay dense; small changes move nobody."""
    world = office(workpoints=30.0, floor_area=300.0)
    assert month(world, "2020-03") == pytest.approx([30, 300, 3000, 0])
    small = office(workpoints=22.0, floor_area=345.0)
    assert month(small, "2020-03") == pytest.approx([22, 345, 3450, 0])


def test_what_may_pass_is_waited_for() -> None:
    """Half a year at home is not yet expected for good when the lease ends."""
    spaces = []
    for memory in (1, 24):
        world, p = office(lease_end="2020-08"), rules(memory=memory)
        for date in ("2020-01", "2020-02"):
            month(world, date, p)
        world.posts.telework[:] = 4.0
        week(world, chosen=0.0)
        for number in range(3, 9):
            workpoints = month(world, f"2020-{number:02d}", p)[0]
        spaces.append(workpoints)
    assert spaces[0] == pytest.approx(4 * 1.1)
    assert spaces[1] == pytest.approx(20 * (0.2 + 0.8 * (23 / 24) ** 6) * 1.1)


def test_a_site_that_closes_sends_its_workpoints_away_and_pays_until_its_lease_ends() -> None:
    world = office(lease_end="2020-04")
    world.sites.open[0] = 0
    assert month(world, "2020-02") == pytest.approx([0, 400, 4000, 1000 * 20])
    assert month(world, "2020-03") == pytest.approx([0, 400, 4000, 0]), "they are carried off once"
    assert month(world, "2020-04") == pytest.approx([0, 0, 0, 0])
    assert month(world, "2020-05") == pytest.approx([0, 0, 0, 0])
    assert world.sites.lease_end[0] == 0


def test_a_site_that_is_to_close_prolongs_its_lease_only_until_then() -> None:
    """Half of its people are at home by now: it would take less space for six years, and keeps what it has for four months."""
    world = office(2.5, lease_end="2020-03")
    world.sites.closes[0] = parse_month("2020-06")
    held = (world.sites.workpoints[0], world.sites.floor_area[0])
    run(office_network, world, rules(), date="2020-03")
    assert (world.sites.workpoints[0], world.sites.floor_area[0]) == held
    assert world.sites.lease_end[0] == parse_month("2020-07")
    run(office_network, world, rules(), date="2020-07")
    assert world.sites.lease_end[0] == parse_month("2020-08"), "somebody is still there: month by month"
    world.sites.open[0] = 0
    run(office_network, world, rules(), date="2020-08")
    assert (world.sites.lease_end[0], world.sites.floor_area[0]) == (0, 0.0)


def test_an_open_site_that_nobody_uses_any_more_pays_removal_when_its_lease_ends() -> None:
    world = office()
    world.posts.site[:] = 2
    assert month(week(world), "2020-03") == pytest.approx([0, 0, 0, 1000 * 20])


def test_a_site_that_opens_takes_a_lease() -> None:
    world = office()
    world.posts.site[:5] = 2
    week(world)
    month(world, "2020-02")
    sites = world.sites
    assert (sites.workpoints[2], sites.floor_area[2]) == pytest.approx((5.5, 55 + 30))
    assert sites.lease_end[2] == parse_month("2020-02") + 72
    assert (sites.premises_fitting_out[2], sites.premises_removal[2]) == pytest.approx((200 * 85, 1000 * 5.5))


def test_days_at_home_are_those_of_office_users() -> None:
    """Half of 20 use the office and are at home two days; the other ten are there every day they work and need no workpoint."""
    world = office()
    world.sites.office_share[0] = 0.5
    world.posts.telework[:10] = 2.0
    away = {"leave": WORKING_DAYS / 10, "sickness": 0, "travel": 0}
    run(presence, counted(world), parameters(presence, telework_rules={"chosen_days": 0}, **away))
    month(world, "2020-03")
    assert (world.sites.office_users[0], world.sites.office_mean[0]) == pytest.approx((10.0, 0.9 * 6.0))
    assert world.sites.workpoints[0] == pytest.approx(0.9 * 6.0 * 1.1)


def test_a_target_takes_space_from_the_next_lease_on() -> None:
    target = rules((15.0, 1.0))
    assert month(office(), "2020-02", target)[1] == 400
    assert month(office(), "2020-03", target)[1] == pytest.approx(300)
    assert month(office(), "2020-03", rules((10.0, 1.0)))[1] == pytest.approx(12 * 22), "not below the least"
