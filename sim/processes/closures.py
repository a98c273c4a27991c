"""Closures: sites that policy closes, and when those who work there are told.

Rule     A line of policy names what may close: sites of an agency, in some municipalities, of fewer than some staff, of a rent above some
         bound, with a lease that ends before the next review could act, or all that an agency has beyond some number; never its main
         place, and a site of a place-bound duty only where the line says so. What a closure has sent posts to is kept for some years.
         The smallest close first.
         A site is spared that alone keeps residents within the minutes of a rule on service access: anyone, Swedish speakers
         while it serves in Swedish, who must be served in person while somebody is at its counter. Joint points in which the agency
         takes part can keep them too where the rule says so, each for whom it can serve. A site is also spared that a guarantee for
         its region needs: agencies present, service points, authorities on call. First all that closes is chosen; it is announced at
         once and closes after its notice: the posts become a unit that is forced to move to the nearest site left to the agency after
         the review, as any other relocation, so that no review moves anybody twice; not to one that a list or a number kept is still
         to close, where there is another.
         When the last post has gone the site closes; who works independent of place belongs to the new site from then on.
Order    Before announcements, which tell the holders what they may lose; relocation moves them. Counters and joint points are those of
         the end of last month.
Source   Closures by list and by rule as in the service and premises network of the state; values are policy (lever site_closures).
Omits    Sites that open anew; closures given up after they have been announced.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.blocks import BLOCK, Flags, flagged, flags_of_block
from sim.draws import Draws
from sim.parameters import Quantity, Rows
from sim.plans import ClosureRow, GuaranteeRow
from sim.process import View, process
from sim.rates import kernel, lean_kernel
from sim.service_points import ANYONE, SWEDISH
from sim.service_reach import alone
from sim.state import LOCATION_INDEPENDENT, NEEDS, NOBODY, Array
from sim.years import MONTHS_OF_A_YEAR


class Parameters(NamedTuple):
    """How long a site is kept that has received others, and policy in force."""

    receiving: Annotated[float, Quantity("months", 0.0, 360.0, "for which a site is kept after a closure has sent posts to it")]
    closures: Annotated[tuple[ClosureRow, ...], Rows("what may close")]
    guarantees: Annotated[tuple[GuaranteeRow, ...], Rows("what regions are left at least")]


def _kept(world: View) -> Array:
    """Whether sites are in use and not announced to close, shape (sites,)."""
    kept: Array = (world.sites.open == 1) & (world.sites.closes == 0)
    return kept


def _received(world: View, p: Parameters, date: int) -> Array:
    """Whether a closure is to send posts to a site, or has done so not long ago; shape (sites,)."""
    u, found = world.units, np.zeros(world.sites.rows, dtype=np.bool_)
    lately = (u.origin != NOBODY) & (date < u.moves + round(p.receiving))
    found[u.destination[lately]] = True
    return found


def _named(world: View, p: Parameters, row: ClosureRow, date: int) -> Array:
    """Rows of the sites that a line of policy would close, the smallest first."""
    sites, m, a = world.sites, world.municipalities, world.agencies
    may = _kept(world) & (sites.headquarters == 0) & (sites.place_bound <= row.bound) & (sites.unit == NOBODY)
    may &= ~_received(world, p, date)
    if row.agency:
        may &= a.code[sites.agency] == row.agency
    if row.municipalities:
        may &= np.isin(m.code[sites.municipality], row.municipalities)
    if row.fewer_than > 0.0:
        may &= sites.staff < row.fewer_than
    if row.rent > 0.0:
        may &= sites.rent * sites.floor_area > row.rent * sites.office_users
    if row.lease:
        # Leases that end later are left to the next review; a site in a hub has none of its own.
        may &= sites.lease_end < date + row.notice + MONTHS_OF_A_YEAR
    rows = np.flatnonzero(may)
    found: Array = rows[np.lexsort((rows, sites.staff[rows]))]
    return found


def _served_elsewhere(world: View, row: ClosureRow, agency: int, need: int) -> Array:
    """Homes that a joint point serves for an agency within the minutes of a line, or where nobody has the need, shape (municipalities,)."""
    m = world.municipalities
    served: Array = m.swedish_share == 0.0 if need == SWEDISH else np.zeros(m.rows, dtype=np.bool_)
    if row.joint and world.agencies.joint[agency]:
        served |= m.joint_minutes[:, need] <= row.within
    return served


def _spared_by_access(world: View, site: int, row: ClosureRow) -> bool:
    """Whether a service point alone keeps somebody within the minutes of a line, of those with a need that it meets."""
    sites, agency = world.sites, world.sites.agency[site]
    if row.within <= 0.0 or sites.service_point[site] == 0:
        return False
    points = _kept(world) & (sites.agency == agency) & (sites.service_point == 1)
    for need in range(len(NEEDS)):
        # Anyone is served as long as the point is kept: a post that is vacant in the month of the review does not end it.
        able = points & ((need == ANYONE) | (sites.serves & (1 << need) > 0))
        if able[site]:
            able[site] = False
            elsewhere = _served_elsewhere(world, row, agency, need)
            if alone(site, np.flatnonzero(able), sites.municipality, world.municipalities.minutes_to_work, row.within, elsewhere):
                return True
    return False


def _spared_by_guarantee(world: View, site: int, guarantees: tuple[GuaranteeRow, ...]) -> bool:
    """Whether a region would be left with less than it is guaranteed."""
    sites, region = world.sites, world.municipalities.region[world.sites.municipality]
    left = _kept(world) & (region == region[site])
    left[site] = False
    agencies = np.unique(sites.agency[left & (sites.staff > 0.0)]).size
    alone = not np.any(left & (sites.staff > 0.0) & (sites.agency == sites.agency[site]))
    for row in guarantees:
        if row.regions and world.regions.code[region[site]] not in row.regions:
            continue
        if alone and agencies < row.agencies:
            return True
        if sites.service_point[site] and np.count_nonzero(left & (sites.service_point == 1)) < row.service_points:
            return True
        if sites.on_call[site] and np.count_nonzero(left & (sites.on_call == 1)) < row.on_call:
            return True
    return False


def _beyond_kept(world: View, row: ClosureRow, named: int) -> int:
    """How many of the sites that a line names are not among the number that the agency keeps."""
    if row.keep:
        of_agency = world.agencies.code[world.sites.agency] == row.agency
        named = min(named, max(0, int(np.count_nonzero(_kept(world) & of_agency)) - row.keep))
    return named


def _still_to_go(world: View, p: Parameters, date: int) -> Array:
    """Whether a list or a number kept, which close in parts, are yet to close a site; shape (sites,)."""
    found = np.zeros(world.sites.rows, dtype=np.bool_)
    for row in p.closures:
        if row.municipalities or row.keep:
            named = _named(world, p, row, date)
            found[named[: _beyond_kept(world, row, named.size)]] = True
    return found


def _nearest_left(world: View, site: int, last: Array) -> int:
    """Site left to the agency that is nearest to one of its sites that closes; last: those that are chosen only where there is no other."""
    sites = world.sites
    left = np.flatnonzero(_kept(world) & (sites.agency == sites.agency[site]))
    left = left if last[left].all() else left[~last[left]]
    far = world.municipalities.minutes_to_work[sites.municipality[left], sites.municipality[site]]
    return int(left[np.argmin(far)])


def _may_go(world: View, p: Parameters, row: ClosureRow, site: int) -> bool:
    """Whether a site is neither kept by the line, nor the last one of its agency, nor needed for access or for a guarantee."""
    sites = world.sites
    left = np.count_nonzero(_kept(world) & (sites.agency == sites.agency[site]))
    if left <= max(row.keep, 1):
        return False
    return not _spared_by_access(world, site, row) and not _spared_by_guarantee(world, site, p.guarantees)


def _choose(world: View, p: Parameters, lines: list[ClosureRow], date: int, most: int) -> list[tuple[int, ClosureRow]]:
    """Sites that a review by lines of policy chooses: one after the other, so that each sees what the others leave; at most so many."""
    chosen: list[tuple[int, ClosureRow]] = []
    for row in lines:
        named = _named(world, p, row, date)
        due = int(row.part * _beyond_kept(world, row, named.size) + 0.5)
        for site in named.tolist():
            if due > 0 and len(chosen) < most and _may_go(world, p, row, site):
                world.sites.closes[site] = max(date + row.notice, row.lease * (world.sites.lease_end[site] - 1))
                chosen.append((site, row))
                due -= 1
    return chosen


def _announce(world: View, p: Parameters, chosen: list[tuple[int, ClosureRow]], free: Array, date: int) -> None:
    """Make a unit of the posts of each site chosen, to move to where the agency stays: never to a site that the same review closes."""
    sites, u = world.sites, world.units
    last = _still_to_go(world, p, date) if chosen else np.empty(0, dtype=np.bool_)
    for unit, (site, row) in zip(free.tolist(), chosen, strict=False):  # there may be more free units than sites
        u.origin[unit], u.agency[unit] = site, sites.agency[site]  # forced, as a row is
        u.destination[unit] = _nearest_left(world, site, last)
        u.announced[unit] = u.decided[unit] = u.leased[unit] = date
        u.moves[unit], u.layoffs[unit] = sites.closes[site], row.layoffs
        u.remote_share[unit], u.support[unit] = row.remote_share, row.support


@kernel
def _unit_of_site(origin: Array, sites: int) -> Array:
    """Unit made of the posts of each site that closes or has closed, -1 for the others; shape (sites,)."""
    found = np.full(sites, NOBODY)
    for k in range(origin.size):
        if origin[k] != NOBODY:
            found[origin[k]] = k
    return found


@lean_kernel
def _flag(site: Array, established: Array, closing: Array, flags: Array) -> bool:
    """Flag the established posts at sites that are closing; returns whether there are any."""
    some = np.uint8(0)
    for j in range(site.size):
        flags[j] = closing[site[j]] & established[j]
        some |= flags[j]
    return bool(some > 0)


@lean_kernel
def _collect(site: Array, established: Array, closing: Array, flags: Flags, rows: Array) -> int:
    found = 0
    for first in range(0, site.size, BLOCK):
        here = slice(first, min(first + BLOCK, site.size))
        flags.rows[here.stop - first :] = 0
        if _flag(site[here], established[here], closing, flags.rows):
            found = flagged(flags, first, rows, found)
    return found


@kernel
def _established_at(site: Array, established: Array, unit: Array) -> Array:
    """Rows of the established posts at sites that a unit is made of."""
    rows = np.empty(site.size, dtype=np.int64)
    return rows[: _collect(site, established, (unit != NOBODY).astype(np.uint8), flags_of_block(), rows)].copy()


def _posts_there(world: View, unit: Array) -> Array:
    """Rows of the established posts at sites that close or have closed, in the order of their numbers; unit of each site."""
    s = world.posts
    rows = world.call(_established_at, s.site, s.established, unit)
    found: Array = rows[np.argsort(s.number[rows], kind="stable")]
    return found


def _gather(world: View, unit: Array, there: Array) -> None:
    """Let the posts at a closing site join its unit: those that belong to none, or to that of a site whose closure brought them here.

    Posts of a site that has closed, which are where the work stays, remain in the unit they went along with.
    """
    s, u = world.posts, world.units
    there = there[(unit[s.site[there]] != NOBODY) & (world.sites.open[s.site[there]] == 1)]
    own = s.unit[there]
    for i in there[(own == NOBODY) | ((u.origin[own] != NOBODY) & (own != unit[s.site[there]]))].tolist():
        k = unit[s.site[i]]
        s.unit[i], s.unit_order[i], s.unit_person[i] = k, u.posts[k], s.person[i]
        u.posts[k] += 1


def _take_along(world: View, rows: Array, site: int) -> None:
    """Place posts of a site that has closed at the one that has its work; an advert for the old place is withdrawn."""
    s, sites, r = world.posts, world.sites, world.recruitments
    advertised = rows[s.recruitment[rows] != NOBODY]
    np.subtract.at(r.positions, s.recruitment[advertised], 1)
    r.open[s.recruitment[advertised]] = r.positions[s.recruitment[advertised]] > 0
    s.recruitment[advertised] = NOBODY
    held, region = rows[s.person[rows] != NOBODY], world.municipalities.region[sites.municipality]
    left = held[region[s.site[held]] != region[site]]
    np.add.at(world.regions.relocated_out, region[s.site[left]], 1.0)
    world.regions.relocated_in[region[site]] += left.size
    s.site[rows], s.team[rows] = site, sites.first_team[site] + s.number[rows] % sites.teams[site]
    s.commute[held] = world.municipalities.minutes_to_work[sites.municipality[site], s.home[held]]


def _shut(world: View, unit: Array, there: Array, date: int) -> None:
    """Close the sites that hold nobody any more who is bound to the place; posts without a holder or independent of place go along."""
    s, u, sites = world.posts, world.units, world.sites
    due = (unit != NOBODY) & (sites.closes < date)
    bound = (s.duty[there] != LOCATION_INDEPENDENT) & (s.person[there] != NOBODY)
    held = np.bincount(s.site[there[bound]], minlength=sites.rows) > 0
    for site in np.flatnonzero(due & (sites.open == 1) & ~held).tolist():
        world.regions.sites_closed[world.municipalities.region[sites.municipality[site]]] += 1.0
        sites.open[site] = 0
    left = there[sites.open[s.site[there]] == 0]
    for site in np.unique(s.site[left]).tolist() if left.size else ():
        _take_along(world, left[s.site[left] == site], u.destination[unit[site]])


READ_OF_SITES = (
    "agency", "municipality", "headquarters", "place_bound", "unit", "staff", "service_point", "serves", "on_call", "first_team",
    "teams", "rent", "floor_area", "office_users", "lease_end",
)  # fmt: skip
WRITTEN_OF_UNITS = (
    "origin", "agency", "posts", "destination", "announced", "decided", "leased", "moves", "layoffs", "remote_share", "support",
)  # fmt: skip


@process(
    reads=(
        "posts.number", "posts.established", "posts.person", "posts.duty", "posts.home", *(f"sites.{name}" for name in READ_OF_SITES),
        "agencies.code", "agencies.joint", "municipalities.code", "municipalities.region", "municipalities.minutes_to_work",
        "municipalities.joint_minutes", "municipalities.swedish_share", "regions.code", "units.code",
    ),
    writes=(
        "posts.unit", "posts.unit_order", "posts.unit_person", "posts.site", "posts.team", "posts.commute", "sites.open", "sites.closes",
        "posts.recruitment", "recruitments.positions", "recruitments.open",
        *(f"units.{name}" for name in WRITTEN_OF_UNITS), "regions.sites_closed",
        "regions.relocated_in", "regions.relocated_out",
    ),
    parameters=Parameters,
)  # fmt: skip
def closures(world: View, p: Parameters, draws: Draws) -> None:
    """Announce what is to close, and close what has emptied."""
    if world.units.rows == 0 or not (p.closures or (world.units.origin != NOBODY).any()):
        return
    due = [row for row in p.closures if draws.date == row.since or draws.date % MONTHS_OF_A_YEAR == 0]
    if due:
        free = np.flatnonzero((world.units.origin == NOBODY) & (world.units.code == 0))
        _announce(world, p, _choose(world, p, due, draws.date, free.size), free, draws.date)
    unit = world.call(_unit_of_site, world.units.origin, world.sites.rows)
    there = _posts_there(world, unit)
    _shut(world, unit, there, draws.date)
    _gather(world, unit, there)
