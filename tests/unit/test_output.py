"""Output: the queue of an agency, what leavers take along, what teams and mentors add."""

from __future__ import annotations

import math
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from worlds import counted, empty, parameters, run, small_world

from sim.calendar import parse_month
from sim.establishment import knowledge, part, stay
from sim.model import CivilService
from sim.processes.ageing import ageing
from sim.processes.output import output
from sim.processes.presence import presence
from sim.processes.quitting import quitting
from sim.processes.unit_census import unit_census
from sim.queues import capacity_of, capital_after, in_time, speed_of_learning, taught, together
from sim.scenario import Scenario
from sim.state import World
from sim.units import UnitEntry

TWO_TOWNS = str(Path(__file__).resolve().parents[1] / "two-towns.yaml")
PLAIN = {"utilisation": 1.0, "apart": 0.0}


def agency(proficiency: float = 1.0, posts: int = 10) -> World:
    """An agency of so many holders who are always at the office, with the capacity they had at full proficiency."""
    world = small_world(posts)
    world.posts.experience[:] = proficiency
    world.agencies.capacity_start[0] = posts
    return counted(world)


@pytest.mark.parametrize(
    ("backlog", "proficiency", "left", "done"), [(0.0, 1.0, 0.0, 10.0), (0.0, 0.8, 2.0, 8.0), (1.5, 1.0, 1.5, 10.0), (0.5, 0.75, 3.0, 7.5)]
)
def test_what_is_not_done_waits(backlog: float, proficiency: float, left: float, done: float) -> None:
    world = agency(proficiency)
    world.agencies.backlog[0] = backlog
    run(output, world, parameters(output, **PLAIN))
    assert world.agencies.backlog[0] == pytest.approx(left)
    assert world.sites.done.sum() == pytest.approx(done)
    assert world.sites.arrivals.sum() == pytest.approx(10.0)


def test_spare_capacity_works_off_the_backlog_and_no_more() -> None:
    world = agency()
    world.agencies.backlog[0] = 0.5
    run(output, world, parameters(output, utilisation=0.9, apart=0))
    assert (world.agencies.backlog[0], world.sites.done.sum()) == (pytest.approx(0.0), pytest.approx(9.5))


def test_tasks_that_left_the_state_bring_no_work() -> None:
    world = agency()
    world.agencies.forced_cuts[0] = (5, 3)
    run(output, world, parameters(output, **PLAIN))
    assert world.sites.arrivals.sum() == pytest.approx(7.0)


@pytest.mark.parametrize(("waiting", "expected"), [(0.0, 1.0), (3.0, 1 - math.exp(-1)), (6.0, 1 - math.exp(-0.5))])
def test_share_in_time_follows_from_waiting(waiting: float, expected: float) -> None:
    assert in_time(waiting, parameters(output, deadline=3)) == pytest.approx(expected)


def test_where_nobody_works_everything_waits_and_nothing_is_in_time() -> None:
    """The work falls to the agency's sites all the same."""
    world = agency()
    empty(world)
    counted(world)
    run(output, world, parameters(output, **PLAIN))
    sites = world.sites
    assert sites.backlog[:3].tolist() == pytest.approx([10 / 3] * 3)
    assert (sites.backlog[3], sites.done.sum(), sites.on_time.sum()) == (0.0, 0.0, pytest.approx(0.0, abs=1e-6))


def test_capital_falls_by_a_share_of_what_left_and_comes_back_with_its_half_life() -> None:
    p = parameters(output, loss=0.3, half_life=36)
    assert capital_after(1.0, 0.5, 0.0, 1.0, p) == pytest.approx(0.85)
    capital = 0.85
    for _ in range(36):
        capital = capital_after(capital, 0.0, 0.0, 1.0, p)
    assert capital == pytest.approx(0.925)


