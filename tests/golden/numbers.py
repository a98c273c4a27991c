"""The golden numbers as text: national metrics of the two towns, and the hash of the first months of Finland."""

from __future__ import annotations

import csv
import hashlib
import io
from contextlib import closing
from pathlib import Path

import numpy as np

from sim.calendar import month_text
from sim.metrics import METRICS
from sim.model import CivilService
from sim.state import Array

HERE = Path(__file__).resolve().parent
TWO_TOWNS = HERE.parent / "two-towns.yaml"
TWO_TOWNS_FILE, FINLAND_FILE = HERE / "two-towns.csv", HERE / "enacted.sha256"
SEED, TOWN_MONTHS, FINLAND_MONTHS = 1, 24, 3


def table(monthly: Array, start: int) -> str:
    """National metrics by month as CSV; every number with all its digits, empty where not measured."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["month", *(metric.name for metric in METRICS)])
    for k, row in enumerate(monthly[:, 0].tolist()):
        writer.writerow([month_text(start + k), *("" if np.isnan(value) else repr(value) for value in row)])
    return out.getvalue()


def two_towns() -> str:
    """The table of the two towns."""
    with closing(CivilService(str(TWO_TOWNS), seed=SEED)) as model:
        return table(model.run_months(TOWN_MONTHS).monthly, model.scenario.start)


def finland() -> str:
    """Hash over every metric of every region in the first months of the baseline."""
    with closing(CivilService("enacted", seed=SEED)) as model:
        monthly = model.run_months(FINLAND_MONTHS).monthly
    return hashlib.sha256(np.ascontiguousarray(monthly, dtype="<f8").tobytes()).hexdigest() + "\n"
