"""Cases on the ways to leave: retirement, quitting with frailty, and the end of contracts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
from scipy.integrate import quad
from scipy.stats import norm
from statistical.exact import Case, hits
from worlds import parameters, run, shared, small_world

from sim.draws import Draws, uniforms
from sim.processes.contract_ends import contract_ends
from sim.processes.quitting import quitting
from sim.processes.retirement import retirement
from sim.processes.satisfaction import satisfaction
from sim.rates import kernel
from sim.state import NOBODY
from sim.traits import Traits, frailty

POSTS = 250_000
MORE = 1.05
"""The fault of a hazard: five per cent too high."""


def month_of(hazard: float) -> float:
    """Probability of an event in a month."""
    return -math.expm1(-hazard / 12.0)


# Name of the parameter, age in years where the lowest pension age is 64, yearly hazard, months run.
RETIRING = (("early", 60.0, 0.02, 72), ("at", 64.0, 1.2, 4), ("after", 66.0, 0.8, 4))


@cache
def retired(name: str, years: float, hazard: float, months: int) -> int:
    """Holders of an age who retire in a month, summed over so many months of a full establishment."""
    ages = {"pension_age": 64, "pension_age_last": 64, "transition_step": 0, "longevity_step": 0, "offset": 0}
    p = parameters(retirement, **ages, early_age=58, last_age=68, **{name: hazard})
    world = small_world(POSTS)
    world.posts.age[:] = int(12 * years)
    for month in range(1, months + 1):
        world.posts.person[:] = world.posts.number
        run(retirement, world, p, month=month)
    return int(world.regions.retirements.sum())


def retirements() -> Iterator[Case]:
    """Retirement in its three phases."""
    for name, years, hazard, months in RETIRING:
        yield hits(
            f"retirement, {name}",
            "hazard 5 % too high",
            lambda faulty, k=(name, years, hazard, months): retired(*k[:2], k[2] * (MORE if faulty else 1.0), k[3]),
            POSTS * months,
            month_of(hazard),
            month_of(MORE * hazard),
        )


HAZARD, SPREAD, SEEDS, YEAR = 0.24, 1.0, 8, 12


@kernel
def _frailties(u: np.ndarray, p: Traits, out: np.ndarray) -> None:
    for i in range(u.size):
        out[i] = frailty(u[i], p)


def stay(hazard: float, spread: float, months: int) -> float:
    """Probability to be still there after so many months, mean over the frailties of the newly hired."""

    def weighted(z: float) -> float:
        return math.exp(-hazard * months / 12.0 * math.exp(spread * z - 0.5 * spread * spread)) * float(norm.pdf(z))

    return float(quad(weighted, -12.0, 12.0, epsabs=1e-14, epsrel=1e-12, limit=500)[0])


@cache
def left(hazard: float, spread: float) -> tuple[int, int]:
    """Holders who quit in the first month and in the whole year; nobody is replaced."""
    p = parameters(quitting, base=hazard, largest=100, scale=0)
    traits = shared(satisfaction, "traits", frailty_spread=spread)
    first = year = 0
    for seed in range(1, SEEDS + 1):
        world = small_world(POSTS)
        luck = np.ascontiguousarray(uniforms(Draws(seed, "traits", 1).stream("person"), world.posts.number)[:, 1])
        _frailties(luck, traits, world.posts.frailty)
        for month in range(1, YEAR + 1):
            run(quitting, world, p, seed=seed, month=month)
            if month == 1:
                first += int(world.regions.quits.sum())
        year += int((world.posts.person == NOBODY).sum())
    return first, year


def quits() -> Iterator[Case]:
    """Quitting: who is frail leaves first, so that a year is not twelve first months."""
    for place, (name, months) in enumerate((("first month", 1), ("first year", YEAR))):
        for effect, fault in (("hazard 5 % too high", (MORE * HAZARD, SPREAD)), ("everybody alike", (HAZARD, 0.0))):
            if effect == "everybody alike" and months == 1:
                continue
            yield hits(
                f"quitting, {name}, {effect}",
                effect,
                lambda faulty, k=place, other=fault: left(*(other if faulty else (HAZARD, SPREAD)))[k],
                POSTS * SEEDS,
                1.0 - stay(HAZARD, SPREAD, months),
                1.0 - stay(*fault, months),
            )


CONTINUATION, PERMANENCE, SHORTEST, LONGEST, ROUNDS = 0.6, 0.3, 6, 12, 4
FAULTS = {
    "ended": {"continuation": 1.0 - MORE * (1.0 - CONTINUATION)},
    "permanent": {"permanence": MORE * PERMANENCE},
    "term": {"longest": 13},
}


@cache
def ended(fault: str) -> dict[str, int]:
    """Contracts that ended, became permanent, or were renewed for each term; summed over rounds."""
    changes = {"continuation": CONTINUATION, "permanence": PERMANENCE, "shortest": SHORTEST, "longest": LONGEST, **FAULTS.get(fault, {})}
    p = parameters(contract_ends, **changes)
    counts: dict[str, int] = {}
    for month in range(1, ROUNDS + 1):
        world = small_world(POSTS)
        world.posts.contract_end[:], world.posts.fixed_term[:] = month, 1
        run(contract_ends, world, p, month=month)
        stayed = world.posts.person != NOBODY
        found = {"ended": ~stayed, "permanent": stayed & (world.posts.fixed_term == 0)}
        terms = world.posts.contract_end - month
        found.update({f"renewed for {t} months": stayed & (terms == t) for t in range(SHORTEST, LONGEST + 1)})
        for name, rows in found.items():
            counts[name] = counts.get(name, 0) + int(rows.sum())
    return counts


def contracts() -> Iterator[Case]:
    """What becomes of contracts that run out."""
    renewed = CONTINUATION * (1.0 - PERMANENCE)
    number = LONGEST - SHORTEST + 1
    expected = {
        "ended": ("ended", 1.0 - CONTINUATION, MORE * (1.0 - CONTINUATION)),
        "permanent": ("permanent", CONTINUATION * PERMANENCE, MORE * CONTINUATION * PERMANENCE),
        **{f"renewed for {t} months": ("term", renewed / number, renewed / (number + 1)) for t in range(SHORTEST, LONGEST + 1)},
    }
    effects = {"ended": "endings 5 % too many", "permanent": "permanence 5 % too high", "term": "terms a month too long"}
    for name, (fault, right, faulty) in expected.items():
        yield hits(
            f"contracts {name}",
            effects[fault],
            lambda broken, k=name, other=fault: ended(other if broken else "none")[k],
            POSTS * ROUNDS,
            right,
            faulty,
        )


def cases() -> Iterator[Case]:
    """All cases."""
    yield from retirements()
    yield from quits()
    yield from contracts()
