"""Scenario: everything that defines a run but its seed.

A scenario file names its question, dates, population, changed parameters and a policy of dated levers; `extends` takes over
another scenario. The canonical form holds the content of all of them, parameters and margins included, and its hash identifies
the scenario.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.calendar import month_text
from sim.documents import Document, read_document
from sim.errors import InvalidInput, Problem, nearest
from sim.levers import LEVERS
from sim.parameters import Sheet, Value, check_value, load_sheet
from sim.policy import Book, Dated, Month, baseline_book
from sim.population.margins import Margins, load_margins
from sim.resources import configs
from sim.schedule import SCHEDULE, SHARED

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable as Folder

BASELINE: Final = "enacted"


class Texts(BaseModel):
    """A text in the languages of the users."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fi: str
    sv: str
    en: str


class ScenarioFile(BaseModel):
    """Schema of a scenario file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Texts
    question: str
    extends: str | None = None
    start: Month | None = None
    end: Month | None = None
    population: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict)
    policy: list[dict[str, Any]] = Field(default_factory=list)
    sources: list[str] = Field(default_factory=list)
    assumptions: list[str] = Field(default_factory=list)


@cache
def sheets() -> Mapping[str, Sheet]:
    """Every parameter sheet: of the rules in their order, then the shared ones.

    Raises
    ------
    InvalidInput
        With the problems of all parameter files.
    """
    return load_sheets()


def load_sheets(folder: Folder | None = None) -> Mapping[str, Sheet]:
    """Read all parameter sheets of a folder (the shipped one by default)."""
    declarations = {**{process.name: process.parameters for process in SCHEDULE}, **SHARED}
    found: dict[str, Sheet] = {}
    problems: list[Problem] = []
    for name, declaration in declarations.items():
        try:
            found[name] = load_sheet(name, declaration, folder)
        except InvalidInput as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInput(problems)
    return found


def shipped() -> list[str]:
    """Names of the shipped scenarios."""
    return sorted(file.name.removesuffix(".yaml") for file in (configs() / "scenarios").iterdir() if file.name.endswith(".yaml"))


@dataclass(frozen=True)
class Scenario:
    """A scenario whose content has been checked.

    Attributes
    ----------
    start, end : int
        Absolute months, first and last simulated.
    population : str
        Name of a shipped population folder, or a path.
    parameters : mapping
        Changed parameters by `sheet.name`.
    policy : tuple of levers
        In the order of the file; the parent's come first.
    """

    name: str
    title: Mapping[str, str]
    question: str
    start: int
    end: int
    population: str
    parameters: Mapping[str, Value]
    policy: tuple[Dated, ...]
    sources: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()

    @property
    def months(self) -> int:
        """Months simulated."""
        return self.end - self.start + 1

    @cached_property
    def margins(self) -> Margins:
        """Margins of the population."""
        return margins_of(self.population)

    @classmethod
    def load(cls, name: str | Path) -> Scenario:
        """Load a shipped scenario by its name, or a file by its path.

        Raises
        ------
        InvalidInput
            With every problem of the file, of those it extends, of the parameters and of the population.
        """
        return _load(name, ())

    def with_parameters(self, changes: Mapping[str, object]) -> Scenario:
        """The scenario with changed parameters, such as {"quitting.base": 0.05}.

        Raises
        ------
        InvalidInput
            When a parameter is unknown or a value out of range.
        """
        problems: list[Problem] = []
        checked = {
            path: _override(path, raw, lambda what, path=path: problems.append(Problem(path, what))) for path, raw in changes.items()
        }
        if problems:
            raise InvalidInput(problems)
        return replace(self, parameters={**self.parameters, **checked})

    def book(self, month: int) -> Book:
        """Rules in force in an absolute month."""
        book = baseline_book(sheets().values(), month)
        for path, value in self.parameters.items():
            sheet, name = path.split(".")
            book = book.with_value(sheet, name, value)
        for lever in self.policy:
            book = lever.adjust(book, month)  # type: ignore[attr-defined] # every lever has it: a contract test checks the catalogue
        return book

    @cached_property
    def content(self) -> dict[str, Any]:
        """Content that defines the runs, as plain data."""
        evidence = {
            sheet.name: {name: [e.value, [[month_text(since), step] for since, step in e.dated]] for name, e in sheet.evidence.items()}
            for sheet in sheets().values()
        }
        return {
            "name": self.name,
            "start": month_text(self.start),
            "end": month_text(self.end),
            "population": self.population,
            "margins": self.margins.content_hash,
            "margin_grades": {name: grade.grade for name, grade in sorted(self.margins.grades.items())},
            "parameters": {"shipped": evidence, "changed": dict(sorted(self.parameters.items()))},
            "policy": [{"lever": lever_name(lever), **lever.model_dump(mode="json", by_alias=True)} for lever in self.policy],
            "title": dict(self.title),
            "question": self.question,
            "sources": list(self.sources),
            "assumptions": list(self.assumptions),
        }

    def canonical(self) -> str:
        """Canonical form: JSON with sorted keys, from which `from_canonical` rebuilds the scenario."""
        return json.dumps(self.content, sort_keys=True, ensure_ascii=False)

    @cached_property
    def hash(self) -> str:
        """Identity of the scenario: SHA-256 over what defines its runs (texts left out)."""
        texts = ("title", "question", "sources", "assumptions")
        defining = {key: value for key, value in self.content.items() if key not in texts}
        return hashlib.sha256(json.dumps(defining, sort_keys=True).encode()).hexdigest()

    @classmethod
    def from_canonical(cls, text: str) -> Scenario:
        """Rebuild a scenario from its canonical form.

        Raises
        ------
        InvalidInput
            When shipped parameters or margins have changed since, so that the hash would differ.
        """
        data = json.loads(text)
        policy = tuple(LEVERS[row["lever"]].model_validate({k: v for k, v in row.items() if k != "lever"}) for row in data["policy"])
        changed = {path: tuple(v) if isinstance(v, list) else v for path, v in data["parameters"]["changed"].items()}
        start, end = (_month(data[key]) for key in ("start", "end"))
        found = cls(
            data["name"], data["title"], data["question"], start, end, data["population"], changed, policy, tuple(data["sources"]),
            tuple(data["assumptions"]),
        )  # fmt: skip
        if found.canonical() != text:
            raise InvalidInput(
                [Problem(data["name"], "parameters or margins have changed since this scenario was written down; load it again")]
            )
        return found


def _month(text: str) -> int:
    year, month = text.split("-")
    return 12 * int(year) + int(month) - 1


def lever_name(lever: Dated) -> str:
    """Name of a lever in a policy."""
    return next(name for name, kind in LEVERS.items() if type(lever) is kind)


def population_folder(population: str) -> Traversable | Path:
    """Folder of a population: a path, or the name of a shipped one."""
    shipped_folder = configs() / "population" / population
    return shipped_folder if "/" not in population and shipped_folder.is_dir() else Path(population)


def margins_of(population: str) -> Margins:
    """Margins of a population; read again only when a file of its folder has changed."""
    folder = population_folder(population)
    path = Path(str(folder))
    stamp = tuple(sorted((file.name, file.stat().st_mtime_ns) for file in path.iterdir())) if path.is_dir() else ()
    return _margins(population, stamp)


@cache
def _margins(population: str, _stamp: tuple[tuple[str, int], ...]) -> Margins:
    return load_margins(population_folder(population))


def _scenario_file(name: str | Path) -> tuple[str, Traversable | Path]:
    text = str(name)
    if text.endswith((".yaml", ".yml")) or "/" in text:
        return Path(text).stem, Path(text)
    if text not in shipped():
        raise InvalidInput([Problem("", f"there is no scenario {text}{nearest(text, shipped())}. A file is given by its path.")])
    return text, configs() / "scenarios" / f"{text}.yaml"


def _load(name: str | Path, children: tuple[Path, ...]) -> Scenario:
    own_name, file = _scenario_file(name)
    document = read_document(file)
    problems: list[Problem] = []
    raw = _checked_file(document, problems)
    parent = _parent(document, raw, file, children, problems)
    policy = _policy(document, raw, problems)
    changed = {
        path: _override(path, value, lambda what, path=path: problems.append(document.problem(("parameters", path), what)))
        for path, value in raw.parameters.items()
    }
    start, end, population = _frame(document, raw, parent, problems)
    if population:
        problems.extend(_named_places(document, raw, population, parent.policy if parent else ()))
    try:
        sheets()
    except InvalidInput as error:
        problems.extend(error.problems)
    if problems:
        raise InvalidInput(dict.fromkeys(problems))
    base = parent or Scenario(own_name, {}, "", start, end, population, {}, ())
    return replace(
        base, name=own_name, title=raw.title.model_dump(), question=raw.question, start=start, end=end, population=population,
        parameters={**base.parameters, **changed}, policy=(*base.policy, *policy), sources=tuple(raw.sources),
        assumptions=(*base.assumptions, *raw.assumptions),
    )  # fmt: skip


def _checked_file(document: Document, problems: list[Problem]) -> ScenarioFile:
    """The file as its schema reads it; what is wrong is reported and left out, so that the rest is checked too."""
    data = document.data if document.data is not None else {}
    try:
        return ScenarioFile.model_validate(data)
    except ValidationError as error:
        found = _problems(document, (), error, list(ScenarioFile.model_fields))
        if not isinstance(data, dict):
            raise InvalidInput(found) from None
        problems.extend(found)
        wrong = {detail["loc"][0] for detail in error.errors()}
    unnamed = {"title": Texts(fi="", sv="", en=""), "question": ""}
    return ScenarioFile.model_validate({**unnamed, **{key: value for key, value in data.items() if key not in wrong}})


def _parent(
    document: Document, raw: ScenarioFile, file: Traversable | Path, children: tuple[Path, ...], problems: list[Problem]
) -> Scenario | None:
    """The scenario that is extended, if any."""
    if raw.extends is None:
        return None
    files = (*children, Path(str(file)).resolve())
    try:
        name = _beside(file, raw.extends)
        if Path(str(_scenario_file(name)[1])).resolve() in files:
            raise InvalidInput([document.problem(("extends",), f"{raw.extends} extends itself")])
        return _load(name, files)
    except InvalidInput as error:
        problems.extend(problem if problem.where else document.problem(("extends",), problem.what) for problem in error.problems)
        return None


def _frame(document: Document, raw: ScenarioFile, parent: Scenario | None, problems: list[Problem]) -> tuple[int, int, str]:
    """First and last month and population: own ones, else the parent's."""
    start = raw.start if raw.start is not None or parent is None else parent.start
    end = raw.end if raw.end is not None or parent is None else parent.end
    population = raw.population if raw.population is not None or parent is None else parent.population
    for key, value in (("start", start), ("end", end), ("population", population)):
        if value is None and raw.extends is None and key not in (document.data or {}):
            problems.append(document.problem((), f"{key} is missing; a scenario that extends no other states it"))
    if start is not None and end is not None and end < start:
        problems.append(document.problem(("end",), f"= {month_text(end)}: lies before the start {month_text(start)}"))
    return start or 0, end or 0, population or ""


