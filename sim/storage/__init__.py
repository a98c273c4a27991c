"""Storage: scenarios, runs and what they measured, experiments and who carries them out, on SQLite or PostgreSQL.

SQLAlchemy is imported here and nowhere else.
"""

from __future__ import annotations

from sim.storage.leases import Claimed, Holder
from sim.storage.planning import Cell, Demand, ExperimentRow, Planned, Wanted
from sim.storage.problem import StorageProblem
from sim.storage.reading import Tally
from sim.storage.results import KINDS, Measured, PanelFile
from sim.storage.store import DEFAULT_URL, Store

__all__ = [
    "DEFAULT_URL",
    "KINDS",
    "Cell",
    "Claimed",
    "Demand",
    "ExperimentRow",
    "Holder",
    "Measured",
    "PanelFile",
    "Planned",
    "StorageProblem",
    "Store",
    "Tally",
    "Wanted",
]
