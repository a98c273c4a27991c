"""Draws: the published generator, and luck that belongs to the post."""

from __future__ import annotations

import numpy as np
import pytest

from sim.blocks import BLOCK
from sim.draws import Draws, fill_uniforms, philox, purpose_word, uniform, uniforms, words
from sim.rates import kernel

# Random123, file kat_vectors: philox4x32 with ten rounds; counter, key, words.
KNOWN_ANSWERS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]
NUMBERS = np.array([0, 1, 2, 70_000, 2**31, 2**32 - 1], dtype=np.uint32)


def hexadecimal(text: str) -> list[np.uint64]:
    """Words of 32 bits."""
    return [np.uint64(int(word, 16)) for word in text.split()]


@pytest.mark.parametrize("form", [philox, philox.py_func], ids=["compiled", "plain"])
@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS, ids=["zeros", "ones", "digits of pi"])
def test_generator_gives_the_published_known_answers(form, counter: str, key: str, expected: str) -> None:
    assert list(form(*hexadecimal(counter), *hexadecimal(key))) == hexadecimal(expected)


def test_counter_is_post_month_purpose_block_and_key_is_the_seed() -> None:
    stream = Draws(0x0123456789ABCDEF, "quitting", 7).stream("leaves")
    word = np.uint64(purpose_word("quitting.leaves"))
    key = (np.uint64(0x89ABCDEF), np.uint64(0x01234567))
    assert words(stream, 42, 3) == philox(np.uint64(42), np.uint64(7), word, np.uint64(3), *key)


@pytest.mark.parametrize(("word", "expected"), [(0, 0.5 / 2**32), (2**31, 0.5 + 0.5 / 2**32), (2**32 - 1, 1.0 - 0.5 / 2**32)])
def test_uniform_is_the_middle_of_its_cell_and_never_0_or_1(word: int, expected: float) -> None:
    assert uniform(np.uint64(word)) == uniform.py_func(np.uint64(word)) == expected
    assert 0.0 < expected < 1.0


def test_order_of_rows_changes_nobodys_luck() -> None:
    stream = Draws(1, "quitting", 1).stream("leaves")
    order = np.array([3, 0, 5, 1, 4, 2])
    np.testing.assert_array_equal(uniforms(stream, NUMBERS[order]), uniforms(stream, NUMBERS)[order])


def test_another_post_another_stream_in_between_changes_nobodys_luck() -> None:
    before = uniforms(Draws(1, "quitting", 1).stream("leaves"), NUMBERS)
    Draws(1, "quitting", 1).stream("a new purpose")
    more = uniforms(Draws(1, "quitting", 1).stream("leaves"), np.append(NUMBERS, np.uint32(17)))
    np.testing.assert_array_equal(more[:-1], before)


@pytest.mark.parametrize(
    ("draws", "purpose", "block"),
    [
        (Draws(2, "quitting", 1), "leaves", 0),
        (Draws(1 + 2**32, "quitting", 1), "leaves", 0),
        (Draws(1, "retirement", 1), "leaves", 0),
        (Draws(1, "quitting", 2), "leaves", 0),
        (Draws(1, "quitting", -1), "leaves", 0),
        (Draws(1, "quitting", 1), "stays", 0),
        (Draws(1, "quitting", 1), "leaves", 1),
    ],
    ids=["seed", "high half of the seed", "process", "month", "month before the start", "purpose", "block"],
)
def test_luck_changes_with(draws: Draws, purpose: str, block: int) -> None:
    one = uniforms(Draws(1, "quitting", 1).stream("leaves"), NUMBERS)
    other = uniforms(draws.stream(purpose), NUMBERS, block)
    assert not np.isclose(one, other, atol=1e-6).any()


def test_date_does_not_enter_the_key() -> None:
    assert Draws(1, "quitting", 1, 24240).stream("leaves") == Draws(1, "quitting", 1, 30000).stream("leaves")


@kernel
def _filled(stream, number, first, u):
    fill_uniforms(stream, number, first, u)


@pytest.mark.parametrize("rows", [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 5])
def test_block_of_uniforms_holds_the_first_uniform_of_each_post(rows: int) -> None:
    stream = Draws(9, "satisfaction", 3).stream("work itself")
    numbers = np.arange(5, 5 + rows, dtype=np.uint32)
    expected = uniforms(stream, numbers)[:, 0]
    u = np.empty(BLOCK)
    for first in range(0, rows, BLOCK):
        _filled(stream, numbers, first, u)
        size = min(BLOCK, rows - first)
        np.testing.assert_array_equal(u[:size], expected[first : first + size])
