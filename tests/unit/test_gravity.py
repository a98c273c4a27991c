"""Gravity: planted coefficients are found again, and the published fit is reproduced on the Finnish matrix."""

import numpy as np
import pytest

from sim.population import load_margins
from sim.population.distance import great_circle_km
from sim.population.gravity import _fit, fit_gravity, region_test, write_gravity
from sim.population.gravity_sheet import COEFFICIENTS, load_gravity
from sim.population.margins import Margins
from sim.resources import configs


@pytest.fixture(scope="module")
def finland() -> Margins:
    return load_margins(configs() / "population" / "finland")


def test_planted_coefficients_are_found() -> None:
    source = np.random.default_rng(7)
    columns = [np.ones(400), *(source.normal(0.0, 1.0, 400) for _ in range(3))]
    planted = (1.5, 0.8, -0.6, 0.3)
    moved = np.exp(sum(c * p for c, p in zip(columns, planted, strict=True)))
    fit = _fit(columns, moved, COEFFICIENTS[:4], "planted")
    assert tuple(fit.coefficients.values()) == pytest.approx(planted, abs=1e-8)
    assert fit.deviance_explained == pytest.approx(1.0)


def test_too_few_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="do not determine"):
        _fit([np.ones(2), np.array([0.0, 1.0])], np.array([1.0, 2.0]), COEFFICIENTS[:2], "none")


def test_the_finnish_fit_is_reproduced(finland: Margins) -> None:
    fit = fit_gravity(finland)
    published = {"log_origin_population": 0.85, "log_destination_population": 0.91, "log_distance_km": -0.87, "same_region": 0.67}
    assert {name: round(fit.coefficients[name], 2) for name in published} == published
    assert round(fit.deviance_explained, 2) == 0.89
    assert tuple(fit.coefficients.values()) == pytest.approx(finland.gravity.coefficients, abs=1e-6)


def test_the_fit_between_regions_predicts_unseen_years(finland: Margins) -> None:
    test = region_test(finland)
    assert (test.fit.years, test.test_years) == ("2010-2013", "2015-2018")
    assert test.test_deviance_explained > 0.85


def test_a_stored_fit_is_read_back(finland: Margins, tmp_path) -> None:
    fit = region_test(finland).fit
    whole = fit._replace(coefficients={**fit.coefficients, "same_region": 0.5}, standard_errors={**fit.standard_errors, "same_region": 0.1})
    write_gravity(whole, tmp_path / "gravity.yaml")
    assert load_gravity(tmp_path).coefficients == pytest.approx(tuple(whole.coefficients.values()), abs=1e-6)


def test_distances_against_known_ones() -> None:
    helsinki, turku, antipode = (60.16825, 24.95291), (60.44812, 22.26624), (-60.16825, -155.04709)
    latitude, longitude = (np.array(values) for values in zip(helsinki, turku, antipode, strict=True))
    found = great_circle_km(latitude, longitude)
    assert found[0, 1] == pytest.approx(151.2, abs=0.05)
    assert found[0, 2] == pytest.approx(np.pi * 6371.0, rel=1e-6)
    assert np.array_equal(found, found.T)
