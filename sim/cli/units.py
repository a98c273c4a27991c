"""Units: the course of the units of a scenario in one run, year by year or month by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Group
from rich.text import Text

from sim.calendar import month_text
from sim.cli.printed import console, print_json
from sim.cli.scenarios import load_all
from sim.errors import InvalidInput, Problem, nearest
from sim.measures.units import UNIT_METRICS, UnitMetric, UnitMonths
from sim.reports.catalogue import say
from sim.reports.language import UNITS, UNITS_BY_MONTH, Language, Unit, number
from sim.reports.tables import plain_table
from sim.run import Run
from sim.scenario import Scenario
from sim.units import ordered
from sim.years import whole_years

METRICS: Final = {metric.name: (place, metric) for place, metric in enumerate(UNIT_METRICS)}
COURSE: Final = (
    "staff", "vacant", "moved", "hires", "hires_near", "followed_share", "filled_by_followers_share", "credibility", "experience_share",
)  # fmt: skip
WORK: Final = ("output", "output_share", "on_time_share", "waiting", "organisational_capital", "recovery_months")
COSTS: Final = (
    "one_off_cost_total", "budget", "one_off_cost_per_post", "budget_per_post", "running_cost", "running_budget", "running_cost_per_post",
    "running_budget_per_post", "pay_per_post", "rent_per_post",
)  # fmt: skip
EXITS: Final = tuple(name for name in METRICS if name.startswith("exits_"))
FATES: Final = tuple(name for name in METRICS if name.startswith("fate_"))
POSTS: Final = tuple(name for name in METRICS if name.startswith("posts_"))
REGIONS_SHOWN: Final = 6
"""Most regions that have a column of their own; the others have one together."""


Period = Literal["year", "month"]


class Course(NamedTuple):
    """What became of a unit by year or month: metrics, float64[times, metrics], and hires by home region, float64[times, regions]."""

    unit: str
    period: Period
    times: tuple[int | str, ...]
    values: NDArray[np.float64]
    hires: NDArray[np.float64]

    @property
    def words(self) -> Mapping[str, Unit]:
        """Words of units of measurement for events of a year or of a month."""
        return UNITS if self.period == "year" else {**UNITS, **UNITS_BY_MONTH}


class Asked(NamedTuple):
    """What `monipaikka unit` was asked for; no unit: all of them."""

    scenario: str
    unit: str | None
    seed: int
    language: Language
    period: Period


def show_units(asked: Asked, *, as_json: bool) -> None:
    """Carry out one run and print what became of its units, year by year or month by month.

    Raises
    ------
    InvalidInput
        When the scenario cannot be used, names no such unit or none at all, or has no whole calendar year to tell.
    """
    (scenario,) = load_all([asked.scenario])
    wanted = _wanted(asked, scenario)
    run = Run.of(scenario, asked.seed)
    assert run.units is not None
    courses = [_course(name, run.units, scenario.start, asked.period) for name in wanted]
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
    out.print(say(f"unit_one_run_{asked.period}", asked.language, scenario=title, seed=asked.seed), style="dim")


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
    elif asked.period == "year" and not whole_years(np.empty((scenario.months, 0)), scenario.start, []).years:
        problem = Problem(asked.scenario, "simulates no whole calendar year; add --monthly, or let it end in a later month")
    if problem is not None:
        raise InvalidInput([problem])
    return names if asked.unit is None else [asked.unit]


def _course(name: str, units: UnitMonths, start: int, period: Period) -> Course:
    """Whole years, or all months, of one unit."""
    row = units.names.index(name)
    if period == "month":
        months = tuple(month_text(start + month) for month in range(len(units.values)))
        return Course(name, period, months, units.values[:, row], units.hires_by_home[:, row])
    values = whole_years(units.values[:, row], start, [metric.kind for metric in UNIT_METRICS])
    hires = whole_years(units.hires_by_home[:, row], start, ["flow"] * len(units.regions))
    return Course(name, period, values.years, values.values, hires.values)


def _as_data(course: Course, regions: Sequence[str]) -> dict[str, Any]:
    """Every metric and the hires by region of the home, by year or month; JSON knows no NaN."""
    rows = [
        {course.period: time, **{name: None if np.isnan(value) else value for name, value in zip(METRICS, values, strict=True)}}
        for time, values in zip(course.times, course.values.tolist(), strict=True)
    ]
    hires = [
        {course.period: time, "regions": dict(zip(regions, values, strict=True))}
        for time, values in zip(course.times, course.hires.tolist(), strict=True)
    ]
    return {"unit": course.unit, f"{course.period}s": rows, "hires_by_home": hires}


def _tables(of: Course, regions: Sequence[str], language: Language) -> Iterator[Group]:
    """Staff and the move, hires, exits, fates of who held the posts, who holds them now, work and costs, as far as there are any."""
    values = of.values
    course = [name for name in COURSE if not np.isnan(_of(name, values)).all()]
    exits, fates = ([name for name in names if _of(name, values).any()] for names in (EXITS, FATES))
    posts = [name for name in POSTS if _of(name, values).any()] if fates else []
    work, costs = ([name for name in names if not np.isnan(_of(name, values)).all()] for names in (WORK, COSTS))
    tables = (
        ("unit_course", course), (f"unit_exits_{of.period}", exits), ("unit_fates", fates), ("unit_posts", posts), ("unit_work", work),
        ("unit_costs", costs),
    )  # fmt: skip
    for title, metrics in tables:
        if metrics:
            yield _table(say(title, language, unit=of.unit), of, [_column(name, of, language) for name in metrics], language)
        if title == "unit_course" and of.hires.any():
            yield _table(say("unit_hires", language, unit=of.unit), of, hires_by_home(of, regions, language), language)


def _of(metric: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A metric by year."""
    found: NDArray[np.float64] = values[:, METRICS[metric][0]]
    return found


