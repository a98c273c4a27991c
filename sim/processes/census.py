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
from sim.rates import MICRO, inlined, kernel, lean_kernel, micro
from sim.state import LOCATION_INDEPENDENT, Array

BY_SITE = ("staff", "person_years", "satisfaction", "telework", "teleworkers", "independent", "vacant", "effective")
BY_HOME = ("state_residents", "state_person_years", "state_commute", "state_pay", "state_degrees", "state_near_hub")
BY_TEAM = ("members", "placed", "office_days")
WHOLE = frozenset(("staff", "teleworkers", "independent", "vacant", "state_residents", "state_degrees", "members", "placed"))
UNITS = {names: np.array([1.0 if name in WHOLE else MICRO for name in names]) for names in (BY_SITE, BY_HOME, BY_TEAM)}
"""What the whole numbers of a sum are divided by: 1 for heads, a million for what is counted in millionths."""
WEEK = np.int64(5 * MICRO)
"""A working week in millionths of a day."""
NO_HUB = np.int64(1 << 62)
"""Millionths of a minute to the nearest hub where there is none."""

# Sums over the rows of one block share words: a block has so few rows that none of them reaches the next.
_QUARTER = np.int64((1 << 16) - 1)
_HALF = np.int64((1 << 32) - 1)
_FIFTH = 33
_CONTENT = np.int64((1 << _FIFTH) - 1)


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


@lean_kernel
def _mark(person: Array, held: Array) -> None:
    """All bits where there is a holder, none elsewhere: what is counted of holders is masked by it instead of asked for."""
    for j in range(person.size):
        held[j] = -np.int64(person[j] >= 0)


@lean_kernel
def _days(exempt: Array, remote_share: Array, telework: Array, held: Array, able: Array, days: Array) -> None:
    for j in range(telework.size):
        allows = (exempt[j] == 0) & (remote_share[j] > 0.0)
        able[j] = allows
        days[j] = micro(telework[j] if allows else 0.0) & held[j]


@lean_kernel
def _heads(established: Array, duty: Array, able: Array, held: Array, heads: Array) -> None:
    """Holders, of these the able and the independent of place, and vacant posts: a quarter of a word each, as a block has few rows."""
    for j in range(held.size):
        holder = 1 | np.int64(able[j]) << 16 | np.int64(duty[j] == LOCATION_INDEPENDENT) << 32
        heads[j] = holder & held[j] | (np.int64(established[j]) << 48) & ~held[j]


@lean_kernel
def _times(working_time: Array, experience: Array, held: Array, years: Array, times: Array) -> None:
    """Working time, and in half a word each with the proficient part of it."""
    for j in range(held.size):
        years[j] = micro(working_time[j]) & held[j]
        times[j] = years[j] | (micro(working_time[j] * experience[j]) & held[j]) << 32


@lean_kernel
def _turns(days: Array, satisfaction: Array, held: Array, early: Array, late: Array, rest: Array) -> None:
    """Share spent at home of each of the days that are spent there first, in half a word each; the fullest day with satisfaction."""
    day = np.int64(MICRO)
    for j in range(days.size):
        first, second = min(day, days[j]), min(day, max(0, days[j] - day))
        third, fourth = min(day, max(0, days[j] - 2 * day)), min(day, max(0, days[j] - 3 * day))
        early[j], late[j] = first | second << 32, third | fourth << 32
        rest[j] = micro(satisfaction[j]) & held[j] | max(0, days[j] - 4 * day) << _FIFTH


@lean_kernel
def _of_homes(education: Array, commute: Array, pay: Array, held: Array, residents: Array, minutes: Array, euros: Array) -> None:
    """Residents and, in half a word each, those with a higher degree; their commutes and pay."""
    for j in range(held.size):
        residents[j] = (1 | np.int64(education[j] == 3) << 32) & held[j]
        minutes[j] = micro(commute[j]) & held[j]
        euros[j] = micro(pay[j]) & held[j]


@inlined
def _unpacked(words: tuple[np.int64, ...]) -> tuple[np.int64, ...]:
    """Sums in the order of BY_SITE and then of the turns, from the words of `_heads`, `_times` and `_turns`."""
    heads, times, early, late, rest = words
    first, second, third, fourth, last = early & _HALF, early >> 32, late & _HALF, late >> 32, rest >> _FIFTH
    of_heads = heads & _QUARTER, heads >> 16 & _QUARTER, heads >> 32 & _QUARTER, heads >> 48
    home = first + second + third + fourth + last
    return (
        of_heads[0], times & _HALF, rest & _CONTENT, home, of_heads[1], of_heads[2], of_heads[3], times >> 32,
        first, second, third, fourth, last,
    )  # fmt: skip


