"""Workload: what agencies can do at the start, and what they know is lost in a usual month, so that their work begins at rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.processes.output import capacities, meet
from sim.rates import MICRO
from sim.state import World
from sim.vacant_since import departures


def set_workload(world: World, parameters: Mapping[str, Any], date: int, moves: float) -> None:
    """Fill capacity, usual loss and organisational capital of the agencies, as if they had lost so much in the month of the absolute date.

    Parameters
    ----------
    world : World
        After a census, with values, frailties and contracts.
    parameters : mapping
        Parameters of each rule by its name.
    moves : float
        Holders who move to another post of the state in a month; each is as likely to.
    """
    s, a, sites, teams = world.posts, world.agencies, world.sites, world.teams
    filled = s.person >= 0
    leaving = departures(world, parameters, date) + filled * (moves / max(int(np.count_nonzero(filled)), 1))
    lost = np.bincount(s.agency, leaving * s.experience * s.working_time, a.rows)
    a.usual_loss[:] = lost / np.maximum(a.effective + lost, 1e-9)
    a.experience_lost[:] = np.rint(MICRO * lost)
    a.capital[:] = 1.0
    meet(teams.agency, teams.site, teams.members, teams.at_office, a.contact, sites.members, sites.contact)
    capacities(a.effective, a.capital, a.contact, parameters["output"], a.capacity_start)
