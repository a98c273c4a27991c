"""Commands for experiments: exit codes, texts and shapes of JSON."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app, sweeping
from sim.cli.told import DIFFERS, INTERRUPTED, INVALID
from sim.experiments import sweep as sweep_module
from sim.experiments.progress import Interrupted
from sim.storage import Store

TWO_TOWNS = Path(__file__).resolve().parents[1] / "two-towns.yaml"
DATABASE = Path("results") / "monipaikka.db"


def call(*arguments: object, code: int = 0) -> str:
    """Output of a command that must end with `code`, stdout when all is well and stderr else."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout if code == 0 else result.stderr


def answer(*arguments: object, code: int = 0) -> Any:
    """What a command prints as JSON."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert result.exit_code == code, (result.output, result.exception)
    return json.loads(result.stdout)


@pytest.fixture
def small(sweeps, workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of an experiment whose runs take no time, carried out in threads."""
    quick = partial(sweep_module.sweep, simulate=sweeps.small_runs.chance_but_three)
    monkeypatch.setattr(sweeping, "sweep", lambda *args, **more: quick(*args, **{**more, "executor": ThreadPoolExecutor(2)}))
    return sweeps.write(seeds=2)


def test_plan_writes_nothing_and_knows_what_is_done(small: Path, workplace: Path) -> None:
    before = {file.name for file in workplace.iterdir()}
    planned = answer("plan", small, "--workers", 2)
    assert (planned["experiment"], planned["policies"], planned["scenarios"], planned["points"]) == ("small", 2, 1, 1)
    assert planned["minimum"] == planned["maximum"]
    assert (planned["minimum"]["runs"], planned["minimum"]["done"], planned["measured_runs"]) == (4, 0, 0)
    assert planned["minimum"]["seconds"] > 0
    assert planned["memory_megabytes"] > 0
    assert "Nothing was written" in call("plan", small)
    assert {file.name for file in workplace.iterdir()} == before
    call("sweep", small)
    planned = answer("plan", small)
    assert (planned["minimum"]["done"], planned["minimum"]["seconds"], planned["measured_runs"]) == (4, 0, 4)
    assert planned["run_seconds"] == 0.05
    size = DATABASE.stat().st_size
    small.write_text(small.read_text().replace("seeds: 2", "seeds: {minimum: 100, maximum: 1000, batch: 100}"))
    planned = answer("plan", small)
    assert (planned["minimum"]["seeds"], planned["maximum"]["seeds"]) == (100, 1000)
    assert planned["maximum"]["runs"] == 2000
    assert planned["minimum"]["disk_megabytes"] == pytest.approx(planned["maximum"]["disk_megabytes"] / 10, rel=0.05)
    assert DATABASE.stat().st_size == size
    assert "at most" in call("plan", small)


def test_disk_of_a_plan_is_about_what_the_runs_take(small: Path, sweeps) -> None:
    small.write_text(small.read_text().replace("seeds: 2", "seeds: [1]"))
    call("sweep", small)
    before = _size()
    small.write_text(small.read_text().replace("seeds: [1]", f"seeds: {[1, *range(10, 110)]}") + "store: {months: true}\n")
    expected = answer("plan", small)["minimum"]["disk_megabytes"]
    call("sweep", small)
    assert (_size() - before) / 1e6 == pytest.approx(expected, rel=0.5)


def _size() -> int:
    connection = sqlite3.connect(DATABASE)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return DATABASE.stat().st_size


def test_sweep_status_extend_and_retry(small: Path, sweeps, monkeypatch: pytest.MonkeyPatch) -> None:
    swept = answer("sweep", small)
    assert (swept["planned"], swept["done"], swept["failed"], swept["holder"]) == (4, 4, 0, None)
    assert "small: 4 of 4 runs done" in call("sweep", small)
    assert answer("status", "small") == swept
    assert answer("status", small) == answer("status")[0] == swept
    extended = answer("extend", "small", "--add-replicates", 2, code=DIFFERS)
    assert (extended["done"], extended["failed"]) == (6, 2)
    assert {failure["seed"] for failure in extended["failures"]} == {3}
    told = call("resume", "small", code=DIFFERS)
    assert "failed: none, scenario two-towns, point 0, seed 3: ArithmeticError: seed three does not add up" in told
    assert f"monipaikka rerun {extended['failures'][0]['run_id']}\n" in told
    assert "monipaikka retry --failed" in told
    assert answer("retry", "--failed", code=DIFFERS)["failed"] == 2
    assert len(sweeps.called()) == 6
    quick = partial(sweep_module.sweep, simulate=sweeps.small_runs.chance)
    monkeypatch.setattr(sweeping, "sweep", lambda *args, **more: quick(*args, **{**more, "executor": ThreadPoolExecutor(2)}))
    assert answer("retry", small, "--failed")["done"] == 8
    assert answer("extend", "small", "--add-point", "{quitting.base: 0.06}")["done"] == 16
    assert len(sweeps.called()) == 16
    assert answer("resume") == []
    assert "small" in call("status")


