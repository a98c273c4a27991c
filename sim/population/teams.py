"""Teams: who works with whom, dealt out among the posts of each agency.

A site with eight posts or more has teams of its own; the smaller sites of an agency share teams. In the order of site, task family and
number the posts of such a group are cut into as few teams of nearly the same size as hold twelve at most: eight to twelve posts each, six
or seven where there are 13 to 15 posts, fewer only where an agency's small sites have fewer in all. A team's site is where most of its
posts are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]

SMALLEST: Final = 8
LARGEST: Final = 12


@dataclass(frozen=True, eq=False)
class Teams:
    """The teams of a country.

    Attributes
    ----------
    team : array of int, shape (posts,)
        Team of each post.
    agency, site : array of int, shape (teams,)
        Agency of each team and the site where most of its posts are.
    first, count : array of int, shape (sites,)
        Teams that a post placed at the site may join: rows from `first` on.
    """

    team: Rows
    agency: Rows
    site: Rows
    first: Rows
    count: Rows


def teams(agency: Rows, family: Rows, site: Rows, agency_of_site: Rows) -> Teams:
    """Deal out teams.

    Parameters
    ----------
    agency, family, site : array of int, shape (posts,)
        Of each post, in ascending number.
    agency_of_site : array of int, shape (sites,)
    """
    sites = len(agency_of_site)
    small = np.bincount(site, minlength=sites) < SMALLEST
    # The groups of an agency follow each other: its larger sites, then what its small ones share.
    key = np.where(small, agency_of_site * (sites + 1) + sites, agency_of_site * (sites + 1) + np.arange(sites))
    keys, group_of_site = np.unique(key, return_inverse=True)
    size = np.bincount(group_of_site[site], minlength=len(keys))
    count = -(-size // LARGEST)
    first = np.cumsum(count) - count
    order = np.lexsort((family, site, group_of_site[site]))
    group = group_of_site[site][order]
    place = np.arange(len(order)) - (np.cumsum(size) - size)[group]
    team = np.empty(len(order), dtype=np.int64)
    team[order] = first[group] + place * count[group] // size[group]
    where = _largest_part(team, site, sites)
    return Teams(team, agency_of_site[where], where, first[group_of_site], count[group_of_site])


def _largest_part(team: Rows, site: Rows, sites: int) -> Rows:
    """Site at which most posts of each team are, the first of several."""
    parts, posts = np.unique(team * sites + site, return_counts=True)
    order = np.lexsort((parts, -posts, parts // sites))
    owner = parts[order] // sites
    found: Rows = parts[order][np.diff(owner, prepend=-1) > 0] % sites
    return found