def _beside(file: Traversable | Path, name: str) -> str | Path:
    """A scenario named in `extends`: one beside the file, else a shipped one."""
    beside = Path(str(file)).parent / (name if name.endswith(".yaml") else f"{name}.yaml")
    return beside if beside.is_file() else name


def _policy(document: Document, raw: ScenarioFile, problems: list[Problem]) -> tuple[Dated, ...]:
    levers: list[Dated] = []
    for place, entry in enumerate(raw.policy):
        path = ("policy", place)
        kind = LEVERS.get(str(entry.get("lever")))
        if kind is None:
            known = nearest(str(entry.get("lever")), list(LEVERS))
            problems.append(document.problem((*path, "lever"), f"there is no lever {entry.get('lever')}{known}"))
            continue
        try:
            levers.append(kind.model_validate({key: value for key, value in entry.items() if key != "lever"}))
        except ValidationError as error:
            fields = [field.alias or name for name, field in kind.model_fields.items()]
            problems.extend(_problems(document, path, error, fields, f" (lever {entry['lever']}; see monipaikka levers {entry['lever']})"))
    return tuple(levers)


def _problems(document: Document, path: tuple[str | int, ...], error: ValidationError, fields: list[str], about: str = "") -> list[Problem]:
    """Problems of a pydantic error, each at its line."""
    found = []
    for detail in error.errors():
        place = (*path, *detail["loc"])
        given = "" if detail["type"] in ("missing", "extra_forbidden") or not detail["loc"] else f"= {detail['input']!r}: "
        message = {
            "missing": "is missing",
            "extra_forbidden": f"is unknown here{nearest(str(detail['loc'][-1]), fields) if detail['loc'] else ''}",
        }
        text = message.get(detail["type"], detail["msg"].removeprefix("Value error, "))
        found.append(document.problem(place, f"{given if len(given) < 80 else ''}{text}{about}"))
    return found


