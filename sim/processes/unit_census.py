"""Unit census: what has become of the units that a scenario names, and of who held their posts when their move was announced.

Rule     A post of a unit whose holder has changed since last month had an exit, by the way written at the post, or a hire, or both.
         Hires are also counted by the region in which who was hired lives at the end of the month.
         Who held it at the announcement and is gone before it moved has that way as fate; who went along has the way of doing so.
         A post is told by its present holder: who went along with it, whenever hired, or came later; a remote contract is one way.
         Contact of a unit is that of the teams of its holders, who may share them with others of the agency.
Order    After the census, whose teams it reads: the last change of holders is done. Output and unit costs read it.
Source   Definitions only.
Omits    What becomes of people outside their posts.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.blocks import rows_pointing
from sim.draws import Draws
from sim.prefetch import fetch_ahead
from sim.process import View, process
from sim.queues import together
from sim.rates import MICRO, inlined, kernel, lean_kernel, micro
from sim.state import (
    DAILY_COMMUTE,
    FIRST_WAY_OUT,
    HOUSEHOLD_MOVE,
    NEW_HOLDER,
    NOBODY,
    OLD_PLACE,
    REMOTE_CONTRACT,
    VACANT,
    WAITING,
    Array,
)


class Parameters(NamedTuple):
    """None: the census only counts."""


class Posts(NamedTuple):
    """Columns of posts."""

    unit: Array
    established: Array
    person: Array
    left_by: Array
    home: Array
    site: Array
    team: Array
    answer: Array
    uncertainty: Array
    notice_end: Array
    experience: Array
    working_time: Array
    first_person: Array
    unit_person: Array
    fate: Array
    follower: Array
    followed: Array


class Units(NamedTuple):
    """Columns of the units that are counted."""

    destination: Array
    staff: Array
    vacant: Array
    moved: Array
    moved_filled: Array
    post_states: Array
    working_time: Array
    effective: Array
    person_years: Array
    vacancy_share: Array
    contact: Array
    answers: Array
    fates: Array
    fates_gone: Array
    uncertainty: Array
    exits: Array
    hires: Array
    hires_by_home: Array
    hires_near: Array


@lean_kernel
def _count_changes(rows: Array, s: Posts, u: Units, home_region: Array, site_region: Array) -> None:
    for j in range(rows.size):
        fetch_ahead((s.unit, s.person, s.unit_person), rows, j)
        i = rows[j]
        k = s.unit[i]
        if s.person[i] == s.unit_person[i]:
            continue
        if s.unit_person[i] != NOBODY:
            u.exits[k, s.left_by[i]] += 1.0
            if s.unit_person[i] == s.first_person[i] and s.fate[i] == WAITING:
                s.fate[i] = FIRST_WAY_OUT + s.left_by[i]
        if s.person[i] != NOBODY:
            u.hires[k] += 1.0
            u.hires_by_home[k, home_region[s.home[i]]] += 1.0
        s.unit_person[i] = s.person[i]
    for k in range(u.destination.size):
        if u.destination[k] >= 0:
            u.hires_near[k] = u.hires_by_home[k, site_region[u.destination[k]]]


class Teams(NamedTuple):
    """Columns of the teams."""

    members: Array
    at_office: Array


@inlined
def _state(i: int, there: bool, s: Posts) -> int:
    """Place in POST_STATES of post i, which is at the destination or not; one left by a remote contract counts as followed."""
    if s.person[i] == NOBODY:
        return VACANT
    if s.follower[i] == s.person[i] and (there or s.followed[i] == REMOTE_CONTRACT):
        return int(s.followed[i])
    return NEW_HOLDER if there else OLD_PLACE


TIME, WORKED, EFFECTIVE, UNCERTAINTY, CONTACT = range(5)
UNKNOWN = np.int64(-1)
"""Contact of a team that nobody has asked for yet."""


@lean_kernel
def _add_stocks(rows: Array, s: Posts, u: Units, teams: Teams, sums: Array, contact: Array) -> None:
    """Add up the posts in these rows; sums, shape (units, 5), is all zeros before, contact of every team UNKNOWN."""
    for j in range(rows.size):
        fetch_ahead(s, rows, j)
        i = rows[j]
        k = s.unit[i]
        if s.first_person[i] != NOBODY:
            u.fates[k, s.fate[i]] += 1.0
        if s.established[i] == 0:
            continue
        sums[k, TIME] += micro(s.working_time[i])
        there = u.destination[k] >= 0 and s.site[i] == u.destination[k]
        u.post_states[k, _state(i, there, s)] += 1.0
        if there:
            u.moved[k] += 1.0
            u.moved_filled[k] += HOUSEHOLD_MOVE <= s.fate[i] <= DAILY_COMMUTE
        if s.person[i] == NOBODY:
            u.vacant[k] += 1.0
            continue
        u.staff[k] += 1.0
        u.answers[k, s.answer[i]] += 1.0
        sums[k, WORKED] += micro(s.working_time[i])
        sums[k, EFFECTIVE] += micro(s.experience[i] * s.working_time[i])
        if s.notice_end[i] == 0:  # of the move: nobody else is concerned by a lay-off
            sums[k, UNCERTAINTY] += micro(s.uncertainty[i])
        t = s.team[i]
        if contact[t] == UNKNOWN:
            contact[t] = micro(together(t, teams.members, teams.at_office))
        sums[k, CONTACT] += contact[t]


@lean_kernel
def _write(sums: Array, u: Units) -> None:
    for k in range(u.staff.size):
        u.working_time[k], u.person_years[k], u.effective[k] = sums[k, TIME] / MICRO, sums[k, WORKED] / MICRO, sums[k, EFFECTIVE] / MICRO
        u.vacancy_share[k] = u.vacant[k] / max(u.staff[k] + u.vacant[k], 1.0)
        u.uncertainty[k] = sums[k, UNCERTAINTY] / (MICRO * max(u.staff[k], 1.0))
        u.contact[k] = sums[k, CONTACT] / (MICRO * max(u.staff[k], 1.0))


@kernel
def _count_stocks(rows: Array, s: Posts, u: Units, teams: Teams) -> None:
    """Levels at the end of the month; real quantities are added up in whole millionths, so that the order of rows does not matter."""
    u.staff[:], u.vacant[:], u.moved[:], u.moved_filled[:], u.answers[:], u.post_states[:] = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    u.fates[:] = u.fates_gone
    sums = np.zeros((u.staff.size, 5), dtype=np.int64)
    _add_stocks(rows, s, u, teams, sums, np.full(teams.members.size, UNKNOWN))
    _write(sums, u)


READ_OF_UNITS = ("destination", "fates_gone")
WRITTEN = ("unit_person", "fate")


@process(
    reads=(
        *(f"posts.{name}" for name in Posts._fields if name not in WRITTEN), *(f"units.{name}" for name in READ_OF_UNITS),
        "teams.members", "teams.at_office", "sites.municipality", "municipalities.region",
    ),
    writes=(*(f"posts.{name}" for name in WRITTEN), *(f"units.{name}" for name in Units._fields if name not in READ_OF_UNITS)),
    parameters=Parameters,
)  # fmt: skip
def unit_census(world: View, p: Parameters, draws: Draws) -> None:
    """Count units, their exits and hires, and the fates of the holders of the announcement."""
    s, u, region = world.posts, world.units, world.municipalities.region
    if u.rows == 0:
        return
    rows = rows_pointing(s.unit)
    posts, units = s.group(Posts), u.group(Units)
    world.call(_count_changes, rows, posts, units, region, region[world.sites.municipality])
    world.call(_count_stocks, rows, posts, units, Teams(world.teams.members, world.teams.at_office))
