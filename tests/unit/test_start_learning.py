"""Learning at the start: newcomers of the population are as proficient as those the rules hire."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from worlds import parameters

from sim.model import CivilService
from sim.population import populate
from sim.processes.ageing import ageing
from sim.start import learning_curve, learning_years

TWO_TOWNS = str(Path(__file__).resolve().parents[1] / "two-towns.yaml")


def test_curve_starts_with_the_newly_hired_and_closes_a_share_of_the_distance() -> None:
    curve = learning_curve(0.3, parameters(ageing, learning_months=8))
    np.testing.assert_allclose(curve[:3], (0.3, 0.3875, 0.4640625), rtol=1e-12)
    assert 0.999 < curve[-1] <= 1.0


def test_nothing_is_added_where_learning_changes_no_pay() -> None:
    p = parameters(ageing, experience_supplement=0)
    np.testing.assert_allclose(learning_years(8.0, 0.3, p), 0.0, atol=1e-12)


def test_first_month_of_learning_by_hand() -> None:
    p = parameters(ageing, learning_months=8, experience_supplement=0.12)
    ratio = (1 + 0.12 * 0.3875) / (1 + 0.12 * 0.3)
    assert learning_years(2.0, 0.3, p)[1] == pytest.approx((ratio**2 - 1) / 12, rel=1e-12)


def test_population_follows_the_rules_and_keeps_its_pay() -> None:
    model = CivilService(TWO_TOWNS, seed=3)
    s, book = model.world.posts, model.scenario.book(model.scenario.start - 1)
    filled = s.person >= 0
    curve = learning_curve(book.number("hiring", "proficiency"), book.parameters("ageing", ageing.parameters))
    np.testing.assert_array_equal(s.experience[filled], curve[s.tenure_state[filled]])
    supplement = book.number("ageing", "experience_supplement")
    np.testing.assert_allclose(s.pay[filled], s.grade_pay[filled] * (1 + supplement * s.experience[filled]), rtol=1e-12)
    model.close()


def test_newcomers_stand_below_others_on_the_pay_of_the_margin() -> None:
    """The pay of the margin stays whole: the population hands it out as if everybody were proficient, the start in the order of what is."""
    model = CivilService(TWO_TOWNS, seed=3)
    s, people = model.world.posts, populate(model.population, 3, posts=model.world.posts.rows, recruitments=100).posts
    filled = s.person >= 0
    np.testing.assert_array_equal(np.sort(s.pay[filled]), np.sort(people.pay[filled]))
    newcomers = filled & (s.tenure_state < 3)
    assert (s.pay[newcomers] < people.pay[newcomers]).all()
    model.close()
