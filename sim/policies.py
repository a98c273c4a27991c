"""Policies: named bundles of levers, laid over any scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.documents import Document
from sim.errors import InvalidInput, Problem
from sim.policy import Dated
from sim.scenario import Scenario
from sim.scenario_file import levers_of
from sim.scenario_names import problems_over


class Policy:
    """A named bundle of dated levers.

    Parameters
    ----------
    name : str
        Its name in results.
    levers : sequence of mapping
        Each as in a scenario file: `lever` with its name, `from` and its fields; see `monipaikka levers`.
    title : mapping of language to text, optional
        In fi, sv and en; the name when left out.

    Attributes
    ----------
    name, title
    levers : tuple of levers

    Raises
    ------
    InvalidInput
        With every problem of every lever.

    Examples
    --------
    >>> half = Policy("half", [{"lever": "location_independence", "from": "2027-01", "share": 0.5, "phase_in": 24}])
    >>> run = half.over(Scenario.load("enacted")).run(seed=7)
    """

    def __init__(self, name: str, levers: Sequence[Mapping[str, Any]], *, title: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.title = title
        self._entries = [dict(lever) for lever in levers]
        self._document = Document(f"policy {name}", {"levers": self._entries}, {})
        problems: list[Problem] = []
        self.levers: tuple[Dated, ...] = levers_of(self._document, ("levers",), self._entries, problems)
        if problems:
            raise InvalidInput(problems)

    def over(self, scenario: Scenario) -> Scenario:
        """The scenario with these levers laid over its own, called `scenario+policy`; the scenario itself when there are none.

        Raises
        ------
        InvalidInput
            When a lever names an agency, region, unit or municipality that is not there, or relocates a unit that is being relocated.
        """
        if problems := problems_over(self._document, ("levers",), self._entries, scenario):
            raise InvalidInput(problems)
        return scenario.under(self.name, self.title, self.levers)
