"""Rates: the only exp, log and normal quantile of population and month, and the decorators of compiled code.

The functions use + - x /, square root and the bits of a number only, so that a run has the same bits on every x86-64
machine, compiled or not; libm and NumPy's own functions change with processor and version. They are scalar functions that kernels
inline; the `_array` forms serve set-up code.

Accuracy (tests/unit/test_rates.py): exp and log within 4e-16 relative (log absolute near 1), normal quantile within 2e-15 absolute for
probabilities from 1e-12 to 1 - 1e-12.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., Any])
Floats = NDArray[np.float64]


def kernel(function: F) -> F:
    """Compile a loop over rows: no fast-math, division as NumPy does it (so that blocks vectorise), cached on disk."""
    return cast(F, numba.njit(error_model="numpy", nogil=True, cache=True)(function))


def inlined(function: F) -> F:
    """Compile a scalar rule that kernels inline."""
    return cast(F, numba.njit(error_model="numpy", inline="always")(function))


_LOG2E: Final = 1.4426950408889634
_LN2_HIGH: Final = 0.693147180369123816490
_LN2_LOW: Final = 1.90821492927058770002e-10
_ROUNDER: Final = 6755399441055744.0
_ROUNDER_BITS: Final = 0x4338000000000000


@inlined
def exp(x: float) -> float:
    """Exponential of x; x beyond -708 or 708 counts as that bound."""
    y = min(708.0, max(-708.0, x))
    # Adding 1.5 x 2^52 rounds to a whole number whose value stands in the low bits: vectorises where a conversion would not.
    shifted = np.float64(y * _LOG2E + _ROUNDER)
    n = shifted - _ROUNDER
    r = (y - n * _LN2_HIGH) - n * _LN2_LOW
    # Taylor series on |r| <= ln 2 / 2: the first term left out is below 5e-18.
    p = 1.0 / 87178291200.0
    p = p * r + 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    return (p * r * r + r + 1.0) * np.int64((shifted.view(np.int64) - _ROUNDER_BITS + 1023) << 52).view(np.float64)


@inlined
def log(x: float) -> float:
    """Natural logarithm of a positive, normal x."""
    bits = np.float64(x).view(np.int64)
    exponent = (bits - 0x3FE6A09E667F3BCD) >> 52
    m = np.int64(bits - (exponent << 52)).view(np.float64)
    # m lies in [sqrt(1/2), sqrt(2)); log m = 2 artanh(s) with |s| <= 0.1716, terms to s^25.
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = 1.0 / 25.0
    p = p * z + 1.0 / 23.0
    p = p * z + 1.0 / 21.0
    p = p * z + 1.0 / 19.0
    p = p * z + 1.0 / 17.0
    p = p * z + 1.0 / 15.0
    p = p * z + 1.0 / 13.0
    p = p * z + 1.0 / 11.0
    p = p * z + 1.0 / 9.0
    p = p * z + 1.0 / 7.0
    p = p * z + 1.0 / 5.0
    p = p * z + 1.0 / 3.0
    return float(exponent) * _LN2_HIGH + (2.0 * s + (2.0 * s * z * p + float(exponent) * _LN2_LOW))


@inlined
def normal_quantile(u: float) -> float:
    """Standard normal quantile of a probability u in (0, 1).

    Source: Wichura, algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
    """
    q = u - 0.5
    r = 0.180625 - q * q
    a = 2509.0809287301226727
    a = a * r + 33430.575583588128105
    a = a * r + 67265.770927008700853
    a = a * r + 45921.953931549871457
    a = a * r + 13731.693765509461125
    a = a * r + 1971.5909503065514427
    a = a * r + 133.14166789178437745
    a = a * r + 3.387132872796366608
    b = 5226.495278852854561
    b = b * r + 28729.085735721942674
    b = b * r + 39307.89580009271061
    b = b * r + 21213.794301586595867
    b = b * r + 5394.1960214247511077
    b = b * r + 687.1870074920579083
    b = b * r + 42.313330701600911252
    b = b * r + 1.0
    if abs(q) <= 0.425:
        return q * a / b
    t = math.sqrt(-log(min(u, 1.0 - u)))
    if t <= 5.0:
        r = t - 1.6
        a = 7.7454501427834140764e-4
        a = a * r + 0.0227238449892691845833
        a = a * r + 0.24178072517745061177
        a = a * r + 1.27045825245236838258
        a = a * r + 3.64784832476320460504
        a = a * r + 5.7694972214606914055
        a = a * r + 4.6303378461565452959
        a = a * r + 1.42343711074968357734
        b = 1.05075007164441684324e-9
        b = b * r + 5.475938084995344946e-4
        b = b * r + 0.0151986665636164571966
        b = b * r + 0.14810397642748007459
        b = b * r + 0.68976733498510000455
        b = b * r + 1.6763848301838038494
        b = b * r + 2.05319162663775882187
        b = b * r + 1.0
    else:
        r = t - 5.0
        a = 2.01033439929228813265e-7
        a = a * r + 2.71155556874348757815e-5
        a = a * r + 0.0012426609473880784386
        a = a * r + 0.026532189526576123093
        a = a * r + 0.29656057182850489123
        a = a * r + 1.7848265399172913358
        a = a * r + 5.4637849111641143699
        a = a * r + 6.6579046435011037772
        b = 2.04426310338993978564e-15
        b = b * r + 1.4215117583164458887e-7
        b = b * r + 1.8463183175100546818e-5
        b = b * r + 7.868691311456132591e-4
        b = b * r + 0.0148753612908506148525
        b = b * r + 0.13692988092273580531
        b = b * r + 0.59983220655588793769
        b = b * r + 1.0
    return a / b if q > 0.0 else -a / b


@inlined
def monthly(yearly_hazard: float) -> float:
    """Probability of an event within a month under a yearly hazard (events per year)."""
    return 1.0 - exp(-max(yearly_hazard, 0.0) / 12.0)


@kernel
def _exp_flat(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = exp(x[i])


@kernel
def _log_flat(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = log(x[i])


@kernel
def _quantile_flat(u: Floats, out: Floats) -> None:
    for i in range(u.size):
        out[i] = normal_quantile(u[i])


def _over(flat: Callable[[Floats, Floats], None], x: Floats) -> Floats:
    values = np.ascontiguousarray(x, dtype=np.float64)
    out = np.empty_like(values)
    flat(values.ravel(), out.ravel())
    return out


def exp_array(x: Floats) -> Floats:
    """Exponential of every element."""
    return _over(_exp_flat, x)


def log_array(x: Floats) -> Floats:
    """Natural logarithm of every (positive) element."""
    return _over(_log_flat, x)


def normal_quantile_array(u: Floats) -> Floats:
    """Standard normal quantile of every element, probabilities in (0, 1)."""
    return _over(_quantile_flat, u)
