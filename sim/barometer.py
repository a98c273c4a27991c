"""Barometer: how satisfied the value of a job makes its holder, on the scale of the state's job satisfaction survey (VMBaro)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.parameters import Quantity
from sim.rates import inlined


class Barometer(NamedTuple):
    """The scale of the index."""

    intercept: Annotated[float, Quantity("index 1-5", 1.0, 5.0, "satisfaction where the job held is worth as much as its pay")]
    slope: Annotated[float, Quantity("index per share of pay", 0.0, 50.0, "rise of satisfaction with the value of the job")]


@inlined
def satisfaction_index(own_value: float, p: Barometer) -> float:
    """Index from 1 to 5 for a value as a share of pay."""
    return min(5.0, max(1.0, p.intercept + p.slope * own_value))
