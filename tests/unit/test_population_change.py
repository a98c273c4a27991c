"""Births, deaths and migration from abroad: rates of the region, from the latest two years up to the start."""

from __future__ import annotations

import numpy as np
import pytest

from sim.population import load_margins
from sim.population.places import places
from sim.resources import configs


@pytest.mark.parametrize(
    ("folder", "name", "expected"),
    [
        ("two-towns", "natural_increase", {"01": 50.0, "02": -35.0}),
        ("two-towns", "net_immigration", {"01": 160.0, "02": 20.0}),
        ("finland", "natural_increase", {"01": 3699.5}),
    ],
    ids=str,
)
def test_persons_of_a_region_are_the_mean_of_two_years(folder: str, name: str, expected: dict[str, float]) -> None:
    where = places(load_margins(configs() / "population" / folder))
    persons = np.bincount(where.region, where.population * getattr(where, name))
    for code, value in expected.items():
        assert persons[where.region_codes.index(code)] == pytest.approx(value, rel=1e-12)
    for region in range(len(where.region_codes)):
        assert np.unique(getattr(where, name)[where.region == region]).size == 1
