"""Figures: one fan chart for each of the three outputs.

The upper row of the first two shows levels, the lower the paired difference with its zero line; the third shows the paired differences of
the regions that gain and lose most. The baseline is grey, the policy coloured and dashed, every line carries its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from sim.reports import look
from sim.reports.comparison import Comparison
from sim.reports.language import number, with_unit
from sim.reports.outputs import (
    COMPETITIVENESS,
    VITALITY,
    Shown,
    competitiveness_finding,
    distribution,
    distribution_finding,
    largest,
    vitality_finding,
)

Line = tuple[str, str, str, look.Dash]
"""Region, name written at the end, colour and dash."""
WIDTH, HEIGHT = 14.0, 8.8
CAPTION_PAD = 30
PANEL_TITLE = 0.75
"""Room for title and caption of a panel, in inches."""


def fan_charts(comparison: Comparison, folder: Path) -> list[look.Saved]:
    """Draw the three outputs into `folder` as PNG and SVG.

    Returns
    -------
    list of Saved
        Distribution of staff, recruitment competitiveness, regional vitality.
    """
    year = comparison.years[-1]
    with look.styled():
        return [
            _levels_and_differences(comparison, folder, "distribution", distribution_finding(comparison, year), distribution(comparison)),
            _levels_and_differences(comparison, folder, "competitiveness", competitiveness_finding(comparison, year), COMPETITIVENESS),
            _gaining_and_losing(comparison, folder, vitality_finding(comparison, year)),
        ]


def _levels_and_differences(comparison: Comparison, folder: Path, output: str, finding: str, panels: tuple[Shown, ...]) -> look.Saved:
    figure, axes = _sheet(comparison, output, finding, len(panels))
    for column, shown in enumerate(panels):
        _level(axes[0][column], comparison, shown)
        _difference(axes[1][column], comparison, shown.metric, shown.relative, [(shown.region, "", look.POLICY, look.POLICY_DASH)])
    return look.save(figure, folder, output, finding, _alt(comparison, finding, panels))


def _gaining_and_losing(comparison: Comparison, folder: Path, finding: str) -> look.Saved:
    figure, axes = _sheet(comparison, "vitality", finding, len(VITALITY))
    alt: list[Shown] = []
    for column, shown in enumerate(VITALITY):
        sides = largest(comparison, shown.metric, comparison.years[-1], relative=shown.relative)
        for row, (codes, colours) in enumerate(zip(sides, (look.GAIN, look.LOSS), strict=True)):
            lines = [(code, comparison.regions[code], colours[i], look.DASHES[i]) for i, code in enumerate(codes)]
            _difference(axes[row][column], comparison, shown.metric, shown.relative, lines)
            title = f"{comparison.label(shown.metric)}: {comparison.say('gain' if row == 0 else 'lose').lower()}"
            axes[row][column].set_title(title, loc="left", size=10, pad=CAPTION_PAD)
            alt.extend(Shown(shown.metric, code, shown.relative) for code in codes)
    return look.save(figure, folder, "vitality", finding, _alt(comparison, finding, alt))


def _sheet(comparison: Comparison, output: str, finding: str, columns: int) -> tuple[Figure, list[list[Axes]]]:
    """A page with two rows of panels."""
    say = comparison.say
    against = say("against", policy=comparison.titles[comparison.policy], baseline=comparison.titles[comparison.baseline])
    subtitle = f"{say(output)} · {against} · {say('seeds', n=comparison.pairs)}"
    figure, top = look.page(WIDTH, HEIGHT, finding, subtitle, [say("noise"), *comparison.notes])
    grid = figure.add_gridspec(
        2, columns, left=0.055, right=0.9, top=min(0.79, top - PANEL_TITLE / HEIGHT), bottom=0.14, hspace=0.5, wspace=0.66
    )
    axes = [[figure.add_subplot(grid[row, column]) for column in range(columns)] for row in range(2)]
    return figure, axes


def _level(axes: Axes, comparison: Comparison, shown: Shown) -> None:
    """Baseline and policy of one metric: mean and range of the seeds."""
    form = comparison.form(shown.metric)
    ends = []
    sides = ((comparison.baseline, comparison.say("baseline"), look.BASELINE, look.DASHES[0]),
             (comparison.policy, comparison.titles[comparison.policy], look.POLICY, look.POLICY_DASH))  # fmt: skip
    for scenario, name, colour, dash in sides:
        course = comparison.level(scenario, shown.metric, shown.region) * form.factor
        axes.fill_between(course.index, course["low"], course["high"], color=colour, alpha=0.22, linewidth=0)
        axes.plot(course.index, course["mean"], color=colour, linestyle=dash, linewidth=2, marker=_marker(comparison))
        if len(course):
            ends.append((float(course["mean"].iloc[-1]), name, colour))
    axes.set_title(comparison.label(shown.metric, shown.region), loc="left", size=10, pad=CAPTION_PAD)
    _finish(axes, comparison, form.level[comparison.language], ends, signed=False)


def _difference(axes: Axes, comparison: Comparison, metric: str, relative: bool, lines: Sequence[Line]) -> None:
    """Paired differences of one metric in some regions: mean and 95 % interval over the seeds, above the grey zero line of the baseline."""
    form = comparison.form(metric, relative=relative)
    ends = [(0.0, comparison.say("baseline"), look.BASELINE)]
    axes.axhline(0, color=look.BASELINE, linewidth=2)
    for region, name, colour, dash in lines:
        course = comparison.course(metric, region, relative=relative)
        size, noise = course["effect"] * form.factor, course["noise"].fillna(0) * form.factor
        axes.fill_between(course.index, size - noise, size + noise, color=colour, alpha=0.25, linewidth=0)
        axes.plot(course.index, size, color=colour, linestyle=dash, linewidth=2, marker=_marker(comparison))
        if effect := comparison.effect(metric, region, comparison.years[-1], relative=relative):
            value = comparison.interval(metric, effect, relative=relative)[0] if effect.told else comparison.say("none")
            ends.append((effect.effect * form.factor, f"{name}\n{value}" if name else value, colour))
    caption = with_unit(comparison.say("difference"), form.difference[comparison.language])
    _finish(axes, comparison, caption, ends, signed=True)


def _marker(comparison: Comparison) -> str:
    """Marks where a single year makes no line."""
    return "o" if len(comparison.years) == 1 else ""


def _finish(axes: Axes, comparison: Comparison, caption: str, ends: list[tuple[float, str, str]], *, signed: bool) -> None:
    """Axis texts in the language of the report and the names of the lines."""
    first, last = comparison.years[0], comparison.years[-1]
    axes.set_xlim(first, last if last > first else first + 1)
    axes.xaxis.set_major_locator(FixedLocator([year for year in range(first, last + 1) if year % 5 == 0] or [first, last]))
    text = "\n".join(filter(None, (caption, comparison.say("band"))))
    axes.text(0, 1.02, text, transform=axes.transAxes, size=8, color=look.QUIET, va="bottom", linespacing=1.3)
    axes.margins(y=0.12)
    axes.autoscale_view()
    axes.yaxis.set_major_locator(MaxNLocator(5, min_n_ticks=3))
    decimals = _decimals_of([float(tick) for tick in axes.get_yticks()])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, decimals, comparison.language, signed=signed)))
    look.direct_labels(axes, last, ends)


def _decimals_of(ticks: list[float]) -> int:
    """Fewest decimals that tell the ticks of an axis exactly."""
    step = ticks[1] - ticks[0]
    return next((d for d in range(7) if all(abs(round(tick, d) - tick) < step / 1000 for tick in ticks)), 7)


def _alt(comparison: Comparison, finding: str, panels: Sequence[Shown]) -> str:
    """Text that says what a figure shows: its finding and the last year of every line."""
    year = comparison.years[-1]
    lines = [f"{finding}."]
    for shown in panels:
        effect = comparison.effect(shown.metric, shown.region, year, relative=shown.relative)
        if effect is not None:
            form = comparison.form(shown.metric)
            unit = "" if shown.relative or not effect.detectable else f" {form.difference[comparison.language]}"
            size = comparison.printed_effect(shown.metric, effect, relative=shown.relative)
            lines.append(f"{comparison.label(shown.metric, shown.region)}, {year}: {size}{unit}.")
    return " ".join(lines)
