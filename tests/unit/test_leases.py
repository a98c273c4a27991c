"""Leases: one coordinator for an experiment, and the runs of a dead one are anybody's again."""

from __future__ import annotations

import multiprocessing

import pytest
from sqlalchemy import create_engine, text

from sim.storage import ExperimentRow, StorageProblem, Store, Wanted, leases

ROW = ExperimentRow("trial", {"en": "t", "fi": "t", "sv": "t"}, "What?", "none", ".", "{}")


def change(url: str, command: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(command))
    engine.dispose()


@pytest.fixture
def store(url: str):
    with Store(url) as store:
        store.enter_experiment(ROW)
        yield store


def test_experiment_has_one_holder_until_it_ends(store: Store) -> None:
    lease = store.acquire_lease("trial")
    assert store.holder("trial").seconds_ago < 5
    with pytest.raises(StorageProblem, match="trial is being carried out"):
        store.acquire_lease("trial")
    store.acquire_lease()
    assert store.beat(lease)
    store.end_lease(lease)
    assert not store.beat(lease)
    assert store.holder("trial") is None
    store.acquire_lease("trial")


def test_claimed_run_belongs_to_one_and_returns_when_its_lease_ends(store: Store, small_runs) -> None:
    scenario = small_runs.SmallScenario("even")
    (run,) = store.plan([Wanted(scenario, 7, "again")])
    one, two = store.acquire_lease(), store.acquire_lease()
    claimed = store.claim(run.run_id, one)
    assert claimed == (run.run_id, scenario.hash, 7, "2020-01")
    assert store.claim(run.run_id, two) is None
    assert store.scenario_text(scenario.hash) == scenario.canonical()
    store.end_lease(one)
    assert store.runs()["status"].tolist() == ["pending"]
    assert store.claim(run.run_id, two) is not None


def test_silent_lease_of_another_machine_is_dead_after_a_minute(url: str, store: Store, small_runs) -> None:
    lease = store.acquire_lease("trial")
    (run,) = store.plan([Wanted(small_runs.SmallScenario("even"), 7, "again")])
    store.claim(run.run_id, lease)
    change(url, f"UPDATE leases SET host = 'elsewhere', heartbeat_at = heartbeat_at - {leases.LEASE_SECONDS / 2}")
    with pytest.raises(StorageProblem, match=r"on elsewhere \(last sign of life 30 s ago\)"):
        store.acquire_lease("trial")
    change(url, f"UPDATE leases SET heartbeat_at = heartbeat_at - {leases.LEASE_SECONDS}")
    assert store.holder("trial") is None
    store.acquire_lease("trial")
    assert store.runs()["status"].tolist() == ["pending"]
    assert not store.beat(lease)


def _hold(url: str) -> None:
    Store(url, create=False).acquire_lease("trial")


def test_lease_of_a_process_that_is_gone_is_dead_at_once(url: str, store: Store) -> None:
    process = multiprocessing.get_context("fork").Process(target=_hold, args=(url,))
    process.start()
    process.join()
    assert process.exitcode == 0
    assert store.holder("trial") is None
    store.acquire_lease("trial")


def test_process_number_used_again_is_told_apart(url: str, store: Store) -> None:
    store.acquire_lease("trial")
    change(url, "UPDATE leases SET process_start = process_start || '1'")
    assert store.holder("trial") is None


def test_process_of_another_container_is_not_judged_by_its_number(url: str, store: Store) -> None:
    """Two containers may have one name and the same process numbers: there only the heartbeat tells."""
    store.acquire_lease("trial")
    change(url, "UPDATE leases SET process = 999999999, process_start = 'another ' || process_start")
    assert store.holder("trial") is not None


def test_done_run_that_lacks_what_is_asked_for_is_pending_again(store: Store, small_runs) -> None:
    from sim.storage import KINDS, Demand, Measured, PanelFile
    from sim.years import whole_years

    scenario = small_runs.SmallScenario("even", months=12)
    wanted = [Wanted(scenario, 7, "again")]
    result = small_runs.steady(scenario.canonical(), 7)
    years = whole_years(result.monthly, scenario.start, KINDS)
    (run,) = store.plan(wanted, Demand(months=False))
    store.keep(run.run_id, Measured(years, None, result.regions))
    assert store.plan(wanted, Demand(months=False))[0].done
    assert not store.plan(wanted)[0].done
    store.keep(run.run_id, Measured(years, result.monthly, result.regions))
    assert store.plan(wanted)[0].done
    assert len(store.yearly([run.run_id])) == 3
    assert not store.plan(wanted, Demand(months=False, panel="p"))[0].done
    store.keep(run.run_id, Measured(years, None, result.regions, panel=PanelFile("p", ("age",), ("2020-12",), "x.parquet", 1, 2)))
    assert store.plan(wanted, Demand(months=True, panel="p"))[0].done
    assert store.panels([run.run_id])[["columns", "months", "path"]].to_numpy().tolist() == [["age", "2020-12", "x.parquet"]]
