"""Run: one executed pair of scenario and seed, with what it measured and what it takes to repeat it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calendar import month_text
from sim.errors import InvalidInput, Problem, nearest
from sim.experiments.worker import WHOLE_COUNTRY, simulate
from sim.identity import code_version, results_version, versions
from sim.measures.places import PlaceMonths, PlaceYears
from sim.measures.units import UNIT_METRICS, UnitMonths
from sim.metrics import METRICS
from sim.place_metrics import BY_PLACE
from sim.scenario import Scenario
from sim.years import Years, whole_years

NAMES: Final = [metric.name for metric in METRICS]
UNIT_NAMES: Final = [metric.name for metric in UNIT_METRICS]
HIGHEST_SEED: Final = 2**64 - 1
RERUN: Final = "python -c \"import json, sim; sim.Run.repeat(json.load(open('record.json')))\""

_Axis = tuple[str, Sequence[Any]]
"""Name of a key of a frame and its values in their order."""


@dataclass(frozen=True)
class Run:
    """A run that has ended.

    Attributes
    ----------
    scenario : Scenario
    seed : int
    values : float64[months, regions, metrics]
        Values at the end of each month, without the start state, in the order of METRICS; NaN where a metric has no value.
    regions : tuple of str
        Region codes in the order of the second axis, the whole country (00) first.
    units : UnitMonths, optional
        Months of the units that the scenario names, and their hires by region of the home.
    places : mapping of str to PlaceYears, optional
        Years of the municipalities and of the agencies, by "municipality" and "agency".
    agency_months : PlaceMonths, optional
        Months of the agencies, when they were asked for.

    Examples
    --------
    >>> run = Scenario.load("location-free-50").run(seed=7)
    >>> run.yearly.query("region == '01'")[["year", "staff_share"]]
    """

    scenario: Scenario
    seed: int
    values: NDArray[np.float64]
    regions: tuple[str, ...]
    units: UnitMonths | None = None
    places: Mapping[str, PlaceYears] | None = None
    agency_months: PlaceMonths | None = None

    @classmethod
    def of(cls, scenario: Scenario, seed: int, *, agency_months: bool = False) -> Run:
        """Carry out a run in this process; `Scenario.run` does.

        Raises
        ------
        InvalidInput
            When the seed is none, or files the scenario stands on have changed since it was loaded.
        """
        if not 0 <= seed <= HIGHEST_SEED:
            raise InvalidInput([Problem("seed", f"= {seed}: must be a whole number from 0 to 2^64 - 1")])
        result = simulate(scenario.canonical(), seed, agency_months=agency_months)
        result.monthly.flags.writeable = False
        if result.units is not None:
            result.units.values.flags.writeable = result.units.hires_by_home.flags.writeable = False
        for found in (result.places or {}).values():
            found.values.flags.writeable = False
        if result.agency_months is not None:
            result.agency_months.values.flags.writeable = False
        return cls(scenario, seed, result.monthly, result.regions, result.units, result.places, result.agency_months)

    @classmethod
    def repeat(cls, record: Mapping[str, Any]) -> Run:
        """Carry out a run again from its record.

        Parameters
        ----------
        record : mapping
            What `record` gave, as it is or read back from JSON.

        Raises
        ------
        InvalidInput
            When this program is not the one the record names, or does not lead to the results it names.
        """
        if lacking := [name for name in ("results_version", "commit", "scenario", "seed", "fingerprint") if name not in record]:
            raise InvalidInput([Problem("record", f"{name} is missing; a record is what Run.record() gives") for name in lacking])
        if record["results_version"] != results_version():
            version, commit = record["results_version"][:12], record["commit"]
            what = f"was made by results version {version}, this program is {results_version()[:12]}; use the program of commit {commit}"
            raise InvalidInput([Problem("record", what)])
        run = cls.of(Scenario.from_canonical(json.dumps(record["scenario"], sort_keys=True, ensure_ascii=False)), record["seed"])
        if run.fingerprint != record["fingerprint"]:
            what = f"names the results {record['fingerprint'][:12]}, the run gives {run.fingerprint[:12]}: its values were changed"
            raise InvalidInput([Problem("record", what)])
        return run

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """Values by month.

        Columns scenario (name), seed, month ("2020-01"), region ("00" is the whole country) and one float64 column per metric, in the order
        of months and regions: those of table `monthly` of a database.
        """
        return self._frame(("month", self._months), ("region", self.regions), self.values, NAMES)

    @cached_property
    def unit_monthly(self) -> pd.DataFrame:
        """Values of the units by month: as `monthly`, with column unit for the region and the metrics of units; no rows without units."""
        names, values = self.units[:2] if self.units else ((), np.empty((len(self.values), 0, len(UNIT_NAMES))))
        return self._frame(("month", self._months), ("unit", names), values, UNIT_NAMES)

    @cached_property
    def unit_hires_by_home(self) -> pd.DataFrame:
        """Hires of the units by month and by region of the home at its end.

        Columns scenario (name), seed, month, unit, region and hires, in the order of months, units and regions: those of table `unit_hires`
        of a database. No row where nobody was hired.
        """
        hires = self.units.hires(self.scenario.start) if self.units else []
        found = pd.DataFrame.from_records(hires, columns=["month", "unit", "region", "hires"]).astype({"hires": "float64"})
        found.insert(0, "scenario", self.scenario.name)
        found.insert(1, "seed", self.seed)
        return found

    @property
    def _months(self) -> list[str]:
        return [month_text(self.scenario.start + month) for month in range(len(self.values))]

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Values by whole calendar year, as `monthly`, with column year: a stock as in December, a flow summed, a ratio as the mean."""
        return self._frame(("year", list(self._years.years)), ("region", self.regions), self._years.values, NAMES)

    @cached_property
    def municipality_yearly(self) -> pd.DataFrame:
        """Values of the municipalities by whole calendar year: as `yearly`, with municipality (code) for the region and their metrics."""
        return self._places("municipality")

    @cached_property
    def agency_yearly(self) -> pd.DataFrame:
        """Values of the agencies by whole calendar year: as `yearly`, with agency (English name) for the region and their metrics."""
        return self._places("agency")

    @cached_property
    def agency_monthly(self) -> pd.DataFrame:
        """Values of the agencies by month: as `agency_yearly`, with month for the year; no rows unless `agency_months` was asked for."""
        metrics = [metric.name for metric in BY_PLACE["agency"]]
        names, values = self.agency_months or ((), np.empty((len(self.values), 0, len(metrics))))
        return self._frame(("month", self._months), ("agency", names), values, metrics)

    def _places(self, place: str) -> pd.DataFrame:
        metrics = [metric.name for metric in BY_PLACE[place]]
        years, names, values = (self.places or {}).get(place) or ((), (), np.empty((0, 0, len(metrics))))
        return self._frame(("year", years), (place, names), values, metrics)

    @cached_property
    def _years(self) -> Years:
        return whole_years(self.values, self.scenario.start, [metric.kind for metric in METRICS])

    def outcome(self, metric: str, region: str = WHOLE_COUNTRY, year: int | None = None) -> float:
        """One number of the run: a metric of a region in a whole calendar year, the last one when left out; NaN where it has no value.

        Raises
        ------
        InvalidInput
            When the metric, region or year is unknown, every problem at once.
        """
        years = self._years.years
        wanted = year if year is not None or not years else years[-1]
        known: list[tuple[str, Any, list[Any]]] = [
            ("metric", metric, NAMES),
            ("region", region, list(self.regions)),
            ("year", wanted, list(years)),
        ]
        if problems := [
            Problem(what, f"there is no {what} {asked} in this run{nearest(str(asked), [str(one) for one in there])}")
            for what, asked, there in known
            if asked not in there
        ]:
            raise InvalidInput(problems)
        place, row, column = (there.index(asked) for _, asked, there in reversed(known))
        return float(self._years.values[place, row, column])

    def _frame(self, when: _Axis, where: _Axis, values: NDArray[np.float64], metrics: list[str]) -> pd.DataFrame:
        keys = pd.MultiIndex.from_product([when[1], where[1]], names=[when[0], where[0]]).to_frame(index=False)
        keys.insert(0, "scenario", self.scenario.name)
        keys.insert(1, "seed", self.seed)
        return keys.join(pd.DataFrame(values.reshape(-1, len(metrics)), columns=metrics))

    @cached_property
    def fingerprint(self) -> str:
        """Identity of the results: SHA-256 over every value, those of units, municipalities and agencies by year included.

        Months of agencies are no part of it: with and without them it is the same run.
        """
        digest = hashlib.sha256(np.ascontiguousarray(self.values, dtype="<f8").tobytes())
        if self.units is not None:
            for values in (self.units.values, self.units.hires_by_home):
                digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
        for _place, found in sorted((self.places or {}).items()):
            digest.update(np.ascontiguousarray(found.values, dtype="<f8").tobytes())
        return digest.hexdigest()

    def record(self) -> dict[str, Any]:
        """What identifies this run and lets anybody repeat it, as plain data for JSON.

        Returns
        -------
        dict
            scenario_hash, seed and results_version, which together are the run; scenario, the whole content behind the hash; fingerprint
            of the results; commit and whether the tree differed from it; versions of Python and packages; rerun, the command that
            repeats it from this record in record.json.
        """
        commit, dirty = code_version()
        return {
            "scenario_hash": self.scenario.hash,
            "seed": self.seed,
            "results_version": results_version(),
            "fingerprint": self.fingerprint,
            "commit": commit,
            "dirty": dirty,
            "versions": versions(),
            "rerun": RERUN,
            "scenario": json.loads(self.scenario.canonical()),
        }
