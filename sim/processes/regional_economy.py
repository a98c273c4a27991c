"""Regional economy: people, jobs, unemployment, the tax base, and what the labour market outside the state offers.

Rule     Private jobs move towards what demand gives: the jobs wanted at the start, in proportion to the labour force around, plus the
         change of the jobs that the local circuit pays for. At the start so many are wanted that jobs go on with the labour force.
         Newcomers in the state's posts are not counted in that labour force: what they spend is in the circuit. Upwards jobs move the
         faster the slacker the labour market is (labour must come from the unemployed or from others), downwards at their own speed.
         The state draws who it hires from the private jobs and the unemployed of the municipality where they lived, in proportion to
         who looks for a job there; the gaps lie where its residents work and are refilled the same way. Employed residents follow from
         jobs by the commuting shares. A job that no resident is left for lapses: private jobs are those that somebody holds. The rest of
         the labour force is unemployed. The best outside option of a resident joins pay, slackness and commute of the local market with
         remote jobs paid at the national level.
Order    After migration and the local circuit; its outside options are read from next month on.
Source   Values and evidence: configs/parameters/regional_economy.yaml.
Omits    Trade between regions, firms, ageing of the population; productivity growth (prices and pay of 2019); commuting that changes its
         shape.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.households import Households
from sim.labour_market import Market, around, settle
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import exp, inlined, kernel, lean_kernel, log
from sim.search import Search
from sim.state import Array
from sim.utility import Utility, commuting_cost

SLOWEST: Final = 0.005
"""Share of missing jobs created in a month that the start takes at least: at less, demand would be far from the jobs at hand."""


class Parameters(NamedTuple):
    """Demand, speed and the value of outside options."""

    labour_force_power: Annotated[float, Quantity("power", 0.0, 2.0, "growth of private jobs with the labour force")]
    speed_up: Annotated[float, Quantity("share/month", 0.0, 1.0, "share of missing jobs created in a month where labour is abundant")]
    speed_down: Annotated[float, Quantity("share/month", 0.0, 1.0, "share of superfluous jobs lost in a month")]
    half_slack: Annotated[float, Quantity("share", 0.001, 0.5, "unemployment rate at which missing jobs are created at half that speed")]
    least_unemployment: Annotated[float, Quantity("share", 0.0, 0.2, "unemployment rate below which none is hired from unemployment")]
    private_pay: Annotated[float, Quantity("share of pay", -0.5, 1.0, "pay outside the state over the task-based pay for the same person")]
    pay_slope: Annotated[float, Quantity("elasticity", 0.0, 2.0, "pay outside with the local level of earnings")]
    slack_slope: Annotated[float, Quantity("share of pay", 0.0, 0.5, "fall of the best option with the log of unemployment")]
    remote_discount: Annotated[
        float, Quantity("share of pay", -0.5, 0.5, "what a remote job is worth less than a local one at the national level of pay")
    ]
    option_spread: Annotated[
        float, Quantity("share of pay", 0.005, 0.5, "spread of offers, by which more kinds of offers make the best one better")
    ]
    households: Households
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


class Options(NamedTuple):
    """Columns from which outside options follow."""

    earnings: Array
    employed: Array
    unemployed: Array
    unemployment_start: Array
    adults: Array
    commute_mean: Array
    outside_value: Array


@lean_kernel
def _unemployment(e: int, m: Options, relative: Array) -> None:
    """Fill the unemployment rate of an education over that of the start in the whole country."""
    out, people = 0.0, 0.0
    for k in range(relative.size):
        out += m.unemployment_start[k, e] * m.adults[k, e]
        people += m.adults[k, e]
    start = max(out / people, 1e-4)
    for k in range(relative.size):
        rate = m.unemployed[k, e] / max(1e-9, m.employed[k, e] + m.unemployed[k, e])
        relative[k] = max(rate, 1e-4) / start


@lean_kernel
def _best(earnings: Array, national: float, relative: Array, minutes: Array, p: Parameters, options: Array) -> None:
    for k in range(options.size):
        options[k] = outside_option(earnings[k] / national, relative[k], minutes[k], p)


@kernel
def _options(m: Options, national: float, p: Parameters) -> None:
    """Fill the best options outside the state, one education after another, so that the loops vectorise; national: mean earnings."""
    relative, options = np.empty(m.earnings.size), np.empty(m.earnings.size)
    for e in range(m.outside_value.shape[1]):
        _unemployment(e, m, relative)
        _best(m.earnings, national, relative, m.commute_mean, p, options)
        m.outside_value[:, e] = options


@inlined
def adjusted_jobs(jobs: float, wanted: float, unemployment: float, p: Parameters) -> float:
    """Private jobs a month later, given those wanted and the local unemployment rate."""
    if wanted > jobs:
        return jobs + p.speed_up * (wanted - jobs) * unemployment / (unemployment + p.half_slack)
    return jobs + p.speed_down * (wanted - jobs)


@inlined
def wanted_jobs(jobs: float, growth: float, unemployment: float, p: Parameters) -> float:
    """Private jobs wanted where they grow by a factor within the month: the other way round than adjusted_jobs."""
    more = jobs * (growth - 1.0)
    speed = p.speed_up * unemployment / (unemployment + p.half_slack) if more > 0.0 else p.speed_down
    return jobs + more / max(speed, SLOWEST)


@kernel
def jobs_at_rest(jobs: Array, growth: Array, unemployment: Array, p: Parameters, wanted_start: Array) -> None:
    """Set the jobs wanted at the start; growth: factor of a month on the labour force around."""
    for m in range(jobs.size):
        wanted = wanted_jobs(jobs[m], growth[m], unemployment[m], p)
        # A month later the rule has the labour force grow before jobs answer.
        wanted_start[m] = max(0.0, wanted * exp(-p.labour_force_power * log(growth[m])))


class Jobs(NamedTuple):
    """Columns from which private jobs follow: those held and wanted at the start, and of the local circuit now and at the start."""

    private_jobs: Array
    jobs_wanted_start: Array
    circuit_jobs: Array
    circuit_jobs_start: Array
    job_share: Array


@lean_kernel
def _jobs(m: Jobs, growth: Array, loss: Array, unemployment: Array, p: Parameters) -> None:
    """Adjust private jobs; loss: share of those who hold them that the state drew, net."""
    for k in range(growth.size):
        more = m.circuit_jobs[k] - m.circuit_jobs_start[k]
        wanted = max(0.0, m.jobs_wanted_start[k] * exp(p.labour_force_power * log(growth[k])) + more)
        m.private_jobs[k] = max(0.0, adjusted_jobs(m.private_jobs[k] * (1.0 - loss[k]), wanted, unemployment[k], p))


class People(NamedTuple):
    """Columns of residents and of the state's holders among them."""

    population: Array
    population_change: Array
    adults: Array
    adults_change: Array
    staff_moves: Array
    participation: Array
    labour_force_start: Array
    employed: Array
    unemployed: Array
    state_residents: Array
    state_residents_before: Array
    state_residents_start: Array
    state_newcomers: Array


