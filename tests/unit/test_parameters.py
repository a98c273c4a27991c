"""Parameters: names, units and values of a sheet agree with the declaration, and everything wrong is told at once."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Annotated, NamedTuple

import pytest

from sim.calendar import parse_month
from sim.errors import InvalidInput
from sim.parameters import Quantity, Rows, Sheet, load_sheet, quantities_of, rows_of, shared_of
from sim.scenario import load_sheets
from sim.state import FAMILIES


class Inner(NamedTuple):
    """A shared sheet."""

    commute: Annotated[float, Quantity("minutes", 0.0, 100.0, "travel time")]


class Parameters(NamedTuple):
    """A sheet with every kind of field."""

    base: Annotated[float, Quantity("1/year", 0.0, 1.0, "hazard of leaving")]
    ages: Annotated[tuple[float, ...], Quantity("years", 18.0, 60.0, "mean age", per="family")]
    plan: Annotated[tuple[tuple[float, ...], ...], Rows("lines of a plan")]
    inner: Inner


GOOD = """\
base:
  value: 0.1
  unit: 1/year
  range: [0.05, 0.2]
  grade: D
ages:
  value: 40
  unit: years
  range: [30, 50]
  grade: D
"""


def sheet(folder: Path, text: str) -> Sheet:
    """The sheet of that text."""
    (folder / "leaving.yaml").write_text(textwrap.dedent(text), encoding="utf-8")
    return load_sheet("leaving", Parameters, folder)


def problems(folder: Path, text: str) -> list[str]:
    """What is wrong with a sheet, without its folder."""
    with pytest.raises(InvalidInput) as raised:
        sheet(folder, text)
    return [str(problem).replace(f"{folder}/", "") for problem in raised.value.problems]


def test_declaration_tells_its_own_quantities_shared_sheets_and_rows() -> None:
    assert list(quantities_of(Parameters)) == ["base", "ages"]
    assert dict(shared_of(Parameters)) == {"inner": Inner}
    assert rows_of(Parameters) == ("plan",)


def test_sound_sheet_has_values_of_the_declared_type(tmp_path: Path) -> None:
    found = sheet(tmp_path, GOOD)
    assert found.value("base", 0) == 0.1
    assert found.value("ages", 0) == (40.0,) * len(FAMILIES)
    assert (found.evidence["base"].low, found.evidence["base"].high, found.evidence["base"].grade) == (0.05, 0.2, "D")


def test_value_changes_with_its_dates(tmp_path: Path) -> None:
    found = sheet(tmp_path, GOOD.replace("  value: 0.1\n", "  value: 0.1\n  dated: {2025-01: 0.3, 2022-07: 0.2}\n"))
    months = ["2019-12", "2022-06", "2022-07", "2024-12", "2025-01", "2040-12"]
    assert [found.value("base", parse_month(month)) for month in months] == [0.1, 0.1, 0.2, 0.2, 0.3, 0.3]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("base:", "bases:", ["leaving.yaml:1: bases: is not a parameter of leaving; did you mean base?",
                             "leaving.yaml:1: parameter base (hazard of leaving) is missing; add it with value, unit, grade and source"]),
        ("value: 0.1", "value: 1.5", ["leaving.yaml:2: base.value: = 1.5: must be from 0.0 to 1.0 1/year"]),
        ("value: 0.1", "value: -.inf", ["leaving.yaml:2: base.value: = -inf: must be from 0.0 to 1.0 1/year"]),
        ("value: 0.1", "value: .nan", ["leaving.yaml:2: base.value: = nan: must be from 0.0 to 1.0 1/year"]),
        ("value: 0.1", "value: much", ["leaving.yaml:2: base.value: expected a number, found 'much'"]),
        ("value: 0.1", "value: yes", ["leaving.yaml:2: base.value: expected a number, found True"]),
        ("unit: 1/year", "unit: 1/month", ["leaving.yaml:3: base.unit: expected '1/year', found '1/month'"]),
        ("[0.05, 0.2]", "[0.05, 2]", ["leaving.yaml:4: base.range: = 2: must be from 0.0 to 1.0 1/year"]),
        ("[0.05, 0.2]", "0.2", ["leaving.yaml:4: base.range: expected the plausible range as [low, high]"]),
        ("[0.05, 0.2]", "[0.2, 0.05]", ["leaving.yaml:4: base.range: expected the lower bound first, found [0.2, 0.05]"]),
        ("grade: D", "grade: E", ["leaving.yaml:5: base.grade: expected one of A, B, C, D, K, N, found 'E'"]),
        ("grade: D", "grade: [A]", ["leaving.yaml:5: base.grade: expected one of A, B, C, D, K, N, found ['A']"]),
        ("grade: D", "grade: A", ["leaving.yaml:1: base: grade A needs a source"]),
        ("unit: 1/year", "units: 1/year", ["leaving.yaml:3: base.units: is unknown here; did you mean unit?",
                                           "leaving.yaml:1: base.unit: expected '1/year', found None"]),
        ("value: 0.1", "dated: {2020-13: 0.1}\n  value: 0.1",
         ["leaving.yaml:2: base.dated.2020-13: '2020-13' is not a month; write year and month, such as 2030-01"]),
        ("value: 0.1", "dated: {2020-01: 7}\n  value: 0.1", ["leaving.yaml:2: base.dated.2020-01: = 7: must be from 0.0 to 1.0 1/year"]),
        ("value: 0.1", "dated: [1, 2]\n  value: 0.1",
         ["leaving.yaml:2: base.dated: expected a value for each month, such as {2030-01: 1.0}"]),
        ("value: 40", "value: {expert: 40, expart: 41}",
         ["leaving.yaml:7: ages.value: no value for customer_service, inspection, security, management, support",
          "leaving.yaml:7: ages.value: expart: not a family; did you mean expert?"]),
    ],
    ids=["misspelt", "out of range", "infinite", "not a number", "a word", "a flag", "another unit", "range beyond the bounds", "no range",
         "range upside down", "no such grade", "grade in brackets", "no source", "unknown key", "bad date", "dated value out of range",
         "dates in a list", "axis with a misspelt member"],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_line(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    assert problems(tmp_path, GOOD.replace(old, new, 1)) == expected


def test_source_must_stand_in_the_bibliography(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, GOOD.replace("grade: D", "grade: B\n  source: cesifo_10074", 1))
    assert found == "leaving.yaml:6: base.source: cesifo_10074 is not in sources.yaml; did you mean cesifo_10073?"


def test_entry_that_is_only_a_number_is_told_what_belongs_there(tmp_path: Path) -> None:
    text = "base: 0.1\n" + GOOD.partition("ages:")[1] + GOOD.partition("ages:")[2]
    assert problems(tmp_path, text) == ["leaving.yaml:1: base: expected value, unit, range, grade, source"]


def test_neutral_value_that_policy_changes_needs_no_range(tmp_path: Path) -> None:
    found = sheet(tmp_path, GOOD.replace("  range: [0.05, 0.2]\n  grade: D", "  grade: N", 1))
    assert (found.evidence["base"].low, found.evidence["base"].high) == (0.1, 0.1)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = """\
    base:
      value: 3
      dated: {January: 0.1}
      unit: 1/month
      grade: E
    age:
      value: 40
    """
    found = problems(tmp_path, text)
    assert len(found) == 7
    for part in ("age: is not a parameter", "ages (mean age) is missing", "= 3", "'January'", "'1/month'", "grade: expected", "base.range"):
        assert sum(part in line for line in found) == 1, part
    assert all(line.startswith("leaving.yaml:") for line in found)


def test_problems_of_all_sheets_come_together(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        load_sheets(tmp_path)
    files = {problem.where.removeprefix(f"{tmp_path}/") for problem in raised.value.problems}
    assert {"quitting.yaml", "retirement.yaml", "utility.yaml"} <= files
