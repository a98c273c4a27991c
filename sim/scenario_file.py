"""Scenario file: the schema of a scenario's YAML, and how it is read with every problem at its line."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.calendar import month_text
from sim.documents import Document, read_document
from sim.errors import InvalidInput, Problem, nearest
from sim.levers import LEVERS
from sim.policy import Dated, Month
from sim.population.folders import margins_of
from sim.resources import configs
from sim.sheets import override, sheets

if TYPE_CHECKING:
    from sim.population.margins import Margins
    from sim.scenario import Scenario


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


def shipped() -> list[str]:
    """Names of the shipped scenarios."""
    return sorted(file.name.removesuffix(".yaml") for file in (configs() / "scenarios").iterdir() if file.name.endswith(".yaml"))


def _scenario_file(name: str | Path) -> tuple[str, Traversable | Path]:
    text = str(name)
    if text.endswith((".yaml", ".yml")) or "/" in text:
        return Path(text).stem, Path(text)
    if text not in shipped():
        raise InvalidInput([Problem("", f"there is no scenario {text}{nearest(text, shipped())}. A file is given by its path.")])
    return text, configs() / "scenarios" / f"{text}.yaml"


def load(name: str | Path, children: tuple[Path, ...] = ()) -> Scenario:
    """The scenario of a shipped name or a file; children are the files that extend it.

    Raises
    ------
    InvalidInput
        With every problem of the file, of those it extends, of the parameters and of the population.
    """
    from sim.scenario import Scenario

    own_name, file = _scenario_file(name)
    document = read_document(file)
    problems: list[Problem] = []
    raw = _checked_file(document, problems)
    parent = _parent(document, raw, file, children, problems)
    policy = levers_of(document, ("policy",), raw.policy, problems)
    changed = {path: override(path, value, document, problems) for path, value in raw.parameters.items()}
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
        found = schema_problems(document, (), error, list(ScenarioFile.model_fields))
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
        name = beside(Path(str(file)).parent, raw.extends)
        if Path(str(_scenario_file(name)[1])).resolve() in files:
            raise InvalidInput([document.problem(("extends",), f"{raw.extends} extends itself")])
        return load(name, files)
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


def beside(folder: Path, name: str) -> str | Path:
    """A scenario named in a file of this folder: one beside the file, else a shipped one."""
    found = folder / (name if name.endswith(".yaml") else f"{name}.yaml")
    return found if found.is_file() else name


def levers_of(document: Document, path: tuple[str | int, ...], entries: list[dict[str, Any]], problems: list[Problem]) -> tuple[Dated, ...]:
    """The levers of a list that stands at a path of a document; what is wrong goes to problems."""
    levers: list[Dated] = []
    for place, entry in enumerate(entries):
        at = (*path, place)
        kind = LEVERS.get(str(entry.get("lever")))
        if kind is None:
            known = nearest(str(entry.get("lever")), list(LEVERS))
            problems.append(document.problem((*at, "lever"), f"there is no lever {entry.get('lever')}{known}"))
            continue
        try:
            levers.append(kind.model_validate({key: value for key, value in entry.items() if key != "lever"}))
        except ValidationError as error:
            fields = [field.alias or name for name, field in kind.model_fields.items()]
            about = f" (lever {entry['lever']}; see monipaikka levers {entry['lever']})"
            problems.extend(schema_problems(document, at, error, fields, about))
    return tuple(levers)


REGION_FIELDS: Final = ("regions", "except_regions")
"""Fields of levers that name regions by their codes."""


def unknown_places(document: Document, path: tuple[str | int, ...], entries: list[dict[str, Any]], margins: Margins) -> list[Problem]:
    """Agencies and regions named by the levers of a list that the population does not have."""
    agencies, regions = list(margins.agency_names), list(margins.region_codes)
    found = [
        document.problem((*path, place, "agency"), f"there is no agency {entry['agency']}{nearest(str(entry['agency']), agencies)}")
        for place, entry in enumerate(entries)
        if entry.get("agency", "all") != "all" and entry["agency"] not in agencies
    ]
    for place, entry in enumerate(entries):
        for field in REGION_FIELDS:
            for k, code in enumerate(named if isinstance(named := entry.get(field), list | tuple) else ()):
                if isinstance(code, str) and code not in regions:
                    what = f"there is no region {code}; known: {', '.join(sorted(regions))}"
                    found.append(document.problem((*path, place, field, k), what))
    return found


def schema_problems(
    document: Document, path: tuple[str | int, ...], error: ValidationError, fields: list[str], about: str = ""
) -> list[Problem]:
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


def _named_places(document: Document, raw: ScenarioFile, population: str, inherited: tuple[Dated, ...]) -> list[Problem]:
    """Agencies named in the policy, own or inherited, that the population does not have, and problems of the population itself."""
    try:
        margins = margins_of(population)
    except InvalidInput as error:
        return list(error.problems)
    names, codes = ("all", *margins.agency_names), margins.region_codes
    lost = [f"{agency}, an agency" for lever in inherited if (agency := getattr(lever, "agency", "all")) not in names]
    named = (code for lever in inherited for field in REGION_FIELDS for code in getattr(lever, field, ()))
    lost += [f"{code}, a region" for code in named if code not in codes]
    return [
        *(document.problem(("extends",), f"its policy names {what} that {population} does not have") for what in dict.fromkeys(lost)),
        *unknown_places(document, ("policy",), raw.policy, margins),
    ]
