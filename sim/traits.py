"""Traits: what is permanent in a person, or changes only of itself; drawn once for each holder of a post.

The n-th holder of a post has the same traits in every scenario with the same seed, whenever hired: the draws are keyed by the post and n.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.parameters import Quantity
from sim.rates import exp, inlined, log, normal_quantile, waiting


class Traits(NamedTuple):
    """Spread of personal traits."""

    frailty_spread: Annotated[
        float, Quantity("log standard deviation", 0.0, 3.0, "spread of the permanent propensity to leave among the newly hired")
    ]
    taste_mean: Annotated[
        float, Quantity("share of pay/day", -0.1, 0.1, "mean personal value of a weekly day at home beside the commute saved")
    ]
    taste_spread: Annotated[float, Quantity("share of pay/day", 0.0, 0.1, "standard deviation of that between persons")]
    work_spread: Annotated[float, Quantity("share of pay", 0.0, 1.0, "standard deviation between holders of the value of the work itself")]
    work_persistence: Annotated[
        float, Quantity("probability/month", 0.0, 1.0, "the work itself stays as it is for another month: tasks, manager, team")
    ]


@inlined
def frailty(u: float, p: Traits) -> float:
    """Permanent propensity to leave of somebody newly hired: lognormal with mean 1."""
    return exp(p.frailty_spread * normal_quantile(u) - 0.5 * p.frailty_spread * p.frailty_spread)


@inlined
def work_value(u: float, p: Traits) -> float:
    """Value of new work to its holder, in share of pay."""
    return p.work_spread * normal_quantile(u)


@inlined
def months_of_work(u: float, p: Traits) -> int:
    """Months until the work itself changes, 1 or more."""
    return waiting(u, -12.0 * log(max(p.work_persistence, 1e-9)))


@inlined
def taste(u: float, p: Traits) -> float:
    """Personal value of a weekly day at home beside the commute saved, in share of pay per day."""
    return p.taste_mean + p.taste_spread * normal_quantile(u)
