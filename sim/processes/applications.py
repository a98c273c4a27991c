"""Applications: how many people apply in each recruitment, and how many of them are qualified.

Rule     Applications of a recruitment are Poisson; their mean is the draw of its place (job_search) for its task family, times
         the pull of the advert, growing less than in proportion to its positions and with what pay policy adds, and falling with what
         an announced move of the posts is feared to cost, as with a commute of that cost. A share is qualified; where
         Swedish is required, as many as speak it nearby.
Order    After job_search, for the adverts of this month; before hiring, which asks the applicants of earlier adverts.
Source   Values and evidence: configs/parameters/applications.yaml, search.yaml. The pull is lognormal instead of gamma, which
         keeps the number of applications monotone in one uniform, so that it pairs between scenarios.
Omits    Applicants who withdraw.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.draws import Draws, Stream, poisson, uniform, words
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import dot, exp, inlined, kernel, lean_kernel
from sim.search import Search, advert_weight, suitability, workplaces
from sim.state import LOCATION_INDEPENDENT, REMOTE, Array


class Parameters(NamedTuple):
    """Who is qualified."""

    qualified: Annotated[tuple[float, ...], Quantity("share", 0.0, 1.0, "applicants who are qualified", per="family")]
    search: Search


class Adverts(NamedTuple):
    """Columns of the recruitments."""

    open: Array
    advertised: Array
    number: Array
    family: Array
    site: Array
    duty: Array
    swedish_required: Array
    positions: Array
    pull: Array
    loss: Array
    qualified: Array
    rounds: Array


class Towns(NamedTuple):
    """Columns of the municipalities."""

    region: Array
    population: Array
    swedish_share: Array
    near_office: Array
    nest_draw: Array
    local_draw: Array
    moving_draw: Array


class Flows(NamedTuple):
    """Columns of the regions that count applications."""

    applications: Array
    qualified_applications: Array
    positions_applied: Array
    recruitments_closed: Array
    application_ratios: Array


class Reach(NamedTuple):
    """What an advert draws: by place and education, by education for location-independent ones, and Swedish speakers nearby."""

    local: Array
    moving: Array
    remote: Array
    suited: Array
    swedish: Array


@inlined
def heeded(loss: float, p: Search) -> float:
    """Factor on the applications for a post whose announced move is feared to cost a share of pay: seekers keep off as from a commute."""
    return exp(-p.distance_precision * loss)


@lean_kernel
def drawn(family: int, place: int, duty: int, reach: Reach) -> float:
    """Applications that one position of weight 1 draws."""
    suited, remote, local, moving = reach.suited[family], reach.remote, reach.local[place], reach.moving[place]
    total = 0.0
    for e in range(suited.size):
        total += suited[e] * (remote[e] if duty == LOCATION_INDEPENDENT else local[e, duty] + moving[e])
    return total


@lean_kernel
def _apply(
    r: Adverts, place: Array, pay_factor: Array, region: Array, reach: Reach, flows: Flows, month: int, stream: Stream, p: Parameters
) -> None:
    """Draw the applications of every advert of this month; place and pay_factor: of each site."""
    for k in range(r.open.size):
        if r.open[k] != 1 or r.advertised[k] != month or r.positions[k] <= 0:
            continue
        m, family = place[r.site[k]], r.family[k]
        weight = advert_weight(r.pull[k], float(r.positions[k]), pay_factor[r.site[k], r.duty[k]], p.search)
        mean = weight * heeded(r.loss[k], p.search) * drawn(family, m, r.duty[k], reach)
        able = p.qualified[family] * (reach.swedish[m] if r.swedish_required[k] == 1 else 1.0)
        a, b, _c, _d = words(stream, r.number[k], 0)
        fit = poisson(mean * able, uniform(a))
        everybody = fit + poisson(mean * (1.0 - able), uniform(b))
        r.qualified[k] = fit
        r.rounds[k] += 1
        flows.applications[region[m]] += everybody
        flows.qualified_applications[region[m]] += fit
        flows.positions_applied[region[m]] += r.positions[k]
        flows.recruitments_closed[region[m]] += 1.0
        flows.application_ratios[region[m]] += float(everybody) / r.positions[k]


@kernel
def _swedish_reach(places: Array, m: Towns) -> Array:
    """Share of Swedish speakers among the people near each place named, shape (municipalities,); 0 elsewhere."""
    share = np.zeros(m.population.size)
    speakers = m.population * m.swedish_share
    for s in places:
        share[s] = dot(m.near_office[s], speakers) / max(dot(m.near_office[s], m.population), 1e-9)
    return share


@kernel
def _receive(
    r: Adverts, m: Towns, place: Array, pay_factor: Array, suited: Array, flows: Flows, month: int, stream: Stream, p: Parameters
) -> None:
    """Let people apply for what is advertised this month."""
    swedish = _swedish_reach(workplaces(place, m.population.size), m)
    reach = Reach(m.local_draw, m.moving_draw, m.nest_draw[:, :, REMOTE].sum(axis=0), suited, swedish)
    _apply(r, place, pay_factor, m.region, reach, flows, month, stream, p)


@process(
    reads=(
        *(f"recruitments.{name}" for name in Adverts._fields if name not in ("qualified", "rounds")), "sites.municipality",
        "sites.pay_factor", "municipalities.region",
        "municipalities.near_office", "municipalities.population", "municipalities.swedish_share",
        "municipalities.nest_draw", "municipalities.local_draw", "municipalities.moving_draw",
    ),
    writes=(
        "recruitments.qualified", "recruitments.rounds", "regions.applications", "regions.qualified_applications",
        "regions.positions_applied", "regions.recruitments_closed", "regions.application_ratios",
    ),
    parameters=Parameters,
)  # fmt: skip
def applications(world: View, p: Parameters, draws: Draws) -> None:
    """Let people apply for what is advertised this month."""
    sites, suited = world.sites, suitability(p.search)
    adverts, towns, flows = world.recruitments.group(Adverts), world.municipalities.group(Towns), world.regions.group(Flows)
    world.call(_receive, adverts, towns, sites.municipality, sites.pay_factor, suited, flows, draws.month, draws.stream("apply"), p)
