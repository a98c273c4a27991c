"""Plain Mesa: the dense rules of the core as ordinary agents, the way one writes them without thinking of speed."""

from __future__ import annotations

import math
from contextlib import closing
from time import thread_time
from typing import Any, Final, NamedTuple

import mesa
import numpy as np

from benchmarks.rules import Costs
from benchmarks.table import Row, nanoseconds
from sim.model import CivilService
from sim.processes.retirement import lowest_pension_age
from sim.scenario import Scenario
from sim.schedule import SCHEDULE

RULES: Final = ("ageing", "retirement", "telework_adoption", "satisfaction", "quitting", "census", "presence")
COPIED: Final = (
    "agency", "team", "family", "education", "home", "age", "tenure_agency", "tenure_state", "experience", "grade_pay", "pay",
    "commute", "telework", "telework_reference", "telework_taste", "telework_exempt", "remote_share", "work_value", "frailty",
)  # fmt: skip
AGE_OF_RECRUITS: Final = 35 * 12


class Surroundings(NamedTuple):
    """What agents share: parameters by rule, vacancy shares by agency, options outside by municipality and education."""

    parameters: dict[str, Any]
    vacancy_share: list[float]
    outside: list[list[float]]
    date: int


class CivilServant(mesa.Agent):
    """A holder of a post, replaced at once on leaving."""

    def __init__(self, model: Office, traits: dict[str, Any]) -> None:
        super().__init__(model)
        for name, value in traits.items():
            setattr(self, name, value)

    def step(self) -> None:
        """Live a month."""
        self.grow_older()
        if self.leaves_at(self.pension_hazard()):
            self.be_replaced()
        self.adopt_telework()
        self.value_the_job()
        if self.leaves_at(self.quit_hazard()):
            self.be_replaced()

    def leaves_at(self, yearly_hazard: float) -> bool:
        return self.random.random() < 1.0 - math.exp(-yearly_hazard / 12.0)

    def grow_older(self) -> None:
        p = self.model.around.parameters["ageing"]
        self.age += 1
        self.tenure_agency += 1
        self.tenure_state += 1
        self.experience += (1.0 - self.experience) / p.learning_months
        self.pay = self.grade_pay * (1.0 + p.experience_supplement * self.experience)

    def pension_hazard(self) -> float:
        p = self.model.around.parameters["retirement"]
        pension_age = self.model.pension_age - 12.0 * p.offset[self.family]
        if self.age >= 12.0 * p.last_age:
            return 1e9
        if self.age >= pension_age + 12.0:
            return p.after
        if self.age >= pension_age:
            return p.at
        return p.early if self.age >= 12.0 * p.early_age else 0.0

    def adopt_telework(self) -> None:
        p = self.model.around.parameters["telework_adoption"]
        u, limits = p.utility, p.telework_rules
        week = self.week_of_others(limits.chosen_days)
        gain = self.telework_taste + u.commute * self.commute / 5.0
        wish = sum(min(1.0, max(0.0, (gain - u.company * week[day]) / u.home_day_curvature - day)) for day in range(5))
        possible = 0.0 if self.telework_exempt else min(5.0 * self.remote_share, 5.0 - limits.office_days[self.family])
        target = max(0.0, min(max(wish, limits.floor[self.family]), limits.ceiling[self.family], possible))
        self.telework += p.inertia * (target - self.telework)
        self.telework_reference += p.habit * (self.telework - self.telework_reference)
        self.company_missed = sum(week[day] * min(1.0, max(0.0, self.telework - day)) for day in range(5))

    def present(self, day: int, chosen: float) -> float:
        """Share of a day of the team's week, emptiest first, at the office."""
        return 1.0 - (1.0 - chosen) * self.telework / 5.0 - chosen * min(1.0, max(0.0, self.telework - day))

    def week_of_others(self, chosen: float) -> list[float]:
        """Share of the others of the team at the office on each day, as far as days at home can be chosen."""
        members, week = self.model.weeks[self.team]
        shares = [(week[day] - self.present(day, chosen)) / max(members - 1, 1) for day in range(5)]
        mean = sum(shares) / 5.0
        return [(1.0 - chosen) * mean + chosen * share for share in shares]

    def value_the_job(self) -> None:
        p = self.model.around.parameters["satisfaction"]
        u, t = p.utility, p.traits
        if self.random.random() >= t.work_persistence:
            self.work_value = self.random.gauss(0.0, t.work_spread)
        days = self.telework
        loss = u.home_day_loss * max(0.0, self.telework_reference - days)
        home = self.telework_taste * days - 0.5 * u.home_day_curvature * days**2 - u.company * self.company_missed - loss
        vacant = u.workload * self.model.around.vacancy_share[self.agency]
        travel = u.commute * self.commute * (5.0 - days) / 5.0
        self.own_value = math.log(self.pay / self.grade_pay) - vacant + self.work_value + home - travel
        self.satisfaction = min(5.0, max(1.0, p.barometer.intercept + p.barometer.slope * self.own_value))

    def quit_hazard(self) -> float:
        p = self.model.around.parameters["quitting"]
        years_left = min(p.utility.horizon, max(0.5, p.utility.pension_age - self.age / 12.0))
        outside = self.model.around.outside[self.home][self.education]
        gain = outside - self.own_value - p.utility.switching / years_left
        return min(p.largest, p.base * self.frailty * math.exp(p.scale * gain))

    def be_replaced(self) -> None:
        p = self.model.around.parameters["satisfaction"].traits
        self.age = AGE_OF_RECRUITS
        self.tenure_agency = self.tenure_state = 0
        self.experience = 0.0
        self.pay = self.grade_pay
        self.frailty = math.exp(self.random.gauss(-0.5 * p.frailty_spread**2, p.frailty_spread))
        self.telework_taste = self.random.gauss(p.taste_mean, p.taste_spread)
        self.work_value = self.random.gauss(0.0, p.work_spread)


