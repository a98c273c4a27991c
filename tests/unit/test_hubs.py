"""Hubs: who moves in and when, what sharing saves, and who pays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import counted, parameters, run, small_world

from sim.calendar import parse_month
from sim.counts import count
from sim.plans import HubRow
from sim.processes.office_network import office_network
from sim.processes.presence import presence
from sim.state import WEEKDAYS, World

PLAIN = {
    "reserve": 0, "per_workpoint": 10, "common": 6, "memory": 1, "tolerance": 0.05, "least_change": 0.05, "term": 72, "hub_trips": 0,
    "premises_rules": {"space": 20, "fitting_out": 4000, "removal": 1000},
}  # fmt: skip
HERE = HubRow((1,), 0.0, 0, 0.0, 0, 1000.0)
"""A hub in municipality 0 that holds everybody."""
CHOSEN = HubRow((), 0.25, 0, 0.0, 0, 1000.0)
TUESDAY, THURSDAY = WEEKDAYS.index("tuesday"), WEEKDAYS.index("thursday")


def rules(*hubs: HubRow, **changes: Any) -> Any:
    """Parameters that are easy to reckon with."""
    return parameters(office_network, **{**PLAIN, **changes})._replace(hubs=hubs, targets=())


def two_agencies(leases: tuple[str, str] = ("2020-02", "2020-02")) -> World:
    """Agency 0 with ten holders at site 0, agency 1 with ten at site 3, both in municipality 0, two days a week at home.

    Agency 0 is fullest on Tuesday, agency 1 on Thursday; with two days at home both are away on Monday and Friday.
    """
    world = small_world(20)
    s, sites = world.posts, world.sites
    s.agency[10:], s.site[10:], s.team[10:] = 1, 3, 2
    s.remote_share[:], s.telework[:] = 1.0, 2.0
    world.teams.anchor[:] = (TUESDAY, TUESDAY, THURSDAY)
    world.municipalities.code[:] = (1, 2, 3)
    sites.workpoints[[0, 3]], sites.floor_area[[0, 3]] = 10.0, 200.0
    sites.lease_end[[0, 3]] = tuple(map(parse_month, leases))
    return week(world)


def week(world: World, chosen: float = 1.0) -> World:
    """The world with who is where this week; nobody is on leave."""
    away = {"leave": 0, "sickness": 0, "travel": 0}
    return run(presence, counted(world), parameters(presence, telework_rules={"chosen_days": chosen}, **away))


def month(world: World, date: str, *hubs: HubRow, **changes: Any) -> World:
    """The world after a month under policies of hubs."""
    return run(office_network, world, rules(*hubs, **changes), date=date)


def test_a_site_moves_to_the_hub_when_its_lease_ends() -> None:
    world = two_agencies(("2020-02", "2020-05"))
    inside = [month(world, date, HERE).sites.in_hub.tolist() for date in ("2020-01", "2020-02", "2020-04", "2020-05")]
    assert inside == [[0, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 1]]
    assert world.municipalities.hub_lease_end.tolist() == [parse_month("2020-02") + 72, 0, 0]
    assert not world.sites.lease_end[[0, 3]].any()


def test_a_hub_takes_the_fullest_day_of_all_together() -> None:
    """Both agencies are in from Tuesday to Thursday: sharing saves nothing."""
    alone, shared = (month(two_agencies(), "2020-02", *hubs) for hubs in ((), (HERE,)))
    assert alone.sites.workpoints[[0, 3]].tolist() == [10.0, 10.0]
    together = alone.sites.at_office[0] + alone.sites.at_office[3]
    assert shared.municipalities.hub_workpoints[0] == pytest.approx(together.max())
    assert shared.municipalities.hub_present[0] == pytest.approx(together)


def apart(same_day: int) -> World:
    """Agencies that come in on different days, four days at home: on Tuesday the one, on Thursday the other, in a hub from February."""
    world = two_agencies()
    world.posts.telework[:] = 4.0
    hub = HERE._replace(same_day=same_day)
    return month(week(month(week(world), "2020-02", hub)), "2020-03", hub)


def test_a_common_day_of_all_teams_takes_the_gain_of_sharing_away() -> None:
    """Ten workpoints serve both agencies if each keeps its day; if all teams agree on one day it takes twenty."""
    own_days, one_day = apart(0), apart(1)
    assert own_days.municipalities.hub_present[0].max() == pytest.approx(10.0)
    assert one_day.municipalities.hub_present[0].max() == pytest.approx(20.0)
    assert [world.municipalities.hub_workpoints[0] for world in (own_days, one_day)] == pytest.approx([10.0, 20.0])
    assert [world.municipalities.hub_area[0] for world in (own_days, one_day)] == pytest.approx([100 + 120, 200 + 120])
    assert set(one_day.teams.anchor[[0, 2]].tolist()) == {TUESDAY}


def test_partners_who_come_in_on_any_day_fill_the_empty_ones() -> None:
    """Own presence is 4 on average and 10 at most; with half of the hub used by partners the state pays for 4 + 6 / 2."""
    world = two_agencies()
    world.posts.telework[:] = 4.0
    month(week(world), "2020-02", HERE._replace(partners=0.5))
    assert world.municipalities.hub_workpoints[0] == pytest.approx(4 + 6 * 0.5)


def test_partners_have_people_space_and_a_share_of_cost() -> None:
    """Partners are a fifth of all: 5 beside 20 with the same days, a fifth of space and of every cost; each of the state's costs less."""
    found = {}
    for share in (0.0, 0.2):
        world = two_agencies()
        world.posts.telework[:] = 4.0
        found[share] = month(week(world), "2020-02", HERE._replace(partners=share))
    sites, m = found[0.2].sites, found[0.2].municipalities
    assert m.hub_partners[0] == pytest.approx(5.0)
    assert m.hub_partners_present[0] == pytest.approx(5.0 * m.hub_present[0].mean() / 20.0)
    whole = m.hub_present[0].max() + m.hub_partners_present[0]
    assert m.hub_workpoints[0] == pytest.approx(0.8 * whole), "the hub takes all who are there on the fullest day, by use"
    assert m.hub_partners_area[0] == pytest.approx(0.2 * (m.hub_area[0] + m.hub_partners_area[0]))
    assert m.hub_partners_rent[0] == pytest.approx(0.25 * sites.premises_rent.sum())
    assert m.hub_partners_one_off[0] == pytest.approx(0.25 * (sites.premises_fitting_out + sites.premises_removal).sum())
    counts = count(found[0.2])
    assert counts.hub_partners[0] == pytest.approx(5.0)
    assert counts.hub_partners_rent[0] + counts.hub_partners_one_off[0] > counts.hub_partners_rent[0] == m.hub_partners_rent[0]
    per_user = [world.sites.premises_rent.sum() / world.sites.office_users[world.sites.in_hub == 1].sum() for world in found.values()]
    assert per_user[1] < 0.95 * per_user[0]
    alone = found[0.0].municipalities
    assert not any(
        getattr(alone, name).any() for name in ("hub_partners", "hub_partners_area", "hub_partners_rent", "hub_partners_one_off")
    )


