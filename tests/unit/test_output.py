"""Output: the queue of an agency, what leavers take along, what teams and mentors add."""

from __future__ import annotations

import math
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from worlds import counted, empty, parameters, run, small_world

from sim.model import CivilService
from sim.processes.ageing import ageing
from sim.processes.output import capacity_of, capital_after, in_time, output, speed_of_learning
from sim.processes.presence import presence
from sim.processes.quitting import quitting
from sim.state import World

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
    assert capital_after(1.0, 0.5, 0.0, 0.0, p) == pytest.approx(0.85)
    capital = 0.85
    for _ in range(36):
        capital = capital_after(capital, 0.0, 0.0, 0.0, p)
    assert capital == pytest.approx(0.925)


def test_capital_comes_back_more_slowly_where_posts_are_vacant() -> None:
    p = parameters(output, half_life=36)
    full, thin = (capital_after(0.8, 0.0, 0.0, vacant, p) - 0.8 for vacant in (0.0, 0.5))
    assert thin == pytest.approx(full / 2)


def test_capital_rests_where_as_many_leave_as_usual() -> None:
    assert capital_after(1.0, 0.01, 0.01, 0.04, parameters(output)) == pytest.approx(1.0)


@pytest.mark.parametrize("left", [0.0, 0.3, 1.0])
def test_without_loss_capital_stays(left: float) -> None:
    assert capital_after(1.0, left, 0.01, 0.1, parameters(output, loss=0)) == 1.0


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
    assert speed_of_learning(10.0, 10.0 * proficiency, parameters(output, mentors=2)) == pytest.approx(expected)


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


def test_everything_that_leaves_an_agency_is_counted() -> None:
    """What is lost in a month is what those had learned who are no longer there, whichever rule let them go.

    Who has another post of the same agency takes along what the new post has use for.
    """
    with closing(CivilService(str(Path(TWO_TOWNS).with_name("busy-towns.yaml")), seed=3)) as model:
        for _ in range(24):
            s = model.world.posts
            before, where, worth = s.person.copy(), s.agency.copy(), np.empty(0)

            def learn(rule: str, world: World) -> None:
                nonlocal worth
                if rule == "ageing":
                    worth = np.rint(1e6 * world.posts.experience * world.posts.working_time)

            model.step(learn)
            now = {person: row for row, person in enumerate(s.person.tolist()) if person >= 0}
            expected = np.zeros(model.world.agencies.rows)
            for row in np.flatnonzero((before >= 0) & (before != s.person)).tolist():
                expected[where[row]] += worth[row]
                new = now.get(int(before[row]))
                if new is not None and s.agency[new] == where[row]:
                    expected[where[row]] -= np.rint(1e6 * s.experience[new] * s.working_time[new])
            assert model.world.agencies.experience_lost.tolist() == expected.tolist()


def test_the_start_is_at_rest() -> None:
    """A usual month: no backlog, capital at 1, capacity beyond the work by the share that is not used."""
    with closing(CivilService(TWO_TOWNS, seed=3)) as model:
        a, sites = model.world.agencies, model.world.sites
        np.testing.assert_allclose(a.capital, 1.0, atol=1e-6)
        assert not a.backlog.any()
        utilisation = model.scenario.book(model.scenario.start - 1).number("output", "utilisation")
        np.testing.assert_allclose(sites.arrivals.sum(), utilisation * sites.capacity.sum(), rtol=1e-6)