def test_interrupted_sweep_ends_with_130_and_says_how_to_go_on(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise Interrupted(3, 20, "`monipaikka resume small` goes on from there")

    monkeypatch.setattr(sweeping, "sweep", stop)
    assert "stopped after 3 of 20 runs; `monipaikka resume small` goes on from there" in call("sweep", small, code=INTERRUPTED)


def test_earlier_version_is_told(small: Path) -> None:
    call("sweep", small)
    small.write_text(small.read_text().replace("share: 0.5", "share: 0.6"))
    assert "2 runs of an earlier version or plan stay; they are not mixed" in call("sweep", small)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sweep", "nothing.yaml"), "nothing.yaml: cannot be read"),
        (("plan", "nothing"), "nothing: cannot be read"),
        (("status",), "there is no such database"),
        (("resume", "small"), "there is no such database"),
        (("sweep", "{small}", "--db", "mysql://x/y"), "mysql is not supported"),
        (("sweep", "{small}", "--scheduler", "tcp://127.0.0.1:1"), "does not answer"),
        (("sweep", "{small}", "--workers", 0), "workers"),
        (("extend", "small"), "says nothing to add; name --add-replicates N or --add-point"),
        (("extend", "small", "--add-point", "quitting"), "expected parameters and values, such as '{quitting.base: 0.06}'"),
        (("retry", "small"), "carries out failed runs once more: say --failed"),
        (("rerun", 1), "there is no such database"),
    ],
)
def test_bad_input_is_a_line_on_stderr_and_no_run_is_made(
    small: Path, workplace: Path, arguments: tuple[object, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.experiments.cluster.CONNECT_SECONDS", 1)
    told = call(*(str(argument).replace("{small}", str(small)) for argument in arguments), code=INVALID)
    assert message in told.replace("\n", " ")
    assert "Traceback" not in told
    if DATABASE.exists():
        with Store() as store:
            assert store.runs().empty


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("status", "smal"), "smal: is no experiment of results/monipaikka.db; did you mean small?"),
        (("extend", "small", "--add-point", "{quitting.bse: 1}"), "there is no parameter quitting.bse; did you mean quitting.base?"),
        (("rerun", 99), "run 99: is not in results/monipaikka.db"),
        (("rerun", 1), "run 1: is done; `--check` carries it out once more and compares"),
    ],
)
def test_names_that_the_database_does_not_know(small: Path, arguments: tuple[object, ...], message: str) -> None:
    call("sweep", small)
    assert message in call(*arguments, code=INVALID)


def test_check_tells_experiments_from_scenarios(small: Path, workplace: Path) -> None:
    (workplace / "folder").mkdir()
    (workplace / "folder" / "experiment.yaml").write_text(small.read_text())
    told = call("check", small, workplace / "folder")
    assert told.count(": experiment, no problems") == 2
    small.write_text(small.read_text().replace("seeds: 2", "seeds: none"))
    assert "small.yaml:8: seeds: = 'none': expected a count" in call("check", small, code=INVALID)


def test_newer_schema_is_told_and_left_alone(small: Path) -> None:
    call("sweep", small)
    connection = sqlite3.connect(DATABASE)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    for command in (("sweep", small), ("status",), ("resume",), ("plan", small)):
        assert "has schema 9999 of a newer monipaikka" in call(*command, code=INVALID)


def test_rerun_of_the_model_is_the_same_bits_and_tells_what_is_not(workplace: Path) -> None:
    """The model itself, through the commands as they are."""
    file = workplace / "towns.yaml"
    file.write_text(f"""\
title: {{fi: koe, sv: prov, en: trial}}
question: What happens?
baseline: two-towns
scenarios: [{TWO_TOWNS}]
seeds: 1
store: {{months: true}}
""")
    call("sweep", file, "--workers", 1)
    same = answer("rerun", 1, "--check")
    assert (same["identical"], same["different"], same["error"]) == (True, 0, None)
    assert same["compared"] > 39 * 3 * 40
    assert "are the same bits" in call("rerun", 1, "--check")
    connection = sqlite3.connect(DATABASE)
    connection.execute("UPDATE yearly SET staff = staff + 1e-12 * staff WHERE year = 2021 AND region = '01'")
    connection.execute("UPDATE monthly SET quits = NULL WHERE month = '2021-03' AND region = '00'")
    connection.commit()
    assert answer("rerun", 1, "--check", code=DIFFERS)["different"] == 2
    connection.execute("UPDATE runs SET results_version = 'other'")
    connection.commit()
    assert "was made by other code (results version other" in call("rerun", 1, "--check", code=INVALID)


def test_rerun_of_a_failed_run_keeps_its_results(workplace: Path, sweeps, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.experiments import rerunning

    with Store() as store:
        file = sweeps.write(seeds=[3])
        sweeps.run(file, "sqlite:///results/monipaikka.db", simulate=sweeps.small_runs.chance_but_three)
        with pytest.raises(Exception, match="run 1: is failed and has no results to compare"):
            rerunning.check(store, 1)
        again = rerunning.carry_out_again(store, 1, simulate=sweeps.small_runs.chance_but_three)
        assert "seed three does not add up" in str(again.error)
        assert rerunning.carry_out_again(store, 1, simulate=sweeps.small_runs.chance).error is None
        assert store.tally("small").done == 1
        assert rerunning.check(store, 1, simulate=sweeps.small_runs.chance).different == 0
        assert "seed three" in str(rerunning.check(store, 1, simulate=sweeps.small_runs.chance_but_three).error)
