"""Results: what a run brings back goes into the database together with the word "done"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, select, update

from sim.calendar import month_text, parse_month
from sim.measures.places import PlaceYears
from sim.measures.units import UNIT_METRICS, UnitMonths
from sim.metrics import METRICS
from sim.place_metrics import BY_PLACE
from sim.storage.rows import add_missing, insert_numbers
from sim.storage.schema import MEASURED, MONTHLY, PANELS, PLACES_YEARLY, RUNS, SCENARIOS, UNIT_HIRES, UNIT_MEASURED, UNIT_MONTHLY, YEARLY
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
    """

    years: Years
    monthly: NDArray[np.float64] | None
    regions: Sequence[str]
    wall_seconds: float | None = None
    peak_megabytes: float | None = None
    panel: PanelFile | None = None
    units: UnitMonths | None = None
    places: Mapping[str, PlaceYears] | None = None


def keep(connection: Connection, run_id: int, measured: Measured) -> None:
    """Write the results of a run and mark it as done; a run that is done stays as it is."""
    found = select(RUNS.c.status, RUNS.c.months, SCENARIOS.c.start).join(SCENARIOS).where(RUNS.c.id == run_id).with_for_update(of=RUNS)
    status, months, start = connection.execute(found).one()
    _check(run_id, measured, months)
    if status == "done":
        return
    regions = measured.regions
    labels = [(run_id, year, region) for year in measured.years.years for region in regions]
    # A run that is carried out again because more was asked for has its years already: the same bits.
    connection.execute(delete(YEARLY).where(YEARLY.c.run_id == run_id))
    columns = measured.years.values[:, :, _COLUMNS_MEASURED]
    insert_numbers(connection, YEARLY, ["run_id", "year", "region", *MEASURED], labels, columns)
    done = {"status": "done", "finished_at": datetime.now(UTC), "wall_seconds": measured.wall_seconds, "error": None, "lease_id": None}
    if measured.monthly is not None:
        first = parse_month(start)
        names = [(run_id, month_text(first + month), region) for month in range(months) for region in regions]
        connection.execute(delete(MONTHLY).where(MONTHLY.c.run_id == run_id))
        insert_numbers(connection, MONTHLY, ["run_id", "month", "region", *MEASURED], names, measured.monthly[:, :, _COLUMNS_MEASURED])
        done["has_months"] = True
    if measured.units is not None:
        _keep_units(connection, run_id, measured.units, parse_month(start))
    if measured.places is not None:
        _keep_places(connection, run_id, measured.places)
        done["has_places"] = True
    if measured.peak_megabytes is not None:
        done["peak_megabytes"] = measured.peak_megabytes
    if measured.panel is not None:
        panel = measured.panel._asdict() | {"run_id": run_id}
        panel |= {name: " ".join(panel[name]) for name in ("columns", "months")}
        add_missing(connection, PANELS, [panel], update=("path", "rows", "bytes"))
    connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(done))


def _keep_units(connection: Connection, run_id: int, units: UnitMonths, first: int) -> None:
    """Write the months of the units of a run and their hires by region of the home; `first` is its first absolute month."""
    names = [(run_id, month_text(first + month), unit) for month in range(len(units.values)) for unit in units.names]
    connection.execute(delete(UNIT_MONTHLY).where(UNIT_MONTHLY.c.run_id == run_id))
    insert_numbers(connection, UNIT_MONTHLY, ["run_id", "month", "unit", *UNIT_MEASURED], names, units.values)
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
    regions = len(measured.regions)
    expected = (len(measured.years.years), regions, len(METRICS))
    if measured.years.values.shape != expected:
        raise ValueError(f"years have the shape {measured.years.values.shape}, run {run_id} has {expected} years, regions and metrics")
    expected = (months, regions, len(METRICS))
    if measured.monthly is not None and measured.monthly.shape != expected:
        raise ValueError(f"monthly has the shape {measured.monthly.shape}, run {run_id} has {expected} months, regions and metrics")
    if measured.units is not None:
        _check_units(run_id, measured.units, months)
    for place, found in (measured.places or {}).items():
        expected = (len(measured.years.years), len(found.names), len(BY_PLACE[place]))
        if found.values.shape != expected:
            raise ValueError(f"{place} has the shape {found.values.shape}, run {run_id} has {expected} years, places and metrics")


def _check_units(run_id: int, units: UnitMonths, months: int) -> None:
    """Refuse units of another shape than the run has."""
    expected = (months, len(units.names), len(UNIT_METRICS))
    if units.values.shape != expected:
        raise ValueError(f"units have the shape {units.values.shape}, run {run_id} has {expected} months, units and metrics")
    expected = (months, len(units.names), len(units.regions))
    if units.hires_by_home.shape != expected:
        raise ValueError(f"hires have the shape {units.hires_by_home.shape}, run {run_id} has {expected} months, units and regions")
