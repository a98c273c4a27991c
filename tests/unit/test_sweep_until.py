"""Sweeps with a rule: batch by batch to the same seeds, by any number of workers, after interruptions, and however the file is edited."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.analysis.stopping import Decision, decide
from sim.cli import app, sweeping
from sim.cli.told import INVALID
from sim.errors import InvalidInput
from sim.experiments import sweep as sweep_module
from sim.experiments.experiment import Experiment
from sim.experiments.progress import Interrupted, Progress
from sim.experiments.sweep import sweep
from sim.experiments.until import standing
from sim.results import Results
from sim.storage import Store, planning, reading

GRID = "design: {kind: grid, parameters: {quitting.base: [0.05, 0.08]}}"


def seeds(half_width: float = 0.55, minimum: int = 10, maximum: int = 100, batch: int = 5, more: str = "") -> str:
    """Seeds with a rule on numbers whose differences have a spread of 1.4: 0.55 takes some thirty seeds."""
    until = f"{{metric: staff_share, half_width: {half_width}{more}}}"
    return f"{{minimum: {minimum}, maximum: {maximum}, batch: {batch}, until: {until}}}"


def decision(url: str, name: str = "small") -> Decision:
    with Store(url, create=False) as store:
        found = standing(store, store.experiment(name))
    assert found is not None
    return found.decision


def there(url: str) -> int:
    """Seeds of the last plan, all of whose runs have ended."""
    with Store(url, create=False) as store:
        runs = store.experiment_runs("small")
        assert set(runs["status"]) <= {"done", "failed"}
        return runs["seed"].nunique()


def by_hand(sweeps, url: str) -> Decision:
    """What the rule says of an experiment that has every seed from the first."""
    file = sweeps.write("whole", seeds=100)
    sweeps.run(file, url)
    ruled = Experiment.load(sweeps.write(seeds=seeds()))
    with Store(url, create=False) as store:
        return decide(store.cell("whole", "staff_share", "00", 2022), ruled.rule, "none")


@pytest.mark.parametrize("workers", [0, 1, 2, 4])
def test_it_goes_on_batch_by_batch_and_stops_at_the_same_seeds_whoever_runs_them(url: str, sweeps, workers: int, tmp_path: Path) -> None:
    """With threads, and with 1, 2 and 4 processes."""
    expected = by_hand(sweeps, f"sqlite:///{tmp_path}/whole.db")
    assert 15 < len(expected.seeds) < 80
    started: list[int] = []
    sweeps.calls.unlink()
    tally = sweeps.run(sweeps.write(seeds=seeds()), url, processes=workers, on_progress=lambda step: started.append(step.total))
    assert decision(url) == expected
    assert expected.reached
    assert tally.done == tally.planned == 2 * len(expected.seeds)
    assert len(sweeps.called()) == len(set(sweeps.called())) == tally.done
    assert list(dict.fromkeys(started)) == list(range(20, tally.done + 1, 10))
    with Store(url, create=False) as store:
        assert json.loads(store.experiment("small").definition)["seeds"]["minimum"] == 10
        assert Results.of(store, "small").enough() == expected


def test_a_cell_is_one_number_of_every_run_of_the_last_plan(url: str, sweeps, monkeypatch: pytest.MonkeyPatch) -> None:
    sweeps.run(sweeps.write(seeds=4, design=GRID), url, simulate=sweeps.small_runs.chance_but_three)
    with Store(url, create=False) as store:
        found = store.cell("small", "staff_share", "01", 2021)
        assert list(found.columns) == ["policy", "scenario", "point", "seed", "status", "value"]
        assert len(found) == 16
        assert set(found.loc[found["seed"] == 3, "status"]) == {"failed"}
        assert found.loc[found["seed"] == 3, "value"].isna().all()
        rows = store.yearly(experiment="small", metrics=["staff_share"]).query("region == '01' and year == 2021")
        keys = ["policy", "scenario", "point", "seed"]
        both = found[found["status"] == "done"].merge(rows, on=keys)
        assert len(both) == 12
        pd.testing.assert_series_equal(both["value"], both["staff_share"], check_names=False, check_exact=True)
        assert len(store.contents("small")) == 4
        with pytest.raises(ValueError, match="no metrics by region: quit"):
            store.cell("small", "quit", "01", 2021)
        for module in (planning, reading):
            monkeypatch.setattr(module, "results_version", lambda: "f" * 64)
        assert store.cell("small", "staff_share", "01", 2021).empty
        assert store.contents("small") == set()


def test_an_interruption_between_two_batches_loses_nothing(url: str, sweeps, tmp_path: Path) -> None:
    """It is stopped at the end of the first batch, twice, and goes on from there."""
    expected = by_hand(sweeps, f"sqlite:///{tmp_path}/whole.db")

    def stop(step: Progress) -> None:
        if step.done == step.total:
            raise KeyboardInterrupt

    sweeps.calls.unlink()
    file = sweeps.write(seeds=seeds())
    with pytest.raises(Interrupted, match="after 20 of 20 runs"):
        sweeps.run(file, url, on_progress=stop)
    assert there(url) == 10
    assert decision(url).next_seeds == tuple(range(11, 16))
    with pytest.raises(Interrupted, match="after 30 of 30 runs"):
        sweeps.run(file, url, on_progress=lambda step: stop(step) if step.total == 30 else None)
    sweeps.run(file, url)
    assert decision(url) == expected
    assert len(sweeps.called()) == len(set(sweeps.called())) == 2 * len(expected.seeds)


def test_an_interruption_in_a_batch_ends_the_batch_first(url: str, sweeps, tmp_path: Path) -> None:
    expected = by_hand(sweeps, f"sqlite:///{tmp_path}/whole.db")

    def stop(step: Progress) -> None:
        if step.stage == "running" and step.done == 25:
            raise KeyboardInterrupt

    file = sweeps.write(seeds=seeds())
    with pytest.raises(Interrupted):
        sweeps.run(file, url, on_progress=stop)
    assert len(decision(url).seeds) == 10
    sweeps.run(file, url)
    assert decision(url) == expected


def test_an_interruption_while_a_batch_is_planned(url: str, sweeps, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = []

    def plan(store: Store, *arguments: object) -> None:
        plans.append(1)
        if len(plans) == 3:
            raise KeyboardInterrupt
        whole(store, *arguments)

    whole = Store.plan_experiment
    monkeypatch.setattr(Store, "plan_experiment", plan)
    file = sweeps.write(seeds=seeds(0.001, maximum=20))
    with pytest.raises(Interrupted, match=r"after 30 of 30 runs; `monipaikka resume small"):
        sweeps.run(file, url)
    assert sweeps.run(file, url).done == 40
    assert len(sweeps.called()) == 40


def test_workers_live_through_all_batches(sweeps, tmp_path: Path) -> None:
    seen: set[int | None] = set()
    url = f"sqlite:///{tmp_path}/runs.db"

    def note(_: Progress) -> None:
        seen.update(process.pid for process in multiprocessing.active_children())

    assert sweeps.run(sweeps.write(seeds=seeds(0.001, maximum=20)), url, processes=2, on_progress=note).done == 40
    assert len(seen) == 2
    assert not multiprocessing.active_children()


def test_runs_of_others_are_taken_and_no_more_than_the_rule_wants(url: str, sweeps) -> None:
    expected = by_hand(sweeps, url)
    called = len(sweeps.called())
    sweeps.run(sweeps.write(seeds=seeds()), url)
    assert len(sweeps.called()) == called
    assert there(url) == len(expected.seeds)
    assert decision(url) == expected


def test_it_stops_unreached_at_its_maximum(url: str, sweeps) -> None:
    sweeps.run(sweeps.write(seeds=seeds(0.001, maximum=20)), url)
    found = decision(url)
    assert (found.stopped, found.reached, len(found.seeds)) == (True, False, 20)
    assert there(url) == 20


def test_failed_runs_end_their_seed(url: str, sweeps) -> None:
    tally = sweeps.run(sweeps.write(seeds=seeds()), url, simulate=sweeps.small_runs.chance_but_three)
    assert tally.failed == 2
    assert decision(url).reached
    assert sweeps.run(sweeps.write(seeds=seeds()), url, retry=True).failed == 0
    assert decision(url).reached


def test_a_batch_that_cannot_end_is_not_waited_for(url: str, sweeps) -> None:
    """Somebody returns a failed run to pending whenever a batch is over."""

    def undo(step: Progress) -> None:
        if step.done + step.failed == step.total:
            with Store(url) as other:
                other.retry(other.experiment_runs("small")["run_id"].tolist())

    tally = sweeps.run(sweeps.write(seeds=seeds()), url, simulate=sweeps.small_runs.chance_but_three, on_progress=undo)
    assert (tally.planned, tally.pending) == (20, 2)
    assert not decision(url).stopped


def test_an_edited_rule_is_followed_with_what_is_there(url: str, sweeps) -> None:
    sweeps.run(sweeps.write(seeds=seeds(0.9)), url)
    few = there(url)
    calls = len(sweeps.called())
    sweeps.run(sweeps.write(seeds=seeds(0.55)), url)
    many = there(url)
    assert few < many
    assert len(sweeps.called()) - calls == 2 * (many - few)
    # A wider one needs fewer; what is there stays in the database.
    tally = sweeps.run(sweeps.write(seeds=seeds(0.9)), url)
    assert there(url) == few
    assert tally.earlier == 2 * (many - few)
    assert len(sweeps.called()) == 2 * many


def test_more_seeds_and_points_are_carried_on_with(url: str, sweeps) -> None:
    sweeps.run(sweeps.write(seeds=seeds()), url)
    stands = there(url)
    with Store(url) as store, ThreadPoolExecutor(2) as threads:
        carry_on = partial(sweep, store=store, executor=threads, simulate=sweeps.small_runs.chance)
        known = Experiment.of_row(store.experiment("small")).with_seeds(decision(url).wanted)
        carry_on(known.with_more(replicates=5))
        assert there(url) == stands + 5
        # The file knows nothing of it; the database does.
        carry_on(Experiment.load(sweeps.write(seeds=seeds())))
        assert there(url) == stands + 5
        carry_on(Experiment.of_row(store.experiment("small")).with_more(points=({"quitting.base": 0.07},)))
        assert len(store.points("small")) == 2
        assert decision(url).stopped
        assert len(store.contents("small")) == 4


def test_an_edited_policy_begins_with_the_minimum_again(url: str, sweeps) -> None:
    file = sweeps.write(seeds=seeds())
    sweeps.run(file, url)
    totals: list[int] = []
    file.write_text(file.read_text().replace("share: 0.5", "share: 0.6"))
    sweeps.run(file, url, on_progress=lambda step: totals.append(step.total))
    assert totals[0] == 20
    assert decision(url).reached
    with Store(url, create=False) as store:
        assert store.runs()["status"].eq("done").all()


def test_seeds_that_do_not_fit_are_refused_and_nothing_is_changed(url: str, sweeps) -> None:
    sweeps.run(sweeps.write(seeds=[3, 90]), url)
    with pytest.raises(InvalidInput, match="there are gaps"):
        sweeps.run(sweeps.write(seeds=seeds()), url)
    assert there(url) == 2


# Commands


def call(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, (result.output, result.exception)
    return " ".join((result.stdout if code == 0 else result.stderr).split())


def answer(*arguments: object, code: int = 0) -> Any:
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert result.exit_code == code, (result.output, result.exception)
    return json.loads(result.stdout)


@pytest.fixture
def small(sweeps, workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of an experiment with a rule whose runs take no time, carried out in threads."""
    quick = partial(sweep_module.sweep, simulate=sweeps.small_runs.chance)
    monkeypatch.setattr(sweeping, "sweep", lambda *args, **more: quick(*args, **{**more, "executor": ThreadPoolExecutor(2)}))
    return sweeps.write(seeds=seeds(0.8, more=', region: "01", year: 2021, policy: free'))


