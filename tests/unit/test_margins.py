"""Margins: every problem at once, each with its file and line; a folder that extends another."""

from pathlib import Path

import pytest

from sim.errors import InvalidInput
from sim.population import load_margins
from sim.resources import configs

TWO_TOWNS = configs() / "population" / "two-towns"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the two towns to break."""
    for file in TWO_TOWNS.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def edited(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def problems(folder: Path) -> str:
    with pytest.raises(InvalidInput) as caught:
        load_margins(folder)
    return str(caught.value)


def test_the_two_towns_load() -> None:
    margins = load_margins(TWO_TOWNS)
    assert margins.agency_names == ("Land Office", "River Guard")
    assert margins.grades["age"].estimate


def test_all_problems_at_once(folder: Path) -> None:
    edited(folder, "municipalities.csv", "102,Mäenala,Backen,01", "102,Mäenala,Backen,1")
    edited(folder, "education.csv", "basic,6", "basic,5")
    edited(folder, "families.csv", "expert,32", "exprt,32")
    edited(folder, "sex.csv", "man,52", "man,many")
    edited(folder, "region_labour.csv", "labour_force_tem,34000", "labour_force_tem,")
    edited(folder, "rents.csv", "12.0", "-12.0")
    (folder / "tenure.csv").unlink()
    found = problems(folder)
    for expected in (
        "municipalities.csv:3: region_code: 1 is not in",
        "education.csv: share_pct adds up to 99; expected 100",
        "families.csv: no row for key expert",
        "sex.csv:2: share_pct: 'many' is not a number",
        "region_labour.csv:2: value: is empty",
        "rents.csv:2: rent_eur_per_m2_month: -12.0 must be 0 or more",
        "tenure.csv: No such file or directory; it holds staff by months in the service of the state",
    ):
        assert expected in found, found


def test_a_misspelt_column_names_the_nearest(folder: Path) -> None:
    edited(folder, "age.csv", "share_pct", "share_pc")
    assert "age.csv:1: column share_pct is missing; did you mean share_pc?" in problems(folder)


def test_a_row_that_stands_twice(folder: Path) -> None:
    edited(folder, "sex.csv", "woman,48,D\n", "woman,48,D\nwoman,48,D\n")
    assert "sex.csv:4: key woman stands already in line 3; keep one" in problems(folder)


def test_an_unknown_margin_and_a_missing_one(folder: Path) -> None:
    edited(folder, "population.yaml", "  tenure:", "  tenures:")
    found = problems(folder)
    assert "margins.tenures: is not a margin; did you mean tenure?" in found
    assert "margin tenure (staff by months in the service of the state) is missing" in found


def test_a_grade_without_source(folder: Path) -> None:
    edited(folder, "population.yaml", "grade: D", "grade: A")
    assert "margins.regions: grade A needs a source" in problems(folder)


def test_an_agency_without_profile(folder: Path) -> None:
    edited(folder, "agency_profiles.csv", "River Guard", "River Gard")
    found = problems(folder)
    assert "agency: River Guard is not in" in found
    assert "did you mean River Gard?" in found


def test_bands_must_follow_each_other(folder: Path) -> None:
    edited(folder, "tenure.csv", "24-119", "25-119")
    assert "tenure.csv:3: key: 25-119 must begin at 24" in problems(folder)


def test_a_folder_that_extends_holds_only_what_it_replaces(tmp_path: Path) -> None:
    manifest = "name: {fi: Oma, sv: Egen, en: Own}\nreference_month: 2019-12\nextends: two-towns\nmargins:\n"
    (tmp_path / "population.yaml").write_text(
        manifest + "  sex:\n    file: sex.csv\n    grade: A\n    source: own register\n", encoding="utf-8"
    )
    (tmp_path / "sex.csv").write_text("key,share_pct,grade\nman,40,A\nwoman,60,A\n", encoding="utf-8")
    margins = load_margins(tmp_path)
    assert margins["sex"].pairs("key", "share_pct") == {"man": 40.0, "woman": 60.0}
    assert not margins.grades["sex"].estimate
    assert margins.content_hash != load_margins(TWO_TOWNS).content_hash


def test_an_assumption_out_of_range(folder: Path) -> None:
    edited(folder, "assumptions.yaml", "value: 1.2\n", "value: 12\n")
    assert "assumptions.yaml:3: detour_factor.value: = 12: must be from 1.0 to 3.0 ratio" in problems(folder)
