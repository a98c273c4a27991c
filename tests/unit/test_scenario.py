"""Scenario: inheritance, identity by content, and every error at its line."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from sim import scenario as module
from sim.calendar import parse_month
from sim.errors import InvalidInput
from sim.levers.telework import Telework
from sim.resources import configs
from sim.scenario import Scenario, shipped

TWO_TOWNS = Path(str(configs() / "population" / "two-towns"))
TOWN = """\
title: {fi: Kylä, sv: By, en: Town}
question: What happens?
start: 2020-01
end: 2021-12
population: two-towns
parameters:
  quitting.base: 0.2
policy:
  - lever: telework
    from: 2020-06
    ceiling: 2
sources: [kt162_mobility]
assumptions: [An invented country.]
"""
CHILD = """\
title: {fi: Lapsi, sv: Barn, en: Child}
question: And if more is allowed?
extends: town
end: 2022-12
parameters: {quitting.scale: 9, quitting.base: 0.3}
policy:
  - lever: telework
    from: 2021-01
    ceiling: 1
assumptions: [Another.]
"""


def write(folder: Path, name: str, text: str) -> Path:
    """A scenario file."""
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def town(tmp_path: Path) -> Scenario:
    """The scenario TOWN."""
    return Scenario.load(write(tmp_path, "town", TOWN))


def problems(file: Path) -> list[str]:
    """What is wrong with a file, without its folder."""
    with pytest.raises(InvalidInput) as raised:
        Scenario.load(file)
    return [str(problem).replace(f"{file.parent}/", "") for problem in raised.value.problems]


def test_shipped_scenarios_load_and_span_the_years() -> None:
    assert {"enacted", "frozen-2019", "location-free-50"} <= set(shipped())
    loaded = [Scenario.load(name) for name in shipped()]
    assert {scenario.months for scenario in loaded if scenario.population == "finland"} == {252}
    assert {scenario.name for scenario in loaded if scenario.population != "finland"} == {"two-towns", "town-relocation"}


def test_file_says_what_the_scenario_is(town: Scenario) -> None:
    assert (town.name, town.start, town.end, town.months) == ("town", parse_month("2020-01"), parse_month("2021-12"), 24)
    assert (town.title["en"], town.population, dict(town.parameters)) == ("Town", "two-towns", {"quitting.base": 0.2})
    assert town.policy == (Telework.model_validate({"from": "2020-06", "ceiling": 2}),)


def test_child_takes_over_what_it_does_not_change(tmp_path: Path, town: Scenario) -> None:
    child = Scenario.load(write(tmp_path, "child", CHILD))
    assert (child.name, child.start, child.end, child.population) == ("child", town.start, parse_month("2022-12"), "two-towns")
    assert dict(child.parameters) == {"quitting.base": 0.3, "quitting.scale": 9.0}
    assert child.policy == (*town.policy, Telework.model_validate({"from": "2021-01", "ceiling": 1}))
    assert child.assumptions == ("An invented country.", "Another.")
    assert child.sources == ()


def test_book_of_a_month_has_changed_parameters_and_the_levers_in_force(town: Scenario) -> None:
    books = [town.book(parse_month(month)) for month in ("2020-05", "2020-06")]
    assert [book.number("quitting", "base") for book in books] == [0.2, 0.2]
    assert [book.value("telework_rules", "ceiling")[0] for book in books] == [5.0, 2.0]


def test_months_in_which_nothing_changes_share_a_book(town: Scenario) -> None:
    assert town.book(town.start) is town.book(town.start)
    books = [town.book(month) for month in range(town.start, town.end + 1)]
    assert all((one is other) == (one == other) for one, other in pairwise(books))


@pytest.mark.parametrize("name", ["enacted", "location-free-50", "frozen-2019"])
def test_canonical_form_rebuilds_the_scenario(name: str) -> None:
    scenario = Scenario.load(name)
    rebuilt = Scenario.from_canonical(scenario.canonical())
    assert rebuilt == scenario
    assert rebuilt.hash == scenario.hash
    assert len(scenario.hash) == 64


def test_hash_does_not_depend_on_texts_or_the_layout_of_the_file(tmp_path: Path, town: Scenario) -> None:
    text = TOWN.replace("What happens?", "Who knows?").replace("policy:\n  - lever", "# more\npolicy:\n\n  - lever")
    assert Scenario.load(write(tmp_path, "town", text)).hash == town.hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("quitting.base: 0.2", "quitting.base: 0.21"),
        ("ceiling: 2", "ceiling: 2.5"),
        ("from: 2020-06", "from: 2020-07"),
        ("end: 2021-12", "end: 2021-11"),
        ("lever: telework\n", "lever: telework\n    phase_in: 1\n"),
    ],
)
def test_hash_changes_with_what_defines_the_runs(tmp_path: Path, town: Scenario, old: str, new: str) -> None:
    assert Scenario.load(write(tmp_path, "town", TOWN.replace(old, new))).hash != town.hash


@pytest.mark.parametrize("dated", [False, True], ids=["value", "dated value"])
def test_hash_changes_with_the_content_of_a_shipped_parameter(town: Scenario, monkeypatch: pytest.MonkeyPatch, dated: bool) -> None:
    sheets = dict(module.sheets())
    entry = sheets["ageing"].evidence["learning_months"]
    change: dict[str, Any] = {"dated": ((parse_month("2030-01"), entry.value),)} if dated else {"value": 8.5}
    evidence = {**sheets["ageing"].evidence, "learning_months": entry._replace(**change)}
    sheets["ageing"] = sheets["ageing"]._replace(evidence=MappingProxyType(evidence))
    before = town.hash
    monkeypatch.setattr(module, "sheets", lambda: sheets)
    changed = town.with_parameters({})
    assert changed.hash != before
    with pytest.raises(InvalidInput, match="parameters or margins have changed"):
        Scenario.from_canonical(town.canonical())


def test_hash_changes_with_the_content_of_a_margin(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(TWO_TOWNS, folder)
    file = write(tmp_path, "town", TOWN.replace("population: two-towns", f"population: {folder}"))
    before = Scenario.load(file).hash
    sex = folder / "sex.csv"
    sex.write_text(sex.read_text(encoding="utf-8").replace("52", "53").replace("48", "47"), encoding="utf-8")
    assert Scenario.load(file).hash != before


def test_with_parameters_checks_names_and_values(town: Scenario) -> None:
    assert town.with_parameters({"quitting.base": 0.5}).parameters["quitting.base"] == 0.5
    with pytest.raises(InvalidInput) as raised:
        town.with_parameters({"quitting.bace": 0.5, "quitting.base": -1, "hiring.women": {"expert": 2}})
    assert [str(problem) for problem in raised.value.problems] == [
        "quitting.bace: there is no parameter quitting.bace; did you mean quitting.base?",
        "quitting.base: = -1: must be from 0.0 to 1.0 1/year",
        "hiring.women: no value for customer_service, inspection, security, management, support",
        "hiring.women: = 2: must be from 0.0 to 1.0 share",
    ]


ABOUT = " (lever telework; see monipaikka levers telework)"
MISSPELT = "over_12_yeers is no length of service; did you mean over_12_years?"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("question: What happens?\n", "", "town.yaml:1: question: is missing"),
        ("question:", "questoin:", "town.yaml:1: question: is missing|town.yaml:2: questoin: is unknown here; did you mean question?"),
        ("sv: By, ", "", "town.yaml:1: title.sv: is missing"),
        ("start: 2020-01", "start: 2020-13",
         "town.yaml:3: start: = '2020-13': '2020-13' is not a month; write year and month, such as 2030-01"),
        ("start: 2020-01", "start: 2020", "town.yaml:3: start: = 2020: '2020' is not a month; write year and month, such as 2030-01"),
        ("start: 2020-01", "start: 2022-01", "town.yaml:4: end: = 2021-12: lies before the start 2022-01"),
        ("start: 2020-01\n", "", "town.yaml:1: start is missing; a scenario that extends no other states it"),
        ("population: two-towns\n", "", "town.yaml:1: population is missing; a scenario that extends no other states it"),
        ("quitting.base: 0.2", "quitting.base: 2", "town.yaml:7: parameters.quitting.base: = 2: must be from 0.0 to 1.0 1/year"),
        ("quitting.base: 0.2", "quiting.base: 0.2",
         "town.yaml:7: parameters.quiting.base: there is no parameter quiting.base; did you mean quitting.base?"),
        ("lever: telework", "lever: telewrok", "town.yaml:9: policy[0].lever: there is no lever telewrok; did you mean telework?"),
        ("from: 2020-06", "from: 2027",
         f"town.yaml:10: policy[0].from: = 2027: '2027' is not a month; write year and month, such as 2030-01{ABOUT}"),
        ("    from: 2020-06\n", "", f"town.yaml:9: policy[0].from: is missing{ABOUT}"),
        ("ceiling: 2", "cieling: 2", f"town.yaml:11: policy[0].cieling: is unknown here; did you mean ceiling?{ABOUT}"),
        ("ceiling: 2", "ceiling: 7", f"town.yaml:11: policy[0].ceiling: = 7: Input should be less than or equal to 5{ABOUT}"),
        ("ceiling: 2", "ceiling: 2\n    until: 2020-03",
         f"town.yaml:9: policy[0]: until 2020-03: the lever ends before it starts in 2020-06; give a later month, or leave until out for good{ABOUT}"),
        ("ceiling: 2", "ceiling: 2\n  - lever: employment_law\n    from: 2020-01\n    notice_days:\n      over_12_yeers: 60",
         f"town.yaml:14: policy[1].notice_days: = {{'over_12_yeers': 60}}: {MISSPELT}{ABOUT.replace('telework', 'employment_law')}"),
        ("quitting.base: 0.2", "employment_law.notice: {under_1_year: 14, over_12_years: 244}",
         "town.yaml:7: parameters.employment_law.notice: no value for from_1_to_4, from_4_to_5, from_5_to_8, from_8_to_12"),
        ("ceiling: 2", "ceiling: 2\n  - lever: headcount_plan\n    from: 2020-01\n    posts: 5\n    agency: Land Ofice",
         "town.yaml:15: policy[1].agency: there is no agency Land Ofice; did you mean Land Office?"),
        ("ceiling: 2", "ceiling: 2\n  - lever: pay\n    from: 2020-01\n    share: 0.1\n    regions:\n      - '01'\n      - '19'",
         "town.yaml:17: policy[1].regions[1]: there is no region 19; known: 01, 02"),
        ("ceiling: 2", "ceiling: 2\n  - lever: pay\n    from: 2020-01\n    share: 1.1",
         "town.yaml:14: policy[1].share: = 1.1: Input should be less than or equal to 1 (lever pay; see monipaikka levers pay)"),
        ("population: two-towns\n", "population: two-towns\nextends: nothing\n", "town.yaml:6: extends: there is no scenario nothing"),
        ("population: two-towns\n", "population: two-towns\nextends: town\n", "town.yaml:6: extends: town extends itself"),
        ("population: two-towns\n", "population: two-towns\nextends: town.yaml\n", "town.yaml:6: extends: town.yaml extends itself"),
        ("population: two-towns\n", "population: two-towns\nextends: enacted\n",
         "town.yaml:6: extends: its policy names TE Offices, an agency that two-towns does not have"),
    ],
    ids=["no question", "misspelt key", "no Swedish title", "bad month", "year without month", "end before start", "no start",
         "no population", "parameter out of range", "misspelt parameter", "misspelt lever", "lever from a year", "lever without a start",
         "misspelt field", "field out of range", "lever ends before it starts", "misspelt length of service",
         "part of a step map", "misspelt agency", "region that is not there", "more than twice the pay", "parent that is not there",
         "extends itself", "extends its own file", "parent names an agency the country has not"],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in TOWN
    found = problems(write(tmp_path, "town", TOWN.replace(old, new, 1)))
    assert len(found) == len(expected.split("|"))
    for line, start in zip(found, expected.split("|"), strict=True):
        assert line.startswith(start)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = """\
    qestion: x
    start: 2020-1
    population: nowhere
    extends: lost
    parameters: {quitting.base: 9, quitting.bse: 1}
    policy:
      - {lever: telework, from: 2020-14, ceiling: 8}
      - {lever: ferries}
    """
    found = problems(write(tmp_path, "town", text))
    for part in ("title: is missing", "question: is missing", "qestion: is unknown", "start: = '2020-1'", "no scenario lost",
                 "= 9: must be", "quitting.bse", "'2020-14'", "ceiling: = 8", "no lever ferries", "nowhere"):  # fmt: skip
        assert any(part in line for line in found), part


@pytest.mark.parametrize(("first", "second"), [("one", "two"), ("one.yaml", "two.yaml")])
def test_circle_of_scenarios_is_found(tmp_path: Path, first: str, second: str) -> None:
    write(tmp_path, "one", TOWN + f"extends: {second}\n")
    write(tmp_path, "two", TOWN + f"extends: {first}\n")
    (found,) = problems(tmp_path / "one.yaml")
    assert found == f"two.yaml:14: extends: {first} extends itself"


def test_problems_of_the_parent_are_told_at_their_lines_in_the_parent(tmp_path: Path) -> None:
    write(tmp_path, "town", TOWN.replace("quitting.base: 0.2", "quitting.base: 2"))
    found = problems(write(tmp_path, "child", CHILD.replace("ceiling: 1", "ceiling: 9")))
    assert [line.partition(": ")[0] for line in found] == ["town.yaml:7", "child.yaml:9"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", "title: is missing"), ("- a\n- b\n", "Input should be a valid dictionary"), ("title: [\n", "is not YAML")],
    ids=["empty", "a list", "not YAML"],
)
def test_file_that_is_no_scenario_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    assert any(expected in line for line in problems(write(tmp_path, "town", text)))


def test_name_that_nobody_knows_is_answered_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match="there is no scenario enactd; did you mean enacted"):
        Scenario.load("enactd")


def test_broken_margin_file_is_told_with_the_scenario_s_own_problems(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(TWO_TOWNS, folder)
    (folder / "sex.csv").write_text("nothing\n", encoding="utf-8")
    found = problems(write(tmp_path, "town", TOWN.replace("two-towns", str(folder)).replace("ceiling: 2", "ceiling: 8")))
    assert any("sex.csv" in line for line in found)
    assert any("ceiling: = 8" in line for line in found)