def test_the_rule_is_told_by_sweep_status_plan_and_compare(small: Path) -> None:
    planned = answer("plan", small)
    assert (planned["minimum"]["seeds"], planned["maximum"]["seeds"], planned["rule"]) == (10, 100, None)
    swept = answer("sweep", small)
    rule = swept["rule"]
    assert (rule["metric"], rule["region"], rule["year"], rule["policy"]) == ("staff_share", "01", 2021, "free")
    assert (rule["wanted_half_width"], rule["minimum"], rule["maximum"], rule["reached"], rule["stopped"]) == (0.8, 10, 100, True, True)
    assert rule["half_width"] <= 0.8
    assert rule["seeds"] * 2 == swept["done"]
    line = f"01, 2021, free, wanted ± 80 percentage points; now ± {100 * rule['half_width']:.1f}, seeds {rule['seeds']}: reached."
    for command in (("sweep", small), ("status",), ("status", "small"), ("resume", "small")):
        assert f"small: Stopping rule: Share of staff by site, {line}" in call(*command)
    assert answer("status")[0] == swept
    planned = answer("plan", small)
    assert (planned["minimum"]["seeds"], planned["minimum"]["seconds"], planned["rule"]) == (rule["seeds"], 0, rule)
    assert line in call("plan", small)
    assert answer("resume") == []


