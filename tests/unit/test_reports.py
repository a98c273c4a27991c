"""Reports: words, numbers, tables, figures and the map, of months that no model made."""

from __future__ import annotations

import io
import itertools
import math
import re
import string
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from matplotlib.image import imread
from rich.console import Console
from rich.table import Table

from sim.measures.units import UNIT_METRICS
from sim.metrics import METRICS
from sim.reports.catalogue import CATALOGUE, say
from sim.reports.comparison import Comparison
from sim.reports.figures import fan_charts
from sim.reports.language import LANGUAGES, MINUS, NARROW_SPACE, UNITS, Language, number
from sim.reports.maps import CHANGE, boundaries, change_map, region_names
from sim.reports.outputs import COMPETITIVENESS, VITALITY, Shown, distribution, largest, map_finding, vitality_finding
from sim.reports.tables import EXITS, STAFF, STAFF_HOME, exits_table, output_tables, region_table
from sim.resources import configs

BOUNDARIES = configs() / "population" / "finland" / "regions.geojson"
LEVEL = {"share": 0.4, "persons": 5_000.0, "EUR/year": 3e9}
LOSING, GAINING = ("01", "19"), ("06", "18")
FIRST_YEAR, POLICY_YEAR, LAST_YEAR = 2020, 2022, 2025


def put_in(region: str, year: int) -> float:
    """What the policy does to a metric, as a share of its level: grows from POLICY_YEAR on, with a sign that the region decides."""
    if region in LOSING:
        return -0.02 * (1 + LOSING.index(region)) * max(0, year - POLICY_YEAR + 1)
    return 0.01 * (1 + GAINING.index(region)) * max(0, year - POLICY_YEAR + 1) if region in GAINING else 0.0


def made_up_months(seeds: int = 4, last_year: int = LAST_YEAR) -> pd.DataFrame:
    """Frame as the store gives it: pairs share their luck, of the policy's own there is little, and none before it starts."""
    codes = ["00", *region_names(BOUNDARIES, "en")]
    rows = []
    for seed in range(1, seeds + 1):
        luck = np.random.default_rng(seed)
        for year in range(FIRST_YEAR, last_year + 1):
            for month in range(1, 13):
                for region in codes:
                    common, own = luck.normal(0, 0.02), luck.normal(0, 0.0005) * (year >= POLICY_YEAR)
                    for scenario, change in (("enacted", 0.0), ("location-free-50", put_in(region, year) + own)):
                        factor = (1 + common) * (1 + change)
                        values = {metric.name: LEVEL.get(metric.unit, 10.0) * factor for metric in METRICS}
                        rows.append({"scenario": scenario, "seed": seed, "month": f"{year}-{month:02d}", "region": region, **values})
    return pd.DataFrame(rows)


def comparison(language: Language = "en", monthly: pd.DataFrame | None = None) -> Comparison:
    """The two scenarios, compared."""
    titles = {"enacted": "Decided so far", "location-free-50": "Half of adverts location-independent"}
    frame = made_up_months() if monthly is None else monthly
    return Comparison(
        frame, "enacted", "location-free-50", titles, region_names(BOUNDARIES, language), language, "made up", ("staff_by_area", "age")
    )


@pytest.fixture(scope="module")
def monthly() -> pd.DataFrame:
    return made_up_months()


@pytest.fixture(scope="module")
def english(monthly: pd.DataFrame) -> Comparison:
    return comparison("en", monthly)


def text(*tables: Table, width: int = 120) -> str:
    """Tables as the terminal shows them."""
    out = io.StringIO()
    console = Console(file=out, width=width)
    for table in tables:
        console.print(table)
    return out.getvalue()


@pytest.mark.parametrize(
    ("value", "decimals", "language", "signed", "expected"),
    [
        (75350.25, 1, "fi", False, f"75{NARROW_SPACE}350,2"),
        (1234567.0, 0, "sv", False, f"1{NARROW_SPACE}234{NARROW_SPACE}567"),
        (1234567.0, 0, "en", False, "1,234,567"),
        (-0.5, 1, "fi", True, f"{MINUS}0,5"),
        (0.5, 1, "en", True, "+0.5"),
        (-0.04, 1, "en", True, "0.0"),
        (math.nan, 1, "fi", False, "–"),
    ],
)
def test_numbers_are_written_as_the_language_does(value: float, decimals: int, language: Language, signed: bool, expected: str) -> None:
    assert number(value, decimals, language, signed=signed) == expected


def test_a_share_is_printed_in_percent_and_its_difference_in_points() -> None:
    share = UNITS["share"]
    assert share.factor == 100
    assert (share.level["fi"], share.difference["fi"]) == ("%", "prosenttiyksikköä")


def test_every_text_has_three_languages_with_the_same_placeholders() -> None:
    for key, words in CATALOGUE.items():
        assert set(words) == set(LANGUAGES), key
        fields = {language: {field for _, field, _, _ in string.Formatter().parse(phrase) if field} for language, phrase in words.items()}
        assert len(set(map(frozenset, fields.values()))) == 1, (key, fields)
        assert all(phrase == phrase.strip() and phrase for phrase in words.values()), key


def test_every_metric_shown_is_in_the_catalogue(english: Comparison) -> None:
    names = {metric.name: metric for metric in METRICS}
    wanted = {shown.metric for shown in (*distribution(english), *COMPETITIVENESS, *VITALITY)} | {*EXITS, STAFF, STAFF_HOME}
    assert not wanted - set(names)
    assert {metric.unit for metric in (*METRICS, *UNIT_METRICS)} == set(UNITS)
    assert all(set(metric.labels) == set(get_args(Language)) for metric in METRICS)
    assert {names[name].kind for name in EXITS} == {"flow"}


