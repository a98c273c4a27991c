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
from sim.rates import dot, exp, kernel, log
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


@kernel
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


class Adverts(NamedTuple):
    """Columns of the recruitments."""

    open: Array
    advertised: Array
    family: Array
    site: Array
    duty: Array
    positions: Array
    pull: Array


@kernel
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
    for m in range(size):
        for e in range(seekers.shape[1]):
            k = e * size + m
            each = p.applications * seekers[m, e] / (pull[LOCAL, k] + pull[MOVING, k] + pull[REMOTE, k])
            for nest in range(3):
                nest_draw[m, e, nest] = each * pull[nest, k] * weight[nest] / inclusive[nest, k]


@kernel
def _sum_up(
    places: Array, near_office: Array, near_hybrid: Array, moving: Array, nest_draw: Array, local_draw: Array, moving_draw: Array
) -> None:
    """Applications that one position of weight 1 would draw at each place that has a site, summed over where seekers live."""
    size, educations = moving_draw.shape
    near, far = np.empty((educations, size)), np.empty((educations, size))
    for e in range(educations):
        near[e], far[e] = nest_draw[:, e, LOCAL], nest_draw[:, e, MOVING]
    for s in places:
        for e in range(educations):
            local_draw[s, e, PLACE_BOUND] = dot(near[e], near_office[s])
            local_draw[s, e, MULTI_LOCATION] = dot(near[e], near_hybrid[s])
            moving_draw[s, e] = dot(far[e], moving[s])


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
    r, m, a, search = world.recruitments, world.municipalities, world.agencies, p.search
    # To a tenth of a day: what somebody outside can know, and the weights change only with it.
    habit = round(float(np.add.reduce(a.telework_norm * a.planned_posts)) / max(int(np.add.reduce(a.planned_posts)), 1), 1)
    place = world.sites.municipality
    places = workplaces(place, m.rows)
    _near(places, m.minutes_to_work, 0.0, search, p.utility, m.near_office)
    _near(places, m.minutes_to_work, habit, search, p.utility, m.near_hybrid)
    _near(np.arange(m.rows), m.minutes_to_work, search.rival_telework, search, p.utility, m.near_rival)
    suited = suitability(search)
    offered = np.zeros((3, m.rows, suited.shape[1]))
    adverts = r.group(Adverts)
    _weights(adverts, draws.month, place, world.sites.pay_factor, suited, search, offered)
    rivals = search.rival_vacancies * (1.0 - search.rival_remote) * m.private_jobs
    rival_suited = np.array(p.rival_suited)
    rivals_remote = search.rival_vacancies * search.rival_remote * np.add.reduce(m.private_jobs)
    remote = np.add.reduce(offered[LOCATION_INDEPENDENT], axis=0) + rivals_remote * rival_suited
    offers = Offers(offered[PLACE_BOUND], offered[MULTI_LOCATION], remote, rivals)
    m.seekers[:] = search.employed * m.employed + search.unemployed * m.unemployed
    local, elsewhere = _reachable(m.near_office, m.near_hybrid, m.near_rival, m.moving_reach, offers, rival_suited)
    _share_out(local, elsewhere, remote, m.seekers, p, m.nest_draw)
    _sum_up(places, m.near_office, m.near_hybrid, m.moving_reach, m.nest_draw, m.local_draw, m.moving_draw)
