"""Closures: which sites close, when, what spares one, and where its posts go."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from worlds import MINUTES, empty, parameters, run, small_world

from sim.calendar import parse_month
from sim.draws import purpose_word
from sim.levers.preparedness_floor import PreparednessFloor
from sim.levers.presence_guarantee import PresenceGuarantee
from sim.levers.site_closures import SiteClosures
from sim.plans import ClosureRow, GuaranteeRow
from sim.policy import Book
from sim.processes.closures import closures
from sim.service_points import ANYONE, FAR, IN_PERSON, SWEDISH
from sim.service_reach import alone
from sim.state import LOCATION_INDEPENDENT, NOBODY, World

FIRST = parse_month("2020-01")
SMALL = ClosureRow(FIRST, 0, (), 2.5, 0, 0.0, 1, 3, 0, 0.0, 0.0, 0, 1.0)
NOTHING = GuaranteeRow((), 0, 0, 0, 0.0)


def network(**sites: Any) -> World:
    """Posts 0 and 1 at the main place of agency 0, 2 and 3 at its site 1, 4 at its site 2; all sites serve customers and are on call."""
    world = small_world(5, units=3)
    world.posts.site[:] = (0, 0, 1, 1, 2)
    s = world.sites
    s.staff[:], s.service_point[:], s.on_call[:] = (2, 2, 1, 4), 1, 1
    for name, value in sites.items():
        getattr(s, name)[:] = value
    return world


def closed(world: World, *rows: ClosureRow, guarantees: tuple[GuaranteeRow, ...] = (), date: str = "2020-01") -> World:
    """The world after the rule has acted in a month."""
    return run(closures, world, parameters(closures)._replace(closures=rows, guarantees=guarantees), date=date)


def closing(world: World) -> list[int]:
    """Sites announced to close."""
    return np.flatnonzero(world.sites.closes).tolist()


def test_small_sites_are_announced_and_their_posts_become_a_unit() -> None:
    world = closed(network(), SMALL)
    assert closing(world) == [1, 2], "main places stay"
    s, u = world.posts, world.units
    assert s.unit.tolist() == [NOBODY, NOBODY, 1, 1, 0], "the smallest site first"
    assert s.unit_order.tolist()[2:] == [0, 1, 0]
    assert u.posts.tolist() == [1, 2, 0]
    assert u.moves[:2].tolist() == [FIRST + 3] * 2
    assert world.sites.open.tolist() == [1] * 4, "they close only after the notice"
    assert u.destination[:2].tolist() == [0, 0], "the nearest site that the whole review leaves"


def test_no_review_moves_anybody_to_a_site_that_it_closes() -> None:
    """Two lines of one month: the site nearest to the first one closes by the second."""
    lines = (SMALL._replace(municipalities=(8,), fewer_than=0.0), SMALL._replace(municipalities=(7,), fewer_than=0.0))
    world = network()
    world.municipalities.code[:] = (6, 7, 8)
    closed(world, *lines)
    assert closing(world) == [1, 2]
    assert set(world.units.destination[:2]) == {0}
    assert world.posts.unit.tolist() == [NOBODY, NOBODY, 1, 1, 0]


def test_the_last_site_of_an_agency_stays() -> None:
    assert closing(closed(network(headquarters=0), SMALL._replace(fewer_than=10.0))) == [0, 2], "the smallest first; agency 1 has one site"


@pytest.mark.parametrize(("part", "expected"), [(0.2, []), (0.25, [2]), (0.5, [2]), (0.75, [1, 2]), (1.0, [1, 2])])
def test_a_list_may_close_in_parts(part: float, expected: list[int]) -> None:
    line = SMALL._replace(agency=11, fewer_than=0.0, part=part)
    assert closing(closed(network(), line)) == expected
    assert closing(closed(network(), line._replace(keep=2))) == ([2] if part >= 0.5 else []), "one is beyond those kept"


def test_sites_are_reviewed_when_the_line_begins_and_every_january() -> None:
    assert closing(closed(network(), SMALL, date="2020-02")) == []
    assert closing(closed(network(), SMALL, date="2021-01")) == [1, 2]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (SMALL._replace(fewer_than=2.0), [2]),
        (SMALL._replace(agency=22), []),
        (SMALL._replace(municipalities=(7,), fewer_than=0.0), [1]),
        (SMALL._replace(municipalities=(6, 7, 8), fewer_than=0.0), [1, 2]),
        (SMALL._replace(agency=11, fewer_than=0.0, keep=2), [2]),
    ],
    ids=["smaller", "another agency with its main place only", "in a municipality", "on a list", "as many as the agency keeps"],
)
def test_lines_name_what_may_close(row: ClosureRow, expected: list[int]) -> None:
    world = network()
    world.municipalities.code[:] = (6, 7, 8)
    assert closing(closed(world, row)) == expected


@pytest.mark.parametrize(
    "change", [{"place_bound": 1}, {"headquarters": 1}, {"unit": 0}, {"open": 0}], ids=lambda change: next(iter(change))
)
def test_what_never_closes(change: dict[str, int]) -> None:
    assert closing(closed(network(**change), SMALL)) == []


def test_sites_of_a_place_bound_duty_close_only_where_it_is_said() -> None:
    assert closing(closed(network(place_bound=1), SMALL._replace(bound=1))) == [1, 2]


def test_rule_on_service_access_spares_who_alone_serves_somebody() -> None:
    assert closing(closed(network(), SMALL._replace(within=60.0))) == [1], "town 2 lies more than an hour from the others"
    assert closing(closed(network(service_point=0), SMALL._replace(within=60.0))) == [1, 2], "no customer is served there"


@pytest.mark.parametrize(
    ("site", "others", "elsewhere", "expected"),
    [
        (2, [0, 1], [], True),
        (0, [1, 2], [], False),
        (0, [1], [], False),
        (0, [], [], True),
        (0, [], [0], True),
        (0, [], [0, 1], False),
        (2, [0, 1], [2], False),
    ],
    ids=[
        "far from all",
        "near another",
        "town 2 is too far already",
        "the last one",
        "for town 1 alone",
        "nobody left",
        "served otherwise",
    ],
)
def test_what_serves_within_the_minutes(site: int, others: list[int], elsewhere: list[int], expected: bool) -> None:
    served = np.isin(np.arange(3), elsewhere)
    assert alone(site, np.array(others, dtype=np.int64), np.arange(3), np.array(MINUTES), 60.0, served) == expected


def with_joint_point(world: World, *needs: int) -> World:
    """A joint point in town 2, in which agency 0 takes part, that can serve these needs."""
    m = world.municipalities
    m.joint_minutes[:] = FAR
    m.joint_minutes[:, needs] = m.minutes_to_work[2][:, None]
    world.agencies.joint[0] = 1
    return world


def test_a_joint_point_stands_in_for_a_point_of_an_agency_that_takes_part() -> None:
    hour = SMALL._replace(within=60.0)
    assert closing(closed(with_joint_point(network(), ANYONE, IN_PERSON), hour)) == [1, 2]
    assert closing(closed(with_joint_point(network(), ANYONE, IN_PERSON), hour._replace(joint=0))) == [1], "the rule may leave them out"
    assert closing(closed(with_joint_point(network(), ANYONE, IN_PERSON), hour._replace(within=9.0))) == [1, 2], "nobody is as near as that"
    world = with_joint_point(network(), ANYONE, IN_PERSON)
    world.agencies.joint[:] = (0, 1)
    assert closing(closed(world, hour)) == [1], "another agency takes part"


@pytest.mark.parametrize(
    ("joint", "serves", "speakers", "expected"),
    [
        ((ANYONE, IN_PERSON), SWEDISH, 0.1, [1]),
        ((ANYONE, IN_PERSON, SWEDISH), SWEDISH, 0.1, [1, 2]),
        ((ANYONE, IN_PERSON), SWEDISH, 0.0, [1, 2]),
        ((ANYONE, IN_PERSON), ANYONE, 0.1, [1, 2]),
        ((ANYONE,), IN_PERSON, 0.0, [1]),
    ],
    ids=["not in Swedish", "in Swedish", "no Swedish speakers", "the site does not serve in Swedish either", "not in person"],
)
def test_a_joint_point_stands_in_only_for_whom_it_can_serve(
    joint: tuple[int, ...], serves: int, speakers: float, expected: list[int]
) -> None:
    world = with_joint_point(network(), *joint)
    world.sites.serves[2], world.municipalities.swedish_share[:] = 1 << serves, speakers
    assert closing(closed(world, SMALL._replace(within=60.0))) == expected


def test_rule_on_service_access_holds_for_those_whose_needs_few_points_meet() -> None:
    world = network()
    world.municipalities.swedish_share[:] = 0.1
    world.sites.serves[1] = 1 << SWEDISH
    assert closing(closed(world, SMALL._replace(within=60.0))) == [], "the main place is near, and serves nobody in Swedish"
    world = network()
    world.municipalities.swedish_share[:] = 0.1
    world.sites.serves[:2] = 1 << SWEDISH
    assert closing(closed(world, SMALL._replace(within=60.0))) == [1]


@pytest.mark.parametrize(
    ("guarantee", "expected"),
    [
        (NOTHING._replace(agencies=1), [1]),
        (NOTHING._replace(service_points=1), [1]),
        (NOTHING._replace(on_call=1), [1]),
        (NOTHING._replace(on_call=3), []),
        (NOTHING._replace(on_call=3, regions=(33,)), [2]),
        (NOTHING._replace(agencies=2, regions=(33,)), [1, 2]),
    ],
    ids=["agencies", "service points", "on call", "on call, more than are left", "in another region", "another site of the agency stays"],
)
def test_guarantees_keep_what_a_region_has_at_least(guarantee: GuaranteeRow, expected: list[int]) -> None:
    world = network()
    world.regions.code[:] = (33, 44)
    assert closing(closed(world, SMALL, guarantees=(guarantee,))) == expected


def test_a_site_closes_where_its_rent_for_each_office_user_is_high() -> None:
    world = network(rent=10.0, floor_area=40.0)
    world.sites.office_users[:] = (2.0, 2.0, 1.0, 0.0)
    assert closing(closed(world, SMALL._replace(fewer_than=0.0, rent=300.0))) == [2], "EUR 400 for the one, EUR 200 for each of the two"
    world = network(rent=10.0, floor_area=0.0, office_users=0.0)
    assert closing(closed(world, SMALL._replace(fewer_than=0.0, rent=1.0))) == [], "no office, no rent"


def test_a_site_closes_as_its_lease_ends_where_the_line_waits_for_it() -> None:
    """With a notice of three months a review may close what ends within 15; what ends later is left to the next one."""
    world = network()
    world.sites.lease_end[:] = (0, FIRST + 14, FIRST + 15, 0)
    closed(world, SMALL._replace(lease=1))
    assert closing(world) == [1]
    assert world.sites.closes[1] == FIRST + 13, "the last month of the lease"
    closed(world, SMALL._replace(lease=1), date="2021-01")
    assert world.sites.closes[2] == FIRST + 15, "not before its notice"


def test_a_site_that_has_received_others_is_kept_for_some_years() -> None:
    """Site 2 closes and its post goes to site 1, which a later line would close."""
    first, later = SMALL._replace(fewer_than=0.0, municipalities=(8,)), SMALL._replace(fewer_than=0.0, municipalities=(7,))
    years = {}
    for receiving in (0.0, 24.0):
        world = network()
        world.municipalities.code[:] = (6, 7, 8)
        world.municipalities.minutes_to_work[:] = np.array(MINUTES)[::-1, ::-1]  # town 2 is nearest to town 1
        p = parameters(closures, receiving=receiving)
        run(closures, world, p._replace(closures=(first,), guarantees=()), date="2020-01")
        assert world.units.destination[0] == 1
        for year in range(2021, 2025):
            run(closures, world, p._replace(closures=(later,), guarantees=()), date=f"{year}-01")
            if world.sites.closes[1]:
                years[receiving] = year
                break
    assert years == {0.0: 2021, 24.0: 2023}, "24 months after the move of April 2020"


def test_posts_do_not_go_where_a_list_is_still_to_close() -> None:
    """A list that closes in parts takes the smallest first; its post would go to the next on the list."""
    world = network()
    world.municipalities.minutes_to_work[:] = np.array(MINUTES)[::-1, ::-1]
    closed(world, SMALL._replace(agency=11, fewer_than=0.0, keep=1, part=0.5))
    assert closing(world) == [2]
    assert world.units.destination[0] == 0, "the site that is kept, though the other one is nearer"


def test_a_site_closes_once_nobody_is_bound_to_it_any_more() -> None:
    world = closed(network(), SMALL._replace(fewer_than=1.5))
    closed(world, date="2020-05")
    assert world.sites.open[2] == 1, "the holder is still there"
    world.posts.duty[4] = LOCATION_INDEPENDENT
    closed(world, date="2020-04")
    assert world.sites.open[2] == 1, "not before its notice has passed"
    closed(world, date="2020-05")
    assert world.sites.open[2] == 0
    assert (world.posts.site[4], world.posts.team[4]) == (1, 1)
    assert world.posts.commute[4] == 30.0
    assert (world.posts.unit[4], world.units.posts.tolist()) == (0, [1, 0, 0]), "it stays in the unit it went along with"
    assert world.regions.sites_closed.tolist() == [0.0, 1.0]
    assert (world.regions.relocated_out.tolist(), world.regions.relocated_in.tolist()) == ([0.0, 1.0], [1.0, 0.0])


def test_what_is_opened_later_at_a_closed_site_goes_where_its_work_has_gone() -> None:
    world = closed(network(), SMALL._replace(fewer_than=1.5))
    world.posts.established[4] = 0
    closed(world, date="2020-05")
    world.posts.established[4] = 1
    empty(world, [4])
    closed(world, date="2020-06")
    assert world.posts.site[4] == 1
    assert world.regions.sites_closed.sum() == 1.0, "and the site has closed once"


def test_an_advert_for_a_place_that_has_closed_is_withdrawn() -> None:
    world = closed(network(), SMALL._replace(fewer_than=1.5))
    empty(world, [4])
    world.posts.recruitment[4], r = 0, world.recruitments
    r.open[0], r.positions[0] = 1, 1
    closed(world, date="2020-05")
    assert (world.posts.site[4], world.posts.recruitment[4], r.open[0], r.positions[0]) == (1, NOBODY, 0, 0)


def test_nothing_happens_without_policy() -> None:
    world = closed(network())
    assert closing(world) == []
    assert set(world.posts.unit) == {NOBODY}


def test_levers_write_lines_while_they_are_in_force() -> None:
    book = Book({}, {})
    cut = SiteClosures.model_validate({"from": "2020-01", "until": "2021-01", "agency": "Land Office", "keep": 2, "within_minutes": 60})
    expected = ClosureRow(FIRST, purpose_word("Land Office"), (), 0.0, 2, 60.0, 1, 12, 0, 0.0, 0.0, 0, 1.0)
    assert cut.adjust(book, FIRST).rows["closures.closures"] == (expected,)
    assert cut.adjust(book, FIRST + 12) == book
    assert cut.adjust(book, FIRST - 1) == book
    own = cut.model_copy(update={"joint_points": False})
    assert own.adjust(book, FIRST).rows["closures.closures"] == (expected._replace(joint=0),)
    dear = SiteClosures.model_validate({"from": "2020-01", "rent_above": 400, "at_lease_end": True, "municipalities": ["B", "A"]})
    places = tuple(sorted(map(purpose_word, "AB")))
    assert dear.adjust(book, FIRST).rows["closures.closures"] == (
        ClosureRow(FIRST, 0, places, 0.0, 0, 0.0, 1, 12, 0, 0.0, 0.0, 0, 1.0, 400.0, 1),
    )
    kept = PresenceGuarantee.model_validate({"from": "2020-01", "regions": ["19"], "number_of_agencies": 5, "person_years": 8.5})
    line = GuaranteeRow((purpose_word("19"),), 5, 0, 0, 8.5)
    assert kept.adjust(book, FIRST).rows == {"closures.guarantees": (line,), "vacancies.guarantees": (line,)}
    floor = PreparednessFloor.model_validate({"from": "2020-01", "on_call": 4, "phase_in": 1})
    found = [floor.adjust(book, month).rows["closures.guarantees"] for month in (FIRST, FIRST + 1)]
    assert found == [(GuaranteeRow((), 0, 0, 2, 0.0),), (GuaranteeRow((), 0, 0, 4, 0.0),)], "it comes in over its months"


def test_lists_and_numbers_kept_come_in_over_their_months() -> None:
    """Reviewed in July 2020 and every January: after each one the part of a fixed list is closed that is due by then."""
    cut = SiteClosures.model_validate({"from": "2020-07", "agency": "Land Office", "keep": 2, "phase_in": 23})
    book, left = Book({}, {}), 1.0
    for month, due in (("2020-07", 1 / 24), ("2021-01", 7 / 24), ("2022-01", 19 / 24), ("2023-01", 1.0), ("2024-01", 1.0)):
        (row,) = cut.adjust(book, parse_month(month)).rows["closures.closures"]
        left *= 1.0 - row.part
        assert 1.0 - left == pytest.approx(due)
    small = SiteClosures.model_validate({"from": "2020-07", "fewer_than": 8, "phase_in": 7})
    (row,) = small.adjust(book, parse_month("2020-07")).rows["closures.closures"]
    assert (row.fewer_than, row.part) == (1.0, 1.0), "sizes rise instead"


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        (SiteClosures, {}, "closes everything"),
        (SiteClosures, {"at_lease_end": True}, "closes everything"),
        (SiteClosures, {"keep": 3}, "name the agency"),
        (PresenceGuarantee, {}, "does nothing"),
        (PreparednessFloor, {"on_call": 0}, "greater than or equal to 1"),
    ],
)
def test_levers_refuse_what_makes_no_sense(kind: type, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        kind.model_validate({"from": "2020-01", **fields})
