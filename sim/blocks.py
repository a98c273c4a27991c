"""Blocks: dense loops go through the rows in blocks that stay in the cache, each loop over a few columns, so that they vectorise."""

from __future__ import annotations

from typing import Final

from sim.rates import kernel
from sim.state import Array

BLOCK: Final = 1024
"""Rows that a dense kernel works on at a time."""


@kernel
def look_up(row: Array, values: Array, found: Array) -> None:
    """Fill found with the values in the rows pointed to: a loop of its own, beside arithmetic it would keep that from vectorising."""
    for j in range(row.size):
        found[j] = values[row[j]]
