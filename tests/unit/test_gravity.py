"""Gravity: planted coefficients are found again, and the published fit is reproduced on the Finnish matrix."""

import numpy as np
import pytest

from sim.errors import InvalidInput
from sim.population import load_margins
from sim.population.distance import great_circle_km
from sim.population.flows import kernel_of, raked
from sim.population.gravity import _fit, fit_gravity, region_test
from sim.population.gravity_sheet import COEFFICIENTS, KERNEL, load_gravity
from sim.population.kernel_fit import KernelFit, _fitted, _places, fit_kernel, write_gravity
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


@pytest.fixture(scope="module")
def kernel(finland: Margins) -> KernelFit:
    return fit_kernel(finland)


def test_the_stored_kernel_is_the_one_that_is_fitted(finland: Margins, kernel: KernelFit) -> None:
    assert kernel.years == "2010-2013"
    assert tuple(kernel.coefficients.values()) == pytest.approx(finland.gravity.kernel, abs=1e-6)
    assert kernel.deviance_explained > 0.85, "tolerance of the calibration target for the origin-destination matrix of 2010-13"
    for axis in (0, 1):
        np.testing.assert_allclose(kernel.fitted.sum(axis=axis), kernel.moved.sum(axis=axis), rtol=1e-6)


def test_a_planted_kernel_is_found(finland: Margins, kernel: KernelFit, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = (-1.4, 0.3)
    moved = _fitted(_places(finland, kernel.moved), np.array(planted))
    monkeypatch.setattr("sim.population.kernel_fit._between_regions", lambda *_: moved)
    found = fit_kernel(finland)
    assert tuple(found.coefficients.values()) == pytest.approx(planted, abs=1e-4)
    assert found.deviance_explained == pytest.approx(1.0)


def test_two_regions_do_not_determine_a_kernel() -> None:
    with pytest.raises(ValueError, match="2 regions do not determine 2 coefficients"):
        fit_kernel(load_margins(configs() / "population" / "two-towns"))


def test_kernel_falls_with_distance_is_higher_within_a_region_and_keeps_departures_and_arrivals() -> None:
    kilometres = np.array(((0.0, 10.0, 100.0), (10.0, 0.0, 100.0), (100.0, 100.0, 0.0)))
    kernel = kernel_of(kilometres, kilometres < 50.0, -2.0, 0.5)
    assert kernel[0].tolist() == pytest.approx([0.0, np.exp(0.5) / 100.0, 1e-4])
    found = raked(kernel, np.array((3.0, 3.0, 2.0)), np.array((2.0, 4.0, 2.0)))
    assert found.sum(axis=1).tolist() == pytest.approx([3.0, 3.0, 2.0], abs=1e-5)
    assert found.sum(axis=0).tolist() == pytest.approx([2.0, 4.0, 2.0], abs=1e-5)


def test_stored_fits_are_read_back(finland: Margins, kernel: KernelFit, tmp_path) -> None:
    fit = region_test(finland).fit
    whole = fit._replace(coefficients={**fit.coefficients, "same_region": 0.5}, standard_errors={**fit.standard_errors, "same_region": 0.1})
    write_gravity(whole, kernel, tmp_path / "gravity.yaml")
    stored = load_gravity(tmp_path)
    assert stored.coefficients == pytest.approx(tuple(whole.coefficients.values()), abs=1e-6)
    assert stored.kernel == pytest.approx(tuple(kernel.coefficients.values()), abs=1e-6)


def test_a_sheet_without_kernel_is_refused(tmp_path) -> None:
    lines = ["coefficients:", *(f"  {name}: 1.0" for name in COEFFICIENTS), "kernel:", f"  {KERNEL[0]}: -1.0", "  same_regio: 0.5"]
    (tmp_path / "gravity.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        load_gravity(tmp_path)
    assert "kernel.same_regio: is unknown here; did you mean same_region?" in str(caught.value)
    assert "kernel.same_region: expected a number, found None; fit it anew with fit-gravity" in str(caught.value)


def test_distances_against_known_ones() -> None:
    helsinki, turku, antipode = (60.16825, 24.95291), (60.44812, 22.26624), (-60.16825, -155.04709)
    latitude, longitude = (np.array(values) for values in zip(helsinki, turku, antipode, strict=True))
    found = great_circle_km(latitude, longitude)
    assert found[0, 1] == pytest.approx(151.2, abs=0.05)
    assert found[0, 2] == pytest.approx(np.pi * 6371.0, rel=1e-6)
    assert np.array_equal(found, found.T)
