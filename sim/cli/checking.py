"""Checking: scenario, experiment, parameter and margin files of the user, every problem of all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer

from sim.documents import read_document
from sim.errors import InvalidInput, Problem, nearest
from sim.experiments.experiment import Experiment
from sim.experiments.experiment_file import FILE as EXPERIMENT
from sim.parameters import load_sheet
from sim.population.margins import load_margins
from sim.scenario import Scenario
from sim.schedule import SCHEDULE, SHARED

POPULATION: Final = "population.yaml"
MARGIN_SHEETS: Final = ("population", "assumptions", "gravity")


def check_files(files: Sequence[Path]) -> None:
    """Check files and say of each that it is fine.

    Raises
    ------
    InvalidInput
        With every problem of every file.
    """
    problems: list[Problem] = []
    for file in files:
        try:
            kind = _check(file)
        except InvalidInput as error:
            problems.extend(error.problems)
        else:
            typer.echo(f"{file}: {kind}, no problems")
    if problems:
        raise InvalidInput(dict.fromkeys(problems))


def _check(file: Path) -> str:
    """Check one file or folder; says what kind it is."""
    if file.is_dir() and (file / EXPERIMENT).is_file():
        Experiment.load(file)
        return "experiment"
    if file.is_dir():
        load_margins(file)
        return "population"
    if file.suffix == ".csv" or (file.suffix == ".yaml" and file.stem in MARGIN_SHEETS):
        if not (file.parent / POPULATION).is_file():
            raise InvalidInput(
                [Problem(str(file), f"a margin file lies beside a {POPULATION} that names it; there is none in {file.parent}")]
            )
        load_margins(file.parent)
        return "margins"
    if file.suffix not in (".yaml", ".yml"):
        raise InvalidInput([Problem(str(file), "is no scenario, experiment, parameter or margin file; these end in .yaml or .csv")])
    data = read_document(file).data
    if isinstance(data, dict) and data and all(isinstance(entry, dict) and "grade" in entry for entry in data.values()):
        return _check_parameters(file)
    if isinstance(data, dict) and data.keys() & {"scenarios", "seeds", "design"}:
        Experiment.load(file)
        return "experiment"
    Scenario.load(file)
    return "scenario"


def _check_parameters(file: Path) -> str:
    known = {process.name: process.parameters for process in SCHEDULE} | SHARED
    if file.stem not in known:
        raise InvalidInput([Problem(str(file), f"{file.stem} is not a sheet of parameters{nearest(file.stem, list(known))}")])
    load_sheet(file.stem, known[file.stem], file.parent)
    return "parameters"
