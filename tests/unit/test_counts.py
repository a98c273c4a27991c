"""Counts: what is added up, where, and in whole numbers."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import counted, empty, small_world

from sim.counts import count
from sim.state import LOCATION_INDEPENDENT, World


def country() -> World:
    """Six posts: four at site 0 (one vacant, one abolished), two at site 2, whose holders live in region 0."""
    world = small_world(6)
    s = world.posts
    empty(world, [2, 3])
    s.established[3] = 0
    s.site[4:], s.commute[4:] = 2, 80.0
    s.working_time[5], s.satisfaction[:] = 0.5, 3.25
    s.remote_share[[0, 1, 4]], s.telework[:], s.telework_exempt[1] = 1.0, 1.5, 1
    s.duty[4], s.education[5] = LOCATION_INDEPENDENT, 1
    return counted(world)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("posts", [5, 3, 2]),
        ("vacant", [1, 1, 0]),
        ("staff", [4, 2, 2]),
        ("person_years", [3.5, 2.0, 1.5]),
        ("satisfaction", [13.0, 6.5, 6.5]),
        ("teleworkers", [2, 1, 1]),
        ("telework", [3.0, 1.5, 1.5]),
        ("independent", [1, 0, 1]),
        ("staff_home", [4, 4, 0]),
        ("person_years_home", [3.5, 3.5, 0.0]),
        ("commute", [180.0, 180.0, 0.0]),
        ("degrees_home", [3, 3, 0]),
        ("population", [100_000.0, 70_000.0, 30_000.0]),
        ("degrees", [36_000.0, 25_200.0, 10_800.0]),
    ],
)
def test_finland_first_then_the_regions(name: str, expected: list[float]) -> None:
    np.testing.assert_allclose(getattr(count(country()), name), expected, rtol=1e-14)


def test_flows_are_those_of_the_month() -> None:
    world = country()
    world.regions.quits[:] = (2.0, 3.0)
    assert count(world).quits.tolist() == [5.0, 2.0, 3.0]
    world.clear_flows()
    assert not count(world).quits.any()


def test_order_of_rows_changes_no_bit() -> None:
    rng = np.random.default_rng(1)
    world, turned = small_world(500), small_world(500)
    order = rng.permutation(500)
    for name in ("satisfaction", "working_time", "commute", "telework"):
        getattr(world.posts, name)[:] = rng.uniform(0.1, 5.0, 500)
        getattr(turned.posts, name)[:] = getattr(world.posts, name)[order]
    one, other = count(counted(world)), count(counted(turned))
    for name, values in vars(one).items():
        np.testing.assert_array_equal(values, getattr(other, name), err_msg=name)


def test_name_that_nobody_counts() -> None:
    with pytest.raises(AttributeError, match="nothing is counted under the name happiness"):
        _ = count(country()).happiness
