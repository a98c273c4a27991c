"""Job search: how many applications a position draws from every place, given what the state and all other employers offer.

Rule     Job seekers of each municipality and education share a limited number of applications over three nests: jobs in commuting
         distance, jobs elsewhere with a move, location-independent jobs. A nest draws with its inclusive value to a power below
         one; inside a nest every position draws with its pull and its nearness, against the positions of other employers. A
         position of weight 1 thus draws the sum over municipalities of seekers x share of the nest x nearness / all that is
         reachable there.
Order    After vacancies, with the adverts of this month; before applications.
Source   Spatial interaction with competition (Wilson 1967), nested logit (McFadden 1978). Values:
         configs/parameters/job_search.yaml.
Omits    Applicants from abroad; the occupation beyond education and task family.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import dot, exp, kernel, lean_kernel, log
from sim.search import Search, advert_weight, nearness, suitability, workplaces
from sim.state import LOCAL, LOCATION_INDEPENDENT, MOVING, MULTI_LOCATION, PLACE_BOUND, REMOTE, Array
from sim.utility import Utility


class Parameters(NamedTuple):
    """How applications are shared."""

    applications: Annotated[float, Quantity("applications/month", 0.0, 100.0, "applications a job seeker makes in a month")]
    rival_suited: Annotated[
        tuple[float, ...], Quantity("share", 0.0, 1.0, "vacancies of other employers suited to an education", per="education")
    ]
    moving_weight: Annotated[float, Quantity("weight", 0.0, 10.0, "weight of a job elsewhere against one at the door")]
    remote_weight: Annotated[float, Quantity("weight", 0.0, 10.0, "weight of a location-independent job against one at the door")]
    nest_power: Annotated[float, Quantity("power", 0.05, 1.0, "how strongly a nest draws with what it offers")]
    search: Search
    utility: Utility


class Offers(NamedTuple):
    """What is advertised this month: weights of the state's adverts by duty, place and education; vacancies of others by place."""

    office: Array
    hybrid: Array
    remote: Array
    rivals: Array


class Towns(NamedTuple):
    """Columns of the municipalities."""

    minutes_to_work: Array
    moving_reach: Array
    private_jobs: Array
    employed: Array
    unemployed: Array
    seekers: Array
    near_office: Array
    near_hybrid: Array
    near_rival: Array
    nest_draw: Array
    local_draw: Array
    moving_draw: Array


@lean_kernel
def _row(minutes: Array, telework: float, search: Search, utility: Utility, near: Array) -> None:
    for m in range(minutes.size):
        near[m] = nearness(minutes[m], telework, search, utility)


@kernel
def _near(places: Array, minutes: Array, telework: float, search: Search, utility: Utility, near: Array) -> None:
    """Nearness of the places of work named, in their rows; the other rows stay as they are.

    Nothing is done where the first row already holds these values: they change only with the days at home and the parameters.
    """
    before = near[places[0]].copy()
    _row(minutes[places[0]], telework, search, utility, near[places[0]])
    if np.array_equal(before, near[places[0]]):
        return
    for k in range(1, places.size):
        _row(minutes[places[k]], telework, search, utility, near[places[k]])


@kernel
def _all_near(places: Array, m: Towns, habit: float, search: Search, utility: Utility) -> None:
    """Nearness of jobs of the state that are done at the office and as colleagues do, by place of work, and of those of others."""
    _near(places, m.minutes_to_work, 0.0, search, utility, m.near_office)
    _near(places, m.minutes_to_work, habit, search, utility, m.near_hybrid)
    _near(np.arange(m.private_jobs.size), m.minutes_to_work, search.rival_telework, search, utility, m.near_rival)


@lean_kernel
def _habit(norm: Array, posts: Array) -> float:
    """Mean days at home over the posts of the agencies."""
    days, everybody = 0.0, 0
    for a in range(posts.size):
        days, everybody = days + norm[a] * posts[a], everybody + posts[a]
    return days / max(everybody, 1)


class Adverts(NamedTuple):
    """Columns of the recruitments."""

    open: Array
    advertised: Array
    family: Array
    site: Array
    duty: Array
    positions: Array
    pull: Array


@lean_kernel
def _weights(r: Adverts, month: int, place: Array, pay_factor: Array, suited: Array, search: Search, offered: Array) -> None:
    """Weight of the state's adverts of this month, shape (duties, municipalities, educations)."""
    for k in range(r.open.size):
        if r.open[k] == 1 and r.advertised[k] == month and r.positions[k] > 0:
            weight = advert_weight(r.pull[k], float(r.positions[k]), pay_factor[r.site[k], r.duty[k]], search)
            for e in range(suited.shape[1]):
                offered[r.duty[k], place[r.site[k]], e] += weight * suited[r.family[k], e]


@kernel
def _reachable(
    near_office: Array, near_hybrid: Array, near_rival: Array, moving: Array, offers: Offers, rival_suited: Array
) -> tuple[Array, Array]:
    """Offers within commuting distance and offers elsewhere, as seekers weigh them; shape (educations, municipalities) each."""
    offered_office, offered_hybrid, rivals = offers.office, offers.hybrid, offers.rivals
    size, educations = offered_office.shape
    local = np.zeros((educations, size))
    elsewhere = np.zeros((educations, size))
    rivals_near = np.zeros(size)
    rivals_far = np.zeros(size)
    for s in range(size):
        for m in range(size):
            rivals_near[m] += near_rival[s, m] * rivals[s]
            rivals_far[m] += moving[s, m] * rivals[s]
        for e in range(educations):
            office, hybrid = offered_office[s, e], offered_hybrid[s, e]
            if office + hybrid > 0.0:
                for m in range(size):
                    local[e, m] += near_office[s, m] * office + near_hybrid[s, m] * hybrid
                    elsewhere[e, m] += moving[s, m] * (office + hybrid)
    for e in range(educations):
        for m in range(size):
            local[e, m] += rival_suited[e] * rivals_near[m]
            elsewhere[e, m] += rival_suited[e] * rivals_far[m]
    return local, elsewhere