@pytest.mark.parametrize(
    ("vacant", "proficiency", "expected"), [(0, 1.0, 1.0), (5, 1.0, 0.5), (0, 0.4, 0.4), (5, 0.4, 0.2), (10, 1.0, 0.0)]
)
def test_capital_comes_back_more_slowly_where_posts_are_vacant_or_held_by_newcomers(
    vacant: int, proficiency: float, expected: float
) -> None:
    world = agency(proficiency)
    empty(world, slice(vacant))
    world.agencies.capital[0] = 0.8
    run(output, counted(world), parameters(output, half_life=36))
    assert world.agencies.capital[0] == pytest.approx(0.8 + 0.2 * expected * (1 - 0.5 ** (1 / 36)))


def test_capital_rests_where_as_many_leave_as_usual() -> None:
    assert capital_after(1.0, 0.01, 0.01, 0.9, parameters(output)) == pytest.approx(1.0)


@pytest.mark.parametrize("left", [0.0, 0.3, 1.0])
def test_without_loss_capital_stays(left: float) -> None:
    assert capital_after(1.0, left, 0.01, 0.9, parameters(output, loss=0)) == 1.0


def test_leavers_take_along_what_they_know() -> None:
    """Two of four leave: one fully proficient, one half so and half-time; those who stay count as they are."""
    world = agency(posts=4)
    s = world.posts
    s.experience[1], s.working_time[1] = 0.5, 0.5
    s.age[:2], s.frailty[:2] = 12 * 30, 1e9
    s.frailty[2:] = 0.0
    s.outside_value[:] = 1.0
    run(quitting, world, parameters(quitting, base=1, scale=0, largest=100))
    assert world.agencies.experience_lost.tolist() == [1_250_000, 0]
    counted(world)
    run(output, world, parameters(output, loss=0.5, half_life=36))
    assert world.agencies.capital[0] == pytest.approx(1 - 0.5 * 1.25 / 3.25)


@pytest.mark.parametrize(("contact", "expected"), [(0.0, 0.9), (0.2, 1 - 0.1 / math.e), (1.0, 1 - 0.1 * math.exp(-5))])
def test_contact_adds_less_and_less(contact: float, expected: float) -> None:
    assert capacity_of(10.0, 1.0, contact, parameters(output, apart=0.1, enough=0.2)) == pytest.approx(10 * expected)


def test_contact_is_time_together_at_the_office_of_the_team() -> None:
    """Four at home two days of five, then one of them placed elsewhere."""
    world = small_world(4)
    s, a = world.posts, world.agencies
    s.remote_share[:], s.telework[:], s.experience[:] = 1.0, 2.0, 1.0
    any_day = parameters(presence, telework_rules={"chosen_days": 0})
    run(output, run(presence, counted(world), any_day), parameters(output))
    assert a.contact[0] == pytest.approx(0.36)
    s.site[3] = 1
    run(output, run(presence, counted(world), any_day), parameters(output))
    assert a.contact[0] == pytest.approx((3 * 0.6 / 4) ** 2)
    assert (world.teams.members.tolist(), world.teams.office_days.tolist()) == ([4, 0, 0], [9, 0, 0])
    assert (world.sites.members[0], world.sites.contact[0]) == (4, pytest.approx(4 * 0.45**2))


@pytest.mark.parametrize(("proficiency", "expected"), [(1.0, 1.0), (0.7, 1.0), (0.5, 0.5), (0.2, 0.125), (0.0, 0.0)])
def test_the_proficient_limit_learning(proficiency: float, expected: float) -> None:
    assert speed_of_learning(10.0, 10.0 * proficiency, 0.6, 0.6, parameters(output, mentors=2)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("contact", "start", "expected"),
    [
        (0.6, 0.6, 1.0),
        (0.0, 10.0, 0.82),
        (10.0, 0.0, 1 / 0.82),
        (0.2, 10.0, 1 - 0.18 / math.e),
        (0.4, 0.2, (1 - 0.18 / math.e**2) / (1 - 0.18 / math.e)),
    ],
    ids=str,
)
def test_learning_goes_with_contact_against_that_of_the_start(contact: float, start: float, expected: float) -> None:
    p = parameters(output, learning_apart=0.18, enough=0.2)
    assert speed_of_learning(10.0, 10.0, contact, start, p) == pytest.approx(expected)
    assert speed_of_learning(10.0, 5.0, contact, start, p._replace(mentors=2.0)) == pytest.approx(0.5 * expected)
    assert speed_of_learning(10.0, 10.0, contact, start, p._replace(learning_apart=0.0)) == 1.0


