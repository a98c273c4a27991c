"""Small establishments for the tests of their plan."""

from __future__ import annotations

import numpy as np
from worlds import empty, small_world

from sim.state import World


def establishment(*agencies: list[int], spare: int = 4) -> World:
    """A world whose agencies have that many posts by task family, all filled, and spare rows."""
    filled = [(a, f, k) for a, mix in enumerate(agencies) for f, posts in enumerate(mix) for k in range(posts)]
    world = small_world(len(filled) + spare)
    s, a = world.posts, world.agencies
    a.start_mix[:], a.opened_posts[:] = 0.0, 0
    for agency, mix in enumerate(agencies):
        a.start_mix[agency, : len(mix)] = a.opened_posts[agency, : len(mix)] = mix
    a.start_posts[:] = a.start_mix.sum(axis=1)
    s.number[:] = 0
    s.established[len(filled) :] = s.holders[len(filled) :] = 0
    empty(world)
    for row, (agency, family, k) in enumerate(filled):
        s.agency[row], s.family[row], s.number[row], s.site[row] = agency, family, agency << 19 | family << 16 | k, 3 if agency else 0
        s.person[row] = int(s.number[row]) << 16
    return world


def by_agency(world: World) -> list[int]:
    """Established posts of each agency."""
    return np.bincount(world.posts.agency[world.posts.established == 1], minlength=2).tolist()
