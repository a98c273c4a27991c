"""Services: where residents and firms are served, how far away it is, by which channel they come and how long they wait.

Rule     A service point is a site in use whose agency serves at the counter. It can serve anyone while somebody works there, Swedish
         speakers while somebody in customer service has to or can serve in Swedish, and the digitally excluded while somebody is at
         the counter. At joint points municipal staff gives the services of the agencies that take part; in Swedish where the
         municipality does. The way to an agency is that to its nearest point or joint point. Digital contacts follow what agencies
         offer, what people have taken to and who is able; the others choose counter, joint point or a remote contact by what it
         costs them in minutes, the wait included; Swedish speakers among those that serve in Swedish. Staff at the counters serves what
         comes, at the pace of the start.
Order    After census and output, with this month's holders and places; before migration. Siting of Swedish posts reads it next month.
Source   Definitions; reform of the service and premises network (a joint point within 60 minutes). Values and evidence:
         configs/parameters/services.yaml; contacts by agency: the population folder.
Omits    Opening hours, booking, what a visit is about, interpreters and Sámi; services of municipalities and wellbeing counties; what
         waiting does to people. The workload of output stays as it is: contacts are another measure of the same work.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.parameters import Quantity, Rows
from sim.plans import DigitalRow, JointRow
from sim.process import View, process
from sim.service_points import Joint, Points, Posts, Sites, find_points, keep_joint_points
from sim.state import Array, Table
from sim.visits import Agencies, Counters, Homes, month


class Parameters(NamedTuple):
    """What is near, who is able, and what a contact costs in minutes."""

    reach: Annotated[float, Quantity("minutes", 1.0, 600.0, "way one way within which a point is near")]
    unreachable: Annotated[float, Quantity("minutes", 60.0, 10_000.0, "way that counts where no point can serve")]
    excluded_over_64: Annotated[float, Quantity("share", 0.0, 1.0, "residents over 64 who cannot use digital services")]
    excluded_others: Annotated[float, Quantity("share", 0.0, 1.0, "other residents who cannot")]
    contacts_over_64: Annotated[float, Quantity("factor", 0.0, 5.0, "contacts of a resident over 64 over those of another resident")]
    take_up: Annotated[float, Quantity("share", 0.0, 1.0, "contacts made digitally of those that can be, by who is able")]
    distance_scale: Annotated[float, Quantity("minutes", 1.0, 500.0, "cost by which one channel becomes e times as likely as another")]
    joint_burden: Annotated[float, Quantity("minutes", 0.0, 600.0, "cost of what a joint point cannot settle at once")]
    remote_burden: Annotated[float, Quantity("minutes", 0.0, 600.0, "cost of a contact by telephone or video")]
    excluded_burden: Annotated[float, Quantity("minutes", 0.0, 600.0, "further cost of it to the digitally excluded")]
    wait_burden: Annotated[float, Quantity("minutes/day", 0.0, 100.0, "cost of a day of waiting at the counter")]
    utilisation: Annotated[float, Quantity("share", 0.1, 1.0, "share of what the staff of a point can serve that came to it at first")]
    joint_cost: Annotated[float, Quantity("EUR/year", 0.0, 1e6, "cost of a joint point")]
    joint_partners: Annotated[float, Quantity("share", 0.0, 1.0, "cost of the joint points of the start borne by municipalities")]
    joint_points: Annotated[tuple[JointRow, ...], Rows("joint points that policy opens, and agencies that take part")]
    digital: Annotated[tuple[DigitalRow, ...], Rows("programmes of digital services")]


def _open_by_rule(m: Table, others: Array, allowed: int, beyond: float) -> None:
    """Open joint points where most residents are far from services, or close those for the fewest residents that policy no longer pays."""
    while np.add.reduce(m.joint_opened) > allowed:
        m.joint_opened[np.argmin(np.where(m.joint_opened > 0.0, m.population, np.inf))] = 0.0
    if np.add.reduce(m.joint_opened) >= allowed:
        return
    # Who gets one nearby lacks less for the next one; who takes part has most of the contacts.
    way = m.access_minutes[:, 0].copy()
    while np.add.reduce(m.joint_opened) < allowed:
        lacking = (others + m.joint_opened == 0.0) * m.population * np.maximum(way - beyond, 0.0)
        place = np.argmax(lacking)
        if lacking[place] <= 0.0:
            break
        m.joint_opened[place] = 1.0
        np.minimum(way, m.minutes_to_work[place], out=way)


def _joint_points(world: View, p: Parameters) -> None:
    """Joint points of the start, those named by policy, and those it opens one after the other where services are far; ways to them."""
    m, a = world.municipalities, world.agencies
    named, borne = np.zeros(m.rows), p.joint_partners * m.joint_start
    for row in p.joint_points:
        here = np.isin(m.code, row.places)
        named, borne = named + here, borne + row.partners * here
    allowed = sum(row.points for row in p.joint_points)
    _open_by_rule(m, m.joint_start + named, allowed, min((row.beyond for row in p.joint_points if row.points > 0), default=0.0))
    partners = sum(row.points * row.partners for row in p.joint_points) / max(allowed, 1)
    keep_joint_points(m.group(Joint), named, borne, partners, p.joint_cost / 12.0)
    a.joint[:] = a.joint_start
    for row in p.joint_points:
        a.joint[:] |= np.isin(a.code, row.agencies)


def _of_other(m: Table, contacts_over_64: float) -> float:
    """Contacts of a resident of at most 64 over those of the mean resident, of whatever age, of whom the contacts of agencies are."""
    old = m.population * m.over_64_share
    found: float = np.add.reduce(m.population) / max(np.add.reduce(m.population - old + contacts_over_64 * old), 1e-9)
    return found


def _digital(world: View, p: Parameters) -> None:
    """What agencies offer digitally: programmes act one after another on what could not be done so far."""
    a = world.agencies
    lacking = 1.0 - a.digital_supply_start
    for row in p.digital:
        lacking = np.where((row.agency == 0) | (a.code == row.agency), lacking * (1.0 - row.share), lacking)
    a.digital_supply[:] = 1.0 - lacking


@process(
    reads=(
        *(f"posts.{name}" for name in Posts._fields), "sites.agency", "sites.municipality", "sites.open", "sites.service_point",
        "sites.staff", "agencies.code", "agencies.joint_start", "agencies.resident_contacts", "agencies.firm_contacts",
        "agencies.digital_supply_start", "agencies.start_posts", "agencies.forced_cuts", "municipalities.code",
        "municipalities.minutes_to_work", "municipalities.population", "municipalities.private_jobs",
        "municipalities.swedish_share", "municipalities.over_64_share", "municipalities.homeland_share",
        "municipalities.serves_swedish", "municipalities.joint_start",
    ),
    writes=(
        "sites.serves", "sites.counter_staff", "sites.counter_swedish", "sites.counter_effective", "sites.swedish_posts",
        "sites.visit_pace", "sites.visits", "sites.visit_backlog", "sites.visit_wait", "agencies.joint", "agencies.digital_supply",
        "agencies.point_minutes", "agencies.nearest_point", "municipalities.joint_opened", "municipalities.joint_points",
        "municipalities.joint_minutes", "municipalities.joint_cost", "municipalities.joint_cost_partners",
        "municipalities.residents_of", "municipalities.access_minutes", "municipalities.access_within",
        "municipalities.resident_visits", "municipalities.firm_visits", "municipalities.visit_days",
    ),
    parameters=Parameters,
)  # fmt: skip
def services(world: View, p: Parameters, draws: Draws) -> None:
    """Find the ways to the points, divide the contacts among the channels, and let the counters serve."""
    sites, a, m = world.sites, world.agencies, world.municipalities
    _joint_points(world, p)
    world.call(find_points, world.posts.group(Posts), sites.group(Sites), m.minutes_to_work, a.group(Points))
    _digital(world, p)
    helped = max((row.help for row in p.digital), default=0.0)
    numbers = p._replace(joint_points=(), digital=())
    world.call(month, a.group(Agencies), m.group(Homes), sites.group(Counters), _of_other(m, p.contacts_over_64), helped, numbers)
