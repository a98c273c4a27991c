"""Establishment: what happens to a post when its holder goes, the same for every way to leave."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.rates import inlined, kernel, micro
from sim.state import NOBODY, Array


class Knowledge(NamedTuple):
    """Columns of posts that say what goes with a holder, and the column of agencies that it is lost to."""

    agency: Array
    experience: Array
    working_time: Array
    experience_lost: Array


@inlined
def part(i: int, known: Knowledge) -> None:
    """Count what the holder of post `i`, who leaves the agency, takes along; in whole millionths, whatever the order."""
    known.experience_lost[known.agency[i]] += micro(known.experience[i] * known.working_time[i])


@inlined
def stay(i: int, known: Knowledge) -> None:
    """Give back to the agency what the holder of post `i` knows, who came from another post of it."""
    known.experience_lost[known.agency[i]] -= micro(known.experience[i] * known.working_time[i])


@kernel
def part_all(rows: Array, known: Knowledge) -> None:
    """Count what the holders of several posts take along."""
    for k in range(rows.size):
        part(rows[k], known)


@inlined
def vacate(i: int, way: int, person: Array, months_vacant: Array, contract_end: Array, left_by: Array, known: Knowledge) -> None:
    """Make post `i` vacant from this month on, as its holder leaves the agency; way in the order of WAYS_OUT."""
    part(i, known)
    person[i] = NOBODY
    left_by[i] = way
    months_vacant[i] = 0
    contract_end[i] = 0


@inlined
def term(u: float, shortest: float, longest: float) -> int:
    """Length of a fixed-term contract in months for u uniform in (0, 1)."""
    return int(np.floor(shortest + u * (longest - shortest + 1.0)))
