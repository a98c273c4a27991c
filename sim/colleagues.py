"""Colleagues: when the others of a team are at its office; shared by the rules that ask what a day there is worth.

The days of a team's week are ranked by its anchor day: all its members spend the same days at home first. Only a part of the days at home
can be chosen so; the others fall where the work and the family of each member put them, on any day alike.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.rates import inlined
from sim.state import Array
from sim.utility import NOBODY_THERE, Week, company_missed, day_at_home


class Teams(NamedTuple):
    """Columns of the teams."""

    site: Array
    members: Array
    at_office: Array


@inlined
def at_home(days: float, turn: float, chosen: float) -> float:
    """Share of a day of the team's week that a member spends at home; days a week, place of the day, share of days that can be chosen."""
    return (1.0 - chosen) * days / 5.0 + chosen * day_at_home(days, turn)


@inlined
def evened(week: Week, chosen: float) -> Week:
    """A week as it counts for one's own days at home, of which only a part can be chosen."""
    a, b, c, d, e = week
    mean = (1.0 - chosen) * (a + b + c + d + e) / 5.0
    return mean + chosen * a, mean + chosen * b, mean + chosen * c, mean + chosen * d, mean + chosen * e


@inlined
def shares(there: Week, each: float, days: float, chosen: float) -> Week:
    """Shares of the others from an evened week in persons, less a member with so many days at home; each: what one of them counts."""
    a, b, c, d, e = there
    own, part = 1.0 - (1.0 - chosen * chosen) * days / 5.0, chosen * chosen
    first, second = max(0.0, a - own + part * day_at_home(days, 0.0)), max(0.0, b - own + part * day_at_home(days, 1.0))
    third, fourth = max(0.0, c - own + part * day_at_home(days, 2.0)), max(0.0, d - own + part * day_at_home(days, 3.0))
    return each * first, each * second, each * third, each * fourth, each * max(0.0, e - own + part * day_at_home(days, 4.0))


@inlined
def persons(team: int, teams: Teams, chosen: float) -> Week:
    """Evened week of a team in persons."""
    there = teams.at_office
    return evened((there[team, 0], there[team, 1], there[team, 2], there[team, 3], there[team, 4]), chosen)


@inlined
def week_of(team: int, site: int, teams: Teams, chosen: float) -> Week:
    """Week of somebody who would join a team and work at a site; nobody of the team is there where it meets elsewhere."""
    if teams.site[team] != site:
        return NOBODY_THERE
    a, b, c, d, e = persons(team, teams, chosen)
    each = counts_for_newcomer(teams.members[team])
    return each * a, each * b, each * c, each * d, each * e


@inlined
def counts_for_newcomer(members: float) -> float:
    """What each member of a team counts for somebody who would join it."""
    return 1.0 / max(members, 1.0)


@inlined
def counts(members: float) -> float:
    """What each of the others counts for a member of a team."""
    return 1.0 / max(members - 1.0, 1.0)


@inlined
def week_of_member(team: int, site: int, days: float, teams: Teams, chosen: float) -> Week:
    """Week of a member with so many days at home, who works at a site: the others of the team."""
    if teams.site[team] != site:
        return NOBODY_THERE
    return shares(persons(team, teams, chosen), counts(teams.members[team]), days, chosen)


@inlined
def missed_apart(team: int, site: int, each: float, teams: Teams, chosen: float) -> float:
    """Company missed by working at a site away from the team: all who are at its office, on all days; 0 where the team meets there.

    A day at an office without the team lacks the same company as a day at home, so that nobody gains by being parted from it; each: what
    one of the team counts.
    """
    a, b, c, d, e = persons(team, teams, chosen)
    return 0.0 if teams.site[team] == site else each * (a + b + c + d + e)


@inlined
def missed_by_newcomer(days: float, week: Week, team: int, site: int, teams: Teams, chosen: float) -> float:
    """Company missed by somebody who would join a team, work at a site and spend so many days at home; week as week_of tells."""
    return company_missed(days, week) + missed_apart(team, site, counts_for_newcomer(teams.members[team]), teams, chosen)
