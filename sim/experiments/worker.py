"""Worker: one run in a process of its own. It knows the model and neither the storage nor the reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from time import perf_counter
from traceback import format_exc
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import parse_month
from sim.experiments.limits import Limits, keep_within_limits, peak_megabytes, within
from sim.experiments.panels import PanelRequest, PanelWriter, Written
from sim.identity import results_version
from sim.measures.places import PlaceMonths, PlaceYears
from sim.measures.units import UnitMonths
from sim.metrics import METRICS
from sim.years import Years, whole_years

if TYPE_CHECKING:
    from sim.model import CivilService
    from sim.scenario import Scenario

WHOLE_COUNTRY: Final = "00"
_KINDS: Final = tuple(metric.kind for metric in METRICS)


class RunResult(NamedTuple):
    """What a run measured.

    Attributes
    ----------
    monthly : float64[months, regions, metrics]
        Values at the end of each month, without the start state, in the order of METRICS; NaN where a metric has no value.
    regions : tuple of str
        Region codes in the order of the second axis, the whole country (00) first.
    wall_seconds : float
        Time from the first line of the set-up to the last month, in seconds.
    version : str
        Results version of the code that the worker found when it started.
    panel : Written, optional
        File with columns of agents, when one was asked for.
    units : UnitMonths, optional
        Months of the units of the scenario, when it names any.
    places : mapping of str to PlaceYears, optional
        Years of the municipalities and of the agencies, by "municipality" and "agency".
    agency_months : PlaceMonths, optional
        Months of the agencies, when they were asked for.
    """

    monthly: NDArray[np.float64]
    regions: tuple[str, ...]
    wall_seconds: float
    version: str
    panel: Written | None = None
    units: UnitMonths | None = None
    places: Mapping[str, PlaceYears] | None = None
    agency_months: PlaceMonths | None = None


Simulate = Callable[..., RunResult]
"""Carries out one run: called with the canonical text of the scenario, the seed and, when asked for, `panel` and `agency_months`."""


class Task(NamedTuple):
    """One run as a worker gets it.

    Attributes
    ----------
    run_id : int
    text : str
        Canonical text of the scenario.
    seed : int
    start : str
        First month simulated ("2020-01").
    months : bool
        Bring back the months too, not the years alone.
    limits : Limits
    panel : PanelRequest, optional
        Columns of agents to be written to a file.
    places : bool
        Bring back the years of municipalities and agencies too.
    agency_months : bool
        Measure the agencies every month and bring that back too.
    """

    run_id: int
    text: str
    seed: int
    start: str
    months: bool = True
    limits: Limits = Limits()
    panel: PanelRequest | None = None
    places: bool = False
    agency_months: bool = False


class Outcome(NamedTuple):
    """What a run brings back to the coordinator: a `RunResult` with its years; months and places only when asked for."""

    years: Years
    monthly: NDArray[np.float64] | None
    regions: tuple[str, ...]
    wall_seconds: float
    peak_megabytes: float
    version: str
    panel: Written | None
    units: UnitMonths | None
    places: Mapping[str, PlaceYears] | None
    agency_months: PlaceMonths | None


class Failure(NamedTuple):
    """Traceback of a run that failed, as text: it needs nothing of the worker to be read."""

    traceback: str


def carry_out(simulate: Simulate, task: Task) -> Outcome | Failure:
    """Carry out one run within its limits, and make its years of its months."""
    asked: dict[str, Any] = {} if task.panel is None else {"panel": task.panel}
    if task.agency_months:
        asked["agency_months"] = True
    try:
        with within(task.limits):
            result = simulate(task.text, task.seed, **asked)
    except Exception:
        return Failure(format_exc())
    years = whole_years(result.monthly, parse_month(task.start), _KINDS)
    monthly, places = result.monthly if task.months else None, result.places if task.places else None
    told = (result.regions, result.wall_seconds, peak_megabytes(), result.version, result.panel, result.units)
    return Outcome(years, monthly, *told, places, result.agency_months)


def simulate(scenario_text: str, seed: int, panel: PanelRequest | None = None, *, agency_months: bool = False) -> RunResult:
    """Carry out one run.

    Parameters
    ----------
    scenario_text : str
        Canonical text of the scenario.
    seed : int
        Key of all draws.
    panel : PanelRequest, optional
        Columns of agents to be written to a file.
    agency_months : bool
        Measure the agencies every month, not only at the end of the year.

    Raises
    ------
    InvalidInput
        When the files the scenario stands on have changed since its text was written.
    LimitExceeded
        At the end of the month in which the run has taken more time or memory than it may.
    """
    from sim.annals import Months
    from sim.model import CivilService

    version = results_version()
    started = perf_counter()
    model = CivilService(_scenario(scenario_text), seed=seed)
    months = Months(model.population.agency_names["en"], wanted=agency_months)
    try:
        with PanelWriter(panel) as writer:
            for month in range(model.scenario.start, model.scenario.end + 1):
                model.step()
                writer.take(month, model.world.posts)
                months.note(model.world)
                keep_within_limits()
        regions = (WHOLE_COUNTRY, *model.population.region_codes)
        of_units, of_agencies = _unit_months(model), months.agencies()
        return RunResult(model.monthly, regions, perf_counter() - started, version, writer.written, of_units, model.places, of_agencies)
    finally:
        model.close()


def _unit_months(model: CivilService) -> UnitMonths | None:
    """Months of the units of the scenario, when it names any."""
    if not model.unit_names:
        return None
    return UnitMonths(model.unit_names, model.unit_monthly, model.population.region_codes, model.unit_hires_by_home)


@lru_cache(maxsize=16)
def _scenario(text: str) -> Scenario:
    """A scenario from its text; a worker runs the few scenarios of a comparison over and over."""
    from sim.scenario import Scenario

    return Scenario.from_canonical(text)
