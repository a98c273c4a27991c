"""Lever laws, for every lever there is: nothing at strength 0, order without meaning, no trace after the end, meaningful values."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.levers import LEVERS
from sim.policy import Book, Dated, baseline_book, strength
from sim.scenario import Scenario, sheets
from tests.properties.drawn import FIRST, TWO_TOWNS, lever

months = st.integers(FIRST - 12, FIRST + 48)
each_kind = pytest.mark.parametrize("kind", LEVERS)


def book(month: int) -> Book:
    """Rules of a month without a policy."""
    return baseline_book(sheets().values(), month)


@each_kind
@given(st.data(), months)
def test_nothing_before_the_first_month_and_no_trace_after_the_last(kind: str, data: st.DataObject, month: int) -> None:
    found = data.draw(lever(kind))
    before = book(month)
    after = found.adjust(before, month)
    assert before == book(month), "the book given is not changed"
    if month < found.since or (found.until is not None and month >= found.until):
        assert strength(found, month) == 0.0
        assert after == before


@each_kind
@given(st.data(), st.integers(0, 300))
def test_strength_rises_to_one_and_stays(kind: str, data: st.DataObject, later: int) -> None:
    found = data.draw(lever(kind))
    month = found.since + later
    if found.until is None or month + 1 < found.until:
        assert 0.0 < strength(found, month) <= strength(found, month + 1) <= 1.0
        assert (strength(found, month) == 1.0) == (later >= found.phase_in)


@each_kind
@given(st.data(), months)
def test_levers_of_one_kind_commute(kind: str, data: st.DataObject, month: int) -> None:
    one, two, three = (data.draw(lever(kind)) for _ in range(3))
    start = book(month)
    orders = ((one, two, three), (three, one, two), (two, three, one))
    assert len([None for order in orders if applied(order, start, month) == applied((three, two, one), start, month)]) == len(orders)


def applied(levers: tuple[Dated, ...], start: Book, month: int) -> Book:
    """The book after several levers."""
    for found in levers:
        start = found.adjust(start, month)
    return start


@each_kind
@given(st.data(), months)
def test_levers_of_different_kinds_commute(kind: str, data: st.DataObject, month: int) -> None:
    one, two = data.draw(lever(kind)), data.draw(st.sampled_from(sorted(LEVERS)).flatmap(lever))
    start = book(month)
    assert applied((one, two), start, month) == applied((two, one), start, month)


@each_kind
@given(st.data(), months)
def test_values_stay_admissible(kind: str, data: st.DataObject, month: int) -> None:
    """Whatever levers come together, every probability, share and number of days keeps its meaning."""
    policy = tuple(data.draw(st.lists(lever(kind), min_size=1, max_size=4)))
    after = applied(policy, book(month), month)
    for sheet in sheets().values():
        for name, quantity in sheet.quantities.items():
            value = after.value(sheet.name, name)
            values = value if isinstance(value, tuple) else (value,)
            assert all(quantity.low <= number <= quantity.high for number in values), f"{sheet.name}.{name} = {value}"


@each_kind
@given(st.data())
def test_a_lever_does_something_in_force(kind: str, data: st.DataObject) -> None:
    """Some lever of the kind changes the book, and its months in force are the only ones in which it does."""
    scenario = Scenario.load(TWO_TOWNS)
    found = data.draw(lever(kind))
    changed = replace(scenario, policy=(*scenario.policy, found))
    different = {month for month in range(FIRST - 1, FIRST + 48) if changed.book(month) != scenario.book(month)}
    assert all(found.since <= month and (found.until is None or month < found.until) for month in different)
