"""Small worlds for tests of single rules: everything is stated, nothing is drawn.

Three municipalities: 0 and 1 in region 0, 2 in region 1. Agency 0 has the sites 0 (headquarters), 1 and 2, one in each
municipality; agency 1 has site 3 in municipality 0. Team 0 meets at site 0, team 1 at site 2, where those of site 1 belong to it, and team
2 at site 3. Every post belongs to agency 0, is filled, permanent, at site 0 in team 0, and its holder of 40 years lives in municipality 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.calendar import parse_month
from sim.draws import Draws
from sim.parameters import shared_of
from sim.policy import baseline_book
from sim.process import Process
from sim.processes.census import census
from sim.processes.presence import presence
from sim.scenario import sheets
from sim.state import NOBODY, World

MINUTES = ((10.0, 30.0, 90.0), (30.0, 10.0, 80.0), (90.0, 80.0, 10.0))
HIGHER_TERTIARY = 3


def small_world(posts: int = 4, recruitments: int = 4, units: int = 0) -> World:
    """The world described above; tests change the columns they are about."""
    rows = {"posts": posts, "recruitments": recruitments, "teams": 3, "sites": 4, "agencies": 2, "municipalities": 3, "regions": 2}
    world = World({**rows, "units": units})
    _places(world)
    _posts(world)
    world.recruitments.pull[:] = 1.0
    return world


def _places(world: World) -> None:
    m, sites, a = world.municipalities, world.sites, world.agencies
    m.region[:] = (0, 0, 1)
    m.minutes[:] = MINUTES
    m.minutes_to_work[:] = m.minutes.T
    m.population[:] = m.population_start[:] = (60_000.0, 10_000.0, 30_000.0)
    m.adults[:] = 0.18 * m.population[:, None]
    m.participation[:] = 0.7
    m.employed[:], m.unemployed[:] = 0.9 * 0.7 * m.adults, 0.1 * 0.7 * m.adults
    m.unemployment_start[:] = 0.1
    m.labour_force_start[:] = (0.7 * m.adults).sum(axis=1)
    m.private_jobs[:] = m.jobs_wanted_start[:] = m.employed.sum(axis=1)
    m.job_share[:] = m.commuters[:] = np.eye(3)
    m.dwellings[:] = m.population
    m.housing_price[:] = m.housing_price_start[:] = m.building_cost_start[:] = (3000.0, 2000.0, 1500.0)
    m.earnings[:] = 3000.0
    m.commute_mean[:] = 10.0
    m.migration_weight[:] = m.moving_reach[:] = 1.0 - np.eye(3)
    m.near_office[:] = m.near_hybrid[:] = np.eye(3)
    sites.municipality[:] = (0, 1, 2, 0)
    sites.agency[:] = (0, 0, 0, 1)
    sites.open[:] = 1
    sites.unit[:] = NOBODY
    sites.headquarters[:] = (1, 0, 0, 1)
    sites.rent[:] = 10.0
    sites.office_share[:] = 1.0
    sites.pay_factor[:] = 1.0
    world.teams.agency[:], world.teams.site[:] = (0, 0, 1), (0, 2, 3)
    sites.first_team[:], sites.teams[:] = (0, 1, 1, 2), 1
    a.code[:] = (11, 22)
    a.capital[:] = a.mentoring[:] = a.contact_start[:] = 1.0
    u = world.units
    u.origin[:] = NOBODY
    u.capital[:] = u.mentoring[:] = u.contact_start[:] = 1.0


def _posts(world: World) -> None:
    s, a = world.posts, world.agencies
    s.number[:] = np.arange(s.rows)
    s.established[:] = s.holders[:] = 1
    s.person[:] = s.number.astype(np.int64) << 16
    s.recruitment[:] = s.unit[:] = s.unit_person[:] = s.first_person[:] = s.follower[:] = NOBODY
    s.working_time[:] = s.frailty[:] = 1.0
    s.age[:] = 12 * 40
    s.education[:] = HIGHER_TERTIARY
    s.grade_pay[:] = s.pay[:] = 3000.0
    s.commute[:] = MINUTES[0][0]
    a.start_posts[:] = a.planned_posts[:] = a.posts[:] = (s.rows, 0)
    a.start_mix[0, 0] = a.opened_posts[0, 0] = s.rows


def empty(world: World, rows: object = slice(None)) -> None:
    """Make posts vacant."""
    world.posts.person[rows] = NOBODY


def changed(p: Any, changes: dict[str, Any]) -> Any:
    """A NamedTuple of parameters with other values; a number stands for every member of an axis, a dictionary for a shared sheet."""

    def value(name: str, new: Any) -> Any:
        present = getattr(p, name)
        if isinstance(new, dict):
            return changed(present, new)
        if isinstance(present, tuple):
            return tuple(map(float, new)) if isinstance(new, tuple) else (float(new),) * len(present)
        return float(new)

    return p._replace(**{name: value(name, new) for name, new in changes.items()})


def parameters(process: Process, **changes: Any) -> Any:
    """Parameters of a process as shipped, at the end of 2019, with the changes a test is about."""
    return changed(baseline_book(sheets().values(), parse_month("2019-12")).parameters(process.name, process.parameters), changes)


def shared(process: Process, field: str, **changes: Any) -> Any:
    """A shared sheet, such as the utility, that a process uses."""
    assert field in shared_of(process.parameters)
    return getattr(parameters(process, **{field: changes}), field)


def counted(world: World) -> World:
    """The world with its census taken, and who is at which office."""
    return run(presence, run(census, world, parameters(census)), parameters(presence))


def run(process: Process, world: World, p: Any, *, seed: int = 1, month: int = 1, date: str = "2020-01") -> World:
    """Let a process act once on a world, through its view; returns the world."""
    process.function(process.view(world), p, Draws(seed, process.name, month, parse_month(date)))
    return world
