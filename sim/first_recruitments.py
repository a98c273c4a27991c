"""First recruitments: the posts vacant at the start have been advertised in the months before, so that the first months fill them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.acting import Acting
from sim.draws import Draws, uniforms
from sim.processes.applications import applications
from sim.processes.hiring import hiring
from sim.processes.vacancies import vacancies
from sim.rates import exp_array, normal_quantile_array
from sim.state import NOBODY, Array
from sim.traits import survivors_frailty
from sim.vacant_since import (
    ROUNDS,
    Demand,
    Rounds,
    dealt,
    failing,
    insiders,
    leavers,
    months_vacant,
    place_moved,
    qualified_applicants,
    require_swedish,
    rounds_failed,
)


def acceptance(act: Acting, waiting: int, sample: int = 500) -> float:
    """Share of offers that are accepted when posts from all over the establishment are advertised and filled by the rules in force.

    It is a rehearsal: what the rules wrote is undone.
    """
    world = act.world
    s, flows = world.posts, world.regions
    rows = np.flatnonzero(s.established == 1)
    # At most a quarter of the posts: for so many there are rows of recruitments whatever the plan.
    rows = rows[:: max(4, len(rows) // sample)]
    rules = (vacancies, applications, hiring)
    where = {path: rows if path.startswith("posts.") else slice(None) for rule in rules for path in rule.writes}
    before = {path: world.column(path)[places].copy() for path, places in where.items()}
    s.person[rows] = NOBODY
    for rule, month in zip(rules, (-waiting, -waiting, 0), strict=True):
        act(rule.name, month)
    accepted = 1.0 - float(np.add.reduce(flows.refusals)) / max(float(np.add.reduce(flows.offers)), 1.0)
    for path, places in where.items():
        world.column(path)[places] = before[path]
    return accepted


class Outlook(NamedTuple):
    """What is expected of the vacant posts: who applies, rounds without and with Swedish required, Swedish speakers, who would move."""

    demand: Demand
    plain: Rounds
    bound: Rounds
    swedish: Array
    origins: Array


def _outlook(act: Acting, vacant: Array, accepted: float, waiting: int) -> Outlook:
    inside = act.parameters["internal_mobility"]
    qualified, swedish = qualified_applicants(act.world, vacant, act.parameters["applications"])
    number, origins = insiders(act, vacant, waiting)
    demand = Demand(qualified, accepted * qualified, number)
    spread = act.parameters["vacancies"].pull_spread
    plain, bound = (failing(d, inside.insider_weight, spread, ROUNDS) for d in (demand, demand.speaking(swedish)))
    return Outlook(demand, plain, bound, swedish, origins)


def _filled_inside(required: Array, o: Outlook) -> float:
    """Share of the posts filled that an insider fills."""
    inside = np.add.reduce(np.where(required, o.bound.inside, o.plain.inside))
    return float(inside / max(np.add.reduce(1.0 - np.where(required, o.bound.failed[-1], o.plain.failed[-1])), 1e-9))


def recruit(act: Acting, date: int) -> float:
    """Advertise the posts that are vacant at the start in the months before, so that they are filled in the first months.

    Returns the moves inside the state that are expected in a month.
    """
    world, seed, parameters = act.world, act.seed, act.parameters
    s = world.posts
    waiting = int(parameters["hiring"].search.months_to_start)
    posts = np.flatnonzero(s.established == 1)
    vacant = posts[s.person[posts] < 0]
    s.established[vacant] = 0
    act("job_search", -waiting)
    accepted = acceptance(act, waiting)
    required = s.swedish_required[vacant] == 1
    o = _outlook(act, vacant, accepted, waiting)
    u = uniforms(Draws(seed, "start", 0).stream("pull of failed"), s.number[vacant])
    moved = u[:, 1] < _filled_inside(required, o)
    place_moved(world, vacant[moved], o.origins, seed)
    o = _outlook(act, vacant, accepted, waiting)
    # The population draws the vacant posts evenly: they stand for those that fall vacant, until more of the hard to fill are among them.
    failed = np.where(required, o.bound.failed, o.plain.failed)
    share = _filled_inside(required, o)
    flow = leavers(world, parameters, date) / (1.0 - share)
    months = months_vacant(len(vacant), flow, share * flow, np.add.reduce(failed, axis=1) / max(len(vacant), 1), waiting)
    looked_back = rounds_failed(np.arange(np.max(months, initial=0) + 1), waiting)
    odds = np.add.reduce(o.bound.failed[looked_back], axis=0) / np.add.reduce(o.plain.failed[looked_back], axis=0)
    require_swedish(world, posts, vacant, odds, seed)
    required = s.swedish_required[vacant] == 1
    since = _since(months, moved, u[:, 2], np.where(required, o.bound.failed, o.plain.failed), s.number[vacant], waiting, seed)
    expected = np.where(required, o.swedish, 1.0) * o.demand.accepting * rounds_failed(since, waiting)
    _open(act, vacant, since, _pulls_of_failed(expected, u[:, 0], parameters["vacancies"].pull_spread), waiting)
    s.months_vacant[vacant] = np.maximum(since + moved, 0)
    return share * flow


def _since(months: Array, moved: Array, u: Array, probability: Array, number: Array, waiting: int, seed: int) -> Array:
    """Months since the advert of each vacant post; those whose holder has just moved are not advertised yet (-1)."""
    since = np.full(len(moved), -1, dtype=np.int16)
    order = np.argsort(np.where(moved, u, 2.0), kind="stable")
    just = min(np.count_nonzero(months < 0), np.count_nonzero(moved))
    rest = np.sort(order[just:])
    since[rest] = dealt(months[just:], probability[:, rest], number[rest], waiting, seed)
    return since


def _open(act: Acting, vacant: Array, since: Array, pulls: Array, waiting: int) -> None:
    """Advertise the vacant posts month by month; those first advertised -1 months ago only stand vacant."""
    s, r = act.world.posts, act.world.recruitments
    failed, of_round = rounds_failed(since, waiting), np.where(since < 0, NOBODY, since % (waiting + 1))
    for months_ago in range(waiting, -1, -1):
        fresh, again = ((of_round == months_ago) & (failed > 0 if ran else failed == 0) for ran in (False, True))
        _advertise(act, vacant[fresh], -months_ago)
        _advertise(act, vacant[again], -months_ago)
        slot = s.recruitment[vacant[again]]
        r.pull[slot], r.rounds[slot] = pulls[again], failed[again]
        if months_ago == waiting:  # their round has just failed: they run again in the first month
            r.advertised[slot] = 1
        else:
            act("job_search", -months_ago)
            act("applications", -months_ago)
    s.established[vacant] = 1


def _advertise(act: Acting, rows: Array, month: int) -> None:
    """Advertise vacant posts in a month up to the start."""
    act.world.posts.established[rows] = 1
    act("vacancies", month)


def _pulls_of_failed(expected: Array, u: Array, spread: float) -> Array:
    """Pull of adverts that have failed: of the adverts there are, those with little pull; expected: who would have accepted at pull 1."""
    levels = exp_array(spread * normal_quantile_array((np.arange(100) + 0.5) / 100) - 0.5 * spread * spread)
    pulls = np.empty(len(u))
    survivors_frailty(expected, u, levels, pulls)
    return pulls
