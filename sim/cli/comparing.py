"""Comparing: the policies of an experiment against a baseline, from what the database holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim.cli.printed import console, print_json
from sim.errors import InvalidInput, Problem, nearest
from sim.experiments.experiment import Experiment
from sim.metrics import METRICS
from sim.reports.catalogue import say
from sim.reports.effect_table import effect_tables, judged, left_out, rows, usual_cells, usual_years
from sim.reports.language import Language
from sim.reports.outputs import Shown
from sim.reports.stopping import rule_as_data
from sim.results import COUNTRY, Results
from sim.storage import ExperimentRow, Store


class Asked(NamedTuple):
    """What is to be compared; what is left empty is what a comparison usually shows."""

    experiment: str
    baseline: str | None
    metrics: Sequence[str]
    regions: Sequence[str]
    years: Sequence[int]
    language: Language


def compare(asked: Asked, url: str, *, as_json: bool) -> None:
    """Print the paired effects of every policy of an experiment.

    Raises
    ------
    InvalidInput
        When the experiment, baseline, a metric, region or year is unknown, every one of them told, or no pair has ended.
    StorageProblem
        When the database cannot be read.
    """
    with Store(url, create=False) as store:
        name = Experiment.load(asked.experiment).name if Path(asked.experiment).exists() else asked.experiment
        results, row, where = Results.of(store, name), store.experiment(name), store.where
    assert row is not None
    regions = _region_names(row, results, asked.language)
    baseline = asked.baseline or results.baseline
    _check(asked, results, baseline)
    rule = None if results.rule is None else rule_as_data(results.rule, results.enough(), regions, asked.language)
    effects = judged(results, _cells(asked, results, baseline), asked.years or usual_years(results), baseline)
    if as_json:
        unpaired = results.unpaired(baseline=baseline).to_dict("records")
        failed = results.runs.loc[results.runs["status"] == "failed", "run_id"].tolist()
        points = [_changed(point) for point in results.points.to_dict("records")]
        about = {"experiment": name, "database": where, "baseline": baseline, "points": points}
        shown = list(rows(effects, regions, asked.language))
        print_json({**about, "rule": rule, "effects": shown, "unpaired": unpaired, "failed_runs": failed})
        return
    out = console()
    for table in effect_tables(effects, results, baseline, regions, asked.language):
        out.print(table)
    notes = [say("table_noise", asked.language), say("family", asked.language), *left_out(results, baseline, asked.language)]
    notes += [] if rule is None else [rule["words"]]
    out.print("\n".join(notes), style="dim")


def _changed(point: Mapping[Any, Any]) -> dict[str, Any]:
    """Number of a point and the parameters it changes: those of other points are missing in its row, and JSON knows no NaN."""
    return {str(name): value for name, value in point.items() if isinstance(value, list | dict) or pd.notna(value)}


def _check(asked: Asked, results: Results, baseline: str) -> None:
    """Refuse what is unknown, all of it at once, in the words of the options."""
    known: list[tuple[str, Sequence[str], list[str]]] = [
        ("--baseline", [baseline], results.policies),
        ("--metric", asked.metrics, [metric.name for metric in METRICS]),
        ("--region", asked.regions, results.regions),
        ("--year", [str(year) for year in asked.years], [str(year) for year in results.years]),
    ]
    problems = [
        Problem(option, f"there is no {option.removeprefix('--')} {word}{nearest(word, words)}")
        for option, given, words in known
        for word in given
        if word not in words
    ]
    if problems:
        raise InvalidInput(problems)


def _cells(asked: Asked, results: Results, baseline: str) -> list[Shown]:
    if not asked.metrics and not asked.regions:
        return usual_cells(results, baseline)
    metrics = asked.metrics or list(dict.fromkeys(cell.metric for cell in usual_cells(results, baseline)))
    return [Shown(metric, region) for metric in metrics for region in asked.regions or (COUNTRY,)]


def _region_names(row: ExperimentRow, results: Results, language: Language) -> Mapping[str, str]:
    """Names of the regions from the population of the experiment's scenarios; their codes where its files are no longer there."""
    codes = {code: code for code in results.regions}
    try:
        margins = Experiment.of_row(row).treatments[0].content.margins
    except InvalidInput:
        names: Mapping[str, str] = {}
    else:
        names = margins["regions"].pairs("region_code", f"name_{language}")
    return {**codes, **names, COUNTRY: say("country", language)}
