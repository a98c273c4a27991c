"""Programmes of relocations that the tests of validity share: units of Helsinki that go to other places, and what becomes of their holders."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from sim.calendar import month_text, parse_month
from sim.levers import LEVERS
from sim.model import CivilService
from sim.scenario import Scenario
from sim.state import FATES, NOBODY
from sim.units import UnitEntry

ANNOUNCED = parse_month("2020-06")
FOLLOWED = ("household_move", "second_dwelling", "daily_commute", "remote_contract")
LARGE = (
    "Statistics Finland",
    "Tax Administration",
    "Finnish Institute for Health and Welfare",
    "Ministries together",
    "Customs",
    "Immigration Service",
)
"""Agencies with several hundred posts in Helsinki; ministries have thousands."""
POSTS = 500


def programme(moves: dict[str, dict[str, Any]], *, base: str = "frozen-2019", months: int = 66, **parameters: float) -> Scenario:
    """A scenario in which units are relocated from Helsinki.

    Parameters
    ----------
    moves : mapping
        By name of the unit: fields of its relocation; `notice` in months in place of `moves`, `posts` and `agency` of the unit if others.
    parameters
        Changed parameters; a double underscore stands for the dot.
    """
    scenario = _loaded(base).with_parameters({path.replace("__", "."): value for path, value in parameters.items()})
    units, levers = [], []
    for place, (name, given) in enumerate(moves.items()):
        fields = {
            "from": ANNOUNCED,
            "to": "Kuopio",
            "notice": 36,
            "phases": 6,
            "posts": POSTS,
            "agency": LARGE[place % len(LARGE)],
            **given,
        }
        units.append(
            UnitEntry(
                name=name, agency=fields.pop("agency"), municipality=fields.pop("municipality", "Helsinki"), posts=fields.pop("posts")
            )
        )
        fields["moves"] = month_text(fields["from"] + fields.pop("notice"))
        levers.append(LEVERS["relocation"].model_validate({"unit": name, **fields}))
    policy = (*scenario.policy, *levers)
    return replace(scenario, units=tuple(units), policy=policy, end=scenario.start + months - 1)


@cache
def _loaded(name: str) -> Scenario:
    return Scenario.load(name)


_HOLDERS: dict[tuple[str, int], pd.DataFrame] = {}


def holders(scenario: Scenario, seed: int) -> pd.DataFrame:
    """Holders of the month of the announcement: unit, household, age, home region's outside option, and fate at the end of the run."""
    key = (scenario.hash, seed)
    if key not in _HOLDERS:
        names = [unit.name for unit in sorted(scenario.units, key=lambda unit: (unit.municipality is None, unit.name))]
        with closing(CivilService(scenario, seed=seed)) as model:
            model.run_months(ANNOUNCED - scenario.start + 1)
            s = model.world.posts
            rows = np.flatnonzero((s.unit >= 0) & (s.first_person != NOBODY))
            traits = ("partner_employed", "school_children", "owner", "age", "frailty", "commute", "education", "family")
            found = pd.DataFrame({name: getattr(s, name)[rows] for name in traits})
            model.run_months()
            found["unit"] = [names[unit] for unit in s.unit[rows]]
            found["fate"] = [FATES[code] for code in s.fate[rows]]
        found["followed"] = found["fate"].isin(FOLLOWED)
        _HOLDERS[key] = found
    return _HOLDERS[key]


def follow_share(scenario: Scenario, seeds: tuple[int, ...]) -> pd.DataFrame:
    """Share who follow, unit by unit (columns), for each seed (rows)."""
    return pd.DataFrame([holders(scenario, seed).groupby("unit")["followed"].mean() for seed in seeds], index=list(seeds))


def surely_more(one: pd.Series, other: pd.Series) -> bool:
    """Whether the mean of one share lies above that of another beyond the noise of both, one-sided at 95 % over the seeds."""
    difference = one.to_numpy() - other.to_numpy()
    if len(difference) == 1:
        raise ValueError("give at least two seeds")
    t = {2: 6.314, 3: 2.920, 4: 2.353, 5: 2.132}[len(difference)]
    return bool(difference.mean() > t * difference.std(ddof=1) / np.sqrt(len(difference)))
