"""Services: who is served where, how far away it is, by which channel people come, and how long they wait."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import changed, empty, parameters, run, small_world

from sim.plans import DigitalRow, JointRow
from sim.processes.services import services
from sim.processes.vacancies import vacancies
from sim.service_counts import quantiles
from sim.service_points import FAR
from sim.state import CHANNELS, FAMILIES, GROUPS, LANGUAGES, World

ALL, OVER_64, SWEDISH, HOMELAND, EXCLUDED = range(len(GROUPS))
DIGITAL, SITE, JOINT, REMOTE = range(len(CHANNELS))
CUSTOMER_SERVICE = FAMILIES.index("customer_service")


def town(*sites: int) -> World:
    """Two holders in customer service at each of these sites of agency 0, all service points; a fifth of the residents is over 64."""
    world = small_world(2 * len(sites))
    world.posts.family[:] = CUSTOMER_SERVICE
    world.posts.experience[:] = 1.0
    world.posts.site[:] = np.repeat(sites, 2)
    world.sites.service_point[:3] = 1
    a, m = world.agencies, world.municipalities
    a.start_posts[:] = 10
    a.resident_contacts[:], a.firm_contacts[:], a.digital_supply_start[:] = (1.2, 0.0), (0.6, 0.0), 0.5
    m.code[:] = (101, 102, 201)
    m.over_64_share[:], m.swedish_share[:], m.homeland_share[2] = 0.2, (0.1, 0.0, 0.0), 0.5
    return served(world)


def served(world: World, *, joint: tuple[JointRow, ...] = (), digital: tuple[DigitalRow, ...] = (), **values: Any) -> World:
    """The world with its staff counted and its services used for a month."""
    s = world.posts
    world.sites.staff[:] = np.bincount(s.site[s.person >= 0], minlength=world.sites.rows)
    return run(services, world, changed(parameters(services), values)._replace(joint_points=joint, digital=digital))


def within(world: World, group: int = ALL) -> list[float]:
    """Share of contacts for which services are near, by municipality."""
    return [round(share, 9) for share in world.municipalities.access_within[:, group].tolist()]


def minutes(world: World, group: int = ALL) -> list[float]:
    """Mean minutes to services, by municipality."""
    return [round(way, 6) for way in world.municipalities.access_minutes[:, group].tolist()]


def test_the_way_leads_to_the_nearest_point() -> None:
    assert minutes(town(0)) == [10.0, 30.0, 90.0]
    assert minutes(town(0, 2)) == [10.0, 30.0, 10.0]
    assert within(town(0)) == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("way", ["closed", "no point", "nobody there"])
def test_closing_the_only_point_of_a_town_lowers_its_access(way: str) -> None:
    world = town(0, 2)
    assert within(world) == [1.0, 1.0, 1.0]
    if way == "nobody there":
        empty(world, world.posts.site == 2)
    else:
        getattr(world.sites, "open" if way == "closed" else "service_point")[2] = 0
    served(world)
    assert within(world) == [1.0, 1.0, 0.0]
    assert minutes(world) == [10.0, 30.0, 90.0]


def test_a_joint_point_restores_it_for_the_agencies_that_take_part() -> None:
    row = JointRow((201,), 0, 0.0, (11,), 0.25)
    world = served(town(0), joint=(row,))
    assert within(world) == [1.0, 1.0, 1.0]
    assert world.municipalities.joint_points.tolist() == [0.0, 0.0, 1.0]
    month = parameters(services).joint_cost / 12.0
    assert world.municipalities.joint_cost_partners.tolist() == pytest.approx([0.0, 0.0, 0.25 * month])
    world = served(world, joint=(row._replace(agencies=()),))
    assert within(world) == [1.0, 1.0, 0.0], "nobody gives its services there"
    assert served(world).municipalities.joint_points.sum() == 0.0, "it closes when policy ends"


def test_points_are_opened_by_rule_where_most_residents_are_beyond() -> None:
    world = town(0)
    row = JointRow((), 1, 25.0, (11,), 0.5)
    assert served(world, joint=(row,)).municipalities.joint_opened.tolist() == [0.0, 0.0, 1.0]
    assert served(world, joint=(row._replace(points=5),)).municipalities.joint_opened.tolist() == [0.0, 1.0, 1.0], "nobody else is beyond"
    assert served(world, joint=(row._replace(points=1),)).municipalities.joint_opened.tolist() == [0.0, 0.0, 1.0], (
        "the larger place keeps it"
    )
    assert served(world).municipalities.joint_opened.tolist() == [0.0, 0.0, 0.0]


def test_a_point_opened_by_rule_counts_when_the_next_one_is_placed() -> None:
    """Municipality 1, 80 minutes from all others but 10 from 2, has more people beyond than 0 once 2 has its point."""
    world = town(1)
    m = world.municipalities
    m.minutes_to_work[0, 2] = m.minutes_to_work[2, 0] = 20.0
    row = JointRow((), 2, 25.0, (11,), 0.5)
    assert minutes(served(town(1)))[::2] == [30.0, 80.0]
    assert served(world, joint=(row,)).municipalities.joint_opened.tolist() == [0.0, 0.0, 1.0], "town 0 lies 20 minutes from it"


def test_swedish_speakers_need_somebody_who_can_serve_them() -> None:
    world = town(0, 2)
    assert within(world, SWEDISH) == [0.0, 0.0, 0.0]
    assert minutes(world, SWEDISH) == [parameters(services).unreachable] * 3
    world.posts.native_language[2] = LANGUAGES.index("sv")
    assert minutes(served(world), SWEDISH) == [90.0, 80.0, 10.0]
    world.posts.swedish_required[0] = 1
    assert minutes(served(world), SWEDISH) == [10.0, 30.0, 10.0]
    empty(world, [0])
    assert minutes(served(world), SWEDISH) == [90.0, 80.0, 10.0]


def test_a_joint_point_serves_in_swedish_where_the_municipality_does() -> None:
    world = town(0)
    world.agencies.joint_start[0], world.municipalities.joint_start[0] = 1, 1.0
    assert within(served(world), SWEDISH) == [0.0, 0.0, 0.0]
    world = town(0)
    world.agencies.joint_start[0], world.municipalities.joint_start[0], world.municipalities.serves_swedish[0] = 1, 1.0, 1
    assert within(served(world), SWEDISH) == [1.0, 1.0, 0.0]


def test_the_digitally_excluded_need_somebody_at_the_counter() -> None:
    world = town(0, 2)
    world.posts.family[2:] = FAMILIES.index("expert")
    served(world)
    assert within(world) == [1.0, 1.0, 1.0]
    assert within(world, EXCLUDED) == [1.0, 1.0, 0.0]


def test_residents_of_the_groups() -> None:
    world = served(town(0), excluded_over_64=0.5, excluded_others=0.1)
    people = world.municipalities.residents_of
    assert people[:, ALL].tolist() == world.municipalities.population.tolist()
    assert people.sum(axis=0) == pytest.approx([100_000.0, 20_000.0, 6_000.0, 15_000.0, 18_000.0])
    served(world, digital=(DigitalRow(0, 0.0, 0.5),), excluded_over_64=0.5, excluded_others=0.1)
    assert people[:, EXCLUDED].sum() == pytest.approx(9_000.0), "half of them have been helped"


def test_visits_by_channel_add_up_to_contacts() -> None:
    world = town(0, 2)
    m, jobs = world.municipalities, world.municipalities.private_jobs
    np.testing.assert_allclose(m.resident_visits.sum(axis=1), 0.1 * m.population)
    np.testing.assert_allclose(m.firm_visits.sum(axis=1), 0.05 * jobs)
    staffed = world.sites.visits.sum()
    assert staffed == pytest.approx((m.resident_visits + m.firm_visits)[:, [SITE, JOINT, REMOTE]].sum()), "all but digital ones meet staff"


def test_tasks_that_left_the_state_are_no_longer_asked_for() -> None:
    world = town(0)
    world.agencies.forced_cuts[0, 1] = 4
    served(world)
    np.testing.assert_allclose(world.municipalities.resident_visits.sum(axis=1), 0.06 * world.municipalities.population)


def test_contacts_of_the_old_and_of_others_differ_about_the_same_mean() -> None:
    """A third of the residents of one town is over 64, nobody elsewhere: by hand, and in all what the mean resident asks for."""
    world = town(0)
    m = world.municipalities
    m.population[:], m.over_64_share[:] = 300.0, (1 / 3, 0.0, 0.0)
    served(world, contacts_over_64=0.4)
    visits = m.resident_visits.sum(axis=1)
    assert visits.sum() == pytest.approx(0.1 * 900.0)
    assert visits[0] / visits[1] == pytest.approx((200 + 0.4 * 100) / 300)
    served(world, contacts_over_64=1.0)
    np.testing.assert_allclose(m.resident_visits.sum(axis=1), 30.0)


def test_without_the_ability_nobody_comes_digitally() -> None:
    world = served(town(0), excluded_over_64=1.0, excluded_others=1.0)
    assert world.municipalities.resident_visits[:, DIGITAL].sum() == 0.0
    assert world.municipalities.firm_visits[:, DIGITAL].sum() > 0.0, "firms are able"
    assert served(world, take_up=0.0).municipalities.firm_visits[:, DIGITAL].sum() == 0.0


def test_programmes_act_on_what_others_leave() -> None:
    world = town(0)
    served(world, digital=(DigitalRow(0, 0.5, 0.0), DigitalRow(22, 0.5, 0.0)))
    assert world.agencies.digital_supply.tolist() == pytest.approx([0.75, 0.875])


def test_the_farther_the_counter_the_more_contacts_are_remote() -> None:
    """Odds of counter against remote are exp((remote - 2 x way) / scale), by hand for municipality 2."""
    visits = weighing(town(0), speakers=0.0).municipalities.resident_visits
    assert np.log(visits[:, SITE] / visits[:, REMOTE]).tolist() == pytest.approx([0.2, -0.6, -3.0])
    assert visits[:, JOINT].sum() == 0.0


def weighing(world: World, speakers: float) -> World:
    """The world with residents who are all able but do nothing digitally, and with so many Swedish speakers everywhere."""
    world.municipalities.swedish_share[:] = speakers
    return served(world, distance_scale=50.0, remote_burden=30.0, excluded_over_64=0.0, excluded_others=0.0, take_up=0.0)


def test_swedish_speakers_choose_among_the_channels_that_serve_them() -> None:
    """Only site 2 serves in Swedish: 90 minutes from municipality 0, where others have a counter 10 minutes away."""
    visits, at_points = {}, {}
    for share in (0.0, 0.25, 1.0):
        world = town(0, 2)
        world.posts.native_language[2] = LANGUAGES.index("sv")
        visits[share] = weighing(world, share).municipalities.resident_visits[0]
        at_points[share] = world.sites.visits
    for share, way in ((0.0, 10.0), (1.0, 90.0)):
        assert np.log(visits[share][SITE] / visits[share][REMOTE]) == pytest.approx((30.0 - 2.0 * way) / 50.0)
    np.testing.assert_allclose(visits[0.25], 0.75 * visits[0.0] + 0.25 * visits[1.0], rtol=1e-12)
    assert at_points[1.0][2] > at_points[0.0][2], "they come to where they are served"


def test_without_anybody_who_speaks_it_swedish_speakers_turn_to_remote_contacts() -> None:
    visits = weighing(town(0), speakers=1.0).municipalities.resident_visits
    assert visits.sum(axis=0)[[SITE, JOINT]].tolist() == [0.0, 0.0]
    assert visits[:, REMOTE].sum() == pytest.approx(10_000.0)


def test_a_joint_point_counts_for_swedish_speakers_where_it_serves_in_swedish() -> None:
    for in_swedish in (0, 1):
        world = town(0)
        world.agencies.joint_start[0], world.municipalities.joint_start[1], world.municipalities.serves_swedish[1] = 1, 1.0, in_swedish
        visits = weighing(world, speakers=1.0).municipalities.resident_visits
        assert (visits[1, JOINT] > 0.0) == (in_swedish == 1)


def test_a_counter_that_loses_staff_lets_people_wait_and_turn_away() -> None:
    world = town(0)
    assert world.sites.visit_wait.tolist() == [0.0] * 4
    empty(world, [0])
    at_rest = world.municipalities.resident_visits[0, SITE]
    first = served(world).sites.visits[0]
    capacity = 0.5 * first / parameters(services).utilisation
    assert world.sites.visit_backlog[0] == pytest.approx(first - capacity)
    assert world.sites.visit_wait[0] == pytest.approx(365.0 / 12.0 * (first - capacity) / capacity)
    assert served(world).municipalities.resident_visits[0, SITE] < at_rest


def test_who_waits_where_nobody_is_left_turns_to_the_other_points() -> None:
    world = town(0, 2)
    world.sites.visit_backlog[2] = 100.0
    before = world.sites.visits.sum()
    empty(world, world.posts.site == 2)
    served(world)
    assert world.sites.visit_backlog[2] == 0.0
    assert world.sites.visits.sum() == pytest.approx(before + 100.0)


def test_an_agency_without_any_counter_is_far_away() -> None:
    world = town(0)
    empty(world)
    served(world)
    assert (world.agencies.point_minutes[0] == FAR).all()
    assert within(world) == [0.0, 0.0, 0.0]
    assert world.municipalities.resident_visits[:, SITE].sum() == 0.0


def test_ways_are_kept_until_a_point_changes() -> None:
    """A month in which nothing changes gives the same bits as finding all ways anew."""
    world = town(0, 2)
    kept = world.agencies.point_minutes.copy()
    world.agencies.point_minutes[:] = 0.0
    assert served(world).agencies.point_minutes.tobytes() == kept.tobytes()


def test_under_a_language_guarantee_the_first_vacant_post_of_a_point_requires_swedish() -> None:
    world = town(0, 2)
    world.recruitments.open[:] = 0
    empty(world, [0, 1, 3])
    run(vacancies, world, parameters(vacancies, guaranteed_share=0.05, reconsider=0.0))
    assert world.posts.swedish_required.tolist() == [1, 0, 0, 0], "nobody speaks Swedish in municipality 2"


def test_a_point_with_such_a_post_keeps_to_it_and_without_a_guarantee_nothing_happens() -> None:
    for share, required in ((0.05, 1), (1.0, 0)):
        world = town(0)
        world.posts.swedish_required[0] = required
        empty(served(world), [1])
        run(vacancies, world, parameters(vacancies, guaranteed_share=share, reconsider=0.0))
        assert world.posts.swedish_required.tolist() == [required, 0]


def test_quantiles_by_region() -> None:
    values, weight, region = np.array([1.0, 3.0, 5.0]), np.array([8.0, 1.0, 1.0]), np.array([0, 1, 0], dtype=np.uint8)
    assert quantiles(values, weight, region, 0.85, 3).tolist()[:3] == [3.0, 1.0, 3.0]
    assert np.isnan(quantiles(values, weight, region, 0.85, 3)[3])
