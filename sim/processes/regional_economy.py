"""Regional economy: jobs, unemployment, housing prices, the tax base, and what the labour market outside the state offers.

Rule     Private jobs move towards what demand gives: the jobs of the start, in proportion to the labour force around, plus jobs
         from the spending of the state's residents and the purchases of its sites beyond those of the start. Upwards they move
         the faster the slacker the labour market is (labour must come from the unemployed or from others), downwards at their own
         speed. People the state draws from private jobs leave gaps there that are refilled the same way. Employed residents
         follow from jobs by the commuting shares; the rest of the labour force is unemployed. Housing prices follow population,
         more steeply down than up. The best outside option of a resident joins pay, slackness and commute of the local market
         with remote jobs paid at the national level.
Order    After hiring; its outside options are read from next month on.
Source   Local multipliers (Moretti 2010; relocated public jobs in the United Kingdom), durable housing (Glaeser and Gyourko
         2005). Values and evidence: configs/parameters/regional_economy.yaml.
Omits    Trade between regions, firms, ageing of the population; productivity growth (prices and pay of 2019).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import dot, exp, inlined, kernel, log
from sim.search import Search
from sim.state import Array
from sim.utility import Utility, commuting_cost


class Parameters(NamedTuple):
    """Demand, speed and the value of outside options."""

    spending_jobs: Annotated[
        float, Quantity("jobs per 1,000 EUR/month", 0.0, 2.0, "private jobs demanded by the pay of the state's residents")
    ]
    purchase_jobs: Annotated[
        float, Quantity("jobs per person", 0.0, 2.0, "private jobs demanded by the purchases of a site for each member of staff")
    ]
    labour_force_power: Annotated[float, Quantity("power", 0.0, 2.0, "growth of private jobs with the labour force")]
    speed_up: Annotated[float, Quantity("share/month", 0.0, 1.0, "share of missing jobs created in a month where labour is abundant")]
    speed_down: Annotated[float, Quantity("share/month", 0.0, 1.0, "share of superfluous jobs lost in a month")]
    half_slack: Annotated[float, Quantity("share", 0.001, 0.5, "unemployment rate at which missing jobs are created at half that speed")]
    least_unemployment: Annotated[float, Quantity("share", 0.0, 0.2, "unemployment rate below which none is hired from unemployment")]
    household: Annotated[float, Quantity("persons", 1.0, 4.0, "persons who move with a member of staff, all ages")]
    household_adults: Annotated[float, Quantity("persons", 1.0, 3.0, "of these aged 15-74")]
    price_up: Annotated[float, Quantity("elasticity", 0.0, 5.0, "rise of housing prices with growing population")]
    price_down: Annotated[float, Quantity("elasticity", 0.0, 10.0, "fall of housing prices with falling population")]
    private_pay: Annotated[float, Quantity("share of pay", -0.5, 1.0, "pay outside the state over the task-based pay for the same person")]
    pay_slope: Annotated[float, Quantity("elasticity", 0.0, 2.0, "pay outside with the local level of earnings")]
    slack_slope: Annotated[float, Quantity("share of pay", 0.0, 0.5, "fall of the best option with the log of unemployment")]
    remote_discount: Annotated[
        float, Quantity("share of pay", -0.5, 0.5, "what a remote job is worth less than a local one at the national level of pay")
    ]
    option_spread: Annotated[
        float, Quantity("share of pay", 0.005, 0.5, "spread of offers, by which more kinds of offers make the best one better")
    ]
    search: Search
    utility: Utility


@inlined
def outside_option(earnings_ratio: float, unemployment_ratio: float, minutes: float, p: Parameters) -> float:
    """Best option outside the state as a share of pay; ratios to the national earnings and to the unemployment of the start."""
    local = (
        p.private_pay
        + p.pay_slope * log(earnings_ratio)
        - p.slack_slope * log(unemployment_ratio)
        - commuting_cost(minutes, p.search.rival_telework, p.utility)
    )
    remote = p.private_pay - p.remote_discount
    spread = p.option_spread
    return local + spread * log(1.0 - p.search.rival_remote + p.search.rival_remote * exp((remote - local) / spread))


@kernel
def _options(
    earnings: Array, national: float, employed: Array, unemployed: Array, start: Array, minutes: Array, options: Array, p: Parameters
) -> None:
    for m in range(options.shape[0]):
        for e in range(options.shape[1]):
            rate = unemployed[m, e] / max(1e-9, employed[m, e] + unemployed[m, e])
            options[m, e] = outside_option(earnings[m] / national, max(rate, 1e-4) / max(start[e], 1e-4), minutes[m], p)


@inlined
def adjusted_jobs(jobs: float, wanted: float, unemployment: float, p: Parameters) -> float:
    """Private jobs a month later, given those wanted and the local unemployment rate."""
    if wanted > jobs:
        return jobs + p.speed_up * (wanted - jobs) * unemployment / (unemployment + p.half_slack)
    return jobs + p.speed_down * (wanted - jobs)


@kernel
def growth_around(job_share: Array, growth: Array) -> Array:
    """Growth of the labour force from which each place of work draws its workers, shape (municipalities,); 1 where nobody works."""
    size = growth.size
    weighted = np.zeros(size)
    total = np.zeros(size)
    for m in range(size):
        for s in range(size):
            weighted[s] += job_share[m, s] * growth[m]
            total[s] += job_share[m, s]
    for s in range(size):
        weighted[s] = weighted[s] / total[s] if total[s] > 0.0 else 1.0
    return weighted


@kernel
def _jobs(jobs: Array, start: Array, growth: Array, drawn: Array, pay: Array, staff: Array, unemployment: Array, p: Parameters) -> None:
    """Adjust private jobs; drawn: people the state drew from them, net; pay and staff: changes of the state since the start."""
    for m in range(jobs.size):
        demand = start[m] * exp(p.labour_force_power * log(growth[m]))
        wanted = max(0.0, demand + p.spending_jobs * pay[m] / 1000.0 + p.purchase_jobs * staff[m])
        jobs[m] = max(0.0, adjusted_jobs(jobs[m] - drawn[m], wanted, unemployment[m], p))


@kernel
def employed_by_home(job_share: Array, jobs: Array) -> Array:
    """Residents with private jobs, shape (municipalities,)."""
    out = np.empty(jobs.size)
    for m in range(jobs.size):
        out[m] = dot(job_share[m], jobs)
    return out


def _labour_market(world: View, p: Parameters) -> None:
    """Employed and unemployed residents by education."""
    m = world.municipalities
    force = m.participation * m.adults
    total = np.add.reduce(force, axis=1)
    employed = employed_by_home(m.job_share, m.private_jobs) + m.state_residents
    unemployed = np.maximum(total - employed, p.least_unemployment * total)
    likely = force * m.unemployment_start
    m.unemployed[:] = np.minimum(0.9 * force, likely * (unemployed / np.maximum(np.add.reduce(likely, axis=1), 1e-9))[:, None])
    m.employed[:] = force - m.unemployed


def _drawn(world: View, p: Parameters) -> Array:
    """Net number of people the state drew from private jobs this month, by home: in proportion to who looks for a job."""
    m = world.municipalities
    employed = p.search.employed * np.add.reduce(m.employed, axis=1)
    unemployed = p.search.unemployed * np.add.reduce(m.unemployed, axis=1)
    drawn: Array = (m.state_residents - m.state_residents_before) * employed / np.maximum(employed + unemployed, 1e-9)
    return drawn


def _people(world: View, p: Parameters) -> Array:
    """Let the population change; returns its growth over the month, shape (municipalities,)."""
    m = world.municipalities
    change = m.population_change + p.household * np.add.reduce(m.staff_moves, axis=1)
    before = m.population.copy()
    m.population[:] = np.maximum(1.0, m.population + change)
    m.adults[:] = np.maximum(0.1, m.adults + m.adults_change + p.household_adults * m.staff_moves)
    growth: Array = m.population / before - 1.0
    return growth


@process(
    reads=(
        "municipalities.population_change", "municipalities.state_pay", "municipalities.state_residents",
        "municipalities.state_residents_before", "municipalities.state_staff",
        "municipalities.adults_change", "municipalities.staff_moves", "municipalities.population_start",
        "municipalities.private_jobs_start", "municipalities.labour_force_start", "municipalities.unemployment_start",
        "municipalities.participation", "municipalities.state_pay_start", "municipalities.state_staff_start",
        "municipalities.job_share", "municipalities.earnings", "municipalities.commute_mean",
    ),
    writes=(
        "municipalities.population", "municipalities.adults", "municipalities.private_jobs", "municipalities.employed",
        "municipalities.unemployed", "municipalities.housing_price", "municipalities.tax_base",
        "municipalities.outside_value",
    ),
    parameters=Parameters,
)  # fmt: skip
def regional_economy(world: View, p: Parameters, draws: Draws) -> None:
    """Let population, jobs, unemployment, prices and outside options follow."""
    m = world.municipalities
    growth = _people(world, p)
    m.housing_price[:] *= 1.0 + np.where(growth > 0.0, p.price_up, p.price_down) * growth
    total = np.add.reduce(m.employed, axis=1) + np.add.reduce(m.unemployed, axis=1)
    unemployment = np.add.reduce(m.unemployed, axis=1) / np.maximum(total, 1.0)
    force = np.add.reduce(m.participation * m.adults, axis=1)
    growth = growth_around(m.job_share, force / m.labour_force_start)
    more_pay, more_staff = m.state_pay - m.state_pay_start, m.state_staff - m.state_staff_start
    _jobs(m.private_jobs, m.private_jobs_start, growth, _drawn(world, p), more_pay, more_staff, unemployment, p)
    _labour_market(world, p)
    private = np.add.reduce(m.employed, axis=1) - m.state_residents
    m.tax_base[:] = 12.0 * (m.state_pay + np.maximum(private, 0.0) * m.earnings)
    national = np.add.reduce(m.earnings * m.population_start) / np.add.reduce(m.population_start)
    start = np.add.reduce(m.unemployment_start * m.adults, axis=0) / np.add.reduce(m.adults, axis=0)
    _options(m.earnings, national, m.employed, m.unemployed, start, m.commute_mean, m.outside_value, p)
