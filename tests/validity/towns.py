"""A country of two towns with more posts than the one that ships, in which relocations run in a fraction of a second."""

from __future__ import annotations

import csv
import shutil
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sim.calendar import month_text, parse_month
from sim.levers import LEVERS
from sim.model import CivilService
from sim.resources import configs
from sim.scenario import Scenario
from sim.state import HOUSEHOLD_MOVE, REMOTE_CONTRACT
from sim.units import UnitEntry

ANNOUNCED: Final = parse_month("2020-02")
POSTS: Final = 180
SCALED: Final = {
    "establishment.csv": ("quantity", "persons", "value"),
    "state_agencies.csv": ("agency", "Land Office", "staff"),
    "agencies_estimated.csv": ("agency", "River Guard", "staff"),
    "state_sites.csv": ("agency", "River Guard", "staff"),
    "state_personnel_by_region.csv": ("indicator", "state_employment_relationships", "value"),
}
"""Numbers of holders: file, column and value that tell the rows, column that is scaled."""
REGIONS: Final = {"101": 0, "102": 0, "201": 1}


def country(folder: Path, unemployment: tuple[float, float] | None = None, *, larger: int = 10) -> str:
    """A folder with so many times the posts; unemployment: of the regions of the old and of the new place, in per cent."""
    shutil.copytree(Path(str(configs() / "population" / "two-towns")), folder)
    for file, (column, value, scaled) in SCALED.items():
        _rewrite(folder / file, partial(_larger, times=larger, column=column, value=value, scaled=scaled))
    if unemployment is not None:
        rates = dict(zip(REGIONS, (str(unemployment[region]) for region in REGIONS.values()), strict=True))
        _rewrite(
            folder / "municipality_indicators.csv",
            lambda row: {**row, "unemployed_of_labour_force_pct": rates[row["municipality_code"]]},
        )
    return str(folder)


def _larger(row: dict[str, str], times: int, column: str, value: str, scaled: str) -> dict[str, str]:
    return {**row, scaled: str(times * int(row[scaled]))} if row[column] == value else row


def _rewrite(file: Path, change: Any) -> None:
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(change(row) for row in rows)


def moving(population: str, moves: dict[str, dict[str, Any]], *, months: int = 21, posts: int = POSTS, **parameters: Any) -> Scenario:
    """A scenario in which units of the Land Office leave Jokisuu; fields of each relocation by unit, `notice` in months instead of `moves`."""
    scenario = Scenario.load("two-towns").with_parameters({path.replace("__", "."): value for path, value in parameters.items()})
    units, levers = [], []
    for name, given in moves.items():
        fields = {"from": ANNOUNCED, "to": "Järvenranta", "notice": 18, **given}
        fields["moves"] = month_text(fields["from"] + fields.pop("notice"))
        units.append(UnitEntry(name=name, agency="Land Office", municipality="Jokisuu", posts=posts))
        levers.append(LEVERS["relocation"].model_validate({"unit": name, **fields}))
    return replace(scenario, population=population, units=tuple(units), policy=tuple(levers), end=scenario.start + months - 1)


def followers(scenario: Scenario, seed: int) -> pd.DataFrame:
    """Holders of the announcement and those of them who went along with their post, unit by unit (index)."""
    with closing(CivilService(scenario, seed=seed)) as model:
        model.run_months()
        fates = model.world.units.fates[: len(model.unit_names)]
        went = np.add.reduce(fates[:, HOUSEHOLD_MOVE : REMOTE_CONTRACT + 1], axis=1)
        return pd.DataFrame({"holders": np.add.reduce(fates, axis=1), "followed": went}, index=list(model.unit_names))


def shares(scenario: Scenario, seeds: tuple[int, ...]) -> pd.DataFrame:
    """Share who follow, unit by unit (columns), for each seed (rows)."""
    found = {seed: followers(scenario, seed) for seed in seeds}
    return pd.DataFrame({seed: of["followed"] / of["holders"] for seed, of in found.items()}).T
