"""Telework adoption: days at home wished, allowed and realised.

Rule     wish = days that are best for the holder by the utility (taste, commute saved, colleagues at the office); target = wish
         between floor and ceiling, not more than the tasks and the required office days leave; realised days close a share of their
         distance to the target each month, the reference level a share of its distance to the realised.
Order    After the exits, before satisfaction, which reads this month's days. Colleagues are those of the last census and presence.
Source   Habit formation and reference levels: sim/utility.py; coming in where others come in: sim/colleagues.py; values and
         evidence: configs/parameters/telework_adoption.yaml.
Omits    Other employers' telework beyond their job offers; days that two teams agree on.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.blocks import BLOCK, SPACED, look_up
from sim.colleagues import Teams, counts, missed_apart, persons, shares
from sim.draws import Draws
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import kernel, lean_kernel
from sim.state import NOBODY, Array
from sim.telework_rules import TeleworkRules, allowed_days, within_limits
from sim.utility import Utility, company_missed, home_days_wished


class Parameters(NamedTuple):
    """How fast habits follow."""

    inertia: Annotated[float, Quantity("share/month", 0.0, 1.0, "share of the distance to the target closed in a month")]
    habit: Annotated[
        float, Quantity("share/month", 0.0, 1.0, "share of the distance between reference and realised days closed in a month")
    ]
    telework_rules: TeleworkRules
    utility: Utility


class Posts(NamedTuple):
    """Columns of posts: what the days depend on, then what is written."""

    person: Array
    team: Array
    site: Array
    family: Array
    telework_exempt: Array
    remote_share: Array
    telework_taste: Array
    commute: Array
    telework_wish: Array
    telework: Array
    telework_reference: Array
    company_missed: Array


class Limits(NamedTuple):
    """Most and fewest days at home that are allowed, by task family; flags: they are alike for all."""

    allowed: Array
    floor: Array
    allowed_alike: bool
    floor_alike: bool


@lean_kernel
def _follow_all(s: Posts, of_teams: Array, limits: Limits, p: Parameters, room: Array) -> None:
    """A month of adoption, row by row; rows without a holder miss nobody and get other numbers that nobody reads.

    room, shape (9, SPACED), is for what is worked out of one block.
    """
    week, each, target, allowed, floor = room[:5], room[5], room[6], room[7], room[8]
    allowed[:], floor[:] = limits.allowed[0], limits.floor[0]
    chosen = p.telework_rules.chosen_days
    for first in range(0, s.team.size, BLOCK):
        rows = slice(first, min(first + BLOCK, s.team.size))
        wish, days = s.telework_wish[rows], s.telework[rows]
        _look_up_teams(s.team[rows], s.site[rows], of_teams, week, each, s.company_missed[rows])
        _wishes(s.telework_taste[rows], s.commute[rows], days, week, each, wish, chosen, p.utility)
        if not limits.allowed_alike:
            look_up(s.family[rows], limits.allowed, allowed)
        if not limits.floor_alike:
            look_up(s.family[rows], limits.floor, floor)
        _allow(wish, s.remote_share[rows], s.telework_exempt[rows], allowed, floor, target)
        _follow(target, days, s.telework_reference[rows], p.inertia, p.habit)
        _miss(s.person[rows], days, week, s.company_missed[rows])


@kernel
def _adopt(s: Posts, teams: Teams, p: Parameters) -> None:
    rules = p.telework_rules
    allowed, floor = np.array(rules.ceiling), np.array(rules.floor)
    for family in range(allowed.size):
        allowed[family] = allowed_days(allowed[family], rules.office_days[family])
    limits = Limits(allowed, floor, allowed.min() == allowed.max(), floor.min() == floor.max())
    weeks = np.empty((teams.site.size, 8))
    _weeks(teams, rules.chosen_days, weeks)
    _follow_all(s, weeks, limits, p, np.empty((9, SPACED)))


@lean_kernel
def _weeks(teams: Teams, chosen: float, found: Array) -> None:
    """Fill what rows look up of each team, a line of the cache, shape (teams, 8).

    The evened week in persons, what each of the others counts, the company missed by who works elsewhere, and the site.
    """
    for t in range(teams.site.size):
        each = counts(teams.members[t])
        found[t, 0], found[t, 1], found[t, 2], found[t, 3], found[t, 4] = persons(t, teams, chosen)
        found[t, 5], found[t, 6], found[t, 7] = each, missed_apart(t, NOBODY, each, teams, chosen), teams.site[t]


@lean_kernel
def _look_up_teams(team: Array, site: Array, teams: Array, week: Array, each: Array, apart: Array) -> None:
    """Evened week of the team in persons, shape (5, rows), and what each of the others counts: nothing where the team meets elsewhere.

    Fill apart with the company missed there.
    """
    a, b, c, d, e = week[0], week[1], week[2], week[3], week[4]
    for j in range(team.size):
        t = np.uint64(team[j])
        there = teams[t, 7] == site[j]
        a[j], b[j], c[j], d[j], e[j] = teams[t, 0], teams[t, 1], teams[t, 2], teams[t, 3], teams[t, 4]
        each[j], apart[j] = teams[t, 5] if there else 0.0, 0.0 if there else teams[t, 6]


@lean_kernel
def _wishes(taste: Array, commute: Array, days: Array, week: Array, each: Array, wish: Array, chosen: float, p: Utility) -> None:
    """Fill wish, and week with the shares of the others as their part of it."""
    a, b, c, d, e = week[0], week[1], week[2], week[3], week[4]
    for j in range(wish.size):
        others = shares((a[j], b[j], c[j], d[j], e[j]), each[j], days[j], chosen)
        wish[j] = home_days_wished(taste[j], commute[j], others, p)
        # All loads stand before the first of these: else the compiler would have to take it that they are of one array.
        a[j], b[j], c[j], d[j], e[j] = others


@lean_kernel
def _allow(wish: Array, remote_share: Array, exempt: Array, allowed: Array, floor: Array, target: Array) -> None:
    for j in range(wish.size):
        target[j] = within_limits(wish[j], remote_share[j], exempt[j], allowed[j], floor[j])


@lean_kernel
def _follow(target: Array, days: Array, reference: Array, inertia: float, habit: float) -> None:
    for j in range(days.size):
        days[j] += inertia * (target[j] - days[j])
        reference[j] += habit * (days[j] - reference[j])


@lean_kernel
def _miss(person: Array, days: Array, week: Array, missed: Array) -> None:
    """Add what is missed on days at home to what is missed by who works away from the team, on whose days nobody is there.

    Nothing where there is no holder: who takes the post this month must not inherit what its row last held.
    """
    a, b, c, d, e = week[0], week[1], week[2], week[3], week[4]
    for j in range(days.size):
        own = missed[j] + company_missed(days[j], (a[j], b[j], c[j], d[j], e[j]))
        missed[j] = own if person[j] >= 0 else 0.0


WRITTEN = Posts._fields[-4:]


@process(
    reads=(*(f"posts.{name}" for name in Posts._fields[:-4]), *(f"teams.{name}" for name in Teams._fields)),
    writes=tuple(f"posts.{name}" for name in WRITTEN),
    parameters=Parameters,
)
def telework_adoption(world: View, p: Parameters, draws: Draws) -> None:
    """Let wishes, realised days and reference levels follow policy, commute and colleagues."""
    s, teams = world.posts, world.teams
    world.call(_adopt, s.group(Posts), teams.group(Teams), p)
