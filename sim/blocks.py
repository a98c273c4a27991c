"""Blocks: dense loops go through the rows in blocks that stay in the cache, each loop over a few columns, so that they vectorise.

Where few rows have an event, a dense loop flags them and `flagged` collects them: asking row by row would take several times as long.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.rates import kernel, lean_kernel
from sim.state import Array

BLOCK: Final = 1024
"""Rows that a dense kernel works on at a time."""
SPACED: Final = BLOCK + 8
"""Length of a row of a table that has room for blocks: a line of the cache more, else what is at the same place of all would push out
each other."""


class Flags(NamedTuple):
    """Flags of the rows of one block, 0 or 1, and the same bytes as words of eight rows."""

    rows: Array
    eights: Array


@lean_kernel
def look_up(row: Array, values: Array, found: Array) -> None:
    """Fill found with the values in the rows pointed to: a loop of its own, beside arithmetic it would keep that from vectorising."""
    for j in range(row.size):
        found[j] = values[row[j]]


@kernel
def flags_of_block() -> Flags:
    """Flags of the rows of one block, none of them set."""
    rows = np.zeros(BLOCK, dtype=np.uint8)
    return Flags(rows, rows.view(np.uint64))


@lean_kernel
def flagged(flags: Flags, first: int, rows: Array, found: int) -> int:
    """Write the rows of a block whose flag is set to rows[found:]; returns how many rows are found by then.

    flags are those of a whole block that begins at row `first`.
    """
    for w in range(flags.eights.size):
        left = flags.eights[w]
        while left != 0:
            lowest = left & (~left + np.uint64(1))
            # A number that is 2 to the power of 8 k has 1023 + 8 k for its exponent, which its bits from the 52nd on tell.
            rows[np.uint64(found)] = first + 8 * w + (np.float64(lowest).view(np.int64) >> 55) - 127
            found += 1
            left ^= lowest
    return found


@lean_kernel
def _equal(months: Array, month: np.int16, flags: Array) -> None:
    for j in range(months.size):
        flags[j] = months[j] == month


@lean_kernel
def _past(months: Array, month: np.int16, flags: Array) -> None:
    for j in range(months.size):
        flags[j] = months[j] <= month


@lean_kernel
def _collect_of_month(months: Array, month: np.int16, late: bool, flags: Flags, rows: Array) -> int:
    found = 0
    for first in range(0, months.size, BLOCK):
        here = months[first : first + BLOCK]
        flags.rows[here.size :] = 0
        if late:
            _past(here, month, flags.rows)
        else:
            _equal(here, month, flags.rows)
        found = flagged(flags, first, rows, found)
    return found


@kernel
def rows_of_month(months: Array, month: int, late: bool) -> Array:
    """Rows of a column of months whose month is the one given or, if late, has come."""
    rows = np.empty(months.size, dtype=np.int64)
    return rows[: _collect_of_month(months, np.int16(month), late, flags_of_block(), rows)].copy()


@lean_kernel
def _set(pointers: Array, flags: Array) -> bool:
    """Flag the rows that point somewhere; returns whether any does."""
    some = np.uint8(0)
    for j in range(pointers.size):
        flags[j] = pointers[j] >= 0
        some |= flags[j]
    return bool(some > 0)


@lean_kernel
def _collect_pointing(pointers: Array, flags: Flags, rows: Array) -> int:
    found = 0
    for first in range(0, pointers.size, BLOCK):
        here = pointers[first : first + BLOCK]
        flags.rows[here.size :] = 0
        # Few rows belong to a unit, and these stand together: most blocks have none.
        if _set(here, flags.rows):
            found = flagged(flags, first, rows, found)
    return found


@kernel
def rows_pointing(pointers: Array) -> Array:
    """Rows of a column of pointers that point somewhere, such as to a unit."""
    rows = np.empty(pointers.size, dtype=np.int64)
    return rows[: _collect_pointing(pointers, flags_of_block(), rows)].copy()
