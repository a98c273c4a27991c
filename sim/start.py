"""Start: the behavioural state at month 0, such that the first months continue what went before.

The population gives people and places; this module gives them habits, traits, values, running recruitments and a labour market that is at
rest. Long-serving holders have low frailty, because those with a high one would have left: their frailty is drawn from the survivors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import numpy as np

from sim.acting import Acting
from sim.draws import Draws, uniforms
from sim.first_recruitments import recruit
from sim.labour_market import around
from sim.population.dealing import ascending
from sim.processes.ageing import Parameters as Ageing
from sim.processes.ageing import learned, pace
from sim.processes.housing import costs_at_rest
from sim.processes.quitting import hazards
from sim.processes.regional_economy import jobs_at_rest
from sim.processes.retirement import Parameters as Retirement
from sim.processes.retirement import lowest_pension_age, retirement_hazard
from sim.processes.satisfaction import Jobs, values
from sim.processes.vacancies import duty_of
from sim.rates import exp_array, kernel, log_array, monthly, normal_quantile_array, waiting
from sim.state import WEEKDAYS, Array, World
from sim.traits import Traits, months_of_work, survivors_frailty
from sim.workload import set_workload

ROUNDS_OF_NORMS: Final = 30
"""Most rounds in which habits and what colleagues do settle."""
ROUNDS_OF_SPENDING: Final = 30
"""Rounds after which no euro spent before the first of them is left in the local circuit."""
SETTLED: Final = 0.001
"""Days a week by which nobody's habit moves any more when they have."""
ANCHORS: Final = np.array([WEEKDAYS.index(day) for day in ("tuesday", "wednesday", "thursday")], dtype=np.uint8)
"""Anchor days of teams, equally likely: no survey of them is at hand."""


class Origins(Protocol):
    """What the start needs to know of a population beyond its columns."""

    @property
    def agency_codes(self) -> Sequence[int]:
        """Code of each agency."""
        ...

    @property
    def departures(self) -> Array:
        """Moves a year from each municipality to others, shape (municipalities,)."""
        ...


def begin(act: Acting, origins: Origins, date: int) -> None:
    """Fill the behavioural columns of a new population.

    Parameters
    ----------
    act : Acting
        Rules in force in the month before the first, on a world as `sim.population.populate` returns it.
    origins : Origins
    date : int
        Absolute month of the start state.
    """
    world, parameters, seed = act.world, act.parameters, act.seed
    _agencies(world, origins)
    act("pay")
    _posts(world, parameters, seed, date)
    _telework(act)
    act("census")
    _labour_market(world, origins)
    _circuit(act)
    act("regional_economy")
    world.municipalities.outside_value_start[:] = world.municipalities.outside_value
    act("migration")
    _growth(world, parameters)
    _values(world, parameters["satisfaction"])
    _frailties(world, parameters, seed)
    moves = recruit(act, date)
    for name in ("census", "presence"):
        act(name)
    _premises(world, parameters["office_network"], seed, date)
    for name in ("office_network", "unit_census"):
        act(name)
    set_workload(world, parameters, date, moves)
    for name in ("output", "services", "preparedness"):
        act(name)
    world.clear_flows()


def _agencies(world: World, origins: Origins) -> None:
    s, a = world.posts, world.agencies
    a.code[:] = origins.agency_codes
    established = s.established == 1
    np.add.at(a.start_mix, (s.agency[established], s.family[established]), 1.0)
    a.start_posts[:] = np.add.reduce(a.start_mix, axis=1)
    a.planned_posts[:] = a.start_posts
    ordinal = s.number[established] & 0xFFFF
    np.maximum.at(a.opened_posts, (s.agency[established], s.family[established]), ordinal.astype(np.int32) + 1)


