"""Golden numbers: they change only on purpose (python -m tests.golden.update), and they are the same bits wherever a run is carried out."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sim.experiments.runner import run_paired
from sim.metrics import METRICS
from sim.scenario import Scenario
from sim.storage import Store
from tests.golden.numbers import FINLAND_FILE, SEED, TOWN_MONTHS, TWO_TOWNS, TWO_TOWNS_FILE, finland, table, two_towns

ROOT = Path(__file__).resolve().parents[2]
ON_PURPOSE = "the numbers have changed. On purpose? Then: python -m tests.golden.update, and say why in CHANGELOG.md"


def differences(found: str, expected: str) -> list[str]:
    """Cells that differ, by month and metric."""
    (names, *ours), (_, *theirs) = ([line.split(",") for line in text.splitlines()] for text in (found, expected))
    cells = (
        (row[0], name, old, new) for row, was in zip(ours, theirs, strict=True) for name, new, old in zip(names, row, was, strict=True)
    )
    return [f"{month} {name}: {old} is now {new}" for month, name, old, new in cells if old != new]


def test_the_two_towns_have_the_numbers_they_had() -> None:
    found, expected = two_towns(), TWO_TOWNS_FILE.read_text(encoding="utf-8")
    assert found.splitlines()[0] == expected.splitlines()[0], f"other metrics: {ON_PURPOSE}"
    assert not differences(found, expected), ON_PURPOSE


def test_finland_has_the_numbers_it_had() -> None:
    assert finland() == FINLAND_FILE.read_text(encoding="utf-8"), ON_PURPOSE


def test_another_process_has_the_same_numbers() -> None:
    program = "import sys; from tests.golden.numbers import finland, two_towns; sys.stdout.write(two_towns() + finland())"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == two_towns() + finland()


@pytest.mark.parametrize("workers", [1, 2])
def test_any_number_of_workers_has_the_same_numbers(workers: int, tmp_path: Path) -> None:
    scenario = Scenario.load(TWO_TOWNS)
    scenario = replace(scenario, end=scenario.start + TOWN_MONTHS - 1)
    with Store(f"sqlite:///{tmp_path}/runs.db") as store:
        records = run_paired([scenario], [SEED, SEED + 1, SEED + 2], store=store, workers=workers)
        stored = store.monthly([record.run_id for record in records]).query(f"seed == {SEED}")
    monthly = stored[[metric.name for metric in METRICS]].to_numpy().reshape(TOWN_MONTHS, -1, len(METRICS))
    assert table(monthly, scenario.start) == two_towns()
