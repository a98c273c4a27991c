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
from sim.colleagues import Teams
from sim.columns import HOLDER
from sim.draws import Draws
from sim.establishment import Knowledge
from sim.insiders import Country, Posts, Prospects, choose, looking, prospects
from sim.parameters import Quantity
from sim.process import View, process
from sim.recruits import Workplaces, due_posts
from sim.search import Search, offices, suitability
from sim.state import Array
from sim.takeover import ALIKE, Flows, Movers, carry, take_up
from sim.telework_rules import TeleworkRules
from sim.traits import Traits
from sim.utility import Utility


class Parameters(NamedTuple):
    """Who looks inside the state, and who gets the post."""

    look: Annotated[float, Quantity("1/year", 0.0, 12.0, "hazard to look at other posts of the state")]
    reading: Annotated[
        float, Quantity("share", 0.0, 1.0, "posts about to be filled at the door that a holder who looks reads about; fewer farther away")
    ]
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


def applying(world: View, lookers: Array, openings: Array, p: Parameters, draws: Draws) -> Prospects:
    """Lookers who apply for one of the posts about to be filled (rows of posts)."""
    s, m, sites, a = world.posts, world.municipalities, world.sites, world.agencies
    first, order = offices(sites.agency, sites.open, a.rows)
    teams = Teams(*(getattr(world.teams, name) for name in Teams._fields))
    places = Workplaces(m.minutes_to_work, sites.municipality, order, first, teams, a.vacancy_share, sites.pay_factor)
    country = Country(m.near_office, m.near_hybrid, suitability(p.search), places)
    posts = Posts(*(getattr(s, name) for name in Posts._fields))
    return prospects(lookers, openings, posts, country, draws.stream("reads"), draws.stream("applies"), p)


@process(
    reads=(
        "posts.number", "posts.agency", "posts.family", "posts.duty", "posts.swedish_required", "posts.remote_share",
        "posts.telework_exempt", "posts.grade_pay", "recruitments.open", "recruitments.advertised",
        "recruitments.qualified", "sites.municipality", "sites.agency", "sites.open", "sites.pay_factor", "posts.working_time",
        *(f"teams.{name}" for name in Teams._fields), "posts.team", "agencies.vacancy_share",
        "municipalities.region", "municipalities.minutes_to_work", "municipalities.near_office", "municipalities.near_hybrid",
    ),
    writes=(
        *(f"posts.{name}" for name in HOLDER), "posts.search_thought", "posts.site", "posts.holders", "posts.months_vacant",
        "posts.recruitment", "posts.left_by", "posts.answer", "posts.notice", "posts.committed", "posts.uncertainty",
        "posts.second_dwelling",
        "agencies.experience_lost", "recruitments.positions", *(f"regions.{name}" for name in Flows._fields),
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
    found = applying(world, lookers, openings, p, draws)
    order = np.lexsort((s.number[found.old], -found.experience, s.number[found.new]))
    chosen = choose(order, found, s.number, r.qualified, s.recruitment, p.insider_weight, draws.stream("chosen"))
    for names in ALIKE:
        carry(tuple(getattr(s, name) for name in names), chosen, found.old, found.new)
    take_up(
        chosen, found, Movers(*(getattr(s, name) for name in Movers._fields)), r.positions,
        world.municipalities.region[world.sites.municipality], Flows(*(getattr(world.regions, name) for name in Flows._fields)),
        Knowledge(s.agency, s.experience, s.working_time, world.agencies.experience_lost), draws.month, draws.stream("new work"), p,
    )  # fmt: skip
