"""Announcements: credibility by hand, and what the holders of a unit expect."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from worlds import empty, parameters, run, small_world

from sim.belief import support_of
from sim.calendar import parse_month
from sim.plans import FORCED, MODES, RelocationRow
from sim.processes.announcements import Parameters, announcements
from sim.state import LAID_OFF, LEAVE, LOCATION_INDEPENDENT, LOSES_AT_MOVE, NOBODY, REMOTE_CONTRACT, UNTOLD, World

BELIEF = {"promise": 0.2, "decision": 0.6, "lease": 0.9, "nearness": 12, "learning": 0.5, "fading": 0.25, "delay": 0.4, "ahead": 24}
UNIT, FAR_TOWN = 77, 33


def row(**changes: Any) -> RelocationRow:
    """A forced relocation announced in 2020-01 and decided half a year later, moving in 2022-01."""
    dates = {name: parse_month(text) for name, text in {"announced": "2020-01", "decided": "2020-07", "leased": "2021-01"}.items()}
    plain = RelocationRow(UNIT, FAR_TOWN, FORCED, **dates, moves=parse_month("2022-01"), phases=0, layoffs=0, remote_share=0.0,
                          support=0.0, severance=0.0)  # fmt: skip
    return plain._replace(**changes)


def rules(*rows: RelocationRow, **changes: Any) -> Parameters:
    """Parameters with relocations in force."""
    found: Parameters = parameters(announcements, **{**BELIEF, **changes})._replace(relocations=rows)
    return found


def town(posts: int = 4) -> World:
    """All posts form a unit in municipality 0 that may be sent to municipality 2, where site 2 is kept for it."""
    world = small_world(posts, units=1)
    world.posts.unit[:], world.posts.unit_order[:] = 0, np.arange(posts)
    world.units.code[:], world.units.posts[:], world.units.destination[:] = UNIT, posts, NOBODY
    world.municipalities.code[:] = (11, 22, FAR_TOWN)
    world.sites.unit[2], world.sites.open[2] = 0, 0
    world.municipalities.outside_value[:] = -0.2
    world.municipalities.area_minutes[:] = 10.0
    return world


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2020-01", 0.2),
        ("2020-06", 0.2),
        ("2020-07", 0.6 + 0.4 * 0.6 * np.exp(-18 / 12)),
        ("2021-01", 0.9 + 0.1 * 0.9 * np.exp(-12 / 12)),
        ("2022-01", 0.99),
        ("2023-01", 0.99),
    ],
)
def test_what_speaks_for_a_relocation(date: str, expected: float) -> None:
    assert support_of(row(), parse_month(date), rules()) == pytest.approx(expected)


@pytest.mark.parametrize("date", ["2020-01", "2020-07", "2021-12", "2022-01"])
def test_what_speaks_for_it_vanishes_with_the_levels_of_belief(date: str) -> None:
    """Continuous at nothing: near the move too, little belief in promises and leases is little belief in all."""
    found = [support_of(row(), parse_month(date), rules(promise=level, decision=level, lease=level)) for level in (0.0, 1e-6, 1e-3, 1.0)]
    assert found[0] == 0.0
    assert 1e-6 <= found[1] <= 2e-6
    assert 1e-3 <= found[2] <= 2e-3
    assert found[3] == 1.0


def test_hardly_any_belief_is_hardly_felt() -> None:
    """No number of a holder jumps as belief begins."""
    felt = []
    for level in (0.0, 1e-9):
        world = town(200)
        run(announcements, world, rules(row(), promise=level, decision=level, lease=level, learning=1), date="2021-12")
        felt.append(world.posts.uncertainty.copy())
        assert not world.posts.notice.any()
    assert not felt[0].any()
    assert 0.0 < felt[1].max() < 1e-8


def test_credibility_goes_half_the_way_each_month() -> None:
    world = town()
    for month, expected in (("2020-01", 0.1), ("2020-02", 0.15), ("2020-03", 0.175)):
        run(announcements, world, rules(row()), date=month)
        assert world.units.credibility[0] == pytest.approx(expected)
    assert (world.units.destination[0], world.units.announced[0]) == (2, parse_month("2020-01"))


def test_delay_takes_a_part_of_credibility() -> None:
    world = town()
    run(announcements, world, rules(row()), date="2020-01")
    run(announcements, world, rules(row(moves=parse_month("2023-01"))), date="2020-02")
    assert world.units.credibility[0] == pytest.approx(0.5 * (0.6 * 0.1 + 0.2))


def test_plan_that_is_given_up_fades() -> None:
    world = town()
    run(announcements, world, rules(row()), date="2020-01")
    run(announcements, world, rules(), date="2020-02")
    assert world.units.credibility[0] == pytest.approx(0.075)
    assert world.units.announced[0] == 0
    assert not world.posts.uncertainty.any()


def test_holders_of_the_announcement_are_remembered() -> None:
    world = town()
    empty(world, 1)
    run(announcements, world, rules(row()), date="2020-01")
    before = world.posts.person.copy()
    world.posts.person[0] = 999
    run(announcements, world, rules(row()), date="2020-02")
    np.testing.assert_array_equal(world.posts.first_person, before)


def test_a_holder_independent_of_place_has_nowhere_to_follow() -> None:
    world = town()
    world.posts.duty[1] = LOCATION_INDEPENDENT
    run(announcements, world, rules(row()), date="2020-01")
    assert (world.posts.first_person == NOBODY).tolist() == [False, True, False, False]


def test_uncertainty_is_credibility_times_loss() -> None:
    one, other = town(), town()
    run(announcements, one, rules(row()), date="2020-01")
    run(announcements, other, rules(row(), learning=1), date="2020-01")
    assert (one.posts.uncertainty > 0.0).all()
    np.testing.assert_allclose(other.posts.uncertainty, 2.0 * one.posts.uncertainty, rtol=1e-12)


def test_without_credibility_nothing_is_felt() -> None:
    world = town(200)
    run(announcements, world, rules(row(), promise=0, decision=0, lease=0), date="2021-12")
    assert not world.units.credibility.any()
    assert not world.posts.uncertainty.any()
    assert not world.posts.notice.any()
    assert world.posts.answer.any(), "what one would do is known all the same"


def looking(date: str, **changes: Any) -> float:
    """Share of those who would leave that looks for another post in a month; the move is in January 2022."""
    world = town(4000)
    run(announcements, world, rules(row(), **changes), date=date)
    leaving = world.posts.answer == LEAVE
    assert not world.posts.notice[~leaving].any()
    return float((world.posts.notice[leaving] == LOSES_AT_MOVE).mean())


def test_who_would_leave_looks_elsewhere_once_it_is_believed_and_near() -> None:
    certain = {"promise": 1, "decision": 1, "lease": 1, "learning": 1}
    assert looking("2022-01", **certain) == 1.0, "the end is here"
    assert looking("2020-01", **certain) == pytest.approx(np.exp(-1), abs=0.03), "24 months before, as far as people plan on the mean"
    assert looking("2022-01", **{**certain, "learning": 0.5}) == pytest.approx(0.5, abs=0.04)


def test_who_has_begun_to_look_goes_on() -> None:
    """As belief does not fall and the end comes nearer."""
    before = np.zeros(400, dtype=bool)
    for date in ("2020-01", "2020-09", "2021-06", "2021-12"):
        world = town(400)
        run(announcements, world, rules(row(), learning=1), date=date)
        now = world.posts.notice == LOSES_AT_MOVE
        assert (now | (world.posts.answer != LEAVE))[before].all()
        before = now


def test_who_would_be_laid_off_knows_it_and_has_the_time_that_law_gives() -> None:
    found = []
    for negotiation in (0, 365):
        world, law = town(200), {"negotiation_few": negotiation, "negotiation_many": negotiation, "notice": 0, "change_security": 0}
        run(announcements, world, rules(row(layoffs=1, decided=parse_month("2021-12")), learning=1, employment_law=law), date="2021-12")
        told = world.posts.notice == LAID_OFF
        assert told.any()
        assert (world.posts.answer[told] == LEAVE).all()
        assert (world.posts.notice[~told] == UNTOLD).all()
        found.append(world.posts.uncertainty[world.posts.answer == LEAVE])
    years = rules().utility.horizon
    np.testing.assert_allclose(found[1] / found[0], (years - 1) / (years - 1 / 12), rtol=1e-9)


def test_change_security_makes_leaving_worth_more() -> None:
    leaving = []
    for months in (0, 24):
        world = town(400)
        run(announcements, world, rules(row(layoffs=1), learning=1, employment_law={"change_security": months}), date="2021-12")
        leaving.append(int((world.posts.answer == LEAVE).sum()))
    assert leaving[1] > leaving[0]


@pytest.mark.parametrize(("radius", "expected"), [(89.9, LAID_OFF), (90.0, LOSES_AT_MOVE)])
def test_whom_the_employer_may_order_there_would_resign(radius: float, expected: int) -> None:
    """The new place is 90 minutes away."""
    world = town(200)
    law = {"consent_minutes": radius}
    run(announcements, world, rules(row(layoffs=1), promise=1, decision=1, lease=1, learning=1, employment_law=law), date="2022-01")
    leaving = world.posts.answer == LEAVE
    assert leaving.any()
    assert (world.posts.notice[leaving] == expected).all()


@pytest.mark.parametrize("radius", [0.0, 90.0])
def test_what_is_paid_on_a_lay_off_persuades_only_those_whom_it_would_reach(radius: float) -> None:
    """Severance and change security count beyond the consent radius and change nothing within it."""
    leaving, loss = [], []
    for severance, months in ((0.0, 0.0), (2.0, 24.0)):
        world = town(400)
        law = {"consent_minutes": radius, "change_security": months, "negotiation_few": 365, "negotiation_many": 365}
        p = rules(row(layoffs=1, severance=severance, decided=parse_month("2021-12")), learning=1, employment_law=law)
        run(announcements, world, p, date="2021-12")
        leaving.append(int((world.posts.answer == LEAVE).sum()))
        loss.append(world.posts.uncertainty.copy())
    assert (leaving[1] > leaving[0]) == (radius < 90.0)
    assert np.array_equal(*loss) == (radius >= 90.0)


def test_who_lives_in_a_second_dwelling_already_has_less_to_lose() -> None:
    losses = []
    for second in (0, 1):
        world = town(200)
        world.posts.second_dwelling[:] = second
        run(announcements, world, rules(row(), learning=1), date="2021-12")
        losses.append(world.posts.uncertainty.copy())
    assert (losses[1] <= losses[0]).all()
    assert losses[1].mean() < losses[0].mean()


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "forced"])
def test_nobody_has_to_go_in_the_other_modes(mode: str) -> None:
    world = town(200)
    run(announcements, world, rules(row(mode=MODES.index(mode)), learning=1), date="2021-12")
    assert not world.posts.uncertainty.any()
    assert not world.posts.notice.any()
    assert LEAVE not in world.posts.answer


@pytest.mark.parametrize("why", ["vacant", "there already", "location-independent"])
def test_who_is_not_concerned_has_no_answer(why: str) -> None:
    world = town()
    if why == "vacant":
        empty(world)
    elif why == "there already":
        world.posts.site[:] = 2
    else:
        world.posts.duty[:] = LOCATION_INDEPENDENT
    world.posts.answer[:], world.posts.uncertainty[:], world.posts.notice[:] = LEAVE, 0.3, 1
    run(announcements, world, rules(row()), date="2021-12")
    for name in ("answer", "uncertainty", "notice"):
        assert not getattr(world.posts, name).any(), name


def test_remote_contract_is_offered_to_suited_posts_only() -> None:
    world = town(200)
    world.posts.remote_share[:100] = 0.9
    run(announcements, world, rules(row(remote_share=1.0), learning=1), date="2021-12")
    suited = world.posts.answer[:100].tolist()
    assert suited.count(REMOTE_CONTRACT) > 60, "an office at the door, without any move"
    assert LEAVE not in suited
    assert REMOTE_CONTRACT not in world.posts.answer[100:]


def test_more_support_makes_more_of_them_move() -> None:
    def movers(**changes: Any) -> int:
        world = town(400)
        world.posts.partner_employed[:] = 1
        run(announcements, world, rules(row(**changes)), date="2021-12")
        return int((world.posts.answer == 1).sum())

    assert movers(support=0.6) > movers()
