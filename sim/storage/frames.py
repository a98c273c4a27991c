"""Frames: what finished runs measured, read from the results database."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Final

import pandas as pd
from sqlalchemy import Connection, Engine, Table

from sim.storage import reading
from sim.storage.database import reading as transaction_of
from sim.storage.problem import StorageProblem
from sim.storage.schema import AGENCY_MONTHLY, MONTHLY, PLACES_YEARLY, UNIT_HIRES, UNIT_MONTHLY, YEARLY


class Frames:
    """What finished runs measured, as frames: the part of a store that everything after the runs reads."""

    def __init__(self, where: str, engine: Engine) -> None:
        self.where: Final = where
        self._engine: Final = engine

    def monthly(
        self,
        run_ids: Sequence[int] | None = None,
        *,
        scenario: str | None = None,
        experiment: str | None = None,
        metrics: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """What finished runs measured by month, of the runs whose months were kept: as `yearly`, with column month ("2020-01")."""
        return self._measured(MONTHLY, run_ids, scenario, experiment, metrics)

    def unit_monthly(
        self,
        run_ids: Sequence[int] | None = None,
        *,
        scenario: str | None = None,
        experiment: str | None = None,
        metrics: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """What finished runs measured of the units that their scenarios name: as `monthly`, with unit and its metrics for the region's."""
        return self._measured(UNIT_MONTHLY, run_ids, scenario, experiment, metrics)

    def unit_hires(
        self, run_ids: Sequence[int] | None = None, *, scenario: str | None = None, experiment: str | None = None
    ) -> pd.DataFrame:
        """Hires of the units by region of the home: as `unit_monthly`, with region and hires; no row where nobody of it was hired."""
        return self._measured(UNIT_HIRES, run_ids, scenario, experiment, None)

    def municipality_yearly(
        self,
        run_ids: Sequence[int] | None = None,
        *,
        scenario: str | None = None,
        experiment: str | None = None,
        metrics: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """What finished runs measured of municipalities, where that was kept: as `yearly`, with municipality (code) and its metrics."""
        return self._measured(PLACES_YEARLY["municipality"], run_ids, scenario, experiment, metrics)

    def agency_yearly(
        self,
        run_ids: Sequence[int] | None = None,
        *,
        scenario: str | None = None,
        experiment: str | None = None,
        metrics: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """What finished runs measured of agencies, where that was kept: as `yearly`, with agency (English name) and its metrics."""
        return self._measured(PLACES_YEARLY["agency"], run_ids, scenario, experiment, metrics)

    def agency_monthly(
        self,
        run_ids: Sequence[int] | None = None,
        *,
        scenario: str | None = None,
        experiment: str | None = None,
        metrics: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """What finished runs measured of agencies by month, where that was kept: as `agency_yearly`, with month for the year."""
        return self._measured(AGENCY_MONTHLY, run_ids, scenario, experiment, metrics)

    def yearly(
        self,
        run_ids: Sequence[int] | None = None,
        *,
        scenario: str | None = None,
        experiment: str | None = None,
        metrics: Sequence[str] | None = None,
    ) -> pd.DataFrame:
        """What finished runs measured by year: a stock as in December, a flow summed, a ratio as the mean of its months that have a value.

        Parameters
        ----------
        run_ids : sequence of int, optional
            These runs, whatever they are.
        scenario : str, optional
            All runs of one scenario, by its name or hash.
        experiment : str, optional
            All runs of the last plan of an experiment. Exactly one of the three is given.
        metrics : sequence of str, optional
            Columns wanted; all when left out.

        Returns
        -------
        DataFrame
            Columns run_id, scenario (name), seed, year, region ("00" is the whole country) and one float64 column per metric, NaN where it
            has no value; in the order of runs, years and regions. Of an experiment: run_id, point, policy, scenario (its label in the
            experiment), seed, year, region and the metrics; in the order of seeds, points, runs, years and regions.

        Raises
        ------
        StorageProblem
            Also when the runs of one scenario's name are not comparable (different content, or results of different versions), and when
            there is no finished run.
        """
        return self._measured(YEARLY, run_ids, scenario, experiment, metrics)

    def _measured(
        self, table: Table, run_ids: Sequence[int] | None, scenario: str | None, experiment: str | None, metrics: Sequence[str] | None
    ) -> pd.DataFrame:
        try:
            with self._reading() as connection:
                return reading.chosen(connection, table, run_ids, scenario, experiment, metrics)
        except reading.Mixed as mixed:
            raise StorageProblem(self.where, str(mixed)) from None

    def _reading(self) -> AbstractContextManager[Connection]:
        """One transaction that sees one state of the database."""
        return transaction_of(self._engine, self.where)