def test_partners_stay_as_long_as_the_hub() -> None:
    world = month(two_agencies(), "2020-02", HERE._replace(partners=0.5), term=3)
    before = world.municipalities.hub_workpoints[0]
    month(world, "2020-04", term=3)
    assert world.municipalities.hub_partners[0] == pytest.approx(20.0)
    assert world.municipalities.hub_workpoints[0] == pytest.approx(before)
    month(world, "2020-05", term=3)
    assert not world.municipalities.hub_partners.any()


def test_space_and_cost_of_a_hub_are_those_of_its_sites_together() -> None:
    world = two_agencies()
    world.posts.working_time[:5] = 0.5
    month(counted(world), "2020-02", HERE, hub_trips=7.0)
    sites, m = world.sites, world.municipalities
    inside = sites.in_hub == 1
    assert inside.sum() == 2
    assert sites.floor_area[inside].sum() == pytest.approx(m.hub_area[0])
    assert sites.workpoints[inside].sum() == pytest.approx(m.hub_workpoints[0])
    assert sites.office_peak[inside].sum() == pytest.approx(m.hub_present[0].max())
    assert (sites.premises_rent + sites.premises_travel).sum() == pytest.approx(10 * m.hub_area[0] + 7 * 20)
    assert sites.premises_fitting_out.sum() == pytest.approx(200 * m.hub_area[0])
    assert sites.premises_removal.sum() == pytest.approx(1000 * m.hub_workpoints[0])


