"""Command line: exit codes, error texts, shapes of JSON, and what help may load."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli import app, running
from sim.cli.told import DIFFERS, INTERRUPTED, INVALID
from sim.experiments.runner import Interrupted, RunRecord
from sim.resources import configs
from sim.scenario import Scenario, sheets
from sim.schedule import SCHEDULE
from sim.storage import Store

HEAVY = {"mesa", "numba", "numpy", "pandas", "matplotlib", "sqlalchemy", "scipy", "pydantic", "yaml", "pyproj"}
SCENARIO = """\
title: {fi: koe, sv: prov, en: trial}
question: What happens in one year?
extends: enacted
end: 2020-12
policy:
  - lever: location_independence
    from: 2020-03
    share: 0.5
"""


def call(*arguments: object, code: int = 0) -> str:
    """Output of a command that must end with `code`, stdout when all is well and stderr else."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout if code == 0 else result.stderr


def answer(*arguments: object) -> Any:
    """What a command prints as JSON."""
    return json.loads(call(*arguments, "--json"))


def write(file: Path, text: str) -> Path:
    """A file with a text."""
    file.write_text(text, encoding="utf-8")
    return file


def test_help_loads_nothing_heavy() -> None:
    """Half a second for help: nothing of the model, the storage or the reports is imported for it."""
    program = (
        "import sys\nfrom typer.testing import CliRunner\nfrom sim.cli import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & set(loaded)


def test_the_package_is_a_command_too() -> None:
    told = subprocess.run([sys.executable, "-m", "sim", "--help"], capture_output=True, text=True, check=True).stdout
    assert "population" in told


def test_rules_are_listed_in_their_order_with_places_that_exist(repository: Path) -> None:
    rules = answer("rules")
    assert [rule["name"] for rule in rules] == [process.name for process in SCHEDULE]
    assert [rule["order"] for rule in rules] == list(range(1, len(SCHEDULE) + 1))
    for rule in rules:
        lines = (repository / rule["file"]).read_text(encoding="utf-8").splitlines()
        assert any(rule["name"] in line for line in lines[rule["line"] - 1 : rule["line"] + 60]), rule["name"]
        assert rule["summary"]
        assert rule["writes"]
    printed = call("rules")
    assert all(f"{rule['file']}:{rule['line']}" in printed for rule in rules)


def test_levers_tell_type_bounds_and_meaning_of_every_field() -> None:
    levers = {lever["name"]: lever for lever in answer("levers")}
    fields = {field["field"]: field for field in levers["telework"]["fields"]}
    assert fields["from"]["type"] == "month"
    assert fields["from"]["required"]
    assert fields["ceiling"] | {"unit": None} == {
        "field": "ceiling",
        "type": "number",
        "unit": None,
        "bounds": ">= 0, <= 5",
        "required": False,
        "default": None,
        "meaning": "days a week at home at most",
    }
    assert all(field["meaning"] for lever in levers.values() for field in lever["fields"])
    assert answer("levers", "telework") == levers["telework"]
    assert "location_independence" in call("levers")
    assert "ceiling" in call("levers", "telework")


def test_a_misspelt_lever_is_told_its_neighbour() -> None:
    assert call("levers", "telewrok", code=INVALID).strip() == "levers: telewrok is not a lever; did you mean telework?"


def test_parameters_are_those_in_force_in_the_month() -> None:
    def found(month: str, scenario: str) -> dict[str, Any]:
        listed = answer("params", "--month", month, "--scenario", scenario)
        assert listed["month"] == month
        return {f"{row['sheet']}.{row['name']}": row for row in listed["parameters"]}

    before, after = found("2026-12", "location-free-50"), found("2030-01", "location-free-50")
    assert set(after) == {f"{sheet.name}.{name}" for sheet in sheets().values() for name in sheet.quantities}
    name = "vacancies.location_independent_share"
    assert after[name]["value"] != before[name]["value"]
    assert after[name]["changed"]
    assert all(row["grade"] and row["unit"] and row["meaning"] for row in after.values())
    assert f"{name}*" in call("params", "--scenario", "location-free-50")


def test_trace_tells_row_or_person_and_what_each_rule_did() -> None:
    traced = answer("trace", "--person", 7, "--month", "2020-01")
    assert (traced["row"], traced["taken_as"]) == (7, "row")
    assert [rule["rule"] for rule in traced["rules"]] == [process.name for process in SCHEDULE]
    ageing = next(rule["columns"] for rule in traced["rules"] if rule["rule"] == "ageing")
    assert ageing["age"] == [traced["before"]["age"], traced["before"]["age"] + 1]
    person = int(traced["before"]["person"])
    again = answer("trace", "--person", person, "--month", "2020-01")
    assert again["taken_as"] == "person"
    assert again["rules"] == traced["rules"]
    printed = call("trace", "--person", person)
    assert f"{person} taken as person: row 7 of posts" in printed
    assert "quitting" in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("params", "--month", "2030-13"), "'2030-13' is not a month"),
        (("params", "--month", "1999-01"), "enacted runs from 2020-01 to 2040-12"),
        (("params", "--scenario", "enactd"), "did you mean enacted"),
        (("trace", "--person", 10**15), "is no row of posts"),
        (("run", "location-free-50", "--set", "quitting.bse=0.05"), "there is no parameter quitting.bse; did you mean quitting.base?"),
        (("run", "location-free-50", "--set", "quitting.base=9"), "must be from"),
        (("run", "location-free-50", "--set", "quitting.base"), "expected SHEET.NAME=VALUE"),
        (("run", "enacted"), "are the same"),
        (("run", "--replicates", 0), "replicates"),
        (("run", "--lang", "de"), "lang"),
        (("db", "info", "--db", "mysql://localhost/x"), "mysql"),
        (("db", "info", "--db", "sqlite:///nowhere.db"), "nowhere.db"),
        (("population", "show", "atlantis"), "neither a folder nor a shipped population"),
        (("check", "nothing.yaml"), "nothing.yaml"),
        (("check", "nothing.txt"), "end in .yaml or .csv"),
    ],
)
def test_bad_input_is_a_line_on_stderr_and_nothing_is_written(workplace: Path, arguments: tuple[object, ...], message: str) -> None:
    told = call(*arguments, code=INVALID)
    assert message in told.replace("\n", " ")
    assert "Traceback" not in told
    assert not list(workplace.iterdir())


