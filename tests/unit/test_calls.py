"""Calls: a kernel gets what it is given, whatever it was given before."""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

import numpy as np
import pytest
from numba.core.errors import TypingError

from sim.calls import Calls
from sim.draws import Draws, Stream, uniform, uniforms, words
from sim.rates import kernel
from sim.state import Array


class Pair(NamedTuple):
    column: Array
    share: float


@kernel
def doubled(pair: Pair, more: float) -> float:
    total = 0.0
    for value in pair.column:
        total += value
    return 2.0 * total * pair.share + more


@kernel
def filled(column: Array, value: float) -> None:
    column[:] = value


FLOATS = np.array([1.0, 2.0])
GIVEN: tuple[tuple[Any, float], ...] = (
    ((Pair(FLOATS, 1.0), 0.5), 6.5),
    ((Pair(FLOATS.copy(), 2.0), 0.5), 12.5),  # other objects of the same types
    ((Pair(np.array([1, 2]), 2.0), 0.5), 12.5),
    ((Pair(np.array([1, 2], dtype=np.uint8), 2), 1), 13.0),
    ((Pair(np.arange(4.0)[::2], 1.0), 0.5), 4.5),  # no longer in one stretch
    ((Pair(FLOATS, np.float32(0.5)), True), 4.0),
)


@pytest.mark.parametrize("order", [1, -1])
def test_types_may_change_from_call_to_call(order: int) -> None:
    call = Calls()
    for args, expected in (*GIVEN[::order], *GIVEN):
        assert [call(doubled, *args) for _ in range(3)] == [expected] * 3


def test_a_column_that_may_only_be_read_is_not_written_because_others_were() -> None:
    call, column = Calls(), np.zeros(2)
    call(filled, column, 1.0)
    call(filled, column, 2.0)
    kept = column.copy()
    kept.flags.writeable = False
    with pytest.raises(TypingError, match="readonly array"):
        call(filled, kept, 3.0)
    assert column.tolist() == kept.tolist() == [2.0, 2.0]


@kernel
def first_word(stream: Stream, number: int) -> float:
    a, _b, _c, _d = words(stream, number, 0)
    return uniform(a)


def test_another_stream_draws_anew() -> None:
    """All streams are of one type: that is told once for the class, and not looked up in every call."""
    call, streams = Calls(), [Draws(7, "quitting", month).stream("leaves") for month in (1, 2)]
    assert [call(first_word, stream, 5) for stream in streams] == [uniforms(stream, np.array([5]))[0, 0] for stream in streams]


def test_plain_functions_and_wrong_numbers_of_arguments_are_as_ever() -> None:
    call = Calls()
    assert call(sum, [1, 2]) == 3
    assert call(doubled, Pair(FLOATS, 1.0), more=0.5) == 6.5
    call(doubled, Pair(FLOATS, 1.0), 0.5)
    with pytest.raises(TypeError, match="argument"):
        call(doubled, Pair(FLOATS, 1.0))  # type: ignore[call-arg]  # what is tested


def test_a_copy_knows_nothing_of_the_columns_of_the_first() -> None:
    call = Calls()
    call(doubled, Pair(FLOATS, 1.0), 0.5)
    assert copy.deepcopy(call)._known == {} != call._known
