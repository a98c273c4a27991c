"""Rates: exp, log and normal quantile keep the accuracy that sim/rates.py states, compiled and plain alike."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri

from sim import rates

Floats = NDArray[np.float64]
SAMPLE = np.random.default_rng(2019)
EXPONENTS = np.concatenate((np.linspace(-708.0, 708.0, 100_001), SAMPLE.uniform(-2.0, 2.0, 100_000), SAMPLE.uniform(-1e-8, 1e-8, 1000)))
POSITIVE = np.concatenate(
    (np.exp(np.linspace(-700.0, 700.0, 100_000)), SAMPLE.uniform(0.7, 1.45, 100_000), 1.0 + np.spacing(1.0) * np.arange(1, 99))
)
SMALL = 10.0 ** np.linspace(-12.0, np.log10(0.5), 100_001)
PROBABILITIES = np.concatenate((SMALL, 1.0 - SMALL[1:], SAMPLE.uniform(0.0, 1.0, 100_000)))


def test_exp_is_within_its_bound() -> None:
    exact = np.exp(EXPONENTS.astype(np.longdouble))
    assert np.max(np.abs(rates.exp_array(EXPONENTS) / exact - 1.0)) <= 4e-16


def test_bound_of_exp_is_above_it_and_near() -> None:
    sample = EXPONENTS[np.abs(EXPONENTS) <= 700.0]
    ratio = np.array([rates.exp_bound(x) for x in sample[::7]]) / rates.exp_array(sample[::7])
    assert np.all(ratio >= 1.0)
    assert np.max(ratio) <= 1.062


def test_log_is_within_its_bound() -> None:
    exact = np.log(POSITIVE.astype(np.longdouble))
    error = np.abs(rates.log_array(POSITIVE) - exact)
    assert np.max(error / np.maximum(np.abs(exact), 1e-300)) <= 4e-16


def test_normal_quantile_is_within_its_bound() -> None:
    assert np.max(np.abs(rates.normal_quantile_array(PROBABILITIES) - ndtri(PROBABILITIES))) <= 6e-15


@pytest.mark.parametrize(
    ("function", "x", "expected"),
    [
        (rates.exp, 0.0, 1.0),
        (rates.exp, -1e300, math.exp(-708.0)),
        (rates.exp, 1e300, math.exp(708.0)),
        (rates.log, 1.0, 0.0),
        (rates.log, 8.0, 3.0 * math.log(2.0)),
        (rates.normal_quantile, 0.5, 0.0),
        (rates.normal_quantile, 0.975, 1.959963984540054),
        (rates.normal_quantile, 0.025, -1.959963984540054),
        (rates.monthly, 0.0, 0.0),
        (rates.monthly, -1.0, 0.0),
        (rates.monthly, 12.0 * math.log(2.0), 0.5),
        (rates.monthly, 1e9, 1.0),
    ],
)
def test_known_values(function: Callable[[float], float], x: float, expected: float) -> None:
    assert function(x) == pytest.approx(expected, rel=1e-15, abs=0.0)


def test_a_bound_that_was_passed_counts_as_the_bound() -> None:
    assert rates.exp(709.0) == rates.exp(708.0)
    assert rates.exp(-709.0) == rates.exp(-708.0) > 0.0


@pytest.mark.parametrize(
    ("function", "sample"),
    [(rates.exp, EXPONENTS), (rates.log, POSITIVE), (rates.normal_quantile, PROBABILITIES), (rates.monthly, np.abs(EXPONENTS))],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_compiled_and_plain_give_the_same_bits(function: Callable[[float], float], sample: Floats) -> None:
    chosen = sample[:: len(sample) // 2000]
    plain = function.py_func  # type: ignore[attr-defined] # Numba keeps the function it compiled
    assert [function(x) for x in chosen] == [plain(x) for x in chosen]


@pytest.mark.parametrize(
    ("array", "scalar", "sample"),
    [
        (rates.exp_array, rates.exp, EXPONENTS),
        (rates.log_array, rates.log, POSITIVE),
        (rates.normal_quantile_array, rates.normal_quantile, PROBABILITIES),
    ],
    ids=["exp", "log", "normal quantile"],
)
def test_array_form_is_the_scalar_form_in_any_shape(
    array: Callable[[Floats], Floats], scalar: Callable[[float], float], sample: Floats
) -> None:
    table = sample[:600].reshape(20, 30).T
    found = array(table)
    assert found.shape == (30, 20)
    assert found.ravel().tolist() == [scalar(x) for x in table.ravel()]


@pytest.mark.parametrize(
    ("u", "hazard", "months"),
    [(0.5, 12.0, 1), (math.exp(-0.99), 12.0, 1), (math.exp(-1.01), 12.0, 2), (math.exp(-5.5), 6.0, 12), (0.5, 0.0, 30_000), (0.5, 1e9, 1)],
    ids=["soon", "just within a month", "just after", "half the hazard", "never", "at once"],
)
def test_months_until_the_next_event(u: float, hazard: float, months: int) -> None:
    assert rates.waiting(u, hazard) == months


@pytest.mark.parametrize("size", [0, 1, 7, 8, 309])
def test_dot_is_the_sum_of_products(size: int) -> None:
    rng = np.random.default_rng(size)
    a, b = rng.uniform(0.0, 1.0, (2, size))
    assert rates.dot(a, b) == pytest.approx(math.fsum(a * b), rel=1e-14, abs=1e-300)