def test_a_folder_that_is_a_file_is_refused(workplace: Path) -> None:
    write(workplace / "results", "")
    assert "results is a file; name a folder" in call("run", "location-free-50", code=INVALID)


def test_every_problem_of_every_file_is_told_at_once_with_its_line(workplace: Path) -> None:
    scenario = write(workplace / "s.yaml", SCENARIO.replace("share: 0.5", "shar: 0.5").replace("2020-12", "2020-12\nquestoin: x"))
    levers = write(workplace / "t.yaml", SCENARIO.replace("share: 0.5", "share: 1.5\n  - lever: telewrok\n    from: 2020-01"))
    quitting = (configs() / "parameters" / "quitting.yaml").read_text(encoding="utf-8")
    parameters = write(workplace / "quitting.yaml", quitting.replace("base:", "bsae:", 1))
    fine = write(workplace / "fine.yaml", SCENARIO)
    result = CliRunner().invoke(app, ["check", *map(str, (scenario, levers, parameters, fine))])
    assert result.exit_code == INVALID
    assert result.stdout == f"{fine}: scenario, no problems\n"
    lines = result.stderr.splitlines()
    assert all(line.split(":")[1].isdigit() for line in lines), lines
    told = result.stderr
    for wanted in (
        "questoin",
        "1.5",
        "telewrok; did you mean telework",
        "bsae is not a parameter of quitting; did you mean base",
        "parameter base",
    ):
        assert wanted in told.replace(": is", " is"), wanted


def test_shipped_files_are_fine(repository: Path) -> None:
    files = [*(repository / "configs" / "scenarios").glob("*.yaml"), repository / "configs" / "parameters" / "utility.yaml"]
    told = call(
        "check", *files, repository / "configs" / "population" / "finland", repository / "configs" / "population" / "finland" / "age.csv"
    )
    assert told.count("no problems") == len(files) + 2