def test_a_hub_that_is_full_takes_nobody_more_and_a_bound_site_stays() -> None:
    full = month(two_agencies(), "2020-02", HERE._replace(largest=15.0))
    assert full.sites.in_hub.tolist() == [1, 0, 0, 0]
    assert full.sites.lease_end[3] == parse_month("2020-02") + 72
    bound = two_agencies()
    bound.sites.place_bound[0] = 1
    assert month(bound, "2020-02", HERE).sites.in_hub.tolist() == [0, 0, 0, 1]


def test_when_policy_ends_nobody_joins_and_the_hub_lasts_as_long_as_its_lease() -> None:
    world = month(two_agencies(("2020-02", "2020-04")), "2020-02", HERE, term=3)
    assert month(world, "2020-04").sites.in_hub.tolist() == [1, 0, 0, 0]
    assert world.sites.floor_area[3] > 0.0
    month(world, "2020-05", term=3)
    assert not world.sites.in_hub.any()
    assert not world.municipalities.hub_area.any()
    assert world.sites.lease_end[0] == parse_month("2020-05") + 3


def test_a_hub_is_chosen_where_most_leases_end_and_two_agencies_meet() -> None:
    """Municipality 2 has more office users whose lease ends soon, but of one agency only, unless partners share the hub."""
    for partners, place in ((0.0, 0), (0.2, 2)):
        world = two_agencies()
        world.posts.site[:2] = 2
        world.sites.lease_end[:] = parse_month("2020-03")
        world.sites.office_share[[0, 3]] = 0.1
        month(week(world), "2020-01", CHOSEN._replace(partners=partners))
        assert world.municipalities.hub_open.tolist() == [int(k == place) for k in range(3)]


def test_no_more_hubs_are_chosen_once_the_share_of_staff_is_in_sight() -> None:
    world = two_agencies()
    world.posts.site[:2] = 2
    world.sites.lease_end[:] = parse_month("2022-01")
    world.sites.lease_end[1] = 0
    week(world)
    share, number = CHOSEN._replace(partners=0.1), CHOSEN._replace(partners=0.1, share=0.0, number=2)
    for date in ("2020-01", "2020-02", "2020-03"):
        month(world, date, share)
    assert world.municipalities.hub_open.tolist() == [1, 0, 0]
    assert month(world, "2020-04", number).municipalities.hub_open.tolist() == [1, 0, 1]


def test_who_lives_nearer_a_hub_than_the_office_spends_days_there() -> None:
    """Five of agency 0 live in municipality 2 and have 90 minutes to the office; a hub opens at home. Value of the day there decides."""
    days = {}
    for value in (0.0, 0.0264 - 1e-12, 0.2):
        world = two_agencies()
        s = world.posts
        s.home[:5], s.commute[:5] = 2, 90.0
        s.site[5:7], s.home[5:7] = 2, 2
        world.sites.lease_end[2] = parse_month("2020-02")
        hub = HERE._replace(municipalities=(3,))
        taste = {"utility": {"hub_day": value, "commute": 0.0044}, "traits": {"taste_mean": 0.0176, "taste_spread": 0.01}}
        for date in ("2020-02", "2020-03", "2020-04"):
            month(week(world), date, hub, **taste)
        m = world.municipalities
        assert m.state_near_hub.tolist() == [0.0, 0.0, 10.0], "five people, two days each"
        assert m.hub_minutes.tolist() == [90.0, 80.0, 10.0]
        days[value] = float(m.hub_days[2])
    assert [days[0.0] < 0.5, days[0.2] > 9.9] == [True, True]
    assert days[0.0264 - 1e-12] == pytest.approx(5.0), "as good as at home: half of the days"


def test_guests_need_workpoints_too() -> None:
    found = []
    for value in (0.0, 0.2):
        world = two_agencies()
        s = world.posts
        s.home[:5], s.commute[:5] = 2, 90.0
        s.site[5:7], s.home[5:7] = 2, 2
        for date in ("2020-02", "2020-03", "2020-04"):
            month(week(world, chosen=0.0), date, HERE._replace(municipalities=(3,)), utility={"hub_day": value})
        found.append((world.municipalities.hub_present[2].copy(), world.municipalities.hub_workpoints[2]))
    np.testing.assert_allclose(found[1][0] - found[0][0], 10.0 / 5.0, atol=0.05)
    assert found[1][1] - found[0][1] == pytest.approx(2.0, abs=0.2)
