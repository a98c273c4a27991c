"""Experiment: a question, and the runs that shall answer it: policies x scenarios x parameter points x seeds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from sim.documents import Document
from sim.errors import InvalidInput, Problem
from sim.experiments import design, experiment_file
from sim.experiments.experiment_file import ExperimentFile, Treatment
from sim.experiments.limits import Limits
from sim.experiments.panels import PanelRequest, available
from sim.experiments.seeds import Seeds, rule_of, union
from sim.experiments.until import check_until, with_year
from sim.scenario import Scenario
from sim.storage import Cell, Demand, ExperimentRow, Wanted

if TYPE_CHECKING:
    from sim.analysis.stopping import StoppingRule

MOST_RUNS: Final = 1_000_000


@dataclass(frozen=True)
class Experiment:
    """An experiment whose file has been checked.

    Attributes
    ----------
    name : str
        Its identity in a database: `name` in the file, else the name of its folder or file.
    title : mapping of language to text
    question : str
    baseline : str
        Policy the others are compared with.
    treatments : tuple of Treatment
        Every policy under every scenario.
    points : tuple of mapping
        Changed parameters by `sheet.name`.
    seeds : Seeds
    months : bool
        Months are kept, not years alone.
    places : bool
        Years of municipalities and agencies are kept.
    agency_months : bool
        Months of agencies are kept.
    panel : tuple of columns and absolute months, or None
        Columns of agents that every run writes to a file.
    limits : Limits
        Time and memory of one run.
    folder : Path
        Folder of its file.
    data : mapping
        Content of its file.
    """

    name: str
    title: Mapping[str, str]
    question: str
    baseline: str
    treatments: tuple[Treatment, ...]
    points: tuple[design.Point, ...]
    seeds: Seeds
    months: bool
    places: bool
    agency_months: bool
    panel: tuple[tuple[str, ...], tuple[int, ...]] | None
    limits: Limits
    folder: Path
    data: Mapping[str, Any]

    @classmethod
    def load(cls, path: str | Path) -> Experiment:
        """Load an experiment from its file or folder.

        Raises
        ------
        InvalidInput
            With every problem of the file and of the scenarios it names.
        """
        file = experiment_file.find(Path(path))
        document = experiment_file.read(file)
        default = file.resolve().parent.name if file.name == experiment_file.FILE else file.stem
        return _checked(document, file.parent, default)

    @classmethod
    def of_row(cls, row: ExperimentRow) -> Experiment:
        """The experiment as a database knows it, with the scenarios as they are now.

        Raises
        ------
        InvalidInput
            When they cannot be loaded any more.
        """
        document = Document(f"experiment {row.name}", json.loads(row.definition), {})
        return _checked(document, Path(row.folder), row.name)

    @property
    def runs(self) -> int:
        """Runs wanted."""
        return len(self.treatments) * len(self.points) * len(self.seeds.numbers)

    @property
    def rule(self) -> StoppingRule | None:
        """When there are seeds enough; None when the experiment has just the seeds it names."""
        return rule_of(self.data["seeds"])

    @property
    def demand(self) -> Demand:
        """What is kept of each run beside its years."""
        return Demand(self.months, self.panel_request("").key if self.panel else "", self.places, self.agency_months)

    def panel_request(self, path: str) -> PanelRequest:
        """Columns of agents to be written to a path."""
        columns, months = self.panel or ((), ())
        return PanelRequest(columns, months, path)

    def row(self) -> ExperimentRow:
        """The experiment as the database keeps it."""
        definition = json.dumps(self.data, ensure_ascii=False)
        return ExperimentRow(self.name, self.title, self.question, self.baseline, str(self.folder.resolve()), definition)

    def scenarios(self) -> Iterator[tuple[str, Treatment, Scenario]]:
        """Every treatment at every point: the point as canonical JSON, the treatment, and the scenario that runs."""
        for point in self.points:
            changes = design.checked(point)
            text = design.canonical(point)
            for treatment in self.treatments:
                yield text, treatment, treatment.content.with_values(changes)

    def contents(self) -> set[tuple[str, str, str]]:
        """What runs on every seed: policy, scenario and hash of the content."""
        return {(treatment.policy, treatment.scenario, scenario.hash) for _, treatment, scenario in self.scenarios()}

    def cells(self, rerun: str) -> Iterator[Cell]:
        """Every run wanted with its place in the experiment; `rerun` repeats one, with {run_id} for its number."""
        for text, treatment, scenario in self.scenarios():
            for seed in self.seeds.numbers:
                yield Cell(text, treatment.policy, treatment.scenario, Wanted(scenario, seed, rerun))

    def with_seeds(self, numbers: tuple[int, ...]) -> Self:
        """The same experiment on these seeds, such as those that its rule wants by now; its definition stays."""
        return replace(self, seeds=replace(self.seeds, numbers=numbers))

    def with_more(self, *, replicates: int = 0, points: tuple[design.Point, ...] = ()) -> Experiment:
        """The experiment with more seeds and more points (for a grid: more values of its parameters).

        Raises
        ------
        InvalidInput
            When they do not fit the experiment.
        """
        data, problems = dict(self.data), []
        if replicates:
            try:
                data["seeds"] = self.seeds.grown(data["seeds"], replicates)
            except ValueError as error:
                problems.append(Problem("--add-replicates", str(error)))
        for point in points:
            try:
                data["design"] = design.design_of(Document("", data, {}), []).grown(point)
            except ValueError as error:
                problems.append(Problem("--add-point", str(error)))
        if problems:
            raise InvalidInput(problems)
        return _checked(Document(f"experiment {self.name}", data, {}), self.folder, self.name)

    def grown_by(self, known: ExperimentRow) -> Experiment:
        """The experiment with the seeds and points that a database has beside its own: an experiment only grows.

        Raises
        ------
        InvalidInput
            When it has a rule, and the seeds of both are not one row of consecutive seeds.
        """
        before = json.loads(known.definition)
        try:
            data = {**self.data, "seeds": union(self.data["seeds"], before["seeds"])}
        except ValueError as error:
            what = f"{error}; sweep it under another name, or without `until`"
            raise InvalidInput([Problem(f"experiment {self.name}", f"seeds: {what}")]) from None
        if (grown := _union_of_designs(self.data, before)) is not None:
            data["design"] = grown
        if data == self.data:
            return self
        return _checked(Document(f"experiment {self.name}", data, {}), self.folder, self.name)


def _checked(document: Document, folder: Path, default_name: str) -> Experiment:
    """The experiment of a document.

    Raises
    ------
    InvalidInput
        With every problem.
    """
    problems: list[Problem] = []
    file = experiment_file.checked(document, problems)
    plan = design.design_of(document, problems)
    treatments = experiment_file.treatments(document, file, folder, problems)
    experiment_file.check_panels(document, file, treatments, problems)
    check_until(document, file.baseline, treatments, problems)
    if file.store.panels is not None and not available():
        what = "panels need one more package: pip install 'monipaikka[panels]'"
        problems.append(document.problem(("store", "panels"), what))
    if problems:
        raise InvalidInput(dict.fromkeys(problems))
    found = _experiment(file, treatments, plan, folder, default_name, with_year(document.data, treatments))
    seeds = len(found.seeds.numbers) if found.rule is None else found.seeds.maximum
    if (most := found.runs // len(found.seeds.numbers) * seeds) > MOST_RUNS:
        raise InvalidInput([document.problem((), f"wants {most:,} runs, more than {MOST_RUNS:,}; take fewer points or seeds")])
    return found


def _experiment(
    file: ExperimentFile, treatments: list[Treatment], plan: design.Design, folder: Path, default_name: str, data: Mapping[str, Any]
) -> Experiment:
    panels = file.store.panels
    return Experiment(
        name=file.name or default_name,
        title=file.title.model_dump(),
        question=file.question,
        baseline=file.baseline,
        treatments=tuple(treatments),
        points=tuple(plan.points()),
        seeds=file.seeds,
        months=file.store.months,
        places=file.store.places,
        agency_months=file.store.agency_months,
        panel=(tuple(panels.columns), tuple(sorted(set(panels.months)))) if panels else None,
        limits=Limits(file.limits.seconds, file.limits.megabytes),
        folder=folder,
        data=data,
    )


def _union_of_designs(own: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any] | None:
    ours, theirs = ({design.canonical(p): p for p in design.design_of(Document("", data, {}), []).points()} for data in (own, known))
    if set(theirs) <= set(ours):
        return own.get("design")
    if set(ours) <= set(theirs):
        return known.get("design")
    return {"kind": "list", "points": [dict(point) for point in (ours | theirs).values()]}
