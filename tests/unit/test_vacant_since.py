"""Vacant since: the recruitments under way at the start are those that the rules would have brought."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from worlds import empty, parameters, small_world

from sim.acting import Acting
from sim.columns import TABLES
from sim.draws import Draws
from sim.first_recruitments import acceptance
from sim.model import CivilService
from sim.processes.applications import applications
from sim.processes.contract_ends import contract_ends
from sim.processes.internal_mobility import internal_mobility
from sim.processes.quitting import quitting
from sim.processes.retirement import retirement
from sim.state import NOBODY
from sim.vacant_since import (
    Demand,
    dealt,
    departures,
    failing,
    insiders,
    months_vacant,
    place_moved,
    qualified_applicants,
    require_swedish,
    rounds_failed,
)

TWO_TOWNS = str(Path(__file__).resolve().parents[1] / "two-towns.yaml")


@pytest.fixture
def model() -> CivilService:
    """The small country at its start."""
    started = CivilService(TWO_TOWNS, seed=5)
    yield started
    started.close()


def outside(accepting: object, insiders: float = 0.0, qualified: object = 1.0) -> Demand:
    """Applicants from outside who would accept, and insiders."""
    number = np.atleast_1d(np.asarray(accepting, dtype=np.float64))
    return Demand(np.broadcast_to(np.asarray(qualified, dtype=np.float64), number.shape).copy(), number, np.full(number.shape, insiders))


def test_an_advert_fails_when_nobody_accepts_by_hand() -> None:
    """Without spread a round fails with probability exp(-x), two with its square."""
    found = failing(outside([0.0, 1.0, 3.0]), 5.0, 0.0, 2)
    np.testing.assert_allclose(found.failed.T, [[1, 1, 1], [1, np.e**-1, np.e**-2], [1, np.e**-3, np.e**-6]])
    assert not found.inside.any()


def test_insiders_save_a_round_by_hand() -> None:
    """Two insiders against 15 from outside, of whom 1 would accept: each is preferred with 5 / 20, so that none is with exp(-0.5)."""
    found = failing(outside(1.0, 2.0, 15.0), 5.0, 0.0, 2)
    np.testing.assert_allclose(found.failed[:, 0], [1, np.exp(-1.5), np.exp(-3.0)])
    np.testing.assert_allclose(found.inside, (1 - np.exp(-0.5)) * (1 + np.exp(-1.5)))


def test_an_advert_that_failed_once_fails_more_often_than_a_fresh_one() -> None:
    first, second, third = failing(outside(4.0), 5.0, 0.8, 3).failed[1:, 0]
    assert first < second / first < third / second


def test_spread_of_pulls_has_its_distribution() -> None:
    pulls = np.exp(0.8 * np.random.default_rng(1).normal(size=1_000_000) - 0.32)
    np.testing.assert_allclose(failing(outside(4.0), 5.0, 0.8, 1).failed[1], np.exp(-4.0 * pulls).mean(), rtol=0.01)


def test_rounds_are_a_month_longer_than_the_wait() -> None:
    assert rounds_failed(np.arange(8), 2).tolist() == [0, 0, 1, 1, 1, 2, 2, 2]
    assert rounds_failed(np.arange(4), 1).tolist() == [0, 1, 1, 2]


def test_months_are_gone_back_to_until_all_vacant_posts_are_found() -> None:
    """Ten posts a month, half of them failing: 10 + 10 + 5 + 5 + 5, and of the next month what is left of 38."""
    months = months_vacant(38, 10.0, 0.0, np.array([1.0, 0.5, 0.3, 0.2]), 2)
    assert np.bincount(months).tolist() == [10, 10, 5, 5, 5, 3]


def test_posts_left_by_a_move_this_month_are_not_advertised_yet() -> None:
    months = months_vacant(38, 10.0, 4.0, np.array([1.0, 0.5, 0.3, 0.2]), 2)
    assert np.bincount(months + 1).tolist() == [4, 10, 10, 5, 5, 4]


@pytest.mark.parametrize("flow", [0.0, 1.0])
def test_where_few_leave_the_vacant_posts_are_spread_over_all_months(flow: float) -> None:
    months = months_vacant(80, flow, 0.0, np.array([1.0, 0.5]), 2)
    assert np.bincount(months).tolist() == [32, 32, 16]


def test_no_vacant_posts_no_months() -> None:
    assert months_vacant(0, 10.0, 1.0, np.array([1.0, 0.5]), 2).size == 0


def test_posts_that_are_hard_to_fill_have_waited_longest() -> None:
    number = np.arange(1000, dtype=np.uint32)
    probability = np.ones((3, 1000))
    probability[1:, :500] = 1e-9
    months = np.repeat((0, 1, 2, 4), (250, 250, 250, 250))
    found = dealt(months, probability, number, 2, 7)
    np.testing.assert_array_equal(np.sort(found), months)
    assert (found[:500] < 2).all()
    assert 0.4 < np.mean(found[500:] == 4) < 0.6


def test_likelier_posts_are_dealt_an_age_in_proportion() -> None:
    """Three times as likely: about three quarters of the few that have failed."""
    probability = np.ones((2, 4000))
    probability[1] = np.repeat((0.1, 0.3), 2000)
    found = dealt(np.repeat((0, 2), (3900, 100)), probability, np.arange(4000, dtype=np.uint32), 2, 3)
    assert 0.6 < np.mean(found[2000:] == 2) / np.mean(found == 2) / 2 < 0.9


def test_qualified_applicants_are_those_of_the_rule(model: CivilService) -> None:
    """Mean of the rule over 400 months for adverts of pull 1, with and without the requirement of Swedish."""
    world, book = model.world, model.scenario.book(model.scenario.start)
    s, r, p = world.posts, world.recruitments, book.parameters("applications", applications.parameters)
    rows = np.flatnonzero(s.established == 1)[:40]
    expected, swedish = qualified_applicants(world, rows, p)
    r.open[:], r.open[:40], r.positions[:40], r.pull[:40] = 0, 1, 1, 1.0
    for name in ("number", "family", "site", "duty", "swedish_required"):
        getattr(r, name)[:40] = getattr(s, name)[rows]
    r.swedish_required[:20], r.swedish_required[20:40] = 1, 0
    expected[:20] *= swedish[:20]
    total = np.zeros(40)
    for month in range(1, 401):
        r.advertised[:40] = month
        applications.function(applications.view(world), p, Draws(1, "applications", month))
        total += r.qualified[:40]
    assert np.all(np.abs(total - 400 * expected) < 5.0 * np.sqrt(400 * expected) + 1.0)
    assert total[:20].sum() < total[20:].sum()


def test_leavers_are_those_of_the_rules() -> None:
    """4,000 holders beyond the pension age, as many with a contract that runs out within the year, as many who may only quit."""
    world = small_world(12_000)
    s = world.posts
    s.age[:4000] = 12 * 64
    s.contract_end[4000:8000] = 1 + np.arange(4000) % 12
    s.fixed_term[4000:8000] = 1
    empty(world, slice(11_900, None))
    rules = {
        "retirement": parameters(retirement, pension_age=63, pension_age_last=63, offset=0, at=1.0, after=1.0),
        "contract_ends": parameters(contract_ends, continuation=0.4),
        "quitting": parameters(quitting, base=0.2),
    }
    expected = departures(world, rules, 12 * 2020).sum()
    before = np.count_nonzero(s.person != NOBODY)
    for rule in (retirement, contract_ends, quitting):
        rule.function(rule.view(world), rules[rule.name], Draws(3, rule.name, 1, 12 * 2020))
    left = before - np.count_nonzero(s.person != NOBODY)
    assert expected > 500
    assert abs(left - expected) < 4.0 * np.sqrt(expected)


def test_more_of_the_vacant_posts_require_swedish_and_none_is_added() -> None:
    world = small_world(4000)
    s = world.posts
    s.swedish_required[:400] = 1
    posts, vacant = np.arange(4000), np.arange(3600, 4000)
    require_swedish(world, posts, vacant, np.full(400, 9.0), 1)
    required = s.swedish_required == 1
    assert required.sum() == 400
    # Odds of nine to one among 400 of 4,000: 400 x 9 / (3,600 + 400 x 9) = half of those that require it, less what is used up.
    assert 140 < required[vacant].sum() < 200


def test_the_requirement_stays_where_nothing_is_vacant() -> None:
    world = small_world(400)
    world.posts.swedish_required[::3] = 1
    world.posts.site[:200], world.posts.site[200:] = 0, 1
    before = world.posts.swedish_required.copy()
    require_swedish(world, np.arange(400), np.array([399]), np.array([9.0]), 1)
    np.testing.assert_array_equal(world.posts.swedish_required[:200], before[:200])
    assert world.posts.swedish_required[200:].sum() == before[200:].sum()


def test_a_rehearsal_changes_nothing(model: CivilService) -> None:
    world = model.world
    act = Acting(world, model.scenario.book(model.scenario.start - 1), 5)
    vacant = world.posts.person == NOBODY
    world.posts.established[vacant] = 0
    tables = ("posts", "recruitments", "sites", "agencies", "municipalities", "regions")
    before = {(table, c.name): getattr(world.table(table), c.name).copy() for table in tables for c in TABLES[table]}
    assert 0.5 < acceptance(act, 2) <= 1.0
    for (table, name), values in before.items():
        np.testing.assert_array_equal(getattr(world.table(table), name), values, err_msg=f"{table}.{name}")


def test_adverts_of_the_start_have_run_as_often_as_their_posts_failed(model: CivilService) -> None:
    s, r = model.world.posts, model.world.recruitments
    vacant = (s.established == 1) & (s.person == NOBODY)
    vacant &= s.recruitment >= 0
    waited = s.months_vacant[vacant].astype(np.int64)
    of_leavers, of_movers = (rounds_failed(since, 2) + (since % 3 != 2) for since in (waited, waited - 1))
    rounds = r.rounds[s.recruitment[vacant]]
    assert np.all((rounds == of_leavers) | (rounds == of_movers))
    assert np.mean(rounds == of_leavers) > 0.6


def test_insiders_are_those_of_the_rule(model: CivilService) -> None:
    """Mean of the rule over 300 months: of the vacant posts one in three is about to be filled, and who applies is always chosen."""
    world = small_world(3000, recruitments=90)
    s, r, m = world.posts, world.recruitments, world.municipalities
    vacant = np.arange(90)
    empty(world, vacant)
    s.agency[:90], s.site[:90] = 1, 3
    s.home[::2], s.swedish_required[:45] = 1, 1
    m.near_office[0], m.near_hybrid[0] = (0.8, 0.2, 0.0), (0.9, 0.5, 0.0)
    r.open[:] = r.positions[:] = 1
    p = parameters(internal_mobility, look=0.6, reading=0.005, insider_weight=1000, utility={"acceptance_precision": 0.0})
    act = Acting(world, model.scenario.book(model.scenario.start), 1)
    act.parameters["internal_mobility"] = p
    expected, origins = insiders(act, vacant, 2)
    assert (s.person[origins] != NOBODY).all()
    assert s.swedish_required[:45].all()
    s.swedish_required[:45] = 0
    before = {name: column.copy() for name, column in s.columns()}
    total = 0.0
    for month in range(10, 310):
        for name, column in s.columns():
            column[:] = before[name]
        s.search_thought[:] = np.where(np.arange(3000) % 20 == month % 20, month, 1000)
        due = vacant[vacant % 3 == month % 3]
        s.recruitment[due] = due
        r.advertised[:], r.positions[:] = month - 2, 1
        world.clear_flows()
        internal_mobility.function(internal_mobility.view(world), p, Draws(1, "internal_mobility", month))
        total += world.regions.internal_moves.sum()
    # Where more than one applies all but one stay.
    per_post = -np.log(1.0 - total / 300 / 30)
    assert per_post == pytest.approx(expected.mean(), rel=0.1)


def test_posts_of_movers_are_where_those_are_who_would_move() -> None:
    world = small_world(40)
    s = world.posts
    s.site[:], s.site[20:30] = 0, 2
    s.family[35:] = 3
    place_moved(world, np.arange(10), np.arange(20, 30), 1)
    assert (s.site[:10] == 2).all()
    place_moved(world, np.arange(35, 40), np.arange(20, 30), 1)
    assert (s.site[35:] == 0).all(), "nobody of their task family would move"
