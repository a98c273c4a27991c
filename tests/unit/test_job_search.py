"""Job search: every seeker's applications are shared out once, and go where more is offered."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import parameters, run, small_world

from sim.processes.job_search import _share_out, job_search
from sim.state import EDUCATIONS, LOCAL, LOCATION_INDEPENDENT, MOVING, MULTI_LOCATION, PLACE_BOUND, REMOTE, World

P = parameters(job_search, applications=3, moving_weight=0.2, remote_weight=0.5, nest_power=0.6)
NESTS = (LOCAL, MOVING, REMOTE)


def shared_out(local: np.ndarray, elsewhere: np.ndarray, remote: np.ndarray, seekers: np.ndarray) -> np.ndarray:
    """Draw of one unit of what each nest offers, shape (municipalities, educations, nests)."""
    drawn = np.full((*seekers.shape, 3), np.nan)
    _share_out(local, elsewhere, remote, seekers, P, drawn)
    return drawn


def test_applications_of_all_nests_are_those_of_the_seekers() -> None:
    rng = np.random.default_rng(1)
    local, elsewhere, remote = rng.uniform(1.0, 9.0, (4, 3)), rng.uniform(1.0, 9.0, (4, 3)), rng.uniform(1.0, 9.0, 4)
    seekers = rng.uniform(10.0, 90.0, (3, 4))
    drawn = shared_out(local, elsewhere, remote, seekers)
    offered = np.stack((local.T, elsewhere.T, np.broadcast_to(remote, (3, 4))), axis=2)
    np.testing.assert_allclose((drawn * offered).sum(axis=2), 3.0 * seekers, rtol=1e-8)


def test_shares_of_the_nests_by_hand() -> None:
    drawn = shared_out(np.array([[4.0]]), np.array([[50.0]]), np.array([6.0]), np.array([[100.0]]))
    inclusive = np.array([4.0, 0.2 * 50.0, 0.5 * 6.0])
    share = inclusive**0.6 / (inclusive**0.6).sum()
    np.testing.assert_allclose(drawn[0, 0], 300.0 * share / np.array([4.0, 50.0, 6.0]), rtol=1e-8)


def test_nest_that_offers_nothing_draws_nothing_and_nobody_applies_where_nobody_seeks() -> None:
    drawn = shared_out(np.array([[0.0]]), np.array([[5.0]]), np.array([0.0]), np.array([[100.0]]))
    assert drawn[0, 0, MOVING] * 5.0 == pytest.approx(300.0, rel=1e-4)
    assert np.isfinite(drawn).all()
    assert not shared_out(np.array([[4.0]]), np.array([[5.0]]), np.array([6.0]), np.array([[0.0]])).any()


SUITED = {f"suited_{education}": 1.0 for education in EDUCATIONS}


def searched(world: World, month: int = 1, **changes: object) -> World:
    """The world after a month's search."""
    return run(job_search, world, parameters(job_search, **changes), month=month)


def advert(world: World, row: int = 0, *, duty: int = PLACE_BOUND, site: int = 0, positions: int = 1, month: int = 1) -> World:
    """The world with an advert of an expert post."""
    r = world.recruitments
    r.open[row], r.positions[row], r.advertised[row] = 1, positions, month
    r.duty[row], r.site[row], r.number[row] = duty, site, row
    return world


def received(world: World, duty: int, place: int = 0) -> float:
    """Applications that one position of weight 1 draws at a place, over all educations."""
    m = world.municipalities
    if duty == LOCATION_INDEPENDENT:
        return float(m.nest_draw[:, :, REMOTE].sum())
    return float(m.local_draw[place, :, duty].sum() + m.moving_draw[place].sum())


def test_seekers_are_those_in_and_out_of_work_at_their_rates() -> None:
    world = small_world()
    searched(world, search={"employed": 0.02, "unemployed": 0.5})
    m = world.municipalities
    np.testing.assert_allclose(m.seekers, 0.02 * m.employed + 0.5 * m.unemployed, rtol=1e-15)


@pytest.mark.parametrize("duty", [PLACE_BOUND, MULTI_LOCATION, LOCATION_INDEPENDENT])
def test_state_s_offer_among_those_of_others(duty: int) -> None:
    alone = searched(small_world())
    few = searched(advert(small_world(), duty=duty))
    many = searched(advert(small_world(), duty=duty, positions=2000))
    assert 0.0 < received(many, duty) < received(few, duty) < received(alone, duty)


def test_more_rivals_leave_fewer_applications_to_a_position() -> None:
    one, other = (searched(small_world(), search={"rival_vacancies": rate}) for rate in (0.02, 0.04))
    for duty in (PLACE_BOUND, MULTI_LOCATION, LOCATION_INDEPENDENT):
        assert 0.0 < received(other, duty) < received(one, duty)


def test_where_the_state_offers_more_than_its_rivals_it_receives_more_of_the_applications() -> None:
    totals = []
    for positions in (1, 10, 1000, 100_000):
        world = searched(advert(small_world(), positions=positions), search={"size_power": 1.0, **SUITED})
        totals.append(received(world, PLACE_BOUND) * positions)
    assert totals == sorted(totals)
    assert totals[-1] > 100.0 * totals[0]
    everything = parameters(job_search).applications * world.municipalities.seekers.sum()
    assert totals[-1] < everything


def test_advert_of_another_month_and_a_closed_one_do_not_count() -> None:
    nothing = searched(small_world())
    for world in (advert(small_world(), month=3), advert(small_world(), positions=0)):
        searched(world)
        np.testing.assert_array_equal(world.municipalities.nest_draw, nothing.municipalities.nest_draw)
    closed = advert(small_world())
    closed.recruitments.open[0] = 0
    np.testing.assert_array_equal(searched(closed).municipalities.nest_draw, nothing.municipalities.nest_draw)


def test_nearness_is_1_at_the_door_falls_with_minutes_and_less_where_people_work_at_home() -> None:
    world = small_world()
    world.agencies.telework_norm[:] = 2.0
    world.municipalities.minutes_to_work[0, 0] = 0.0
    searched(world)
    m = world.municipalities
    assert m.near_office[0, 0] == pytest.approx(1.0, rel=1e-13)
    assert (m.near_office[0, 1] > m.near_office[0, 2], m.near_hybrid[0, 2] > m.near_office[0, 2]) == (True, True)
    assert (np.diff([m.near_office[0, 2], m.near_hybrid[0, 2]]) > 0.0).all()


def test_nearness_follows_new_parameters() -> None:
    world = searched(small_world())
    fresh = searched(small_world(), month=2, search={"distance_precision": 50.0})
    searched(world, month=2, search={"distance_precision": 50.0})
    np.testing.assert_array_equal(world.municipalities.near_office, fresh.municipalities.near_office)
