"""Presence: who is at the office on which day of the week.

Rule     The days of a team's week are ranked by its anchor day: that day is the fullest, its neighbours come next. Of the days at home
         of its members a share is chosen, those with fewest colleagues first; the others fall on any day alike. Who is placed
         elsewhere than the team meets comes in on any day alike. Of all who would be there some are on leave, ill or on duty travel.
         Mean and peak of a site are those of the days of an average week.
Order    After census, whose sums of this month it reads; output reads it this month, telework adoption next month.
Source   Definitions; values and evidence: configs/parameters/presence.yaml.
Omits    Weeks that differ (holidays in summer), days that two teams agree on, chance from day to day.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import kernel
from sim.state import Array
from sim.telework_rules import TeleworkRules
from sim.working_days import WORKING_DAYS

DAY_OF_TURN: Final = np.array(((4, 3, 2, 1, 0), (4, 0, 3, 2, 1), (4, 0, 3, 1, 2), (4, 0, 1, 2, 3), (0, 1, 2, 3, 4)))
"""Weekdays of a team by its anchor day (row), emptiest first: Friday and Monday, then those farther from the anchor day."""


class Parameters(NamedTuple):
    """Why people are away."""

    leave: Annotated[float, Quantity("days/year", 0.0, 100.0, "working days of leave of a person-year")]
    sickness: Annotated[float, Quantity("days/year", 0.0, 100.0, "working days of sick leave of a person-year")]
    travel: Annotated[float, Quantity("days/year", 0.0, 100.0, "working days of duty travel of a person-year")]
    telework_rules: TeleworkRules


def present_share(p: Parameters) -> float:
    """Share of the working days of a year that people are neither on leave nor ill nor travelling."""
    return max(0.0, 1.0 - (p.leave + p.sickness + p.travel) / WORKING_DAYS)


class Teams(NamedTuple):
    """Columns of the teams."""

    site: Array
    anchor: Array
    placed: Array
    office_days: Array
    at_home: Array
    at_office: Array


class Sites(NamedTuple):
    """Columns of the sites; office_days sums over all who are placed there."""

    office_days: Array
    at_office: Array
    mean_present: Array
    peak_present: Array


@kernel
def _count(teams: Teams, sites: Sites, day_of_turn: Array, chosen: float, present: float) -> None:
    """Fill who is at the office by team and turn and by site and weekday, in persons."""
    others = sites.office_days.copy()
    sites.at_office[:] = 0.0
    for t in range(teams.site.size):
        k, placed, office = teams.site[t], teams.placed[t], teams.office_days[t]
        others[k] -= office
        for turn in range(5):
            here = placed - (1.0 - chosen) * (placed - office / 5.0) - chosen * teams.at_home[t, turn]
            teams.at_office[t, turn] = here
            sites.at_office[k, day_of_turn[teams.anchor[t], turn]] += here
    for k in range(others.size):
        total = most = 0.0
        for day in range(5):
            there = present * max(0.0, sites.at_office[k, day] + others[k] / 5.0)
            sites.at_office[k, day] = there
            total, most = total + there, max(most, there)
        sites.mean_present[k], sites.peak_present[k] = total / 5.0, most


@process(
    reads=(*(f"teams.{name}" for name in Teams._fields[:-1]), "sites.staff", "sites.telework"),
    writes=("teams.at_office", "sites.at_office", "sites.mean_present", "sites.peak_present"),
    parameters=Parameters,
)
def presence(world: View, p: Parameters, draws: Draws) -> None:
    """Add up who is at which office on which day of the week."""
    teams, sites = world.teams.group(Teams), world.sites
    found = Sites(5.0 * sites.staff - sites.telework, sites.at_office, sites.mean_present, sites.peak_present)
    world.call(_count, teams, found, DAY_OF_TURN, p.telework_rules.chosen_days, present_share(p))
