"""Raking: hand-worked tables, margins kept exactly, impossible margins refused."""

import numpy as np
import pytest

from sim.population.raking import Margin, largest_remainder, rake, round_many_way, round_two_way


def test_uniform_weights_give_independence() -> None:
    raked = rake(np.ones((2, 2)), [Margin((0,), np.array([30.0, 70.0])), Margin((1,), np.array([40.0, 60.0]))])
    assert np.allclose(raked.table, [[12.0, 18.0], [28.0, 42.0]])
    assert raked.deviation < 1e-10


def test_odds_ratio_of_the_weights_stays() -> None:
    raked = rake(np.array([[4.0, 1.0], [1.0, 1.0]]), [Margin((0,), np.array([50.0, 50.0])), Margin((1,), np.array([50.0, 50.0]))])
    t = raked.table
    assert t[0, 0] * t[1, 1] / (t[0, 1] * t[1, 0]) == pytest.approx(4.0)


def test_a_margin_of_two_axes_is_kept() -> None:
    target = np.array([[10.0, 20.0], [30.0, 40.0]])
    raked = rake(np.ones((2, 2, 3)), [Margin((0, 1), target), Margin((2,), np.array([20.0, 30.0, 50.0]))])
    assert np.allclose(raked.table.sum(axis=2), target)


def test_a_cell_without_weight_stays_empty() -> None:
    raked = rake(np.array([[0.0, 1.0], [1.0, 1.0]]), [Margin((0,), np.array([10.0, 20.0])), Margin((1,), np.array([12.0, 18.0]))])
    assert raked.table[0, 0] == 0.0


def test_different_totals_are_refused() -> None:
    with pytest.raises(ValueError, match="different totals: 3, 4"):
        rake(np.ones((2, 2)), [Margin((0,), np.array([1.0, 2.0])), Margin((1,), np.array([2.0, 2.0]))])


def test_a_margin_where_nothing_can_be_is_refused() -> None:
    with pytest.raises(ValueError, match="all weights are zero"):
        rake(np.array([[0.0, 0.0], [1.0, 1.0]]), [Margin((0,), np.array([1.0, 1.0])), Margin((1,), np.array([1.0, 1.0]))])


def test_an_impossible_table_is_reported_by_its_deviation() -> None:
    weights = np.array([[1.0, 0.0], [0.0, 1.0]])
    raked = rake(weights, [Margin((0,), np.array([3.0, 1.0])), Margin((1,), np.array([2.0, 2.0]))])
    assert raked.deviation > 0.1


def test_largest_remainder_by_hand() -> None:
    assert largest_remainder(np.array([47.0, 16.0, 15.8, 12.0, 6.1, 3.1]), 10).tolist() == [5, 2, 1, 1, 1, 0]


def test_largest_remainder_gives_ties_to_the_first() -> None:
    assert largest_remainder(np.array([1.0, 1.0, 1.0]), 4).tolist() == [2, 1, 1]


def test_nothing_to_share_and_nobody_to_share_with() -> None:
    assert largest_remainder(np.zeros(3), 0).tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="5 cannot be shared"):
        largest_remainder(np.zeros(3), 5)


def test_halves_are_rounded_along_a_cycle() -> None:
    whole = round_two_way(np.array([[0.5, 0.5], [0.5, 0.5]]))
    assert whole.sum(axis=0).tolist() == [1, 1]
    assert whole.sum(axis=1).tolist() == [1, 1]


def test_whole_numbers_stay_as_they_are() -> None:
    table = np.array([[3.0, 0.0], [1.0, 7.0]])
    assert np.array_equal(round_two_way(table), table)


def test_broken_sums_cannot_be_rounded() -> None:
    with pytest.raises(ValueError, match="must be whole"):
        round_two_way(np.array([[0.5, 0.2], [0.5, 0.8]]))


def test_small_cells_of_a_large_table_get_their_turn() -> None:
    # 1,000 cells of 0.1: about 100 go up, spread evenly instead of the first hundred.
    targets = [np.full(10, 10), np.full(10, 10), np.full(10, 10)]
    rounded = round_many_way(np.full((10, 10, 10), 0.1), targets)
    assert all(not deviation.any() for deviation in rounded.deviations)
    assert rounded.table.max() <= 2
