"""Consistency: contradictions between margins that are each well formed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sim.errors import Problem, nearest
from sim.population.population_change import problems_of_change
from sim.population.schema import CONTRACTS, SEXES
from sim.population.table import MarginTable
from sim.state import EDUCATIONS, FAMILIES

Tables = Mapping[str, MarginTable]


def contradictions(tables: Tables, until: int) -> list[Problem]:
    """Everything in which the margins do not fit together; until: year of the start."""
    return [
        *_agencies(tables),
        *_profiles(tables),
        *_affinities(tables),
        *_bands(tables["age"], "years"),
        *_bands(tables["tenure"], "months"),
        *_working_times(tables["working_time"]),
        *_every_age(tables),
        *_areas(tables),
        *_per_municipality(tables),
        *problems_of_change(tables["population_change"], until, _residents(tables)),
    ]


def _agencies(tables: Tables) -> Iterator[Problem]:
    profiles = tables["agency_profiles"]["agency"].tolist()
    named: dict[str, str] = {}
    for margin in ("agencies", "agencies_estimated"):
        table = tables[margin]
        for row in table.rows(in_sum="1").tolist():
            agency = str(table["agency"][row])
            if agency in named:
                yield Problem(table.where(row), f"agency {agency} is counted already in {named[agency]}; set in_sum to 0 in one of them")
            elif agency not in profiles:
                yield Problem(
                    table.where(row), f"agency {agency} has no row in {tables['agency_profiles'].file}{nearest(agency, profiles)}"
                )
            named[agency] = table.where(row)
    for row, agency in enumerate(profiles):
        if agency not in named:
            yield Problem(
                tables["agency_profiles"].where(row), f"agency {agency} is in no file of agencies{nearest(agency, sorted(named))}"
            )


def _profiles(tables: Tables) -> Iterator[Problem]:
    table = tables["family_profiles"]
    for profile in sorted(set(table["profile"].tolist())):
        total = sum(table["share_pct"][table.rows(profile=profile)].tolist())
        if abs(total - 100.0) > 0.05:
            yield Problem(table.file, f"shares of profile {profile} add up to {total:g}; expected 100")


def _affinities(tables: Tables) -> Iterator[Problem]:
    table = tables["affinities"]
    known = {"family": FAMILIES, "education": EDUCATIONS, "sex": SEXES, "contract": CONTRACTS, "age": tuple(tables["age"]["key"].tolist())}
    for row in range(len(table.lines)):
        for axis, key in (("axis", "key"), ("by_axis", "by_key")):
            words = known[str(table[axis][row])]
            if table[key][row] not in words:
                yield Problem(table.where(row), f"{key}: {table[key][row]} is no {table[axis][row]}{nearest(str(table[key][row]), words)}")


def _bands(table: MarginTable, unit: str) -> Iterator[Problem]:
    """Keys such as 25-29 must be bands that follow each other."""
    before: int | None = None
    for row, key in enumerate(table["key"].tolist()):
        low, _, high = key.partition("-")
        if not (low.isdigit() and high.isdigit() and int(low) <= int(high)):
            yield Problem(table.where(row), f"key: {key} is no band of {unit}; write it as 25-29")
            continue
        if before is not None and int(low) != before + 1:
            yield Problem(table.where(row), f"key: {key} must begin at {before + 1}, where the band before it ends")
        before = int(high)


def _working_times(table: MarginTable) -> Iterator[Problem]:
    for row, key in enumerate(table["key"].tolist()):
        try:
            fits = 0.0 < float(key) <= 1.0
        except ValueError:
            fits = False
        if not fits:
            yield Problem(table.where(row), f"key: {key} is no share of full time from 0 to 1")


def _every_age(tables: Tables) -> Iterator[Problem]:
    present = set(tables["household"]["age"].tolist())
    for key in tables["age"]["key"].tolist():
        if key not in present:
            yield Problem(tables["household"].file, f"no row for age {key}")


def _areas(tables: Tables) -> Iterator[Problem]:
    table = tables["staff_by_area"]
    regions = set(tables["regions"]["region_code"].tolist())
    municipalities = set(tables["municipalities"]["code"].tolist())
    for row, code in enumerate(table["region_code"].tolist()):
        for part in code.split("+"):
            if part not in regions and part not in municipalities and not part.startswith("00"):
                yield Problem(
                    table.where(row), f"region_code: {part} is neither a region nor a municipality{nearest(part, sorted(regions))}"
                )
    named = {str(table["region_code"][row]) for row in table.rows(indicator="estimated_share_of_state_personnel").tolist()}
    for code in sorted(regions - named):
        yield Problem(table.file, f"no estimated_share_of_state_personnel for region {code}")


def _residents(tables: Tables) -> dict[str, float]:
    """Residents of the start by region."""
    towns = tables["municipalities"]
    return {
        code: float(np.add.reduce(towns["population_2019"][towns.rows(region_code=code)]))
        for code in tables["regions"]["region_code"].tolist()
    }


def _per_municipality(tables: Tables) -> Iterator[Problem]:
    codes = tables["municipalities"]["code"].tolist()
    for margin in ("municipality_indicators", "commuting"):
        present = set(tables[margin]["municipality_code"].tolist())
        for code in codes:
            if code not in present:
                yield Problem(tables[margin].file, f"no row for municipality {code}")
    commuting = tables["commuting"]
    for education in EDUCATIONS:
        rows = commuting.rows(education=education)
        out, into = sum(commuting["out_commuters"][rows].tolist()), sum(commuting["in_commuters"][rows].tolist())
        if abs(out - into) > 0.001 * max(out, into):
            yield Problem(commuting.file, f"{education}: {out:g} commute out of and {into:g} into municipalities; expected the same number")
    housing = tables["housing_prices"]
    if not len(housing.rows(level="region")):
        yield Problem(housing.file, "no prices at level region")
