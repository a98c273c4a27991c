"""Conservation: nobody and nothing appears or disappears but by an event that is counted."""

from __future__ import annotations

from contextlib import closing
from copy import deepcopy

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from sim.metrics import METRICS
from sim.model import PLACES, CivilService
from sim.scenario import Scenario
from sim.state import DUTIES, HOUSEHOLD_MOVE, LAID_OFF, NEW_HOLDER, NOBODY, REMOTE_CONTRACT, VACANT, World
from tests.properties.drawn import BUSY_TOWNS, runs, seeds, small_countries

WAYS_OUT = ("quits", "retirements", "contract_ends", "dismissals", "transfers_out")


def check_heads(before: np.ndarray, now: np.ndarray) -> None:
    """In every region the staff of today is that of last month, plus who came, less who left."""

    def of(name: str) -> np.ndarray:
        return now[:, PLACES[name]]

    left = sum(of(name) for name in WAYS_OUT)
    came = of("hires") + of("relocated_net") + of("internal_moves_net")
    np.testing.assert_array_equal(of("staff"), before[:, PLACES["staff"]] + came - left)
    assert of("internal_moves_net")[0] == 0
    assert np.all(of("agency_changes") <= of("internal_moves"))
    for name in ("staff", "staff_home", "posts", "hires", "internal_moves", "agency_changes", *WAYS_OUT):
        np.testing.assert_array_equal(of(name)[0], of(name)[1:].sum(), name)
    assert of("staff")[0] == of("staff_home")[0]
    assert of("home_moves_net")[0] == of("relocated_net")[0] == 0


def check_posts(world: World, now: np.ndarray) -> None:
    """A post is filled or vacant, its number and its holder are its own, and nobody holds an abolished one."""
    s = world.posts
    established, filled = s.established == 1, s.person != NOBODY
    assert not np.any(filled & ~established)
    assert established.sum() == now[0, PLACES["posts"]] == filled.sum() + (established & ~filled).sum()
    assert len(np.unique(s.number[established])) == established.sum()
    assert len(np.unique(s.person[filled])) == filled.sum()
    assert np.all(s.months_vacant[filled] == 0)
    first_post, ordinal = s.person[filled] >> 16, s.person[filled] & 0xFFFF
    own = first_post == s.number[filled]
    assert np.all(ordinal[own] < s.holders[filled][own]), "who has come back to the first post is no longer its latest holder"
    assert np.all(s.holders[filled] >= 1)
    np.testing.assert_array_equal(s.fixed_term[filled] == 1, s.contract_end[filled] > 0)
    daily = filled & (s.second_dwelling == 0)
    work = world.sites.municipality[s.site[daily]]
    np.testing.assert_array_equal(s.commute[daily], world.municipalities.minutes[s.home[daily], work])
    assert np.all(world.sites.open[s.site[established]] == 1)
    np.testing.assert_array_equal(world.sites.agency[s.site[established]], s.agency[established])


def check_units(world: World) -> None:
    """Every post of a unit is counted once, every holder of the announcement has one fate, and nobody else is touched by a move."""
    s, u = world.posts, world.units
    for k in range(u.rows):
        own = s.unit == k
        posts, filled = own & (s.established == 1), own & (s.person != NOBODY)
        assert (u.staff[k], u.staff[k] + u.vacant[k]) == (filled.sum(), posts.sum())
        assert u.answers[k].sum() == u.staff[k]
        assert u.fates[k].sum() == (s.first_person[own] != NOBODY).sum() + u.fates_gone[k].sum()
        assert u.moved[k] <= posts.sum()
        assert (u.post_states[k].sum(), u.post_states[k, VACANT]) == (posts.sum(), u.vacant[k])
        if u.destination[k] >= 0:
            there = u.post_states[k, HOUSEHOLD_MOVE:REMOTE_CONTRACT].sum() + u.post_states[k, NEW_HOLDER]
            assert u.moved[k] - u.vacant[k] <= there + u.post_states[k, REMOTE_CONTRACT]
            assert there <= u.moved[k]
        assert 0.0 <= u.credibility[k] <= 1.0
    untouched = (s.unit < 0) | (s.person == NOBODY)
    for name in ("answer", "committed", "second_dwelling"):
        assert not getattr(s, name)[untouched & (s.established == 1)].any(), name
    for name in ("notice", "uncertainty"):
        assert not getattr(s, name)[untouched & ((s.notice_end == 0) | (s.person == NOBODY))].any(), name


def check_lay_offs(world: World) -> None:
    """Who is under notice knows it; who may be employed again holds no post, and the post held before is gone."""
    s = world.posts
    assert np.all(s.notice[(s.notice_end > 0) & (s.person != NOBODY)] == LAID_OFF)
    away = s.recall_end > 0
    assert not np.any(away & ((s.established == 1) | (s.person != NOBODY)))
    assert not np.any(np.isin(s.former_person[away], s.person[s.person != NOBODY]))
    assert len(np.unique(s.former_person[away])) == away.sum()


