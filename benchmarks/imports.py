"""Imports: how long a person waits for the first answer of a new process, with all kernels compiled."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from benchmarks.table import Row, seconds

HELP = (sys.executable, "-m", "sim", "--help")
FIRST_MONTH = (sys.executable, "-c", "from sim.model import CivilService\nCivilService('enacted', seed=1).step()")
NOTHING = (sys.executable, "-c", "")


def waiting(command: tuple[str, ...], repetitions: int) -> float:
    """Median seconds of a command from its start to its end, after one start that is not counted."""
    found = []
    for _ in range(repetitions + 1):
        start = perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        found.append(perf_counter() - start)
    return median(found[1:])


def rows(repetitions: int) -> list[Row]:
    """The lines of the table."""
    nothing = waiting(NOTHING, repetitions)
    commands = (("monipaikka --help", HELP), ("from the start of Python to the end of the first month", FIRST_MONTH))
    found = [(what, waiting(command, repetitions)) for what, command in commands]
    return [Row("Waiting", what, seconds(took), "", f"{took / nothing:.0f}", "to starting Python alone") for what, took in found]
