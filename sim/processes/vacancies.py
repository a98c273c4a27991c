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

from sim.adverts import Flows, Posts, Recruitments, advertise
from sim.blocks import BLOCK, Flags, flagged, flags_of_block, rows_pointing
from sim.draws import Draws, Stream, uniform, words
from sim.duty_rules import DutyRules
from sim.parameters import Quantity, Rows
from sim.plans import GuaranteeRow, SitingRow
from sim.prefetch import fetch_ahead
from sim.process import View, process
from sim.rates import exp, inlined, kernel, lean_kernel, log
from sim.search import offices
from sim.siting import Regions, steering
from sim.state import FAMILIES, LOCATION_INDEPENDENT, MULTI_LOCATION, PLACE_BOUND, Array

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


class Sites(NamedTuple):
    """Columns of the sites; open: in use."""

    municipality: Array
    agency: Array
    open: Array
    closes: Array
    headquarters: Array
    place_bound: Array
    rent: Array
    staff: Array
    first_team: Array
    teams: Array


@inlined
def duty_by_task(remote_share: float, exempt: int, independent: bool, multi_location_share: float, eligible_share: float) -> int:
    """Duty of a post: location-independent where eligible and `independent`, else by what the tasks allow."""
    if exempt != 0:
        return PLACE_BOUND
    if independent and remote_share >= eligible_share:
        return LOCATION_INDEPENDENT
    return MULTI_LOCATION if remote_share >= multi_location_share else PLACE_BOUND


@kernel
def _duties(remote_share: Array, exempt: Array, independent: Array, multi_location_share: float, eligible_share: float) -> Array:
    found = np.empty(remote_share.size, dtype=np.uint8)
    for i in range(found.size):
        found[i] = duty_by_task(remote_share[i], exempt[i], independent[i], multi_location_share, eligible_share)
    return found


def duty_of(remote_share: Array, exempt: Array, independent: Array, p: Parameters) -> Array:
    """Duties of posts; arrays of one length, independent of booleans."""
    found: Array = _duties(remote_share, exempt, independent, p.multi_location_share, p.duty_rules.eligible_share)
    return found


@inlined
def at_destination(unit: int, site: int, destination: Array) -> bool:
    """Whether a post stands where its unit has been relocated to; unit -1 for none."""
    return unit >= 0 and site == destination[unit]


@lean_kernel
def _decide(
    rows: Array, s: Posts, place_bound: Array, destination: Array, luck: Stream, p: Parameters, movable: Array, joins: Array
) -> int:
    found = 0
    for k in range(rows.size):
        fetch_ahead(s, rows, k)
        i = rows[k]
        a, b, c, _d = words(luck, s.number[i], 0)
        joins[k] = uniform(c) < p.joint
        independent = uniform(a) < p.location_independent_share[s.family[i]]
        share, eligible = p.multi_location_share, p.duty_rules.eligible_share
        s.duty[i] = duty_by_task(s.remote_share[i], s.telework_exempt[i], independent, share, eligible)
        asked = uniform(b) < p.reconsider or s.holders[i] == 0
        bound = s.duty[i] == PLACE_BOUND or place_bound[s.site[i]] != 0 or at_destination(s.unit[i], s.site[i], destination)
        if asked and not bound:
            movable[found] = i
            found += 1
    return found


@kernel
def _reconsider(rows: Array, s: Posts, place_bound: Array, destination: Array, luck: Stream, p: Parameters) -> tuple[Array, Array]:
    """Give posts a duty; returns the rows of those whose place is reconsidered, and who could share a recruitment and does.

    place_bound: of each site. p without lines of policy, which would be compiled anew with each other number of them.
    """
    movable, joins = np.empty(rows.size, dtype=np.int64), np.empty(rows.size, dtype=np.bool_)
    return movable[: _decide(rows, s, place_bound, destination, luck, p, movable, joins)], joins


@kernel
def _place(rows: Array, s: Posts, agency: Array, open_: Array, weight: Array, agencies: int, luck: Stream) -> None:
    """Choose a site in use of the same agency for each row; agency, open and weight of each site."""
    first, order = offices(agency, open_, agencies)
    for i in rows:
        low, high = first[s.agency[i]], first[s.agency[i] + 1]
        total = 0.0
        for j in range(low, high):
            total += weight[order[j]]
        a, _b, _c, _d = words(luck, s.number[i], 0)
        rest = uniform(a) * total
        for j in range(low, high):
            rest -= weight[order[j]]
            if rest < 0.0 or j == high - 1:
                s.site[i] = order[j]
                break


@kernel
def _site_weights(sites: Sites, local_draw: Array, p: Parameters) -> Array:
    """Weight of every site as a place for a post that could be elsewhere, before policy, shape (sites,).

    Sites of a place-bound duty have none, nor those that are not open, which count in no mean either.
    """
    draw, weight = np.empty(sites.open.size), np.empty(sites.open.size)
    used, draws, rents = 0, 0.0, 0.0
    for j in range(draw.size):
        draw[j] = local_draw[sites.municipality[j], :, MULTI_LOCATION].sum()
        if sites.open[j] == 1:
            used, draws, rents = used + 1, draws + draw[j], rents + sites.rent[j]
    mean_draw, mean_rent = max(draws / used, 1e-12), rents / used
    for j in range(draw.size):
        weight[j] = site_weight(sites.staff[j], float(sites.headquarters[j]), draw[j] / mean_draw, sites.rent[j] / mean_rent, p)
    for j in range(draw.size):
        if sites.open[j] != 1 or sites.place_bound[j] != 0 or sites.closes[j] != 0:
            weight[j] = 0.0
    return weight