@inlined
def still_new(moved: float, more: float) -> float:
    """Holders who have moved here, as far as more live here than at the start; less than 0 where holders have moved away and fewer do."""
    return min(moved, max(more, 0.0)) if moved > 0.0 else max(moved, min(more, 0.0))


@lean_kernel
def _people(m: People, p: Parameters, rate: Array, growth: Array, loss: Array) -> None:
    """Let the population change.

    Parameters
    ----------
    rate, growth, loss : array of float64, shape (municipalities,)
        Filled with the unemployment rate so far, the labour force without newcomers over that of the start, and the share of the holders of
        private jobs that the state drew this month.
    """
    size, educations = m.adults.shape
    for k in range(size):
        moved, employed, unemployed, force, adults = 0.0, 0.0, 0.0, 0.0, 0.0
        for e in range(educations):
            moved += m.staff_moves[k, e]
            employed += m.employed[k, e]
            unemployed += m.unemployed[k, e]
            m.adults[k, e] = max(0.1, m.adults[k, e] + m.adults_change[k, e] + p.households.adults * m.staff_moves[k, e])
            force += m.participation[k, e] * m.adults[k, e]
            adults += m.adults[k, e]
        m.population[k] = max(1.0, m.population[k] + m.population_change[k] + p.households.persons * moved)
        m.state_newcomers[k] += moved
        rate[k] = unemployed / max(employed + unemployed, 1.0)
        new = still_new(m.state_newcomers[k], m.state_residents[k] - m.state_residents_start[k])
        growth[k] = max(1e-3, force * (1.0 - new / adults) / m.labour_force_start[k])
        # Who was hired from elsewhere and moved here left a job, or none, there.
        hired = m.state_residents[k] - m.state_residents_before[k] - moved
        seekers = p.search.employed * employed + p.search.unemployed * unemployed
        drawn = hired * p.search.employed * employed / max(seekers, 1e-9)
        loss[k] = drawn / max(employed - m.state_residents_before[k], 1.0)


