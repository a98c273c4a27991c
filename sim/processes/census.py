"""Census: who works and lives where at the end of the month.

Rule     Posts and their holders are added up by site, by municipality of the home, by team and by agency; days at home, satisfaction
         and proficiency with them. Norm of an agency = mean days at home of its holders whose task allows any. Who is placed elsewhere
         than the team meets spends no day at its office. Days at home count by whether a hub is nearer to the home than the office.
Order    After hiring, the last change of posts and holders. Presence, output and the regional economy read it this month; siting and
         the workload of vacant posts follow it next month.
Source   Definitions only.
Omits    Nothing: every sum is exact, in whole millionths, so that the order of rows does not matter.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.blocks import BLOCK
from sim.draws import Draws
from sim.process import View, process
from sim.rates import MICRO, inlined, kernel, micro
from sim.state import LOCATION_INDEPENDENT, Array

BY_SITE = ("staff", "person_years", "satisfaction", "telework", "teleworkers", "independent", "vacant", "effective")
BY_HOME = ("state_residents", "state_person_years", "state_commute", "state_pay", "state_degrees", "state_near_hub")
BY_TEAM = ("members", "placed", "office_days")
WHOLE = frozenset(("staff", "teleworkers", "independent", "vacant", "state_residents", "state_degrees", "members", "placed"))
WEEK = np.int64(5 * MICRO)
"""A working week in millionths of a day."""


class Parameters(NamedTuple):
    """None: the census only counts."""


class Rows(NamedTuple):
    """Columns of posts that are added up."""

    person: Array
    established: Array
    site: Array
    team: Array
    home: Array
    duty: Array
    telework_exempt: Array
    education: Array
    remote_share: Array
    working_time: Array
    experience: Array
    satisfaction: Array
    telework: Array
    commute: Array
    pay: Array


@kernel
def _millionths(values: Array, out: Array) -> None:
    for j in range(values.size):
        out[j] = micro(values[j])


@kernel
def _effective(working_time: Array, experience: Array, effective: Array) -> None:
    for j in range(working_time.size):
        effective[j] = micro(working_time[j] * experience[j])


@kernel
def _days(exempt: Array, remote_share: Array, telework: Array, able: Array, days: Array) -> None:
    for j in range(telework.size):
        allows = (exempt[j] == 0) & (remote_share[j] > 0.0)
        able[j] = allows
        days[j] = micro(telework[j] if allows else 0.0)


@kernel
def _turns(days: Array, turns: Array) -> None:
    """Share spent at home of each of the days that are spent there first, the fullest one left out; all in millionths."""
    for turn in range(4):
        of_turn, earlier = turns[turn], np.int32(turn * MICRO)
        for j in range(days.size):
            of_turn[j] = min(np.int32(MICRO), max(np.int32(0), np.int32(days[j]) - earlier))


@inlined
def _put(k: np.uint64, t: np.uint64, sums: tuple[np.int64, ...], meets: Array, by_site: Array, by_team: Array) -> None:
    """Add the sums over consecutive rows of one site and team, in the order of BY_SITE and then of the turns, to both."""
    for q in range(8):
        by_site[k, q] += sums[q]
    by_team[t, 0] += sums[0]
    if meets[t] == k:
        by_team[t, 1] += sums[0]
        by_team[t, 2] += WEEK * sums[0] - sums[3]
        for turn in range(4):
            by_team[t, 3 + turn] += sums[8 + turn]
        by_team[t, 7] += sums[3] - sums[8] - sums[9] - sums[10] - sums[11]


@kernel
def _by_site_and_team(
    person: Array,
    established: Array,
    site: Array,
    team: Array,
    duty: Array,
    years: Array,
    index: Array,
    days: Array,
    able: Array,
    effective: Array,
    turns: Array,
    meets: Array,
    by_site: Array,
    by_team: Array,
) -> None:
    # Neighbours mostly share site and team: their sums stay in registers until one of the two changes.
    k, t = np.uint64(site[0]), np.uint64(team[0])
    staff = time = content = home = free = anywhere = vacant = skill = first = second = third = fourth = np.int64(0)
    for j in range(person.size):
        here, group = np.uint64(site[j]), np.uint64(team[j])
        if (here != k) | (group != t):
            sums = (staff, time, content, home, free, anywhere, vacant, skill, first, second, third, fourth)
            _put(k, t, sums, meets, by_site, by_team)
            staff = time = content = home = free = anywhere = vacant = skill = first = second = third = fourth = np.int64(0)
            k, t = here, group
        if person[j] >= 0:
            staff += 1
            time += years[j]
            content += index[j]
            home += days[j]
            free += able[j]
            anywhere += duty[j] == LOCATION_INDEPENDENT
            skill += effective[j]
            first += turns[0, j]
            second += turns[1, j]
            third += turns[2, j]
            fourth += turns[3, j]
        else:
            vacant += established[j]
    _put(k, t, (staff, time, content, home, free, anywhere, vacant, skill, first, second, third, fourth), meets, by_site, by_team)


@kernel
def _by_home(
    person: Array, home: Array, education: Array, years: Array, minutes: Array, euros: Array, days: Array, to_hub: Array, found: Array
) -> None:
    for j in range(person.size):
        m = np.uint64(home[j])
        if person[j] >= 0:
            found[m, 0] += 1
            found[m, 1] += years[j]
            found[m, 2] += minutes[j]
            found[m, 3] += euros[j]
            found[m, 4] += education[j] == 3
            found[m, 5] += days[j] * (minutes[j] > to_hub[m])


@kernel
def _count(posts: Rows, meets: Array, sites: int, to_hub: Array) -> tuple[Array, Array, Array]:
    """Sums by site, home and team, in the order of BY_SITE, BY_HOME and BY_TEAM; rows of eight are one line of the cache each."""
    by_site, by_home = np.zeros((sites, 8), dtype=np.int64), np.zeros((to_hub.size, 8), dtype=np.int64)
    by_team, effective = np.zeros((meets.size, 8), dtype=np.int64), np.empty(BLOCK, dtype=np.int64)
    turns = np.empty((4, BLOCK), dtype=np.int32)
    person, established, site, team, home, duty, exempt, education, remote, time, experience, satisfaction, telework, commute, pay = posts
    years, index, days = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int64)
    able, minutes, euros = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int64)
    for first in range(0, person.size, BLOCK):
        # Few columns in each loop: then the rounding vectorises, and the sums keep theirs in the cache.
        rows = slice(first, min(first + BLOCK, person.size))
        _millionths(time[rows], years)
        _millionths(satisfaction[rows], index)
        _millionths(commute[rows], minutes)
        _millionths(pay[rows], euros)
        _effective(time[rows], experience[rows], effective)
        _days(exempt[rows], remote[rows], telework[rows], able, days)
        _turns(days[: person[rows].size], turns)
        _by_site_and_team(
            person[rows], established[rows], site[rows], team[rows], duty[rows], years, index, days, able, effective, turns,
            meets, by_site, by_team,
        )  # fmt: skip
        _by_home(person[rows], home[rows], education[rows], years, minutes, euros, days, to_hub, by_home)
    return by_site, by_home, by_team


@kernel
def _by_agency(
    agency: Array, by_site: Array, posts: Array, vacancy_share: Array, norm: Array, person_years: Array, effective: Array
) -> None:
    """Posts, vacancy share, norm, person-years and effective experience of each agency from its sites."""
    found = np.zeros((posts.size, by_site.shape[1]), dtype=np.int64)
    for k in range(agency.size):
        found[agency[k]] += by_site[k]
    for a in range(posts.size):
        staff, days, able, vacant = found[a, 0], found[a, 3], found[a, 4], found[a, 6]
        posts[a] = staff + vacant
        vacancy_share[a] = vacant / max(posts[a], 1)
        norm[a] = days / (MICRO * able) if able > 0 else 0.0
        person_years[a], effective[a] = found[a, 1] / MICRO, found[a, 7] / MICRO


@process(
    reads=(*(f"posts.{name}" for name in Rows._fields), "teams.site", "sites.agency", "sites.municipality", "municipalities.hub_minutes"),
    writes=(
        *(f"sites.{name}" for name in BY_SITE), *(f"municipalities.{name}" for name in BY_HOME), *(f"teams.{name}" for name in BY_TEAM),
        "teams.at_home",
        "municipalities.state_residents_before", "municipalities.state_staff", "agencies.posts", "agencies.vacancy_share",
        "agencies.telework_norm", "agencies.person_years", "agencies.effective",
    ),
    parameters=Parameters,
)  # fmt: skip
def census(world: View, p: Parameters, draws: Draws) -> None:
    """Add up posts and holders by site, home, team and agency."""
    sites, m, a, teams = world.sites, world.municipalities, world.agencies, world.teams
    # Without a hub none is nearer than the office.
    to_hub = np.where(m.hub_minutes > 0.0, np.rint(m.hub_minutes * MICRO), 2.0**62).astype(np.int64)
    by_site, by_home, by_team = _count(Rows(*(getattr(world.posts, name) for name in Rows._fields)), teams.site, sites.rows, to_hub)
    _by_agency(sites.agency, by_site, a.posts, a.vacancy_share, a.telework_norm, a.person_years, a.effective)
    m.state_residents_before[:] = m.state_residents
    for table, names, found in ((sites, BY_SITE, by_site), (m, BY_HOME, by_home), (teams, BY_TEAM, by_team)):
        for name, values in zip(names, found.T, strict=False):
            getattr(table, name)[:] = values if name in WHOLE else values / MICRO
    teams.at_home[:] = by_team[:, 3:] / MICRO
    m.state_staff[:] = np.bincount(sites.municipality, weights=sites.staff, minlength=m.rows)
