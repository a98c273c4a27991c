"""Utility: the one money-metric utility by which jobs and homes are compared, as a share of pay.

A job held at a place, a job offered at a place and a home at a place are worth what the holder would give up of the pay for them. Every
rule that weighs such things uses these functions and the one sheet `utility`, never private copies.

Source: compensating differentials (Rosen 1986); reference dependence (Kahneman and Tversky 1991). The facts on willingness to pay fix
commuting and telework; the commute saved by a day at home is counted as commuting, not again as telework.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

import numpy as np

from sim.parameters import Quantity
from sim.rates import exp, inlined, log
from sim.state import Array


class Utility(NamedTuple):
    """Coefficients of the money-metric utility."""

    commute: Annotated[float, Quantity("share of pay/minute", 0.0, 0.05, "a minute of commuting one way on five days a week")]
    home_day_curvature: Annotated[
        float, Quantity("share of pay/day2", 0.0001, 0.1, "each further day at home is worth less than the one before")
    ]
    company: Annotated[float, Quantity("share of pay/day", 0.0, 0.2, "a day a week at the office with the whole team against one without")]
    hub_day: Annotated[
        float, Quantity("share of pay/day", 0.0, 0.2, "a day a week at a shared office near home against one at the own office alone")
    ]
    home_day_loss: Annotated[
        float, Quantity("share of pay/day", 0.0, 0.2, "loss of a day at home the holder has grown used to, beside its value")
    ]
    workload: Annotated[float, Quantity("share of pay", 0.0, 5.0, "cost of the work of vacant posts, for a vacancy share of 1")]
    roots: Annotated[float, Quantity("share of pay", 0.0, 1.0, "a home in the municipality of one's roots; counts where the home changes")]
    housing: Annotated[float, Quantity("share of pay", 0.0, 1.0, "housing cost as a share of pay where prices are at the national mean")]
    switching: Annotated[float, Quantity("years of pay", 0.0, 5.0, "one-off cost of changing the employer")]
    switching_inside: Annotated[float, Quantity("years of pay", 0.0, 5.0, "one-off cost of changing the post inside the state")]
    acceptance_precision: Annotated[
        float, Quantity("1/share of pay", 0.0, 100.0, "response of taking a job that is offered to money-metric utility")
    ]
    moving: Annotated[float, Quantity("years of pay", 0.0, 5.0, "one-off cost of moving the home to another municipality")]
    moving_partner: Annotated[float, Quantity("years of pay", 0.0, 5.0, "further cost of moving with a partner in work")]
    moving_children: Annotated[float, Quantity("years of pay", 0.0, 5.0, "further cost of moving with children at school")]
    moving_owner: Annotated[float, Quantity("years of pay", 0.0, 5.0, "further cost of moving out of an own dwelling")]
    moving_support: Annotated[float, Quantity("years of pay", 0.0, 5.0, "what the employer pays of the cost of moving for a job")]
    pension_age: Annotated[float, Quantity("years", 50.0, 75.0, "age at which people expect to retire")]
    pension_change: Annotated[float, Quantity("months", -360.0, 360.0, "change of that age and of the lowest pension age by policy")]
    horizon: Annotated[float, Quantity("years", 1.0, 40.0, "years over which a one-off cost is spread, unless pension comes sooner")]


@inlined
def commuting_cost(minutes: float, telework: float, p: Utility) -> float:
    """Cost of commuting as a share of pay; minutes one way, telework in days a week."""
    return p.commute * minutes * (5.0 - telework) / 5.0


def price_rises(price: Array, start: Array) -> Array:
    """Rise of each local housing price since the start over the mean rise; shape (municipalities,)."""
    rise: Array = price / start
    relative: Array = rise / (np.add.reduce(rise) / rise.size)
    return relative


@inlined
def housing_cost(price_rise: float, p: Utility) -> float:
    """What housing costs more than if prices had risen as everywhere, as a share of pay; price_rise as price_rises tells."""
    return p.housing * (price_rise - 1.0)


Week = tuple[float, float, float, float, float]
"""Share of the colleagues at the office on each day of the team's week, fullest last."""
NOBODY_THERE: Final[Week] = (0.0, 0.0, 0.0, 0.0, 0.0)


@inlined
def day_at_home(days: float, earlier: float) -> float:
    """Share spent at home of a day that so many others come before, where `days` of them all are spent at home."""
    return min(1.0, max(0.0, days - earlier))