def _posts(world: World, parameters: Mapping[str, Any], seed: int, date: int) -> None:
    """Duties, traits, and the share of holders who have been here long enough to differ from the newly hired."""
    s = world.posts
    traits: Traits = parameters["satisfaction"].traits
    established = s.established == 1
    s.duty[:] = duty_of(s.remote_share, s.telework_exempt, np.zeros(s.rows, dtype=bool), parameters["vacancies"])
    s.holders[established] = 1
    s.months_vacant[:] = 0
    s.recruitment[:] = -1
    u = uniforms(Draws(seed, "start", 0).stream("traits"), s.number)
    s.telework_taste[:] = traits.taste_mean + traits.taste_spread * normal_quantile_array(u[:, 0])
    filled = s.person >= 0
    # Since they entered the state: nobody changes agency in the month, so that newcomers from other agencies would be seen never again.
    s.experience[filled] = learning_curve(parameters["hiring"].proficiency, parameters["ageing"])[np.minimum(s.tenure_state[filled], 599)]
    _pay(world, parameters["ageing"].experience_supplement)
    s.work_value[:] = traits.work_spread * normal_quantile_array(u[:, 1])
    clocks = uniforms(Draws(seed, "start", 0).stream("clocks"), s.number)
    consider, look = parameters["home_moves"].consider, parameters["internal_mobility"].look
    _set_clocks(clocks, traits, consider, look, s.work_change, s.move_thought, s.search_thought)
    retirement = parameters["retirement"]
    s.age[:] = ages_of_survivors(s.age, s.family, u[:, 2], lowest_pension_age(date / 12.0, retirement), retirement)
    work = world.sites.municipality[s.site]
    s.commute[:] = world.municipalities.minutes[s.home, work]


def _pay(world: World, supplement: float) -> None:
    """Task-based pay, and the pay of the margin handed out anew: who is still learning stands below others in such a post.

    The population gives every post the pay of somebody fully proficient. What of the pay is for experience follows from the rules under
    which people are hired and learn.
    """
    s = world.posts
    filled, vacant = np.flatnonzero(s.person >= 0), np.flatnonzero((s.established == 1) & (s.person < 0))
    factor = 1.0 + supplement * s.experience[filled]
    worth = s.grade_pay[filled] * factor
    order = ascending(worth)
    ladder = np.sort(s.pay[filled])
    s.pay[filled[order]] = ladder
    s.grade_pay[filled] = s.pay[filled] / factor
    s.pay[filled] *= world.sites.pay_factor[s.site[filled], s.duty[filled]]
    full = 1.0 + supplement
    place = np.searchsorted(worth[order], s.grade_pay[vacant] * full)
    s.grade_pay[vacant] = ladder[np.minimum(place, len(ladder) - 1)] / full


@kernel
def _set_clocks(
    u: Array, traits: Traits, consider: float, look: float, work_change: Array, move_thought: Array, search_thought: Array
) -> None:
    for i in range(work_change.size):
        work_change[i] = months_of_work(u[i, 0], traits)
        move_thought[i] = waiting(u[i, 1], consider)
        search_thought[i] = waiting(u[i, 2], look)


