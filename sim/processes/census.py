"""Census: who works and lives where at the end of the month.

Rule     Posts and their holders are added up by site, by municipality of the home and by agency; days at home and satisfaction with
         them. Norm of an agency = mean days at home of its holders whose task allows any.
Order    After hiring, the last change of posts and holders. The regional economy reads it this month; siting, the workload of
         vacant posts and what colleagues are seen to do follow it next month.
Source   Definitions only.
Omits    Nothing: every sum is exact, in whole millionths, so that the order of rows does not matter.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.blocks import BLOCK
from sim.draws import Draws
from sim.process import View, process
from sim.rates import MICRO, kernel, micro
from sim.state import LOCATION_INDEPENDENT, Array

BY_SITE = ("staff", "person_years", "satisfaction", "telework", "teleworkers", "independent", "vacant")
BY_HOME = ("state_residents", "state_person_years", "state_commute", "state_pay", "state_degrees")
WHOLE = frozenset(("staff", "teleworkers", "independent", "vacant", "state_residents", "state_degrees"))


class Parameters(NamedTuple):
    """None: the census only counts."""


class Rows(NamedTuple):
    """Columns of posts that are added up."""

    person: Array
    established: Array
    site: Array
    home: Array
    duty: Array
    telework_exempt: Array
    education: Array
    remote_share: Array
    working_time: Array
    satisfaction: Array
    telework: Array
    commute: Array
    pay: Array


@kernel
def _millionths(values: Array, out: Array) -> None:
    for j in range(values.size):
        out[j] = micro(values[j])


@kernel
def _days(exempt: Array, remote_share: Array, telework: Array, able: Array, days: Array) -> None:
    for j in range(telework.size):
        allows = (exempt[j] == 0) & (remote_share[j] > 0.0)
        able[j] = allows
        days[j] = micro(telework[j] if allows else 0.0)


@kernel
def _by_site(
    person: Array, established: Array, site: Array, duty: Array, years: Array, index: Array, days: Array, able: Array, found: Array
) -> None:
    for j in range(person.size):
        k = np.uint64(site[j])
        if person[j] >= 0:
            found[k, 0] += 1
            found[k, 1] += years[j]
            found[k, 2] += index[j]
            found[k, 3] += days[j]
            found[k, 4] += able[j]
            found[k, 5] += duty[j] == LOCATION_INDEPENDENT
        else:
            found[k, 6] += established[j]


@kernel
def _by_home(person: Array, home: Array, education: Array, years: Array, minutes: Array, euros: Array, found: Array) -> None:
    for j in range(person.size):
        m = np.uint64(home[j])
        if person[j] >= 0:
            found[m, 0] += 1
            found[m, 1] += years[j]
            found[m, 2] += minutes[j]
            found[m, 3] += euros[j]
            found[m, 4] += education[j] == 3


@kernel
def _count(posts: Rows, sites: int, municipalities: int) -> tuple[Array, Array]:
    """Sums by site and by home, in the order of BY_SITE and BY_HOME; rows of eight, one line of the cache each."""
    by_site, by_home = np.zeros((sites, 8), dtype=np.int64), np.zeros((municipalities, 8), dtype=np.int64)
    person, established, site, home, duty, exempt, education, remote, time, satisfaction, telework, commute, pay = posts
    years, index, days = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int64)
    able, minutes, euros = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int64)
    for first in range(0, person.size, BLOCK):
        # Few columns in each loop: then the rounding vectorises, and the sums keep theirs in the cache.
        rows = slice(first, min(first + BLOCK, person.size))
        _millionths(time[rows], years)
        _millionths(satisfaction[rows], index)
        _millionths(commute[rows], minutes)
        _millionths(pay[rows], euros)
        _days(exempt[rows], remote[rows], telework[rows], able, days)
        _by_site(person[rows], established[rows], site[rows], duty[rows], years, index, days, able, by_site)
        _by_home(person[rows], home[rows], education[rows], years, minutes, euros, by_home)
    return by_site, by_home


@kernel
def _by_agency(agency: Array, by_site: Array, posts: Array, vacancy_share: Array, norm: Array) -> None:
    """Posts, vacancy share and norm of each agency from its sites."""
    found = np.zeros((posts.size, by_site.shape[1]), dtype=np.int64)
    for k in range(agency.size):
        found[agency[k]] += by_site[k]
    for a in range(posts.size):
        staff, days, able, vacant = found[a, 0], found[a, 3], found[a, 4], found[a, 6]
        posts[a] = staff + vacant
        vacancy_share[a] = vacant / max(posts[a], 1)
        norm[a] = days / (MICRO * able) if able > 0 else 0.0


@process(
    reads=(*(f"posts.{name}" for name in Rows._fields), "sites.agency", "sites.municipality"),
    writes=(
        *(f"sites.{name}" for name in BY_SITE), *(f"municipalities.{name}" for name in BY_HOME), "municipalities.state_residents_before",
        "municipalities.state_staff", "agencies.posts", "agencies.vacancy_share", "agencies.telework_norm",
    ),
    parameters=Parameters,
)  # fmt: skip
def census(world: View, p: Parameters, draws: Draws) -> None:
    """Add up posts and holders by site, home and agency."""
    sites, m, a = world.sites, world.municipalities, world.agencies
    by_site, by_home = _count(Rows(*(getattr(world.posts, name) for name in Rows._fields)), sites.rows, m.rows)
    _by_agency(sites.agency, by_site, a.posts, a.vacancy_share, a.telework_norm)
    m.state_residents_before[:] = m.state_residents
    for table, names, found in ((sites, BY_SITE, by_site), (m, BY_HOME, by_home)):
        for name, values in zip(names, found.T, strict=False):
            getattr(table, name)[:] = values if name in WHOLE else values / MICRO
    m.state_staff[:] = np.bincount(sites.municipality, weights=sites.staff, minlength=m.rows)
