"""Plans: the words by which levers and rules understand each other."""

from __future__ import annotations

from sim.plans import METHODS, PlanRow
from sim.state import WAYS_OF_CUT


def test_methods_are_attrition_and_then_the_ways_of_cut_in_the_order_of_their_columns() -> None:
    assert ("attrition", *WAYS_OF_CUT) == METHODS


def test_lines_of_a_plan_are_values() -> None:
    assert len({PlanRow(0, 1.0, 0.0, 0), PlanRow(0, 1.0, 0.0, 0), PlanRow(0, 1.0, 0.0, 1)}) == 2
