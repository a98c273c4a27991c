"""Local circuit: where the euros go, by hand, and that none is lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import parameters, run, small_world

from sim.processes.local_circuit import local_circuit, spread
from sim.state import Array, World

RULE = {
    "taxed": 0.3, "saved": 0.1, "local_spending": 0.5, "near_home": 0.75, "purchases": 1000.0, "local_purchases": 0.4, "paid_out": 0.3,
    "turnover_per_job": 5000.0,
}  # fmt: skip


def town() -> World:
    """Holders in municipality 0, sites in 1; a fifth of the residents of 0 work in 1."""
    world = small_world()
    m = world.municipalities
    m.state_pay[0], m.state_staff[1] = 1_000_000.0, 250.0
    m.commuters[0] = (0.8, 0.2, 0.0)
    return world


def rounds(world: World, times: int = 1, **changes: Any) -> World:
    """The world after the euros have gone round."""
    for _ in range(times):
        run(local_circuit, world, parameters(local_circuit, **{**RULE, **changes}))
    return world


def incoming(world: World) -> Array:
    m = world.municipalities
    return m.circuit_pay + m.circuit_purchases


def outgoing(world: World) -> Array:
    m = world.municipalities
    return m.circuit_taxed + m.circuit_saved + m.circuit_elsewhere + m.circuit_turnover


def test_the_first_round_by_hand() -> None:
    m = rounds(town()).municipalities
    assert m.circuit_pay.tolist() == [1_000_000.0, 0.0, 0.0]
    assert m.circuit_taxed[0] == pytest.approx(300_000.0)
    assert m.circuit_saved[0] == pytest.approx(70_000.0)
    assert m.circuit_elsewhere.tolist() == pytest.approx([315_000.0, 150_000.0, 0.0])
    away = 0.25 * 0.2 * 315_000.0
    assert m.circuit_turnover.tolist() == pytest.approx([315_000.0 - away, 100_000.0 + away, 0.0])
    assert m.circuit_jobs.tolist() == pytest.approx((m.circuit_turnover / 5000.0).tolist())


def test_pay_of_local_firms_goes_round_the_next_month() -> None:
    world = rounds(town())
    paid = 0.3 * world.municipalities.circuit_turnover
    rounds(world)
    assert world.municipalities.circuit_pay.tolist() == pytest.approx((world.municipalities.state_pay + paid).tolist())


@pytest.mark.parametrize("times", [1, 2, 7])
def test_every_euro_is_spent_here_taxed_saved_or_spent_elsewhere(times: int) -> None:
    world = rounds(town(), times)
    assert outgoing(world).sum() == pytest.approx(incoming(world).sum(), rel=1e-14)


def test_rounds_come_to_rest_at_the_multiplier_of_what_stays() -> None:
    world = town()
    world.municipalities.commuters[:] = np.eye(3)
    m = rounds(world, 60).municipalities
    stays = 0.7 * 0.9 * 0.5
    assert m.circuit_turnover[0] == pytest.approx(stays * 1_000_000.0 / (1.0 - stays * 0.3), rel=1e-12)


def test_without_local_spending_and_purchases_there_is_no_turnover_and_no_job() -> None:
    world = rounds(town(), 5, local_spending=0, local_purchases=0)
    assert not world.municipalities.circuit_turnover.any()
    assert not world.municipalities.circuit_jobs.any()
    assert outgoing(world).sum() == pytest.approx(incoming(world).sum(), rel=1e-14)


def test_where_nobody_works_all_is_spent_at_home() -> None:
    turnover = np.zeros(2)
    spread(np.array((100.0, 100.0)), np.array(((0.0, 0.0), (0.5, 0.5))), 0.6, turnover)
    assert turnover.tolist() == pytest.approx([120.0, 80.0])
