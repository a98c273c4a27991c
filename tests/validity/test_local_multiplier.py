"""Local multiplier: 500 posts of the state that come to a town bring private jobs by what their holders spend and their sites buy."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from sim.model import CivilService
from sim.scenario import Scenario
from sim.state import Array
from tests.validity.programmes import programme

MOVED, MONTHS = 18, 78
SLACK, TIGHT = ("Kemi", "Joensuu"), ("Vaasa", "Porvoo")
NOTHING = {"local_circuit__local_spending": 0.0, "local_circuit__local_purchases": 0.0}
PARTS: dict[str, dict[str, float]] = {
    "both": {},
    "spending": {"local_circuit__local_purchases": 0.0},
    "purchases": {"local_circuit__local_spending": 0.0},
    "neither": NOTHING,
}


class Course(NamedTuple):
    """Private jobs, jobs of the circuit and staff by month and municipality."""

    private: Array
    circuit: Array
    staff: Array


_COURSES: dict[str, Course] = {}


def course(scenario: Scenario) -> Course:
    """The course of a scenario, run once."""
    if scenario.hash not in _COURSES:
        found = []
        with closing(CivilService(scenario, seed=1)) as model:
            for _ in range(MONTHS):
                m = model.run_months(1).world.municipalities
                found.append((m.private_jobs.copy(), m.circuit_jobs.copy(), m.state_staff.copy()))
        _COURSES[scenario.hash] = Course(*map(np.array, zip(*found, strict=True)))
    return _COURSES[scenario.hash]


def without(**parameters: float) -> Scenario:
    """The same without any relocation."""
    scenario = programme({"unit": {"to": SLACK[0]}}, months=MONTHS, **parameters)
    return replace(scenario, policy=scenario.policy[:-1], units=())


def private_jobs(town: str, years: float, **parameters: float) -> float:
    """Private jobs more in the municipality for each post of the state more, so many years after the move."""
    moved = course(programme({"unit": {"to": town, "notice": 12, "phases": 0}}, months=MONTHS, **parameters))
    stayed = course(without(**parameters))
    place = int(np.argmax(moved.staff[-1] - stayed.staff[-1]))
    months = slice(MOVED + int(12 * years) - 12, MOVED + int(12 * years))
    return float((moved.private - stayed.private)[months, place].sum() / (moved.staff - stayed.staff)[months, place].sum())


def test_public_jobs_in_a_slack_town_bring_private_ones() -> None:
    """Calibration fact, not calibrated here: +0.5 private jobs for a public job placed in a slack region, 0.2 to 0.8.

    Said of slack regions; towns where labour is scarce are printed beside them.
    """
    for town in SLACK + TIGHT:
        found = [private_jobs(town, years) for years in (1, 3, 5)]
        print(f"{town}: private jobs for each public one after 1, 3 and 5 years: {found[0]:.2f}, {found[1]:.2f}, {found[2]:.2f}")
        assert town in TIGHT or 0.2 <= found[1] <= 0.8
        assert town in TIGHT or 0.2 <= found[2] <= 0.8


def test_they_come_sooner_where_labour_is_abundant() -> None:
    """Year 1: who is drawn from private jobs is replaced, and what is demanded is created, the faster the slacker the market."""
    slack, tight = (np.mean([private_jobs(town, 1) for town in towns]) for towns in (SLACK, TIGHT))
    print(f"first year: {slack:.2f} where slack, {tight:.2f} where tight")
    assert slack > tight


def test_spending_and_purchases_each_bring_a_part() -> None:
    """Ablation: each of the two alone pays for jobs; together for more than the sum, as what purchases pay to people is spent again."""
    stayed = {name: course(without(**changes)).circuit[-1].sum() for name, changes in PARTS.items()}
    print(", ".join(f"{name} {jobs:,.0f} jobs of the circuit" for name, jobs in stayed.items()))
    assert stayed["neither"] == 0.0
    assert min(stayed["spending"], stayed["purchases"]) > 0.0
    assert stayed["spending"] + stayed["purchases"] < stayed["both"]


def test_without_local_spending_and_purchases_they_do_not_come() -> None:
    """Ablation: what is left is work for the households that move along, less the jobs that the state draws people from."""
    for years in (1, 3):
        here, none = private_jobs(SLACK[0], years), private_jobs(SLACK[0], years, **NOTHING)
        print(f"after {years} years: {here:.2f} with, {none:.2f} without the local circuit")
        assert none < 0.1
        assert here > none + 0.15
    assert not course(without(**NOTHING)).circuit.any()