def test_a_margin_without_its_population_is_told_where_it_belongs(workplace: Path) -> None:
    assert "lies beside a population.yaml" in call("check", write(workplace / "age.csv", "key\n"), code=INVALID)


def test_population_is_checked_and_built(workplace: Path) -> None:
    cells = answer("population", "check")
    assert {"margin", "key", "target", "result", "holds", "grade", "estimate", "reason"} <= set(cells[0])
    assert all(cell["holds"] or cell["reason"] for cell in cells)
    assert "population.npz: seed 3" in call("population", "build", "--seed", 3)
    assert (workplace / "population.npz").is_file()


def test_population_shows_its_grades() -> None:
    shown = answer("population", "show")
    assert {row["grade"] for row in shown["margins"]} <= set("ABCD")
    assert len(shown["regions"]) == 19
    assert "regions" in call("population", "show")


def test_gravity_is_fitted_again(workplace: Path) -> None:
    told = call("population", "fit-gravity", "--out", "gravity.yaml")
    assert "% of deviance" in told
    assert (workplace / "gravity.yaml").is_file()


@pytest.fixture
def trial(workplace: Path) -> Path:
    """A year under a lever of the user's own."""
    return write(workplace / "trial.yaml", SCENARIO)


def months_of(scenario: Scenario) -> pd.DataFrame:
    with Store("sqlite:///results/monipaikka.db", create=False) as store:
        return store.monthly(scenario=scenario.hash)


def test_a_run_leaves_database_figures_and_map_and_is_not_repeated(workplace: Path, trial: Path) -> None:
    base = write(workplace / "year.yaml", SCENARIO.partition("policy:")[0])
    command = ("run", trial, "--baseline", base, "--replicates", 2, "--seed", 5, "--workers", 2)
    told = call(*command)
    for name in ("distribution", "competitiveness", "vitality", "map-staff", "map-staff-home"):
        assert f"results/{name}.png" in told
        assert (workplace / "results" / f"{name}.png").is_file()
        assert (workplace / "results" / f"{name}.svg").is_file()
    assert "simulation noise only" in told
    assert "Estimates (grade D)" in told
    assert "Exits by cause" in told
    policy, baseline = (months_of(Scenario.load(file)) for file in (trial, base))
    assert len(policy) == len(baseline) == 2 * 12 * 20
    early = policy["month"] < "2020-03"
    numbers = policy.columns.difference(["run_id", "scenario", "seed", "month", "region"])
    pd.testing.assert_frame_equal(policy.loc[early, numbers], baseline.loc[early, numbers], check_exact=True)
    rows = answer("db", "info")["runs"]
    assert {row["scenario"]: row["done"] for row in rows} == {"trial": 2, "year": 2}
    assert "trial" in call("db", "info")
    assert "nothing to do" in call("db", "upgrade")
    again = call(*command, "--lang", "fi")
    assert "pelkkää simulointikohinaa" in " ".join(again.split())
    assert answer("db", "info")["runs"] == rows


def test_failed_runs_are_named_and_end_in_one(trial: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(scenarios: list[Scenario], seeds: range, **_: object) -> list[RunRecord]:
        error = "Traceback\nArithmeticError: it does not add up"
        return [RunRecord(1, s.name, s.hash, seed, "failed", False, None, error) for seed in seeds for s in scenarios]

    monkeypatch.setattr(running, "run_paired", fail)
    told = call("run", trial, "--replicates", 1, code=DIFFERS)
    assert "run 1 failed: enacted, seed 1: ArithmeticError: it does not add up" in told


def test_ctrl_c_says_that_the_same_command_goes_on(trial: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise Interrupted(3, 20)

    monkeypatch.setattr(running, "run_paired", stop)
    assert "stopped after 3 of 20 runs; the same command goes on from there" in call("run", trial, code=INTERRUPTED)


def test_the_command_kept_with_a_run_repeats_it() -> None:
    job = running.Job("my policy.yaml", "enacted", range(1, 11), ("quitting.base=0.05",), None, None, Path("results"), "en")
    command = job.command(Scenario.load("enacted"), 7)
    assert command == "monipaikka run 'my policy.yaml' --baseline enacted --replicates 1 --seed 7 --set quitting.base=0.05"
