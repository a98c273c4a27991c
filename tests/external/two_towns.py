"""An experiment in the two towns whose database and panels tools that we did not write shall open."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sim.experiment import Experiment
from sim.results import Results
from sim.storage import Store

SCENARIO = Path(__file__).resolve().parents[1] / "two-towns.yaml"
TEXT = f"""\
title: {{fi: koe, sv: prov, en: trial}}
question: What happens when all adverts are location-independent?
baseline: none
scenarios: [{SCENARIO}]
policies:
  none: {{}}
  free: {{levers: [{{lever: location_independence, from: 2020-06, share: 1.0}}]}}
seeds: 3
store: {{panels: {{columns: [person, age, home], months: [2021-12, 2022-12]}}}}
"""


def experiment(folder: Path) -> Experiment:
    """The experiment, from a file in a folder."""
    file = folder / "towns.yaml"
    file.write_text(TEXT, encoding="utf-8")
    return Experiment.load(file)


def carried_out(folder: Path) -> tuple[Path, Results]:
    """Its database in the folder, and its results as we read them."""
    database = folder / "results" / "runs.db"
    with Store(f"sqlite:///{database}") as store, ThreadPoolExecutor(1) as threads:
        return database, experiment(folder).run(store, workers=1, executor=threads)
