"""Worker: one run in a process of its own. It knows the model and neither the storage nor the reports."""

from __future__ import annotations

import signal
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.identity import results_version

if TYPE_CHECKING:
    from sim.scenario import Scenario

WHOLE_COUNTRY: Final = "00"


class RunResult(NamedTuple):
    """What a run brings back.

    Attributes
    ----------
    monthly : float64[months, regions, metrics]
        Values at the end of each month, without the start state, in the order of METRICS; NaN where a metric has no value.
    regions : tuple of str
        Region codes in the order of the second axis, the whole country (00) first.
    wall_seconds : float
        Time from the first line of the set-up to the last month, in seconds.
    version : str
        Results version of the code that the worker found when it started.
    """

    monthly: NDArray[np.float64]
    regions: tuple[str, ...]
    wall_seconds: float
    version: str


def simulate(scenario_text: str, seed: int) -> RunResult:
    """Carry out one run.

    Parameters
    ----------
    scenario_text : str
        Canonical text of the scenario.
    seed : int
        Key of all draws.

    Raises
    ------
    InvalidInput
        When the files the scenario stands on have changed since its text was written.
    """
    from sim.model import CivilService

    version = results_version()
    started = perf_counter()
    model = CivilService(_scenario(scenario_text), seed=seed)
    try:
        monthly = model.run_months().monthly
        return RunResult(monthly, (WHOLE_COUNTRY, *model.population.region_codes), perf_counter() - started, version)
    finally:
        model.close()


@lru_cache(maxsize=16)
def _scenario(text: str) -> Scenario:
    """A scenario from its text; a worker runs the few scenarios of a comparison over and over."""
    from sim.scenario import Scenario

    return Scenario.from_canonical(text)


def leave_interrupts_to_coordinator() -> None:
    """Let Ctrl-C in the terminal, which reaches every process, stop the coordinator alone: it lets the running runs end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