def test_compare_tells_the_rule_in_the_language(small: Path) -> None:
    call("sweep", small)
    told = answer("status", "small")["rule"]
    half, number = f"{100 * told['half_width']:.1f}", told["seeds"]
    comma = half.replace(".", ",")
    assert f"2021, free, wanted ± 80 percentage points; now ± {half}, seeds {number}: reached." in call("compare", "small")
    assert f"tavoite ± 80 prosenttiyksikköä; nyt ± {comma}, siemeniä {number}: saavutettu." in call("compare", "small", "--lang", "fi")
    assert f"mål ± 80 procentenheter; nu ± {comma}, frön {number}: uppnått." in call("compare", "small", "--lang", "sv")
    rule = answer("compare", "small", "--metric", "staff_share")["rule"]
    assert {name: value for name, value in rule.items() if name != "words"} == {n: v for n, v in told.items() if n != "words"}


def test_a_maximum_that_was_not_enough_is_said_plainly(small: Path) -> None:
    small.write_text(small.read_text().replace("0.8", "0.001").replace("maximum: 100", "maximum: 15"))
    assert "not reached at the maximum of seeds." in call("sweep", small)
    assert "ei saavutettu, vaikka siemeniä on enimmäismäärä." in call("compare", "small", "--lang", "fi")
    assert "15 seeds are more than the maximum" not in call("plan", small)
    assert "15 + 5 seeds are more than the maximum of 15; raise it in the file" in call(
        "extend", "small", "--add-replicates", 5, code=INVALID
    )
    small.write_text(small.read_text().replace("maximum: 15", "maximum: 20"))
    assert "seeds 20: not reached" in call("sweep", small)


