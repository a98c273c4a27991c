"""Effect table: every policy of an experiment against the baseline, cell by cell, with a finding in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

import pandas as pd
from rich.table import Table
from rich.text import Text

from sim.analysis.detectability import detectability
from sim.reports.catalogue import say
from sim.reports.effects import NAMES, Effect, effect_in_words, form, printed
from sim.reports.language import Language, number, spans, with_unit
from sim.reports.outputs import COMPETITIVENESS, VITALITY, Shown
from sim.reports.tables import YEARS, plain_table
from sim.results import COUNTRY, Results

METRIC_WIDTH, REDUCTION_WIDTH = 34, 13
TREATMENT: Final = ["policy", "scenario", "point"]


def usual_cells(results: Results, baseline: str) -> list[Shown]:
    """What a comparison shows unless it is told otherwise: the three outputs, for the country and its centre."""
    centre = _centre(results, baseline)
    places = (Shown("staff_share", centre), Shown("staff_home_share", centre), Shown("theil"))
    return [shown for shown in (*places, *COMPETITIVENESS, *VITALITY) if results.measured(shown.metric, shown.region)]


def usual_years(results: Results) -> list[int]:
    """The years reports show, as far as they were simulated, and the last one."""
    return sorted({*results.years[-1:], *(year for year in YEARS if year in results.years)})


def _centre(results: Results, baseline: str) -> str:
    """Region with the largest staff in the first year of the baseline."""
    first = results.yearly["year"].min()
    rows = results.yearly[
        (results.yearly["policy"] == baseline) & (results.yearly["year"] == first) & (results.yearly["region"] != COUNTRY)
    ]
    return COUNTRY if rows.empty else str(rows.groupby("region")["staff"].mean().idxmax())


def judged(results: Results, cells: Sequence[Shown], years: Sequence[int], baseline: str) -> pd.DataFrame:
    """Effects of the cells, judged together: the family is every row of the table.

    Returns
    -------
    DataFrame
        As `Results.paired` gives it, with column relative (the effect is in percent); by policy, scenario and point, in the order of the
        cells.

    Raises
    ------
    InvalidInput
        When a metric, region, year or policy is unknown, or there is no pair at all.
    """
    found = [
        results.paired(cell.metric, baseline=baseline, region=cell.region, year=years, relative=cell.relative).assign(
            relative=cell.relative, order=order
        )
        for order, cell in enumerate(cells)
    ]
    together = detectability(pd.concat(found, ignore_index=True))
    policies = {policy: rank for rank, policy in enumerate(results.policies)}
    ranks = together.assign(rank=together["policy"].map(policies)).sort_values(["rank", "scenario", "point", "order", "year"])
    return ranks.drop(columns=["rank", "order"]).reset_index(drop=True)


def rows(effects: pd.DataFrame, regions: Mapping[str, str], language: Language) -> Iterator[dict[str, Any]]:
    """Each effect as plain data, with labels and the finding in words."""
    for row in effects.to_dict("records"):
        effect = _effect(row)
        plain = {str(name): None if pd.isna(value) else value for name, value in row.items()}
        yield {
            **plain,
            "unit": NAMES[row["metric"]].unit,
            "metric_label": NAMES[row["metric"]].labels[language],
            "region_label": regions[row["region"]],
            "words": effect_in_words(row["metric"], effect, language, relative=row["relative"]),
        }


def effect_tables(effects: pd.DataFrame, results: Results, baseline: str, regions: Mapping[str, str], language: Language) -> list[Table]:
    """One table for each policy under each scenario at each point."""
    return [
        _table(part, _title(results, part.iloc[0], baseline, language), regions, language)
        for _, part in effects.groupby(TREATMENT, sort=False)
    ]


def _title(results: Results, row: pd.Series[Any], baseline: str, language: Language) -> str:
    """Policy and baseline, and the scenario and the parameters where there are several."""
    parts = [say("against", language, policy=row["policy"], baseline=baseline)]
    if results.runs["scenario"].nunique() > 1:
        parts.append(say("in_scenario", language, scenario=row["scenario"]))
    point = results.points.set_index("point").loc[row["point"]].dropna()
    return ", ".join([*parts, *(f"{name} = {value}" for name, value in point.items())])


def _table(effects: pd.DataFrame, title: str, regions: Mapping[str, str], language: Language) -> Table:
    table = plain_table(title)
    widths = {"metric": METRIC_WIDTH, "reduction": REDUCTION_WIDTH}
    for head in ("metric", "year", "baseline", "policy", "difference", "pairs", "reduction"):
        side: Literal["left", "right"] = "left" if head in ("metric", "difference") else "right"
        table.add_column(say(head, language), justify=side, overflow="fold", max_width=widths.get(head), no_wrap=head == "year")
    for _, part in effects.groupby(["metric", "region", "relative"], sort=False):
        table.add_section()
        for place, row in enumerate(part.to_dict("records")):
            metric, effect = row["metric"], _effect(row)
            name = NAMES[metric].labels[language] + ("" if row["region"] == COUNTRY else f", {regions[row['region']]}")
            words = effect_in_words(metric, effect, language, relative=row["relative"])
            table.add_row(
                with_unit(name, form(metric).level[language]) * (place == 0),
                str(row["year"]),
                *(printed(metric, level, language) for level in (effect.baseline, effect.policy)),
                Text(words, style="bold" if effect.detectable else "dim"),
                str(effect.pairs),
                number(row["variance_reduction"], 0, language),
            )
    return table


def _effect(row: Mapping[Any, Any]) -> Effect:
    """The cell of a row."""
    level, baseline = row["level"], row["baseline_level"]
    return Effect(baseline, level, row["effect"], row["noise"], int(row["pairs"]), bool(row["detectable"]), row["smallest"])


def left_out(results: Results, baseline: str, language: Language) -> list[str]:
    """How many runs have failed, and on which seeds a policy has no pair."""
    failed = int((results.runs["status"] == "failed").sum())
    said = [say("failed", language, n=failed)] if failed else []
    unpaired = results.unpaired(baseline=baseline)
    for (policy, scenario, point), part in unpaired.groupby(TREATMENT, sort=False):
        place = [str(policy)]
        if results.runs["scenario"].nunique() > 1:
            place.append(say("in_scenario", language, scenario=scenario))
        if len(results.points) > 1:
            place.append(f"point {point}")
        said.append(say("unpaired", language, policy=", ".join(place), seeds=spans(sorted(part["seed"].tolist()))))
    return said
