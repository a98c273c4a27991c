"""Units: parts of agencies that a scenario names, so that they can be relocated and followed.

A unit is drawn among the posts of its agency, of a municipality where one is named, by task family where a mix is given. Which posts they
are follows from the seed; how many there are to draw from does not, so that a unit that is too large is refused when a scenario is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.draws import Draws, purpose_word, uniforms
from sim.population.blueprint import Blueprint
from sim.population.raking import Floats, Whole, largest_remainder
from sim.population.teams import LARGEST
from sim.state import FAMILIES, Array, World
from sim.units import Destination, UnitEntry, ordered


class Units(NamedTuple):
    """Units and their destinations, as rows.

    Attributes
    ----------
    code, agency : tuple of int
        By unit.
    families : tuple of array of int, shape (families,)
        Posts of each unit by task family.
    municipality : tuple of int
        Row of the municipality of each unit's posts, -1 for anywhere.
    destination_unit, destination : tuple of int
        Unit and municipality of each site to be opened.
    names : tuple of str
        Names of these sites.
    teams : tuple of int
        Teams that will work at each of them.
    closing : int
        Further units, each for the posts of a site that policy may close.
    """

    code: tuple[int, ...] = ()
    agency: tuple[int, ...] = ()
    families: tuple[Array, ...] = ()
    municipality: tuple[int, ...] = ()
    destination_unit: tuple[int, ...] = ()
    destination: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    teams: tuple[int, ...] = ()
    closing: int = 0


def units(country: Blueprint, entries: Sequence[UnitEntry], destinations: Sequence[Destination]) -> Units:
    """Units of a scenario that has been checked, as they are drawn, with a site for every place that one of them is to go to."""
    shared = _shared_out(country, entries)
    place = {entry.name: row for row, (entry, _there, _families) in enumerate(shared)}
    towns = list(country.municipality_names["fi"])
    goals = sorted(set(destinations))
    return Units(
        code=tuple(purpose_word(entry.name) for entry, _there, _families in shared),
        agency=tuple(country.agencies.names.index(entry.agency) for entry, _there, _families in shared),
        families=tuple(families for _entry, _there, families in shared),
        municipality=tuple(-1 if entry.municipality is None else towns.index(entry.municipality) for entry, _there, _families in shared),
        destination_unit=tuple(place[goal.unit] for goal in goals),
        destination=tuple(towns.index(goal.municipality) for goal in goals),
        names=tuple(f"{goal.unit}, {goal.municipality}" for goal in goals),
        teams=tuple(-(-int(np.add.reduce(shared[place[goal.unit]][2])) // LARGEST) for goal in goals),
    )


def _shared_out(country: Blueprint, entries: Sequence[UnitEntry]) -> list[tuple[UnitEntry, Whole, Whole]]:
    """Each unit with the posts that are there for it and those it takes, by task family."""
    network, towns = country.sites, list(country.municipality_names["fi"])
    left = np.zeros((len(country.agencies.names), len(towns), len(FAMILIES)), dtype=np.int64)
    np.add.at(left, (network.agency, network.municipality), network.posts)
    anywhere = np.add.reduce(left, axis=1)
    found = []
    for entry in ordered(entries):
        agency = country.agencies.names.index(entry.agency)
        town = None if entry.municipality is None else towns.index(entry.municipality)
        there = (anywhere[agency] if town is None else left[agency, town]).copy()
        families = _by_family(entry, there)
        found.append((entry, there, families))
        anywhere[agency] -= families
        if town is not None:
            left[agency, town] -= families
    return found


def problems_of_size(country: Blueprint, entries: Sequence[UnitEntry]) -> dict[str, str]:
    """What is wrong with the size of units, by name; their agencies and municipalities are known."""
    found = {}
    for entry, there, families in _shared_out(country, entries):
        where = f" in {entry.municipality}" if entry.municipality else ""
        lacking = [f"{FAMILIES[f]}: {n} of {max(there[f], 0)}" for f, n in enumerate(families.tolist()) if n > there[f]]
        if lacking:
            found[entry.name] = f"asks for more posts than {entry.agency} has left{where} ({', '.join(lacking)}); give fewer or another mix"
        elif not families.any():
            found[entry.name] = f"{entry.agency} has no post{where}"
    return found


def _by_family(entry: UnitEntry, there: Whole) -> Whole:
    """Posts of a unit by task family."""
    total = int(np.add.reduce(there)) if entry.posts is None else entry.posts
    if total == 0:
        return np.zeros(len(FAMILIES), dtype=np.int64)
    there = np.maximum(there, 0)
    shares = there.astype(np.float64) if entry.families is None else np.array([entry.families.get(name, 0.0) for name in FAMILIES])
    return largest_remainder(shares / max(float(np.add.reduce(shares)), 1e-9) * total, total)


def draw_units(world: World, chosen: Units, rent: Floats, office_share: Floats, seed: int) -> None:
    """Mark the posts of each unit, and its sites; rent by municipality, posts that use an office by task family.

    A post belongs to one unit: units of the same agency are drawn one after the other, each among the posts that are left.
    """
    s, u = world.posts, world.units
    s.unit.fill(-1)
    s.unit_person.fill(-1)
    s.first_person.fill(-1)
    s.follower.fill(-1)
    world.sites.unit.fill(-1)
    u.destination.fill(-1)
    u.origin.fill(-1)
    place = world.sites.municipality[s.site]
    for row, (agency, families, municipality) in enumerate(zip(chosen.agency, chosen.families, chosen.municipality, strict=True)):
        there = (s.established == 1) & (s.agency == agency) & (s.unit < 0) & ((place == municipality) | (municipality < 0))
        luck = uniforms(Draws(seed, "units", 0).stream("drawn"), s.number)[:, 0]
        for family, count in enumerate(families.tolist()):
            rows = np.flatnonzero(there & (s.family == family))
            s.unit[rows[np.argsort(luck[rows], kind="stable")[:count]]] = row
        own = np.flatnonzero(s.unit == row)
        order = uniforms(Draws(seed, "units", 0).stream("order"), s.number[own])[:, 0]
        s.unit_order[own[np.argsort(order, kind="stable")]] = np.arange(len(own))
        s.unit_person[own] = s.person[own]
        u.code[row], u.agency[row], u.posts[row] = chosen.code[row], agency, len(own)
    first, first_team = world.sites.rows - len(chosen.destination), world.teams.rows - sum(chosen.teams)
    for k, (unit, municipality) in enumerate(zip(chosen.destination_unit, chosen.destination, strict=True)):
        world.sites.unit[first + k], world.sites.agency[first + k] = unit, chosen.agency[unit]
        world.sites.municipality[first + k], world.sites.rent[first + k] = municipality, rent[municipality]
        posts = chosen.families[unit]
        world.sites.office_share[first + k] = np.add.reduce(office_share * posts) / max(int(np.add.reduce(posts)), 1)
        teams = slice(first_team, first_team + chosen.teams[k])
        world.sites.first_team[first + k], world.sites.teams[first + k] = first_team, chosen.teams[k]
        world.teams.agency[teams], world.teams.site[teams] = chosen.agency[unit], first + k
        first_team = teams.stop
