"""Relocations of any size, notice, distance and mode: heads, posts and costs add up, nothing happens early, and what was to move has moved."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.calendar import month_text
from sim.levers import LEVERS
from sim.levers.relocation import Relocation
from sim.measures.units import UNIT_METRICS
from sim.model import CivilService
from sim.plans import MODES
from sim.policy import Dated
from sim.scenario import Scenario
from sim.state import DAILY_COMMUTE, HOUSEHOLD_MOVE, LOCATION_INDEPENDENT, World
from sim.units import UnitEntry
from tests.properties.drawn import FIRST, TWO_TOWNS, overrides, runs, seeds
from tests.properties.test_conservation import check_heads, check_posts, check_units

PLACE = {metric.name: place for place, metric in enumerate(UNIT_METRICS)}
SHARES = ("moved_share", "followed_share", "filled_by_followers_share", "credibility", "experience_share")
DISTANCES = (("Jokisuu", "Mäenala"), ("Jokisuu", "Järvenranta"), ("Järvenranta", "Mäenala"), ("Mäenala", "Järvenranta"))
"""A place half an hour away, and places hours away."""
THERE = {"Jokisuu": 133, "Mäenala": 7, "Järvenranta": 60}
"""About as many posts of the Land Office as each place is sure to have."""
NOTICE = 10
"""Months that lay-offs may last beyond the move: the longest notice, and negotiations."""


class Case(NamedTuple):
    """A country with a unit, with its relocations and without, and the months that are run."""

    plain: Scenario
    moving: Scenario
    first: Relocation
    again: Relocation | None


def _later(draw: st.DrawFn, since: int, last: int, what: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Up to two changes, each by the month in which it is told."""
    told = draw(st.lists(st.integers(since, last), max_size=2, unique=True))
    return {month_text(month): draw(what) for month in told}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A relocation from the whole range, given up and done anew or not, in two towns under parameters of their own."""
    origin, goal = draw(st.sampled_from(DISTANCES))
    since, notice = FIRST + draw(st.integers(0, 9)), draw(st.sampled_from((0, 1, 6, 24, 108)) | st.integers(0, 108))
    moves, mode = since + notice, draw(st.sampled_from(MODES))
    modes = _later(draw, since, moves + 6, st.sampled_from(MODES))
    told = sorted(_later(draw, since, moves, st.none()))
    later = {month: month_text(moves + 6 * k + draw(st.integers(1, 6))) for k, month in enumerate(told)}
    until = draw(st.none() | st.integers(since + 1, moves + 12))
    shared = {
        "phases": draw(st.integers(0, 24)),
        "layoffs": "forced" in (mode, *modes.values()) and draw(st.booleans()),
        "remote_share": draw(st.floats(0, 1)),
        "support": draw(st.floats(0, 2)),
        "opens_at": draw(st.floats(0, 1)),
        "leased": draw(st.none() | st.integers(since, moves).map(month_text)),
        "budget": draw(st.sampled_from((0.0, 1e6))),
    }
    shared["severance"] = shared["layoffs"] * draw(st.floats(0, 1))
    named = {"unit": "maps", "from": month_text(since), "moves": month_text(moves), "until": until and month_text(until)}
    decided = draw(st.none() | st.integers(since, moves).map(month_text))
    fields = {**named, "to": goal, "mode": mode, "mode_changes": modes, "delays": later, "decided": decided, **shared}
    first, again = LEVERS["relocation"].model_validate(fields), None
    if until is not None and draw(st.booleans()):
        fresh = {"unit": "maps", "to": draw(st.sampled_from(sorted(THERE))), "from": month_text(until), "moves": month_text(until + 3)}
        again = LEVERS["relocation"].model_validate(fresh)
    posts = max(1, round(draw(st.floats(0.02, 1)) * THERE[origin]))
    unit = UnitEntry(name="maps", agency="Land Office", municipality=origin, posts=posts)
    plan = LEVERS["headcount_plan"].model_validate({"from": month_text(since), "posts": draw(st.sampled_from((-20, 0, 20)))})
    base = Scenario.load(TWO_TOWNS).with_parameters(draw(overrides()))
    plain = replace(base, policy=(*base.policy, plan), end=moves + shared["phases"] + 18)
    extra: tuple[Dated, ...] = (first,) if again is None else (first, again)
    return Case(plain, replace(plain, units=(unit,), policy=(*plain.policy, *extra)), first, again)


def _settled(of: Relocation) -> int | None:
    """Month by which a relocation that nothing stops has moved every post; none where one may stay, or it is given up."""
    if of.until is not None or of.mode_changes.get(max(of.mode_changes, default=0), of.mode) != "forced":
        return None
    moves = of.delays.get(max(of.delays, default=0), of.moves)
    return max(moves + of.phases, *of.mode_changes, *of.delays, 0) + NOTICE * of.layoffs


def check_places(world: World) -> None:
    """Every post of the unit that is not worked from anywhere stands at the destination."""
    s = world.posts
    bound = (s.unit == 0) & (s.established == 1) & (s.duty != LOCATION_INDEPENDENT)
    assert np.all(s.site[bound] == world.units.destination[0])


def check_units_over_time(values: np.ndarray, announced: int, budget: float) -> None:
    """Metrics of the unit, shape (months, metrics), are consistent from month to month; announced: its month, from 0."""

    def of(*names: str) -> np.ndarray:
        return sum(values[:, PLACE[name]] for name in names)

    exits, fates = (tuple(name for name in PLACE if name.startswith(prefix)) for prefix in ("exits_", "fate_"))
    np.testing.assert_array_equal(np.diff(of("staff")), (of("hires") - of(*exits))[1:])
    assert np.all(of("hires_near") <= of("hires"))
    assert not of(*fates)[:announced].any()
    assert np.unique(of(*fates)[announced:]).size == 1, "whoever held a post at the announcement has one fate"
    assert np.all(of("moved") <= of("staff", "vacant"))
    for name in SHARES:
        shares = of(name)
        assert np.all(np.isnan(shares) | ((shares >= 0) & (shares <= 1))), name
    missing = {
        "moved_share": of("staff", "vacant") == 0,
        "experience_share": of("staff", "vacant") == 0,
        "budget": (np.arange(len(values)) < announced) | (budget == 0),
        "budget_per_post": (np.arange(len(values)) < announced) | (budget == 0),
        "running_budget": np.ones(len(values), dtype=bool),
        "running_budget_per_post": np.ones(len(values), dtype=bool),
        "running_cost_per_post": of("staff", "vacant") == 0,
        "pay_per_post": of("staff", "vacant") == 0,
        "rent_per_post": of("staff", "vacant") == 0,
        "followed_share": of(*fates) == 0,
        "filled_by_followers_share": of("moved") == 0,
        "waiting": of("staff") == 0,
    }
    for name in ("output_share", "on_time_share", "backlog"):  # no work comes where nobody was there to do it at the start
        missing[name] = np.full(len(values), np.isnan(of("output_share")[0]))  # fmt: skip
    recovery = of("recovery_months")
    recovered = ~np.isnan(recovery)
    assert not recovered[:announced].any()
    assert np.all(recovered[1:] >= recovered[:-1]), "who has recovered has recovered"
    assert np.unique(recovery[recovered]).size <= 1
    missing["recovery_months"] = ~recovered
    np.testing.assert_array_equal(of(*(name for name in PLACE if name.startswith("posts_"))), of("staff", "vacant"))
    for name in PLACE:
        np.testing.assert_array_equal(np.isnan(of(name)), missing.get(name, np.zeros(len(values), bool)), name)
    assert np.all(of("running_cost") >= 0)
    assert not of("one_off_cost")[:announced].any()


def check_hires(world: World, holders: np.ndarray) -> None:
    """Hires of the unit by region are those who hold its posts and did not a month ago, when `holders` did, where they live now."""
    s, u, m = world.posts, world.units, world.municipalities
    new = (s.unit == 0) & (s.person >= 0) & (s.person != holders)
    np.testing.assert_array_equal(u.hires_by_home[0], np.bincount(m.region[s.home[new]], minlength=world.regions.rows))
    goal = u.destination[0]
    assert u.hires_near[0] == (0.0 if goal < 0 else u.hires_by_home[0, m.region[world.sites.municipality[goal]]])


def check_costs(values: np.ndarray, again: int | None) -> None:
    """What has been paid once is the sum of the months; a new relocation counts anew."""
    once, total = values[:, PLACE["one_off_cost"]], values[:, PLACE["one_off_cost_total"]]
    start = len(values) if again is None else again
    for months in (slice(0, start), slice(start, None)):
        np.testing.assert_allclose(total[months], np.cumsum(once[months]), rtol=1e-9, atol=1e-3)


@runs(40)
@given(cases(), seeds)
def test_every_relocation_adds_up_and_arrives(case: Case, seed: int) -> None:
    start, settled = case.plain.start, _settled(case.first)
    announced = case.first.since - start
    with closing(CivilService(case.plain, seed=seed)) as model:
        expected = model.run_months(announced).monthly
    with closing(CivilService(case.moving, seed=seed)) as model:
        before, holders = model.start_row, None
        while model.month < case.moving.months:
            persons = model.world.posts.person.copy()
            model.step()
            check_hires(model.world, persons)
            check_heads(before, model.monthly[-1])
            check_posts(model.world, model.monthly[-1])
            check_units(model.world)
            before = model.monthly[-1]
            u, now = model.world.units, start + model.month - 1
            if case.again is None:
                followed = u.fates[0, HOUSEHOLD_MOVE : DAILY_COMMUTE + 1].sum()
                assert holders is None or followed >= holders, "who has followed has followed"
                holders = followed
            if settled is not None and now >= settled:
                check_places(model.world)
        hires = model.unit_monthly[:, :, PLACE["hires"]]
        np.testing.assert_array_equal(np.add.reduce(model.unit_hires_by_home, axis=2), hires, "everybody hired lives in one region")
        assert np.array_equal(model.monthly[:announced], expected, equal_nan=True), "nothing changes before the announcement"
        check_units_over_time(model.unit_monthly[:, 0], announced, case.first.budget) if case.again is None else None
        check_costs(model.unit_monthly[:, 0], None if case.again is None else case.again.since - start)
