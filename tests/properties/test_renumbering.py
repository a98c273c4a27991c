"""Renumbering changes nothing: not the order of rows, not spare rows, not what comes later, not another run beside it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from unittest.mock import patch

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from sim.model import CivilService
from sim.policy import Dated
from sim.scenario import Scenario
from sim.state import NOBODY, Array
from tests.properties.drawn import BUSY_TOWNS, FIRST, modest_levers, runs, seeds, small_countries

MONTHS = 12


def holders(model: CivilService) -> list[Array]:
    """Every column of the filled posts, in the order of their numbers."""
    s = model.world.posts
    rows = np.flatnonzero(s.person != NOBODY)
    rows = rows[np.argsort(s.number[rows])]
    return [column[rows] for name, column in s.columns() if name != "recruitment"]


def same(one: CivilService, other: CivilService) -> bool:
    """Whether two models have measured the same and hold the same people, bit by bit."""
    people = zip(holders(one), holders(other), strict=True)
    outputs = ("monthly", "unit_monthly", "unit_hires_by_home")
    measured = all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in outputs)
    places = all(found.values.tobytes() == other.places[place].values.tobytes() for place, found in one.places.items())
    return measured and places and all(a.tobytes() == b.tobytes() for a, b in people)


@runs(15)
@given(small_countries(MONTHS) | st.just(Scenario.load(BUSY_TOWNS)), seeds, st.integers(0, 2**32))
def test_order_of_posts_changes_nothing(scenario: Scenario, seed: int, order: int) -> None:
    with closing(CivilService(scenario, seed=seed)) as model, closing(CivilService(scenario, seed=seed)) as other:
        rows = np.random.default_rng(order).permutation(other.world.posts.rows)
        for _name, column in other.world.posts.columns():
            column[:] = column[rows]
        assert same(model.run_months(), other.run_months())


@runs(15)
@given(small_countries() | st.just(Scenario.load(BUSY_TOWNS)), seeds, st.integers(1, 200))
@example(Scenario.load(BUSY_TOWNS), 1, 50)
def test_spare_rows_change_nothing(scenario: Scenario, seed: int, spare: int) -> None:
    rows = CivilService._capacity
    with closing(CivilService(scenario, seed=seed)) as model:
        with patch.object(CivilService, "_capacity", lambda self: rows(self) + spare):
            other = CivilService(scenario, seed=seed)
        assert same(model.run_months(), other.run_months())
        other.close()


@runs(20)
@given(small_countries(), modest_levers(), seeds)
def test_a_policy_changes_nothing_before_its_rules_differ(scenario: Scenario, lever: Dated, seed: int) -> None:
    later = replace(scenario, policy=(*scenario.policy, lever))
    # The start stands in the book of the month before the first.
    if lever.since < FIRST or scenario.book(FIRST - 1) != later.book(FIRST - 1):
        return
    differing = (month for month in range(MONTHS) if scenario.book(FIRST + month) != later.book(FIRST + month))
    months = next(differing, MONTHS)
    with closing(CivilService(scenario, seed=seed)) as model, closing(CivilService(later, seed=seed)) as other:
        assert same(model.run_months(months), other.run_months(months))


@runs(5)
@given(small_countries(), seeds)
def test_two_models_in_one_process_do_not_meet(scenario: Scenario, seed: int) -> None:
    with closing(CivilService(scenario, seed=seed)) as one, closing(CivilService(scenario, seed=seed)) as other:
        for _ in range(MONTHS):
            one.step()
            other.step()
        with closing(CivilService(scenario, seed=seed)) as alone:
            assert same(one, other)
            assert same(one, alone.run_months())
