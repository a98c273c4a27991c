"""Rates: the only exp, log and normal quantile of population and month, and the decorators of compiled code.

The functions use + - x /, square root and the bits of a number only, so that a run has the same bits on every x86-64
machine, compiled or not; libm and NumPy's own functions change with processor and version. They are scalar functions that kernels
inline; the `_array` forms serve set-up code.

Accuracy (tests/unit/test_rates.py): exp and log within 4e-16 relative (log absolute near 1), normal quantile within 6e-15 absolute for
probabilities from 1e-12 to 1 - 1e-12.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import llvmlite.binding
import numba
import numpy as np
from numba.core.cpu import CPUContext
from numpy.typing import NDArray

from sim.kernel_cache import folder

F = TypeVar("F", bound=Callable[..., Any])
Floats = NDArray[np.float64]


_NO_COUNTS: Final[dict[str, Any]] = {"_nrt": False}
"""An option that Numba's own code uses and its manual leaves out: should a version drop it, compiling fails and plain `kernel` does."""


def _wide_vectors() -> None:
    """Let kernels use vectors of 512 bits where the processor has them and does not slow down for it: the bits of results are the same.

    The compiler holds on to 256 bits on all of Intel's, for those before Ice Lake, which had no bit algorithms for such vectors. What was
    chosen in the environment of Numba stands.
    """
    config: Any = numba.config
    features = llvmlite.binding.get_host_cpu_features()
    if config.CPU_NAME is None and config.CPU_FEATURES is None and features.get("avx512bitalg"):
        config.CPU_FEATURES = f"{features.flatten()},-prefer-256-bit"


def _whole_lines() -> None:
    """Let arrays that are made in kernels begin with a line of the cache: Numba aligns them to half a line.

    There a vector of 512 bits, or a row of eight numbers, lies in two lines: by chance of memory every other process was slower for good.
    """
    target: Any = CPUContext
    target.get_preferred_array_alignment = lambda context, element: 64


_wide_vectors()
_whole_lines()


def _compiled(function: F, options: dict[str, Any]) -> F:
    config: Any = numba.config
    chosen, config.CACHE_DIR = config.CACHE_DIR, folder(function.__module__)
    try:
        return cast(F, numba.njit(error_model="numpy", nogil=True, cache=True, **options)(function))
    finally:
        config.CACHE_DIR = chosen


def kernel(function: F) -> F:
    """Compile a loop over rows: no fast-math, division as NumPy does it (so that blocks vectorise), cached on disk."""
    return _compiled(function, {})


def lean_kernel(function: F) -> F:
    """Compile a loop that makes no arrays: without the counts of references that every hand-over of a table of columns would cost.

    Where a row's rule passes several such tables on, they take more than half of its time. An array that is made inside is refused when
    it compiles.
    """
    return _compiled(function, _NO_COUNTS)


def inlined(function: F) -> F:
    """Compile a scalar rule that kernels inline."""
    return cast(F, numba.njit(error_model="numpy", inline="always")(function))


def called(function: F) -> F:
    """Compile a long scalar rule for few rows, which kernels call: inlining each of its parts would take minutes to compile."""
    return cast(F, numba.njit(error_model="numpy", **_NO_COUNTS)(function))


_LOG2E: Final = 1.4426950408889634
_LN2_HIGH: Final = 0.693147180369123816490
_LN2_LOW: Final = 1.90821492927058770002e-10
_ROUNDER: Final = 6755399441055744.0
_ROUNDER_BITS: Final = 0x4338000000000000
_MANTISSA: Final = np.uint64(52)
_BIAS_1024: Final = np.uint64(1024 << 52)
_LOG_BIAS: Final = np.uint64((1024 << 52) - 0x3FE6A09E667F3BCD)
"""Added to the bits of x it makes the exponent of x over sqrt(1/2), plus 1024, stand in the upper bits."""
_WORD_OF_TWO_TO_52: Final = np.uint64(0x4330000000000000)
_TWO_TO_52_AND_1024: Final = 4503599627370496.0 + 1024.0


# Coefficients from the highest power down. exp: Taylor series, on |r| <= ln 2 / 2 the first term left out is below 5e-18.
_EXP: Final = tuple(1.0 / math.factorial(n) for n in range(14, 1, -1))
# log m = 2 artanh(s) for m in [sqrt(1/2), sqrt(2)), that is |s| <= 0.1716; terms to s^25.
_ARTANH: Final = tuple(1.0 / n for n in range(25, 2, -2))
# Wichura, algorithm AS 241 (PPND16), Applied Statistics 37 (1988): numerator and denominator in the centre, the tail and the far tail.
_CENTRE: Final = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
     1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
     687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
_TAIL: Final = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258, 3.64784832476320460504,
     5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459, 0.68976733498510000455,
     1.6763848301838038494, 2.05319162663775882187, 1.0),
)  # fmt: skip
_FAR_TAIL: Final = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093, 0.29656057182850489123,
     1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4, 0.0148753612908506148525,
     0.13692988092273580531, 0.59983220655588793769, 1.0),
)  # fmt: skip


@inlined
def _polynomial(x: float, coefficients: tuple[float, ...]) -> float:
    value = 0.0
    for coefficient in coefficients:
        value = value * x + coefficient
    return value


