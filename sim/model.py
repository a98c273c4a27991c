"""Model: the civil service as a `mesa.Model`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

import mesa
import numpy as np
from numpy.random import BitGenerator, Generator, SeedSequence

from sim.acting import Acting
from sim.agents import Region, Site
from sim.annals import Annals
from sim.calendar import month_text
from sim.columns import TABLES
from sim.draws import Draws
from sim.ledger import Ledger
from sim.measures.places import PlaceYears
from sim.measures.units import UNIT_METRICS, measure_units
from sim.metrics import METRICS, VitalityBaseline
from sim.policy import Book
from sim.population import blueprint, populate
from sim.population.units import units
from sim.scenario import Scenario
from sim.schedule import SCHEDULE
from sim.start import begin
from sim.state import LAYOFF, NOBODY, Array, World
from sim.units import ordered

Seed = int | np.integer[Any] | SeedSequence | Generator | BitGenerator
Observer = Callable[[str, World], None]

PLACES = {metric.name: place for place, metric in enumerate(METRICS)}


class Change(NamedTuple):
    """What one rule did to one row: {column: (before, after)}."""

    rule: str
    columns: dict[str, tuple[float, float]]


class CivilService(mesa.Model):
    """The Finnish state's workforce, offices and regions under a scenario.

    Parameters
    ----------
    scenario : str or Scenario
        Name of a shipped scenario, path of a file, or a loaded scenario.
    seed, rng : int or random state
        Seed of all luck, 0 to 2^64 - 1; at most one of the two. Without one the seed is 0.

    Attributes
    ----------
    world : World
        The columns. Rows of `posts` are civil servants and vacant posts.
    month : int
        Model month, 0 at the start; equals `steps`.
    monthly : array of float64, shape (month, regions + 1, len(METRICS))
        Metrics of every month simulated; NaN where not measured.
    unit_names : tuple of str
        Names of the units of the scenario in the order of their rows.
    unit_monthly : array of float64, shape (month, units, len(UNIT_METRICS))
        Metrics of the units in every month simulated; NaN where not measured.
    unit_hires_by_home : array of float64, shape (month, units, regions)
        Hires of the units in every month simulated, by region of the home.
    places : dict of str to PlaceYears
        Years of the municipalities and of the agencies that have been simulated whole, by "municipality" and "agency".
    datacollector : mesa.DataCollector
        National metrics, collected at the start (row 0) and after each month.

    Raises
    ------
    InvalidInput
        When the scenario or its population cannot be used.
    """

    def __init__(self, scenario: str | Scenario = "enacted", *, seed: Seed | None = None, rng: Seed | None = None) -> None:
        super().__init__(seed=seed, rng=rng) if not (seed is None and rng is None) else super().__init__(seed=0)
        self.scenario = Scenario.load(scenario) if isinstance(scenario, str) else scenario
        self.seed = _seed(seed if seed is not None else rng)
        self.population = blueprint(self.scenario.margins)
        self.month = 0
        capacity = self._capacity()
        named = units(self.population, self.scenario.units, self.scenario.destinations)
        named = named._replace(closing=self._closable())
        self.world = populate(self.population, self.seed, posts=capacity, recruitments=capacity // 4 + 16, chosen=named)
        before = self.scenario.start - 1
        act = Acting(self.world, self.scenario.book(before), self.seed)
        begin(act, self.population, before)
        self._views = [(process, act.views[process.name]) for process in SCHEDULE]
        self._books: tuple[Book | None, list[Any]] = (None, [])
        self.unit_names = tuple(entry.name for entry in ordered(self.scenario.units))
        self._units_measured: list[Array] = []
        self._unit_hires: list[Array] = []
        self._annals = Annals({"municipality": self.population.municipality_codes, "agency": self.population.agency_names["en"]})
        self._annals.begin(before, self.world)
        self._ledger = Ledger(VitalityBaseline(*self.population.vitality_baseline))
        for row, code in enumerate(self.population.region_codes):
            Region(self, row, code)
        for row, name in enumerate((*self.population.site_names, *named.names)):
            Site(self, row, name)
        self._measure()
        self._collector = mesa.DataCollector(model_reporters={m.name: partial(_national, name=m.name) for m in METRICS})

    def _capacity(self) -> int:
        """Rows of posts that the plan can ever need: each agency's largest plan, summed, and the lay-offs.

        A post whose holder is under notice stands beside those of the plan, and its row remembers afterwards who may be employed again.
        """
        from sim.processes.headcount import planned_posts

        start, code = np.asarray(self.population.posts_by_agency), np.asarray(self.population.agency_codes)
        plans = (self.scenario.book(month).rows.get("headcount.plan", ()) for month in range(self.scenario.start, self.scenario.end + 1))
        largest, before, laid_off = start, np.zeros_like(start), 0
        for plan, _months in groupby(plans):
            planned, forced = planned_posts(start, code, plan)
            largest = np.maximum(largest, planned)
            laid_off += int(np.add.reduce(np.maximum(forced[LAYOFF] - before, 0)))
            before = forced[LAYOFF]
        return int(np.add.reduce(largest)) + laid_off

    def _closable(self) -> int:
        """Sites that policy may close: none without such a policy, never the main place of an agency."""
        return int(np.count_nonzero(~self.population.sites.headquarters)) if self.scenario.closes_sites else 0

    def step(self, observer: Observer | None = None) -> None:
        """Simulate one month.

        Parameters
        ----------
        observer : callable, optional
            Called with the name of each rule and the world before the first rule ("start") and after every rule.

        Raises
        ------
        ValueError
            After the last month of the scenario.
        """
        if self.month >= self.scenario.months:
            raise ValueError(f"the scenario ends in {month_text(self.scenario.end)}; there is no month after it")
        self.month += 1
        date = self.scenario.start + self.month - 1
        self.world.clear_flows()
        if observer is not None:
            observer("start", self.world)
        for (process, view), parameters in zip(self._views, self._parameters(date), strict=True):
            process.function(view, parameters, Draws(self.seed, process.name, self.month, date))
            if observer is not None:
                observer(process.name, self.world)
        self._measure()
        self._annals.note(date, self.world)
        self.running = self.month < self.scenario.months

    def _parameters(self, date: int) -> list[Any]:
        """Parameters of every rule in a month, built anew only where the book has changed."""
        book = self.scenario.book(date)
        before, parameters = self._books
        if before is None:
            self._books = (book, [book.parameters(process.name, process.parameters) for process in SCHEDULE])
        elif before is not book:
            for k, process in enumerate(SCHEDULE):
                if not book.rules_like(before, process.name, process.parameters):
                    parameters[k] = book.parameters(process.name, process.parameters)
            self._books = (book, parameters)
        return self._books[1]

    def _measure(self) -> None:
        self._ledger.note(self.world)
        if self.unit_names and self.month:
            self._units_measured.append(measure_units(self.world.units)[: len(self.unit_names)])
            self._unit_hires.append(self.world.units.hires_by_home[: len(self.unit_names)].copy())

    def run_months(self, months: int | None = None) -> CivilService:
        """Simulate `months` months, or all that are left; returns the model."""
        for _ in range(self.scenario.months - self.month if months is None else months):
            self.step()
        return self

    @property
    def datacollector(self) -> mesa.DataCollector:
        """National metrics: what `collect` would have added at the start and after each month, without a call for each number."""
        for name, place in PLACES.items():
            column = self._collector.model_vars[name]
            column.extend(month[0, place].item() for month in self._ledger.months[len(column) :])
        return self._collector

    @property
    def monthly(self) -> Array:
        """Metrics of the months simulated, shape (months, regions + 1, metrics), without the start state."""
        return np.stack(self._ledger.months[1:]) if self.month else np.empty((0, *self.start_row.shape))

    @property
    def unit_monthly(self) -> Array:
        """Metrics of the units in the months simulated, shape (months, units, unit metrics), without the start state."""
        return np.stack(self._units_measured) if self._units_measured else np.empty((self.month, len(self.unit_names), len(UNIT_METRICS)))

    @property
    def unit_hires_by_home(self) -> Array:
        """Hires of the units in the months simulated, shape (months, units, regions), by region of the home at the end of the month."""
        return np.stack(self._unit_hires) if self._unit_hires else np.empty((self.month, len(self.unit_names), self.world.regions.rows))

    @property
    def places(self) -> dict[str, PlaceYears]:
        """Years of the municipalities and of the agencies that have been simulated whole, by "municipality" and "agency"."""
        return self._annals.places()

    @property
    def start_row(self) -> Array:
        """Metrics of the start state, shape (regions + 1, metrics)."""
        return self._ledger.months[0]

    def metric(self, name: str, region: int = 0) -> float:
        """Value of a metric at the end of the last month; region 0 is the whole country."""
        return float(self._ledger.months[-1][region, PLACES[name]])

    def civil_servant(self, person: int) -> dict[str, float]:
        """Read-only record of the post that a person holds.

        Raises
        ------
        KeyError
            When nobody of that number is in the service of the state.
        """
        rows = np.flatnonzero(self.world.posts.person == person)
        if person == NOBODY or rows.size == 0:
            raise KeyError(f"person {person} holds no post in {month_text(self.scenario.start + self.month - 1)}")
        return self.post(int(rows[0]))

    def post(self, row: int) -> dict[str, float]:
        """Read-only record of one row of `posts`."""
        return {column.name: getattr(self.world.posts, column.name)[row].item() for column in TABLES["posts"]}

    def trace(self, row: int) -> list[Change]:
        """Simulate one month and tell what every rule did to one row of `posts`."""
        changes: list[Change] = []
        before: dict[str, float] = {}

        def observe(rule: str, _world: World) -> None:
            after = self.post(row)
            changed = {name: (before[name], value) for name, value in after.items() if before and before[name] != value}
            if before:
                changes.append(Change(rule, changed))
            before.update(after)

        self.step(observe)
        return changes

    def close(self) -> None:
        """Release the model: Mesa 3.3.1 keeps every model that ever had an agent alive in `Agent._ids`."""
        self.remove_all_agents()
        mesa.Agent._ids.pop(self, None)


def _national(model: CivilService, name: str) -> float:
    return model.metric(name)


def _seed(given: Seed | None) -> int:
    """Whole number that keys all draws."""
    if given is None:
        return 0
    if isinstance(given, int | np.integer):
        return int(given)
    return int(np.random.default_rng(given).integers(2**63))
