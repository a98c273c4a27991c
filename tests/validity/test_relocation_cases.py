"""Relocations over the whole range: 40 to 1,000 posts, no notice to nine years, half an hour to the Arctic Circle, every mode and offer.

Only signs and orders that follow from the mechanism are asserted, and heads, posts and euros in every month of every case.
"""

from __future__ import annotations

from contextlib import closing
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from sim.measures.units import UNIT_METRICS
from sim.model import PLACES, CivilService
from tests.properties.test_conservation import check_heads
from tests.validity.programmes import ANNOUNCED, programme, surely_more

SEEDS = (1, 2, 3, 4, 5)
AFTER = 36
"""Months after the last planned move."""
PHASES = 6
NAMES = [metric.name for metric in UNIT_METRICS]
MINISTRIES = {"agency": "Ministries together", "phases": PHASES}
GRID: dict[str, dict[str, dict[str, Any]]] = {
    "by distance": {to: {"to": to, "posts": 250} for to in ("Kerava", "Lahti", "Tampere", "Oulu", "Rovaniemi")},
    "by notice, far": {f"far {notice}": {"to": "Oulu", "posts": 150, "notice": notice} for notice in (0, 12, 36, 108)},
    "by notice, near": {f"near {notice}": {"to": "Kerava", "posts": 150, "notice": notice} for notice in (0, 12, 36, 108)},
    "by offer": {
        "plain": {"to": "Oulu", "posts": 250},
        "voluntary, small": {"to": "Oulu", "posts": 40, "mode": "voluntary"},
        "support": {"to": "Oulu", "posts": 250, "support": 1.0},
        "remote": {"to": "Oulu", "posts": 250, "remote_share": 1.0},
        "severance": {"to": "Oulu", "posts": 250, "layoffs": True, "severance": 1.0, "notice": 0},
        "lay-offs": {"to": "Oulu", "posts": 250, "layoffs": True, "notice": 0},
    },
    "by mode": {
        "forced": {"to": "Oulu", "posts": 250},
        "vacancy-led": {"to": "Oulu", "posts": 250, "mode": "vacancy_led"},
        "voluntary": {"to": "Oulu", "posts": 250, "mode": "voluntary"},
        "voluntary, near": {"to": "Lahti", "posts": 250, "mode": "voluntary"},
    },
    "in a city": {"many": {"to": "Tampere", "posts": 1000, "notice": 12}, "few": {"to": "Tampere", "posts": 40, "notice": 12}},
    "in a small town": {"many": {"to": "Kemijärvi", "posts": 1000, "notice": 12}, "few": {"to": "Kemijärvi", "posts": 40, "notice": 12}},
}


class Course(NamedTuple):
    """What was measured of the units of one run: metrics by month and unit, and of the state by month and region, the start first."""

    units: np.ndarray
    state: np.ndarray
    names: tuple[str, ...]
    moves: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def courses() -> dict[tuple[str, int], Course]:
    """A run of each part of the grid for each seed."""
    found = {}
    for part, named in GRID.items():
        moves = {name: {**MINISTRIES, "notice": 36, **fields} for name, fields in named.items()}
        longest = max(fields["notice"] for fields in moves.values())
        probe = programme(moves)
        scenario = programme(moves, months=ANNOUNCED - probe.start + longest + PHASES + AFTER)
        for seed in SEEDS:
            with closing(CivilService(scenario, seed=seed)) as model:
                model.run_months()
                state = np.concatenate((model.start_row[None], model.monthly))
                found[part, seed] = Course(model.unit_monthly, state, model.unit_names, moves)
    return found


def summary(course: Course, unit: str) -> dict[str, float]:
    """What the tests compare of one unit; vacancies in years of work over the posts of the start."""
    values = course.units[:, course.names.index(unit)]
    before = ANNOUNCED - programme(course.moves).start
    first = before + course.moves[unit]["notice"]
    last = first + PHASES

    def of(name: str) -> np.ndarray:
        return values[:, NAMES.index(name)]

    share = of("vacant") / (of("staff") + of("vacant"))
    refilled = np.flatnonzero(share[last:] <= 0.1)
    end = last + AFTER
    return {
        "follow": of("followed_share")[end - 1], "on posts": of("filled_by_followers_share")[end - 1],
        "left early": 1.0 - of("fate_waiting")[max(first - 1, before)] / of("fate_waiting")[before],
        "laid off": of("fate_dismissal")[end - 1], "vacant, most": share[before:end].max(), "vacant at the end": share[last],
        "lost years": share[last:end].sum() / 12, "months to refill": refilled[0] if refilled.size else np.inf,
        "experience, least": of("experience_share")[before:end].min(), "moved": of("moved_share")[last],
        "moved later": of("moved_share")[end - 1], "cost": of("one_off_cost_total")[end - 1] / (of("staff") + of("vacant"))[before],
        "near": of("hires_near")[first:end].sum() / max(of("hires")[first:end].sum(), 1.0),
    }  # fmt: skip


