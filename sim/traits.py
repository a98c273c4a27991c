"""Traits: what is permanent in a person, or changes only of itself; drawn once for each holder of a post.

The n-th holder of a post has the same traits in every scenario with the same seed, whenever hired: the draws are keyed by the post and n.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.parameters import Quantity
from sim.rates import exp, inlined, kernel, log, normal_quantile, waiting
from sim.state import Array


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
def worth_of_work(deviation: float, p: Traits) -> float:
    """Value of the work itself to its holder, in share of pay; deviation: a standard normal quantile."""
    return p.work_spread * deviation


@inlined
def work_value(u: float, p: Traits) -> float:
    """Value of new work to its holder, in share of pay, for u uniform in (0, 1)."""
    return worth_of_work(normal_quantile(u), p)


@inlined
def months_of_work(u: float, p: Traits) -> int:
    """Months until the work itself changes, 1 or more."""
    return waiting(u, -12.0 * log(max(p.work_persistence, 1e-9)))


@inlined
def taste(u: float, p: Traits) -> float:
    """Personal value of a weekly day at home beside the commute saved, in share of pay per day."""
    return p.taste_mean + p.taste_spread * normal_quantile(u)


@kernel
def survivors_frailty(exposure: Array, u: Array, levels: Array, out: Array) -> None:
    """Frailty of holders still here after an exposure: the quantile u of the frailty distribution among survivors.

    Parameters
    ----------
    exposure : array of float64, shape (n,)
        Hazard at frailty 1 summed over the time in service: whoever had much reason to go and stayed has a low frailty.
    u : array of float64, shape (n,)
        Uniforms in (0, 1).
    levels : array of float64, shape (k,)
        Equally likely frailties of the newly hired, ascending.
    out : array of float64, shape (n,)
        Filled with the result.
    """
    cumulated = np.empty(levels.size)
    for i in range(u.size):
        # The survivals in a loop of their own: beside the running sum they would not vectorise.
        for k in range(levels.size):
            cumulated[k] = exp(-exposure[i] * levels[k])
        total = 0.0
        for k in range(levels.size):
            total += cumulated[k]
            cumulated[k] = total
        out[i] = levels[min(levels.size - 1, np.searchsorted(cumulated, u[i] * total))]
