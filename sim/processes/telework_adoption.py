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

from sim.draws import BLOCK, Draws
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
    colleagues = np.empty(BLOCK)
    target = np.empty(BLOCK)
    ceilings = np.array(p.telework_rules.ceiling)
    office_days = np.array(p.telework_rules.office_days)
    floors = np.array(p.telework_rules.floor)
    for first in range(0, agency.size, BLOCK):
        # Few columns in each loop, and look-ups in one of their own: then the arithmetic vectorises.
        rows = slice(first, min(first + BLOCK, agency.size))
        wished = wish[rows]
        for j in range(wished.size):
            colleagues[j] = norm[agency[first + j]]
        _wishes(taste[rows], commute[rows], colleagues, wished, p.utility)
        for j in range(wished.size):
            f = family[first + j]
            target[j] = within_limits(wished[j], remote_share[first + j], exempt[first + j], ceilings[f], office_days[f], floors[f])
        _follow(target, days[rows], reference[rows], p.inertia, p.habit)


@kernel
def _wishes(taste: Array, commute: Array, colleagues: Array, wish: Array, p: Utility) -> None:
    for j in range(wish.size):
        wish[j] = home_days_wished(taste[j], commute[j], colleagues[j], p)


@kernel
def _follow(target: Array, days: Array, reference: Array, inertia: float, habit: float) -> None:
    for j in range(days.size):
        days[j] += inertia * (target[j] - days[j])
        reference[j] += habit * (days[j] - reference[j])


@kernel
def norms(person: Array, agency: Array, exempt: Array, remote_share: Array, days: Array, norm: Array) -> None:
    """Mean days at home of the holders of each agency whose task allows telework.

    The sums are of whole micro-days, so that the order of rows does not matter.
    """
    count = np.zeros(norm.size, dtype=np.int64)
    total = np.zeros(norm.size, dtype=np.int64)
    for i in range(person.size):
        if person[i] >= 0 and exempt[i] == 0 and remote_share[i] > 0.0:
            count[agency[i]] += 1
            total[agency[i]] += np.int64(days[i] * 1e6 + 0.5)
    for a in range(norm.size):
        norm[a] = total[a] / (1e6 * count[a]) if count[a] > 0 else 0.0


@process(
    reads=(
        "posts.person",
        "posts.agency",
        "posts.family",
        "posts.telework_exempt",
        "posts.remote_share",
        "posts.telework_taste",
        "posts.commute",
    ),
    writes=("posts.telework_wish", "posts.telework", "posts.telework_reference", "agencies.telework_norm"),
    parameters=Parameters,
)
def telework_adoption(world: View, p: Parameters, draws: Draws) -> None:
    """Let wishes, realised days, reference levels and norms follow policy and commute."""
    s = world.posts
    norm = world.agencies.telework_norm
    norms(s.person, s.agency, s.telework_exempt, s.remote_share, s.telework, norm)
    _adopt(
        s.agency, s.family, s.telework_exempt, s.remote_share, s.telework_taste, s.commute, norm,
        s.telework_wish, s.telework, s.telework_reference, p,
    )  # fmt: skip