@inlined
def exp(x: float) -> float:
    """Exponential of x; x beyond -708 or 708 counts as that bound."""
    y = min(708.0, max(-708.0, x))
    # Adding 1.5 x 2^52 rounds to a whole number whose value stands in the low bits: vectorises where a conversion would not.
    shifted = np.float64(y * _LOG2E + _ROUNDER)
    n = shifted - _ROUNDER
    r = (y - n * _LN2_HIGH) - n * _LN2_LOW
    return (_polynomial(r, _EXP) * r * r + r + 1.0) * np.int64((shifted.view(np.int64) - _ROUNDER_BITS + 1023) << 52).view(np.float64)


_FINE_ROUNDER: Final = 1.5 * 2.0**32
"""Added to a number it leaves 20 places after the point in the low bits; from there 32 bits to the left they stand as in an exponent."""
_FINE_ROUNDER_BITS: Final = np.float64(_FINE_ROUNDER).view(np.int64)
_FINE_BITS: Final = 32
_FINE_ONE: Final = 1 << 20
_ABOVE_ROUNDING: Final = 1.0 + 2.0**-19


@inlined
def exp_bound(x: float) -> float:
    """Upper bound of exp(x), at most 6.2 % above it, for a fifth of its cost; x beyond -700 or 700 counts as that bound.

    Between whole numbers 2^y lies below its chord, whose bits are those of y.
    """
    y = min(700.0, max(-700.0, x)) * _LOG2E
    fixed = np.float64(y + _FINE_ROUNDER).view(np.int64) - _FINE_ROUNDER_BITS
    return np.int64((fixed + 1023 * _FINE_ONE) << _FINE_BITS).view(np.float64) * _ABOVE_ROUNDING


@inlined
def log(x: float) -> float:
    """Natural logarithm of a positive, normal x."""
    # In unsigned words and by adding 2^52, as a signed shift and a conversion would not vectorise.
    bits = np.float64(x).view(np.uint64)
    biased = np.uint64(bits + _LOG_BIAS) >> _MANTISSA
    exponent = np.uint64(biased | _WORD_OF_TWO_TO_52).view(np.float64) - _TWO_TO_52_AND_1024
    m = np.uint64(bits + _BIAS_1024 - (biased << _MANTISSA)).view(np.float64)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    return exponent * _LN2_HIGH + (2.0 * s + (2.0 * s * z * _polynomial(z, _ARTANH) + exponent * _LN2_LOW))


_HALF_OF_CENTRE: Final = 0.425


@inlined
def _central_quantile(q: float) -> float:
    """Standard normal quantile of 0.5 + q, for q within _HALF_OF_CENTRE of 0."""
    r = 0.180625 - q * q
    return q * _polynomial(r, _CENTRE[0]) / _polynomial(r, _CENTRE[1])


@inlined
def normal_quantile(u: float) -> float:
    """Standard normal quantile of a probability u in (0, 1)."""
    q = u - 0.5
    if abs(q) <= _HALF_OF_CENTRE:
        return _central_quantile(q)
    t = math.sqrt(-log(min(u, 1.0 - u)))
    if t <= 5.0:
        tail = _polynomial(t - 1.6, _TAIL[0]) / _polynomial(t - 1.6, _TAIL[1])
    else:
        tail = _polynomial(t - 5.0, _FAR_TAIL[0]) / _polynomial(t - 5.0, _FAR_TAIL[1])
    return tail if q > 0.0 else -tail


MICRO: Final = 1e6


@inlined
def micro(x: float) -> np.int64:
    """Whole millionths of x, to the nearest, for |x| below 10^9: sums of them do not depend on their order."""
    # As in exp: a conversion would not vectorise.
    return np.float64(x * MICRO + _ROUNDER).view(np.int64) - _ROUNDER_BITS


@inlined
def monthly(yearly_hazard: float) -> float:
    """Probability of an event within a month under a yearly hazard (events per year)."""
    return 1.0 - exp(-max(yearly_hazard, 0.0) / 12.0)


@inlined
def waiting(u: float, yearly_hazard: float) -> int:
    """Months until the next event under a yearly hazard, 1 or more, for u uniform in (0, 1): geometric, as monthly draws would give it.

    A wait beyond any run counts as 30,000 months.
    """
    return 1 + int(min(29_999.0, -12.0 * log(u) / max(yearly_hazard, 1e-9)))


@kernel
def dot(a: Floats, b: Floats) -> float:
    """Sum of a x b, in eight sums side by side whose order is fixed."""
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = 0.0
    for k in range(a.size >> 3):
        i = k << 3
        s0 += a[i] * b[i]
        s1 += a[i + 1] * b[i + 1]
        s2 += a[i + 2] * b[i + 2]
        s3 += a[i + 3] * b[i + 3]
        s4 += a[i + 4] * b[i + 4]
        s5 += a[i + 5] * b[i + 5]
        s6 += a[i + 6] * b[i + 6]
        s7 += a[i + 7] * b[i + 7]
    rest = 0.0
    for i in range(a.size & ~7, a.size):
        rest += a[i] * b[i]
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)) + rest


@kernel
def _exp_flat(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = exp(x[i])


@kernel
def _log_flat(x: Floats, out: Floats) -> None:
    for i in range(x.size):
        out[i] = log(x[i])


@lean_kernel
def fill_quantiles(u: Floats, out: Floats) -> None:
    """Fill out with the standard normal quantiles of u: first all as if in the centre, which vectorises, then the few beyond it."""
    for i in range(u.size):
        out[i] = _central_quantile(u[i] - 0.5)
    for i in range(u.size):
        if abs(u[i] - 0.5) > _HALF_OF_CENTRE:
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
    return _over(fill_quantiles, u)