def test_the_effect_of_a_cell_is_the_one_put_in(english: Comparison) -> None:
    effect = english.effect(STAFF, "01", 2025)
    assert effect is not None
    assert effect.detectable
    assert effect.effect / effect.baseline == pytest.approx(put_in("01", 2025), abs=0.01)
    assert english.printed_effect(STAFF, effect).startswith(MINUS)
    before = english.effect(STAFF, "01", 2021)
    assert before is not None
    assert english.printed_effect(STAFF, before) == say("zero", "en")
    untouched = english.effect(STAFF, "07", 2025)
    assert untouched is not None
    assert not untouched.detectable
    assert english.printed_effect(STAFF, untouched).startswith(say("none", "en"))


def test_a_detectable_effect_is_never_printed_as_nothing(english: Comparison) -> None:
    effect = english.effect(STAFF, "01", 2025)
    assert effect is not None
    printed = english.printed_effect(STAFF, effect._replace(effect=0.0123, noise=0.001))
    assert printed == f"+0.01 ±{NARROW_SPACE}<{NARROW_SPACE}0.01"


def test_one_pair_is_said_to_have_no_interval(monthly: pd.DataFrame) -> None:
    single = comparison("en", monthly[monthly["seed"] == 1])
    effect = single.effect(STAFF, "01", 2025)
    assert effect is not None
    assert single.printed_effect(STAFF, effect).endswith("(one pair)")


def test_regions_are_ranked_by_what_the_policy_does(english: Comparison) -> None:
    gaining, losing = largest(english, STAFF, 2025)
    assert set(gaining[:2]) == set(GAINING)
    assert losing[:2] == ["19", "01"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_name_the_regions_in_the_language(monthly: pd.DataFrame, language: Language) -> None:
    compared = comparison(language, monthly)
    names = region_names(BOUNDARIES, language)
    finding = map_finding(compared, Shown(STAFF, relative=True), 2025)
    assert names["18"] in finding
    assert names["19"] in finding
    assert "{" not in finding + vitality_finding(compared, 2025)


def test_tables_say_levels_effects_and_noise_in_words(english: Comparison) -> None:
    printed = text(*output_tables(english, years=(2020, 2025)))
    assert "exactly zero" in printed
    assert "±" in printed
    for title in ("distribution", "competitiveness", "vitality"):
        assert say(title, "en") in printed
    assert "2025" in printed
    assert "2024" not in printed


def test_years_outside_the_runs_are_left_out_and_the_last_year_stands_in(english: Comparison) -> None:
    assert "2025" in text(*output_tables(english, years=(1999,)))


@pytest.mark.parametrize("width", [80, 120])
def test_no_cell_is_cut_off(english: Comparison, width: int) -> None:
    printed = text(*output_tables(english), region_table(english), exits_table(english), width=width)
    assert "…" not in printed


def test_exits_add_up(english: Comparison) -> None:
    row = next(line for line in text(exits_table(english)).splitlines() if line.strip().startswith("2025"))
    *causes, total = (float(cell.replace(",", "")) for cell in re.findall(r"[\d,]+(?:\.\d+)?", row)[1:-1])
    assert len(causes) == len(EXITS)
    assert sum(causes) == pytest.approx(total, abs=len(EXITS))


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_files_with_text_for_those_who_do_not_see_them(monthly: pd.DataFrame, language: Language, tmp_path: Path) -> None:
    compared = comparison(language, monthly)
    saved = [*fan_charts(compared, tmp_path), change_map(compared, STAFF, tmp_path, BOUNDARIES)]
    assert [figure.png.name for figure in saved] == ["distribution.png", "competitiveness.png", "vitality.png", f"map-{STAFF}.png"]
    for figure in saved:
        assert imread(figure.png).shape[1] > 1500
        svg = figure.svg.read_text(encoding="utf-8")
        assert 'role="img"' in svg
        assert "<desc" in svg
        assert say("estimate_age", language) in svg
        assert len(figure.alt) > 100


def test_figures_are_the_same_file_twice(english: Comparison, tmp_path: Path) -> None:
    first, second = (change_map(english, STAFF, tmp_path / name, BOUNDARIES).svg.read_bytes() for name in ("a", "b"))
    assert first == second


def test_the_map_knows_every_region_and_puts_its_label_inside() -> None:
    regions = boundaries(BOUNDARIES)
    assert len(regions) == len(region_names(BOUNDARIES, "fi")) == 19
    # Areas of Lapland (with inland water) and Åland (land in view of the sea) in km2 from the boundary file's generalised outlines.
    areas = {region.code: region.area / 1e6 for region in regions}
    assert 90_000 < areas["19"] < 105_000
    assert 300_000 < sum(areas.values()) < 400_000
    # ETRS-TM35FIN keeps the whole country between these limits in metres.
    assert all(50_000 < region.inside[0] < 750_000 and 6_600_000 < region.inside[1] < 7_800_000 for region in regions)


def test_gain_and_loss_are_told_apart_without_red_and_green() -> None:
    """Blue carries the difference: the two ends differ in it strongly, which every common form of colour blindness sees."""
    loss, gain = CHANGE(0.0), CHANGE(1.0)
    assert gain[2] - loss[2] > 0.4
    middle = CHANGE(0.5)
    assert min(middle[:3]) > 0.9
    luminances = [[0.299 * r + 0.587 * g + 0.114 * b for r, g, b, _ in map(CHANGE, side)] for side in ((0.5, 0.25, 0.0), (0.5, 0.75, 1.0))]
    assert all(light > dark for side in luminances for light, dark in itertools.pairwise(side))
