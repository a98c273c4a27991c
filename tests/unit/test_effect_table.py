"""Table of the policies of an experiment: which cells, judged together, with findings, units and what is left out."""

from __future__ import annotations

import io
import itertools
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from sim.analysis.detectability import detectability
from sim.metrics import METRICS
from sim.reports.effect_table import effect_tables, judged, left_out, rows, usual_cells, usual_years
from sim.reports.language import LANGUAGES, Language, spans
from sim.reports.outputs import Shown
from sim.results import Results

REGIONS = {"00": "Whole country", "01": "Uusimaa", "02": "Lapland"}
SIZE = {"00": 1.0, "01": 0.7, "02": 0.3}


def results(
    policies: Mapping[str, float], scenarios: tuple[str, ...] = ("calm",), points: int = 1, failed: tuple[int, ...] = ()
) -> Results:
    """Runs in which a policy changes every metric by a share of its level; on failed seeds no policy but the first is done."""
    years, runs = [], []
    numbers = itertools.count(1)
    for (policy, change), scenario, point, seed in itertools.product(policies.items(), scenarios, range(points), range(1, 11)):
        status = "failed" if seed in failed and policy != "enacted" else "done"
        key = {"run_id": next(numbers), "point": point, "policy": policy, "scenario": scenario, "seed": seed}
        runs.append({**key, "status": status})
        if status == "done":
            common = np.random.default_rng(seed).normal(1, 0.02)
            own = np.random.default_rng([seed, len(policy)]).normal(1, 0.001)
            for region, year in itertools.product(REGIONS, (2029, 2030)):
                value = SIZE[region] * common * own * (1 + change)
                years.append({**key, "year": year, "region": region} | {metric.name: value for metric in METRICS})
    table = pd.DataFrame({"point": range(points), "quitting.base": [0.05 + 0.01 * point for point in range(points)]})
    return Results(pd.DataFrame(years), pd.DataFrame(runs), "enacted", table)


@pytest.fixture(scope="module")
def found() -> Results:
    return results({"enacted": 0.0, "hubs": 0.05, "idle": 0.0}, failed=(4,))


def text(effects: pd.DataFrame, found: Results, language: Language = "en", width: int = 160) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width)
    for table in effect_tables(effects, found, "enacted", REGIONS, language):
        console.print(table)
    return out.getvalue()


def test_the_usual_cells_are_the_three_outputs_for_the_country_and_its_centre(found: Results) -> None:
    cells = usual_cells(found, "enacted")
    assert [cell.metric for cell in cells][:2] == ["staff_share", "staff_home_share"]
    assert {cell.region for cell in cells if "share" in cell.metric} == {"01"}
    assert Shown("applications_per_position") in cells
    assert Shown("tax_base", relative=True) in cells
    assert usual_years(found) == [2030]


def test_a_metric_that_nothing_has_measured_is_not_among_the_usual_cells(found: Results) -> None:
    bare = Results(found.yearly.assign(vitality=np.nan), found.runs, "enacted")
    assert "vitality" not in {cell.metric for cell in usual_cells(bare, "enacted")}


def test_the_last_year_is_shown_whichever_it_is(found: Results) -> None:
    later = Results(found.yearly.assign(year=found.yearly["year"] + 1), found.runs, "enacted")
    assert usual_years(later) == [2030, 2031]


def test_all_rows_of_the_table_are_one_family(found: Results) -> None:
    cells = usual_cells(found, "enacted")
    effects = judged(found, cells, [2029, 2030], "enacted")
    assert len(effects) == 2 * 2 * len(cells)
    again = detectability(effects.drop(columns=["p_adjusted", "detectable", "smallest"]))
    pd.testing.assert_frame_equal(again[effects.columns], effects)
    assert list(effects["policy"].unique()) == ["hubs", "idle"]
    assert list(effects.query("policy == 'hubs'")["metric"].unique()) == list(dict.fromkeys(cell.metric for cell in cells))
    assert effects.query("policy == 'hubs'")["detectable"].all()
    assert not effects.query("policy == 'idle'")["detectable"].any()
    assert (effects["pairs"] == 9).all()
    assert effects.query("relative and policy == 'hubs'")["effect"].between(4.5, 5.5).all()


def test_the_table_says_each_effect_in_words(found: Results) -> None:
    effects = judged(found, [Shown("staff", "01"), Shown("tax_base", relative=True)], [2029, 2030], "enacted")
    printed = text(effects, found, width=240)
    assert "hubs against enacted" in printed
    assert "idle against enacted" in printed
    assert "% above the baseline (simulation noise ±" in printed
    assert "no detectable difference; with these pairs a difference is detectable from" in printed
    assert "Staff by site, Uusimaa, persons" in printed
    assert "Tax base, € million a year" in printed


@pytest.mark.parametrize("width", [80, 120])
def test_no_word_is_cut_off(found: Results, width: int) -> None:
    printed = text(judged(found, usual_cells(found, "enacted"), [2030], "enacted"), found, width=width)
    assert "…" not in printed


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_rows_have_labels_and_words_in_the_language(found: Results, language: Language) -> None:
    plain = list(rows(judged(found, usual_cells(found, "enacted"), [2030], "enacted"), REGIONS, language))
    labels = {metric.name: metric.labels[language] for metric in METRICS}
    for row in plain:
        assert row["metric_label"] == labels[row["metric"]]
        assert row["region_label"] == REGIONS[row["region"]]
        assert row["words"]
        assert {"effect", "noise", "pairs", "p_adjusted", "detectable", "smallest", "variance_reduction", "unit", "relative"} <= set(row)


def test_what_is_missing_is_nothing_in_plain_rows() -> None:
    same = results({"enacted": 0.0, "enacted_too": 0.0})
    same.yearly["staff"] = 1.0
    (row,) = rows(judged(same, [Shown("staff")], [2030], "enacted"), REGIONS, "en")
    assert (row["effect"], row["p"], row["variance_reduction"], row["smallest"]) == (0.0, None, None, None)
    assert row["words"] == "exactly zero in every pair"


def test_scenario_and_parameters_are_told_where_there_are_several() -> None:
    many = results({"enacted": 0.0, "hubs": 0.05}, scenarios=("calm", "storm"), points=2)
    printed = text(judged(many, [Shown("staff")], [2030], "enacted"), many)
    for scenario, base in itertools.product(("calm", "storm"), ("0.05", "0.06")):
        assert f"hubs against enacted, scenario {scenario}, quitting.base = {base}" in printed


def test_failed_runs_and_seeds_without_a_pair_are_told(found: Results) -> None:
    assert left_out(found, "enacted", "en") == [
        "Failed runs are left out: 2.",
        "hubs: seeds without a pair: 4.",
        "idle: seeds without a pair: 4.",
    ]
    assert left_out(found, "hubs", "en")[1:] == ["enacted: seeds without a pair: 4.", "idle: seeds without a pair: 4."]
    assert left_out(results({"enacted": 0.0, "hubs": 0.05}), "enacted", "en") == []
    many = results({"enacted": 0.0, "hubs": 0.05}, scenarios=("calm", "storm"), points=2, failed=(2, 3, 9))
    assert "hubs, scenario storm, point 1: seeds without a pair: 2–3, 9." in left_out(many, "enacted", "en")


def test_spans_of_seeds() -> None:
    assert spans([1, 2, 3, 5, 9, 10]) == "1–3, 5, 9–10"
    assert spans([]) == ""
