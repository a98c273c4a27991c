"""The benchmarks run and see every rule; how long anything takes is asserted nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import c_loop, plain_mesa, rules, runs, soak, storing
from benchmarks.table import BEGIN, END, README, Row, keep, markdown
from sim.scenario import Scenario
from sim.schedule import SCHEDULE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def two_towns() -> Scenario:
    return Scenario.load(str(ROOT / "tests" / "two-towns.yaml"))


@pytest.fixture(scope="module")
def costs(two_towns: Scenario) -> rules.Costs:
    return rules.costs(two_towns, months=2)


def test_every_rule_is_in_the_table(costs: rules.Costs) -> None:
    shown = [row.what for row in rules.rows(costs)]
    assert [process.name.replace("_", " ") for process in SCHEDULE] == shown[1 : 1 + len(SCHEDULE)]
    assert costs.months == 2
    assert all(spent >= 0 for spent in costs.spent.values())


def test_timing_changes_no_result(two_towns: Scenario) -> None:
    timed, plain = rules.TimedService(two_towns, 3), rules.CivilService(two_towns, seed=3)
    timed.month_of_rules()
    plain.step()
    assert timed.monthly.tobytes() == plain.monthly.tobytes()
    timed.close()
    plain.close()


def test_runs_and_pairs(two_towns: Scenario) -> None:
    short = runs.shortened(two_towns, 3)
    cost = runs.cost_of_a_run(short, 1)
    savings = {"share": 12.0}
    assert short.months == 3
    assert len(runs.rows(cost, 3, [1.5], savings, 2)) == 4


def test_plain_mesa_lives_a_month(two_towns: Scenario, costs: rules.Costs) -> None:
    office = plain_mesa.office(two_towns, 1)
    found = plain_mesa.nanoseconds_of_a_servant(office, 1)
    assert office.steps == 2
    assert len(plain_mesa.rows(found, costs)) == 2


@pytest.mark.skipif(c_loop.COMPILER is None, reason="no C compiler")
def test_plain_c_computes_the_same(two_towns: Scenario) -> None:
    whole = c_loop.run_in_loops(runs.shortened(two_towns, 4), 2, 1)
    assert whole > 0.0
    assert len(c_loop.rows(c_loop.compare(two_towns, 2), whole)) == 3


def test_the_page_keeps_what_stands_around_the_table(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    keep(markdown([Row("Rules", "ageing", "1 ms")], "Measured."), page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\nMeasured.")
    assert text.endswith(f"{END}\nafter\n")
    assert "| ageing | 1 ms |" in text
    assert "old" not in text
    page.write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="markers"):
        keep("", page)


def test_the_page_has_the_markers() -> None:
    assert {BEGIN, END} <= set(README.read_text(encoding="utf-8").split("\n"))


def test_storing_is_measured_with_and_without_months(two_towns: Scenario) -> None:
    years, months = storing.rows(two_towns, 1.0, 3)
    assert "years" in years.what
    assert "months" in months.what
    assert all(float(row.ratio.replace(",", "")) > 0 for row in (years, months))


def test_soak_of_small_runs_kills_and_loses_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(soak, "SECONDS_BETWEEN", (0.0, 0.3))
    soak.main(["--runs", "8", "--kills", "2", "--scenario", str(ROOT / "tests" / "two-towns.yaml")])
    assert "8 runs: the same content as without any kill, nothing lost, nothing twice" in capsys.readouterr().out
