"""Mesa's own `batch_run` drives the model as it is.

Mesa 3.3.1 takes seeds as a parameter of the model (`iterations` would repeat one seed) and runs one step more than `max_steps`; of the
states collected, the start state among them, it returns the first `max_steps` + 1. So its row k is our month k, and row 0 the start.
"""

from __future__ import annotations

from pathlib import Path

import mesa
import numpy as np

from sim.metrics import METRICS
from sim.model import CivilService

TWO_TOWNS = str(Path(__file__).resolve().parents[1] / "two-towns.yaml")
SEEDS = [1, 2, 3]


def test_row_of_batch_run_is_month_of_ours() -> None:
    rows = mesa.batch_run(
        CivilService,
        {"scenario": [TWO_TOWNS], "seed": SEEDS},
        max_steps=11,
        number_processes=2,
        data_collection_period=1,
        display_progress=False,
    )
    assert len(rows) == len(SEEDS) * 12
    for seed in SEEDS:
        batch = sorted((row for row in rows if row["seed"] == seed), key=lambda row: row["Step"])
        assert [row["Step"] for row in batch] == list(range(12))
        model = CivilService(TWO_TOWNS, seed=seed)
        for _ in range(11):
            model.step()
        ours = np.concatenate([model.start_row[np.newaxis], model.monthly])[:, 0]
        names = [(place, metric.name) for place, metric in enumerate(METRICS) if metric.name in batch[0]]
        assert names
        for place, name in names:
            np.testing.assert_array_equal([row[name] for row in batch], ours[:, place], err_msg=name)
        model.close()
