"""Workload: what agencies and units can do at the start, and what they know is lost in a usual month, so that their work begins at rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.queues import capacities, meet
from sim.rates import MICRO
from sim.state import Array, Table, World
from sim.vacant_since import departures


def set_workload(world: World, parameters: Mapping[str, Any], date: int, moves: float) -> None:
    """Fill what agencies and units can do and know, as if they had lost so much in the month of the absolute date.

    Parameters
    ----------
    world : World
        After a census of agencies and units, with values, frailties and contracts.
    parameters : mapping
        Parameters of each rule by its name.
    moves : float
        Holders who move to another post of the state in a month; each is as likely to.
    """
    s, a, u, sites, teams = world.posts, world.agencies, world.units, world.sites, world.teams
    filled = s.person >= 0
    leaving = departures(world, parameters, date) + filled * (moves / max(int(np.count_nonzero(filled)), 1))
    lost = leaving * s.experience * s.working_time
    meet(teams.agency, teams.site, teams.members, teams.at_office, a.contact, sites.members, sites.contact)
    own = s.unit >= 0
    _begin_at_rest(a, np.bincount(s.agency, lost, a.rows), parameters["output"])
    _begin_at_rest(u, np.bincount(s.unit[own], lost[own], u.rows), parameters["output"])


def _begin_at_rest(table: Table, lost: Array, p: Any) -> None:  # noqa: ANN401 - Parameters of output
    """Fill the columns of agencies or units that remember the start; effective experience that is lost in a usual month, by row."""
    table.usual_loss[:] = lost / np.maximum(table.effective + lost, 1e-9)
    table.experience_lost[:] = np.rint(MICRO * lost)
    table.capital[:] = 1.0
    table.contact_start[:] = table.contact
    capacities(table.effective, table.capital, table.contact, p, table.capacity_start)
