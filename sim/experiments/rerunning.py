"""Rerunning: one run of the database once more, to see that it yields the same bits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from sim.calendar import parse_month
from sim.errors import InvalidInput, Problem
from sim.experiments.coordinator import Coordinator, OnProgress, Work
from sim.experiments.lease import Lease
from sim.experiments.limits import Limits
from sim.experiments.worker import Failure, Outcome, Simulate, Task, carry_out, simulate
from sim.identity import results_version
from sim.metrics import METRICS
from sim.place_metrics import BY_PLACE
from sim.storage.schema import MEASURED, UNIT_MEASURED

if TYPE_CHECKING:
    from sim.measures.places import PlaceMonths, PlaceYears
    from sim.measures.units import UnitMonths
    from sim.storage import Store

_PLACES = [place for place, metric in enumerate(METRICS) if metric.name in MEASURED]


class Repeated(NamedTuple):
    """A run carried out once more.

    Attributes
    ----------
    run_id, seed : int
    scenario : str
        Name of its scenario.
    compared : int
        Numbers compared with those in the database; 0 when the run had no results and those of now are kept.
    different : int
        Numbers that are not the same bits.
    error : str or None
        Traceback when the run failed now.
    """

    run_id: int
    scenario: str
    seed: int
    compared: int
    different: int
    error: str | None


def check(store: Store, run_id: int, *, simulate: Simulate = simulate) -> Repeated:
    """Carry out a finished run once more, in this process, and compare every stored number with it.

    Raises
    ------
    InvalidInput
        When there is no such run, it has no results, or another version of the code made them.
    """
    run = _row(store, run_id)
    if run["status"] != "done":
        raise InvalidInput(
            [Problem(f"run {run_id}", f"is {run['status']} and has no results to compare; leave --check out to carry it out")]
        )
    if run["results_version"] != results_version():
        made = f"results version {run['results_version'][:12]}, commit {run['code_commit'] or 'unknown'}"
        raise InvalidInput([Problem(f"run {run_id}", f"was made by other code ({made}); check it with that code")])
    text = store.scenario_text(run["scenario_hash"])
    yearly, monthly, units = store.yearly([run_id]), store.monthly([run_id]), store.unit_monthly([run_id])
    start, hires = json.loads(text)["start"], store.unit_hires([run_id])
    places = {"municipality": store.municipality_yearly([run_id]), "agency": store.agency_yearly([run_id])}
    agencies = store.agency_monthly([run_id])
    task = Task(run_id, text, int(run["seed"]), start, months=True, limits=Limits(), places=True, agency_months=len(agencies) > 0)
    found = carry_out(simulate, task)
    if isinstance(found, Failure):
        return Repeated(run_id, run["scenario"], int(run["seed"]), 0, 0, found.traceback)
    pairs = [(_numbers(yearly), found.years.values[:, :, _PLACES])]
    if len(monthly):
        pairs.append((_numbers(monthly), _months(found)[:, :, _PLACES]))
    if len(units) or found.units is not None:
        pairs.append(_by_name(units, found.units, UNIT_MEASURED))
    pairs.append(_hires(hires, found, parse_month(start)))
    now = found.places or {}
    pairs += [_by_name(stored, now.get(place), _names_of(place)) for place, stored in places.items() if len(stored)]
    if len(agencies):
        pairs.append(_by_name(agencies, found.agency_months, _names_of("agency")))
    compared, different = (sum(numbers) for numbers in zip(*(_compared(*pair) for pair in pairs), strict=True))
    return Repeated(run_id, run["scenario"], int(run["seed"]), compared, different, None)


def carry_out_again(store: Store, run_id: int, *, on_progress: OnProgress | None = None, simulate: Simulate = simulate) -> Repeated:
    """Carry out a run that has no results, and keep them.

    Raises
    ------
    InvalidInput
        When there is no such run, it is done, or it was planned for another version of the code.
    StorageProblem
        When the results cannot be written.
    """
    run = _row(store, run_id)
    if run["status"] == "done":
        raise InvalidInput([Problem(f"run {run_id}", "is done; `--check` carries it out once more and compares")])
    if run["results_version"] != results_version():
        what = f"was planned for other code (results version {run['results_version'][:12]}); sweep its experiment again with this one"
        raise InvalidInput([Problem(f"run {run_id}", what)])
    store.retry([run_id])
    with Lease(store) as lease, Coordinator(store, lease, Work(simulate=simulate, places=True), None, 1, on_progress) as coordinator:
        coordinator.carry_out([run_id])
    run = _row(store, run_id)
    return Repeated(run_id, run["scenario"], int(run["seed"]), 0, 0, run["error"])


def _row(store: Store, run_id: int) -> dict[Any, Any]:
    runs = store.runs([run_id]).set_index("run_id")
    if run_id not in runs.index:
        raise InvalidInput([Problem(f"run {run_id}", f"is not in {store.where}; `monipaikka status` lists what is")])
    row = runs.loc[run_id].to_dict()
    return {name: None if not isinstance(value, str) and pd.isna(value) else value for name, value in row.items()}


def _numbers(stored: pd.DataFrame, metrics: Sequence[str] = MEASURED) -> np.ndarray[Any, Any]:
    return stored[list(metrics)].to_numpy(dtype=np.float64)


def _names_of(place: str) -> list[str]:
    return [metric.name for metric in BY_PLACE[place]]


def _by_name(
    stored: pd.DataFrame, found: UnitMonths | PlaceYears | PlaceMonths | None, metrics: Sequence[str]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Numbers of units, municipalities or agencies as they are stored and as they are now, by time, then by name."""
    _run_id, _scenario, _seed, *keys = stored.columns[:5]
    before = _numbers(stored.sort_values(keys), metrics)  # servers sort names in their own ways
    if found is None:
        return before, np.empty((0, 0, len(metrics)))
    return before, found.values[:, sorted(range(len(found.names)), key=found.names.__getitem__)]


def _months(found: Outcome) -> np.ndarray[Any, Any]:
    assert found.monthly is not None
    return found.monthly


def _hires(stored: pd.DataFrame, found: Outcome, first: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Hires of the units as they are stored and as they are now, for every month, unit and region of which either knows any."""
    places = stored[["month", "unit", "region"]].itertuples(index=False, name=None)
    kept = dict(zip(places, stored["hires"].tolist(), strict=True))
    now = {tuple(place): number for *place, number in (found.units.hires(first) if found.units else ())}
    either = sorted(kept.keys() | now.keys())
    before, after = (np.array([hires.get(place, 0.0) for place in either]).reshape(-1, 1) for hires in (kept, now))
    return before, after


def _compared(stored: np.ndarray[Any, Any], found: np.ndarray[Any, Any]) -> tuple[int, int]:
    """How many numbers there are, and how many differ in a bit; a missing one is equal to a missing one."""
    now = found.reshape(-1, found.shape[-1])
    if now.shape != stored.shape:
        return stored.size, abs(stored.size - now.size)
    same = (stored == now) | (np.isnan(stored) & np.isnan(now))
    return stored.size, int((~same).sum())
