"""Prefetch: what is asked for ahead is neither changed nor beyond the rows there are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

from sim.prefetch import AHEAD, fetch_ahead, fetch_line
from sim.rates import kernel, lean_kernel
from sim.state import Array


class Columns(NamedTuple):
    """Columns of several types, one of them of two numbers a row."""

    number: Array
    flag: Array
    pair: Array


@lean_kernel
def _add(rows: Array, s: Columns, asked: bool) -> float:
    total = 0.0
    for j in range(rows.size):
        if asked:
            fetch_ahead(s, rows, j)
            fetch_line(s.number)
        i = rows[j]
        total += s.number[i] * s.flag[i] + s.pair[i, 1]
    return total


@kernel
def _add_with_counts(rows: Array, s: Columns) -> float:
    """The same where references are counted."""
    return _add(rows, s, True)


@pytest.mark.parametrize("rows", [[], [0], [5, 2, 8, 0, 9, 9], list(range(10))[::-1]], ids=["none", "one", "some", "all"])
def test_asking_ahead_changes_nothing(rows: list[int]) -> None:
    assert AHEAD > 1
    s = Columns(np.arange(10.0), np.arange(10, dtype=np.uint8) % 2, np.arange(20.0).reshape(10, 2))
    before = [column.copy() for column in s]
    asked = np.array(rows, dtype=np.int64)
    assert _add(asked, s, True) == _add(asked, s, False) == _add_with_counts(asked, s)
    for column, kept in zip(s, before, strict=True):
        np.testing.assert_array_equal(column, kept)


def test_columns_that_may_not_be_written_are_asked_for_too() -> None:
    s = Columns(np.arange(4.0), np.ones(4, dtype=np.uint8), np.ones((4, 2)))
    for column in s:
        column.flags.writeable = False
    assert _add(np.array([3, 1]), s, True) == 6.0
