"""Measures of units: shares and costs of a table by hand, the census behind them, and a run from the announcement to the aftermath."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from worlds import empty, parameters, run, small_world

from sim.measures.units import UNIT_METRICS, measure_units
from sim.processes.unit_census import unit_census
from sim.run import Run
from sim.scenario import Scenario
from sim.state import ANSWERS, FATES, POST_STATES, WAYS_OUT, World
from sim.storage import Measured, Store

NAMES = [metric.name for metric in UNIT_METRICS]
TOWN = """\
title: {fi: koe, sv: prov, en: trial}
question: What becomes of two units?
extends: frozen-2019
start: 2020-01
end: 2022-12
population: two-towns
units:
  - {name: Register, agency: Land Office, municipality: Jokisuu, posts: 30}
  - {name: Archive, agency: Land Office, posts: 20}
policy:
  - {lever: relocation, from: 2020-03, unit: Register, to: Järvenranta, moves: 2021-02, phases: 3, support: 0.25, budget: 2000000, running_budget: 1200000}
"""


def measured(world: World) -> dict[str, float]:
    """Metrics of the first unit by name."""
    return dict(zip(NAMES, measure_units(world.units)[0].tolist(), strict=True))


def test_there_is_one_metric_for_each_way_answer_and_fate() -> None:
    for prefix, codes in (("exits", WAYS_OUT), ("answer", ANSWERS), ("fate", FATES), ("posts", POST_STATES)):
        assert [name for name in NAMES if name.startswith(f"{prefix}_")] == [f"{prefix}_{code}" for code in codes]


def test_codes_are_told_from_their_own_places() -> None:
    world = small_world(units=1)
    for column in ("exits", "answers", "fates", "post_states"):
        values = getattr(world.units, column)
        values[:] = np.arange(values.size)
    found = measured(world)
    assert (found["exits_at_move"], found["answer_leave"], found["fate_internal_move"], found["posts_new_holder"]) == (6.0, 5.0, 10.0, 5.0)


def test_shares_of_persons_and_of_posts() -> None:
    world = small_world(units=1)
    u = world.units
    u.staff[:], u.vacant[:], u.moved[:], u.moved_filled[:] = 6, 2, 4, 1
    u.effective[:], u.working_time[:], u.posts[:] = 4.0, 8.0, 8
    u.fates[0, FATES.index("waiting")], u.fates[0, FATES.index("quit")] = 3, 4
    u.fates[0, FATES.index("household_move") : FATES.index("remote_contract") + 1] = (1, 0, 1, 1)
    u.one_off_cost_total[:], u.pay[:], u.rent[:], u.budget[:], u.running_budget[:] = 800.0, 400.0, 80.0, 1000.0, 560.0
    u.recovery_since[:], u.recovered[:] = 24240, 24299
    found = measured(world)
    assert found["moved_share"] == 0.5
    assert found["followed_share"] == 0.3
    assert found["filled_by_followers_share"] == 0.25
    assert found["experience_share"] == 0.5
    assert (found["one_off_cost_per_post"], found["budget"]) == (100.0, 1000.0)
    assert (found["running_cost"], found["pay_per_post"], found["rent_per_post"]) == (480.0, 50.0, 10.0)
    assert (found["budget_per_post"], found["running_budget"]) == (125.0, 560.0)
    assert (found["running_cost_per_post"], found["running_budget_per_post"]) == (60.0, 70.0)
    assert found["recovery_months"] == 59.0


def test_work_done_is_held_against_the_work_of_the_start_and_waiting_against_what_can_be_done() -> None:
    world = small_world(units=1)
    u = world.units
    u.arrivals[:], u.output[:], u.on_time[:], u.capacity[:], u.backlog[:] = 10.0, 9.0, 6.0, 8.0, 20.0
    u.capital[:], u.experience_lost[:] = 0.8, 2_500_000
    found = measured(world)
    assert (found["output"], found["output_share"], found["on_time_share"]) == (9.0, 0.9, 0.6)
    assert (found["backlog"], found["waiting"]) == (2.0, 2.5)
    assert (found["organisational_capital"], found["experience_lost"]) == (0.8, 2.5)


def test_what_there_is_nothing_of_is_not_measured() -> None:
    found = measured(small_world(units=1))
    assert {name for name, value in found.items() if np.isnan(value)} == {
        "moved_share", "followed_share", "filled_by_followers_share", "experience_share", "one_off_cost_per_post", "budget", "pay_per_post",
        "rent_per_post", "output_share", "on_time_share", "backlog", "waiting", "budget_per_post", "running_budget",
        "running_cost_per_post", "running_budget_per_post", "recovery_months",
    }  # fmt: skip


def test_values_are_not_those_of_next_month() -> None:
    world = small_world(units=1)
    world.units.staff[:] = 5
    found = measure_units(world.units)
    world.units.staff[:] = 6
    assert found[0, NAMES.index("staff")] == 5


def test_census_counts_posts_that_moved_with_their_holder_and_the_working_time_of_all() -> None:
    world = small_world(posts=6, units=1)
    s, u = world.posts, world.units
    s.unit[:5], u.destination[:] = 0, 2
    s.unit_person[:] = s.first_person[:] = s.person
    s.site[:4] = 2
    s.fate[:4] = [FATES.index(fate) for fate in ("household_move", "daily_commute", "remote_contract", "at_move")]
    s.working_time[:] = 0.5
    s.established[3] = 0
    empty(world, [0, 3])
    s.left_by[0], s.left_by[3] = WAYS_OUT.index("quit"), WAYS_OUT.index("at_move")
    run(unit_census, world, parameters(unit_census))
    # Whoever followed and left later did follow; a remote contract and an abolished post do not count.
    assert (u.moved[0], u.moved_filled[0], u.working_time[0]) == (3.0, 2.0, 2.0)
    assert u.exits[0].tolist() == [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Run:
    file = tmp_path_factory.mktemp("units") / "town.yaml"
    file.write_text(TOWN, encoding="utf-8")
    return Scenario.load(file).run(seed=3)


def test_a_run_tells_of_its_units_by_month(town: Run) -> None:
    frame = town.unit_monthly
    assert list(frame.columns) == ["scenario", "seed", "month", "unit", *NAMES]
    assert frame[["month", "unit"]].to_numpy().tolist()[:3] == [["2020-01", "Register"], ["2020-01", "Archive"], ["2020-02", "Register"]]
    assert len(frame) == 36 * 2
    months = frame.set_index(["unit", "month"])
    assert months.loc[("Register", "2020-02"), "fate_waiting"] == 0.0
    assert months.loc[("Register", "2020-03"), "fate_waiting"] > 20.0
    assert months.loc[("Register", "2022-12"), "moved_share"] > 0.9
    assert (months.loc["Register", "budget"].iloc[2:] == 2e6).all()
    assert (months.loc["Register", "budget_per_post"].iloc[2:] == 2e6 / 30).all()
    planned = months.loc["Register", "running_budget"]
    assert (planned[planned.notna()] == 1e5).all()
    assert planned.first_valid_index() == "2021-05", "when all posts should have moved"
    assert planned.loc["2021-05":].notna().all()
    assert (months.loc["Register", "one_off_cost_total"].iloc[-1]) > 1e5
    archive = months.loc["Archive"]
    assert not archive["one_off_cost_total"].any()
    assert archive["followed_share"].isna().all()


def test_heads_of_a_unit_add_up(town: Run) -> None:
    """Staff changes by hires less exits from the first month on, and every holder of the announcement has one fate."""
    exits = [name for name in NAMES if name.startswith("exits_")]
    fates = [name for name in NAMES if name.startswith("fate_")]
    posts = [name for name in NAMES if name.startswith("posts_")]
    for _, months in town.unit_monthly.groupby("unit"):
        assert (months[posts].sum(axis=1) == months["staff"] + months["vacant"]).all()
        assert (months["posts_vacant"] == months["vacant"]).all()
        change = months["hires"] - months[exits].sum(axis=1)
        assert (months["staff"].diff().iloc[1:] == change.iloc[1:]).all()
        assert abs(change.iloc[0]) < 5, "nobody is hired because counting begins"
        assert months[fates].sum(axis=1).iloc[3:].nunique() == 1
        assert (months["output"] <= months["output"] / months["output_share"] * (1 + months["backlog"].shift(fill_value=0)) + 1e-9).all()
        assert np.allclose(months["one_off_cost"].cumsum(), months["one_off_cost_total"])


def test_a_unit_that_loses_its_people_gets_less_done_and_its_matters_wait(town: Run) -> None:
    months = town.unit_monthly.set_index(["unit", "month"])
    for unit in ("Register", "Archive"):
        first = months.loc[(unit, "2020-01")]
        assert (first["output_share"], first["organisational_capital"]) == (pytest.approx(1, abs=0.05), pytest.approx(1, abs=0.05))
    moved, left = (months.loc[unit] for unit in ("Register", "Archive"))
    assert moved["output_share"].min() < 0.8 < left["output_share"].min()
    assert moved["organisational_capital"].iloc[-1] < 0.9 < left["organisational_capital"].iloc[-1]
    assert moved["waiting"].max() > 1.0 > left["waiting"].max()
    assert moved["on_time_share"].min() < left["on_time_share"].min()


def test_a_run_tells_from_where_its_units_hire(town: Run) -> None:
    frame = town.unit_hires_by_home
    assert list(frame.columns) == ["scenario", "seed", "month", "unit", "region", "hires"]
    assert (frame["hires"] > 0).all()
    assert not frame.duplicated(["month", "unit", "region"]).any()
    hires = town.unit_monthly.set_index(["month", "unit"])["hires"]
    summed = frame.groupby(["month", "unit"])["hires"].sum().reindex(hires.index, fill_value=0.0)
    pd.testing.assert_series_equal(summed, hires)
    # The register is told in 2020 that it goes to region 02, and hires there; the archive stays in both.
    from_where = frame[frame["month"] > "2020-03"].groupby(["unit", "region"])["hires"].sum()
    assert from_where["Register"].get("02", 0.0) > 3 * from_where["Register"].get("01", 0.0)
    assert set(from_where["Archive"].index) == {"01", "02"}


def test_units_are_part_of_the_identity_of_results(town: Run) -> None:
    assert town.units is not None
    assert not town.units.values.flags.writeable
    assert not town.units.hires_by_home.flags.writeable
    others = town.units._replace(hires_by_home=town.units.hires_by_home[:, :, ::-1])
    assert Run(town.scenario, town.seed, town.values, town.regions, others).fingerprint != town.fingerprint
    assert Run(town.scenario, town.seed, town.values, town.regions).fingerprint != town.fingerprint


def test_a_run_without_units_has_an_empty_frame(town: Run) -> None:
    bare = Run(town.scenario, town.seed, town.values, town.regions)
    assert list(bare.unit_monthly.columns) == list(town.unit_monthly.columns)
    assert bare.unit_monthly.empty
    assert list(bare.unit_hires_by_home.columns) == list(town.unit_hires_by_home.columns)
    assert bare.unit_hires_by_home.empty


def test_the_frame_is_the_one_a_database_gives(town: Run, tmp_path: Path) -> None:
    with Store(f"sqlite:///{tmp_path}/runs.db") as store:
        run_id = store.begin(town.scenario, town.seed).run_id
        store.keep(run_id, Measured(town._years, None, town.regions, units=town.units))
        stored, hires = store.unit_monthly([run_id]), store.unit_hires(scenario="town")
        assert store.monthly([run_id]).empty
        assert list(store.unit_monthly(scenario="town", metrics=["staff"]).columns)[-2:] == ["unit", "staff"]
    own = town.unit_monthly.sort_values(["month", "unit"], ignore_index=True)
    pd.testing.assert_frame_equal(own, stored.drop(columns="run_id"), check_exact=True, check_dtype=False)
    own = town.unit_hires_by_home.sort_values(["month", "unit", "region"], ignore_index=True)
    pd.testing.assert_frame_equal(own, hires.drop(columns="run_id"), check_exact=True, check_dtype=False)
