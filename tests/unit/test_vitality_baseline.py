"""Vitality baseline: measured in the years before a run as in the run, with pay that does not grow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.population import blueprint, load_margins
from sim.population.vitality import INDICATORS, VitalityBaseline
from sim.resources import configs

TWO_TOWNS = configs() / "population" / "two-towns"


def baseline(folder: Path = TWO_TOWNS) -> VitalityBaseline:
    """Constants of a population folder."""
    return blueprint(load_margins(folder)).vitality_baseline


def edited(folder: Path, file: str, *changes: tuple[str, str]) -> Path:
    """A copy of the two towns with other figures."""
    folder.mkdir()
    for source in TWO_TOWNS.iterdir():
        (folder / source.name).write_bytes(source.read_bytes())
    text = (folder / file).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / file).write_text(text, encoding="utf-8")
    return folder


def mean_of(found: VitalityBaseline, indicator: str) -> float:
    return float(found.mean[INDICATORS.index(indicator)])


def test_what_is_taxed_grows_with_employment_alone() -> None:
    """Employment of the three towns grew from 26,595, 3,842 and 10,342 to 27,000, 3,900 and 10,500 in three years."""
    growth = [100.0 * (now / then - 1.0) / 3.0 for then, now in ((26595 + 3842, 30900), (10342, 10500))]
    weight = np.array((68200.0, 25200.0)) / 93400.0
    assert mean_of(baseline(), "tax_base") == pytest.approx(float(weight @ growth), abs=2e-3), "earnings of the two differ little"


def test_nominal_pay_growth_is_no_vitality(tmp_path: Path) -> None:
    dearer = edited(tmp_path / "dearer", "region_wages.csv", ("3200", "1600"), ("3000", "1500"))
    np.testing.assert_array_equal(baseline(dearer), baseline())


def test_degrees_are_weighted_with_residents_of_working_age(tmp_path: Path) -> None:
    """Shares rise by 1.2 and 3.2 points in three years in the two towns of one region, of which the second has old residents only."""
    changes = (("9200,17,62,21,2613,3900,8,135.9,19", "9200,0,0,100,2613,3900,8,135.9,21"), ("9062,17,62,21", "9062,0,0,100"))
    folder = edited(tmp_path / "old", "municipality_indicators.csv", *changes)
    old = load_margins(folder).assumptions.old_adults_share
    then, now = (
        np.average((jokisuu, maenala), weights=(people[0] * (62 + 21 * old), people[1] * 100 * old))
        for people, jokisuu, maenala in (((58115, 9062), 29.8, 17.8), ((59000, 9200), 31.0, 21.0))
    )
    expected = float(np.average(((now - then) / 3.0, 0.4), weights=(68200, 25200)))
    assert mean_of(baseline(folder), "education") == pytest.approx(expected)
