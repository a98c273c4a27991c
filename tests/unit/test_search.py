"""Search: drawing in proportion to weights, and where an applicant comes from."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import shared

from sim.processes.job_search import job_search
from sim.search import Market, advert_weight, applicant, chosen, home_near, likely_place, offices, space, workplaces
from sim.state import LOCAL, LOCATION_INDEPENDENT, MOVING, MULTI_LOCATION, PLACE_BOUND, REMOTE

U = (np.arange(100) + 0.5) / 100.0


@pytest.mark.parametrize(
    ("weights", "u", "expected"),
    [
        ([1.0], 0.9, 0),
        ([1.0, 3.0], 0.2499, 0),
        ([1.0, 3.0], 0.2501, 1),
        ([0.0, 2.0, 0.0], 1e-12, 1),
        ([0.0, 2.0, 0.0], 1.0 - 1e-12, 1),
        ([5.0, 0.0, 5.0], 0.5001, 2),
    ],
)
def test_chosen_in_proportion_to_weight(weights: list[float], u: float, expected: int) -> None:
    cumulated = np.cumsum(weights)
    assert chosen(cumulated, u) == chosen.py_func(cumulated, u) == expected


def test_chosen_as_often_as_its_weight() -> None:
    cumulated = np.cumsum([1.0, 0.0, 4.0, 5.0])
    assert np.bincount([chosen(cumulated, u) for u in U], minlength=4).tolist() == [10, 0, 40, 50]


def market() -> Market:
    """Three places and two educations. Whom a nest draws from: local 0 and 1, moving 2, remote 1."""
    nest_draw = np.zeros((2, 3, 3))
    nest_draw[:, LOCAL] = (3.0, 1.0, 0.0)
    nest_draw[:, MOVING] = (0.0, 0.0, 2.0)
    nest_draw[:, REMOTE] = (0.0, 1.0, 0.0)
    near_office = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    near_hybrid = np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    local_draw = np.zeros((3, 2, 3))
    local_draw[0, :, PLACE_BOUND], local_draw[0, :, MULTI_LOCATION] = 4.0, 1.0
    moving_draw = np.zeros((3, 2))
    moving_draw[0] = 1.0
    suited = np.array([[0.0, 1.0], [0.25, 0.75]])
    remote_draw, population = nest_draw[:, REMOTE].sum(axis=1), np.array([60.0, 30.0, 10.0])
    return Market(
        near_office, near_hybrid, np.ones((3, 3)), nest_draw, local_draw, moving_draw, remote_draw, np.ones(3), population, suited
    )


def drawn(family: int, duty: int) -> list[tuple[int, int, int]]:
    """Applicants for a post in place 0 for all pairs of uniforms."""
    where, found = market(), space(3)
    return [applicant(0, family, duty, u, v, where, found) for u in U for v in U]


def share(found: list[tuple[int, int, int]], **wanted: int) -> float:
    """Share of the applicants with a home, education or nest."""
    place = {"home": 0, "education": 1, "nest": 2}
    return float(np.mean([all(one[place[name]] == value for name, value in wanted.items()) for one in found]))


def test_office_job_draws_by_nest_and_inside_it_by_home() -> None:
    found = drawn(0, PLACE_BOUND)
    assert share(found, education=1) == 1.0
    assert share(found, nest=LOCAL) == pytest.approx(0.8)
    assert share(found, nest=MOVING, home=2) == pytest.approx(0.2)
    assert (share(found, home=0), share(found, home=1)) == (pytest.approx(0.6), pytest.approx(0.2))


def test_hybrid_job_draws_from_within_its_own_reach() -> None:
    found = drawn(0, MULTI_LOCATION)
    assert share(found, nest=LOCAL, home=1) == pytest.approx(0.5)
    assert share(found, nest=MOVING, home=2) == pytest.approx(0.5)


def test_location_independent_job_draws_from_where_people_seek_one() -> None:
    assert share(drawn(0, LOCATION_INDEPENDENT), home=1, nest=REMOTE, education=1) == 1.0


def test_educations_apply_as_they_are_suited() -> None:
    found = drawn(1, LOCATION_INDEPENDENT)
    assert share(found, education=0) == pytest.approx(0.25)
    assert share(found, education=1) == pytest.approx(0.75)


def test_who_moves_for_a_job_settles_where_people_live_near_it() -> None:
    where, found = market(), space(3)
    homes = np.bincount([home_near(0, u, where, found) for u in U], minlength=3)
    assert homes.tolist() == [67, 33, 0]


def test_place_drawn_among_many_is_that_of_the_running_sum() -> None:
    rng = np.random.default_rng(3)
    weight, reach = rng.uniform(0.0, 1.0, 309), (rng.uniform(0.0, 1.0, 309) < 0.4) * 1.0
    cumulated, found = np.cumsum(weight * reach), space(309)
    for u in (*rng.uniform(0.0, 1.0, 300), 1e-12, 1.0 - 1e-10):
        assert likely_place(weight, reach, u, found) == np.searchsorted(cumulated, u * cumulated[-1], side="right")


def test_offices_by_agency_and_municipalities_with_a_site() -> None:
    first, order = offices(np.array([2, 0, 2, 1, 0, 1], dtype=np.uint16), np.array([1, 1, 1, 1, 1, 0], dtype=np.uint8), 4)
    assert (first.tolist(), order.tolist()) == ([0, 2, 3, 5, 5], [1, 4, 3, 0, 2])
    assert workplaces(np.array([3, 0, 3], dtype=np.uint16), 5).tolist() == [0, 3]


@pytest.mark.parametrize(
    ("pull", "positions", "pay_factor", "expected"),
    [(1.0, 1.0, 1.0, 1.0), (2.0, 1.0, 1.0, 2.0), (1.0, 4.0, 1.0, 2.0), (1.0, 1.0, 1.1, 1.21), (2.0, 4.0, 0.9, 4.0 * 0.81)],
)
def test_weight_of_an_advert_grows_with_pull_positions_and_pay(pull: float, positions: float, pay_factor: float, expected: float) -> None:
    search = shared(job_search, "search", size_power=0.5, pay_power=2)
    assert advert_weight(pull, positions, pay_factor, search) == pytest.approx(expected, rel=1e-14)
