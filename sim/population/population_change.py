"""Population change: births less deaths and net migration from abroad of the regions, as yearly rates of their municipalities.

The rate of a region is the mean of the latest two years that the file has up to the reference year, over the residents of the start. All
municipalities of a region have its rates.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.errors import Problem
from sim.population.distance import Floats
from sim.population.schema import CHANGES
from sim.population.table import MarginTable

YEARS_OF_RATES = 2
"""One year of migration from abroad says little of the next; more years than two would miss where births have been falling."""
GREATEST_RATE = 0.1
"""Share of the residents beyond which a figure of one year is taken for a slip of unit."""


def latest_years(table: MarginTable, indicator: str, until: int) -> list[int]:
    """Years whose figures give the rates, ascending; empty when there is none up to `until`."""
    years = {int(found) for found in table["year"][table.rows(indicator=indicator)].tolist() if found <= until}
    return sorted(years)[-YEARS_OF_RATES:]


def yearly_persons(table: MarginTable, indicator: str, until: int, region_codes: tuple[str, ...]) -> Floats:
    """Persons a year, shape (regions,)."""
    years = latest_years(table, indicator, until)
    persons: Floats = np.zeros(len(region_codes))
    for year in years:
        rows = table.rows(indicator=indicator, year=year)
        figures = dict(zip(table["region_code"][rows].tolist(), table["value"][rows].tolist(), strict=True))
        persons += [figures[code] / len(years) for code in region_codes]
    return persons


def yearly_rates(persons: Floats, region: NDArray[np.int64], population: Floats) -> Floats:
    """Persons a year over residents, shape (municipalities,); region: row of the region of each municipality."""
    rates: Floats = (persons / np.maximum(np.bincount(region, population, len(persons)), 1.0))[region]
    return rates


def problems_of_change(table: MarginTable, until: int, residents: dict[str, float]) -> Iterator[Problem]:
    """What makes the rates of some region unknown or beyond belief; residents by region."""
    for indicator in CHANGES:
        years = latest_years(table, indicator, until)
        if not years:
            yield Problem(table.file, f"no {indicator} of any year up to {until}, the year of the start; give one year at least")
        for year in years:
            rows = table.rows(indicator=indicator, year=year)
            given = table["region_code"][rows].tolist()
            for code in sorted(set(residents) - set(given)):
                yield Problem(
                    table.file, f"no {indicator} of {year} for region {code}; the latest {YEARS_OF_RATES} years need every region"
                )
            for row, code in zip(rows.tolist(), given, strict=True):
                if abs(table["value"][row]) > GREATEST_RATE * residents.get(code, np.inf):
                    what = f"value: {table['value'][row]:g} is more than a tenth of the {residents[code]:g} residents of region {code}"
                    yield Problem(table.where(row), f"{what}; expected persons a year")