def test_contact_adds_less_and_less_to_learning() -> None:
    p = parameters(output, learning_apart=0.18, enough=0.2)
    gains = np.diff([taught(contact, p) for contact in (0.0, 0.2, 0.4, 0.6)])
    assert (np.diff(gains) < 0).all()
    assert (gains > 0).all()


def test_contact_of_a_team_is_that_of_two_members_on_the_same_day() -> None:
    """Half of a team of four on every day, or as many days together."""
    at_office = np.array([[2.0, 2.0, 2.0, 2.0, 2.0], [0.0, 0.0, 2.0, 4.0, 4.0]])
    found = [together(team, np.array([4.0, 4.0]), at_office) for team in range(2)]
    assert found == pytest.approx([0.25, (0.25 + 1.0 + 1.0) / 5])


@pytest.mark.parametrize(("members", "expected"), [(0.0, 0.0), (1.0, 0.0), (2.0, 1.0)])
def test_who_is_alone_in_a_team_meets_nobody(members: float, expected: float) -> None:
    assert together(0, np.array([members]), np.full((1, 5), members)) == expected


def test_newcomers_learn_slowly_among_newcomers() -> None:
    world = agency(0.2)
    p = parameters(ageing, learning_months=8)
    run(output, world, parameters(output, mentors=2))
    run(ageing, world, p)
    np.testing.assert_allclose(world.posts.experience, 0.2 + 0.125 * 0.1)
    run(output, world, parameters(output, mentors=0))
    world.posts.experience[:] = 0.2
    run(ageing, world, p)
    np.testing.assert_allclose(world.posts.experience, 0.3)


class Before(NamedTuple):
    """Who held each post before a rule, what they knew, and to which agency and unit it belonged."""

    person: np.ndarray
    worth: np.ndarray
    agency: np.ndarray
    unit: np.ndarray


def remembered(world: World) -> Before:
    s = world.posts
    return Before(s.person.copy(), np.rint(1e6 * s.experience * s.working_time), s.agency.astype(np.int64), s.unit.astype(np.int64))


def lost(before: Before, world: World, table: str) -> np.ndarray:
    """What those took along whom a rule let go from their agency or unit, less what who stays in it knows in the new post."""
    after = remembered(world)
    now = {person: row for row, person in enumerate(after.person.tolist()) if person >= 0}
    owner, found = getattr(before, table), np.zeros(8)
    for row in np.flatnonzero((before.person >= 0) & (before.person != after.person) & (owner >= 0)).tolist():
        found[owner[row]] += before.worth[row]
        new = now.get(int(before.person[row]))
        if new is not None and owner[new] == owner[row]:
            found[owner[row]] -= after.worth[new]
    return found


def test_everything_that_leaves_an_agency_or_a_unit_is_counted() -> None:
    """What is lost is what those know who are no longer there, whichever rule let them go.

    Who has another post of the same agency, or of the same unit, takes along what the new post has use for. A move inside the agency
    leaves a unit.
    """
    with closing(CivilService(str(Path(TWO_TOWNS).with_name("busy-towns.yaml")), seed=3)) as model:
        for _ in range(24):
            before, of_agencies, of_units = remembered(model.world), np.zeros(8), np.zeros(8)

            def watch(_rule: str, world: World) -> None:
                nonlocal before
                of_agencies[:] += lost(before, world, "agency")  # noqa: B023 - called within the step
                of_units[:] += lost(before, world, "unit")  # noqa: B023 - called within the step
                before = remembered(world)

            model.step(watch)
            for table, expected in ((model.world.agencies, of_agencies), (model.world.units, of_units)):
                assert table.experience_lost.tolist() == expected[: table.rows].tolist()


