"""Scenario: everything that defines a run but its seed.

A scenario file names its question, dates, population, changed parameters and a policy of dated levers; `extends` takes over
another scenario. The canonical form holds the content of all of them, parameters and margins included, and its hash identifies
the scenario.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.calendar import month_text, parse_month
from sim.errors import InvalidInput, Problem
from sim.levers import LEVERS
from sim.levers.relocation import Relocation
from sim.levers.site_closures import SiteClosures
from sim.parameters import Value
from sim.policy import Book, Dated
from sim.population.folders import margins_of, population_folder
from sim.population.margins import Margins
from sim.scenario_file import load, shipped
from sim.sheets import baseline, load_sheets, override, sheets
from sim.units import Destination, UnitEntry

if TYPE_CHECKING:
    from sim.run import Run

__all__ = ["BASELINE", "Scenario", "lever_name", "load_sheets", "margins_of", "population_folder", "sheets", "shipped"]

BASELINE: Final = "enacted"


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
    units : tuple of UnitEntry
        Parts of agencies that relocations and results name.
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
    units: tuple[UnitEntry, ...] = ()

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """Places that units of the scenario are to go to."""
        return tuple(Destination(lever.unit, lever.to) for lever in self.policy if isinstance(lever, Relocation))

    @property
    def closes_sites(self) -> bool:
        """Whether sites may close under its policy."""
        return any(isinstance(lever, SiteClosures) for lever in self.policy)

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
        return load(name)

    def with_parameters(self, changes: Mapping[str, object]) -> Scenario:
        """The scenario with changed parameters, such as {"quitting.base": 0.05}.

        Raises
        ------
        InvalidInput
            When a parameter is unknown or a value out of range.
        """
        problems: list[Problem] = []
        checked = {path: override(path, raw, None, problems) for path, raw in changes.items()}
        if problems:
            raise InvalidInput(problems)
        return self.with_values(checked)

    def with_values(self, values: Mapping[str, Value]) -> Scenario:
        """The scenario with other values of parameters that have been checked."""
        return replace(self, parameters={**self.parameters, **values})

    def under(self, policy: str, title: Mapping[str, str] | None, levers: Sequence[Dated]) -> Scenario:
        """The scenario with more levers laid over it, called `scenario+policy`; without levers it is the scenario itself."""
        if not levers:
            return self
        titles = {language: f"{text}: {title[language] if title else policy}" for language, text in self.title.items()}
        return replace(self, name=f"{self.name}+{policy}", title=titles, policy=(*self.policy, *levers))

    def run(self, seed: int, *, agency_months: bool = False) -> Run:
        """Carry out one run in this process.

        Parameters
        ----------
        seed : int
            Key of all draws, 0 to 2^64 - 1.
        agency_months : bool
            Measure the agencies every month too, for `Run.agency_monthly`.

        Returns
        -------
        Run
            With `monthly` and `yearly` frames, and the `record` that identifies and repeats it.

        Raises
        ------
        InvalidInput
            When the seed is none, or files the scenario stands on have changed since it was loaded.
        """
        from sim import Run  # by the public interface, so that what is made of results is no part of the results version

        return Run.of(self, seed, agency_months=agency_months)

    def book(self, month: int) -> Book:
        """Rules in force in an absolute month; the same object as in the month before where nothing changes."""
        if month not in self._books:
            book, before = self._new_book(month), self._books.get(month - 1)
            self._books[month] = before if before is not None and before == book else book
        return self._books[month]

    @cached_property
    def _books(self) -> dict[int, Book]:
        """Books made so far, by month."""
        return {}

    def _new_book(self, month: int) -> Book:
        book = baseline(month)
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
            "units": [unit.model_dump(mode="json") for unit in self.units],
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
        start, end = (parse_month(data[key]) for key in ("start", "end"))
        found = cls(
            data["name"], data["title"], data["question"], start, end, data["population"], changed, policy, tuple(data["sources"]),
            tuple(data["assumptions"]), tuple(UnitEntry.model_validate(row) for row in data["units"]),
        )  # fmt: skip
        if found.canonical() != text:
            raise InvalidInput(
                [Problem(data["name"], "parameters or margins have changed since this scenario was written down; load it again")]
            )
        return found


def lever_name(lever: Dated) -> str:
    """Name of a lever in a policy."""
    return next(name for name, kind in LEVERS.items() if type(lever) is kind)
