"""Parity: the compiled kernels and the same functions as plain Python give the same bits."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.model import PLACES, CivilService

TESTS = Path(__file__).resolve().parents[1]

PLAIN = """
import sys
import warnings
import numba
import numpy as np
from sim.model import CivilService
from sim.columns import TABLES

assert numba.config.DISABLE_JIT
warnings.simplefilter("error")
scenario, months, file = sys.argv[1:]
model = CivilService(scenario, seed=7).run_months(int(months))
columns = {f"{table}.{column.name}": model.world.column(f"{table}.{column.name}") for table in TABLES for column in TABLES[table]}
np.savez(file, start=model.start_row, monthly=model.monthly, **columns)
"""


@pytest.mark.parametrize(("scenario", "months"), [("two-towns.yaml", 24), ("busy-towns.yaml", 12)])
def test_plain_python_gives_the_bits_of_the_compiled_model(scenario: str, months: int, tmp_path: Path) -> None:
    """The second with units that move."""
    model = CivilService(str(TESTS / scenario), seed=7).run_months(months)
    plain = subprocess.run(
        [sys.executable, "-c", PLAIN, str(TESTS / scenario), str(months), str(tmp_path / "plain.npz")],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert plain.returncode == 0, plain.stderr
    found = np.load(tmp_path / "plain.npz")
    for name in found.files:
        compiled = {"start": model.start_row, "monthly": model.monthly}[name] if "." not in name else model.world.column(name)
        assert found[name].tobytes() == compiled.tobytes(), f"{name} differs in {np.argwhere(found[name] != compiled)[:5].tolist()}"
    for flow in ("quits", "retirements", "hires", "applications", "home_moves_net"):
        assert np.abs(model.monthly[:, :, PLACES[flow]]).sum() > 0.0, f"nothing happened: no {flow} in {months} months"
    model.close()
