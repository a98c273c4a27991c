"""Internal mobility: holders who move to another, vacant post of the state.

Rule     In the months drawn for them, and every month once they expect to lose the post, holders read about posts that are about to be
         filled. A post comes into question with the suitability of its task family x its nearness to the home. Who finds one applies
         with probability logistic(precision x (new job - own job - switching cost inside the state / years left)) and is preferred to
         q qualified applicants from outside with w / (w + q); of several insiders the more proficient is asked first. Who moves
         takes along all that is personal, identity and kind of contract included; proficiency in part where the task family is
         another; the post left is vacant.
         Who is being laid off is offered one of the suitable posts of the agency within the radius of a transfer, and decides in the
         same way, the own job being worth what leaving is; a post so taken goes to nobody else. Beside that they read more, on leave to
         look for work. Who was laid off from a permanent post and has found no other job is offered posts of the same task family
         and agency in the same way until the duty ends, and comes back with identity, service and proficiency.
Order    After applications, whose qualified applicants it reads; before hiring, to which it leaves the other positions.
Source   sim/utility.py. The mobility of 2018 (2.97 % of staff changed agency) is what the values are set by:
         configs/parameters/internal_mobility.yaml. Duties of the employer: sim/employment_law.py.
Omits    Moves of the home for the new post (home_moves may follow); careers: what a higher grade pays is worth what it demands;
         transfers and exchange without an advert; training for an offered post. Chances of another job differ by the municipality
         of the home only; what an agency lost with who comes back is not given back.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

import numpy as np

from sim.barometer import Barometer
from sim.board import Country, Posts
from sim.colleagues import Teams
from sim.columns import HOLDER
from sim.draws import Draws
from sim.employment_law import EmploymentLaw
from sim.establishment import knowledge
from sim.insiders import Prospects, looking, placed, prospects
from sim.layoffs import anybody
from sim.offers import available
from sim.parameters import Quantity
from sim.process import View, process
from sim.recruits import Workplaces, due_posts
from sim.search import Search, offices, suitability
from sim.state import Array
from sim.takeover import Carried, Flows, Former, Movers, fill, restore
from sim.telework_rules import TeleworkRules
from sim.traits import Traits
from sim.utility import Utility


class Parameters(NamedTuple):
    """Who looks inside the state, and who gets the post."""

    look: Annotated[float, Quantity("1/year", 0.0, 12.0, "hazard to look at other posts of the state")]
    reading: Annotated[
        float, Quantity("share", 0.0, 1.0, "posts about to be filled at the door that a holder who looks reads about; fewer farther away")
    ]
    insider_weight: Annotated[
        float, Quantity("applicants", 0.0, 1000.0, "qualified applicants from outside against whom an insider is chosen every other time")
    ]
    carried: Annotated[float, Quantity("share", 0.0, 1.0, "proficiency kept in another task family")]
    barometer: Barometer
    employment_law: EmploymentLaw
    search: Search
    telework_rules: TeleworkRules
    traits: Traits
    utility: Utility


NOT_ANY: Final = np.empty(0, dtype=np.int64)


def applying(
    world: View, lookers: Array, openings: Array, p: Parameters, draws: Draws, told: Array = NOT_ANY, former: Array = NOT_ANY
) -> Prospects:
    """Who applies for one of the posts about to be filled; all are rows of posts.

    told are those of holders who are being laid off, former those that were abolished and whose holder may be employed again.
    """
    s, m, sites, a = world.posts, world.municipalities, world.sites, world.agencies
    first, order = offices(sites.agency, sites.open, a.rows)
    teams = world.teams.group(Teams)
    places = Workplaces(m.minutes_to_work, sites.municipality, order, first, teams, a.vacancy_share, sites.pay_factor)
    country = Country(m.near_office, m.near_hybrid, suitability(p.search), m.outside_value, places)
    posts = s.group(Posts)
    reads, shows, applies = draws.stream("reads"), draws.stream("shown"), draws.stream("applies")
    return world.call(prospects, lookers, told, former, openings, draws.month, posts, country, reads, shows, applies, p)


def _employable(world: View, p: Parameters, draws: Draws) -> Array:
    """Rows of the abolished posts whose holder may be employed again, with proficiency and pay as they were."""
    s, m = world.posts, world.municipalities
    if not anybody(s.recall_end):
        return NOT_ANY
    rows = available(
        s.recall_end, s.laid_off, s.number, s.home, draws.month, m.job_share, m.private_jobs, m.seekers, draws.stream("other work"), p
    )
    world.call(restore, rows, s.group(Former), world.sites.pay_factor)
    return rows


@process(
    reads=(
        "posts.number", "posts.agency", "posts.family", "posts.duty", "posts.swedish_required", "posts.remote_share",
        "posts.telework_exempt", "posts.grade_pay", "posts.unit", "posts.notice_end", "posts.laid_off", "posts.former_person",
        "posts.former_experience", "recruitments.open", "recruitments.advertised",
        "recruitments.qualified", "sites.municipality", "sites.agency", "sites.open", "sites.pay_factor", "posts.working_time",
        *(f"teams.{name}" for name in Teams._fields), "posts.team", "agencies.vacancy_share", "municipalities.outside_value",
        "municipalities.job_share", "municipalities.private_jobs", "municipalities.seekers",
        "municipalities.region", "municipalities.minutes_to_work", "municipalities.near_office", "municipalities.near_hybrid",
    ),
    writes=(
        *(f"posts.{name}" for name in HOLDER), "posts.search_thought", "posts.site", "posts.holders", "posts.months_vacant",
        "posts.recruitment", "posts.left_by", "posts.answer", "posts.notice", "posts.committed", "posts.uncertainty",
        "posts.second_dwelling", "posts.recall_end",
        "agencies.experience_lost", "units.experience_lost", "recruitments.positions", *(f"regions.{name}" for name in Flows._fields),
    ),
    parameters=Parameters,
)  # fmt: skip
def internal_mobility(world: View, p: Parameters, draws: Draws) -> None:
    """Let holders look at vacant posts of the state, apply and move; offer posts to who is or has been laid off."""
    s, r = world.posts, world.recruitments
    lookers, told = world.call(
        looking, s.person, s.number, s.search_thought, s.notice, draws.month, p.look, draws.stream("looks"),
    )  # fmt: skip
    employable = _employable(world, p, draws)
    openings = world.call(due_posts, s.number, s.recruitment, r.open, r.advertised, draws.month - int(p.search.months_to_start))
    if lookers.size + told.size + employable.size == 0 or openings.size == 0:
        return
    found = applying(world, lookers, openings, p, draws, told, employable)
    chosen = world.call(placed, found, s.number, r.qualified, s.recruitment, p.insider_weight, draws.stream("chosen"))
    world.call(
        fill, chosen, found, s.group(Carried), s.group(Movers), s.group(Former), r.positions, world.sites.municipality,
        world.municipalities.region, world.regions.group(Flows), knowledge(world), draws.month, draws.stream("new work"), p,
    )  # fmt: skip
