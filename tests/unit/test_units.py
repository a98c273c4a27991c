"""Units: what a scenario file says of them and of their relocations, what is refused and how, and which posts they are."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.cli.told import INVALID
from sim.errors import InvalidInput
from sim.model import CivilService
from sim.policies import Policy
from sim.resources import configs
from sim.scenario import Scenario
from sim.state import FAMILIES, NOBODY
from sim.units import UnitEntry

TWO_TOWNS = Path(__file__).resolve().parents[1] / "two-towns.yaml"
FILE = f"""\
title: {{fi: a, sv: b, en: c}}
question: What if the maps go?
extends: {TWO_TOWNS}
units:
  - {{name: maps, agency: Land Office, municipality: Jokisuu, posts: 30, families: {{expert: 0.5, support: 0.5}}}}
  - {{name: patrol, agency: River Guard}}
policy:
  - {{lever: relocation, unit: maps, from: 2020-03, decided: 2020-06, moves: 2021-01, to: Järvenranta}}
  - {{lever: relocation, unit: patrol, from: 2020-03, moves: 2021-01, to: Mäenala, layoffs: true}}
"""


def read(folder: Path, text: str = FILE) -> Scenario:
    """The scenario of a file with this text."""
    file = folder / "moves.yaml"
    file.write_text(text, encoding="utf-8")
    return Scenario.load(file)


def test_scenario_with_units_is_written_down_and_read_back(tmp_path: Path) -> None:
    scenario = read(tmp_path)
    assert [unit.name for unit in scenario.units] == ["maps", "patrol"]
    assert Scenario.from_canonical(scenario.canonical()) == scenario
    dated = FILE.replace("to: Mäenala", "to: Mäenala, delays: {2020-05: 2021-06}, mode_changes: {2020-09: voluntary}")
    assert Scenario.from_canonical(read(tmp_path, dated).canonical()) == read(tmp_path, dated)


def test_unit_has_the_posts_that_are_asked_for(tmp_path: Path) -> None:
    scenario = read(tmp_path)
    with closing(CivilService(scenario, seed=1)) as model:
        s, names = model.world.posts, model.population.municipality_names["fi"]
        maps, patrol = (np.flatnonzero(s.unit == row) for row in range(2))
        assert np.bincount(s.family[maps], minlength=len(FAMILIES)).tolist() == [15, 0, 0, 0, 0, 15]
        assert {names[model.world.sites.municipality[site]] for site in s.site[maps]} == {"Jokisuu"}
        assert patrol.size == ((s.agency == s.agency[patrol[0]]) & (s.established == 1)).sum()
        assert sorted(s.unit_order[maps]) == list(range(30))
        assert not model.world.sites.open[-2:].any()
        assert model.world.units.posts.tolist() == [30, patrol.size]
    with closing(CivilService(scenario, seed=2)) as model:
        assert not np.array_equal(np.flatnonzero(model.world.posts.unit == 0), maps), "another seed, other posts"


def test_units_and_coming_relocations_change_nothing_before_their_month(tmp_path: Path) -> None:
    plain = Scenario.load(TWO_TOWNS)
    with closing(CivilService(plain, seed=3)) as model:
        expected = model.run_months(12).monthly
    with closing(CivilService(read(tmp_path), seed=3)) as model:
        found = model.run_months(12).monthly
    assert found[:2].tobytes() == expected[:2].tobytes()
    assert not np.array_equal(found[2:], expected[2:], equal_nan=True)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("unit: maps", "unit: mapps", "moves.yaml:8: policy[0].unit: there is no unit mapps; did you mean maps?"),
        ("to: Järvenranta", "to: Järvenrata", "moves.yaml:8: policy[0].to: there is no municipality Järvenrata; did you mean Järvenranta?"),
        ("to: Järvenranta", "to: Sjöstrand", "Sjöstrand is Järvenranta by its Finnish name, by which files call it"),
        ("municipality: Jokisuu", "municipality: Jokisu", "moves.yaml:5: units[0].municipality: there is no municipality Jokisu"),
        (
            "agency: River Guard",
            "agency: River Gard",
            "moves.yaml:6: units[1].agency: there is no agency River Gard; did you mean River Guard",
        ),
        ("posts: 30", "posts: 4000", "moves.yaml:5: units[0]: asks for more posts than Land Office has left in Jokisuu"),
        ("expert: 0.5", "expert: 0.9", "moves.yaml:5: units[0].families: = {'expert': 0.9, 'support': 0.5}: shares must be from 0 to 1"),
        ("support: 0.5", "clerks: 0.5", "clerks unknown; known: expert"),
        ("name: patrol", "name: maps", "moves.yaml:6: units[1].name: there are two units maps"),
        (
            "moves: 2021-01, to: J",
            "moves: 2020-01, to: J",
            "moves.yaml:8: policy[0]: moves 2020-01: lies before the announcement in 2020-03; give that month or a later one",
        ),
        ("decided: 2020-06", "decided: 2022-06", "decided 2022-06: the first posts move before it, in 2021-01; give an earlier month"),
        ("to: Mäenala", "to: Mäenala, leased: 2021-06", "moves.yaml:9: policy[1]: leased 2021-06: the first posts move before it"),
        ("to: Mäenala", "to: Mäenala, decided: 2020-01", "decided 2020-01: lies before the announcement in 2020-03"),
        ("to: Mäenala", "to: Mäenala, mode_changes: {2020-01: voluntary}", "mode_changes 2020-01: lies before the announcement"),
        ("to: Mäenala", "to: Mäenala, mode_changes: {2020-06: gradual}", "moves.yaml:9: policy[1].mode_changes.2020-06: = 'gradual'"),
        (
            "to: Mäenala",
            "to: Mäenala, delays: {2020-05: 2020-12}",
            "policy[1]: delays 2020-05: 2020-12 is no later month than 2021-01; give the new month of the first move",
        ),
        ("to: Järvenranta", "to: Jokisuu", "moves.yaml:8: policy[0].to: maps is in Jokisuu already; name another place, or another"),
        ("to: Järvenranta", "to: Järvenranta, opens_at: 1.5", "moves.yaml:8: policy[0].opens_at: = 1.5: Input should be less than or"),
        ("to: Järvenranta", "to: Järvenranta, phases: -1", "moves.yaml:8: policy[0].phases: = -1: Input should be greater than or"),
        ("moves: 2021-01, to: J", "to: J", "moves.yaml:8: policy[0].moves: is missing"),
        ("posts: 30", "posts: 0", "moves.yaml:5: units[0].posts: = 0: Input should be greater than or equal to 1"),
        ("unit: patrol", "unit: patrol, mode: forcd", "moves.yaml:9: policy[1].mode: = 'forcd': Input should be 'forced', 'vacancy_led'"),
        ("from: 2020-03, decided", "from: 2020-03, until: 2020-01, decided", "until 2020-01: the lever ends before it starts in 2020-03"),
        (
            "to: Mäenala",
            "to: Mäenala, mode: vacancy_led",
            "moves.yaml:9: policy[1]: layoffs: nobody has to go where the mode is vacancy_led",
        ),
        ("to: Mäenala", "to: Mäenala, remote_share: 1.2", "moves.yaml:9: policy[1].remote_share: = 1.2"),
        (
            "unit: patrol",
            "unit: maps",
            "moves.yaml:9: policy[1]: maps is relocated from 2020-03 while its relocation to Järvenranta is in force; end that one by until",
        ),
        ("to: Järvenranta", "to: Järvenranta, severance: 0.5", "severance: nobody is laid off without layoffs: true"),
        ("to: Järvenranta", "to: Järvenranta, phase_in: 5", "give phases for the months over which posts move"),
    ],
    ids=lambda text: str(text)[:40],
)
def test_what_is_wrong_is_told_at_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in FILE
    with pytest.raises(InvalidInput) as error:
        read(tmp_path, FILE.replace(old, new, 1))
    assert expected in str(error.value)


def test_a_unit_may_come_back(tmp_path: Path) -> None:
    """To where it was is refused only as long as it is still there."""
    back = "  - {lever: relocation, unit: maps, from: 2022-03, moves: 2022-09, to: Jokisuu}\n"
    assert len(read(tmp_path, FILE.replace("decided", "until: 2022-01, decided", 1) + back).destinations) == 3


@pytest.mark.parametrize("command", ["check", "run", "unit"])
def test_commands_refuse_with_line_and_status(tmp_path: Path, command: str) -> None:
    file = tmp_path / "moves.yaml"
    file.write_text(FILE.replace("to: Järvenranta", "to: Järvenrata"), encoding="utf-8")
    result = CliRunner().invoke(app, [command, str(file)], env={"COLUMNS": "200"})
    assert result.exit_code == INVALID == 2
    assert "moves.yaml:8: policy[0].to: there is no municipality Järvenrata; did you mean Järvenranta?" in result.output


def test_units_of_one_place_share_what_is_there(tmp_path: Path) -> None:
    """Each would fit alone; the second is told what the first leaves."""
    two = FILE.replace("policy:", "  - {name: more, agency: Land Office, municipality: Jokisuu, posts: 90}\npolicy:")
    with pytest.raises(InvalidInput, match="than Land Office has left in Jokisuu"):
        read(tmp_path, two)
    assert len(read(tmp_path, two.replace("posts: 90", "posts: 5")).units) == 3


def test_policy_relocates_the_units_of_a_scenario(tmp_path: Path) -> None:
    scenario = replace(read(tmp_path), policy=Scenario.load(TWO_TOWNS).policy)
    move = {"lever": "relocation", "unit": "maps", "from": "2020-06", "moves": "2021-06", "to": "Järvenranta"}
    with closing(CivilService(Policy("move", [move]).over(scenario), seed=1)) as model:
        assert model.world.sites.rows == len(model.population.site_names) + 1
    with pytest.raises(InvalidInput, match=r"there is no unit maps; name it under units"):
        Policy("move", [move]).over(Scenario.load(TWO_TOWNS))
    with pytest.raises(InvalidInput, match="while its relocation to Järvenranta is in force"):
        Policy("twice", [move]).over(read(tmp_path))


def test_unit_without_a_size_is_the_whole_agency_there() -> None:
    entry = UnitEntry(name="all of it", agency="Land Office", municipality="Mäenala")
    scenario = replace(Scenario.load(TWO_TOWNS), units=(entry,))
    with closing(CivilService(scenario, seed=1)) as model:
        s, place = model.world.posts, model.world.sites.municipality[model.world.posts.site]
        there = (s.established == 1) & (s.agency == s.agency[s.unit == 0][0]) & (place == 1)
        np.testing.assert_array_equal(s.unit == 0, there)
        np.testing.assert_array_equal(s.unit_person, np.where(there, s.person, NOBODY))


def test_ten_lines_relocate_a_unit_of_a_small_country(workplace: Path) -> None:
    """The shipped example, by the commands that a user gives."""
    file = configs() / "scenarios" / "town-relocation.yaml"
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 10
    names = "town-relocation", "two-towns"

    def call(*arguments: str) -> str:
        result = CliRunner().invoke(app, arguments, env={"COLUMNS": "160"})
        assert result.exit_code == 0, (result.output, result.exception)
        return result.output

    assert "no problems" in call("check", str(file))
    assert "town-relocation" in call("run", names[0], "--baseline", names[1], "--replicates", "2", "--workers", "1")
    assert (workplace / "results" / "monipaikka.db").is_file()
    (unit,) = json.loads(call("unit", names[0], "--json"))["units"]
    last = unit["years"][-1]
    assert (unit["unit"], last["moved_share"], last["fate_waiting"]) == ("maps", 1.0, 0.0)
    assert last["staff"] + last["vacant"] == 40
    assert last["one_off_cost_per_post"] > 0
