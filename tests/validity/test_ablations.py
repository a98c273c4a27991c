"""Ablations: with a mechanism off, its outcome is gone; with it on, the outcome is there."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.levers import LEVERS
from sim.model import CivilService
from sim.processes.quitting import hazards, quitting
from sim.scenario import Scenario
from sim.state import LOCATION_INDEPENDENT, NOBODY
from tests.validity.habits import free, trace
from tests.validity.programmes import surely_more
from tests.validity.towns import ANNOUNCED, country, moving

MONTHS = 24
NEAR = 60.0


@cache
def frozen(**changes: float) -> Scenario:
    """The state of 2019 with changed parameters; a double underscore stands for the dot."""
    return Scenario.load("frozen-2019").with_parameters({path.replace("__", "."): value for path, value in changes.items()})


def concentration_of_homes(scenario: Scenario) -> float:
    """Share of the newly hired who live within an hour of their office, over the share if homes were spread as people are."""
    with closing(CivilService(scenario, seed=1)) as model:
        world = model.run_months(MONTHS).world
    s, m = world.posts, world.municipalities
    hired = np.flatnonzero((s.person != NOBODY) & (s.tenure_state < MONTHS) & (s.duty != LOCATION_INDEPENDENT) & (s.holders > 1))
    work = world.sites.municipality[s.site[hired]]
    near = m.minutes_to_work[work] <= NEAR
    by_chance = (near * m.population).sum(axis=1) / m.population.sum()
    return float(near[np.arange(hired.size), s.home[hired]].mean() / by_chance.mean())


def test_distance_makes_homes_lie_near_the_office() -> None:
    """Where a minute of commuting costs nothing, nobody searches nearby nor refuses a long way: the newly hired live where people live."""
    assert concentration_of_homes(frozen()) > 2.0
    assert concentration_of_homes(frozen(utility__commute=0.0)) == pytest.approx(1.0, abs=0.15)


ALIKE = {"traits__taste_spread": 0.0, "traits__work_spread": 0.0, "internal_mobility__reading": 0.0}
"""Holders differ in frailty alone, as far as people can; nobody leaves for another state post, for which frailty does not matter."""
DISBELIEF = {f"announcements__{name}": 0.0 for name in ("promise", "decision", "lease")}


def hazard_of_survivors(population: str, seed: int, **changes: float) -> float:
    """Mean hazard of quitting of those who held a post of a unit when its move was announced and do so two years after it was given up."""
    moves = {"unit": {"notice": 48, "until": "2023-12"}}
    scenario = moving(population, moves, months=72, posts=3000, **ALIKE, **changes)
    with closing(CivilService(scenario, seed=seed)) as model:
        model.run_months(ANNOUNCED - scenario.start)
        s, m = model.world.posts, model.world.municipalities
        before = np.where(s.unit == 0, s.person, NOBODY)
        model.run_months()
        assert model.world.units.credibility[0] < 0.05
        here = np.flatnonzero((before != NOBODY) & (s.person == before))
        hazard, p = np.empty(here.size), scenario.book(scenario.end).parameters("quitting", quitting.parameters)
        hazards(s.own_value[here], m.outside_value[s.home[here], s.education[here]], s.frailty[here], s.age[here], p, hazard)
    return float(hazard.mean())


def test_frailty_makes_the_survivors_of_an_announcement_quit_less(tmp_path: Path) -> None:
    """Those who would leave leave first: years after a move that was given up its survivors quit less than who never heard of one.

    Where all are equally frail they do not, though as many more have left.
    """
    population = country(tmp_path / "larger", larger=40)

    def survivors_over_others(**changes: float) -> pd.Series:
        return pd.Series(
            [
                hazard_of_survivors(population, seed, **changes) / hazard_of_survivors(population, seed, **changes, **DISBELIEF)
                for seed in (1, 2, 3)
            ]
        )

    frail, alike = survivors_over_others(), survivors_over_others(traits__frailty_spread=0.0)
    assert alike.mean() == pytest.approx(1.0, abs=0.02)
    assert surely_more(alike - 0.02, frail), (frail.tolist(), alike.tolist())


def test_without_reasons_to_go_nobody_quits() -> None:
    with closing(CivilService(frozen(quitting__base=0.0), seed=1)) as model:
        monthly = model.run_months(12).monthly
        quits = [place for place, name in enumerate(model.datacollector.model_vars) if name == "quits"]
    assert not monthly[:, :, quits].any()


def of_agency(scenario: Scenario, agency: str) -> tuple[float, float]:
    """Staff of an agency after four years, and what it can do over what it could at the start."""
    with closing(CivilService(scenario, seed=1)) as model:
        row = model.population.agency_names["en"].index(agency)
        world = model.run_months(48).world
    own = world.sites.agency == row
    return float(world.sites.staff[own].sum()), float(world.sites.capacity[own].sum() / world.agencies.capacity_start[row])


def lacking(loss: float, agency: str = "Tax Administration") -> float:
    """Share of its capacity that an agency lacks four years after a third of it was laid off and its posts were opened again."""
    spared = frozen(output__loss=loss)
    cut = {"from": "2020-03", "until": "2021-01", "agency": agency, "share": -1 / 3, "method": "layoff"}
    hit = spared.under("cut", None, [LEVERS["headcount_plan"].model_validate(cut)])
    (staff, capacity), (staff_spared, capacity_spared) = of_agency(hit, agency), of_agency(spared, agency)
    assert staff == pytest.approx(staff_spared, rel=0.01)
    return 1.0 - capacity / capacity_spared


def test_what_was_lost_in_a_lay_off_outlasts_the_refill() -> None:
    """Where nothing is lost with those who leave, the agency can do what it could as soon as the new ones have learned."""
    assert lacking(loss=0.3) > 0.04
    assert lacking(loss=0.0) == pytest.approx(0.0, abs=0.015)


AT_ONCE = {"telework_adoption__inertia": 1.0, "telework_adoption__habit": 1.0}
"""Everybody does this month what is best this month."""


def test_coordination_makes_habits_outlive_their_rule() -> None:
    """A year after four required office days: with the company of others worth nothing less than a third of the trace is left."""
    with_others, alone = trace(free(), 12), trace(free(utility__company=0.0), 12)
    print(f"left after a year: {with_others:.1%}, {alone:.1%} without the pull of colleagues")
    assert with_others > 0.08
    assert alone < 0.3 * with_others


def test_without_coordination_and_inertia_nothing_outlives_the_rule() -> None:
    """The month after: what is left is who has been hired and where people have moved to; each mechanism alone leaves a habit."""
    left = {name: trace(free(**changes), 1) for name, changes in {
        "neither": {"utility__company": 0.0, **AT_ONCE}, "others": AT_ONCE, "inertia": {"utility__company": 0.0},
    }.items()}  # fmt: skip
    print("left after a month:", ", ".join(f"{name} {share:.1%}" for name, share in left.items()))
    assert left["neither"] < 0.03
    assert left["others"] > 0.3
    assert left["inertia"] > 0.5