@pytest.fixture(scope="module")
def table(courses: dict[tuple[str, int], Course]) -> pd.DataFrame:
    """Summaries by part, unit and seed."""
    rows = {(part, unit, seed): summary(course, unit) for (part, seed), course in courses.items() for unit in course.names}
    found = pd.DataFrame(rows).T
    print(found.groupby(level=[0, 1], sort=False).mean().round(2).to_string())
    return found.sort_index()


def of(table: pd.DataFrame, part: str, unit: str, name: str) -> pd.Series:
    """A number of a unit by seed."""
    return table.loc[(part, unit), name]


def test_heads_posts_and_euros_add_up_in_every_month_of_every_case(courses: dict[tuple[str, int], Course]) -> None:
    exits = [NAMES.index(name) for name in NAMES if name.startswith("exits_")]
    fates = [NAMES.index(name) for name in NAMES if name.startswith("fate_")]
    states = [NAMES.index(name) for name in NAMES if name.startswith("posts_")]
    for course in courses.values():
        for before, now in zip(course.state[:-1], course.state[1:], strict=True):
            check_heads(before, now)
        v = np.moveaxis(course.units, 2, 0)
        change = v[NAMES.index("hires")] - v[exits].sum(axis=0)
        np.testing.assert_array_equal(np.diff(v[NAMES.index("staff")], axis=0), change[1:])
        posts = v[NAMES.index("staff")] + v[NAMES.index("vacant")]
        assert np.all(posts == [course.moves[unit]["posts"] for unit in course.names]), "no plan opens or abolishes posts"
        np.testing.assert_array_equal(v[states].sum(axis=0), posts)
        of_the_state = course.state[:, 0, PLACES["posts"]]
        assert np.all(of_the_state == of_the_state[0])
        assert np.all(v[NAMES.index("moved")] <= posts)
        announced = ANNOUNCED - programme(course.moves).start
        heads = v[fates].sum(axis=0)
        assert not heads[:announced].any()
        assert np.all(heads[announced:] == heads[announced])
        np.testing.assert_allclose(v[NAMES.index("one_off_cost_total")], np.cumsum(v[NAMES.index("one_off_cost")], axis=0), atol=1e-3)


def test_every_output_is_there_in_every_case(courses: dict[tuple[str, int], Course]) -> None:
    """From the announcement on nothing is missing but budgets, which none was given, what became of posts where none has moved, and recovery
    before it has come.
    """
    for course in courses.values():
        values = course.units[ANNOUNCED - programme(course.moves).start :]
        for place, name in enumerate(NAMES):
            missing = np.isnan(values[:, :, place])
            if name == "recovery_months":
                assert np.all(missing[:-1] >= missing[1:])
                continue
            allowed = (
                values[:, :, NAMES.index("moved")] == 0 if name == "filled_by_followers_share" else np.full(missing.shape, "budget" in name)
            )
            np.testing.assert_array_equal(missing, allowed, name)


@pytest.mark.parametrize("unit", sorted({unit for part in GRID.values() for unit, fields in part.items() if "mode" not in fields}))
def test_forced_posts_have_all_moved(table: pd.DataFrame, unit: str) -> None:
    """But those of remote contracts."""
    moved = table.xs(unit, level=1)["moved later"]
    assert (moved < 0.9).all() if unit == "remote" else (moved >= 0.97).all()


DISTANCES = [("Kerava", "Lahti"), ("Lahti", "Oulu"), ("Kerava", "Rovaniemi")]


@pytest.mark.parametrize(
    ("measure", "near", "far"),
    [(measure, *pair) for measure, pairs in {"follow": DISTANCES, "on posts": DISTANCES, "experience, least": DISTANCES[::2]}.items()
     for pair in pairs],
)  # fmt: skip
def test_the_nearer_the_more_follow_and_the_more_is_known(table: pd.DataFrame, measure: str, near: str, far: str) -> None:
    assert surely_more(of(table, "by distance", near, measure), of(table, "by distance", far, measure))