def test_resume_finds_an_experiment_whose_rule_wants_more(small: Path) -> None:
    """All its runs are done, but it was stopped between two batches."""

    def stop(step: Progress) -> None:
        if step.done == step.total:
            raise KeyboardInterrupt

    # So narrow that the first seeds cannot be enough, whatever their luck.
    small.write_text(small.read_text(encoding="utf-8").replace("half_width: 0.8", "half_width: 0.4"), encoding="utf-8")
    experiment = Experiment.load(small)
    with Store() as store, pytest.raises(Interrupted):
        sweeping.sweep(experiment, store=store, workers=2, on_progress=stop)
    told = answer("status", "small")
    assert (told["pending"], told["done"], told["rule"]["stopped"]) == (0, 20, False)
    assert "seeds 10: not reached yet, at most 100 seeds." in call("status")
    assert answer("resume")["rule"]["reached"]
    assert answer("resume") == []


def test_extend_adds_to_the_seeds_there_are(small: Path) -> None:
    stands = answer("sweep", small)["rule"]["seeds"]
    rule = answer("extend", "small", "--add-replicates", 5)["rule"]
    assert rule["minimum"] == stands + 5 <= rule["seeds"]


def test_a_rule_without_an_interval_says_so(small: Path) -> None:
    call("sweep", small)
    connection = sqlite3.connect(Path("results") / "monipaikka.db")
    connection.execute("UPDATE yearly SET staff_share = NULL")
    connection.commit()
    told = answer("status", "small")["rule"]
    assert (told["half_width"], told["reached"]) == (None, False)
    assert "now no interval, seeds" in told["words"]