def _override(path: str, raw: object, report: Any) -> Value:  # noqa: ANN401 - a callback that records one problem
    sheet_name, _, name = path.partition(".")
    try:
        known = sheets()
    except InvalidInput:
        return 0.0
    paths = [f"{sheet.name}.{parameter}" for sheet in known.values() for parameter in sheet.quantities]
    if path not in paths:
        report(f"there is no parameter {path}{nearest(path, paths)}")
        return 0.0
    return check_value(raw, known[sheet_name].quantities[name], report)


def _named_places(document: Document, raw: ScenarioFile, population: str, inherited: tuple[Dated, ...]) -> list[Problem]:
    """Agencies named in the policy, own or inherited, that the population does not have, and problems of the population itself."""
    try:
        names = list(margins_of(population).agency_names)
    except InvalidInput as error:
        return list(error.problems)
    lost = dict.fromkeys(str(agency) for lever in inherited if (agency := getattr(lever, "agency", "all")) not in ("all", *names))
    return [document.problem(("extends",), f"its policy names {agency}, an agency that {population} does not have") for agency in lost] + [
        document.problem(("policy", place, "agency"), f"there is no agency {entry['agency']}{nearest(str(entry['agency']), names)}")
        for place, entry in enumerate(raw.policy)
        if entry.get("agency", "all") != "all" and entry["agency"] not in names
    ]
