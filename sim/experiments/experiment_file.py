"""Experiment file: the schema of an experiment's YAML, and how it is read with every problem at its line."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sim.calendar import month_text
from sim.documents import Document, read_document
from sim.errors import InvalidInput, Problem, nearest
from sim.experiments.panels import COLUMNS, unknown
from sim.experiments.seeds import Seeds
from sim.policy import Month
from sim.scenario import BASELINE, Scenario
from sim.scenario_file import Texts, beside, levers_of, schema_problems
from sim.scenario_names import problems_over

FILE: Final = "experiment.yaml"


class PolicyEntry(BaseModel):
    """A named bundle of levers, laid over every scenario."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Texts | None = None
    levers: list[dict[str, Any]] = Field(default_factory=list)


class PanelEntry(BaseModel):
    """Columns of `posts` that every run writes to a file, in some months or every December."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: list[str] = Field(min_length=1)
    months: list[Month] = Field(default_factory=list)


class StoreEntry(BaseModel):
    """What is kept of a run beside its years."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    months: bool = False
    places: bool = False
    agency_months: bool = False
    panels: PanelEntry | None = None


class LimitsEntry(BaseModel):
    """Time and memory that one run may take; null for no limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seconds: float | None = Field(default=1800.0, gt=0)
    megabytes: float | None = Field(default=4096.0, gt=0)


class ExperimentFile(BaseModel):
    """Schema of an experiment file."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    name: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    title: Texts
    question: str
    baseline: str
    scenarios: list[str] = Field(min_length=1)
    policies: dict[str, PolicyEntry] = Field(default_factory=dict)
    parameters: dict[str, Any] = Field(default_factory=dict)
    design: Any = None
    seeds: Annotated[Seeds, BeforeValidator(Seeds.parse)]
    store: StoreEntry = StoreEntry()
    limits: LimitsEntry = LimitsEntry()


_UNNAMED: Final = {"title": {"fi": "", "sv": "", "en": ""}, "question": "", "baseline": "", "scenarios": [BASELINE], "seeds": 1}
"""What stands for the required fields that are missing or wrong, while the rest is checked."""


class Treatment(NamedTuple):
    """A policy under a scenario, before any parameter point: its labels in the experiment, and the scenario that runs."""

    policy: str
    scenario: str
    content: Scenario


def find(path: Path) -> Path:
    """The file of an experiment that is named by its file or folder."""
    return path / FILE if path.is_dir() else path


def read(path: Path) -> Document:
    """Read the YAML of an experiment.

    Raises
    ------
    InvalidInput
        When it cannot be read or holds no mapping.
    """
    document = read_document(find(path))
    if not isinstance(document.data, dict):
        raise InvalidInput(
            [document.problem((), "expected the fields of an experiment, such as title, question, baseline, scenarios, seeds")]
        )
    return document


def checked(document: Document, problems: list[Problem]) -> ExperimentFile:
    """The document as its schema reads it; what is wrong goes to problems and is left out, so that the rest is checked too."""
    try:
        return ExperimentFile.model_validate(document.data)
    except ValidationError as error:
        known = [*ExperimentFile.model_fields, *StoreEntry.model_fields, *PanelEntry.model_fields, *LimitsEntry.model_fields]
        problems.extend(schema_problems(document, (), error, [*known, *PolicyEntry.model_fields]))
        rest = deepcopy(document.data)
        for detail in error.errors():
            _leave_out(rest, detail["loc"])
    try:
        return ExperimentFile.model_validate({**_UNNAMED, **rest})
    except ValidationError:
        return ExperimentFile.model_validate(_UNNAMED)


def _leave_out(data: dict[str, Any], path: Sequence[str | int]) -> None:
    """Take the key of a path out of a document, or of the last mapping on the way to it."""
    holder, key = data, path[0]
    inner: Any = data
    for part in path:
        if not isinstance(inner, dict) or part not in inner:
            break
        holder, key, inner = inner, part, inner[part]
    holder.pop(str(key), None)


def treatments(document: Document, file: ExperimentFile, folder: Path, problems: list[Problem]) -> list[Treatment]:
    """Every policy under every scenario.

    Without policies the scenarios themselves are compared: each is a policy of its own in the world of the baseline.
    """
    worlds = _worlds(document, file, folder, problems)
    names = [world.name for world in worlds]
    if twice := [name for name in names if names.count(name) > 1]:
        problems.append(document.problem(("scenarios",), f"two scenarios are called {twice[0]}; give one file another name"))
    policies = file.policies or dict.fromkeys(names)
    if not problems and file.baseline not in policies:
        what = "a policy" if file.policies else "one of the scenarios"
        problems.append(document.problem(("baseline",), f"= {file.baseline!r}: must name {what}{nearest(file.baseline, list(policies))}"))
    if not file.policies:
        return [Treatment(world.name, file.baseline, world) for world in worlds]
    found = []
    for name, entry in file.policies.items():
        levers = levers_of(document, ("policies", name, "levers"), entry.levers, problems)
        for world in worlds:
            problems.extend(problems_over(document, ("policies", name, "levers"), entry.levers, world))
            found.append(Treatment(name, world.name, world.under(name, entry.title.model_dump() if entry.title else None, levers)))
    return found


def check_panels(document: Document, file: ExperimentFile, found: list[Treatment], problems: list[Problem]) -> None:
    """See that the panels asked for name columns and months that there are."""
    panels = file.store.panels
    if panels is None:
        return
    for name in unknown(panels.columns):
        at = ("store", "panels", "columns", panels.columns.index(name))
        problems.append(document.problem(at, f"posts have no column {name}{nearest(name, COLUMNS)}"))
    for place, month in enumerate(panels.months):
        for treatment in found:
            if not treatment.content.start <= month <= treatment.content.end:
                span = f"{month_text(treatment.content.start)} to {month_text(treatment.content.end)}"
                what = f"= {month_text(month)}: {treatment.content.name} runs from {span}"
                problems.append(document.problem(("store", "panels", "months", place), what))


def _worlds(document: Document, file: ExperimentFile, folder: Path, problems: list[Problem]) -> list[Scenario]:
    """The scenarios that are named, with the parameters that hold for the whole experiment."""
    worlds = []
    for place, name in enumerate(file.scenarios):
        try:
            worlds.append(Scenario.load(beside(folder, name)))
        except InvalidInput as error:
            at = ("scenarios", place)
            problems.extend(problem if problem.where else document.problem(at, problem.what) for problem in error.problems)
    try:
        return [world.with_parameters(file.parameters) for world in worlds]
    except InvalidInput as error:
        problems.extend(document.problem(("parameters", problem.where), problem.what) for problem in error.problems)
        return worlds
