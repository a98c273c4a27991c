"""Pay policy: the lines that the lever adds, and the factors that they make."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from worlds import run, small_world

from sim.calendar import parse_month
from sim.draws import purpose_word
from sim.levers.pay import Pay
from sim.plans import PayRow
from sim.policy import Book
from sim.processes.pay import Parameters, pay, pay_factors
from sim.state import LOCATION_INDEPENDENT, MULTI_LOCATION

CODES = np.array([11, 22])
ALL = (0, 1, 2)
NORTH = purpose_word("19")


def lever(**fields: Any) -> Pay:
    """A pay lever from 2020-01."""
    return Pay.model_validate({"from": "2020-01", **fields})


def lines(found: Pay, month: str = "2030-01") -> tuple[PayRow, ...]:
    """Lines that a lever adds."""
    return found.adjust(Book({}, {}), parse_month(month)).rows.get("pay.policy", ())


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"share": 0.03}, PayRow((), True, ALL, 0.03)),
        ({"share": 0.05, "regions": ["19"]}, PayRow((NORTH,), False, ALL, 0.05)),
        ({"share": -0.05, "except_regions": ["19", "19"]}, PayRow((NORTH,), True, ALL, -0.05)),
        ({"euros": 200.0, "mean_pay": 4000.0, "duties": ["location_independent", "multi_location"]},
         PayRow((), True, (MULTI_LOCATION, LOCATION_INDEPENDENT), 0.05)),
    ],
    ids=["general rise", "regional supplement", "all regions but one", "allowance in euros"],
)  # fmt: skip
def test_lever_adds_a_line(fields: dict[str, Any], expected: PayRow) -> None:
    assert lines(lever(**fields)) == (expected,)


def test_lever_comes_in_over_its_months_and_leaves_no_trace() -> None:
    found = lever(share=0.04, phase_in=3, until="2025-01")
    assert [sum(row.share for row in lines(found, month)) for month in ("2019-12", "2020-01", "2020-03", "2024-12", "2025-01")] == [
        0.0, 0.01, 0.03, 0.04, 0.0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "does nothing"),
        ({"share": 1.1}, "less than or equal to 1"),
        ({"share": -0.6}, "greater than or equal to -0.4"),
        ({"euros": 3000}, "less than or equal to 2000"),
        ({"share": 0.1, "regions": ["19"], "except_regions": ["01"]}, "not both"),
        ({"share": 0.1, "regions": [19]}, "valid string"),
        ({"share": 0.1, "duties": ["remote"]}, "'place_bound', 'multi_location' or 'location_independent'"),
        ({"share": 0.1, "until": "2020-01"}, "ends before it starts"),
    ],
    ids=str,
)
def test_lever_that_makes_no_sense_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as raised:
        lever(**fields)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ([], [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]),
        ([PayRow((), True, ALL, 0.5)], [[1.5, 1.5, 1.5], [1.5, 1.5, 1.5]]),
        ([PayRow((22,), False, ALL, 0.5)], [[1.0, 1.0, 1.0], [1.5, 1.5, 1.5]]),
        ([PayRow((22,), True, ALL, 0.5)], [[1.5, 1.5, 1.5], [1.0, 1.0, 1.0]]),
        ([PayRow((), True, (1, 2), 0.5)], [[1.0, 1.5, 1.5], [1.0, 1.5, 1.5]]),
        ([PayRow((11,), False, (2,), -0.5), PayRow((), True, ALL, 0.5)], [[1.5, 1.5, 0.75], [1.5, 1.5, 1.5]]),
        ([PayRow((99,), False, ALL, 0.5)], [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]),
    ],
    ids=["no policy", "all", "one region", "all regions but one", "two duties", "factors are multiplied", "a region that is not there"],
)
def test_factors(policy: list[PayRow], expected: list[list[float]]) -> None:
    assert pay_factors(CODES, tuple(policy)).tolist() == expected


def test_every_site_has_the_factors_of_its_region() -> None:
    world = small_world()
    world.regions.code[:] = CODES
    run(pay, world, Parameters((PayRow((22,), False, (0,), 0.25),)))
    assert world.sites.pay_factor.tolist() == [[1.0] * 3, [1.0] * 3, [1.25, 1.0, 1.0], [1.0] * 3]