def _steered(world: View, p: Parameters) -> Array:
    """Factor by which policy makes a region draw posts that could be elsewhere, shape (regions,)."""
    m, sites, regions = world.municipalities, world.sites, world.regions
    region = m.region[sites.municipality]
    staff, years = (np.bincount(region, weights=values, minlength=regions.rows) for values in (sites.staff, sites.person_years))
    now = Regions(regions.code, np.bincount(m.region, weights=m.population, minlength=regions.rows), staff, years)
    return steering(now, p.siting, p.guarantees, p.priority)


@lean_kernel
def _empty(person: Array, established: Array, recruitment: Array, flags: Array) -> None:
    for j in range(person.size):
        flags[j] = (person[j] < 0) & (established[j] == 1) & (recruitment[j] < 0)


@lean_kernel
def _collect(person: Array, established: Array, recruitment: Array, flags: Flags, rows: Array) -> int:
    found = 0
    for first in range(0, person.size, BLOCK):
        block = slice(first, min(first + BLOCK, person.size))
        flags.rows[person[block].size :] = 0
        _empty(person[block], established[block], recruitment[block], flags.rows)
        found = flagged(flags, first, rows, found)
    return found


@kernel
def _unadvertised(person: Array, established: Array, recruitment: Array) -> Array:
    """Rows of established posts without a holder and without a recruitment."""
    rows = np.empty(person.size, dtype=np.int64)
    return rows[: _collect(person, established, recruitment, flags_of_block(), rows)].copy()


def _replace(world: View, rows: Array, p: Parameters, rules: Parameters, draws: Draws) -> None:
    """Place anew posts whose place is reconsidered (rows); rules: p without lines of policy."""
    m, sites = world.municipalities, world.sites
    weight = world.call(_site_weights, sites.group(Sites), m.local_draw, rules)
    if p.siting or p.guarantees:
        weight *= _steered(world, p)[m.region[sites.municipality]]
    world.call(_place, rows, world.posts.group(Posts), sites.agency, sites.open, weight, world.agencies.rows, draws.stream("site"))


def _guarantee_swedish(world: View, rows: Array, share: float) -> None:
    """Let the first vacant post in customer service at a service point that has none require Swedish, where enough residents speak it."""
    s, sites, speakers = world.posts, world.sites, world.municipalities.swedish_share
    stays = (sites.service_point == 1) & (sites.closes == 0)
    lacking = stays & (sites.swedish_posts == 0.0) & (speakers[sites.municipality] > share)
    here = rows[(s.family[rows] == CUSTOMER_SERVICE) & lacking[s.site[rows]]]
    here = here[np.argsort(s.number[here])]
    _sites, first = np.unique(s.site[here], return_index=True)
    s.swedish_required[here[first]] = 1


@lean_kernel
def _join(rows: Array, s: Posts, meets: Array, first: Array, count: Array) -> None:
    """Let the posts whose team meets elsewhere join one at their site, dealt out by their numbers."""
    for i in rows:
        if meets[s.team[i]] != s.site[i]:
            s.team[i] = first[s.site[i]] + s.number[i] % count[s.site[i]]


@kernel
def _foretell(s: Posts, destination: Array, uncertainty: Array, positions: Array, loss: Array) -> None:
    """What uncertainty costs those who hold posts such as are advertised, for adverts new and repeated; nothing at the new place."""
    rows, found = rows_pointing(s.unit), 0
    for i in rows:
        if s.recruitment[i] >= 0:
            rows[found] = i
            found += 1
    loss[:] = 0.0
    # In the order of the posts: sums of real numbers would depend on that of the rows.
    for j in np.argsort(s.number[rows[:found]], kind="mergesort"):
        i = rows[j]
        if s.site[i] != destination[s.unit[i]]:
            loss[s.recruitment[i]] += uncertainty[s.unit[i]]
    for k in range(loss.size):
        loss[k] /= max(positions[k], 1)


def _reopen(world: View, rows: Array, p: Parameters, draws: Draws) -> None:
    """Place posts that are not advertised yet (rows), give them a duty and open their recruitments."""
    s, sites, rules = world.posts.group(Posts), world.sites.group(Sites), p._replace(siting=(), guarantees=())
    movable, joins = world.call(_reconsider, rows, s, sites.place_bound, world.units.destination, draws.stream("advert"), rules)
    if movable.size:
        _replace(world, movable, p, rules, draws)
    if p.guaranteed_share < 1.0:
        _guarantee_swedish(world, rows, p.guaranteed_share)
    world.call(_join, rows, s, world.teams.site, sites.first_team, sites.teams)
    world.call(
        advertise, rows, joins, s, world.recruitments.group(Recruitments), world.regions.group(Flows), sites.municipality,
        world.municipalities.region, draws.month, draws.stream("pull"), p.pull_spread,
    )  # fmt: skip


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
    s, u, r = world.posts, world.units, world.recruitments
    rows = world.call(_unadvertised, s.person, s.established, s.recruitment)
    if rows.size > 0:
        _reopen(world, rows, p, draws)
    if u.rows > 0:
        world.call(_foretell, s.group(Posts), u.destination, u.uncertainty, r.positions, r.loss)
