"""Units: the course of the units of a scenario in one run, year by year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from sim.cli.printed import console, print_json
from sim.cli.scenarios import load_all
from sim.errors import InvalidInput, Problem, nearest
from sim.measures.units import UNIT_METRICS, UnitMetric, UnitMonths
from sim.reports.catalogue import say
from sim.reports.language import UNITS, Language, number
from sim.reports.tables import plain_table
from sim.run import Run
from sim.scenario import Scenario
from sim.units import ordered
from sim.years import Years, whole_years

METRICS: Final = {metric.name: (place, metric) for place, metric in enumerate(UNIT_METRICS)}
COURSE: Final = (
    "staff", "vacant", "moved", "hires", "hires_near", "followed_share", "filled_by_followers_share", "credibility", "experience_share",
)  # fmt: skip
WORK: Final = ("output", "output_share", "on_time_share", "waiting", "organisational_capital")
COSTS: Final = ("one_off_cost_total", "budget", "one_off_cost_per_post", "running_cost", "pay_per_post", "rent_per_post")
EXITS: Final = tuple(name for name in METRICS if name.startswith("exits_"))
FATES: Final = tuple(name for name in METRICS if name.startswith("fate_"))


class Asked(NamedTuple):
    """What `monipaikka unit` was asked for; no unit: all of them."""

    scenario: str
    unit: str | None
    seed: int
    language: Language


def show_units(asked: Asked, *, as_json: bool) -> None:
    """Carry out one run and print what became of its units, year by year.

    Raises
    ------
    InvalidInput
        When the scenario cannot be used, names no such unit or none at all, or has no whole calendar year.
    """
    (scenario,) = load_all([asked.scenario])
    wanted = _wanted(asked, scenario)
    run = Run.of(scenario, asked.seed)
    units = run.units or UnitMonths((), np.empty((0, 0, len(UNIT_METRICS))))
    years = whole_years(units.values, scenario.start, [metric.kind for metric in UNIT_METRICS])
    found = {name: years.values[:, units.names.index(name)] for name in wanted}
    if as_json:
        rows = [{"unit": name, "years": [_as_data(*row) for row in zip(years.years, found[name], strict=True)]} for name in wanted]
        print_json({"scenario": scenario.name, "hash": scenario.hash, "seed": asked.seed, "units": rows})
        return
    out = console()
    for name in wanted:
        for table in _tables(name, years, found[name], asked.language):
            out.print(table)
    title = scenario.title[asked.language]
    out.print(say("unit_one_run", asked.language, scenario=title, seed=asked.seed), style="dim")


def _wanted(asked: Asked, scenario: Scenario) -> list[str]:
    """Names of the units to show."""
    names = [entry.name for entry in ordered(scenario.units)]
    problem = None
    if not names:
        what = (
            "names no unit; add one to the file, as units: [{name: Archive, agency: AGENCY, posts: 100}], and what becomes of it to its "
            "policy: `monipaikka levers relocation`"
        )
        problem = Problem(asked.scenario, what)
    elif asked.unit is not None and asked.unit not in names:
        problem = Problem("--unit", f"there is no unit {asked.unit} in {scenario.name}{nearest(asked.unit, names)}")
    elif not whole_years(np.empty((scenario.months, 0)), scenario.start, []).years:
        problem = Problem(asked.scenario, "simulates no whole calendar year, by which units are told; let it end in a later month")
    if problem is not None:
        raise InvalidInput([problem])
    return names if asked.unit is None else [asked.unit]


def _as_data(year: int, values: NDArray[np.float64]) -> dict[str, Any]:
    """Every metric of a year; JSON knows no NaN."""
    numbers = (None if np.isnan(value) else float(value) for value in values)
    return {"year": year, **dict(zip(METRICS, numbers, strict=True))}


def _tables(name: str, years: Years, values: NDArray[np.float64], language: Language) -> Iterator[Table]:
    """The course of a unit, exits from its posts by way and fates of who held them, as far as there are any, its work and what it costs."""
    course = [name for name in COURSE if not np.isnan(_of(name, values)).all()]
    exits, fates = ([name for name in names if _of(name, values).any()] for names in (EXITS, FATES))
    costs = [cost for cost in COSTS if not np.isnan(_of(cost, values)).all()]
    tables = (("unit_course", course), ("unit_exits", exits), ("unit_fates", fates), ("unit_work", WORK), ("unit_costs", costs))
    for title, metrics in tables:
        if metrics:
            yield _table(say(title, language, unit=name), years, metrics, values, language)


def _of(metric: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A metric by year."""
    found: NDArray[np.float64] = values[:, METRICS[metric][0]]
    return found


def _table(title: str, years: Years, metrics: Sequence[str], values: NDArray[np.float64], language: Language) -> Table:
    """A row for each year, a column for each metric."""
    table = plain_table(title)
    table.add_column(say("year", language), justify="right")
    for name in metrics:
        _, metric = METRICS[name]
        label, unit = metric.labels[language], UNITS[metric.unit].level[language]
        words = [*label.split(), unit]
        table.add_column(f"{label}\n{unit}", justify="right", overflow="fold", min_width=max(map(len, words)))
    for row, year in enumerate(years.years):
        table.add_row(str(year), *(_printed(METRICS[name][1], _of(name, values)[row], language) for name in metrics))
    return table


def _printed(metric: UnitMetric, value: float, language: Language) -> str:
    """A value in the unit in which it is printed."""
    unit = UNITS[metric.unit]
    return number(value * unit.factor, max(0, metric.decimals - unit.saved), language)
