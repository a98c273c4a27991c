"""First recruitments: the posts vacant at the start have been advertised in the months before, so that the first months fill them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from sim.draws import Draws, uniforms
from sim.policy import Book
from sim.process import Process
from sim.rates import exp_array, normal_quantile_array
from sim.schedule import SCHEDULE
from sim.state import NOBODY, Array, World
from sim.traits import survivors_frailty
from sim.vacant_since import (
    ROUNDS,
    Demand,
    dealt,
    failing,
    insiders,
    leavers,
    months_vacant,
    qualified_applicants,
    require_swedish,
    rounds_failed,
)  # fmt: skip

RULES: Final[Mapping[str, Process]] = {process.name: process for process in SCHEDULE}


def act(world: World, book: Book, name: str, seed: int, month: int) -> None:
    """Let one rule act on a world."""
    process = RULES[name]
    process.function(process.view(world), book.parameters(name, process.parameters), Draws(seed, name, month))


def acceptance(world: World, book: Book, seed: int, waiting: int, sample: int = 500) -> float:
    """Share of offers that are accepted when posts from all over the establishment are advertised and filled by the rules in force.

    It is a rehearsal: what the rules wrote is undone.
    """
    s, flows = world.posts, world.regions
    rows = np.flatnonzero(s.established == 1)
    rows = rows[:: max(1, len(rows) // sample)]
    rules = ("vacancies", "applications", "hiring")
    where = {path: rows if path.startswith("posts.") else slice(None) for name in rules for path in RULES[name].writes}
    before = {path: world.column(path)[places].copy() for path, places in where.items()}
    s.person[rows] = NOBODY
    for name, month in zip(rules, (-waiting, -waiting, 0), strict=True):
        act(world, book, name, seed, month)
    accepted = 1.0 - float(np.add.reduce(flows.refusals)) / max(float(np.add.reduce(flows.offers)), 1.0)
    for path, places in where.items():
        world.column(path)[places] = before[path]
    return accepted


def recruit(world: World, book: Book, parameters: Mapping[str, Any], seed: int, date: int) -> None:
    """Advertise the posts that are vacant at the start in the months before, so that they are filled in the first months."""
    s, p = world.posts, parameters["vacancies"]
    waiting = int(parameters["hiring"].search.months_to_start)
    posts = np.flatnonzero(s.established == 1)
    vacant = posts[s.person[posts] < 0]
    s.established[vacant] = 0
    act(world, book, "job_search", seed, -waiting)
    qualified, swedish = qualified_applicants(world, vacant, parameters["applications"])
    inside = parameters["internal_mobility"]
    demand = Demand(qualified, acceptance(world, book, seed, waiting) * qualified, insiders(world, vacant, inside, waiting, seed))
    plain, bound = (failing(d, inside.insider_weight, p.pull_spread, ROUNDS) for d in (demand, demand.speaking(swedish)))
    # The population draws the vacant posts evenly: they stand for those that fall vacant, until more of the hard to fill are among them.
    required = s.swedish_required[vacant] == 1
    failed = np.where(required, bound.failed, plain.failed)
    filled = np.add.reduce(1.0 - failed[-1])
    moved = float(np.add.reduce(np.where(required, bound.inside, plain.inside)) / max(filled, 1e-9))
    flow = leavers(world, parameters, date) / (1.0 - moved)
    months = months_vacant(len(vacant), flow, moved * flow, np.add.reduce(failed, axis=1) / max(len(vacant), 1), waiting)
    looked_back = rounds_failed(np.arange(np.max(months, initial=0) + 1), waiting)
    odds = np.add.reduce(bound.failed[looked_back], axis=0) / np.add.reduce(plain.failed[looked_back], axis=0)
    require_swedish(world, posts, vacant, odds, seed)
    required = s.swedish_required[vacant] == 1
    probability = np.where(required, bound.failed, plain.failed)
    since = dealt(months, probability, s.number[vacant], waiting, seed)
    u = uniforms(Draws(seed, "start", 0).stream("pull of failed"), s.number[vacant])
    pulls = _pulls_of_failed(np.where(required, swedish, 1.0) * demand.accepting * rounds_failed(since, waiting), u[:, 0], p.pull_spread)
    _open(world, book, vacant, since, pulls, waiting, seed)
    s.months_vacant[vacant] = since + ((u[:, 1] < moved) | (since < 0))


def _open(world: World, book: Book, vacant: Array, since: Array, pulls: Array, waiting: int, seed: int) -> None:
    """Advertise the vacant posts month by month; those first advertised less than 0 months ago only stand vacant."""
    s, r = world.posts, world.recruitments
    failed, of_round = rounds_failed(since, waiting), np.where(since < 0, NOBODY, since % (waiting + 1))
    for months_ago in range(waiting, -1, -1):
        fresh, again = ((of_round == months_ago) & (failed > 0 if ran else failed == 0) for ran in (False, True))
        _advertise(world, book, vacant[fresh], -months_ago, seed)
        _advertise(world, book, vacant[again], -months_ago, seed)
        slot = s.recruitment[vacant[again]]
        r.pull[slot], r.rounds[slot] = pulls[again], failed[again]
        if months_ago == waiting:  # their round has just failed: they run again in the first month
            r.advertised[slot] = 1
        else:
            act(world, book, "job_search", seed, -months_ago)
            act(world, book, "applications", seed, -months_ago)
    s.established[vacant] = 1


def _advertise(world: World, book: Book, rows: Array, month: int, seed: int) -> None:
    """Advertise vacant posts in a month up to the start."""
    world.posts.established[rows] = 1
    act(world, book, "vacancies", seed, month)


def _pulls_of_failed(expected: Array, u: Array, spread: float) -> Array:
    """Pull of adverts that have failed: of the adverts there are, those with little pull; expected: who would have accepted at pull 1."""
    levels = exp_array(spread * normal_quantile_array((np.arange(100) + 0.5) / 100) - 0.5 * spread * spread)
    pulls = np.empty(len(u))
    survivors_frailty(expected, u, levels, pulls)
    return pulls
