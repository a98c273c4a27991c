"""Preparedness: how soon help comes, which agencies can act, and where critical functions are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import changed, empty, parameters, run, small_world

from sim.counts import count
from sim.measures import Month, VitalityBaseline
from sim.measures.services import concentration
from sim.processes.preparedness import preparedness
from sim.response_times import class_of, in_time, spread_quantiles
from sim.state import FAMILIES, World

SECURITY = FAMILIES.index("security")


def guarded(*sites: int, **values: Any) -> World:
    """One guard at each of these sites, of which the first three are on call; help comes at ordinary speed and at once."""
    world = small_world(len(sites))
    world.posts.family[:], world.posts.site[:] = SECURITY, sites
    world.sites.on_call[:3] = 1
    world.municipalities.area_minutes[:], world.municipalities.response_minutes[:] = 10.0, (11.0, 35.0, 35.0)
    return watched(world, **values)


def watched(world: World, **values: Any) -> World:
    """The world with its staff counted and its preparedness taken."""
    s = world.posts
    world.sites.staff[:] = np.bincount(s.site[s.person >= 0], minlength=world.sites.rows)
    at_once = {"alarm": 0.0, "haste": 1.0, "least_staff": 1.0}
    return run(preparedness, world, changed(parameters(preparedness), {**at_once, **values}))


def test_help_comes_from_the_nearest_site_on_call() -> None:
    assert guarded(0, 2).municipalities.on_call_minutes.tolist() == [10.0, 30.0, 10.0]
    assert guarded(0, 3).municipalities.on_call_minutes.tolist() == [10.0, 30.0, 90.0], "site 3 is not on call"
    assert guarded(0, 2, alarm=2.0, haste=0.5).municipalities.on_call_minutes.tolist() == [7.0, 17.0, 7.0]


def test_residents_inside_a_municipality_are_spread_about_the_mean() -> None:
    """Times from 0 to 20 minutes about 10: 11 of 20; from 20 to 40 about 30: three quarters within 35."""
    assert guarded(0, 2).municipalities.on_call_share.tolist() == pytest.approx([0.55, 0.75, 1.0])
    assert guarded(0).municipalities.on_call_share.tolist() == pytest.approx([0.55, 0.75, 0.0])


def test_four_residents_in_five_are_reached_within_the_80th_percentile() -> None:
    """Nine tenths have times from 0 to 20 minutes, one tenth from 20 to 40; by class of response and region the same by hand."""
    counts = count(guarded(0, 2))
    assert counts.slow_help.tolist() == pytest.approx([0.8 / 0.9 * 20.0, 0.8 * 7.0 / 6.0 * 20.0, 16.0])
    assert counts.slow_help_11[:2].tolist() == pytest.approx([16.0, 16.0])
    assert counts.slow_help_35.tolist() == pytest.approx([20.0 + 0.05 / 0.25 * 20.0, 36.0, 16.0])
    assert np.isnan(counts.slow_help_11[2]), "none of that class there"
    assert np.isnan(counts.slow_help_18).all()


def test_a_quantile_of_spread_values_is_where_that_share_lies_below() -> None:
    rng = np.random.default_rng(3)
    mean, spread, weight = rng.uniform(0.0, 100.0, 60), rng.uniform(0.0, 20.0, 60), rng.uniform(0.0, 5.0, 60)
    spread[:5], mean[5] = 0.0, 1e6
    groups = np.stack((np.zeros(60, dtype=np.int64), 1 + np.arange(60) % 3), axis=1)
    found = spread_quantiles(mean, spread, weight, groups, 0.8, 5)
    assert np.isnan(found[4])
    for g, at in enumerate(found[:4]):
        of = (groups == g).any(axis=1)
        below = sum(w * in_time(at, m, s) for w, m, s in zip(weight[of], mean[of], spread[of], strict=True))
        assert below == pytest.approx(0.8 * weight[of].sum(), rel=1e-9)


def test_classes_of_response() -> None:
    assert class_of(np.array([5.0, 11.0, 12.0, 35.0, 55.0, 90.0])).tolist() == [0, 0, 1, 3, 4, 4]


@pytest.mark.parametrize("way", ["closed", "nobody there"])
def test_a_closed_site_helps_nobody(way: str) -> None:
    world = guarded(0, 2)
    world.sites.open[2] = way != "closed"
    if way == "nobody there":
        empty(world, [1])
    assert watched(world).municipalities.on_call_minutes.tolist() == [10.0, 30.0, 90.0]


def test_agencies_present_and_critical_functions_by_region() -> None:
    world = guarded(0, 1, 2, 3)
    assert world.regions.agencies_present.tolist() == [2.0, 1.0]
    assert watched(world, least_staff=2.0).regions.agencies_present.tolist() == [1.0, 0.0]
    assert world.regions.critical_staff.tolist() == [3.0, 1.0]
    world.posts.family[0] = FAMILIES.index("expert")
    assert watched(world).regions.critical_staff.tolist() == [2.0, 1.0]


def test_concentration_is_the_sum_of_its_parts() -> None:
    month = Month(count(guarded(0, 1, 2, 3)), None, VitalityBaseline(np.zeros(5), np.ones(5)))
    assert concentration(month).tolist() == pytest.approx([0.625, 0.5625, 0.0625])
