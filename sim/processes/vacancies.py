"""Vacancies: where and with which duty a vacant post re-opens, and its advert.

Rule     A new post, or with probability `reconsider` a vacant one whose task allows it, is placed anew among the sites of its
         agency that stay: weights grow with size, headquarters and expected applicants and fall with rent; policy multiplies those
         of regions that lack staff against need, target or guarantee. An eligible post is advertised
         as location-independent with the share that policy sets. Where the team of a post meets elsewhere, the post joins one at
         its site. Under a language guarantee the first vacant post in customer service at a service point that stays and has none that
         requires Swedish comes to require it, where enough residents speak it. Posts of one agency, task family, site and duty
         that open in the same month may share a recruitment. Adverts of a unit that is announced to move tell each month what
         that costs its holders.
Order    After headcount; before applications.
Source   Attraction of large and headquarter sites as the default of agencies; values and evidence:
         configs/parameters/vacancies.yaml.
Omits    Sites that open anew; posts that go to another agency.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.blocks import BLOCK, flagged, flags_of_block
from sim.draws import Draws, Stream, uniform, uniforms, words
from sim.duty_rules import DutyRules
from sim.parameters import Quantity, Rows
from sim.plans import GuaranteeRow, SitingRow
from sim.process import View, process
from sim.rates import exp, inlined, kernel, log, normal_quantile
from sim.search import offices
from sim.siting import Regions, steering
from sim.state import DUTIES, FAMILIES, LOCATION_INDEPENDENT, MULTI_LOCATION, PLACE_BOUND, Array

CUSTOMER_SERVICE = FAMILIES.index("customer_service")


class Parameters(NamedTuple):
    """Default siting of agencies, and what policy sets."""

    location_independent_share: Annotated[
        tuple[float, ...], Quantity("share", 0.0, 1.0, "eligible adverts that are open regardless of place", per="family")
    ]
    multi_location_share: Annotated[
        float, Quantity("share", 0.0, 1.0, "tasks that can be done anywhere from which a post is multi-location")
    ]
    reconsider: Annotated[float, Quantity("probability", 0.0, 1.0, "the place of a vacant post is reconsidered before it is advertised")]
    pull_of_size: Annotated[float, Quantity("elasticity", 0.0, 2.0, "attraction of a site with its staff")]
    pull_of_headquarters: Annotated[float, Quantity("log weight", 0.0, 5.0, "attraction of the main place beside its size")]
    pull_of_applicants: Annotated[float, Quantity("elasticity", 0.0, 2.0, "attraction of a place with the applicants expected there")]
    push_of_rent: Annotated[float, Quantity("log weight", 0.0, 5.0, "repulsion of a place where rent is twice the mean")]
    priority: Annotated[float, Quantity("factor", 1.0, 1000.0, "weight of a region below what it is guaranteed over what it would be")]
    joint: Annotated[float, Quantity("probability", 0.0, 1.0, "posts that could share a recruitment do")]
    pull_spread: Annotated[float, Quantity("log standard deviation", 0.0, 3.0, "spread between adverts of their own pull")]
    siting: Annotated[tuple[SitingRow, ...], Rows("lines of planned siting")]
    guarantees: Annotated[tuple[GuaranteeRow, ...], Rows("what regions are left at least")]
    guaranteed_share: Annotated[
        float, Quantity("share", 0.0, 1.0, "Swedish speakers among residents above which a service point keeps a post requiring Swedish")
    ]
    duty_rules: DutyRules


@inlined
def site_weight(staff: float, headquarters: float, applicants: float, rent: float, p: Parameters) -> float:
    """Weight of a site; applicants and rent relative to their means."""
    return exp(
        p.pull_of_size * log(staff + 1.0)
        + p.pull_of_headquarters * headquarters
        + p.pull_of_applicants * log(applicants + 0.01)
        - p.push_of_rent * (rent - 1.0)
    )


def duty_of(remote_share: Array, exempt: Array, independent: Array, p: Parameters) -> Array:
    """Duty of posts: location-independent where eligible and `independent` (booleans), else by what the tasks allow."""
    free = exempt == 0
    by_task = np.where(free & (remote_share >= p.multi_location_share), MULTI_LOCATION, PLACE_BOUND)
    return np.where(free & (remote_share >= p.duty_rules.eligible_share) & independent, LOCATION_INDEPENDENT, by_task).astype(np.uint8)


@kernel
def _place(rows: Array, number: Array, agency: Array, site: Array, first: Array, order: Array, weight: Array, stream: Stream) -> None:
    """Choose a site of the same agency for each row; sites of agency a are order[first[a]:first[a + 1]]."""
    for k in range(rows.size):
        i = rows[k]
        low, high = first[agency[i]], first[agency[i] + 1]
        total = 0.0
        for j in range(low, high):
            total += weight[order[j]]
        a, _b, _c, _d = words(stream, number[i], 0)
        rest = uniform(a) * total
        for j in range(low, high):
            rest -= weight[order[j]]
            if rest < 0.0 or j == high - 1:
                site[i] = order[j]
                break


def _site_weights(world: View, p: Parameters) -> Array:
    """Weight of every site as a place for a post that could be elsewhere, shape (sites,).

    Sites of a place-bound duty have none, nor those that are not open, which count in no mean either.
    """
    sites, used = world.sites, world.sites.open == 1
    draw = np.add.reduce(world.municipalities.local_draw[:, :, MULTI_LOCATION], axis=1)[sites.municipality]
    mean_draw, mean_rent = (np.add.reduce(values[used]) / np.count_nonzero(used) for values in (draw, sites.rent))
    weights, rules = np.empty(sites.rows), p._replace(siting=(), guarantees=())
    _weigh(sites.staff, sites.headquarters, draw / max(mean_draw, 1e-12), sites.rent / mean_rent, weights, rules)
    if p.siting or p.guarantees:
        weights *= _steered(world, p)[world.municipalities.region[sites.municipality]]
    return np.where(used & (sites.place_bound == 0) & (sites.closes == 0), weights, 0.0)


def _steered(world: View, p: Parameters) -> Array:
    """Factor by which policy makes a region draw posts that could be elsewhere, shape (regions,)."""
    m, sites, regions = world.municipalities, world.sites, world.regions
    region = m.region[sites.municipality]
    staff, years = (np.bincount(region, weights=values, minlength=regions.rows) for values in (sites.staff, sites.person_years))
    now = Regions(regions.code, np.bincount(m.region, weights=m.population, minlength=regions.rows), staff, years)
    return steering(now, p.siting, p.guarantees, p.priority)


@kernel
def _weigh(staff: Array, headquarters: Array, draw: Array, rent: Array, weights: Array, p: Parameters) -> None:
    for j in range(weights.size):
        weights[j] = site_weight(staff[j], float(headquarters[j]), draw[j], rent[j], p)


@kernel
def _empty(person: Array, established: Array, recruitment: Array, flags: Array) -> None:
    for j in range(person.size):
        flags[j] = (person[j] < 0) & (established[j] == 1) & (recruitment[j] < 0)


@kernel
def _unadvertised(person: Array, established: Array, recruitment: Array) -> Array:
    """Rows of established posts without a holder and without a recruitment."""
    rows, flags, found = np.empty(person.size + 1, dtype=np.int64), flags_of_block(), 0
    for first in range(0, person.size, BLOCK):
        block = slice(first, min(first + BLOCK, person.size))
        flags[person[block].size :] = 0
        _empty(person[block], established[block], recruitment[block], flags)
        found = flagged(flags, first, rows, found)
    return rows[:found].copy()


def at_destination(unit: Array, site: Array, destination: Array) -> Array:
    """Whether posts stand where their unit has been relocated to; unit -1 for none."""
    if destination.size == 0:
        return np.zeros(len(unit), dtype=bool)
    found: Array = (unit >= 0) & (site == destination[unit])
    return found


def _replace(world: View, rows: Array, u: Array, p: Parameters, draws: Draws) -> None:
    """Place anew the posts whose place is reconsidered."""
    s, sites = world.posts, world.sites
    movable = (s.duty[rows] != PLACE_BOUND) & ((u < p.reconsider) | (s.holders[rows] == 0)) & (sites.place_bound[s.site[rows]] == 0)
    movable &= ~at_destination(s.unit[rows], s.site[rows], world.units.destination)
    first, order = offices(sites.agency, sites.open, world.agencies.rows)
    weight = _site_weights(world, p)
    if movable.any():
        _place(rows[movable], s.number, s.agency, s.site, first, order, weight, draws.stream("site"))


@kernel
def _join(rows: Array, number: Array, site: Array, team: Array, meets: Array, first: Array, count: Array) -> None:
    """Let the posts whose team meets elsewhere join one at their site, dealt out by their numbers."""
    for k in range(rows.size):
        i = rows[k]
        if meets[team[i]] != site[i]:
            team[i] = first[site[i]] + number[i] % count[site[i]]


def _guarantee_swedish(world: View, rows: Array, share: float) -> None:
    """Let the first vacant post in customer service at a service point that has none require Swedish, where enough residents speak it."""
    s, sites, speakers = world.posts, world.sites, world.municipalities.swedish_share
    stays = (sites.service_point == 1) & (sites.closes == 0)
    lacking = stays & (sites.swedish_posts == 0.0) & (speakers[sites.municipality] > share)
    here = rows[(s.family[rows] == CUSTOMER_SERVICE) & lacking[s.site[rows]]]
    _sites, first = np.unique(s.site[here], return_index=True)
    s.swedish_required[here[first]] = 1


def starts(key: Array, joins: Array) -> Array:
    """Whether a post starts a recruitment: with a new key, or where it does not join. Both sorted by key."""
    found = np.ones(len(key), dtype=bool)
    found[1:] = (key[1:] != key[:-1]) | ~joins[1:]
    return found


class Posts(NamedTuple):
    """Columns of the posts that are advertised."""

    number: Array
    agency: Array
    family: Array
    site: Array
    duty: Array
    swedish_required: Array
    recruitment: Array


class Recruitments(NamedTuple):
    """Columns of the recruitments."""

    number: Array
    agency: Array
    family: Array
    site: Array
    duty: Array
    swedish_required: Array
    open: Array
    positions: Array
    advertised: Array
    rounds: Array
    pull: Array
    qualified: Array


class Flows(NamedTuple):
    """Columns of the regions that count adverts."""

    adverts: Array
    adverts_independent: Array
    recruitments_opened: Array


@kernel
def _open(
    rows: Array, start: Array, s: Posts, r: Recruitments, flows: Flows, site_region: Array, month: int, pulls: Stream, spread: float
) -> None:
    """Open recruitments for posts in free rows; posts for which no row is left wait for the next month."""
    slot = -1
    for k in range(rows.size):
        i = rows[k]
        region = site_region[s.site[i]]
        if start[k]:
            slot += 1
            while slot < r.open.size and r.open[slot] == 1:
                slot += 1
            if slot == r.open.size:
                return
            r.number[slot], r.agency[slot], r.family[slot], r.site[slot] = s.number[i], s.agency[i], s.family[i], s.site[i]
            r.duty[slot], r.swedish_required[slot] = s.duty[i], s.swedish_required[i]
            r.open[slot], r.positions[slot], r.advertised[slot], r.rounds[slot], r.qualified[slot] = 1, 0, month, 0, 0
            a, _b, _c, _d = words(pulls, s.number[i], 0)
            r.pull[slot] = exp(spread * normal_quantile(uniform(a)) - 0.5 * spread * spread)
            flows.recruitments_opened[region] += 1.0
        r.positions[slot] += 1
        s.recruitment[i] = slot
        flows.adverts[region] += 1.0
        flows.adverts_independent[region] += s.duty[i] == LOCATION_INDEPENDENT


def _advertise(world: View, rows: Array, joins: Array, p: Parameters, draws: Draws) -> None:
    """Open recruitments for posts (rows in ascending number) and count them."""
    s = world.posts
    key = (s.agency[rows].astype(np.int64) * len(FAMILIES) + s.family[rows]) * world.sites.rows + s.site[rows]
    key = (key * len(DUTIES) + s.duty[rows]) * 2 + s.swedish_required[rows]
    order = np.argsort(key, kind="stable")
    _open(
        rows[order],
        starts(key[order], joins[order]),
        s.group(Posts),
        world.recruitments.group(Recruitments),
        world.regions.group(Flows),
        world.municipalities.region[world.sites.municipality],
        draws.month,
        draws.stream("pull"),
        p.pull_spread,
    )


def _foretell(world: View) -> None:
    """What uncertainty costs those who hold posts such as are advertised, for adverts new and repeated; nothing at the new place."""
    s, r, u = world.posts, world.recruitments, world.units
    if u.rows == 0:
        return
    rows = np.flatnonzero((s.unit >= 0) & (s.recruitment >= 0))
    rows = rows[np.argsort(s.number[rows], kind="stable")]
    unit, slot = s.unit[rows], s.recruitment[rows]
    cost = np.where(s.site[rows] == u.destination[unit], 0.0, u.uncertainty[unit])
    r.loss[:] = np.bincount(slot, cost, r.rows) / np.maximum(r.positions, 1)


def _reopen(world: View, rows: Array, p: Parameters, draws: Draws) -> None:
    """Place posts that are not advertised yet (rows in ascending number), give them a duty and open their recruitments."""
    s, sites = world.posts, world.sites
    u = uniforms(draws.stream("advert"), s.number[rows])
    share = np.array(p.location_independent_share)[s.family[rows]]
    s.duty[rows] = duty_of(s.remote_share[rows], s.telework_exempt[rows], u[:, 0] < share, p)
    _replace(world, rows, u[:, 1], p, draws)
    if p.guaranteed_share < 1.0:
        _guarantee_swedish(world, rows, p.guaranteed_share)
    _join(rows, s.number, s.site, s.team, world.teams.site, sites.first_team, sites.teams)
    _advertise(world, rows, u[:, 2] < p.joint, p, draws)


@process(
    reads=(
        "posts.number", "posts.established", "posts.person", "posts.agency", "posts.family", "posts.remote_share",
        "posts.telework_exempt", "posts.holders", "posts.unit", "units.destination", "units.uncertainty",
        "sites.municipality", "sites.agency", "sites.open", "sites.headquarters", "sites.place_bound", "sites.rent", "sites.staff",
        "sites.first_team", "sites.teams", "sites.closes", "sites.person_years", "teams.site", "municipalities.region",
        "municipalities.local_draw", "municipalities.population", "regions.code", "sites.service_point", "sites.swedish_posts",
        "municipalities.swedish_share",
    ),
    writes=(
        "posts.site", "posts.team", "posts.duty", "posts.swedish_required", "posts.recruitment", "recruitments.open", "recruitments.number",
        "recruitments.agency", "recruitments.family", "recruitments.site", "recruitments.duty",
        "recruitments.swedish_required", "recruitments.positions", "recruitments.advertised", "recruitments.rounds",
        "recruitments.pull", "recruitments.loss", "recruitments.qualified", "regions.adverts", "regions.adverts_independent",
        "regions.recruitments_opened",
    ),
    parameters=Parameters,
)  # fmt: skip
def vacancies(world: View, p: Parameters, draws: Draws) -> None:
    """Place the vacant posts, give them a duty and advertise them."""
    s = world.posts
    rows = _unadvertised(s.person, s.established, s.recruitment)
    rows = rows[np.argsort(s.number[rows], kind="stable")]
    if rows.size > 0:
        _reopen(world, rows, p, draws)
    _foretell(world)