@kernel
def _attraction(offered: Array, weight: float, power: float, inclusive: Array, pull: Array) -> None:
    """What a nest offers as seekers weigh it, and how strongly it draws; flat arrays."""
    for k in range(offered.size):
        inclusive[k] = weight * offered[k] + 1e-9
        pull[k] = exp(power * log(inclusive[k]))


@kernel
def _share_out(local: Array, elsewhere: Array, remote: Array, seekers: Array, p: Parameters, nest_draw: Array) -> None:
    """Applications that one unit of what a nest offers draws from each municipality, shape (municipalities, educations, nests)."""
    inclusive, pull = np.empty((3, local.size)), np.empty((3, local.size))
    everywhere = np.empty(local.shape)
    for e in range(remote.size):
        everywhere[e, :] = remote[e]
    _attraction(local.ravel(), 1.0, p.nest_power, inclusive[LOCAL], pull[LOCAL])
    _attraction(elsewhere.ravel(), p.moving_weight, p.nest_power, inclusive[MOVING], pull[MOVING])
    _attraction(everywhere.ravel(), p.remote_weight, p.nest_power, inclusive[REMOTE], pull[REMOTE])
    weight = np.array((1.0, p.moving_weight, p.remote_weight))
    size = seekers.shape[0]
    for e in range(seekers.shape[1]):
        for m in range(size):
            k = e * size + m
            each = p.applications * seekers[m, e] / (pull[LOCAL, k] + pull[MOVING, k] + pull[REMOTE, k])
            for nest in range(3):
                nest_draw[m, e, nest] = each * pull[nest, k] * weight[nest] / inclusive[nest, k]


@lean_kernel
def _sum_up(places: Array, near: Array, far: Array, m: Towns) -> None:
    """Applications that one position of weight 1 would draw at each place that has a site, summed over where seekers live.

    near and far: what the local nest and that of jobs elsewhere draw, shape (educations, municipalities).
    """
    for s in places:
        for e in range(near.shape[0]):
            m.local_draw[s, e, PLACE_BOUND] = dot(near[e], m.near_office[s])
            m.local_draw[s, e, MULTI_LOCATION] = dot(near[e], m.near_hybrid[s])
            m.moving_draw[s, e] = dot(far[e], m.moving_reach[s])


@kernel
def _offered(r: Adverts, m: Towns, jobs: float, month: int, place: Array, pay_factor: Array, suited: Array, p: Parameters) -> Offers:
    """What is advertised this month; jobs: of all other employers."""
    search = p.search
    offered = np.zeros((3, m.private_jobs.size, suited.shape[1]))
    _weights(r, month, place, pay_factor, suited, search, offered)
    rivals = search.rival_vacancies * (1.0 - search.rival_remote) * m.private_jobs
    rivals_remote = search.rival_vacancies * search.rival_remote * jobs
    remote = offered[LOCATION_INDEPENDENT].sum(axis=0) + rivals_remote * np.array(p.rival_suited)
    return Offers(offered[PLACE_BOUND], offered[MULTI_LOCATION], remote, rivals)


@kernel
def _search(
    r: Adverts, m: Towns, jobs: float, habit: float, month: int, place: Array, pay_factor: Array, suited: Array, p: Parameters
) -> None:
    """Share the applications of a month out; jobs: of all other employers, habit: days at home; place and pay_factor: of each site."""
    places = workplaces(place, m.private_jobs.size)
    _all_near(places, m, habit, p.search, p.utility)
    offers = _offered(r, m, jobs, month, place, pay_factor, suited, p)
    m.seekers[:] = p.search.employed * m.employed + p.search.unemployed * m.unemployed
    local, elsewhere = _reachable(m.near_office, m.near_hybrid, m.near_rival, m.moving_reach, offers, np.array(p.rival_suited))
    _share_out(local, elsewhere, offers.remote, m.seekers, p, m.nest_draw)
    near, far = np.empty_like(local), np.empty_like(local)
    for e in range(near.shape[0]):
        near[e], far[e] = m.nest_draw[:, e, LOCAL], m.nest_draw[:, e, MOVING]
    _sum_up(places, near, far, m)


@process(
    reads=(
        *(f"recruitments.{name}" for name in Adverts._fields), "sites.municipality", "sites.pay_factor", "municipalities.minutes_to_work",
        "municipalities.moving_reach", "municipalities.private_jobs", "municipalities.employed", "municipalities.unemployed",
        "agencies.telework_norm", "agencies.planned_posts",
    ),
    writes=(
        "municipalities.seekers", "municipalities.near_office", "municipalities.near_hybrid", "municipalities.near_rival",
        "municipalities.nest_draw", "municipalities.local_draw", "municipalities.moving_draw",
    ),
    parameters=Parameters,
)  # fmt: skip
def job_search(world: View, p: Parameters, draws: Draws) -> None:
    """Let the job seekers of the country share their applications over what is offered."""
    a, sites = world.agencies, world.sites
    # To a tenth of a day: what somebody outside can know, and the weights change only with it.
    habit = round(_habit(a.telework_norm, a.planned_posts), 1)
    jobs = np.add.reduce(world.municipalities.private_jobs)
    world.call(
        _search, world.recruitments.group(Adverts), world.municipalities.group(Towns), jobs, habit, draws.month, sites.municipality,
        sites.pay_factor, suitability(p.search), p,
    )  # fmt: skip
