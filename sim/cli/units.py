"""Units: the course of the units of a scenario in one run, year by year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Group
from rich.text import Text

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
from sim.years import whole_years

METRICS: Final = {metric.name: (place, metric) for place, metric in enumerate(UNIT_METRICS)}
COURSE: Final = (
    "staff", "vacant", "moved", "hires", "hires_near", "followed_share", "filled_by_followers_share", "credibility", "experience_share",
)  # fmt: skip
WORK: Final = ("output", "output_share", "on_time_share", "waiting", "organisational_capital")
COSTS: Final = ("one_off_cost_total", "budget", "one_off_cost_per_post", "running_cost", "pay_per_post", "rent_per_post")
EXITS: Final = tuple(name for name in METRICS if name.startswith("exits_"))
FATES: Final = tuple(name for name in METRICS if name.startswith("fate_"))
REGIONS_SHOWN: Final = 6
"""Most regions that have a column of their own; the others have one together."""


class UnitYears(NamedTuple):
    """What became of a unit: metrics by year, float64[years, metrics], and hires by region of the home, float64[years, regions]."""

    unit: str
    years: tuple[int, ...]
    values: NDArray[np.float64]
    hires: NDArray[np.float64]


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
    assert run.units is not None
    courses = [_course(name, run.units, scenario.start) for name in wanted]
    if as_json:
        rows = [_as_data(course, run.units.regions) for course in courses]
        print_json({"scenario": scenario.name, "hash": scenario.hash, "seed": asked.seed, "units": rows})
        return
    out = console()
    named = scenario.margins["regions"].pairs("region_code", f"name_{asked.language}")
    for course in courses:
        for table in _tables(course, [named[code] for code in run.units.regions], asked.language):
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


def _course(name: str, units: UnitMonths, start: int) -> UnitYears:
    """Whole years of one unit."""
    row = units.names.index(name)
    values = whole_years(units.values[:, row], start, [metric.kind for metric in UNIT_METRICS])
    hires = whole_years(units.hires_by_home[:, row], start, ["flow"] * len(units.regions))
    return UnitYears(name, values.years, values.values, hires.values)


def _as_data(course: UnitYears, regions: Sequence[str]) -> dict[str, Any]:
    """Every metric and the hires by region of the home, by year; JSON knows no NaN."""
    years = [
        {"year": year, **{name: None if np.isnan(value) else value for name, value in zip(METRICS, values, strict=True)}}
        for year, values in zip(course.years, course.values.tolist(), strict=True)
    ]
    hires = [
        {"year": year, "regions": dict(zip(regions, values, strict=True))}
        for year, values in zip(course.years, course.hires.tolist(), strict=True)
    ]
    return {"unit": course.unit, "years": years, "hires_by_home": hires}


def _tables(of: UnitYears, regions: Sequence[str], language: Language) -> Iterator[Group]:
    """Staff and the move, hires, exits from the posts and fates of who held them, as far as there are any, the work and what it costs."""
    values = of.values
    course = [name for name in COURSE if not np.isnan(_of(name, values)).all()]
    exits, fates = ([name for name in names if _of(name, values).any()] for names in (EXITS, FATES))
    costs = [cost for cost in COSTS if not np.isnan(_of(cost, values)).all()]
    tables = (("unit_course", course), ("unit_exits", exits), ("unit_fates", fates), ("unit_work", WORK), ("unit_costs", costs))
    for title, metrics in tables:
        if metrics:
            yield _table(say(title, language, unit=of.unit), of.years, [_column(name, values, language) for name in metrics], language)
        if title == "unit_course" and of.hires.any():
            yield _table(say("unit_hires", language, unit=of.unit), of.years, hires_by_home(of.hires, regions, language), language)


def _of(metric: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A metric by year."""
    found: NDArray[np.float64] = values[:, METRICS[metric][0]]
    return found


class Column(NamedTuple):
    """A column of a table: its label, the unit below it, and what is printed for each year."""

    label: str
    unit: str
    cells: Sequence[str]


def _column(name: str, values: NDArray[np.float64], language: Language) -> Column:
    """A metric in the unit in which it is printed."""
    metric: UnitMetric = METRICS[name][1]
    unit = UNITS[metric.unit]
    cells = [number(value * unit.factor, max(0, metric.decimals - unit.saved), language) for value in _of(name, values).tolist()]
    return Column(metric.labels[language], unit.level[language], cells)


def hires_by_home(hires: NDArray[np.float64], regions: Sequence[str], language: Language) -> list[Column]:
    """Hires from the regions with most of them, and from the others together."""
    total = np.add.reduce(hires, axis=0)
    order = [region for region in np.argsort(-total, kind="stable").tolist() if total[region] > 0]
    shown = [(regions[region], hires[:, region]) for region in order[:REGIONS_SHOWN]]
    if others := order[REGIONS_SHOWN:]:
        shown.append((say("other_regions", language), np.add.reduce(hires[:, others], axis=1)))
    unit = UNITS[METRICS["hires"][1].unit].level[language]
    return [Column(label, unit, [number(value, 0, language) for value in values.tolist()]) for label, values in shown]


def _table(title: str, years: Sequence[int], columns: Sequence[Column], language: Language) -> Group:
    """A row for each year; the title stands apart, so that a narrow table does not break it."""
    table = plain_table()
    table.add_column(say("year", language), justify="right")
    for column in columns:
        words = [*column.label.split(), column.unit]
        table.add_column(f"{column.label}\n{column.unit}", justify="right", overflow="fold", min_width=max(map(len, words)))
    for row, year in enumerate(years):
        table.add_row(str(year), *(column.cells[row] for column in columns))
    return Group(Text(title, style="bold"), table)