def test_the_start_is_at_rest() -> None:
    """A usual month: no backlog, capital at 1, capacity beyond the work by the share that is not used."""
    with closing(CivilService(TWO_TOWNS, seed=3)) as model:
        a, sites = model.world.agencies, model.world.sites
        np.testing.assert_allclose(a.capital, 1.0, atol=1e-6)
        assert not a.backlog.any()
        utilisation = model.scenario.book(model.scenario.start - 1).number("output", "utilisation")
        np.testing.assert_allclose(sites.arrivals.sum(), utilisation * sites.capacity.sum(), rtol=1e-6)
        np.testing.assert_array_equal(a.mentoring, 1.0)


def unit_of(world: World, posts: int, proficiency: float = 1.0) -> World:
    """A world whose only unit has the first posts, with the capacity they had at full proficiency."""
    world.posts.unit[:posts] = 0
    world.posts.experience[:posts] = proficiency
    world.units.capacity_start[:] = posts
    run(unit_census, counted(world), parameters(unit_census))
    return world


def test_a_unit_works_by_itself_and_its_agency_as_if_there_was_none() -> None:
    """Four of ten posts with half the proficiency they had: the unit does half of its work, the agency eight tenths."""
    world = small_world(10, units=1)
    world.posts.experience[:] = 1.0
    world.agencies.capacity_start[0] = 10.0
    run(output, unit_of(world, 4, 0.5), parameters(output, mentors=3, **PLAIN))
    u, a = world.units, world.agencies
    assert (u.arrivals[0], u.output[0], u.backlog[0], u.capacity[0]) == pytest.approx((4.0, 2.0, 2.0, 2.0))
    assert u.on_time[0] == pytest.approx(4 * (1 - math.exp(-3.0)))
    assert (a.backlog[0], world.sites.done.sum()) == (pytest.approx(2.0), pytest.approx(8.0))
    # Two proficient person-years teach two at a third of the full speed; eight of the agency are enough for its two.
    assert (u.mentoring[0], a.mentoring[0]) == (pytest.approx(1 / 3), 1.0)


def test_capital_of_a_unit_falls_with_its_own_leavers_and_rises_slower_where_its_posts_are_vacant() -> None:
    world = small_world(10, units=1)
    world.posts.experience[:] = 1.0
    empty(world, [0, 1])
    world.units.experience_lost[:] = 2_000_000
    run(output, unit_of(world, 4), parameters(output, loss=0.3, half_life=36, **PLAIN))
    assert world.units.capital[0] == pytest.approx(1 - 0.3 * 2 / 4)
    world.units.experience_lost[:] = 0
    run(output, world, parameters(output, loss=0.3, half_life=36, **PLAIN))
    assert world.units.capital[0] == pytest.approx(0.85 + 0.15 * (1 - 0.5 ** (1 / 36)) / 2)


def test_a_unit_loses_the_share_of_its_tasks_that_its_agency_loses() -> None:
    world = small_world(10, units=1)
    world.agencies.forced_cuts[0] = (5, 3)
    run(output, unit_of(world, 4), parameters(output, **PLAIN))
    assert world.units.arrivals[0] == pytest.approx(0.7 * 4)


ANNOUNCED, MOVES = "2020-03", "2020-05"


def recovery(courses: dict[str, tuple[float, float]], *, moved: int = 4, phases: int = 0, announced_at: str = ANNOUNCED) -> list[int]:
    """Months from the announcement to recovery after each month told, 0 before; proficiency and capital by month."""
    world = small_world(10, units=1)
    u = world.units
    found = []
    for date, (proficiency, capital) in courses.items():
        if date >= announced_at:
            u.announced[:], u.moves[:], u.phases[:] = parse_month(announced_at), parse_month(MOVES), phases
            u.moved[:] = moved if date >= MOVES else 0
        world.posts.experience[:4], u.capital[:] = proficiency, capital
        unit_of(world, 4, proficiency)
        u.moved[:] = moved if date >= MOVES else 0
        run(output, world, parameters(output, loss=0.0, half_life=240, **PLAIN), date=date)
        found.append(int(u.recovered[0] - u.recovery_since[0]) if u.recovered[0] else 0)
    return found


LOST = {"2020-02": (0.9, 0.8), "2020-03": (0.9, 0.8), "2020-04": (0.5, 0.8), "2020-05": (0.5, 0.8)}


