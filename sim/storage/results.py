"""Results: what a run brings back goes into the database together with the word "done"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, delete, select, update

from sim.calendar import month_text, parse_month
from sim.measures.places import PlaceMonths, PlaceYears
from sim.measures.units import UNIT_METRICS, UnitMonths
from sim.metrics import METRICS
from sim.place_metrics import BY_PLACE
from sim.storage.rows import add_missing, insert_numbers
from sim.storage.schema import AGENCY_MONTHLY, MEASURED, MONTHLY, PANELS, PLACES_YEARLY, RUNS, SCENARIOS, UNIT_HIRES, UNIT_MONTHLY, YEARLY
from sim.years import Kind, Years

KINDS: Final[tuple[Kind, ...]] = tuple(metric.kind for metric in METRICS)
_COLUMNS_MEASURED: Final = [place for place, metric in enumerate(METRICS) if "region" in metric.by]


class PanelFile(NamedTuple):
    """A file with columns of agents of one run.

    Attributes
    ----------
    request : str
        Identity of what was asked for: columns and months.
    columns, months : tuple of str
        Columns of `posts` and months ("2030-12") in the file.
    path : str
        Where it lies, as the worker wrote it.
    rows, bytes : int
        Its size.
    """

    request: str
    columns: tuple[str, ...]
    months: tuple[str, ...]
    path: str
    rows: int
    bytes: int


class Measured(NamedTuple):
    """What a finished run brings to the database.

    Attributes
    ----------
    years : Years
        Calendar years and their values, float64[years, regions, metrics] in the order of METRICS; NaN where there is none.
    monthly : float64[months, regions, metrics] or None
        Values of every month, without the start state; None when only the years are kept.
    regions : sequence of str
        Region codes in the order of the second axis.
    wall_seconds, peak_megabytes : float, optional
        Time the run took, and the highest memory use of its worker process.
    panel : PanelFile, optional
        File with columns of agents, when one was asked for.
    units : UnitMonths, optional
        Months of the units that the scenario names, and their hires by region of the home.
    places : mapping of str to PlaceYears, optional
        Years of the municipalities and of the agencies, by "municipality" and "agency"; None when they are not kept.
    agency_months : PlaceMonths, optional
        Months of the agencies; None when they are not kept.
    """

    years: Years
    monthly: NDArray[np.float64] | None
    regions: Sequence[str]
    wall_seconds: float | None = None
    peak_megabytes: float | None = None
    panel: PanelFile | None = None
    units: UnitMonths | None = None
    places: Mapping[str, PlaceYears] | None = None
    agency_months: PlaceMonths | None = None


def keep(connection: Connection, run_id: int, measured: Measured) -> None:
    """Write the results of a run and mark it as done; a run that is done stays as it is."""
    found = select(RUNS.c.status, RUNS.c.months, SCENARIOS.c.start).join(SCENARIOS).where(RUNS.c.id == run_id).with_for_update(of=RUNS)
    status, months, start = connection.execute(found).one()
    _check(run_id, measured, months)
    if status == "done":
        return
    regions, first = measured.regions, parse_month(start)
    labels = [(run_id, year, region) for year in measured.years.years for region in regions]
    # A run that is carried out again because more was asked for has its years already: the same bits.
    connection.execute(delete(YEARLY).where(YEARLY.c.run_id == run_id))
    columns = measured.years.values[:, :, _COLUMNS_MEASURED]
    insert_numbers(connection, YEARLY, ["run_id", "year", "region", *MEASURED], labels, columns)
    done = {"status": "done", "finished_at": datetime.now(UTC), "wall_seconds": measured.wall_seconds, "error": None, "lease_id": None}
    if measured.monthly is not None:
        _keep_months(connection, MONTHLY, run_id, first, regions, measured.monthly[:, :, _COLUMNS_MEASURED])
        done["has_months"] = True
    if measured.units is not None:
        _keep_units(connection, run_id, measured.units, first)
    if measured.places is not None:
        _keep_places(connection, run_id, measured.places)
        done["has_places"] = True
    if measured.agency_months is not None:
        _keep_months(connection, AGENCY_MONTHLY, run_id, first, *measured.agency_months)
        done["has_agency_months"] = True
    if measured.peak_megabytes is not None:
        done["peak_megabytes"] = measured.peak_megabytes
    if measured.panel is not None:
        panel = measured.panel._asdict() | {"run_id": run_id}
        panel |= {name: " ".join(panel[name]) for name in ("columns", "months")}
        add_missing(connection, PANELS, [panel], update=("path", "rows", "bytes"))
    connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(done))


def _keep_months(connection: Connection, table: Table, run_id: int, first: int, names: Sequence[str], values: NDArray[np.float64]) -> None:
    """Write the months of the regions, units or agencies of a run; `first` is its first absolute month."""
    labels = [(run_id, month_text(first + month), name) for month in range(len(values)) for name in names]
    connection.execute(delete(table).where(table.c.run_id == run_id))
    insert_numbers(connection, table, [column.name for column in table.c], labels, values)


def _keep_units(connection: Connection, run_id: int, units: UnitMonths, first: int) -> None:
    """Write the months of the units of a run and their hires by region of the home; `first` is its first absolute month."""
    _keep_months(connection, UNIT_MONTHLY, run_id, first, units.names, units.values)
    hires = units.hires(first)
    places, numbers = [(run_id, *place) for *place, _number in hires], np.array([number for *_place, number in hires])
    connection.execute(delete(UNIT_HIRES).where(UNIT_HIRES.c.run_id == run_id))
    insert_numbers(connection, UNIT_HIRES, ["run_id", "month", "unit", "region", "hires"], places, numbers)


def _keep_places(connection: Connection, run_id: int, places: Mapping[str, PlaceYears]) -> None:
    """Write the years of the municipalities and of the agencies of a run."""
    for place, table in PLACES_YEARLY.items():
        found = places[place]
        names = [(run_id, year, name) for year in found.years for name in found.names]
        connection.execute(delete(table).where(table.c.run_id == run_id))
        insert_numbers(connection, table, [column.name for column in table.c], names, found.values)


def _check(run_id: int, measured: Measured, months: int) -> None:
    """Refuse results of another shape than the run has."""

    def see(what: str, values: NDArray[np.float64], expected: tuple[int, ...], axes: str) -> None:
        if values.shape != expected:
            raise ValueError(f"{what} the shape {values.shape}, run {run_id} has {expected} {axes}")

    years, regions, units, agencies = len(measured.years.years), len(measured.regions), measured.units, measured.agency_months
    see("years have", measured.years.values, (years, regions, len(METRICS)), "years, regions and metrics")
    if measured.monthly is not None:
        see("monthly has", measured.monthly, (months, regions, len(METRICS)), "months, regions and metrics")
    if units is not None:
        see("units have", units.values, (months, len(units.names), len(UNIT_METRICS)), "months, units and metrics")
        see("hires have", units.hires_by_home, (months, len(units.names), len(units.regions)), "months, units and regions")
    for place, found in (measured.places or {}).items():
        see(f"{place} has", found.values, (years, len(found.names), len(BY_PLACE[place])), "years, places and metrics")
    if agencies is not None:
        expected = (months, len(agencies.names), len(BY_PLACE["agency"]))
        see("agency_months have", agencies.values, expected, "months, agencies and metrics")
