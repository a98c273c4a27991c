"""Assumptions: the numbers of the population's rules; values, ranges and grades stand in `assumptions.yaml` of the population folder."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, NamedTuple

from sim.parameters import Quantity, Sheet, load_sheet


class Assumptions(NamedTuple):
    """Numbers that no margin gives."""

    detour_factor: Annotated[float, Quantity("ratio", 1.0, 3.0, "road distance over great-circle distance")]
    speed_near: Annotated[float, Quantity("km/h", 5.0, 130.0, "driving speed over the shortest distances")]
    speed_far: Annotated[float, Quantity("km/h", 5.0, 150.0, "driving speed over the longest distances")]
    speed_half_distance: Annotated[float, Quantity("km", 0.1, 500.0, "road distance at which speed is half way from near to far")]
    end_share: Annotated[float, Quantity("share", 0.0, 1.0, "part of the time inside added at either end of a trip")]
    within_base: Annotated[float, Quantity("minutes", 0.0, 60.0, "time inside a municipality of no size")]
    within_per_km: Annotated[float, Quantity("minutes/km", 0.0, 5.0, "time inside a municipality per km to its three nearest neighbours")]
    within_distance_cap: Annotated[float, Quantity("km", 0.0, 500.0, "distance to neighbours beyond which the settled area grows no more")]
    within_congestion: Annotated[float, Quantity("minutes", 0.0, 60.0, "minutes per log of (1 + population / scale)")]
    within_congestion_scale: Annotated[float, Quantity("persons", 1.0, 1e7, "population at which congestion begins")]
    commuting_decay: Annotated[float, Quantity("minutes", 1.0, 500.0, "travel time over which commuting falls to 1/e before raking")]
    old_adults_share: Annotated[float, Quantity("share", 0.0, 1.0, "share of those over 64 who are 65-74")]
    adults_basic_share: Annotated[float, Quantity("share", 0.0, 1.0, "share of residents of 15-74 without education after basic school")]
    unemployment_risk: Annotated[float, Quantity("ratio", 0.0, 20.0, "relative risk of unemployment", per="education")]
    earnings_by_education: Annotated[float, Quantity("ratio", 0.0, 20.0, "relative full-time earnings", per="education")]
    price_population_elasticity: Annotated[float, Quantity("1", 0.0, 1.0, "log price per log population where the region alone is known")]
    office_rent_factor: Annotated[float, Quantity("ratio", 0.1, 5.0, "office rent over dwelling rent of the municipality")]
    unit_seat_share: Annotated[float, Quantity("share", 0.0, 1.0, "share of a unit total that works at the seat of the unit")]
    site_population_elasticity: Annotated[float, Quantity("1", 0.0, 2.0, "log size of a synthetic site per log population")]
    joint_points: Annotated[float, Quantity("points", 0.0, 1e5, "joint points of agencies and municipalities at the start")]
    headquarters_weight: Annotated[float, Quantity("ratio", 0.0, 20.0, "weight of the family at headquarters", per="family")]
    bound_site_weight: Annotated[float, Quantity("ratio", 0.0, 20.0, "weight of the family at sites of a place-bound duty", per="family")]
    bound_site_exempt: Annotated[float, Quantity("ratio", 1.0, 10.0, "exempt from telework at place-bound sites over elsewhere")]
    office_share: Annotated[float, Quantity("share", 0.0, 1.0, "posts that use an office", per="family")]
    bound_office_share: Annotated[float, Quantity("share", 0.0, 1.0, "the same at sites of a place-bound duty", per="family")]
    pay_spread: Annotated[float, Quantity("log points", 0.0, 2.0, "spread of pay between holders alike")]
    pay_by_education: Annotated[float, Quantity("log points", -2.0, 2.0, "difference of pay by education", per="education")]
    pay_local_weight: Annotated[float, Quantity("1", 0.0, 2.0, "log pay per log of local against national earnings")]
    tenure_age_weight: Annotated[float, Quantity("months/month", 0.0, 1.0, "tenure per month of age, in the order of tenures")]
    tenure_spread: Annotated[float, Quantity("months", 0.0, 500.0, "spread of tenure between holders alike, in the order of tenures")]
    tenure_fixed_term: Annotated[float, Quantity("months", 0.0, 500.0, "shorter tenure of fixed-term holders, in the order of tenures")]
    first_age: Annotated[float, Quantity("years", 14.0, 40.0, "youngest age at entry to the state")]
    one_agency_share: Annotated[float, Quantity("share", 0.0, 1.0, "holders whose whole time in the state was in their agency")]
    contract_low: Annotated[float, Quantity("months", 1.0, 120.0, "shortest fixed-term contract")]
    contract_high: Annotated[float, Quantity("months", 1.0, 240.0, "longest fixed-term contract")]
    roots_at_home: Annotated[float, Quantity("share", 0.0, 1.0, "holders whose roots are where they live")]
    swedish_factor: Annotated[float, Quantity("ratio", 0.0, 2.0, "Swedish speakers among staff over Swedish speakers among residents")]
    other_language_share: Annotated[float, Quantity("share", 0.0, 1.0, "staff with another native language than Finnish or Swedish")]


def load_assumptions(folder: Traversable | Path) -> tuple[Assumptions, Sheet]:
    """Read `assumptions.yaml` of a population folder.

    Raises
    ------
    InvalidInput
        With every missing, unknown or impossible entry.
    """
    sheet = load_sheet("assumptions", Assumptions, folder)
    return Assumptions(**{name: found.value for name, found in sheet.evidence.items()}), sheet  # type: ignore[arg-type] # `per` values are tuples
