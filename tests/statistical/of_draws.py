"""Cases on the draws alone: uniform, independent of each other, and turned into normal ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from scipy.stats import norm
from statistical.exact import Case, hits

from sim.draws import Draws, uniforms
from sim.rates import normal_quantile_array

NUMBERS = np.arange(1_000_000, dtype=np.uint32)
BINS = 16
SQUEEZE, SHIFT, COPIED = 0.98, 0.04, 0.01
QUANTILES = (-3.0, -1.0, 0.0, 0.5, 2.0, 3.0)


@cache
def luck(seed: int = 1, purpose: str = "leaves", month: int = 1, block: int = 0) -> np.ndarray:
    """Four uniforms of a million posts, shape (posts, 4)."""
    return uniforms(Draws(seed, "quitting", month).stream(purpose), NUMBERS, block)


def in_bin(faulty: bool, place: int) -> int:
    """Draws in one of the equal bins."""
    u = luck() * (SQUEEZE if faulty else 1.0)
    return int(np.count_nonzero((u >= place / BINS) & (u < (place + 1) / BINS)))


def low_bits(faulty: bool) -> int:
    """Draws whose last bit but the half is set; the fault sets it in one of a hundred more."""
    bit = (luck() * 2.0**32).astype(np.int64) & 1 == 1
    return int(np.count_nonzero(bit | (luck(seed=2) < COPIED) if faulty else bit))


PAIRS = {
    "words of a block": lambda: (luck()[:, 0], luck()[:, 1]),
    "first and last word": lambda: (luck()[:, 0], luck()[:, 3]),
    "blocks": lambda: (luck()[:, 0], luck(block=1)[:, 0]),
    "months": lambda: (luck()[:, 0], luck(month=2)[:, 0]),
    "purposes": lambda: (luck()[:, 0], luck(purpose="stays")[:, 0]),
    "seeds": lambda: (luck()[:, 0], luck(seed=2)[:, 0]),
    "neighbours": lambda: (luck()[:, 0], np.roll(luck()[:, 0], 1)),
    "posts a family apart": lambda: (luck()[:, 0], np.roll(luck()[:, 0], 1 << 16)),
}


def agreements(faulty: bool, pair: str) -> int:
    """Posts whose two draws lie in the same half; the fault copies the first to the second in one of a hundred."""
    one, other = PAIRS[pair]()
    if faulty:
        other = np.where(luck(seed=3)[:, 2] < COPIED, one, other)
    return int(np.count_nonzero((one < 0.5) == (other < 0.5)))


def below(faulty: bool, quantile: float) -> int:
    """Normal draws below a quantile."""
    return int(np.count_nonzero(normal_quantile_array(luck()) + (SHIFT if faulty else 0.0) < quantile))


def cases() -> Iterator[Case]:
    """All cases."""
    draws = luck().size
    for place in range(BINS):
        squeezed = 1.0 / BINS / SQUEEZE if place < BINS - 1 else 1.0 - (1.0 - 1.0 / BINS) / SQUEEZE
        yield hits(f"uniform in bin {place}", "draws 2 % too low", lambda faulty, k=place: in_bin(faulty, k), draws, 1.0 / BINS, squeezed)
    yield hits("last bit", "set in 1 % more", low_bits, draws, 0.5, 0.5 + 0.5 * COPIED)
    for pair in PAIRS:
        yield hits(
            f"independence of {pair}", "1 % copied", lambda faulty, k=pair: agreements(faulty, k), len(NUMBERS), 0.5, 0.5 + 0.5 * COPIED
        )
    for z in QUANTILES:
        yield hits(
            f"normal below {z:g}", f"shifted by {SHIFT:g}", lambda faulty, k=z: below(faulty, k), draws, norm.cdf(z), norm.cdf(z - SHIFT)
        )
