"""Foreseen: what an applicant expects to lose by the announced move of a post. Part of the rule hiring.

Who applies knows where the post will be, and would take the move as a holder does (sim/responses.py). The luck of a person's ways is that
of announcements, so that who is hired still means what was said. What a relocation offers (remote contract, support, severance) is for its
holders only; what the state pays everybody who moves for a post counts. A plan that is given up is heeded as far as its credibility has
not faded yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.colleagues import counts_for_newcomer, missed_apart, missed_by_newcomer, week_of
from sim.draws import Stream
from sim.plans import FORCED
from sim.rates import called, inlined
from sim.recruits import Applicant, Places, Positions, Start
from sim.responses import Holder, Move, best_way, expected_loss, luck_of, present_value, ways_of
from sim.state import LOCATION_INDEPENDENT, Array
from sim.telework_rules import telework_target
from sim.utility import home_days_wished

if TYPE_CHECKING:
    from sim.processes.hiring import Parameters


class Units(NamedTuple):
    """Columns of the units."""

    posts: Array
    mode: Array
    destination: Array
    moves: Array
    phases: Array
    credibility: Array


class Outlook(NamedTuple):
    """Units that may move, the absolute month, and the luck of a person's ways."""

    units: Units
    date: int
    ways: Stream


@inlined
def _holder(i: int, site: int, new: int, who: Applicant, start: Start, posts: Positions, places: Places, p: Parameters) -> Holder:
    """The applicant settled on post i at a site, whose post goes to municipality `new`."""
    rooted, there = 1.0 if start.home == start.roots else 0.0, 1.0 if start.roots == new else 0.0
    team, chosen, teams = posts.team[i], p.telework_rules.chosen_days, places.teams
    week = week_of(team, site, teams, chosen)
    apart = missed_apart(team, site, counts_for_newcomer(teams.members[team]), teams, chosen)
    missed = missed_by_newcomer(start.telework, week, team, site, teams, chosen)
    return Holder(
        places.pay_factor[site, posts.duty[i]], float(who.age), start.commute, start.telework, start.telework, who.telework_taste,
        week, apart, missed, places.vacancy_share[posts.agency[i]], rooted, there, who.work_value,
        float(who.partner_employed), float(who.school_children), float(start.owner), 0.0, places.outside[start.home, start.education],
    )  # fmt: skip


@inlined
def foreseen_loss(
    i: int, site: int, person: int, who: Applicant, start: Start, posts: Positions, places: Places, ahead: Outlook, p: Parameters
) -> float:
    """Credibility x loss by the move of post i that the applicant settled on it expects, as a share of pay; 0 where nobody has to go."""
    k, u = posts.unit[i], ahead.units
    if k < 0 or posts.duty[i] == LOCATION_INDEPENDENT:
        return 0.0
    if u.destination[k] < 0 or u.mode[k] != FORCED or site == u.destination[k]:
        return 0.0
    months = max(0.0, u.moves[k] - ahead.date + u.phases[k] * (posts.unit_order[i] + 0.5) / max(u.posts[k], 1))
    loss: float = u.credibility[k] * _loss(i, site, u.destination[k], months, person, who, start, posts, places, ahead.ways, p)
    return loss


@called
def _loss(
    i: int,
    site: int,
    goal: int,
    months: float,
    person: int,
    who: Applicant,
    start: Start,
    posts: Positions,
    places: Places,
    ways: Stream,
    p: Parameters,
) -> float:
    """Loss by the move of post i to another site in so many months, as a share of pay."""
    new = places.place[goal]
    holder = _holder(i, site, new, who, start, posts, places, p)
    far = places.minutes[new, start.home]
    wish = home_days_wished(who.telework_taste, far, holder.week, p.utility)
    days = telework_target(wish, posts.remote_share[i], posts.telework_exempt[i], posts.family[i], p.telework_rules)
    pay_change = places.pay_factor[goal, posts.duty[i]] / places.pay_factor[site, posts.duty[i]]
    move = Move(months, far, places.area_minutes[new], far, days, days, pay_change, False, 0.0, 0.0, 1.0)
    _way, value = best_way(holder, move, False, luck_of(person, ways), p.utility, p.responses)
    if new == start.home:  # who lives there needs no dwelling
        value = max(value, ways_of(holder, move, p.utility, p.responses).daily_commute)
    loss: float = expected_loss(present_value(holder, p.utility, p.responses), value, holder.age, months, p.utility)
    return loss
