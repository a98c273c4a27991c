"""Census: who is counted where, and what follows for agencies."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import counted, empty, small_world

from sim.rates import micro
from sim.state import LOCATION_INDEPENDENT, World


def country() -> World:
    """Six posts of agency 0 and two of agency 1: one vacant, one abolished, one exempt from telework, one whose task allows none."""
    world = small_world(8)
    s = world.posts
    s.agency[6:], s.site[6:] = 1, 3
    s.site[:4] = (0, 0, 1, 2)
    s.home[:] = (0, 1, 1, 2, 2, 0, 0, 0)
    s.pay[:] = (1000.0, 2000.5, 3000.0, 4000.0, 5000.0, 6000.0, 7000.0, 8000.0)
    s.working_time[1], s.satisfaction[:], s.commute[:] = 0.5, 3.25, 40.0
    s.remote_share[:], s.telework[:] = 1.0, (1.0, 2.0, 5.0, 5.0, 5.0, 5.0, 4.0, 4.0)
    s.remote_share[2], s.telework_exempt[3] = 0.0, 1
    s.duty[1], s.education[[0, 1]] = LOCATION_INDEPENDENT, 2
    empty(world, [4, 5, 7])
    s.established[[5, 7]] = 0
    return counted(world)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("sites.staff", [2, 1, 1, 1]),
        ("sites.vacant", [1, 0, 0, 0]),
        ("sites.person_years", [1.5, 1, 1, 1]),
        ("sites.satisfaction", [6.5, 3.25, 3.25, 3.25]),
        ("sites.teleworkers", [2, 0, 0, 1]),
        ("sites.telework", [3, 0, 0, 4]),
        ("sites.independent", [1, 0, 0, 0]),
        ("municipalities.state_residents", [2, 2, 1]),
        ("municipalities.state_person_years", [2, 1.5, 1]),
        ("municipalities.state_pay", [8000, 5000.5, 4000]),
        ("municipalities.state_commute", [80, 80, 40]),
        ("municipalities.state_degrees", [1, 1, 1]),
        ("municipalities.state_staff", [3, 1, 1]),
        ("agencies.posts", [5, 1]),
        ("agencies.vacancy_share", [0.2, 0]),
        ("agencies.telework_norm", [1.5, 4]),
    ],
)
def test_what_is_counted(column: str, expected: list[float]) -> None:
    assert country().column(column).tolist() == expected


def test_agency_without_posts_has_no_vacancies_and_no_norm() -> None:
    world = small_world(2)
    world.posts.remote_share[:], world.posts.telework[:] = 0.0, 3.0
    counted(world)
    assert (world.agencies.vacancy_share.tolist(), world.agencies.telework_norm.tolist()) == ([0.0, 0.0], [0.0, 0.0])


def test_residents_of_a_month_before_are_kept() -> None:
    world = country()
    empty(world, 0)
    counted(world)
    assert world.municipalities.state_residents_before.tolist() == [2, 2, 1]
    assert world.municipalities.state_residents.tolist() == [1, 2, 1]


@pytest.mark.parametrize("x", [0.0, 3.25, 1.0 / 3.0, 8765.4321, 1e-7, 999_999_999.0])
def test_whole_millionths(x: float) -> None:
    assert micro(x) == round(x * 1e6)
    assert np.dtype(type(micro(x))).kind == "i"
