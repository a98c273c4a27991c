"""Measures: the Theil index and vitality by hand, and ratios of nothing."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

from sim.measures import Metric, Month, VitalityBaseline, ratio, share
from sim.measures.distribution import theil
from sim.measures.vitality import vitality, vitality_components
from sim.metrics import METRICS

YEAR = {"population": 1000.0, "jobs": 400.0, "tax_base": 5e6, "employed": 400.0, "adults": 700.0, "degrees": 140.0}


def counts(**columns: list[float]) -> SimpleNamespace:
    """Counts of the whole country and two regions."""
    return SimpleNamespace(staff=np.zeros(3), **{name: np.array(values) for name, values in columns.items()})


def constants(mean: float = 0.0, deviation: float = 1.0) -> VitalityBaseline:
    """The same for every component."""
    return VitalityBaseline(np.full(5, mean), np.full(5, deviation))


def year(**changes: tuple[float, float]) -> tuple[SimpleNamespace, SimpleNamespace]:
    """Counts of a year ago, alike everywhere, and those of now, in which columns have grown by these factors in the two regions."""
    before = {name: np.full(3, value) for name, value in YEAR.items()}
    now = {name: values * np.array([1.0, *changes.get(name, (1.0, 1.0))]) for name, values in before.items()}
    return counts(**before), counts(**now)


def test_ratio_of_nothing_is_not_measured() -> None:
    found = ratio(np.array([1.0, 0.0, 3.0, 3.0]), np.array([2.0, 4.0, 0.0, -1.0]), 100.0)
    np.testing.assert_array_equal(found, [50.0, 0.0, np.nan, np.nan])


def test_share_of_the_whole() -> None:
    assert share(np.array([8.0, 2.0, 6.0])).tolist() == [1.0, 0.25, 0.75]
    assert np.isnan(share(np.zeros(3))).all()


@pytest.mark.parametrize(
    ("staff", "expected"),
    [
        ([4.0, 1.0, 3.0], [0.0, 0.0]),
        ([4.0, 2.0, 2.0], [0.5 * math.log(2.0), 0.5 * math.log(2.0 / 3.0)]),
        ([4.0, 4.0, 0.0], [math.log(4.0), 0.0]),
    ],
    ids=["as people live", "halves", "all in one region"],
)
def test_theil(staff: list[float], expected: list[float]) -> None:
    now = SimpleNamespace(staff=np.array(staff), population=np.array([400.0, 100.0, 300.0]))
    found = theil(Month(now, None, constants()))
    assert found.tolist() == pytest.approx([sum(expected), *expected], abs=1e-15)


def test_vitality_needs_a_year_behind() -> None:
    _before, now = year()
    assert np.isnan(vitality(Month(now, None, constants()))).all()


def test_components_by_hand() -> None:
    before, now = year(population=(1.02, 1.0), jobs=(1.0, 0.9), tax_base=(1.01, 1.0), employed=(1.1, 1.0), degrees=(1.05, 1.0))
    dependency = 100.0 * (1000.0 / 400.0 - 1020.0 / 440.0)
    expected = [[2.0, 0.0], [0.0, -10.0], [1.0, 0.0], [dependency, 0.0], [1.0, 0.0]]
    np.testing.assert_allclose(vitality_components(now, before)[:, 1:], expected, atol=1e-12)


def test_vitality_is_the_mean_of_standardised_components() -> None:
    before, now = year(population=(1.02, 1.0), jobs=(1.02, 1.0))
    dependency = 100.0 * (1.0 - 1.02) / 0.4
    found = vitality(Month(now, before, constants(mean=1.0, deviation=2.0)))
    first = (0.5 + 0.5 - 0.5 + (dependency - 1.0) / 2.0 - 0.5) / 5.0
    assert found.tolist() == pytest.approx([-0.5, first, -0.5])


def test_component_without_scale_leaves_no_index() -> None:
    before, now = year(population=(1.02, 1.0))
    assert np.isnan(vitality(Month(now, before, constants(deviation=0.0)))).all()


def of(name: str) -> Metric:
    """The metric of that name."""
    return next(metric for metric in METRICS if metric.name == name)


CHANGES = ("population_change", "jobs_change", "tax_base_change", "dependency_change", "degree_share_change")


def test_components_of_vitality_are_metrics_of_their_own() -> None:
    before, now = year(population=(1.02, 1.0), jobs=(1.0, 0.9), tax_base=(1.01, 1.0), employed=(1.1, 1.0), degrees=(1.05, 1.0))
    found = [of(name).formula(Month(now, before, constants())) for name in CHANGES]
    signs = np.array([1.0, 1.0, 1.0, -1.0, 1.0])
    np.testing.assert_allclose(signs[:, None] * found, vitality_components(now, before), atol=1e-12)


@pytest.mark.parametrize("name", CHANGES)
def test_changes_need_a_year_behind(name: str) -> None:
    assert np.isnan(of(name).formula(Month(year()[1], None, constants()))).all()
