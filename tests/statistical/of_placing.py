"""Cases on places: how often holders consider moving, where they move, and where posts are placed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from statistical.exact import Case, hits
from worlds import MINUTES, counted, empty, parameters, run, small_world

from sim.draws import Draws, uniforms
from sim.processes.home_moves import home_moves
from sim.processes.vacancies import vacancies
from sim.rates import kernel, waiting

POSTS, MORE = 250_000, 1.05
AUDIBLE = 0.02
"""A fault changes the chances of some places by less than this share: those places are no case of it."""
CONSIDER, DECLINE, YEARS, MONTHS = 0.3, 0.05, 45, 16
NOTHING = {"moving": 0, "moving_partner": 0, "moving_children": 0, "moving_owner": 0, "roots": 0, "housing": 0, "commute": 0}


@kernel
def _wait(u: np.ndarray, consider: float, thought: np.ndarray) -> None:
    for i in range(u.size):
        thought[i] = waiting(u[i], consider)


@cache
def considered(consider: float, decline: float) -> int:
    """Holders of one age who consider moving in a month; whoever does moves, because nothing keeps anybody."""
    p = parameters(home_moves, consider=consider, age_decline=decline, responses={"precision": 0}, reason=0, utility=NOTHING)
    world = small_world(POSTS)
    world.municipalities.migration_weight[:] = 1e18
    _wait(uniforms(Draws(1, "start", 0).stream("clocks"), world.posts.number)[:, 0], consider, world.posts.move_thought)
    moved = 0
    for month in range(1, MONTHS + 1):
        world.posts.age[:], world.posts.home[:] = 12 * YEARS, 0
        run(home_moves, world, p, month=month)
        moved += int((world.posts.home != 0).sum())
    return moved


def considerations() -> Iterator[Case]:
    """The hazard to consider moving, and its fall with age."""

    def probability(consider: float, decline: float) -> float:
        return -math.expm1(-consider * math.exp(-decline * (YEARS - 25)) / 12.0)

    for effect, fault in (("hazard 5 % too high", (MORE * CONSIDER, DECLINE)), ("fall with age 5 % too steep", (CONSIDER, MORE * DECLINE))):
        yield hits(
            f"moves considered, {effect}",
            effect,
            lambda faulty, k=fault: considered(*(k if faulty else (CONSIDER, DECLINE))),
            POSTS * MONTHS,
            probability(CONSIDER, DECLINE),
            probability(*fault),
        )


WEIGHTS = (0.0, 0.8, 0.5)
PRECISION, REASON, COMMUTE, ROOTS, TELEWORK, MOVING, SPREAD_OVER = 6.0, 0.15, 0.004, 0.1, 2.0, 1.0, 10.0
WRONG: dict[str, dict[str, Any]] = {
    "precision 10 % too high": {"responses": {"precision": 1.1 * PRECISION}},
    "roots 10 % too strong": {"utility": {"roots": 1.1 * ROOTS}},
    "moving 10 % too dear": {"utility": {"moving": 1.1 * MOVING}},
}


def chances(responses: dict[str, float] | None = None, utility: dict[str, float] | None = None) -> np.ndarray:
    """Chances of the three homes by hand: work and present home in the first municipality, roots in the last."""
    found = {"roots": ROOTS, "moving": MOVING, **(utility or {})}
    worth = found["roots"] * np.array((0.0, 0.0, 1.0)) - COMMUTE * np.array(MINUTES[0]) * (5.0 - TELEWORK) / 5.0
    precision = (responses or {}).get("precision", PRECISION)
    weight = np.array(WEIGHTS) * np.exp(precision * (worth - worth[0] + REASON - found["moving"] / SPREAD_OVER))
    weight[0] = 1.0
    return weight / weight.sum()


@cache
def chosen_homes(effect: str) -> list[int]:
    """Homes of holders who all consider moving."""
    wrong = WRONG.get(effect, {})
    utility = {**NOTHING, "commute": COMMUTE, "roots": ROOTS, "moving": MOVING, "horizon": SPREAD_OVER, "pension_age": 75}
    rule = {"consider": 1e9, "age_decline": 0, "responses": {"precision": PRECISION}, "reason": REASON, **wrong}
    p = parameters(home_moves, **{**rule, "utility": {**utility, **wrong.get("utility", {})}})
    world = small_world(3 * POSTS)
    world.posts.telework[:], world.posts.roots[:] = TELEWORK, 2
    world.municipalities.migration_weight[:] = WEIGHTS
    return np.bincount(run(home_moves, world, p).posts.home, minlength=3).tolist()


def homes() -> Iterator[Case]:
    """Where holders who consider it move."""
    right = chances()
    for effect, fault in WRONG.items():
        for place, faulty in enumerate(chances(**fault)):
            if abs(faulty / right[place] - 1.0) > AUDIBLE:
                yield hits(
                    f"home {place} chosen, {effect}",
                    effect,
                    lambda broken, k=(effect, place): chosen_homes(k[0] if broken else "")[k[1]],
                    3 * POSTS,
                    right[place],
                    faulty,
                )


STAFF, RENTS, SITING_MONTHS = (4000, 2000, 1000), (12.0, 10.0, 8.0), 2
PULL, HEADQUARTERS, PUSH = 0.8, 0.3, 0.4


def siting(pull: float) -> np.ndarray:
    """Chances of the three sites of an agency by hand."""
    weight = np.exp(pull * np.log(np.array(STAFF) + 1.0) + HEADQUARTERS * np.array((1.0, 0.0, 0.0)) - PUSH * (np.array(RENTS) / 10.0 - 1.0))
    return weight / weight.sum()


@cache
def placed(pull: float) -> list[int]:
    """Sites of vacant posts that are all placed anew."""
    siting_only = {"pull_of_applicants": 0, "pull_of_headquarters": HEADQUARTERS, "push_of_rent": PUSH, "pull_of_size": pull}
    p = parameters(vacancies, reconsider=1, location_independent_share=0, multi_location_share=0, joint=1, **siting_only)
    count = np.zeros(3, dtype=np.int64)
    for month in range(1, SITING_MONTHS + 1):
        world = small_world(POSTS)
        s, staff = world.posts, sum(STAFF)
        world.sites.rent[:3] = RENTS
        empty(world, slice(staff, None))
        s.site[:staff] = np.repeat(np.arange(3), STAFF)
        count += np.bincount(run(vacancies, counted(world), p, month=month).posts.site[staff:], minlength=3)
    return count.tolist()


def sites() -> Iterator[Case]:
    """Where vacant posts are placed."""
    for place, (right, faulty) in enumerate(zip(siting(PULL), siting(MORE * PULL), strict=True)):
        if abs(faulty / right - 1.0) > AUDIBLE:
            yield hits(
                f"site {place} chosen",
                "pull of size 5 % too strong",
                lambda broken, k=place: placed(MORE * PULL if broken else PULL)[k],
                (POSTS - sum(STAFF)) * SITING_MONTHS,
                right,
                faulty,
            )


def cases() -> Iterator[Case]:
    """All cases."""
    yield from considerations()
    yield from homes()
    yield from sites()
