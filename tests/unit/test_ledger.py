"""Ledger: what is measured together has the bits of what is measured month by month."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np

from sim.metrics import METRICS
from sim.model import CivilService

TWO_TOWNS = str(Path(__file__).resolve().parents[1] / "two-towns.yaml")
MONTHS = 26


def test_when_one_asks_changes_no_bit() -> None:
    with closing(CivilService(TWO_TOWNS, seed=3)) as asked, closing(CivilService(TWO_TOWNS, seed=3)) as left_alone:
        for month in range(MONTHS):
            asked.step()
            if month % 5 == 0:
                asked.metric("vitality")
        left_alone.run_months(MONTHS)
        np.testing.assert_array_equal(asked.monthly, left_alone.monthly)
        assert asked.monthly.shape == (MONTHS, 3, len(METRICS))
        assert asked.metric("staff") == asked.monthly[-1, 0, 0] > 0.0


def test_changes_over_a_year_begin_when_a_year_is_known() -> None:
    with closing(CivilService(TWO_TOWNS, seed=3)) as model:
        place = [metric.name for metric in METRICS].index("tax_base_change")
        known = ~np.isnan(model.run_months(MONTHS).monthly[:, 1, place])
        assert known.tolist() == [month >= 12 for month in range(1, MONTHS + 1)]


def test_collector_has_every_month_whenever_it_is_read() -> None:
    with closing(CivilService(TWO_TOWNS, seed=3)) as model:
        found = [len(model.run_months(months).datacollector.model_vars["staff"]) for months in (0, 1, 11, 2)]
        assert found == [1, 2, 13, 15]
        staff = [float(model.start_row[0, 0]), *model.monthly[:, 0, 0].tolist()]
        assert model.datacollector.model_vars[METRICS[0].name] == staff
