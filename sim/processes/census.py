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

from sim.blocks import BLOCK, SPACED
from sim.draws import Draws
from sim.process import View, process
from sim.rates import MICRO, inlined, kernel, lean_kernel, micro
from sim.state import LOCATION_INDEPENDENT, Array

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


class BySite(NamedTuple):
    """Columns of sites, in the order of the sums."""

    staff: Array
    person_years: Array
    satisfaction: Array
    telework: Array
    teleworkers: Array
    independent: Array
    vacant: Array
    effective: Array


class ByHome(NamedTuple):
    """Columns of municipalities, in the order of the sums of those who live there."""

    state_residents: Array
    state_person_years: Array
    state_commute: Array
    state_pay: Array
    state_degrees: Array
    state_near_hub: Array


class ByTeam(NamedTuple):
    """Columns of teams, in the order of the sums; those of the turns at home follow."""

    members: Array
    placed: Array
    office_days: Array


class ByAgency(NamedTuple):
    """Columns of agencies that follow from their sites."""

    posts: Array
    vacancy_share: Array
    telework_norm: Array
    person_years: Array
    effective: Array


_WHOLE = frozenset(("staff", "teleworkers", "independent", "vacant", "state_residents", "state_degrees", "members", "placed"))
PER_SITE, PER_HOME, PER_TEAM = (tuple(1.0 if name in _WHOLE else MICRO for name in columns._fields) for columns in (BySite, ByHome, ByTeam))
"""What the whole numbers of a sum are divided by: 1 for heads, a million for what is counted in millionths."""


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
    """Sums in the order of BySite and then of the turns, from the words of `_heads`, `_times` and `_turns`."""
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
    """Add a block to the sums of sites and teams. sums, shape (teams, 8), is all zeros before and after; found has room for every row.

    A team of which nothing has been counted yet may be found twice: the second time there is nothing left to add.
    """
    teams = 0
    for j in range(team.size):
        k, t = np.uint64(site[j]), np.uint64(team[j])
        if meets[t] == site[j]:
            found[np.uint64(teams)] = t
            teams += sums[t, 0] == 0
            sums[t, 0] += heads[j]
            sums[t, 1] += times[j]
            sums[t, 2] += early[j]
            sums[t, 3] += late[j]
            sums[t, 4] += rest[j]
        else:
            elsewhere = _unpacked((heads[j], times[j], early[j], late[j], rest[j]))
            for q in range(8):
                by_site[k, q] += elsewhere[q]
            by_team[t, 0] += elsewhere[0]
    for t in found[:teams]:
        here = _unpacked((sums[t, 0], sums[t, 1], sums[t, 2], sums[t, 3], sums[t, 4]))
        for q in range(5):
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
def _count(posts: Rows, meets: Array, sites: int, hub_minutes: Array) -> tuple[Array, Array, Array]:
    """Sums by site, home and team, in the order of their columns; rows of eight are one line of the cache each."""
    by_site, by_home = np.zeros((sites, 8), dtype=np.int64), np.zeros((hub_minutes.size, 8), dtype=np.int64)
    by_team, of_block = np.zeros((meets.size, 8), dtype=np.int64), np.zeros((meets.size, 8), dtype=np.int64)
    words, teams = np.empty((12, SPACED), dtype=np.int64), np.empty(BLOCK + 1, dtype=np.uint64)
    to_hub, hubs = np.full(hub_minutes.size, NO_HUB), False
    for m in range(hub_minutes.size):
        if hub_minutes[m] > 0.0:
            to_hub[m], hubs = micro(hub_minutes[m]), True
    _add_up(posts, meets, hubs, to_hub, words, of_block, teams, (by_site, by_home, by_team))
    by_home[:, 4] = by_home[:, 0] >> 32
    by_home[:, 0] &= _HALF
    return by_site, by_home, by_team


@lean_kernel
def _write(found: Array, per: tuple[float, ...], columns: tuple[Array, ...]) -> None:
    """Write sums to the columns of their table, in their unit."""
    for q in range(len(columns)):
        column = columns[q]
        for k in range(column.size):
            column[k] = found[k, q] / per[q]


@kernel
def _by_agency(agency: Array, by_site: Array, a: ByAgency) -> None:
    """Posts, vacancy share, norm, person-years and effective experience of each agency from its sites."""
    found = np.zeros((a.posts.size, by_site.shape[1]), dtype=np.int64)
    for k in range(agency.size):
        found[agency[k]] += by_site[k]
    for n in range(a.posts.size):
        staff, days, able, vacant = found[n, 0], found[n, 3], found[n, 4], found[n, 6]
        a.posts[n] = staff + vacant
        a.vacancy_share[n] = vacant / max(a.posts[n], 1)
        a.telework_norm[n] = days / (MICRO * able) if able > 0 else 0.0
        a.person_years[n], a.effective[n] = found[n, 1] / MICRO, found[n, 7] / MICRO


class Written(NamedTuple):
    """Columns that are written."""

    sites: BySite
    homes: ByHome
    teams: ByTeam
    agencies: ByAgency
    at_home: Array
    state_residents_before: Array
    state_staff: Array


@kernel
def _census(posts: Rows, meets: Array, agency: Array, place: Array, hub_minutes: Array, to: Written) -> None:
    """Count, and write everything; meets: site of each team, agency and place: those of each site."""
    by_site, by_home, by_team = _count(posts, meets, agency.size, hub_minutes)
    to.state_residents_before[:] = to.homes.state_residents
    _write(by_site, PER_SITE, to.sites)
    _write(by_home, PER_HOME, to.homes)
    _write(by_team, PER_TEAM, to.teams)
    _by_agency(agency, by_site, to.agencies)
    for t in range(meets.size):
        for turn in range(to.at_home.shape[1]):
            to.at_home[t, turn] = by_team[t, 3 + turn] / MICRO
    to.state_staff[:] = 0.0
    for k in range(place.size):
        to.state_staff[place[k]] += to.sites.staff[k]


@process(
    reads=(*(f"posts.{name}" for name in Rows._fields), "teams.site", "sites.agency", "sites.municipality", "municipalities.hub_minutes"),
    writes=(
        *(f"sites.{name}" for name in BySite._fields), *(f"municipalities.{name}" for name in ByHome._fields),
        *(f"teams.{name}" for name in ByTeam._fields), "teams.at_home",
        "municipalities.state_residents_before", "municipalities.state_staff", *(f"agencies.{name}" for name in ByAgency._fields),
    ),
    parameters=Parameters,
)  # fmt: skip
def census(world: View, p: Parameters, draws: Draws) -> None:
    """Add up posts and holders by site, home, team and agency."""
    sites, m, teams = world.sites, world.municipalities, world.teams
    to = Written(
        sites.group(BySite), m.group(ByHome), teams.group(ByTeam), world.agencies.group(ByAgency), teams.at_home,
        m.state_residents_before, m.state_staff,
    )  # fmt: skip
    world.call(_census, world.posts.group(Rows), teams.site, sites.agency, sites.municipality, m.hub_minutes, to)