@lean_kernel
def _by_team(
    site: Array, team: Array, heads: Array, times: Array, early: Array, late: Array, rest: Array, meets: Array, sums: Array, found: Array,
    by_site: Array, by_team: Array,
) -> None:  # fmt: skip
    """Add a block to the sums of sites and teams. sums, shape (teams, 8), is all zeros before and after; found has room for every row."""
    teams = 0
    for j in range(team.size):
        k, t = np.uint64(site[j]), np.uint64(team[j])
        if meets[t] == site[j]:
            found[teams] = t
            teams += sums[t, 5] == 0
            sums[t, 0] += heads[j]
            sums[t, 1] += times[j]
            sums[t, 2] += early[j]
            sums[t, 3] += late[j]
            sums[t, 4] += rest[j]
            sums[t, 5] = 1
        else:
            elsewhere = _unpacked((heads[j], times[j], early[j], late[j], rest[j]))
            for q in range(8):
                by_site[k, q] += elsewhere[q]
            by_team[t, 0] += elsewhere[0]
    for t in found[:teams]:
        here = _unpacked((sums[t, 0], sums[t, 1], sums[t, 2], sums[t, 3], sums[t, 4]))
        for q in range(6):
            sums[t, q] = 0
        for q in range(8):
            by_site[meets[t], q] += here[q]
        of_team = (here[0], here[0], WEEK * here[0] - here[3], here[8], here[9], here[10], here[11], here[12])
        for q in range(8):
            by_team[t, q] += of_team[q]


@lean_kernel
def _by_home(home: Array, residents: Array, years: Array, minutes: Array, euros: Array, found: Array) -> None:
    for j in range(home.size):
        m = np.uint64(home[j])
        found[m, 0] += residents[j]
        found[m, 1] += years[j]
        found[m, 2] += minutes[j]
        found[m, 3] += euros[j]


@lean_kernel
def _near_hub(home: Array, days: Array, minutes: Array, to_hub: Array, found: Array) -> None:
    for j in range(home.size):
        m = np.uint64(home[j])
        found[m, 5] += days[j] * (minutes[j] > to_hub[m])


@lean_kernel
def _add_up(
    posts: Rows, meets: Array, hubs: bool, to_hub: Array, words: Array, of_block: Array, teams: Array, found: tuple[Array, ...]
) -> None:
    """Add all posts to the sums found by site, home and team; of_block, shape (teams, 8), words and teams are room for one block."""
    person, established, site, team, home, duty, exempt, education, remote, time, experience, satisfaction, telework, commute, pay = posts
    by_site, by_home, by_team = found
    for first in range(0, person.size, BLOCK):
        # Few columns in each loop: then the rounding vectorises, and the sums keep theirs in the cache.
        rows = slice(first, min(first + BLOCK, person.size))
        n = rows.stop - rows.start
        held, able, days, heads, years, times = words[0, :n], words[1, :n], words[2, :n], words[3, :n], words[4, :n], words[5, :n]
        early, late, rest, residents, minutes, euros = words[6, :n], words[7, :n], words[8, :n], words[9, :n], words[10, :n], words[11, :n]
        _mark(person[rows], held)
        _days(exempt[rows], remote[rows], telework[rows], held, able, days)
        _heads(established[rows], duty[rows], able, held, heads)
        _times(time[rows], experience[rows], held, years, times)
        _turns(days, satisfaction[rows], held, early, late, rest)
        _of_homes(education[rows], commute[rows], pay[rows], held, residents, minutes, euros)
        _by_team(site[rows], team[rows], heads, times, early, late, rest, meets, of_block, teams, by_site, by_team)
        _by_home(home[rows], residents, years, minutes, euros, by_home)
        if hubs:
            _near_hub(home[rows], days, minutes, to_hub, by_home)


@kernel
def _count(posts: Rows, meets: Array, sites: int, to_hub: Array) -> tuple[Array, Array, Array]:
    """Sums by site, home and team, in the order of BY_SITE, BY_HOME and BY_TEAM; rows of eight are one line of the cache each."""
    by_site, by_home = np.zeros((sites, 8), dtype=np.int64), np.zeros((to_hub.size, 8), dtype=np.int64)
    by_team, of_block = np.zeros((meets.size, 8), dtype=np.int64), np.zeros((meets.size, 8), dtype=np.int64)
    words, teams = np.empty((12, BLOCK), dtype=np.int64), np.empty(BLOCK + 1, dtype=np.uint64)
    _add_up(posts, meets, np.min(to_hub) < NO_HUB, to_hub, words, of_block, teams, (by_site, by_home, by_team))
    by_home[:, 4] = by_home[:, 0] >> 32
    by_home[:, 0] &= _HALF
    return by_site, by_home, by_team


@kernel
def _write(found: Array, unit: Array, columns: tuple[Array, ...]) -> None:
    """Write sums to the columns of their table, in their unit."""
    for q in range(len(columns)):
        column = columns[q]
        for k in range(column.size):
            column[k] = found[k, q] / unit[q]


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
    to_hub = np.where(m.hub_minutes > 0.0, np.rint(m.hub_minutes * MICRO), float(NO_HUB)).astype(np.int64)
    by_site, by_home, by_team = world.call(_count, world.posts.group(Rows), teams.site, sites.rows, to_hub)
    _by_agency(sites.agency, by_site, a.posts, a.vacancy_share, a.telework_norm, a.person_years, a.effective)
    m.state_residents_before[:] = m.state_residents
    for table, names, found in ((sites, BY_SITE, by_site), (m, BY_HOME, by_home), (teams, BY_TEAM, by_team)):
        _write(found, UNITS[names], tuple(getattr(table, name) for name in names))
    teams.at_home[:] = by_team[:, 3:] / MICRO
    m.state_staff[:] = np.bincount(sites.municipality, weights=sites.staff, minlength=m.rows)