def test_a_unit_has_recovered_when_work_and_proficiency_are_back() -> None:
    courses = {**LOST, "2020-06": (0.9, 0.6), "2020-07": (0.8, 1.0), "2020-08": (0.91, 0.82), "2020-09": (0.5, 0.5)}
    assert recovery(courses) == [0, 0, 0, 0, 0, 0, 5, 5]


def test_recovery_waits_for_the_last_planned_move_and_for_posts_that_have_moved() -> None:
    calm = dict.fromkeys(("2020-02", "2020-03", "2020-04", "2020-05", "2020-06", "2020-07"), (1.0, 1.0))
    assert recovery(calm) == [0, 0, 0, 2, 2, 2], "nothing was lost"
    assert recovery(calm, phases=2) == [0, 0, 0, 0, 0, 4]
    assert recovery(calm, moved=0) == [0] * 6


def test_work_off_a_backlog_is_no_level_to_come_back_to() -> None:
    """Before the announcement more is done than arrives, as matters wait; later all that arrives."""
    world = unit_of(small_world(10, units=1), 4, 1.0)
    u = world.units
    u.backlog[:] = 1.0
    p = parameters(output, utilisation=0.5, apart=0.0)
    run(output, world, p, date="2020-02")
    assert (u.output[0] / u.arrivals[0], u.output_before[0]) == (pytest.approx(1.5), 1.0)
    u.announced[:] = u.moves[:] = parse_month(ANNOUNCED)
    u.moved[:] = 1
    run(output, world, p, date=ANNOUNCED)
    assert u.recovered[0] == parse_month(ANNOUNCED)


def test_another_relocation_is_another_recovery() -> None:
    world = unit_of(small_world(10, units=1), 4, 1.0)
    u, p = world.units, parameters(output, **PLAIN)
    run(output, world, p, date="2020-02")
    u.recovery_since[:], u.recovered[:] = parse_month("2019-01"), parse_month("2019-09")
    u.announced[:], u.moves[:] = parse_month(ANNOUNCED), parse_month(MOVES)
    run(output, world, p, date=ANNOUNCED)
    assert (u.recovery_since[0], u.recovered[0]) == (parse_month(ANNOUNCED), 0)


def test_who_goes_to_another_post_of_the_agency_leaves_the_unit_and_who_stays_in_it_does_not() -> None:
    """Posts 0 and 1 belong to unit 0, post 2 to unit 1, post 3 to none, all to one agency."""
    world = small_world(4, units=2)
    world.posts.unit[:] = (0, 0, 1, -1)
    world.posts.experience[:] = (0.5, 0.4, 0.3, 0.2)
    known = knowledge(world)
    for old, new in ((0, 1), (0, 2), (2, 3), (3, 0)):
        part(old, known)
        stay(new, old, known)
    # Of agency 0 the difference between old and new post is lost each time, of a unit only where both are its own.
    assert world.agencies.experience_lost.tolist() == [100_000 + 200_000 + 100_000 - 300_000, 0]
    assert world.units.experience_lost.tolist() == [100_000 + 500_000, 300_000]


def test_units_start_at_rest() -> None:
    """Like the agencies whose parts they are, and naming them changes nothing for these."""
    scenario = Scenario.load(TWO_TOWNS)
    units = tuple(UnitEntry(name=name, agency="Land Office", posts=posts) for name, posts in (("Archive", 40), ("Register", 30)))
    with closing(CivilService(replace(scenario, units=units), seed=3)) as model, closing(CivilService(scenario, seed=3)) as plain:
        u = model.world.units
        utilisation = scenario.book(scenario.start - 1).number("output", "utilisation")
        np.testing.assert_allclose(u.capital, 1.0, atol=1e-6)
        np.testing.assert_array_equal(u.mentoring, 1.0)
        np.testing.assert_allclose(u.arrivals, utilisation * u.capacity, rtol=1e-6)
        np.testing.assert_allclose(u.capacity, u.capacity_start, rtol=1e-6)
        assert not u.backlog.any()
        assert (u.usual_loss > 0).all()
        assert (u.capacity_start < u.posts).all()
        assert model.run_months(12).monthly.tobytes() == plain.run_months(12).monthly.tobytes()
