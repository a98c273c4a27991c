"""Runs that take no time, for the tests of store and runner; worker processes import this file by its name."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.calendar import parse_month
from sim.experiments.worker import RunResult
from sim.measures.places import PlaceMonths, PlaceYears
from sim.measures.units import UNIT_METRICS, UnitMonths
from sim.metrics import METRICS
from sim.place_metrics import BY_PLACE

VERSION = "small runs"
REGIONS = ("00", "01", "02")
NAMES = {"municipality": ("101", "201", "102"), "agency": ("River Guard", "Land Office")}


@dataclass(frozen=True)
class SmallScenario:
    """As much of a scenario as store and runner see."""

    name: str
    months: int = 4
    shift: float = 0.0

    start = parse_month("2020-01")

    @property
    def end(self) -> int:
        return self.start + self.months - 1

    @property
    def title(self) -> dict[str, str]:
        return {"en": self.name, "fi": self.name, "sv": self.name}

    def canonical(self) -> str:
        return json.dumps({"name": self.name, "months": self.months, "shift": self.shift})

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def steady(text: str, seed: int) -> RunResult:
    """Random numbers of the seed, shifted by the scenario, with a hole."""
    scenario = json.loads(text)
    monthly = np.random.default_rng(seed).normal(size=(scenario["months"], len(REGIONS), len(METRICS))) + scenario["shift"]
    monthly[0, 0, 0] = np.nan
    return RunResult(monthly, REGIONS, 0.25, VERSION)


def failing(text: str, seed: int) -> RunResult:
    """Seed 3 fails."""
    if seed == 3:
        raise ArithmeticError("seed three does not add up")
    return steady(text, seed)


def dying(text: str, seed: int) -> RunResult:
    """Seed 3 takes its process with it."""
    if seed == 3:
        time.sleep(0.2)
        os._exit(9)
    return steady(text, seed)


def edited(text: str, seed: int) -> RunResult:
    """From seed 3 on the worker finds another program."""
    return steady(text, seed)._replace(version="another" if seed >= 3 else VERSION)


def slow(text: str, seed: int) -> RunResult:
    """Every run takes a minute, but for seed 0."""
    if seed:
        time.sleep(60)
    return steady(text, seed)


def short(text: str, seed: int) -> RunResult:
    """Every run takes half a second."""
    time.sleep(0.5)
    return chance(text, seed)


def telling(text: str, seed: int) -> RunResult:
    """Tell about the worker, by failing."""
    raise RuntimeError(json.dumps({"threads": os.environ["OMP_NUM_THREADS"], "modules": sorted(sys.modules), "process": os.getpid()}))


def chance(text: str, seed: int) -> RunResult:
    """Random numbers of any scenario and seed; every call is a line in the file that CALLS names."""
    scenario = json.loads(text)
    if calls := os.environ.get("CALLS"):
        with Path(calls).open("a", encoding="utf-8") as file:
            file.write(f"{scenario['name']} {seed}\n")
    months = scenario.get("months") or parse_month(scenario["end"]) - parse_month(scenario["start"]) + 1
    key = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
    monthly = np.random.default_rng([seed, key]).normal(size=(months, len(REGIONS), len(METRICS)))
    return RunResult(monthly, REGIONS, 0.05, VERSION)


def with_units(text: str, seed: int) -> RunResult:
    """The same, with two units."""
    found = chance(text, seed)
    values = np.random.default_rng(seed).normal(size=(len(found.monthly), 2, len(UNIT_METRICS)))
    values[0, 1, 0] = np.nan
    return found._replace(units=UnitMonths(("Patrol", "Archive"), values, REGIONS[1:], hires_of_units(seed, len(found.monthly))))


def hires_of_units(seed: int, months: int) -> np.ndarray:
    """Hires of these units by month, unit and region of the home: none in most months, and never more than four."""
    return np.random.default_rng([seed, months]).choice(5, size=(months, 2, len(REGIONS) - 1), p=(0.8, 0.1, 0.06, 0.03, 0.01)).astype(float)


def with_places(text: str, seed: int) -> RunResult:
    """The same as chance, with municipalities and agencies."""
    found = chance(text, seed)
    return found._replace(places={place: years_of(place, seed, len(found.monthly) // 12) for place in NAMES})


def with_agency_months(text: str, seed: int, *, agency_months: bool = False) -> RunResult:
    """The same as chance, with months of agencies where they are asked for."""
    found = chance(text, seed)
    return found._replace(agency_months=months_of_agencies(seed, len(found.monthly)) if agency_months else None)


def months_of_agencies(seed: int, months: int) -> PlaceMonths:
    """Months of these agencies, with a hole."""
    names = NAMES["agency"]
    values = np.random.default_rng([seed, months]).normal(size=(months, len(names), len(BY_PLACE["agency"])))
    values[0, 1, 2] = np.nan
    return PlaceMonths(names, values)


def years_of(place: str, seed: int, years: int) -> PlaceYears:
    """Whole years from 2020 of these municipalities or agencies, with a hole."""
    names = NAMES[place]
    values = np.random.default_rng([seed, len(names)]).normal(size=(years, len(names), len(BY_PLACE[place])))
    values[0, 1, 2] = np.nan
    return PlaceYears(tuple(range(2020, 2020 + years)), names, values)


def unhurried(text: str, seed: int) -> RunResult:
    """The same, in a twentieth of a second."""
    time.sleep(0.05)
    return chance(text, seed)


def chance_but_three(text: str, seed: int) -> RunResult:
    """The same; seed 3 fails."""
    if seed == 3:
        raise ArithmeticError("seed three does not add up")
    return chance(text, seed)


def dying_chance(text: str, seed: int) -> RunResult:
    """The same; seed 3 takes its process with it."""
    if seed == 3:
        os._exit(9)
    return chance(text, seed)


def hanging(text: str, seed: int) -> RunResult:
    """Seed 3 never ends."""
    if seed == 3:
        time.sleep(3600)
    return chance(text, seed)


def swelling(text: str, seed: int) -> RunResult:
    """Seed 3 takes more and more memory, and then rests."""
    if seed == 3:
        taken = np.ones(2**26)
        time.sleep(3600)
        assert taken.all()
    return chance(text, seed)