def test_near_most_stay_and_far_most_leave(table: pd.DataFrame) -> None:
    """Of those without notice, in which nothing but the move itself makes them leave."""
    assert of(table, "by notice, near", "near 0", "follow").mean() > 0.5 > of(table, "by notice, far", "far 0", "follow").mean()


@pytest.mark.parametrize("where", ["near", "far"])
@pytest.mark.parametrize(("short", "long"), [(0, 12), (12, 36), (12, 108)])
def test_the_longer_the_notice_the_fewer_are_left_to_follow(table: pd.DataFrame, where: str, short: int, long: int) -> None:
    part = f"by notice, {where}"
    assert surely_more(of(table, part, f"{where} {short}", "follow"), of(table, part, f"{where} {long}", "follow"))
    assert surely_more(of(table, part, f"{where} {long}", "left early"), of(table, part, f"{where} {short}", "left early"))


def test_with_notice_posts_are_filled_ahead(table: pd.DataFrame) -> None:
    """Far away as many posts fall vacant, but fewer are so when the last has moved."""
    assert surely_more(
        of(table, "by notice, far", "far 0", "vacant at the end"), of(table, "by notice, far", "far 36", "vacant at the end")
    )


@pytest.mark.parametrize("offer", ["support", "remote"])
def test_what_is_offered_keeps_people(table: pd.DataFrame, offer: str) -> None:
    assert surely_more(of(table, "by offer", offer, "follow"), of(table, "by offer", "plain", "follow"))
    assert surely_more(of(table, "by offer", "plain", "vacant, most"), of(table, "by offer", offer, "vacant, most"))


def test_posts_and_persons_tell_different_stories_of_remote_contracts(table: pd.DataFrame) -> None:
    """Persons keep their work whose posts do not arrive."""
    assert surely_more(of(table, "by offer", "remote", "follow"), of(table, "by offer", "remote", "on posts"))
    assert surely_more(of(table, "by offer", "plain", "moved"), of(table, "by offer", "remote", "moved"))


def test_severance_is_paid_to_who_is_laid_off(table: pd.DataFrame) -> None:
    assert of(table, "by offer", "lay-offs", "laid off").min() > 0
    assert surely_more(of(table, "by offer", "severance", "cost"), of(table, "by offer", "lay-offs", "cost"))
    assert not of(table, "by offer", "plain", "laid off").any()


def test_nobody_has_to_go_where_vacancies_lead_and_it_takes_the_years_of_turnover(table: pd.DataFrame) -> None:
    assert not of(table, "by mode", "vacancy-led", "follow").any()
    assert of(table, "by mode", "vacancy-led", "moved").max() < 0.25
    assert of(table, "by mode", "vacancy-led", "moved later").max() < 0.6
    for mode in ("vacancy-led", "voluntary"):
        assert surely_more(of(table, "by mode", "forced", "vacant, most"), of(table, "by mode", mode, "vacant, most"))
        assert surely_more(of(table, "by mode", "forced", "cost"), of(table, "by mode", mode, "cost"))
        assert surely_more(of(table, "by mode", mode, "experience, least"), of(table, "by mode", "forced", "experience, least"))


def test_few_go_where_they_need_not(table: pd.DataFrame) -> None:
    assert surely_more(of(table, "by mode", "forced", "follow"), of(table, "by mode", "voluntary", "follow"))
    assert of(table, "by mode", "voluntary", "follow").max() < 0.1


@pytest.mark.parametrize(("part", "easier"), [("by mode", "voluntary, near"), ("by offer", "voluntary, small")])
def test_volunteers_are_found_for_near_places_and_for_few_posts(table: pd.DataFrame, part: str, easier: str) -> None:
    assert surely_more(of(table, part, easier, "moved"), of(table, "by mode", "voluntary", "moved"))


def test_a_small_labour_market_refills_many_posts_slowly(table: pd.DataFrame) -> None:
    """A thousand posts stay vacant longer in a town of seven thousand than in a city; forty do not tell beyond the noise."""
    assert surely_more(of(table, "in a small town", "many", "lost years"), of(table, "in a city", "many", "lost years"))


def test_far_costs_more_than_near(table: pd.DataFrame) -> None:
    assert surely_more(of(table, "by distance", "Oulu", "cost"), of(table, "by distance", "Kerava", "cost"))