def ages_of_survivors(age: Array, family: Array, u: Array, lowest: float, retirement: Retirement) -> Array:
    """Ages in months with the old redistributed inside their five years to those whom pensions have left in service.

    Parameters
    ----------
    age, family : array of int, shape (n,)
        Ages in months and task families.
    u : array of float64, shape (n,)
        Uniforms in (0, 1).
    lowest : float
        Lowest pension age in months before the offset of a family.
    """
    band = 60
    staying = _staying(lowest, retirement, band * (900 // band + 1))
    cumulated = np.cumsum(staying.reshape(len(staying), -1, band), axis=2)
    old = np.flatnonzero(age // band >= 12 * retirement.early_age // band)
    row = cumulated[family[old], np.minimum(age[old] // band, 900 // band)]
    within = np.add.reduce(row < (u[old] * row[:, -1])[:, None], axis=1)
    found = age.copy()
    found[old] = np.where(row[:, -1] > 0.0, age[old] // band * band + within, age[old])
    return found


@kernel
def _staying(lowest: float, p: Retirement, ages: int) -> Array:
    """Share not retired at the end of the month in which they reach an age in months, shape (families, ages)."""
    offsets = np.array(p.offset)
    share = np.empty((offsets.size, ages))
    for f in range(offsets.size):
        staying = 1.0
        for age in range(ages):
            staying *= 1.0 - monthly(retirement_hazard(float(age), lowest - 12.0 * offsets[f], p))
            share[f, age] = staying
    return share


def _frailties(world: World, parameters: Mapping[str, Any], seed: int, grid: int = 50) -> None:
    """Frailty from how long a holder has stayed, and how much there was to gain by leaving.

    The value of the work itself has been near what it is now for as long as it persists, and averages out before. While a holder was
    learning, the job paid less than it does now.
    """
    s, p, traits = world.posts, parameters["quitting"], parameters["satisfaction"].traits
    spread = traits.frailty_spread
    levels = exp_array(spread * normal_quantile_array((np.arange(grid) + 0.5) / grid) - 0.5 * spread * spread)
    usual, present = np.empty(s.rows), np.empty(s.rows)
    hazards(s.own_value - s.work_value, s.outside_value, np.ones(s.rows), s.age, p, usual)
    hazards(s.own_value, s.outside_value, np.ones(s.rows), s.age, p, present)
    years = s.tenure_state / 12.0
    memory = 1.0 / (12.0 * max(1.0 - traits.work_persistence, 1e-6))
    recent = memory * (1.0 - exp_array(-years / memory))
    before = float(exp_array(np.array([0.5 * (p.scale * traits.work_spread) ** 2]))[0])
    u = uniforms(Draws(seed, "start", 0).stream("frailty"), s.number)[:, 0]
    learning = learning_years(p.scale, parameters["hiring"].proficiency, parameters["ageing"])[np.minimum(s.tenure_state, 599)]
    survivors_frailty(recent * present + (years - recent + learning) * usual * before, u, levels, s.frailty)


def learning_years(scale: float, proficiency: float, p: Ageing) -> Array:
    """Years of today's hazard by which the lower pay while learning raised the exposure, by months of service, shape (600,).

    Parameters
    ----------
    scale : float
        Response of quitting to a share of pay.
    proficiency : float
        Proficiency at the start, 0 to 1.
    """
    value = log_array(1.0 + p.experience_supplement * learning_curve(proficiency, p))
    past = np.concatenate(([0.0], np.cumsum(exp_array(-scale * value))[:-1]))
    years: Array = (past * exp_array(scale * value) - np.arange(len(value))) / 12.0
    return years


@kernel
def learning_curve(proficiency: float, p: Ageing) -> Array:
    """Proficiency by months in the post, shape (600,), from that of the newly hired."""
    curve = np.empty(600)
    curve[0] = proficiency
    for month in range(1, curve.size):
        curve[month] = learned(curve[month - 1], pace(1.0, p))
    return curve


def _telework(act: Acting) -> None:
    """Days at home at which wishes and what colleagues do agree under the rules in force.

    From everybody at the office on: where more than one custom would last, the one with most people at the office was there first.
    """
    s, teams, seed = act.world.posts, act.world.teams, act.seed
    teams.anchor[:] = ANCHORS[
        (uniforms(Draws(seed, "start", 0).stream("anchor"), np.arange(teams.rows, dtype=np.uint32))[:, 0] * len(ANCHORS)).astype(int)
    ]
    s.telework[:] = 0.0
    at_once = act.parameters["telework_adoption"]._replace(inertia=1.0, habit=1.0)
    for _ in range(ROUNDS_OF_NORMS):
        before = s.telework.copy()
        act("census")
        act("presence")
        act("telework_adoption", parameters=at_once)
        if np.abs(s.telework - before)[s.person >= 0].max() < SETTLED:
            break


def _premises(world: World, p: Any, seed: int, date: int) -> None:  # noqa: ANN401 - Parameters of office_network
    """Office space as it was: a workpoint for every office user, and leases whose ends are spread over a term."""
    sites = world.sites
    sites.workpoints[:] = sites.office_share * sites.staff
    sites.floor_area[:] = p.premises_rules.space * sites.office_share * sites.person_years
    u = uniforms(Draws(seed, "start", 0).stream("leases"), np.arange(sites.rows, dtype=np.uint32))[:, 0]
    sites.lease_end[:] = np.where(sites.floor_area > 0.0, date + 1 + (u * p.term).astype(np.int32), 0)


def _labour_market(world: World, origins: Origins) -> None:
    """Reference levels of the regional economy, and job shares that reproduce the employed residents of the start."""
    m = world.municipalities
    m.state_residents_before[:] = m.state_residents
    private = np.maximum(np.add.reduce(m.employed, axis=1) - m.state_residents, 0.0)
    m.private_jobs[:] *= np.add.reduce(private) / max(np.add.reduce(m.private_jobs), 1e-9)
    m.job_share[:] = held_by(m.commuters * private[:, None], private, m.private_jobs)
    for name in ("population", "housing_price", "state_residents"):
        getattr(m, f"{name}_start")[:] = getattr(m, name)
    m.jobs_wanted_start[:] = m.private_jobs
    m.dwellings[:] = m.population
    m.labour_force_start[:] = np.add.reduce(m.employed + m.unemployed, axis=1)
    m.minutes_to_work[:] = m.minutes.T
    m.moving_reach[:] = m.migration_weight.T
    m.participation[:] = (m.employed + m.unemployed) / np.maximum(m.adults, 1e-9)
    m.unemployment_start[:] = m.unemployed / np.maximum(m.employed + m.unemployed, 1e-9)
    m.departure_rate[:] = origins.departures / np.maximum(m.population, 1.0)
    m.commute_mean[:] = np.add.reduce(m.commuters * m.minutes, axis=1)


def _growth(world: World, parameters: Mapping[str, Any]) -> None:
    """Jobs wanted and cost of building such that jobs and dwellings go on with the people.

    Jobs follow demand, and dwellings prices, with a delay. Were only the jobs wanted that are there, and no dwelling built at the prices of
    the start, unemployment and prices would rise for some years where nothing has changed but that people become more as before.
    """
    m = world.municipalities
    force = np.add.reduce(m.employed + m.unemployed, axis=1)
    growth = 1.0 + np.add.reduce(m.participation * m.adults_change, axis=1) / np.maximum(force, 1.0)
    grown, _ = around(m.job_share, growth, np.zeros_like(growth))
    unemployment = np.add.reduce(m.unemployed, axis=1) / np.maximum(force, 1.0)
    jobs_at_rest(m.private_jobs, grown, unemployment, parameters["regional_economy"], m.jobs_wanted_start)
    costs_at_rest(m.housing_price, 12.0 * m.population_change / np.maximum(m.population, 1.0), parameters["housing"], m.building_cost_start)


def held_by(commuters: Array, private: Array, jobs: Array, rounds: int = 60) -> Array:
    """Share of the private jobs of each place that the residents of each home hold; columns add up to 1, or to 0 where nobody works.

    Commuters of all employers are raked to the private jobs of residents and of places. Both add up to the same, but where nobody
    commutes to a place with jobs they cannot all be met: then those of residents are met as nearly as can be.
    """
    held = commuters.copy()
    for _ in range(rounds):
        held *= (private / np.maximum(np.add.reduce(held, axis=1), 1e-9))[:, None]
        held *= jobs / np.maximum(np.add.reduce(held, axis=0), 1e-9)
    total = np.add.reduce(held, axis=0)
    share: Array = held / np.where(total > 0.0, total, 1.0)
    return share


def _circuit(act: Acting) -> None:
    """Let the euros of the state go round as they have long done."""
    m = act.world.municipalities
    for _ in range(ROUNDS_OF_SPENDING):
        act("local_circuit")
    m.circuit_jobs_start[:] = m.circuit_jobs


def _values(world: World, p: Any) -> None:  # noqa: ANN401 - Parameters of satisfaction
    s, a = world.posts, world.agencies
    values(s.group(Jobs), a.vacancy_share, p.utility, p.barometer)
    s.outside_value[:] = world.municipalities.outside_value[s.home, s.education]