def check_adverts(world: World) -> None:
    """Positions of an open recruitment are the vacant posts that point at it, alike in everything it advertises."""
    s, r = world.posts, world.recruitments
    advertised = s.recruitment != NOBODY
    assert np.all((s.established == 1)[advertised] & (s.person == NOBODY)[advertised])
    pointing = np.bincount(s.recruitment[advertised], minlength=r.rows)
    np.testing.assert_array_equal(pointing, np.where(r.open == 1, r.positions, 0))
    assert np.all(r.positions[r.open == 1] > 0)
    for name in ("agency", "family", "site", "duty", "swedish_required"):
        np.testing.assert_array_equal(getattr(r, name)[s.recruitment[advertised]], getattr(s, name)[advertised], name)


def check_plan(world: World) -> None:
    """An agency has the posts of its plan, beside those under notice.

    More only while none of its posts is vacant, fewer only with none left to model a new one on.
    """
    s, a = world.posts, world.agencies
    assert np.all((s.person != NOBODY)[s.notice_end > 0]), "nobody's post is under notice"
    established = (s.established == 1) & (s.notice_end == 0)
    have = np.bincount(s.agency[established], minlength=a.rows)
    vacant = np.bincount(s.agency[established & (s.person == NOBODY)], minlength=a.rows)
    assert np.all((have == a.planned_posts) | ((have > a.planned_posts) & (vacant == 0)) | (have == 0))


def check_persons(before: World, world: World, hires: float) -> None:
    """Nobody holds two posts, and whoever was not here a month before has been hired."""
    now = world.posts.person[world.posts.person != NOBODY]
    assert np.count_nonzero(~np.isin(now, before.posts.person)) == hires
    stayed = np.isin(before.posts.person, now) & (before.posts.person != NOBODY)
    order, places = np.argsort(now), np.flatnonzero(world.posts.person != NOBODY)
    new = places[order][np.searchsorted(now[order], before.posts.person[stayed])]
    for name in ("sex", "native_language", "frailty", "telework_taste", "roots", "education"):
        np.testing.assert_array_equal(getattr(world.posts, name)[new], getattr(before.posts, name)[stayed], name)
    np.testing.assert_array_equal(world.posts.tenure_state[new], before.posts.tenure_state[stayed] + 1)


def check_people(before: World, world: World) -> None:
    """Residents change by births, deaths and immigration; moves inside the country add nothing."""
    m = world.municipalities
    np.testing.assert_array_equal(m.staff_moves.sum(axis=0), 0)
    np.testing.assert_allclose(m.population.sum(), before.municipalities.population.sum() + m.population_change.sum(), rtol=1e-12)
    np.testing.assert_allclose(m.adults.sum(), before.municipalities.adults.sum() + m.adults_change.sum(), rtol=1e-12)
    np.testing.assert_allclose(m.employed + m.unemployed, m.participation * m.adults, rtol=1e-12)
    staff = np.count_nonzero(world.posts.person != NOBODY)
    assert staff == m.state_residents.sum() == m.state_staff.sum()


def check_ranges(world: World) -> None:
    """Shares, indices, days and codes stay where they have a meaning."""
    s, m, a = world.posts, world.municipalities, world.agencies
    filled = s.person != NOBODY
    for name, low, high in (
        ("telework", 0, 5),
        ("telework_wish", 0, 5),
        ("telework_reference", 0, 5),
        ("experience", 0, 1),
        ("satisfaction", 1, 5),
    ):
        values = getattr(s, name)[filled]
        assert np.all((low <= values) & (values <= high)), name
    assert np.all(s.frailty[filled] > 0)
    assert np.all(s.duty < len(DUTIES))
    assert np.all((a.vacancy_share >= 0) & (a.vacancy_share <= 1))
    assert np.all(s.tenure_agency[filled] <= s.tenure_state[filled])
    for values in (m.population, m.adults, m.employed, m.unemployed, m.private_jobs, m.housing_price, m.tax_base):
        assert np.all(np.isfinite(values) & (values >= 0))


@runs(25)
@given(small_countries() | st.just(Scenario.load(BUSY_TOWNS)), seeds)
@example(Scenario.load(BUSY_TOWNS), 1)
@example(Scenario.load(BUSY_TOWNS), 2446)  # a post independent of place goes along as a site closes
def test_every_month_adds_up(scenario: Scenario, seed: int) -> None:
    with closing(CivilService(scenario, seed=seed)) as model:
        metrics = model.start_row
        while model.month < scenario.months:
            before = deepcopy(model.world)
            model.step(lambda rule, world: check_plan(world) if rule == "headcount" else None)
            now = model.monthly[-1]
            assert now.shape == (3, len(METRICS))
            check_heads(metrics, now)
            check_posts(model.world, now)
            check_units(model.world)
            check_lay_offs(model.world)
            check_adverts(model.world)
            check_persons(before, model.world, now[0, PLACES["hires"]])
            check_people(before, model.world)
            check_ranges(model.world)
            metrics = now


@runs(25)
@given(small_countries(months=3), seeds)
def test_a_year_of_population_change_is_births_less_deaths_and_immigration(scenario: Scenario, seed: int) -> None:
    with closing(CivilService(scenario, seed=seed)) as model:
        m = model.world.municipalities
        immigration = scenario.book(scenario.start).number("migration", "immigration")
        expected = np.sum(m.population * (m.natural_increase + immigration * m.net_immigration))
        model.step()
        np.testing.assert_allclose(12 * m.population_change.sum(), expected, rtol=1e-9, atol=1e-6)
