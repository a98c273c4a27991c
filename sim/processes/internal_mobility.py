"""Internal mobility: holders who move to another, vacant post of the state.

Rule     In the months drawn for them, and every month once the place of their post is announced to change, holders read about posts
         that are about to be filled. A post comes into question with the suitability of its task family x its nearness to the home.
         Who finds one applies with probability logistic(precision x (new job - own job - switching cost inside the state / years
         left)) and is preferred to q qualified applicants from outside with w / (w + q); of several insiders the more proficient is
         asked first. Who moves takes along all that is personal, identity and kind of contract included; proficiency in part
         where the task family is another; the post left is vacant.
Order    After applications, whose qualified applicants it reads; before hiring, to which it leaves the other positions.
Source   sim/utility.py. The mobility of 2018 (2.97 % of staff changed agency) is what the values are set by:
         configs/parameters/internal_mobility.yaml.
Omits    Moves of the home for the new post (home_moves may follow); careers: what a higher grade pays is worth what it demands;
         transfers and exchange without an advert.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.barometer import Barometer
from sim.columns import HOLDER
from sim.draws import Draws
from sim.insiders import Flows, Insiders, Lookers, Movers, Nearness, Openings, Posts, Prospects
from sim.insiders import carry, choose, decide, find, looking, take_up
from sim.parameters import Quantity
from sim.process import View, process
from sim.recruits import Workplaces, due_posts
from sim.search import Search, offices, suitability
from sim.state import Array
from sim.telework_rules import TeleworkRules
from sim.traits import Traits
from sim.utility import Utility


class Parameters(NamedTuple):
    """Who looks inside the state, and who gets the post."""

    look: Annotated[float, Quantity("1/year", 0.0, 12.0, "hazard to look at other posts of the state")]
    reading: Annotated[float, Quantity("share", 0.0, 1.0, "posts about to be filled that a holder who looks reads about")]
    precision: Annotated[float, Quantity("1/share of pay", 0.0, 100.0, "response of applying to money-metric utility")]
    switching_inside: Annotated[float, Quantity("years of pay", 0.0, 5.0, "one-off cost of changing the post inside the state")]
    insider_weight: Annotated[
        float, Quantity("applicants", 0.0, 1000.0, "qualified applicants from outside against whom an insider is chosen every other time")
    ]
    carried: Annotated[float, Quantity("share", 0.0, 1.0, "proficiency kept in another task family")]
    barometer: Barometer
    search: Search
    telework_rules: TeleworkRules
    traits: Traits
    utility: Utility


class Candidates(NamedTuple):
    """Who applies, one row each: rows of the present and the new post, and the holder's columns in the new one."""

    old: Array
    new: Array
    prospects: Prospects


def candidates(world: View, lookers: Array, openings: Array, p: Parameters, draws: Draws) -> Candidates:
    """Insiders who apply for one of the posts about to be filled; rows of posts."""
    s, m, sites, a = world.posts, world.municipalities, world.sites, world.agencies
    site = s.site[openings]
    posts = Openings(s.family[openings], site, sites.municipality[site], s.duty[openings], s.swedish_required[openings])
    found = np.empty(lookers.size, dtype=np.int64)
    near = Nearness(m.near_office, m.near_hybrid, suitability(p.search))
    find(Lookers(*(getattr(s, name)[lookers] for name in Lookers._fields)), posts, near, p.reading, draws.stream("reads"), found)
    interested = found >= 0
    old, new = lookers[interested], openings[found[interested]]
    first, order = offices(sites.agency, a.rows)
    places = Workplaces(m.minutes_to_work, sites.municipality, order, first, a.telework_norm, a.vacancy_share)
    prospects = Prospects(np.empty(old.size, dtype=np.int64), *(np.empty(old.size) for _ in Prospects._fields[1:]))
    applies = np.empty(old.size, dtype=np.bool_)
    insiders = Insiders(*(getattr(s, name)[old] for name in Insiders._fields))
    jobs = Posts(*(getattr(s, name)[new] for name in Posts._fields))
    decide(insiders, jobs, places, draws.stream("applies"), p, prospects, applies)
    return _chosen(Candidates(old, new, prospects), applies)


def _chosen(c: Candidates, which: Array) -> Candidates:
    return Candidates(c.old[which], c.new[which], Prospects(*(column[which] for column in c.prospects)))


@process(
    reads=(
        "posts.number", "posts.agency", "posts.family", "posts.duty", "posts.swedish_required", "posts.remote_share",
        "posts.telework_exempt", "posts.grade_pay", "posts.notice", "recruitments.open", "recruitments.advertised",
        "recruitments.qualified", "sites.municipality", "sites.agency", "agencies.telework_norm", "agencies.vacancy_share",
        "municipalities.region", "municipalities.minutes_to_work", "municipalities.near_office", "municipalities.near_hybrid",
    ),
    writes=(
        *(f"posts.{name}" for name in HOLDER), "posts.search_thought", "posts.site", "posts.holders", "posts.months_vacant",
        "posts.recruitment", "recruitments.positions", *(f"regions.{name}" for name in Flows._fields),
    ),
    parameters=Parameters,
)  # fmt: skip
def internal_mobility(world: View, p: Parameters, draws: Draws) -> None:
    """Let holders look at vacant posts of the state, apply and move."""
    s, r = world.posts, world.recruitments
    lookers = looking(s.person, s.number, s.search_thought, s.notice, draws.month, p.look, draws.stream("looks"))
    openings = due_posts(s.number, s.recruitment, r.open, r.advertised, draws.month - int(p.search.months_to_start))
    if lookers.size == 0 or openings.size == 0:
        return
    found = candidates(world, lookers, openings, p, draws)
    number = s.number[found.old]
    order = np.lexsort((number, -found.prospects.experience, s.number[found.new]))
    gets = choose(found.new[order], number[order], r.qualified[s.recruitment[found.new[order]]], p.insider_weight, draws.stream("chosen"))
    old, new, prospects = _chosen(found, order[gets])
    carry(s, old, new)
    take_up(
        old, new, prospects, Movers(*(getattr(s, name) for name in Movers._fields)), r.positions,
        world.municipalities.region[world.sites.municipality], Flows(*(getattr(world.regions, name) for name in Flows._fields)),
        draws.month, draws.stream("new work"), p,
    )  # fmt: skip
