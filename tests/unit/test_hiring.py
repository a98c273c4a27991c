"""Hiring: when an applicant accepts, who the new holder is, and what happens to the advert."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from worlds import MINUTES, empty, parameters, run, shared, small_world

from sim.calendar import parse_month
from sim.plans import FORCED, VOLUNTARY
from sim.processes.hiring import hiring
from sim.state import LOCAL, LOCATION_INDEPENDENT, MOVING, NOBODY, REMOTE, World
from sim.utility import accepts

KEEN: dict[str, Any] = {
    "interest": 1, "search": {"months_to_start": 2}, "utility": {"switching": 0, "moving": 0, "acceptance_precision": 100},
}  # fmt: skip
RELUCTANT = {**KEEN, "interest": -1}


@pytest.mark.parametrize(
    ("gain", "precision", "probability"),
    [(0.0, 20.0, 0.5), (0.1, 20.0, 1.0 / (1.0 + math.exp(-2.0))), (-0.1, 20.0, 1.0 / (1.0 + math.exp(2.0))), (0.3, 0.0, 0.5)],
)
def test_accepts_below_the_logistic_probability(gain: float, precision: float, probability: float) -> None:
    u = shared(hiring, "utility", acceptance_precision=precision)
    assert accepts(gain, probability - 1e-12, u)
    assert not accepts(gain, probability + 1e-12, u)


def offering(posts: int = 300, *, qualified: int = 10, duty: int = 0) -> World:
    """A world of vacant posts, each with a recruitment of its own advertised in month 1; applicants live in municipality 1."""
    world = small_world(posts, recruitments=posts, units=1)
    s, r, m = world.posts, world.recruitments, world.municipalities
    empty(world)
    s.months_vacant[:] = 3
    s.recruitment[:] = np.arange(posts)
    s.duty[:] = duty
    r.open[:] = r.positions[:] = r.advertised[:] = 1
    r.qualified[:] = qualified
    r.number[:], r.duty[:] = s.number, duty
    m.near_office[:] = m.near_hybrid[:] = 1.0
    m.local_draw[:, 3] = 1.0
    m.nest_draw[1, 3, LOCAL] = m.nest_draw[1, 3, REMOTE] = 1.0
    return world


def filled(world: World, month: int = 3, **changes: Any) -> World:
    """The world after a month of hiring."""
    utility = {**KEEN["utility"], **changes.pop("utility", {})}
    return run(hiring, world, parameters(hiring, **{**KEEN, **changes, "utility": utility}), month=month)


def test_keen_applicants_take_every_post() -> None:
    world = filled(offering())
    s, r = world.posts, world.recruitments
    assert (s.person == (s.number.astype(np.int64) << 16) + 1).all()
    assert (s.holders == 2).all()
    assert (s.home == 1).all()
    assert (s.education == 3).all()
    assert (s.commute == MINUTES[1][0]).all()
    assert (s.recruitment == NOBODY).all()
    assert not r.open.any()
    assert not r.positions.any()
    assert (r.qualified == 9).all()
    assert world.regions.hires.tolist() == [300.0, 0.0]
    assert world.regions.offers[0] == 300.0
    assert (world.regions.months_to_fill[0], world.regions.refusals[0]) == (900.0, 0.0)
    assert not s.months_vacant.any()


def test_reluctant_applicants_refuse_and_the_post_is_advertised_again() -> None:
    world = filled(offering(), **RELUCTANT, offers=4)
    s, r = world.posts, world.recruitments
    assert (s.person == NOBODY).all()
    assert (s.recruitment == np.arange(300)).all()
    assert (r.advertised == 4).all()
    assert r.open.all()
    assert (r.qualified == 6).all()
    assert world.regions.offers[0] == world.regions.refusals[0] == 1200.0


def test_no_more_offers_than_qualified_applicants() -> None:
    world = filled(offering(qualified=2), **RELUCTANT, offers=4)
    assert world.regions.offers[0] == 600.0
    assert not world.recruitments.qualified.any()
    assert (filled(offering(qualified=0)).posts.person == NOBODY).all()


def test_nobody_starts_before_the_time_from_advert_to_start() -> None:
    world = filled(offering(), month=2)
    assert (world.posts.person == NOBODY).all()
    assert (world.recruitments.advertised == 1).all()


@pytest.mark.parametrize(("number", "quantile"), [(1, 0.5), (3, 0.5 ** (1 / 3)), (50, 0.5 ** (1 / 50))])
def test_best_of_many_is_more_proficient(number: int, quantile: float) -> None:
    world = filled(offering(2000, qualified=number), proficiency=0.5, proficiency_spread=0.05)
    below = (world.posts.experience < 0.5 + 0.05 * normal(quantile)).mean()
    assert below == pytest.approx(0.5, abs=0.05)


def normal(probability: float) -> float:
    """Standard normal quantile."""
    from scipy.stats import norm

    return float(norm.ppf(probability))


def test_holder_of_a_location_independent_post_gets_the_nearest_office() -> None:
    world = filled(offering(duty=LOCATION_INDEPENDENT))
    assert (world.posts.site == 1).all()
    assert (world.posts.commute == MINUTES[1][1]).all()
    assert (filled(offering()).posts.site == 0).all()


def test_agency_without_another_site_keeps_its_place() -> None:
    world = offering(duty=LOCATION_INDEPENDENT)
    world.posts.agency[:], world.posts.site[:] = 1, 3
    filled(world)
    assert (world.posts.site == 3).all()


def test_who_comes_from_elsewhere_moves_is_counted_and_owns_no_dwelling() -> None:
    world = offering()
    m = world.municipalities
    m.local_draw[:], m.moving_draw[:, 3] = 0.0, 1.0
    m.nest_draw[:] = 0.0
    m.nest_draw[2, 3, MOVING] = 1.0
    m.moving_reach[:] = 1.0
    m.near_office[0] = (0.0, 1.0, 0.0)
    filled(world, owner=1, rooted=1)
    assert (world.posts.home == 1).all()
    assert (world.posts.roots == 2).all()
    assert not world.posts.owner.any()
    assert m.staff_moves[:, 3].tolist() == [0.0, 300.0, -300.0]
    assert world.regions.hires_elsewhere.tolist() == [300.0, 0.0]


def test_outside_options_of_the_home_decide() -> None:
    world = offering()
    world.municipalities.outside_value[1, 3] = 3.0
    filled(world, interest=0)
    assert (world.posts.person == NOBODY).all()


def test_pay_that_is_offered_counts_and_is_paid() -> None:
    world = offering()
    world.municipalities.outside_value[1, 3] = 1.0
    world.sites.pay_factor[0, 0] = math.e
    known = {"interest": 0.4, "age_mean": 30, "age_spread": 0}
    quiet = {"traits": {"work_spread": 0}, "utility": {"commute": 0, "workload": 0, "acceptance_precision": 500}}
    filled(world, **known, **quiet)
    assert (world.posts.person != NOBODY).all()
    assert world.posts.pay == pytest.approx(3000.0 * math.e, rel=1e-14)
    world = offering()
    world.municipalities.outside_value[1, 3] = 1.0
    filled(world, **known, **quiet)
    assert (world.posts.person == NOBODY).all()


@pytest.mark.parametrize(("share", "ends"), [(0, {0}), (1, set(range(3 + 6, 3 + 12 + 1)))])
def test_fixed_terms(share: int, ends: set[int]) -> None:
    world = filled(offering(), fixed_term=share, shortest=6, longest=12)
    assert set(world.posts.contract_end.tolist()) == ends
    assert (world.posts.fixed_term == share).all()


def test_age_keeps_its_bounds() -> None:
    world = filled(offering(), age_mean=35, age_spread=20, age_lowest=22, age_highest=60)
    assert (world.posts.age.min(), world.posts.age.max()) == (12 * 22, 12 * 60)


def test_swedish_where_it_is_required_else_as_spoken_at_home() -> None:
    world = offering()
    world.posts.swedish_required[:100] = 1
    assert filled(world).posts.native_language.tolist() == [1] * 100 + [0] * 200


def test_positions_of_a_recruitment_share_its_applicants() -> None:
    world = offering(3)
    world.posts.recruitment[:], world.recruitments.positions[0], world.recruitments.qualified[0] = 0, 3, 2
    filled(world)
    assert (world.posts.person != NOBODY).tolist() == [True, True, False]
    assert (world.recruitments.open[0], world.recruitments.positions[0], world.recruitments.qualified[0]) == (1, 1, 0)


def test_traits_belong_to_the_post_and_the_ordinal_of_its_holder_whenever_hired() -> None:
    early, late, other = offering(50), offering(50), offering(50)
    other.posts.holders[:] = 2
    filled(early, month=3)
    filled(late, month=9)
    filled(other, month=3)
    for name in ("age", "sex", "partner_employed", "school_children", "telework_taste", "frailty", "work_value", "experience"):
        np.testing.assert_array_equal(getattr(early.posts, name), getattr(late.posts, name))
    assert not np.isclose(early.posts.frailty, other.posts.frailty).any()


def test_new_holder_s_days_at_home_are_those_wished_within_the_rules() -> None:
    world = offering(5)
    world.posts.remote_share[:] = 0.5
    free = {"ceiling": 5, "office_days": 0, "floor": 0}
    four_days = {"commute": 0, "home_day_curvature": 0.01, "company": 0}
    filled(world, traits={"taste_mean": 0.04, "taste_spread": 0}, utility=four_days, telework_rules=free)
    assert world.posts.telework_wish.tolist() == pytest.approx([4.0] * 5)
    assert world.posts.telework.tolist() == world.posts.telework_reference.tolist() == [2.5] * 5


@pytest.mark.parametrize(
    ("nest", "rooted", "outside", "interest"),
    [(LOCAL, 1, 0.1, 0.12), (LOCAL, 1, 0.2, 0.22), (MOVING, 0, 0.1, 0.12), (MOVING, 1, 0.1, 0.18)],
    ids=["roots where one stays", "a better option", "a move to one's roots", "a move away from them"],
)
def test_half_accept_where_the_gain_is_nil(nest: int, rooted: int, outside: float, interest: float) -> None:
    """Interest - outside option - 0.2 / 10 for the change - 0.3 / 10 for a move and 0.03 for roots won or lost by it = 0."""
    world = offering(400, qualified=1)
    m = world.municipalities
    m.outside_value[:] = outside
    if nest == MOVING:
        m.local_draw[:], m.moving_draw[:, 3], m.nest_draw[:], m.moving_reach[:] = 0.0, 1.0, 0.0, 1.0
        m.nest_draw[2, 3, MOVING] = 1.0
        m.near_office[0] = (1.0, 0.0, 0.0)
    world.posts.telework_exempt[:] = 1
    costs = {"commute": 0, "workload": 0, "roots": 0.03, "switching": 0.2, "moving": 0.3, "horizon": 10, "pension_age": 75,
             "acceptance_precision": 500}  # fmt: skip
    single = {"partner": 0, "children": 0, "age_mean": 30, "age_spread": 0, "traits": {"work_spread": 0}}
    filled(world, interest=interest, rooted=rooted, utility=costs, **single)
    assert 0.4 < (world.posts.person != NOBODY).mean() < 0.6


def worth_of_a_post_that_moves(destination: int, **unit: float) -> np.ndarray:
    """Value of the job to those hired for posts of a unit that is to move to a site at once; they live in municipality 1."""
    world = offering(100)
    s, u = world.posts, world.units
    s.unit[:], s.unit_order[:] = 0, np.arange(100)
    u.posts[:], u.mode[:], u.destination[:], u.moves[:], u.credibility[:] = 100, FORCED, destination, parse_month("2020-01"), 1.0
    world.municipalities.area_minutes[:] = 10.0
    for name, value in unit.items():
        getattr(u, name)[:] = value
    return filled(world).posts.own_value


def test_who_is_hired_knows_where_the_post_will_be() -> None:
    """The same people: nothing is lost where the post comes to their door, and much where it goes far; nobody has to go but in the forced mode."""
    plain = filled(offering(100)).posts.own_value
    np.testing.assert_array_equal(worth_of_a_post_that_moves(1), plain)
    loss = plain - worth_of_a_post_that_moves(2)
    assert (loss >= 0.0).all()
    assert loss.mean() > 0.02
    np.testing.assert_allclose(plain - worth_of_a_post_that_moves(2, credibility=0.5), 0.5 * loss, rtol=1e-9, atol=1e-15)
    np.testing.assert_array_equal(worth_of_a_post_that_moves(2, mode=VOLUNTARY), plain)
    np.testing.assert_array_equal(worth_of_a_post_that_moves(NOBODY), plain)


def test_a_move_that_is_far_off_is_less_of_a_loss() -> None:
    plain = filled(offering(100)).posts.own_value
    now, later = (plain - worth_of_a_post_that_moves(2, moves=parse_month(date)) for date in ("2020-01", "2025-01"))
    assert (later <= now).all()
    assert later.mean() < 0.8 * now.mean()


def test_nobody_foresees_a_loss_where_the_post_is_independent_of_place() -> None:
    world = offering(50, duty=2)
    world.posts.unit[:], world.units.destination[:], world.units.credibility[:] = 0, 2, 1.0
    np.testing.assert_array_equal(filled(world).posts.own_value, filled(offering(50, duty=2)).posts.own_value)
