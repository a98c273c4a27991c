"""Policies: no difference where there is none, none before its time, and first-order responses where they must be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.calendar import parse_month
from sim.levers import LEVERS
from sim.model import PLACES
from sim.policies import Policy
from sim.scenario import Scenario
from tests.validity.national import FINLAND, SEEDS, monthly, national, surely_positive, with_lever

ADVERTISED_2022 = 10_731
CHANGED_AGENCY = 0.0297
EXITS = ("quits", "retirements", "contract_ends", "dismissals", "transfers_out")
YEAR = {"first": "2022-01", "last": "2022-12"}
IN_FORCE = {"first": "2021-11", "last": "2022-12"}

# What a lever needs beside it to have something to act on.
BESIDE: dict[str, dict[str, Any]] = {
    "employment_law": {"lever": "headcount_plan", "from": "2021-11", "share": -0.1, "method": "layoff"},
    "preparedness_floor": {"lever": "site_closures", "from": "2021-11", "fewer_than": 25, "place_bound": True, "notice": 0},
    "presence_guarantee": {"lever": "site_closures", "from": "2021-11", "fewer_than": 25, "notice": 0},
}
# Lever, dose, indicator and sign of the first-order response, at both ends of the range of doses.
RESPONSES: list[tuple[str, dict[str, Any], str, int]] = [
    ("telework", {"ceiling": 0.0}, "telework_days", -1),
    ("telework", {"ceiling": 2.0}, "telework_days", -1),
    ("telework", {"office_days": 4.0}, "telework_days", -1),
    ("telework", {"floor": 3.0}, "telework_days", +1),
    ("telework", {"same_day": 0.8}, "team_contact", +1),
    ("telework", {"same_day": 1.0}, "attendance_peak", +1),
    ("location_independence", {"share": 0.25}, "adverts_independent", +1),
    ("location_independence", {"share": 1.0}, "adverts_independent", +1),
    ("location_independence", {"share": 1.0}, "hires_elsewhere_share", +1),
    ("pay", {"share": 0.02}, "quits", -1),
    ("pay", {"share": 0.3}, "quits", -1),
    ("pay", {"share": 0.1}, "applications_per_position", +1),
    ("pay", {"share": -0.1}, "quits", +1),
    ("pension_age", {"years": 0.5}, "retirements", -1),
    ("pension_age", {"years": 5.0, "last_age_years": 5.0}, "retirements", -1),
    ("pension_age", {"years": -2.0}, "retirements", +1),
    ("mobility_support", {"months": 3.0}, "hires_elsewhere_share", +1),
    ("mobility_support", {"months": 24.0}, "hires_elsewhere_share", +1),
    ("duty_of_existing_posts", {"share": 0.05}, "independent_share", +1),
    ("duty_of_existing_posts", {"share": 1.0}, "independent_share", +1),
    ("employment_law", {"notice_days": 60}, "dismissals", -1),
    ("employment_law", {"notice_days": 365, "negotiation_days": -60}, "dismissals", -1),
    ("employment_law", {"notice_days": -200, "negotiation_days": -60}, "dismissals", +1),
    ("joint_customer_service", {"agencies": ("Police",)}, "access_minutes", -1),
    ("joint_customer_service", {"points": 40, "beyond": 10.0}, "visits_joint", +1),
    ("digital_services", {"share": 0.05}, "visits_digital", +1),
    ("digital_services", {"share": 1.0, "help": 1.0}, "visits_digital", +1),
    ("language_guarantee", {"share": 0.06}, "points_swedish", +1),
    ("language_guarantee", {"share": 0.0}, "points_swedish", +1),
    ("hubs", {"share": 0.02}, "shared_share", +1),
    ("hubs", {"share": 1.0}, "shared_share", +1),
    ("hubs", {"municipalities": ("Tampere", "Turku")}, "shared_share", +1),
    ("space_target", {"area": 10.0, "compliance": 0.6}, "office_space", -1),
    ("space_target", {"area": 1.0}, "office_space", -1),
    ("site_closures", {"fewer_than": 5, "notice": 0}, "sites", -1),
    ("site_closures", {"fewer_than": 100, "notice": 0}, "sites", -1),
    ("site_closures", {"agency": "Tax Administration", "municipalities": ("Raahe", "Varkaus"), "notice": 0}, "access_minutes", +1),
    ("site_closures", {"agency": "Tax Administration", "keep": 50, "notice": 0}, "access_minutes", +1),
    ("site_closures", {"agency": "Tax Administration", "keep": 1, "notice": 0}, "access_minutes", +1),
    ("site_closures", {"rent_above": 300, "at_lease_end": True, "notice": 0}, "sites", -1),
    ("presence_guarantee", {"person_years": 9.0}, "theil", -1),
    ("presence_guarantee", {"person_years": 16.0}, "theil", -1),  # where all regions are short, none is first: above 20 nothing happens
    ("presence_guarantee", {"number_of_agencies": 30}, "agencies_present", +1),
    ("siting", {"strength": 0.5}, "theil", -1),
    ("siting", {"strength": 10.0}, "theil", -1),
    ("siting", {"shares": {"01": 0.2}}, "theil", -1),
    ("preparedness_floor", {"on_call": 10}, "on_call_p80", -1),  # most regions have fewer than ten, and few lose any below three
    ("preparedness_floor", {"on_call": 1000}, "on_call_p80", -1),
    ("headcount_plan", {"share": 0.005}, "posts", +1),
    ("headcount_plan", {"share": 0.005}, "staff", +1),
    ("headcount_plan", {"share": -0.1}, "posts", -1),
    ("headcount_plan", {"share": -0.1}, "staff", -1),
    ("headcount_plan", {"share": -0.1, "method": "layoff"}, "dismissals", +1),
]


@pytest.fixture(scope="module")
def enacted() -> np.ndarray:
    """The baseline beyond the first month of `location-free-50`."""
    return monthly("enacted", 1, 90)


def test_null_policy_differs_in_no_cell(enacted: np.ndarray) -> None:
    """A recommendation that nobody follows: another scenario with a lever more, and not a bit of difference."""
    scenario = Scenario.load("enacted")
    unheeded = LEVERS["telework"].model_validate({"from": "2020-01", "ceiling": 0.0, "floor": 5.0, "compliance": 0.0})
    null = replace(scenario, name="null", policy=(*scenario.policy, unheeded))
    assert null.hash != scenario.hash
    assert monthly(null, 1, 90).tobytes() == enacted.tobytes()


def test_a_policy_differs_in_no_cell_before_its_rules_do(enacted: np.ndarray) -> None:
    baseline, policy = Scenario.load("enacted"), Scenario.load("location-free-50")
    months = range(baseline.start - 1, baseline.end + 1)
    first = next(month for month in months if policy.book(month) != baseline.book(month))
    assert first >= parse_month("2027-01")
    before = first - baseline.start
    assert before < len(enacted)
    other = monthly("location-free-50", 1, 90)
    assert other[:before].tobytes() == enacted[:before].tobytes()
    assert not np.array_equal(other[before], enacted[before], equal_nan=True), "and from then on it does"


def test_positions_advertised_in_2022(record_property: Any) -> None:
    """10,731 positions in 2022 (valtiolle.fi), within 15 % until the calibration; exits are shown by cause."""
    advertised = 12 * national("enacted", "adverts", **YEAR)
    exits = {name: float(12 * national("enacted", name, **YEAR).mean()) for name in EXITS}
    record_property("exits of 2022", exits)
    print(
        f"positions advertised in 2022: {advertised.mean():,.0f}; exits: "
        + ", ".join(f"{name} {number:,.0f}" for name, number in exits.items())
    )
    assert sum(exits.values()) > 0
    assert abs(advertised.mean() / ADVERTISED_2022 - 1) <= 0.15


def test_changes_of_agency_in_2022() -> None:
    """2.97 % of staff in 2018, by which the values of internal_mobility are set, within 15 %."""
    share = 12 * national("enacted", "agency_changes", **YEAR).mean() / national("enacted", "staff", **YEAR).mean()
    print(f"changed agency in 2022: {100 * share:.2f} % of staff")
    assert abs(share / CHANGED_AGENCY - 1) <= 0.15


@pytest.mark.parametrize(("lever", "dose", "indicator", "sign"), RESPONSES, ids=str)
def test_a_lever_moves_what_it_is_for(lever: str, dose: dict[str, Any], indicator: str, sign: int) -> None:
    """From its first month to the end of 2022, one-sided at 95 % over five pairs of runs."""
    baseline = Scenario.load("enacted")
    if beside := BESIDE.get(lever):
        baseline = Policy("beside", [beside]).over(baseline)
    policy = replace(baseline, policy=(*baseline.policy, *with_lever(lever, **dose).policy[-1:]))
    differences = national(policy, indicator, **IN_FORCE) - national(baseline, indicator, **IN_FORCE)
    assert surely_positive(sign * differences), f"{indicator}: {differences}"


@pytest.mark.parametrize(
    ("lever", "doses", "indicator", "sign"),
    [
        ("hubs", [{"share": share} for share in (0.02, 0.05, 0.1)], "shared_share", +1),
        ("space_target", [{"area": area} for area in (12.0, 10.0, 8.0)], "office_space", -1),
        ("site_closures", [{"fewer_than": staff, "notice": 0} for staff in (3, 10, 30)], "sites", -1),
        ("siting", [{"strength": strength} for strength in (0.5, 2.0, 8.0)], "theil", -1),
        ("preparedness_floor", [{"on_call": sites} for sites in (3, 10, 1000)], "on_call_p80", -1),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_more_of_a_lever_of_places_does_more(lever: str, doses: list[dict[str, Any]], indicator: str, sign: int) -> None:
    """Between the ends of its range of doses the response does not turn; means over the seeds."""
    baseline = Scenario.load("enacted")
    if beside := BESIDE.get(lever):
        baseline = Policy("beside", [beside]).over(baseline)
    levels = [national(baseline, indicator, **IN_FORCE).mean()]
    for dose in doses:
        policy = replace(baseline, policy=(*baseline.policy, *with_lever(lever, **dose).policy[-1:]))
        levels.append(national(policy, indicator, **IN_FORCE).mean())
    print(f"{lever}: {', '.join(f'{level:.5g}' for level in levels)}")
    assert (sign * np.diff(levels) > 0.0).all()


def test_every_lever_has_a_response() -> None:
    """Relocations need units of their own: test_relocation.py."""
    assert {lever for lever, *_ in RESPONSES} == set(LEVERS) - {"relocation"}


def test_days_at_home_keep_people() -> None:
    """Two days at home against none lower quits (Bloom, Han and Liang 2024: by a third in a trial)."""
    quits = [national(with_lever("telework", ceiling=ceiling), "quits", **YEAR) for ceiling in (0.0, 2.0)]
    assert surely_positive(quits[0] - quits[1])


def test_growth_and_cuts_stay_near_the_plan() -> None:
    """A plan of half a per cent more posts gives half a per cent more."""
    more = national(with_lever("headcount_plan", share=0.005), "posts", **YEAR) - national("enacted", "posts", **YEAR)
    start = monthly("frozen-2019", SEEDS[0], 1)[0, FINLAND, PLACES["posts"]]
    np.testing.assert_allclose(more, 0.005 * start, rtol=0.1)
