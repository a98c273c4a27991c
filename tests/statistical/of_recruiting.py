"""Cases on recruiting: numbers of applications, homes of applicants, acceptance, and the best of many."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
from scipy.stats import norm, poisson
from statistical.exact import Case, events, hits
from worlds import empty, parameters, run, small_world

from sim.draws import Draws, uniforms
from sim.processes.applications import applications
from sim.processes.hiring import hiring
from sim.rates import kernel
from sim.search import Market, applicant, space
from sim.state import DUTIES, EDUCATIONS, LOCAL, LOCATION_INDEPENDENT, MOVING, NOBODY, REMOTE

ADVERTS, ROUNDS = 250_000, 4
MEAN, QUALIFIED, MORE, UNEVEN = 8.0, 0.4, 1.01, 0.1
TAILS = (2, 14)


@cache
def applied(pull: float, uneven: float) -> tuple[int, int, dict[int, int]]:
    """Applications, qualified ones, and adverts that received at most so many qualified ones; adverts differ in pull by the last argument.

    Half of the adverts have no other than qualified applicants, so that the spread of a single Poisson number is seen.
    """
    total = fit = 0
    few = dict.fromkeys(TAILS, 0)
    for qualified in (QUALIFIED, 1.0):
        p = parameters(applications, qualified=qualified, search={f"suited_{name}": 1 for name in EDUCATIONS})
        for month in range(1, ROUNDS + 1):
            world = small_world(4, recruitments=ADVERTS)
            r = world.recruitments
            r.number[:] = np.arange(ADVERTS)
            r.open[:] = r.positions[:] = 1
            r.advertised[:] = month
            r.pull[:] = pull
            r.pull[::2] *= 1.0 + uneven
            r.pull[1::2] *= 1.0 - uneven
            world.municipalities.local_draw[0] = MEAN / len(EDUCATIONS)
            run(applications, world, p, month=month)
            if qualified == QUALIFIED:
                total += int(world.regions.applications.sum())
                fit += int(world.regions.qualified_applications.sum())
            else:
                for most in TAILS:
                    few[most] += int((r.qualified <= most).sum())
    return total, fit, few


def numbers() -> Iterator[Case]:
    """Mean and spread of the number of applications."""
    adverts = ADVERTS * ROUNDS
    for place, (name, mean) in enumerate((("applications", MEAN), ("qualified applications", MEAN * QUALIFIED))):
        yield events(
            f"mean of {name}",
            "mean 1 % too high",
            lambda faulty, k=place: applied(MORE if faulty else 1.0, 0.0)[k],
            adverts * mean,
            MORE * adverts * mean,
        )
    for most in TAILS:
        uneven = 0.5 * (poisson.cdf(most, MEAN * (1.0 + UNEVEN)) + poisson.cdf(most, MEAN * (1.0 - UNEVEN)))
        yield hits(
            f"adverts with at most {most} applications",
            f"variance {UNEVEN * UNEVEN * MEAN:.0%} too high",
            lambda faulty, k=most: applied(1.0, UNEVEN if faulty else 0.0)[2][k],
            adverts,
            poisson.cdf(most, MEAN),
            uneven,
        )


APPLICANTS, NEARER = 3_000_000, 1.05


def market(nearer: float) -> Market:
    """Four places; the second one nearer to the place of work and more ready for jobs anywhere than it should be."""
    rng = np.random.default_rng(4)
    nest_draw = rng.uniform(0.5, 1.5, (len(EDUCATIONS), 3, 4))
    near_office, near_hybrid, moving = (rng.uniform(0.2, 1.0, (4, 4)) for _ in range(3))
    local_draw, moving_draw = rng.uniform(0.5, 1.5, (4, len(EDUCATIONS), len(DUTIES))), rng.uniform(0.1, 0.6, (4, len(EDUCATIONS)))
    for weights in (near_office, near_hybrid, moving):
        weights[0, 1] *= nearer
    nest_draw[:, REMOTE, 1] *= nearer
    suited, remote_draw = np.array([[0.1, 0.3, 0.7, 0.9]]), nest_draw[:, REMOTE].sum(axis=1)
    return Market(near_office, near_hybrid, moving, nest_draw, local_draw, moving_draw, remote_draw, np.ones(4), np.ones(4), suited)


def shares(duty: int, nearer: float) -> np.ndarray:
    """Shares of the homes of applicants for a post in the first place."""
    m = market(nearer)
    suited = m.suited[0][:, None]
    if duty == LOCATION_INDEPENDENT:
        weight = suited * m.nest_draw[:, REMOTE]
    else:
        weight = np.zeros((len(EDUCATIONS), 4))
        near = m.near_hybrid[0] if DUTIES[duty] == "multi_location" else m.near_office[0]
        for nest, draw, reach in ((LOCAL, m.local_draw[0, :, duty], near), (MOVING, m.moving_draw[0], m.moving[0])):
            inside = m.nest_draw[:, nest] * reach
            weight += suited * draw[:, None] * inside / inside.sum(axis=1, keepdims=True)
    return weight.sum(axis=0) / weight.sum()


@kernel
def _homes(duty: int, luck: np.ndarray, where: Market, count: np.ndarray) -> None:
    found = space(count.size)
    for i in range(luck.shape[0]):
        home, _education, _nest = applicant(0, 0, duty, luck[i, 0], luck[i, 1], where, found)
        count[home] += 1


@cache
def homes(duty: int, nearer: float) -> list[int]:
    """Homes of applicants."""
    luck = uniforms(Draws(1, "hiring", 1).stream("offer"), np.arange(APPLICANTS, dtype=np.uint32))
    count = np.zeros(4, dtype=np.int64)
    _homes(duty, luck, market(nearer), count)
    return count.tolist()


def origins() -> Iterator[Case]:
    """Where applicants live."""
    for duty, name in enumerate(DUTIES):
        for home, (right, faulty) in enumerate(zip(shares(duty, 1.0), shares(duty, NEARER), strict=True)):
            yield hits(
                f"home {home} of applicants, {name}",
                "the second place drawn from 5 % too much",
                lambda broken, k=(duty, home): homes(k[0], NEARER if broken else 1.0)[k[1]],
                APPLICANTS,
                right,
                faulty,
            )


POSTS, GAINS, PRECISION, BEST_OF = 250_000, (-0.08, 0.03, 0.12), 20.0, 5
TALENT = 0.55


@cache
def hired(gain: float, precision: float, best_of: int) -> tuple[int, int]:
    """Posts whose first offer is accepted, and new holders less proficient than a threshold; applicants see nothing but the gain."""
    p = parameters(
        hiring, interest=gain, offers=1, search={"months_to_start": 1}, rooted=0, proficiency=0.5,
        proficiency_spread=0.05, traits={"work_spread": 0}, telework_rules={"ceiling": 0}, utility={"switching": 0, "acceptance_precision": precision},
    )  # fmt: skip
    accepted = below = 0
    for month in range(2, ROUNDS + 2):
        world = small_world(POSTS, recruitments=POSTS)
        s, r, m = world.posts, world.recruitments, world.municipalities
        empty(world)
        s.recruitment[:] = np.arange(POSTS)
        r.open[:] = r.positions[:] = 1
        r.advertised[:] = month - 1
        r.qualified[:] = best_of
        m.minutes_to_work[:], m.near_office[:] = 0.0, 1.0
        m.local_draw[:, 3], m.nest_draw[0, 3, LOCAL] = 1.0, 1.0
        run(hiring, world, p, month=month)
        accepted += int((s.person != NOBODY).sum())
        below += int((s.experience < TALENT).sum())
    return accepted, below


def acceptances() -> Iterator[Case]:
    """Acceptance of an offer by its gain; the best of many."""
    for gain in GAINS:
        yield hits(
            f"acceptance at a gain of {gain:g}",
            "precision 10 % too high",
            lambda faulty, k=gain: hired(k, PRECISION * (1.1 if faulty else 1.0), 1)[0],
            POSTS * ROUNDS,
            1.0 / (1.0 + math.exp(-PRECISION * gain)),
            1.0 / (1.0 + math.exp(-1.1 * PRECISION * gain)),
        )
    talent = norm.cdf((TALENT - 0.5) / 0.05)
    yield hits(
        f"the best of {BEST_OF}",
        "the best of one more",
        lambda faulty: hired(1.0, PRECISION, BEST_OF + int(faulty))[1],
        POSTS * ROUNDS,
        talent**BEST_OF,
        talent ** (BEST_OF + 1),
    )


def cases() -> Iterator[Case]:
    """All cases."""
    yield from numbers()
    yield from origins()
    yield from acceptances()
