"""Unit costs: what the relocation of a unit costs, once and every month.

Rule     Once: support of who moves the household (the relocation's or, if higher, what all who move for a post get) and severance of
         who is laid off, in the month in which the post moves; for every post more at the destination than ever before, fitting
         out, removal and the rent of the space left until it is given up; in the
         forced mode rent there from the lease on for every post still to move, on top of its old one; trips while posts stand at both
         places; time of those who plan and lead the move, from the decision to the last planned move; until some time after it,
         hires beyond ordinary turnover, and pay of what is not yet learned, and of those who teach it, beyond its share of pay at the
         announcement. These two may be negative in a month. Time is paid with contributions. Change security of who is laid off, at a
         move or by a plan. Every month: pay of the holders and rent of the posts, where they are placed.
Order    After the unit census, whose counts it reads. Answers of this month stand until the next announcements.
Source   Values and evidence: configs/parameters/unit_costs.yaml, premises_rules.yaml.
Omits    Contributions in what the unit costs every month, in support and in severance; costs that holders bear; bonuses to stay; work
         not done while posts are vacant, against which stands the pay that is saved; the longer the way, the dearer the trips.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

import numpy as np

from sim.blocks import rows_pointing
from sim.draws import Draws
from sim.parameters import Quantity
from sim.plans import FORCED
from sim.prefetch import fetch_ahead
from sim.premises_rules import PremisesRules
from sim.process import View, process
from sim.rates import MICRO, kernel, lean_kernel, micro
from sim.state import DISMISSAL, HOUSEHOLD_MOVE, LOCATION_INDEPENDENT, NOBODY, Array
from sim.utility import Utility

PAY, UNLEARNED, RENT, SUPPORTED, SEVERED, WAITING = range(6)
MONTHS: Final = 12.0


class Parameters(NamedTuple):
    """Unit costs, and what would have been without the relocation."""

    recruitment: Annotated[float, Quantity("EUR/hire", 0.0, 1e5, "advertising, choosing and introducing one new holder")]
    ordinary_hires: Annotated[float, Quantity("1/year", 0.0, 1.0, "hires over posts of a unit that does not move")]
    teaching: Annotated[float, Quantity("share", 0.0, 2.0, "time of colleagues that a new holder takes, over what is not yet learned")]
    managing: Annotated[float, Quantity("share of pay", 0.0, 0.5, "time of those who plan and lead the move, over pay of the unit")]
    contributions: Annotated[float, Quantity("share of pay", 0.0, 1.0, "contributions of the employer and other cost of labour beside pay")]
    vacated: Annotated[float, Quantity("months", 0.0, 240.0, "in which the space that a post has left is still paid for")]
    travel: Annotated[float, Quantity("EUR/month/post", 0.0, 1e4, "trips between the two places while posts stand at both")]
    aftermath: Annotated[float, Quantity("months", 0.0, 240.0, "after the last planned move in which hires and learning are its cost")]
    premises_rules: PremisesRules
    utility: Utility


class Posts(NamedTuple):
    """Columns of posts."""

    unit: Array
    established: Array
    person: Array
    site: Array
    duty: Array
    answer: Array
    left_by: Array
    months_vacant: Array
    pay: Array
    experience: Array
    working_time: Array


class Unit(NamedTuple):
    """What a unit costs depends on: numbers of one unit, or one array for each over the units.

    concerned: 1 while its relocation is in force; lasting: the same, until the aftermath is over; doubled: 1 from the lease on in the
    forced mode; managed: 1 from the decision to the last planned move; split: 1 while posts stand at both places; new_hires and posts of
    this month; pay a month; unlearned and unlearned_start as shares of pay; supported and severed: pay a month of who moved the
    household and who was laid off; support and severance in years of pay; fitted: posts for the first time at the destination; left: rent
    a month of the space they leave; waiting: posts still to move; rent of the destination; secured: change security paid this month.
    """

    concerned: Array
    lasting: Array
    doubled: Array
    managed: Array
    split: Array
    new_hires: Array
    posts: Array
    pay: Array
    unlearned: Array
    unlearned_start: Array
    supported: Array
    support: Array
    severed: Array
    severance: Array
    fitted: Array
    left: Array
    waiting: Array
    rent: Array
    secured: Array


def one_off(n: Unit, p: Parameters) -> Array:
    """What a relocation, or a lay-off, costs once, as far as it falls in this month, in EUR."""
    turnover = p.recruitment * (n.new_hires - p.ordinary_hires / MONTHS * n.posts)
    labour = n.pay * (1.0 + p.contributions)
    learning = labour * (1.0 + p.teaching) * (n.unlearned - n.unlearned_start)
    leading = labour * p.managing * n.managed + p.travel * n.posts * n.split
    paid = MONTHS * (n.support * n.supported + n.severance * n.severed)
    q = p.premises_rules
    premises = (q.fitting_out + q.removal) * n.fitted + p.vacated * n.left + n.doubled * q.space * n.rent * n.waiting
    cost: Array = n.concerned * (n.lasting * (turnover + learning) + leading + paid + premises) + n.secured
    return cost


@lean_kernel
def _add(rows: Array, s: Posts, destination: Array, rent: Array, space: float, found: Array) -> None:
    for j in range(rows.size):
        fetch_ahead(s, rows, j)
        i = rows[j]
        k = s.unit[i]
        if s.established[i] == 0:
            continue
        there = destination[k] >= 0 and s.site[i] == destination[k]
        pay = s.pay[i] * s.working_time[i]
        found[k, RENT] += micro(space * rent[s.site[i]])
        if s.person[i] != NOBODY:
            found[k, PAY] += micro(pay)
            found[k, UNLEARNED] += micro(pay * (1.0 - s.experience[i]))
        if there and s.answer[i] == HOUSEHOLD_MOVE:
            found[k, SUPPORTED] += micro(pay)
        elif there and s.person[i] == NOBODY and s.months_vacant[i] == 0 and s.left_by[i] == DISMISSAL:
            found[k, SEVERED] += micro(pay)
        elif not there and (s.person[i] == NOBODY or s.duty[i] != LOCATION_INDEPENDENT):
            found[k, WAITING] += micro(1.0)


@kernel
def _add_up(s: Posts, destination: Array, rent: Array, space: float) -> Array:
    """Sums over the posts of each unit, in whole millionths, so that the order of rows does not matter."""
    found = np.zeros((destination.size, 6), dtype=np.int64)
    _add(rows_pointing(s.unit), s, destination, rent, space, found)
    return found


PLANNED = ("destination", "announced", "decided", "leased", "moves", "phases", "mode", "support", "severance")
COUNTED = ("staff", "vacant", "hires", "moved")


@process(
    reads=(*(f"posts.{name}" for name in Posts._fields), *(f"units.{name}" for name in (*PLANNED, *COUNTED)), "sites.rent"),
    writes=(
        "units.pay", "units.rent", "units.cost_since", "units.learning_start", "units.fitted", "units.one_off_cost",
        "units.one_off_cost_total", "units.change_security",
    ),
    parameters=Parameters,
)  # fmt: skip
def unit_costs(world: View, p: Parameters, draws: Draws) -> None:
    """Add up what units and their relocations cost."""
    s, u, rent, space = world.posts, world.units, world.sites.rent, p.premises_rules.space
    if u.rows == 0:
        return
    found = world.call(_add_up, s.group(Posts), u.destination, rent, space) / MICRO
    rent_before = u.rent.copy()
    u.pay[:], u.rent[:] = found[:, PAY], found[:, RENT]
    unlearned = found[:, UNLEARNED] / np.maximum(u.pay, 1.0)
    new = (u.announced > 0) & (u.announced != u.cost_since)
    u.cost_since[new], u.learning_start[new], u.one_off_cost_total[new] = u.announced[new], unlearned[new], 0.0
    u.fitted[new] = np.minimum(u.fitted, u.moved)[new]
    fitted = np.maximum(0.0, u.moved - u.fitted)
    # What the posts that went there cost less or more in rent tells what they paid where they were.
    left = np.where(fitted > 0.0, np.maximum(0.0, rent_before - u.rent + space * rent[u.destination] * fitted), 0.0)
    waiting, last = found[:, WAITING], u.moves + u.phases
    support = np.maximum(u.support, p.utility.moving_support)
    u.one_off_cost[:] = one_off(
        Unit(
            u.announced > 0, draws.date <= last + p.aftermath, (u.mode == FORCED) & (draws.date >= u.leased),
            (draws.date >= u.decided) & (draws.date <= last), (u.moved > 0.0) & (waiting > 0.0), u.hires, u.staff + u.vacant, u.pay,
            unlearned, u.learning_start, found[:, SUPPORTED], support, found[:, SEVERED], u.severance, fitted, left, waiting,
            rent[u.destination], u.change_security / MICRO,
        ), p,
    )  # fmt: skip
    u.change_security[:] = 0
    u.fitted += fitted
    u.one_off_cost_total += u.one_off_cost
