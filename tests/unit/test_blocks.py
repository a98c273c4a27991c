"""Blocks: rows with an event are found in order, whatever the length of the last block; what kernels make begins with a line of the cache."""

import numpy as np
import pytest

from sim.blocks import BLOCK, SPACED, flagged, flags_of_block, rows_of_month, rows_pointing
from sim.rates import kernel


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 1.0])
def test_flagged_rows_are_written_in_order(share: float) -> None:
    flags, rows = flags_of_block(), np.full(BLOCK + 3, -1)
    flags.rows[:] = np.random.default_rng(7).uniform(size=BLOCK) < share
    found = flagged(flags, 2 * BLOCK, rows, 3)
    assert rows[3:found].tolist() == (2 * BLOCK + np.flatnonzero(flags.rows)).tolist()
    assert (rows[:3] == -1).all()


@pytest.mark.parametrize("length", [0, 1, 7, BLOCK, 2 * BLOCK + 5])
def test_rows_of_columns_of_any_length(length: int) -> None:
    months = (np.arange(length) % 5 - 1).astype(np.int16)
    assert rows_of_month(months, 2, False).tolist() == np.flatnonzero(months == 2).tolist()
    assert rows_of_month(months, 2, True).tolist() == np.flatnonzero(months <= 2).tolist()
    assert rows_pointing(months).tolist() == np.flatnonzero(months >= 0).tolist()


@kernel
def _rooms() -> tuple[np.ndarray, np.ndarray]:
    return np.empty((3, SPACED)), np.zeros((5, 8), dtype=np.int64)


def test_what_kernels_make_begins_with_a_line_of_the_cache() -> None:
    kept = [_rooms() for _ in range(20)]
    assert all(room.ctypes.data % 64 == 0 for rooms in kept for room in rooms)
    assert all(room.strides[0] % 64 == 0 for rooms in kept for room in rooms)
