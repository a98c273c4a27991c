"""Hubs: offices that sites of several agencies share in one municipality.

A site moves to the hub of its municipality when its lease ends and the hub has room. The hub is sized for the fullest day of all who come
in there: where agencies are fullest on different days it takes less than their own offices together. Partners, such as municipalities, come
in on any day alike and so fill the days on which the state's own do not. All bear the cost by their use, which is persons present: the
state then pays for less than its own fullest day. Holders who live nearer a hub than their own office spend those days at home there for
which the hub is worth more to them, by the one utility.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.plans import HubRow
from sim.premises import Space, Use, cost_of_change, enlarged, renewed, sized_for, sizing, wanted
from sim.process import View
from sim.rates import exp, kernel
from sim.state import Array
from sim.utility import Utility, hub_day_gain

if TYPE_CHECKING:
    from sim.processes.office_network import Parameters


LOGISTIC: Final = 1.813799364234218
"""pi / sqrt(3): standard deviation of a logistic distribution of scale 1."""


class Terms(NamedTuple):
    """What policy says of the hub of each municipality: whether it names it, the part of partners, whether days agree, users at most."""

    named: Array
    partners: Array
    same_day: Array
    largest: Array


def terms(code: Array, rows: tuple[HubRow, ...]) -> Terms:
    """Terms of hubs by municipality; of several policies the largest hold."""
    found = Terms(np.zeros(code.size, dtype=np.bool_), np.zeros(code.size), np.zeros(code.size, dtype=np.bool_), np.zeros(code.size))
    for row in rows:
        here = np.isin(code, row.municipalities)
        found.named[here] = True
        here |= not row.municipalities
        found.partners[here] = np.maximum(found.partners[here], row.partners)
        found.same_day[here] |= row.same_day == 1
        found.largest[here] = np.maximum(found.largest[here], row.largest)
    return found


def for_each(share: Array) -> Array:
    """What partners use, or pay, for each unit of what the state does; share: their part of the whole."""
    found: Array = share / (1.0 - share)
    return found


def by_municipality(world: View, values: Array) -> Array:
    """Sums over the sites of each municipality."""
    found: Array = np.bincount(world.sites.municipality, weights=values, minlength=world.municipalities.rows)
    return found


def may_join(world: View) -> Array:
    """Sites whose office users may move to a hub."""
    sites = world.sites
    found: Array = (sites.open == 1) & (sites.in_hub == 0) & (sites.place_bound == 0) & (sites.office_users > 0.0)
    return found


def open_hubs(world: View, p: Parameters, rules: Terms, date: int) -> None:
    """Open the hubs that policy names, keep those that it chose, and choose one more while the target is not in sight."""
    sites, m = world.sites, world.municipalities
    choosing = [row for row in p.hubs if not row.municipalities]
    m.hub_open[:] = rules.named | ((m.hub_open == 1) if choosing else False)
    if not choosing:
        return
    free, users = may_join(world), sites.office_users
    room = np.maximum(0.0, rules.largest - by_municipality(world, users * sites.in_hub))
    coming = np.where(m.hub_open == 1, np.minimum(room, by_municipality(world, users * free)), 0.0)
    in_sight = np.add.reduce(sites.staff * sites.in_hub) + np.add.reduce(coming)
    share, number = max(row.share for row in choosing), max(row.number for row in choosing)
    if in_sight >= share * np.add.reduce(sites.staff) and np.count_nonzero(m.hub_open) >= number:
        return
    ending = free & (sites.lease_end <= date + p.ahead)
    soon = np.minimum(by_municipality(world, users * ending), rules.largest)
    pairs = np.unique(sites.municipality[free].astype(np.int64) * world.agencies.rows + sites.agency[free])
    agencies = np.bincount(pairs // world.agencies.rows, minlength=m.rows)
    soon[(m.hub_open == 1) | ((agencies < 2) & (rules.partners == 0.0))] = 0.0
    best = int(np.argmax(soon))
    m.hub_open[best] |= soon[best] > 0.0


def joining(world: View, rules: Terms, ending: Array) -> Array:
    """Sites that move to the hub of their municipality this month, in the order of their rows while there is room."""
    sites, m = world.sites, world.municipalities
    room = rules.largest - by_municipality(world, sites.office_users * sites.in_hub)
    joins = np.zeros(sites.rows, dtype=np.bool_)
    for k in np.flatnonzero(ending & may_join(world) & (m.hub_open[sites.municipality] == 1)):
        place = sites.municipality[k]
        if sites.office_users[k] <= room[place]:
            room[place] -= sites.office_users[k]
            joins[k] = True
    return joins


def leave(world: View, date: int) -> None:
    """Closed sites leave their hub, and all do when the lease of a hub ends that policy no longer keeps."""
    sites, m = world.sites, world.municipalities
    over = (m.hub_open == 0) & (m.hub_lease_end <= date)
    gone = (sites.in_hub == 1) & (over[sites.municipality] | (sites.open == 0))
    sites.in_hub[gone], sites.floor_area[gone], sites.workpoints[gone] = 0, 0.0, 0.0


class Members(NamedTuple):
    """Sums over the sites of the hub of each municipality: office users, person-years, those present and those expected by weekday."""

    users: Array
    years: Array
    there: Array
    expected: Array


@kernel
def _add_up(place: Array, in_hub: Array, of_sites: Members, found: Members) -> None:
    for k in range(place.size):
        if in_hub[k] == 1:
            m = place[k]
            found.users[m] += of_sites.users[k]
            found.years[m] += of_sites.years[k]
            for day in range(of_sites.there.shape[1]):
                found.there[m, day] += of_sites.there[k, day]
                found.expected[m, day] += of_sites.expected[k, day]


def members(world: View, there: Array, expected: Array) -> Members:
    """Who comes in at each hub; by site as given."""
    sites, hubs = world.sites, world.municipalities.rows
    found = Members(np.zeros(hubs), np.zeros(hubs), np.zeros((hubs, there.shape[1])), np.zeros((hubs, there.shape[1])))
    _add_up(sites.municipality, sites.in_hub, Members(sites.office_users, sites.office_years, there, expected), found)
    return found


def agree_on_a_day(world: View, rules: Terms, joins: Array, there: Array) -> None:
    """Where policy asks for it, the teams of a hub that somebody joins take its fullest day as their anchor day; there by hub."""
    sites = world.sites
    asked = (np.bincount(sites.municipality[joins], minlength=rules.same_day.size) > 0) & rules.same_day
    if asked.any():
        fullest = np.argmax(there, axis=1)
        place = sites.municipality[world.teams.site]
        teams = asked[place] & (sites.in_hub[world.teams.site] == 1)
        world.teams.anchor[teams] = fullest[place[teams]]


@kernel
def _fill_share(minutes: Array, taste: float, precision: float, utility: Utility, share: Array) -> None:
    for k in range(minutes.size):
        share[k] = 1.0 / (1.0 + exp(-precision * hub_day_gain(taste, minutes[k], utility)))


def share_of_days(minutes: Array, p: Parameters) -> Array:
    """Part of the days at home that are better spent at a hub so many minutes away; tastes for home spread as a logistic distribution."""
    found = np.empty(minutes.size)
    _fill_share(minutes, p.traits.taste_mean, LOGISTIC / max(p.traits.taste_spread, 1e-9), p.utility, found)
    return found


def guests(world: View, p: Parameters) -> Array:
    """Persons a day at the hub of each municipality who come there instead of working at home; they are away as often as others."""
    sites, m = world.sites, world.municipalities
    hubs = np.flatnonzero(m.hub_area > 0.0)
    if hubs.size == 0:
        m.hub_minutes[:], m.hub_days[:] = 0.0, 0.0
        return np.zeros(m.rows)
    minutes = m.minutes_to_work[hubs]
    m.hub_minutes[:] = np.minimum.reduce(minutes, axis=0)
    m.hub_days[:] = m.state_near_hub * share_of_days(m.hub_minutes, p)
    on_site = np.add.reduce(sites.staff - sites.telework / 5.0)
    present = np.add.reduce(sites.mean_present) / max(on_site, 1e-9)
    nearest = hubs[np.argmin(minutes, axis=0)]
    found: Array = np.bincount(nearest, weights=present * m.hub_days / 5.0, minlength=m.rows)
    return found


def share_out(world: View, p: Parameters, rules: Terms, joins: Array, own: Members, date: int) -> None:
    """Size every hub, and share its space and its cost out to its sites by their office users; columns of the hub are the state's part.

    With P partners in on any day the hub takes mean or peak + P; the state's part of it by use is (1 - share) of that, where
    P = mean share / (1 - share): between its own mean and its own peak. Partners stay as long as the hub does.
    """
    sites, m, s = world.sites, world.municipalities, sizing(p)
    inside, visiting, users = sites.in_hub == 1, guests(world, p), own.users
    m.hub_present[:] = own.there + visiting[:, None]
    m.hub_partners_share[:] = (users > 0.0) * np.where(m.hub_open == 1, rules.partners, m.hub_partners_share)
    week = own.expected + visiting[:, None]
    mean = np.add.reduce(week, axis=1) / week.shape[1]
    peak = mean + (1.0 - m.hub_partners_share) * (np.maximum.reduce(week, axis=1) - mean)
    use = Use(mean, peak, users + visiting, own.years + visiting)
    before, new = Space(m.hub_workpoints.copy(), m.hub_area.copy()), wanted(use, s)
    joined = np.bincount(sites.municipality[joins], minlength=m.rows) > 0
    ending = (m.hub_lease_end <= date) & (users > 0.0)
    short = joined | (sized_for(use, s) > (1.0 + s.tolerance) * before.workpoints)
    # Nobody keeps a hub without users: others take it over.
    both = zip(renewed(before, new, s), enlarged(before, new), strict=True)
    for column, kept, (at_end, at_once) in zip((m.hub_workpoints, m.hub_area), before, both, strict=True):
        column[:] = np.where(users > 0.0, np.where(ending & ~joined, at_end, np.where(short, at_once, kept)), 0.0)
    m.hub_lease_end[:] = np.where(users > 0.0, np.where(ending, date + round(p.term), m.hub_lease_end), 0)
    cost = cost_of_change(before, Space(m.hub_workpoints, m.hub_area), p.premises_rules)
    beside = for_each(m.hub_partners_share)
    m.hub_partners[:], m.hub_partners_area[:] = beside * (users + visiting), beside * m.hub_area
    m.hub_partners_present[:] = beside * np.add.reduce(m.hub_present, axis=1) / m.hub_present.shape[1]
    m.hub_partners_one_off[:] = beside * (cost.fitting_out + cost.removal)
    place = sites.municipality[inside]
    part = sites.office_users[inside] / np.maximum(users[place], 1e-9)
    sites.floor_area[inside], sites.workpoints[inside] = m.hub_area[place] * part, m.hub_workpoints[place] * part
    sites.office_peak[inside] = np.maximum.reduce(m.hub_present, axis=1)[place] * part
    sites.premises_fitting_out[inside], sites.premises_removal[inside] = cost.fitting_out[place] * part, cost.removal[place] * part
