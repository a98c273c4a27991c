"""Tables: the three outputs by year, the regions that gain and lose most, and exits by cause, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.table import Table
from rich.text import Text

from sim.reports.comparison import COUNTRY, Comparison
from sim.reports.language import number, with_unit
from sim.reports.outputs import COMPETITIVENESS, LARGEST, VITALITY, Shown, distribution, largest

YEARS: Final = (2020, 2025, 2030, 2035, 2040)
EXITS: Final = ("quits", "retirements", "contract_ends", "dismissals", "transfers_out")
STAFF, STAFF_HOME = "staff", "staff_home"
AS_PERCENT: Final = ("tax_base",)
"""Metrics whose effects are told in percent: their amounts say little without the size of the region."""


def output_tables(comparison: Comparison, years: Sequence[int] = YEARS) -> list[Table]:
    """One table for each output: level in the baseline and under the policy, paired effect and simulation noise, by year.

    Parameters
    ----------
    comparison : Comparison
    years : sequence of int
        Years wanted; those outside the runs are left out.
    """
    outputs = (
        ("distribution", distribution(comparison)),
        ("competitiveness", COMPETITIVENESS),
        ("vitality", _vitality_rows(comparison)),
    )
    shown_years = [year for year in years if year in comparison.years] or comparison.years[-1:]
    return [_output_table(comparison, comparison.say(name), rows, shown_years) for name, rows in outputs]


def _vitality_rows(comparison: Comparison) -> list[Shown]:
    """The metrics of vitality in the region that gains and the one that loses most."""
    gaining, losing = largest(comparison, "vitality", comparison.years[-1])
    return [Shown(shown.metric, code, shown.relative) for code in (*gaining[:1], *losing[:1]) for shown in VITALITY]


def _output_table(comparison: Comparison, title: str, rows: Sequence[Shown], years: Sequence[int]) -> Table:
    say = comparison.say
    table = plain_table(title)
    for column in ("metric", "year", "baseline", "policy", "effect"):
        table.add_column(say(column), justify="left" if column == "metric" else "right", no_wrap=column not in ("metric", "effect"))
    for shown in rows:
        form = comparison.form(shown.metric)
        name = with_unit(comparison.label(shown.metric, shown.region), form.level[comparison.language])
        for year in years:
            effect = comparison.effect(shown.metric, shown.region, year)
            if effect is None:
                continue
            changed = comparison.effect(shown.metric, shown.region, year, relative=True) if shown.relative else effect
            words = comparison.printed_effect(shown.metric, changed or effect, relative=shown.relative)
            levels = [comparison.printed(shown.metric, level) for level in (effect.baseline, effect.policy)]
            table.add_row(name, str(year), *levels, Text(words, style="bold" if effect.detectable else "dim"))
            name = ""
        table.add_section()
    return table


def region_table(comparison: Comparison) -> Table:
    """The regions that gain and lose most in the last year: staff by site and by home, tax base and vitality."""
    year, say = comparison.years[-1], comparison.say
    gaining, losing = largest(comparison, STAFF, year, relative=True, wanted=LARGEST + 2)
    table = plain_table(say("fewest", year=year))
    table.add_column(say("region"), no_wrap=True)
    columns = (STAFF, STAFF_HOME, "tax_base", "vitality")
    heads = {STAFF: say("staff_site"), STAFF_HOME: say("staff_living")}
    for metric in columns:
        form = comparison.form(metric, relative=metric in AS_PERCENT)
        head = with_unit(heads.get(metric, comparison.label(metric)), form.difference[comparison.language])
        table.add_column(head, justify="right")
    for side, codes in (("gain", gaining), ("lose", losing[::-1])):
        table.add_row(Text(say(side), style="italic"))
        for code in codes:
            table.add_row(f" {comparison.regions[code]}", *(_cell(comparison, metric, code, year) for metric in columns))
        table.add_section()
    return table


def _cell(comparison: Comparison, metric: str, code: str, year: int) -> Text:
    relative = metric in AS_PERCENT
    effect = comparison.effect(metric, code, year, relative=relative)
    if effect is None:
        return Text("–")
    if effect.pairs == 1:
        return Text(comparison.interval(metric, effect, relative=relative)[0])
    words = comparison.printed_effect(metric, effect, relative=relative)
    return Text(words, style="bold" if effect.detectable else "dim")


def exits_table(comparison: Comparison) -> Table:
    """Exits by cause and year in the baseline: events of the year, mean over the seeds, and their share of the staff in December."""
    say = comparison.say
    table = plain_table(say("exits", baseline=comparison.titles[comparison.baseline]))
    table.add_column(say("year"), justify="right")
    courses = {metric: comparison.level(comparison.baseline, metric, COUNTRY)["mean"] for metric in (*EXITS, STAFF)}
    for head in (*map(comparison.label, EXITS), say("exits_all"), say("exits_share")):
        table.add_column(head, justify="right", overflow="fold", min_width=max(map(len, head.split())))
    for year in comparison.years:
        events = [float(courses[metric].get(year, float("nan"))) for metric in EXITS]
        total = sum(events)
        share = 100 * total / float(courses[STAFF].get(year, float("nan")))
        cells = [number(value, 0, comparison.language) for value in (*events, total)]
        table.add_row(str(year), *cells, number(share, 1, comparison.language))
    return table


def plain_table(title: str | None = None) -> Table:
    """A table with a title above it, when it has one, and no frame."""
    return Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
