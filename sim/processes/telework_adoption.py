"""Telework adoption: days at home wished, allowed and realised.

Rule     wish = days that are best for the holder by the utility (taste, commute saved, colleagues' norm); target = wish between
         floor and ceiling, not more than the tasks and the required office days leave; realised days close a share of their
         distance to the target each month, the reference level a share of its distance to the realised.
Order    After the exits, before satisfaction, which reads this month's days.
Source   Habit formation and reference levels: sim/utility.py; values and evidence: configs/parameters/telework_adoption.yaml.
Omits    Single days of the week (presence), other employers' telework beyond their job offers.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.blocks import BLOCK, look_up
from sim.draws import Draws
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import kernel
from sim.state import Array
from sim.telework_rules import TeleworkRules, within_limits
from sim.utility import Utility, home_days_wished


class Parameters(NamedTuple):
    """How fast habits follow."""

    inertia: Annotated[float, Quantity("share/month", 0.0, 1.0, "share of the distance to the target closed in a month")]
    habit: Annotated[
        float, Quantity("share/month", 0.0, 1.0, "share of the distance between reference and realised days closed in a month")
    ]
    telework_rules: TeleworkRules
    utility: Utility


@kernel
def _adopt(
    agency: Array,
    family: Array,
    exempt: Array,
    remote_share: Array,
    taste: Array,
    commute: Array,
    norm: Array,
    wish: Array,
    days: Array,
    reference: Array,
    p: Parameters,
) -> None:
    """A month of adoption, row by row; rows without a holder get numbers that nobody reads."""
    colleagues, target = np.empty(BLOCK), np.empty(BLOCK)
    ceiling, office_days, floor = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    ceilings, offices, floors = np.array(p.telework_rules.ceiling), np.array(p.telework_rules.office_days), np.array(p.telework_rules.floor)
    for first in range(0, agency.size, BLOCK):
        rows = slice(first, min(first + BLOCK, agency.size))
        wished = wish[rows]
        look_up(agency[rows], norm, colleagues)
        _wishes(taste[rows], commute[rows], colleagues, wished, p.utility)
        look_up(family[rows], ceilings, ceiling)
        look_up(family[rows], offices, office_days)
        look_up(family[rows], floors, floor)
        _allow(wished, remote_share[rows], exempt[rows], ceiling, office_days, floor, target)
        _follow(target, days[rows], reference[rows], p.inertia, p.habit)


@kernel
def _wishes(taste: Array, commute: Array, colleagues: Array, wish: Array, p: Utility) -> None:
    for j in range(wish.size):
        wish[j] = home_days_wished(taste[j], commute[j], colleagues[j], p)


@kernel
def _allow(wish: Array, remote_share: Array, exempt: Array, ceiling: Array, office_days: Array, floor: Array, target: Array) -> None:
    for j in range(wish.size):
        target[j] = within_limits(wish[j], remote_share[j], exempt[j], ceiling[j], office_days[j], floor[j])


@kernel
def _follow(target: Array, days: Array, reference: Array, inertia: float, habit: float) -> None:
    for j in range(days.size):
        days[j] += inertia * (target[j] - days[j])
        reference[j] += habit * (days[j] - reference[j])


@process(
    reads=(
        "posts.agency",
        "posts.family",
        "posts.telework_exempt",
        "posts.remote_share",
        "posts.telework_taste",
        "posts.commute",
        "agencies.telework_norm",
    ),
    writes=("posts.telework_wish", "posts.telework", "posts.telework_reference"),
    parameters=Parameters,
)
def telework_adoption(world: View, p: Parameters, draws: Draws) -> None:
    """Let wishes, realised days and reference levels follow policy, commute and colleagues."""
    s, norm = world.posts, world.agencies.telework_norm
    _adopt(
        s.agency, s.family, s.telework_exempt, s.remote_share, s.telework_taste, s.commute, norm,
        s.telework_wish, s.telework, s.telework_reference, p,
    )  # fmt: skip
