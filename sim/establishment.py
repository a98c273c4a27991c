"""Establishment: what happens to a post when its holder goes, the same for every way to leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.rates import inlined, lean_kernel, micro
from sim.state import NOBODY, Array

if TYPE_CHECKING:
    from sim.process import View


class Knowledge(NamedTuple):
    """Columns of posts that say what goes with a holder, and the columns of agencies and of units that lose it."""

    agency: Array
    unit: Array
    experience: Array
    working_time: Array
    lost_by_agency: Array
    lost_by_unit: Array


def knowledge(world: View) -> Knowledge:
    """These columns of a world."""
    s = world.posts
    return Knowledge(s.agency, s.unit, s.experience, s.working_time, world.agencies.experience_lost, world.units.experience_lost)


@inlined
def part(i: int, known: Knowledge) -> None:
    """Count what the holder of post `i`, who leaves agency and unit, takes along; in whole millionths, whatever the order."""
    lost = micro(known.experience[i] * known.working_time[i])
    known.lost_by_agency[known.agency[i]] += lost
    if known.unit[i] >= 0:
        known.lost_by_unit[known.unit[i]] += lost


@inlined
def stay(i: int, old: int, known: Knowledge) -> None:
    """Give back what the holder of post `i`, who came from post `old`, knows: to agency and unit, each where both posts are of the same."""
    kept = micro(known.experience[i] * known.working_time[i])
    if known.agency[i] == known.agency[old]:
        known.lost_by_agency[known.agency[i]] -= kept
    if known.unit[i] >= 0 and known.unit[i] == known.unit[old]:
        known.lost_by_unit[known.unit[i]] -= kept


@lean_kernel
def part_all(rows: Array, known: Knowledge) -> None:
    """Count what the holders of several posts take along."""
    for k in range(rows.size):
        part(rows[k], known)


@inlined
def vacate(i: int, way: int, person: Array, months_vacant: Array, contract_end: Array, left_by: Array, known: Knowledge) -> None:
    """Make post `i` vacant from this month on, as its holder leaves it; way in the order of WAYS_OUT."""
    part(i, known)
    person[i] = NOBODY
    left_by[i] = way
    months_vacant[i] = 0
    contract_end[i] = 0


@inlined
def term(u: float, shortest: float, longest: float) -> int:
    """Length of a fixed-term contract in months for u uniform in (0, 1)."""
    return int(np.floor(shortest + u * (longest - shortest + 1.0)))
