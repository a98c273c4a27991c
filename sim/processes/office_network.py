"""Office network: how much office space sites have, for how long, and what it costs.

Rule     Some posts of a site use an office; the others (patrols, cells, barracks) are here every day that they work, so that days at
         home are those of office users. An agency expects them as often as they come now, or came lately if that was more. Space follows
         when the lease ends: workpoints for the fullest day of the week and a reserve, what all users share beside them, less what a
         space target takes. It grows at the end of a lease only where workpoints are short, and stays as it is for a small change. Who is
         short of workpoints before rents more at once; who has too many pays until the lease ends, and so does a site that has closed, from
         which its workpoints are carried off at once; one that is announced to close prolongs its lease only until then. A site that
         opens takes a lease. Policy opens hubs (sim/hubs.py), to which sites move when their lease ends, and partners with them;
         holders who live near one spend some days at home there.
Order    After presence, whose weekdays of this month it reads, and census. Only a hub's common day acts on other rules.
Source   Values and evidence: configs/parameters/office_network.yaml, premises_rules.yaml, utility.yaml, traits.yaml.
Omits    Space other than offices; choice of the building and of its rent; sub-letting; what the landlord bears; agencies that share today;
         that a workpoint carried from a closed site to one that rents more for it is set up there at the cost of a new one;
         that who works at home is fond of it: tastes are those of all holders.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.hubs import agree_on_a_day, by_municipality, for_each, joining, leave, members, open_hubs, share_out, terms
from sim.parameters import Quantity, Rows
from sim.plans import HubRow, SpaceTargetRow
from sim.premises import Sizing, Space, Use, cost_of_change, enlarged, renewed, sized_for, sizing, wanted
from sim.premises_rules import PremisesRules
from sim.process import View, process
from sim.rates import kernel, lean_kernel
from sim.state import Array
from sim.traits import Traits
from sim.utility import Utility


class Parameters(NamedTuple):
    """How space is sized and rented; targets and hubs are what policy asks for."""

    peak_weight: Annotated[float, Quantity("share", 0.0, 1.0, "space is sized for the mean of the week (0) or for its fullest day (1)")]
    reserve: Annotated[float, Quantity("share", 0.0, 1.0, "workpoints beyond those present for whom space is sized")]
    per_workpoint: Annotated[float, Quantity("m2/workpoint", 1.0, 50.0, "space of a workpoint with its passages")]
    common: Annotated[float, Quantity("m2/office user", 0.0, 50.0, "meeting rooms, reception, archive, lockers and the like")]
    least: Annotated[float, Quantity("m2/workpoint", 1.0, 50.0, "space of a workpoint with all that is shared, below which no target goes")]
    memory: Annotated[float, Quantity("months", 1.0, 240.0, "over which what people do at the office becomes what is expected of them")]
    tolerance: Annotated[float, Quantity("share", 0.0, 2.0, "present beyond workpoints before more is rented within the lease")]
    least_change: Annotated[float, Quantity("share", 0.0, 1.0, "change of space for which nobody moves when a lease ends")]
    term: Annotated[float, Quantity("months", 1.0, 360.0, "length of a lease")]
    ahead: Annotated[float, Quantity("months", 0.0, 120.0, "in which leases end that count when the place of a new hub is chosen")]
    hub_trips: Annotated[float, Quantity("EUR/month/person", 0.0, 1e3, "trips of an office user of a hub to other offices of the agency")]
    premises_rules: PremisesRules
    traits: Traits
    utility: Utility
    targets: Annotated[tuple[SpaceTargetRow, ...], Rows("targets of space in force")]
    hubs: Annotated[tuple[HubRow, ...], Rows("policies of hubs in force")]


class Sites(NamedTuple):
    """Columns of the sites from which the use of offices follows."""

    staff: Array
    person_years: Array
    telework: Array
    at_office: Array
    mean_present: Array
    office_share: Array
    office_users: Array
    office_years: Array
    attendance: Array
    office_mean: Array
    office_peak: Array


@lean_kernel
def _use(s: Sites, memory: float, there: Array, expected: Array, mean: Array, peak: Array) -> None:
    """Fill who uses offices, and office users present and expected by weekday; mean and peak are of those expected."""
    for k in range(s.staff.size):
        users = s.office_share[k] * s.staff[k]
        on_site = s.staff[k] - s.telework[k] / 5.0
        others = (s.staff[k] - users) * s.mean_present[k] / on_site if on_site > 0.0 else 0.0
        new, total, most, total_expected, most_expected = True, 0.0, 0.0, 0.0, 0.0
        for day in range(5):
            new &= s.attendance[k, day] == 0.0
        for day in range(5):
            here = max(0.0, s.at_office[k, day] - others)
            share = here / users if users > 0.0 else 0.0
            lately = share if new or users == 0.0 else s.attendance[k, day] + (share - s.attendance[k, day]) / memory
            wanted = users * max(share, lately)
            s.attendance[k, day], there[k, day], expected[k, day] = lately, here, wanted
            total, most = total + here, max(most, here)
            total_expected, most_expected = total_expected + wanted, max(most_expected, wanted)
        s.office_users[k], s.office_years[k] = users, s.office_share[k] * s.person_years[k]
        s.office_mean[k], s.office_peak[k] = total / 5.0, most
        mean[k], peak[k] = total_expected / 5.0, most_expected


class Leased(NamedTuple):
    """Columns of the sites: what is rented there, until when and for how much."""

    open: Array
    closes: Array
    in_hub: Array
    lease_end: Array
    office_users: Array
    workpoints: Array
    floor_area: Array
    rent: Array
    premises_rent: Array
    premises_travel: Array
    premises_fitting_out: Array
    premises_removal: Array


@lean_kernel
def _clear_out(s: Leased, removal: float) -> None:
    """Let closed sites take down what is there and send it after the posts; their space is paid for until the lease ends."""
    for k in range(s.open.size):
        closed = s.open[k] == 0
        s.premises_fitting_out[k], s.premises_removal[k] = 0.0, removal * s.workpoints[k] if closed else 0.0
        s.workpoints[k] = 0.0 if closed else s.workpoints[k]


@kernel
def _due(s: Leased, sized: Array, tolerance: float, date: int) -> tuple[Array, Array]:
    """Sites outside hubs whose lease ends or that have none, or that are short of workpoints: their rows, and whether the lease ends.

    sized: persons present for whom space is sized.
    """
    rows, ending, found = np.empty(s.open.size, dtype=np.int64), np.empty(s.open.size, dtype=np.bool_), 0
    for k in range(s.open.size):
        is_open = s.open[k] == 1
        ends = s.lease_end[k] <= date and (s.lease_end[k] > 0 or (is_open and s.office_users[k] > 0.0))
        short = is_open and sized[k] > (1.0 + tolerance) * s.workpoints[k]
        if s.in_hub[k] == 0 and (ends or short):
            rows[found], ending[found] = k, ends
            found += 1
    return rows[:found].copy(), ending[:found].copy()


@kernel
def _leases(s: Leased, use: Use, sized: Sizing, rules: PremisesRules, date: int, term: int) -> None:
    """Space of the sites outside hubs: where a lease ends or there is none, and where workpoints are short."""
    rows, ending = _due(s, sized_for(use, sized), sized.tolerance, date)
    before = Space(s.workpoints[rows], s.floor_area[rows])
    new = wanted(Use(use.mean[rows], use.peak[rows], use.users[rows], use.years[rows]), sized)
    again, more = renewed(before, new, sized), enlarged(before, new)
    for j in range(rows.size):
        k = rows[j]
        stays, closing = s.open[k] == 1 and s.office_users[k] > 0.0, s.closes[k] > 0
        if not ending[j]:
            s.workpoints[k], s.floor_area[k] = more.workpoints[j], more.area[j]
        elif not stays:
            s.workpoints[k], s.floor_area[k], s.lease_end[k] = 0.0, 0.0, 0
        elif closing:
            s.lease_end[k] = max(s.closes[k], date) + 1
        else:
            s.workpoints[k], s.floor_area[k], s.lease_end[k] = again.workpoints[j], again.area[j], date + term
    cost = cost_of_change(before, Space(s.workpoints[rows], s.floor_area[rows]), rules)
    for j in range(rows.size):
        s.premises_fitting_out[rows[j]] = cost.fitting_out[j]
        s.premises_removal[rows[j]] += cost.removal[j]


@lean_kernel
def _pay(s: Leased, hub_trips: float) -> None:
    """Fill rents, and trips between hubs and other offices."""
    for k in range(s.rent.size):
        s.premises_rent[k] = s.rent[k] * s.floor_area[k]
        s.premises_travel[k] = hub_trips * s.office_users[k] * s.in_hub[k]


PARTNERS = (
    "hub_partners_share", "hub_partners", "hub_partners_present", "hub_partners_area", "hub_partners_rent", "hub_partners_one_off",
)  # fmt: skip
READ_OF_SITES = ("staff", "person_years", "telework", "at_office", "mean_present", "office_share")


@process(
    reads=(
        *(f"sites.{name}" for name in READ_OF_SITES), "sites.municipality", "sites.agency", "sites.open", "sites.closes",
        "sites.place_bound",
        "sites.rent", "teams.site", "municipalities.code", "municipalities.minutes_to_work", "municipalities.state_near_hub",
    ),
    writes=(
        *(f"sites.{name}" for name in Sites._fields if name not in READ_OF_SITES), "sites.workpoints", "sites.floor_area",
        "sites.lease_end", "sites.in_hub", "sites.premises_rent", "sites.premises_travel", "sites.premises_fitting_out",
        "sites.premises_removal", "municipalities.hub_open",
        "municipalities.hub_workpoints", "municipalities.hub_area", "municipalities.hub_lease_end", "municipalities.hub_present",
        "municipalities.hub_minutes", "municipalities.hub_days", *(f"municipalities.{name}" for name in PARTNERS), "teams.anchor",
    ),
    parameters=Parameters,
)  # fmt: skip
def office_network(world: View, p: Parameters, draws: Draws) -> None:
    """Renew leases that end, rent what is short, fill hubs, and add up what premises cost."""
    sites, m, date = world.sites, world.municipalities, draws.date
    there, expected = np.empty_like(sites.at_office), np.empty_like(sites.at_office)
    use = Use(np.empty(sites.rows), np.empty(sites.rows), sites.office_users, sites.office_years)
    world.call(_use, sites.group(Sites), p.memory, there, expected, use.mean, use.peak)
    world.call(_clear_out, sites.group(Leased), p.premises_rules.removal)
    shared = len(p.hubs) > 0 or bool(m.hub_open.any()) or bool(sites.in_hub.any())
    if shared:
        rules = terms(m.code, p.hubs)
        open_hubs(world, p, rules, date)
        leave(world, date)
        joins = joining(world, rules, sites.lease_end <= date)
        sites.in_hub[joins], sites.lease_end[joins] = 1, 0
    world.call(_leases, sites.group(Leased), use, sizing(p), p.premises_rules, date, round(p.term))
    if shared:
        own = members(world, there, expected)
        agree_on_a_day(world, rules, joins, own.there)
        share_out(world, p, rules, joins, own, date)
    world.call(_pay, sites.group(Leased), p.hub_trips)
    if shared:
        m.hub_partners_rent[:] = for_each(m.hub_partners_share) * by_municipality(world, sites.premises_rent * sites.in_hub)
