"""Establishment: what happens to a post when its holder goes, the same for every way to leave."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.parameters import Quantity
from sim.rates import inlined
from sim.state import NOBODY, Array


class Establishment(NamedTuple):
    """The establishment at the start."""

    unfilled: Annotated[float, Quantity("share", 0.0, 0.9, "adverts before the start that led to no hiring and ran again")]


@inlined
def vacate(i: int, person: Array, months_vacant: Array, contract_end: Array) -> None:
    """Make post `i` vacant from this month on."""
    person[i] = NOBODY
    months_vacant[i] = 0
    contract_end[i] = 0


@inlined
def term(u: float, shortest: float, longest: float) -> int:
    """Length of a fixed-term contract in months for u uniform in (0, 1)."""
    return int(np.floor(shortest + u * (longest - shortest + 1.0)))