class Office(mesa.Model):
    """Civil servants and the weeks of their teams."""

    def __init__(self, around: Surroundings, servants: list[dict[str, Any]]) -> None:
        super().__init__(seed=1)
        self.around = around
        self.weeks: dict[int, tuple[int, list[float]]] = {}
        for traits in servants:
            CivilServant(self, traits)

    def step(self) -> None:
        """Simulate a month."""
        self.pension_age = lowest_pension_age((self.around.date + self.steps) / 12.0, self.around.parameters["retirement"])
        chosen = self.around.parameters["telework_adoption"].telework_rules.chosen_days
        self.weeks = {}
        for servant in self.agents:
            members, week = self.weeks.get(servant.team, (0, [0.0] * 5))
            self.weeks[servant.team] = members + 1, [there + servant.present(day, chosen) for day, there in enumerate(week)]
        self.agents.shuffle_do("step")


def office(scenario: Scenario, every: int) -> Office:
    """An office of one civil servant in `every`, as the scenario has them after a month."""
    with closing(CivilService(scenario, seed=1)) as model:
        model.step()
        world, date = model.world, scenario.start
        book = scenario.book(date)
        parameters = {process.name: book.parameters(process.name, process.parameters) for process in SCHEDULE}
        around = Surroundings(parameters, world.agencies.vacancy_share.tolist(), world.municipalities.outside_value.tolist(), date)
        chosen = np.flatnonzero(world.posts.person >= 0)[::every]
        columns = {name: getattr(world.posts, name)[chosen].tolist() for name in COPIED}
        return Office(around, [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)])


def nanoseconds_of_a_servant(model: Office, months: int) -> float:
    """CPU nanoseconds for a civil servant and month, after a month that warms up."""
    model.step()
    start = thread_time()
    for _ in range(months):
        model.step()
    return 1e9 * (thread_time() - start) / (months * len(model.agents))


def rows(found: float, costs: Costs) -> list[Row]:
    """The lines of the table."""
    ours = costs.nanoseconds(*RULES)
    return [
        Row(
            "Plain Mesa",
            "five dense rules and weeks of teams, shuffle_do",
            "",
            nanoseconds(found),
            f"{found / ours:.0f}",
            "to the same rules here",
        ),
        Row("Plain Mesa", "the same rules here, with the whole census and presence", "", nanoseconds(ours), "1", ""),
    ]
