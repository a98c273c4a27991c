"""Scenarios: loading what the commands name, with every problem of all of them at once."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from sim.calendar import month_text, parse_month
from sim.errors import InvalidInput, Problem
from sim.scenario import Scenario


def load_all(names: Sequence[str], settings: Sequence[str] = ()) -> list[Scenario]:
    """Load scenarios by name or file and change parameters in all of them.

    Parameters
    ----------
    names : sequence of str
        Names of shipped scenarios or YAML files.
    settings : sequence of str
        Such as `quitting.base=0.05`; a value for each member of an axis as `sheet.name={expert: 0.1, support: 0.2, ...}`.

    Raises
    ------
    InvalidInput
        With every problem of every scenario and setting.
    """
    problems: list[Problem] = []
    scenarios: list[Scenario] = []
    changes = _changes(settings, problems)
    for name in names:
        try:
            scenarios.append(Scenario.load(name).with_parameters(changes))
        except InvalidInput as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInput(dict.fromkeys(problems))
    return scenarios


def _changes(settings: Sequence[str], problems: list[Problem]) -> dict[str, object]:
    changes: dict[str, object] = {}
    for setting in settings:
        path, sign, text = setting.partition("=")
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError:
            value = None
        if not sign or value is None:
            problems.append(Problem(f"--set {setting}", "expected SHEET.NAME=VALUE, such as quitting.base=0.05"))
        else:
            changes[path.strip()] = value
    return changes


def month_of(scenario: Scenario, text: str) -> int:
    """Absolute month of a text, which must lie within the scenario.

    Raises
    ------
    InvalidInput
        When it is not a month or lies outside.
    """
    try:
        month = parse_month(text)
    except ValueError as error:
        raise InvalidInput([Problem("--month", str(error))]) from None
    if not scenario.start <= month <= scenario.end:
        span = f"from {month_text(scenario.start)} to {month_text(scenario.end)}"
        raise InvalidInput([Problem("--month", f"{text}: {scenario.name} runs {span}")])
    return month