@inlined
def company_missed(days: float, week: Week) -> float:
    """Colleagues at the office while the holder is at home, as shares of them, summed over the week.

    Who works away from the team misses it on all days (sim/colleagues.py).
    """
    a, b, c, d, e = week
    first, second, third = a * day_at_home(days, 0.0), b * day_at_home(days, 1.0), c * day_at_home(days, 2.0)
    return first + second + third + d * day_at_home(days, 3.0) + e * day_at_home(days, 4.0)


@inlined
def home_day_value(days: float, reference: float, taste: float, missed: float, p: Utility) -> float:
    """Value of `days` at home a week beside the commute saved; missed as company_missed tells, reference what one is used to."""
    return taste * days - 0.5 * p.home_day_curvature * days * days - p.company * missed - p.home_day_loss * max(0.0, reference - days)


@inlined
def hub_day_gain(taste: float, minutes: float, p: Utility) -> float:
    """Value of a weekly day at a hub, so many minutes from home, over one at home: what the place is worth, less the way there."""
    return p.hub_day - p.commute * minutes / 5.0 - taste


@inlined
def home_day_gain(taste: float, minutes: float, p: Utility) -> float:
    """Value of the first day at home, with nobody at the office, over what each further one is worth less: days a week."""
    return (taste + p.commute * minutes / 5.0) / p.home_day_curvature


@inlined
def turn_wished(gain: float, share: float, turn: float, p: Utility) -> float:
    """Share of a day that is best spent at home; gain as home_day_gain tells, share of the colleagues at the office, place of the day."""
    return day_at_home(gain - p.company / p.home_day_curvature * share, turn)


@inlined
def home_days_wished(taste: float, minutes: float, week: Week, p: Utility) -> float:
    """Days at home a week that are best for the holder, 0 to 5: where a further day is worth as much as it costs.

    The days on which fewest colleagues come are spent at home first, so that each further one costs more company.
    """
    gain = home_day_gain(taste, minutes, p)
    a, b, c, d, e = week
    wish = turn_wished(gain, a, 0.0, p) + turn_wished(gain, b, 1.0, p) + turn_wished(gain, c, 2.0, p)
    return wish + turn_wished(gain, d, 3.0, p) + turn_wished(gain, e, 4.0, p)


@inlined
def work_terms(pay_ratio: float, vacancy_share: float, work_value: float, p: Utility) -> float:
    """Terms of a job's value that do not depend on days at home; pay_ratio is pay over the task-based pay.

    Roots are none of them: they belong to the home, which another job at the same place leaves as it is.
    """
    return log(pay_ratio) - p.workload * vacancy_share + work_value


@inlined
def place_terms(minutes: float, telework: float, reference: float, taste: float, missed: float, p: Utility) -> float:
    """Terms of a job's value that depend on days at home and on the commute."""
    return home_day_value(telework, reference, taste, missed, p) - commuting_cost(minutes, telework, p)


@inlined
def job_value(
    pay_ratio: float,
    minutes: float,
    telework: float,
    reference: float,
    taste: float,
    missed: float,
    vacancy_share: float,
    work_value: float,
    p: Utility,
) -> float:
    """Money-metric value of a job at a place and home, as a share of pay."""
    return work_terms(pay_ratio, vacancy_share, work_value, p) + place_terms(minutes, telework, reference, taste, missed, p)


@inlined
def roots_gained(before: float, after: float, p: Utility) -> float:
    """What a change of the home is worth by one's roots, as a share of pay; flags: the home is where they are, before and after."""
    return p.roots * (after - before)


@inlined
def accepts(gain: float, u: float, p: Utility) -> bool:
    """Whether somebody takes a job offered; gain over what that person has now, as a share of pay."""
    return u < 1.0 / (1.0 + exp(-p.acceptance_precision * gain))


@inlined
def years_left(age: float, p: Utility) -> float:
    """Years over which a one-off cost is spread: until pension, at least half a year, at most the horizon; age in months."""
    return min(p.horizon, max(0.5, p.pension_age + p.pension_change / 12.0 - age / 12.0))


@inlined
def moving_cost(partner: float, children: float, owner: float, p: Utility) -> float:
    """One-off cost of moving the home, in years of pay; arguments are flags."""
    return p.moving + p.moving_partner * partner + p.moving_children * children + p.moving_owner * owner


@inlined
def moving_cost_for_job(partner: float, children: float, owner: float, support: float, p: Utility) -> float:
    """The same for a move to a post of the state, not below nothing; support: in years of pay, offered for this move.

    The higher of that and of what the state pays everybody who moves for a post is paid, not both.
    """
    return max(0.0, moving_cost(partner, children, owner, p) - max(support, p.moving_support))
