"""monipaikka: multi-location and location-independent work in the Finnish state, simulated at scale 1:1."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.analysis.stopping import StoppingRule
    from sim.experiment import Experiment, Outcome
    from sim.model import CivilService
    from sim.policies import Policy
    from sim.results import Results
    from sim.run import Run
    from sim.scenario import Scenario
    from sim.storage import Store

__version__ = "0.1.0"
__all__ = ["CivilService", "Experiment", "Outcome", "Policy", "Results", "Run", "Scenario", "StoppingRule", "Store", "__version__"]

_PUBLIC = {
    "CivilService": "sim.model",
    "Experiment": "sim.experiment",
    "Outcome": "sim.experiment",
    "Policy": "sim.policies",
    "Results": "sim.results",
    "Run": "sim.run",
    "Scenario": "sim.scenario",
    "StoppingRule": "sim.analysis.stopping",
    "Store": "sim.storage",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the public names have no common type
    """Load a public name when it is first used, so that `monipaikka --help` stays quick."""
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
