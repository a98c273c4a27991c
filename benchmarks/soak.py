"""Soak: many runs of the model while coordinators and workers are killed at random moments. Nothing may be lost, repeated or different.

`make soak` takes 200 national runs; `python -m benchmarks.soak --runs 40 --kills 4 --scenario tests/two-towns.yaml` takes a minute.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd
from rich.console import Console

from sim.storage import Store

NAME: Final = "soak"
SECONDS_BETWEEN: Final = (2.0, 20.0)


class Wear(NamedTuple):
    """How often what was killed."""

    coordinators: int
    workers: int


def experiment(folder: Path, scenario: str, runs: int) -> Path:
    """An experiment of so many runs, in a file of its own."""
    named = str(Path(scenario).resolve()) if Path(scenario).is_file() else scenario
    file = folder / f"{NAME}.yaml"
    file.write_text(
        f"title: {{fi: rasitus, sv: belastning, en: soak}}\nquestion: Is anything lost?\nbaseline: none\nscenarios: [{named}]\n"
        "policies: {none: {}, free: {levers: [{lever: location_independence, from: 2020-06, share: 0.5}]}}\n"
        f"seeds: {max(1, runs // 2)}\n",
        encoding="utf-8",
    )
    return file


def sweep(file: Path, database: Path, workers: int) -> subprocess.Popen[bytes]:
    """Start a sweep; what it tells is of no interest here."""
    command = [sys.executable, "-m", "sim", "sweep", str(file), "--db", f"sqlite:///{database}", "--workers", str(workers)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def workers_of(process: int) -> list[int]:
    """Worker processes that a coordinator has started and that live."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_text(encoding="utf-8", errors="replace")
        except OSError:  # it has ended meanwhile
            continue
        if parent == process and "spawn_main" in command:
            found.append(int(folder.name))
    return found


def worn(file: Path, database: Path, workers: int, kills: int, key: int) -> Wear:
    """Carry the experiment out while a coordinator and a worker of it are killed in turns, at random moments.

    A worker's moment is counted from when there is one, as a coordinator may take long to start them.
    """
    draws = random.Random(key)
    coordinators = killed = 0
    process = sweep(file, database, workers)
    while coordinators + killed < kills and process.poll() is None:
        of_coordinator = coordinators <= killed
        if not (of_coordinator or workers_of(process.pid)):
            time.sleep(0.02)
            continue
        time.sleep(draws.uniform(*SECONDS_BETWEEN))
        if process.poll() is not None:
            break
        if of_coordinator:
            process.kill()
            process.wait()
            coordinators += 1
            process = sweep(file, database, workers)
        elif busy := workers_of(process.pid):
            os.kill(draws.choice(busy), signal.SIGKILL)
            killed += 1
    process.wait()
    return Wear(coordinators, killed)


def content(database: Path) -> pd.DataFrame:
    """Everything the experiment measured."""
    with Store(f"sqlite:///{database}", create=False) as store:
        tally = store.tally(NAME)
        if tally.done != tally.planned:
            raise SystemExit(f"{database.name}: {tally}")
        frame = store.yearly(experiment=NAME)
    twice = frame.duplicated(["policy", "seed", "year", "region"])
    if twice.any():
        raise SystemExit(f"{database.name}: {int(twice.sum())} rows stand twice")
    return frame.drop(columns="run_id").sort_values(["seed", "policy", "year", "region"], ignore_index=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.soak", description="Kill coordinators and workers, and see that nothing is lost."
    )
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--scenario", default="enacted", help="name of a scenario or a file")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--key", type=int, default=1, help="key of the random moments")
    given = parser.parse_args(arguments)
    console = Console()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        file = experiment(folder, given.scenario, given.runs)
        wear = worn(file, folder / "worn.db", given.workers, given.kills, given.key)
        console.print(f"killed: {wear.coordinators} coordinators, {wear.workers} workers")
        if not (wear.coordinators and wear.workers):
            raise SystemExit("too few were killed to say anything: take more runs")
        if sweep(file, folder / "worn.db", given.workers).wait() or sweep(file, folder / "whole.db", given.workers).wait():
            raise SystemExit("runs have failed")
        pd.testing.assert_frame_equal(content(folder / "worn.db"), content(folder / "whole.db"), check_exact=True)
    console.print(f"{given.runs} runs: the same content as without any kill, nothing lost, nothing twice")


if __name__ == "__main__":
    main()
