"""Contract ends: a fixed term runs out, is renewed, or becomes permanent."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import parameters, run, small_world

from sim.establishment import term
from sim.processes.contract_ends import contract_ends
from sim.state import NOBODY, World

TERM = {"shortest": 6, "longest": 12}


def after(posts: int = 200, **changes: float) -> World:
    """A world in which every contract ended in month 5."""
    world = small_world(posts)
    world.posts.fixed_term[:] = 1
    world.posts.contract_end[:] = 5
    return run(contract_ends, world, parameters(contract_ends, **TERM, **changes), month=5)


@pytest.mark.parametrize(("u", "expected"), [(1e-12, 6), (0.14, 6), (0.15, 7), (0.5, 9), (0.86, 12), (1.0 - 1e-12, 12)])
def test_term_is_uniform_over_whole_months_from_the_shortest_to_the_longest(u: float, expected: int) -> None:
    assert term(u, 6.0, 12.0) == term.py_func(u, 6.0, 12.0) == expected


def test_nobody_goes_on_at_probability_0() -> None:
    world = after(continuation=0)
    assert (world.posts.person == NOBODY).all()
    assert (world.posts.contract_end == 0).all()
    assert world.regions.contract_ends.tolist() == [200.0, 0.0]


def test_everybody_becomes_permanent_at_probability_1() -> None:
    world = after(continuation=1, permanence=1)
    assert (world.posts.person >= 0).all()
    assert not world.posts.contract_end.any()
    assert not world.posts.fixed_term.any()


def test_everybody_is_renewed_where_nobody_becomes_permanent() -> None:
    world = after(continuation=1, permanence=0)
    assert (world.posts.person >= 0).all()
    assert world.posts.fixed_term.all()
    assert set(np.unique(world.posts.contract_end)) == set(range(5 + 6, 5 + 12 + 1))


def test_contracts_that_end_in_another_month_go_on_untouched() -> None:
    world = small_world(3)
    world.posts.contract_end[:] = (0, 4, 6)
    run(contract_ends, world, parameters(contract_ends, continuation=0), month=5)
    assert (world.posts.person >= 0).all()
    assert world.posts.contract_end.tolist() == [0, 4, 6]
