"""Storage: scenarios, runs and what was measured in each month, on SQLite or PostgreSQL. SQLAlchemy is imported here and nowhere else."""

from __future__ import annotations

from sim.storage.problem import StorageProblem
from sim.storage.store import DEFAULT_URL, Planned, Store, Wanted

__all__ = ["DEFAULT_URL", "Planned", "StorageProblem", "Store", "Wanted"]
