"""Establishment: what happens to a post when its holder goes, the same for every way to leave."""

from __future__ import annotations

import numpy as np

from sim.rates import inlined
from sim.state import NOBODY, Array


@inlined
def vacate(i: int, way: int, person: Array, months_vacant: Array, contract_end: Array, left_by: Array) -> None:
    """Make post `i` vacant from this month on; way in the order of WAYS_OUT."""
    person[i] = NOBODY
    left_by[i] = way
    months_vacant[i] = 0
    contract_end[i] = 0


@inlined
def term(u: float, shortest: float, longest: float) -> int:
    """Length of a fixed-term contract in months for u uniform in (0, 1)."""
    return int(np.floor(shortest + u * (longest - shortest + 1.0)))
