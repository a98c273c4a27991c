"""Headcount: what is planned, and how the establishment follows."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import counted, empty, parameters, run

from sim.plans import METHODS, PlanRow
from sim.processes.headcount import headcount, planned_posts
from sim.state import NOBODY, World
from tests.unit.establishments import by_agency, establishment

ATTRITION, LAYOFF, TRANSFER = range(len(METHODS))
CODES = np.array([11, 22])
AT_ONCE = {"negotiation_few": 0, "negotiation_many": 0, "notice": 0}


@pytest.mark.parametrize(
    ("plan", "planned", "forced"),
    [
        ([], [100, 50], [[0, 0], [0, 0]]),
        ([PlanRow(0, 0.0, -0.1, ATTRITION)], [90, 45], [[0, 0], [0, 0]]),
        ([PlanRow(22, 0.0, -0.5, LAYOFF)], [100, 25], [[0, 25], [0, 0]]),
        ([PlanRow(11, -10.0, 0.0, TRANSFER)], [90, 50], [[0, 0], [10, 0]]),
        ([PlanRow(0, 15.0, 0.0, ATTRITION)], [110, 55], [[0, 0], [0, 0]]),
        ([PlanRow(0, 1.5, 0.0, ATTRITION)], [101, 51], [[0, 0], [0, 0]]),
        ([PlanRow(0, 0.0, 0.1, LAYOFF)], [110, 55], [[0, 0], [0, 0]]),
        ([PlanRow(0, 0.0, -0.1, LAYOFF), PlanRow(11, 10.0, 0.0, ATTRITION)], [100, 45], [[10, 5], [0, 0]]),
        ([PlanRow(0, -30.0, -1.0, ATTRITION)], [0, 0], [[0, 0], [0, 0]]),
        ([PlanRow(99, 10.0, 0.5, ATTRITION)], [100, 50], [[0, 0], [0, 0]]),
    ],
    ids=["no plan", "a share of all", "lay-offs in one agency", "a task transferred", "posts in proportion", "halves",
         "growth is never forced", "lines add up", "not below nothing", "an agency that is not there"],
)  # fmt: skip
def test_plan(plan: list[PlanRow], planned: list[int], forced: list[list[int]]) -> None:
    found = planned_posts(np.array([100.0, 50.0]), CODES, tuple(plan))
    assert found[0].tolist() == planned
    assert found[1].tolist() == forced


@pytest.mark.parametrize("share", [0.0, 0.05, 0.0382, -0.0471, -0.5, 0.333])
def test_rounding_keeps_the_total(share: float) -> None:
    start = np.arange(1.0, 61.0)
    planned, _forced = planned_posts(start, np.arange(60), (PlanRow(0, 0.0, share, ATTRITION),))
    assert abs(planned.sum() - start.sum() * (1.0 + share)) <= 0.5 + 1e-9
    assert np.abs(planned - start * (1.0 + share)).max() <= 1.0


def follow(world: World, *plan: PlanRow, month: int = 1) -> World:
    """The world after a month of a plan; lay-offs take no time."""
    return run(headcount, counted(world), parameters(headcount, employment_law=AT_ONCE)._replace(plan=plan), month=month)


def test_flat_plan_changes_nothing() -> None:
    world = counted(establishment([3, 2], [2]))
    before = {name: column.copy() for name, column in world.posts.columns()}
    follow(world)
    for name, column in world.posts.columns():
        np.testing.assert_array_equal(column, before[name])
    assert world.agencies.planned_posts.tolist() == [5, 2]


def test_growth_opens_posts_in_the_family_furthest_behind_modelled_on_what_is_there() -> None:
    world = establishment([4, 2], [2], spare=3)
    s = world.posts
    s.site[[0, 1, 2, 3]], s.grade_pay[[4, 5]], s.remote_share[[4, 5]] = 2, 4000.0, 0.7
    follow(world, PlanRow(11, 3.0, 0.0, ATTRITION))
    new = slice(8, 11)
    assert s.established[new].tolist() == [1, 1, 1]
    assert s.person[new].tolist() == [NOBODY] * 3
    assert (s.holders[new].tolist(), s.months_vacant[new].tolist(), s.recruitment[new].tolist()) == ([0] * 3, [0] * 3, [NOBODY] * 3)
    assert s.family[new].tolist() == [0, 1, 0]
    assert s.number[new].tolist() == [4, 1 << 16 | 2, 5]
    assert s.site[new].tolist() == [2, 0, 2]
    assert s.grade_pay[new].tolist() == [3000.0, 4000.0, 3000.0]
    assert s.remote_share[new].tolist() == [0.0, 0.7, 0.0]
    assert world.agencies.opened_posts[0, :2].tolist() == [6, 3]


def test_new_post_is_modelled_on_any_of_its_agency_and_family() -> None:
    world = establishment([40], [1], spare=200)
    world.posts.site[:20] = 1
    follow(world, PlanRow(11, 200.0, 0.0, ATTRITION))
    assert 0.3 < (world.posts.site[41:] == 1).mean() < 0.7


def test_attrition_waits_for_posts_to_fall_vacant() -> None:
    world = establishment([5], [2])
    empty(world, [1])
    cut = PlanRow(11, 0.0, -0.4, ATTRITION)
    follow(world, cut)
    assert by_agency(world) == [4, 2]
    assert world.posts.established[1] == 0
    empty(world, [2, 3])
    follow(world, cut, month=2)
    assert by_agency(world) == [3, 2]
    assert (world.posts.person >= 0).sum() == 4
    assert not world.regions.dismissals.any()


@pytest.mark.parametrize(("method", "flow"), [(LAYOFF, "dismissals"), (TRANSFER, "transfers_out")], ids=["lay-off", "transfer"])
def test_forced_cut_takes_vacant_posts_first_and_then_holders_once(method: int, flow: str) -> None:
    world = establishment([6], [2])
    s = world.posts
    s.site[[0, 1, 2]] = 2
    empty(world, [5])
    cut = PlanRow(11, -3.0, 0.0, method)
    follow(world, cut)
    assert by_agency(world) == [3, 2]
    assert s.established[5] == 0
    gone = np.flatnonzero((s.established == 0) & (s.holders == 1))
    assert (s.person[gone] == NOBODY).all()
    counts = getattr(world.regions, flow)
    assert counts.sum() == 2.0
    assert counts[1] == (gone < 3).sum()
    follow(world, cut, month=2)
    assert by_agency(world) == [3, 2]
    assert counts.sum() == 2.0


def test_plan_that_ends_grows_back_with_new_numbers() -> None:
    world = establishment([4], [1], spare=1)
    follow(world, PlanRow(11, -2.0, 0.0, LAYOFF))
    follow(world, month=2)
    s = world.posts
    assert by_agency(world) == [4, 1]
    assert world.agencies.forced_cuts.tolist() == [[0, 0], [0, 0]]
    assert sorted(s.number[(s.agency == 0) & (s.established == 1)])[-2:] == [4, 5]


def test_lapsed_post_withdraws_its_advert() -> None:
    world = establishment([3], [1])
    s, r = world.posts, world.recruitments
    empty(world, [0, 1, 2])
    s.recruitment[[0, 1, 2]] = (0, 1, 1)
    r.open[:2], r.positions[:2] = 1, (1, 2)
    follow(world, PlanRow(11, 0.0, -1.0, ATTRITION))
    assert (r.open.tolist(), r.positions.tolist()) == ([0] * 4, [0] * 4)
    assert (s.recruitment == NOBODY).all()


def test_post_that_another_agency_opened_in_a_freed_row_is_not_cut_with_the_row_s_old_owner() -> None:
    world = establishment([2], [4], spare=0)
    empty(world, [2])
    follow(world, PlanRow(22, -1.0, 0.0, ATTRITION))
    assert by_agency(world) == [2, 3]
    follow(world, PlanRow(11, 1.0, 0.0, ATTRITION), PlanRow(22, -2.0, 0.0, ATTRITION), month=2)
    assert by_agency(world) == [3, 3], "agency 1 has no vacant post to give up"


def test_cut_does_not_depend_on_the_order_of_rows() -> None:
    plan = PlanRow(11, -5.0, 0.0, LAYOFF)
    world, turned = establishment([12], [0], spare=0), establishment([12], [0], spare=0)
    for name in ("number", "person"):
        getattr(turned.posts, name)[:] = getattr(turned.posts, name)[::-1].copy()
    for one in (world, turned):
        follow(one, plan)
    kept = [set(one.posts.number[one.posts.established == 1].tolist()) for one in (world, turned)]
    assert kept[0] == kept[1]
