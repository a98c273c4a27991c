"""Births, deaths and migration from abroad: rates of the region, from the latest two years up to the start; what is wrong with a file is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import InvalidInput
from sim.population import load_margins
from sim.population.places import places
from sim.resources import configs

TWO_TOWNS = configs() / "population" / "two-towns"
FILE = "region_migration.csv"


@pytest.mark.parametrize(
    ("folder", "name", "expected"),
    [
        ("two-towns", "natural_increase", {"01": 50.0, "02": -200.0}),
        ("two-towns", "net_immigration", {"01": 160.0, "02": 20.0}),
        ("finland", "natural_increase", {"01": 3699.5, "21": 4.5}),
        ("finland", "net_immigration", {"01": 6473.0, "10": 256.0}),
    ],
    ids=str,
)
def test_persons_of_a_region_are_the_mean_of_two_years(folder: str, name: str, expected: dict[str, float]) -> None:
    where = places(load_margins(configs() / "population" / folder))
    persons = np.bincount(where.region, where.population * getattr(where, name))
    for code, value in expected.items():
        assert persons[where.region_codes.index(code)] == pytest.approx(value, rel=1e-12)
    for region in range(len(where.region_codes)):
        assert np.unique(getattr(where, name)[where.region == region]).size == 1


def own(folder: Path, rows: str) -> Path:
    """A folder that replaces the changes of the two towns."""
    (folder / "population.yaml").write_text(
        "name: {fi: Oma, sv: Egen, en: Own}\nreference_month: 2019-12\nextends: two-towns\n"
        f"margins:\n  population_change:\n    file: {FILE}\n    grade: A\n    source: own register\n",
        encoding="utf-8",
    )
    (folder / FILE).write_text("region_code,year,indicator,value\n" + rows, encoding="utf-8")
    return folder


WHOLE = "01,2019,natural_increase,69\n02,2019,natural_increase,-25\n01,2019,net_immigration,0\n02,2019,net_immigration,50\n"


def test_a_file_of_ones_own_with_one_year_gives_the_rates_of_that_year(tmp_path: Path) -> None:
    later = WHOLE.replace("2019", "2020").replace("69", "690")
    whole_country = "00,2019,natural_increase,44\n01,2019,total_change,5000\n"
    where = places(load_margins(own(tmp_path, WHOLE + later + whole_country)))
    assert where.natural_increase.tolist() == pytest.approx([0.001, 0.001, -0.001])
    assert where.net_immigration.tolist() == pytest.approx([0.0, 0.0, 0.002])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("02,2019,net_immigration,50\n", "", f"{FILE}: no net_immigration of 2019 for region 02"),
        ("natural_increase,69", "natural_increas,69", f"{FILE}:2: indicator: natural_increas is not one of its words; did you mean natural_increase?"),
        ("02,2019,natural_increase", "03,2019,natural_increase", f"{FILE}:3: region_code: 03 is not in"),
        ("natural_increase,69", "natural_increase,69000", f"{FILE}:2: value: 69000 is more than a tenth of the 69000 residents of region 01"),
        ("natural_increase,69", "natural_increase,", f"{FILE}:2: value: is empty"),
        ("2019,n", "2020,n", f"{FILE}: no natural_increase of any year up to 2019"),
        ("02,2019,natural_increase,-25", "01,2019,natural_increase,-25", f"{FILE}:3: region_code 01, year 2019.0, indicator natural_increase stands already"),
    ],
    ids=["missing", "misspelt", "unknown region", "thousands", "empty", "too late", "twice"],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_margins(own(tmp_path, WHOLE.replace(old, new)))
    assert told in str(caught.value)
