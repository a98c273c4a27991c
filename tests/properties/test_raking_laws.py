"""Raking laws: margins kept, neighbours chosen, the order of rows without meaning."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.population.dealing import ascending, first_in_group, picked, systematic
from sim.population.raking import Margin, largest_remainder, rake, round_many_way, round_two_way

weights = st.floats(0.01, 100.0)


@given(st.lists(weights, min_size=1, max_size=40), st.integers(0, 10_000))
def test_shares_add_up_and_stay_within_one(values: list[float], total: int) -> None:
    given_weights = np.array(values)
    whole = largest_remainder(given_weights, total)
    assert whole.sum() == total
    assert np.all(np.abs(whole - given_weights / given_weights.sum() * total) < 1.0 + 1e-6)


@settings(max_examples=60)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 5_000), st.data())
def test_two_way_tables_keep_their_sums(rows: int, columns: int, total: int, data: st.DataObject) -> None:
    prior = data.draw(arrays(np.float64, (rows, columns), elements=weights))
    down = largest_remainder(data.draw(arrays(np.float64, rows, elements=weights)), total).astype(float)
    across = largest_remainder(data.draw(arrays(np.float64, columns, elements=weights)), total).astype(float)
    table = rake(prior, [Margin((0,), down), Margin((1,), across)], iterations=5_000).table
    whole = round_two_way(table)
    assert np.array_equal(whole.sum(axis=1), down)
    assert np.array_equal(whole.sum(axis=0), across)
    assert np.all(np.abs(whole - table) < 1.0 + 1e-4)


@settings(max_examples=40)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=4), st.integers(1, 3_000), st.data())
def test_many_way_tables_keep_their_margins(shape: list[int], total: int, data: st.DataObject) -> None:
    targets = [largest_remainder(data.draw(arrays(np.float64, size, elements=weights)), total) for size in shape]
    prior = data.draw(arrays(np.float64, tuple(shape), elements=weights))
    raked = rake(prior, [Margin((axis,), target.astype(float)) for axis, target in enumerate(targets)])
    rounded = round_many_way(raked.table, targets)
    assert all(not deviation.any() for deviation in rounded.deviations)
    assert rounded.table.min() >= 0


@given(st.lists(st.one_of(st.floats(allow_nan=False), st.sampled_from((-0.0, 0.0, 1.0, np.inf)))))
def test_equal_values_stay_in_the_order_of_their_rows(values: list[float]) -> None:
    assert np.array_equal(ascending(np.array(values)), np.argsort(np.array(values), kind="stable"))


@given(st.integers(0, 2**32 - 1), st.integers(1, 300))
def test_marked_rows_do_not_depend_on_their_order(seed: int, count: int) -> None:
    source = np.random.default_rng(seed)
    draw, group = source.random(count), source.integers(0, 4, count)
    number = np.array([min(3, int(np.count_nonzero(group == g))) for g in range(4)])
    order = source.permutation(count)
    marked = first_in_group(draw, group, number)
    assert np.bincount(group[marked], minlength=4).tolist() == number.tolist()
    assert np.array_equal(first_in_group(draw[order], group[order], number), marked[order])


@given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.floats(0.0, 1.0))
def test_systematic_marks_the_expected_number(seed: int, count: int, share: float) -> None:
    draw = np.random.default_rng(seed).random(count)
    assert abs(int(systematic(np.full(count, share), draw).sum()) - share * count) <= 0.5 + 1e-6


@given(st.integers(0, 2**32 - 1), st.integers(1, 50))
def test_picked_columns_are_those_the_draw_falls_into(seed: int, columns: int) -> None:
    source = np.random.default_rng(seed)
    cumulative = np.cumsum(source.random((3, columns)), axis=1)
    cumulative /= cumulative[:, -1:]
    row, draw = source.integers(0, 3, 100), source.random(100)
    expected = [int(np.searchsorted(cumulative[r], u)) for r, u in zip(row, draw, strict=True)]
    assert picked(cumulative, row, draw).tolist() == expected
