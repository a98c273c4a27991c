"""Draws: random numbers that belong to a post.

A draw is a pure function of (seed, number of the post, month, purpose, block): the counter-based generator Philox4x32-10 with the seed
as its key. Adding a rule, a lever or a recruit shifts nobody else's luck, and results do not depend on workers or on the order of rows.

Source: Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3 (2011); checked against its published known answers.
"""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calls import of_one_type
from sim.rates import exp, inlined, lean_kernel

_LOW: Final = np.uint64(0xFFFFFFFF)
_SHIFT: Final = np.uint64(32)
_M0: Final = np.uint64(0xD2511F53)
_M1: Final = np.uint64(0xCD9E8D57)
_W0: Final = np.uint64(0x9E3779B9)
_EXPONENT: Final = np.uint64(0x4330000000000000)
_TWO_TO_52: Final = 4503599627370496.0
_W1: Final = np.uint64(0xBB67AE85)


Word = np.uint64


@of_one_type
class Stream(NamedTuple):
    """What a kernel needs to draw: the key (seed) and two words of the counter (month, purpose)."""

    key0: np.uint64
    key1: np.uint64
    month: np.uint64
    purpose: np.uint64


@inlined
def _round(c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word) -> tuple[Word, Word, Word, Word]:
    p0 = _M0 * c0
    p1 = _M1 * c2
    return ((p1 >> _SHIFT) ^ c1 ^ k0) & _LOW, p1 & _LOW, ((p0 >> _SHIFT) ^ c3 ^ k1) & _LOW, p0 & _LOW


@inlined
def philox(c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word) -> tuple[Word, Word, Word, Word]:
    """Four words of 32 bits for the counter (c0, c1, c2, c3) and the key (k0, k1), each in 64 bits."""
    for _ in range(10):
        c0, c1, c2, c3 = _round(c0, c1, c2, c3, k0, k1)
        k0 = (k0 + _W0) & _LOW
        k1 = (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@inlined
def words(stream: Stream, number: int, block: int) -> tuple[Word, Word, Word, Word]:
    """Four words for the number of a post and a block of its draws."""
    return philox(np.uint64(number) & _LOW, stream.month, stream.purpose, np.uint64(block), stream.key0, stream.key1)


@inlined
def uniform(word: Word) -> float:
    """Uniform in (0, 1) from a word of 32 bits; never 0 or 1.

    The word is set into the bits of a number between 2^52 and 2^53: exact, and it vectorises where a conversion would not.
    """
    return (np.uint64(word | _EXPONENT).view(np.float64) - _TWO_TO_52 + 0.5) * 2.0**-32


@inlined
def poisson(mean: float, u: float) -> int:
    """Poisson quantile of u by summing probabilities; a mean above 600 counts as 600."""
    bounded = min(mean, 600.0)
    probability = exp(-bounded)
    total = probability
    n = 0
    while u > total and n < 2000:
        n += 1
        probability *= bounded / n
        total += probability
    return n


@inlined
def fill_uniforms(stream: Stream, number: NDArray[np.uint32], first: int, u: NDArray[np.float64]) -> None:
    """Fill u with the first uniform of each post from row `first` on: a dense loop of its own, which vectorises."""
    for j in range(min(u.size, number.size - first)):
        a, _b, _c, _d = words(stream, number[first + j], 0)
        u[j] = uniform(a)


class Draws:
    """The draws of one process in one month.

    Parameters
    ----------
    seed : int
        Seed of the run, 0 to 2^64 - 1.
    process : str
        Name of the process; with the purpose it names the stream.
    month : int
        Model month, or the ordinal of a holder for personal traits.
    date : int
        Absolute month of the calendar.
    """

    def __init__(self, seed: int, process: str, month: int, date: int = 0) -> None:
        self.seed, self.process, self.month, self.date = seed, process, month, date

    def stream(self, purpose: str) -> Stream:
        """Stream of one purpose, such as `leaves`."""
        return Stream(*_key(self.seed), _month_word(self.month), word_of(self.process, purpose))


@cache
def _key(seed: int) -> tuple[Word, Word]:
    return np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32 & 0xFFFFFFFF)


@lru_cache(maxsize=1024)
def _month_word(month: int) -> Word:
    return np.uint64(month & 0xFFFFFFFF)


@cache
def word_of(process: str, purpose: str) -> Word:
    """The word of what a process draws for."""
    return np.uint64(purpose_word(f"{process}.{purpose}"))


@cache
def purpose_word(name: str) -> int:
    """The 32-bit word of a purpose `process.name`; a contract test forbids collisions."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "little")


@lean_kernel
def fill_four(stream: Stream, numbers: NDArray[np.uint32], block: int, u: NDArray[np.float64]) -> None:
    """Fill u, shape (4, n), with the four uniforms of each post: dense, so that it vectorises, where some rows are put together."""
    first, second, third, fourth = u[0], u[1], u[2], u[3]
    for i in range(numbers.size):
        a, b, c, d = words(stream, numbers[i], block)
        first[i], second[i], third[i], fourth[i] = uniform(a), uniform(b), uniform(c), uniform(d)


def uniforms(stream: Stream, numbers: NDArray[np.uint32], block: int = 0) -> NDArray[np.float64]:
    """Four uniforms in (0, 1) for every post number, for set-up code.

    Returns
    -------
    array of float64, shape (len(numbers), 4)
        One column after the other in memory.
    """
    out = np.empty((4, len(numbers)))
    fill_four(stream, np.ascontiguousarray(numbers, dtype=np.uint32), block, out)
    return out.T