class Taxed(NamedTuple):
    """Columns from which the tax base follows."""

    state_pay: Array
    state_residents: Array
    employed: Array
    earnings: Array
    tax_base: Array


@lean_kernel
def _tax(m: Taxed) -> None:
    for k in range(m.tax_base.size):
        private = -m.state_residents[k]
        for e in range(m.employed.shape[1]):
            private += m.employed[k, e]
        m.tax_base[k] = 12.0 * (m.state_pay[k] + max(private, 0.0) * m.earnings[k])


@kernel
def _work(people: People, jobs: Jobs, market: Market, p: Parameters) -> None:
    """Let people come and go, jobs follow them, and residents hold the jobs there are."""
    size = jobs.private_jobs.size
    rate, growth, loss = np.empty(size), np.empty(size), np.empty(size)
    _people(people, p, rate, growth, loss)
    grown, lost = around(jobs.job_share, growth, loss)
    _jobs(jobs, grown, lost, rate, p)
    settle(market, p.least_unemployment)


@kernel
def month(people: People, jobs: Jobs, market: Market, taxed: Taxed, options: Options, national: float, p: Parameters) -> None:
    """A month of the regional economy; national: mean earnings at the population of the start."""
    _work(people, jobs, market, p)
    _tax(taxed)
    _options(options, national, p)


@process(
    reads=(
        "municipalities.population_change", "municipalities.adults_change", "municipalities.staff_moves", "municipalities.state_pay",
        "municipalities.state_residents", "municipalities.state_residents_before", "municipalities.state_residents_start",
        "municipalities.population_start", "municipalities.jobs_wanted_start", "municipalities.labour_force_start",
        "municipalities.unemployment_start", "municipalities.participation", "municipalities.circuit_jobs",
        "municipalities.circuit_jobs_start", "municipalities.job_share", "municipalities.earnings", "municipalities.commute_mean",
    ),
    writes=(
        "municipalities.population", "municipalities.adults", "municipalities.private_jobs", "municipalities.employed",
        "municipalities.unemployed", "municipalities.state_newcomers", "municipalities.tax_base", "municipalities.outside_value",
    ),
    parameters=Parameters,
)  # fmt: skip
def regional_economy(world: View, p: Parameters, draws: Draws) -> None:
    """Let population, jobs, unemployment and outside options follow."""
    m = world.municipalities
    national = np.add.reduce(m.earnings * m.population_start) / np.add.reduce(m.population_start)
    world.call(month, m.group(People), m.group(Jobs), m.group(Market), m.group(Taxed), m.group(Options), national, p)
