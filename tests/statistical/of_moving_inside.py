"""Cases on moves inside the state: how often a post is found, which one, and how often it is applied for."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from statistical.exact import Case, hits
from worlds import empty, parameters, small_world

from sim.draws import Draws
from sim.processes.internal_mobility import applying, internal_mobility

HOLDERS, POSTS, MONTHS, MORE = 250_000, 100, 3, 1.05
READING, SUITED, PRECISION, GAIN, SWITCHING, YEARS = 0.02, 0.3, 8.0, 0.12, 0.4, 10.0
NEAR_OFFICE, NEAR_HYBRID = 0.4, 0.7
PLAIN: dict[str, Any] = {"traits": {"work_spread": 0}, "utility": {"commute": 0, "pension_age": 65, "horizon": YEARS}}


@cache
def applied(reading: float, suited: float, near: float, precision: float, switching: float) -> tuple[int, int]:
    """Holders who apply for one of a hundred posts of their own task family or for one of a hundred of another, at the same place."""
    utility = {**PLAIN["utility"], "acceptance_precision": precision, "switching_inside": switching}
    changes = {"reading": reading, "search": {"suited_higher_tertiary": suited}, "utility": utility}
    p = parameters(internal_mobility, **{**PLAIN, **changes})
    world = small_world(HOLDERS + 2 * POSTS)
    s, m = world.posts, world.municipalities
    openings = np.arange(2 * POSTS)
    empty(world, openings)
    s.agency[openings], s.site[openings], s.family[:POSTS] = 1, 3, 1
    s.own_value[:] = -GAIN
    m.near_office[0, 0], m.near_hybrid[0, 0] = near, NEAR_HYBRID
    own = other = 0
    for month in range(1, MONTHS + 1):
        lookers = np.arange(2 * POSTS, HOLDERS + 2 * POSTS)
        found = applying(internal_mobility.view(world), lookers, openings, p, Draws(1, "internal_mobility", month))
        other += int((found.new < POSTS).sum())
        own += int((found.new >= POSTS).sum())
    return own, other


RIGHT = (READING, SUITED, NEAR_OFFICE, PRECISION, SWITCHING)
FAULTS = {
    "reads 5 % too much": (MORE * READING, *RIGHT[1:]),
    "5 % too many other families": (READING, MORE * SUITED, *RIGHT[2:]),
    "5 % too near": (*RIGHT[:2], MORE * NEAR_OFFICE, *RIGHT[3:]),
    "answers 20 % too sharply": (*RIGHT[:3], 1.2 * PRECISION, SWITCHING),
    "switching 30 % too dear": (*RIGHT[:4], 1.3 * SWITCHING),
}


def chances(reading: float, suited: float, near: float, precision: float, switching: float) -> tuple[float, float]:
    """Probability to apply in the own task family and in the other."""
    applies = 1.0 / (1.0 + math.exp(-precision * (GAIN - switching / YEARS)))
    found = -math.expm1(-reading * POSTS * near * (1.0 + suited))
    return found * applies / (1.0 + suited), found * applies * suited / (1.0 + suited)


def cases() -> Iterator[Case]:
    """All cases."""
    for effect, fault in FAULTS.items():
        place = int("other families" in effect)
        yield hits(
            f"moves inside the state, {effect}",
            effect,
            lambda faulty, k=place, other=fault: applied(*(other if faulty else RIGHT))[k],
            HOLDERS * MONTHS,
            chances(*RIGHT)[place],
            chances(*fault)[place],
        )
