"""Agencies: names, sizes and task families of the establishment.

Sizes named by sources and estimated ones are scaled by one factor within each activity group, so that the groups keep their share of all
staff; the factors are reported. Posts exceed persons by the vacancy share. Task families follow the profile of each agency, raked to the
totals by family.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.population.margins import Margins
from sim.population.raking import Floats, Margin, Whole, largest_remainder, rake, round_two_way
from sim.population.table import MarginTable
from sim.state import FAMILIES


@dataclass(frozen=True, eq=False)
class Agencies:
    """All agencies, in the order of the files.

    Attributes
    ----------
    names, names_fi, names_sv, branches, profiles, groups : tuple of str
        `branches` lists the branches once; `branch` points into it.
    branch, group : array of int, shape (agencies,)
    named : array of float64, shape (agencies,)
        Size in the files.
    persons, posts : array of int, shape (agencies,)
    family_posts : array of int, shape (agencies, families)
    family_persons : array of int, shape (families,)
        Margin of persons by family.
    headquarters : array of int, shape (agencies,)
        Municipality.
    """

    names: tuple[str, ...]
    names_fi: tuple[str, ...]
    names_sv: tuple[str, ...]
    branches: tuple[str, ...]
    branch: NDArray[np.int64]
    groups: tuple[str, ...]
    group: NDArray[np.int64]
    estimated: NDArray[np.bool_]
    named: Floats
    persons: Whole
    posts: Whole
    family_posts: Whole
    family_persons: Whole
    headquarters: NDArray[np.int64]


def shares(table: MarginTable) -> Floats:
    """Shares of a margin file that add up to exactly one."""
    percent: Floats = table["share_pct"]
    return percent / float(np.add.reduce(percent))


def total_persons(margins: Margins) -> int:
    """Persons in the service of the state."""
    return int(margins["establishment"].pairs("quantity", "value")["persons"])


def total_posts(margins: Margins) -> int:
    """Posts: persons and vacancies."""
    given = margins["establishment"].pairs("quantity", "value")
    posts: int = round(given["persons"] / (1.0 - given["vacancy_share"]))
    return posts


def agencies(margins: Margins) -> Agencies:
    """Names, sizes and task families of all agencies."""
    found = [(margins[m], int(row), m != "agencies") for m in ("agencies", "agencies_estimated") for row in margins[m].rows(in_sum="1")]
    names = tuple(str(table["agency"][row]) for table, row, _ in found)
    profile_rows = {name: row for row, name in enumerate(margins["agency_profiles"]["agency"].tolist())}
    profiles = margins["agency_profiles"]
    rows = np.array([profile_rows[name] for name in names])
    groups = tuple(margins["activity_groups"]["key"].tolist())
    group = np.array([groups.index(g) for g in profiles["activity_group"][rows].tolist()])
    branch_of = [str(table["branch"][row]) for table, row, _ in found]
    branches = tuple(dict.fromkeys(branch_of))
    named = np.array([float(table["staff"][row]) for table, row, _ in found])
    persons = _sizes(margins, named, group)
    posts = largest_remainder(persons.astype(np.float64), total_posts(margins))
    family_persons = largest_remainder(_in_order(margins["families"], FAMILIES), total_persons(margins))
    municipality = {code: row for row, code in enumerate(margins["municipalities"]["code"].tolist())}
    return Agencies(
        names,
        tuple(str(table["agency_fi"][row]) for table, row, _ in found),
        tuple(profiles["agency_sv"][rows].tolist()),
        branches,
        np.array([branches.index(b) for b in branch_of]),
        groups,
        group,
        np.array([estimated for _, _, estimated in found]),
        named,
        persons,
        posts,
        _family_posts(margins, tuple(profiles["profile"][rows].tolist()), posts, family_persons),
        family_persons,
        np.array([municipality[code] for code in profiles["headquarters_code"][rows].tolist()]),
    )


def _sizes(margins: Margins, named: Floats, group: NDArray[np.int64]) -> Whole:
    by_group = largest_remainder(shares(margins["activity_groups"]), total_persons(margins))
    persons = np.zeros(len(named), dtype=np.int64)
    for code, total in enumerate(by_group.tolist()):
        inside = np.nonzero(group == code)[0]
        persons[inside] = largest_remainder(named[inside], total)
    return persons


def _in_order(table: MarginTable, keys: tuple[str, ...]) -> Floats:
    given = table.pairs("key", "share_pct")
    return np.array([given[key] for key in keys])


def _family_posts(margins: Margins, profiles: tuple[str, ...], posts: Whole, family_persons: Whole) -> Whole:
    table = margins["family_profiles"]
    prior = np.zeros((len(profiles), len(FAMILIES)))
    for agency, profile in enumerate(profiles):
        for row in table.rows(profile=profile).tolist():
            prior[agency, FAMILIES.index(str(table["family"][row]))] = table["share_pct"][row]
    prior *= posts[:, None]
    by_family = largest_remainder(family_persons.astype(np.float64), int(np.add.reduce(posts)))
    raked = rake(prior, [Margin((1,), by_family.astype(np.float64)), Margin((0,), posts.astype(np.float64))])
    return round_two_way(raked.table)
