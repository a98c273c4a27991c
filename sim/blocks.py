"""Blocks: dense loops go through the rows in blocks that stay in the cache, each loop over a few columns, so that they vectorise.

Where few rows have an event, a dense loop flags them and `flagged` collects them: asking row by row would take several times as long.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.rates import kernel
from sim.state import Array

BLOCK: Final = 1024
"""Rows that a dense kernel works on at a time."""


@kernel
def look_up(row: Array, values: Array, found: Array) -> None:
    """Fill found with the values in the rows pointed to: a loop of its own, beside arithmetic it would keep that from vectorising."""
    for j in range(row.size):
        found[j] = values[row[j]]


@kernel
def flags_of_block() -> Array:
    """Flags of the rows of one block, none of them set."""
    return np.zeros(BLOCK, dtype=np.uint8)


@kernel
def flagged(flags: Array, first: int, rows: Array, found: int) -> int:
    """Write the rows of a block whose flag is 1 to rows[found:]; returns how many rows are found by then.

    flags are those of a whole block that begins at row `first`; rows needs one place more than there are rows to find.
    """
    eights = flags.view(np.uint64)
    for w in range(eights.size):
        if eights[w] != 0:
            for j in range(8 * w, 8 * w + 8):
                rows[found] = first + j
                found += int(flags[j])
    return found


@kernel
def _equal(months: Array, month: np.int16, flags: Array) -> None:
    for j in range(months.size):
        flags[j] = months[j] == month


@kernel
def _past(months: Array, month: np.int16, flags: Array) -> None:
    for j in range(months.size):
        flags[j] = months[j] <= month


@kernel
def rows_of_month(months: Array, month: int, late: bool) -> Array:
    """Rows of a column of months whose month is the one given or, if late, has come."""
    rows, flags, found = np.empty(months.size + 1, dtype=np.int64), flags_of_block(), 0
    for first in range(0, months.size, BLOCK):
        here = months[first : first + BLOCK]
        flags[here.size :] = 0
        if late:
            _past(here, np.int16(month), flags)
        else:
            _equal(here, np.int16(month), flags)
        found = flagged(flags, first, rows, found)
    return rows[:found].copy()