class Column(NamedTuple):
    """A column of a table: its label, the unit below it, and what is printed for each year."""

    label: str
    unit: str
    cells: Sequence[str]


def _column(name: str, of: Course, language: Language) -> Column:
    """A metric in the unit in which it is printed."""
    metric: UnitMetric = METRICS[name][1]
    unit = of.words[metric.unit]
    cells = [number(value * unit.factor, max(0, metric.decimals - unit.saved), language) for value in _of(name, of.values).tolist()]
    return Column(metric.labels[language], unit.level[language], cells)


def hires_by_home(of: Course, regions: Sequence[str], language: Language) -> list[Column]:
    """Hires from the regions with most of them, and from the others together."""
    total = np.add.reduce(of.hires, axis=0)
    order = [region for region in np.argsort(-total, kind="stable").tolist() if total[region] > 0]
    shown = [(regions[region], of.hires[:, region]) for region in order[:REGIONS_SHOWN]]
    if others := order[REGIONS_SHOWN:]:
        shown.append((say("other_regions", language), np.add.reduce(of.hires[:, others], axis=1)))
    unit = of.words[METRICS["hires"][1].unit].level[language]
    return [Column(label, unit, [number(value, 0, language) for value in values.tolist()]) for label, values in shown]


def _table(title: str, of: Course, columns: Sequence[Column], language: Language) -> Group:
    """A row for each year or month; the title stands apart, so that a narrow table does not break it."""
    table = plain_table()
    table.add_column(say(of.period, language), justify="right", no_wrap=True)
    for column in columns:
        words = [*column.label.split(), column.unit]
        table.add_column(f"{column.label}\n{column.unit}", justify="right", overflow="fold", min_width=max(map(len, words)))
    for row, time in enumerate(of.times):
        table.add_row(str(time), *(column.cells[row] for column in columns))
    return Group(Text(title, style="bold"), table)
