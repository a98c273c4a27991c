"""Start: who is still here after years of service, and a first month that continues what went before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from worlds import parameters

from sim.columns import TABLES
from sim.model import CivilService
from sim.processes.retirement import retirement
from sim.start import ages_of_survivors
from sim.state import NOBODY
from sim.traits import survivors_frailty

TWO_TOWNS = str(Path(__file__).resolve().parents[1] / "two-towns.yaml")
PENSION = 12.0 * 64.0
HAZARDS = {"offset": 0, "early_age": 58, "early": 0, "at": 12, "after": 12, "last_age": 68}


def frailty(exposure: float, u: object, levels: object = (0.5, 1.0, 2.0)) -> list[float]:
    """Frailty of survivors."""
    luck = np.asarray(u, dtype=np.float64)
    out = np.empty(luck.size)
    survivors_frailty(np.full(luck.size, exposure), luck, np.asarray(levels, dtype=np.float64), out)
    return out.tolist()


def test_without_exposure_the_frailties_of_the_newly_hired_are_equally_likely() -> None:
    assert frailty(0.0, (0.1, 0.32, 0.34, 0.65, 0.67, 0.99)) == [0.5, 0.5, 1.0, 1.0, 2.0, 2.0]


def test_after_a_long_time_only_the_least_frail_are_left() -> None:
    assert frailty(50.0, (0.01, 0.5, 0.999)) == [0.5, 0.5, 0.5]


def test_frailties_of_survivors_are_weighted_by_their_survival() -> None:
    weights = np.exp(-0.7 * np.array((0.5, 1.0, 2.0)))
    u = (np.arange(20_000) + 0.5) / 20_000
    share = np.bincount(np.searchsorted((0.5, 1.0, 2.0), frailty(0.7, u)), minlength=3) / u.size
    np.testing.assert_allclose(share, weights / weights.sum(), atol=1e-4)


def ages(years: float, u: object, family: int = 0, **changes: float) -> list[int]:
    """Ages in months of holders of one age."""
    luck = np.asarray(u, dtype=np.float64)
    p = parameters(retirement, **{**HAZARDS, **changes})
    return ages_of_survivors(np.full(luck.size, int(12 * years)), np.full(luck.size, family), luck, PENSION, p).tolist()


@pytest.mark.parametrize("years", [20.0, 40.0, 54.9])
def test_ages_below_the_first_pensions_stay(years: float) -> None:
    assert ages(years, (0.01, 0.5, 0.99)) == [int(12 * years)] * 3


def test_ages_are_even_where_nobody_retires() -> None:
    found = ages(62.0, (np.arange(60) + 0.5) / 60, at=0, after=0, last_age=80)
    assert sorted(found) == list(range(720, 780))


def test_few_are_older_than_the_pension_age() -> None:
    found = np.array(ages(62.0, (np.arange(1000) + 0.5) / 1000))
    assert (found.min(), (found > 768).mean() < 0.02) == (720, True)
    older = np.array(ages(66.0, (np.arange(1000) + 0.5) / 1000))
    assert older.min() == 780
    assert np.median(older) < 784


def test_nobody_at_the_end_of_a_month_has_passed_the_highest_age() -> None:
    found = np.array(ages(66.0, (np.arange(1000) + 0.5) / 1000, at=0.1, after=0.1, last_age=68))
    assert (found.min(), found.max()) == (780, 12 * 68 - 1)


@pytest.fixture(scope="module")
def model() -> CivilService:
    """The small country at its start."""
    started = CivilService(TWO_TOWNS, seed=5)
    yield started
    started.close()


def test_everybody_has_a_sensible_state(model: CivilService) -> None:
    s = model.world.posts
    filled = s.person != NOBODY
    assert ((s.telework >= 0.0) & (s.telework <= 5.0))[filled].all()
    np.testing.assert_array_equal(s.telework[filled], s.telework_reference[filled])
    assert ((s.satisfaction >= 1.0) & (s.satisfaction <= 5.0))[filled].all()
    assert (s.frailty[filled] > 0.0).all()
    assert (s.age[filled] < 12 * 68).all()
    work = model.world.sites.municipality[s.site]
    np.testing.assert_array_equal(s.commute[filled], model.world.municipalities.minutes[s.home, work][filled])


def test_long_service_goes_with_low_frailty() -> None:
    started = CivilService(TWO_TOWNS, seed=6)
    s = started.world.posts
    filled = s.person != NOBODY
    long = s.tenure_state[filled] > np.median(s.tenure_state[filled])
    assert s.frailty[filled][long].mean() < s.frailty[filled][~long].mean()
    started.close()


def test_vacant_posts_are_under_recruitment_since_some_months(model: CivilService) -> None:
    s, r = model.world.posts, model.world.recruitments
    vacant = (s.established == 1) & (s.person == NOBODY)
    assert vacant.any()
    # Who moved inside the state did so after the adverts of the month.
    just_left = vacant & (s.recruitment < 0)
    assert np.count_nonzero(just_left) < 0.3 * np.count_nonzero(vacant)
    assert not s.months_vacant[just_left].any()
    vacant &= ~just_left
    assert (r.open[s.recruitment[vacant]] == 1).all()
    waited = s.months_vacant[vacant].astype(int)
    since = np.where(r.advertised[s.recruitment[vacant]] == 1, 2, -r.advertised[s.recruitment[vacant]])
    assert np.isin((waited - since) % 3, (0, 1)).all()
    assert np.mean(waited % 3 == since) > 0.6


def test_no_event_is_counted_before_the_first_month(model: CivilService) -> None:
    for flow in (column.name for column in TABLES["regions"] if column.flow):
        assert not getattr(model.world.regions, flow).any(), flow


def test_jobs_are_wanted_ahead_of_a_labour_force_that_grows(model: CivilService) -> None:
    """And behind one that shrinks: the towns of the first region gain people from abroad and by births, and all gain degrees."""
    m = model.world.municipalities
    grown = np.sum(m.participation * m.adults_change, axis=1)
    around = m.job_share.T @ (grown / m.labour_force_start)
    assert np.any(around != 0.0)
    np.testing.assert_array_equal(np.sign(m.jobs_wanted_start - m.private_jobs), np.sign(around))


def test_employed_residents_of_the_start_are_reproduced(model: CivilService) -> None:
    m = model.world.municipalities
    np.testing.assert_allclose(m.employed, m.participation * m.adults * (1.0 - m.unemployment_start), rtol=0.01)
    np.testing.assert_allclose((m.employed + m.unemployed).sum(axis=1), m.labour_force_start, rtol=1e-9)
