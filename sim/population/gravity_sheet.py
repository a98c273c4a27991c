"""Gravity sheet: the fitted gravity model of migration as the population folder stores it."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, NamedTuple

from sim.documents import read_document
from sim.errors import InvalidInput, Problem, nearest

COEFFICIENTS: Final = ("constant", "log_origin_population", "log_destination_population", "log_distance_km", "same_region")
_KEYS: Final = ("coefficients", "standard_errors", "deviance_explained", "pairs", "grade", "note")


class GravitySheet(NamedTuple):
    """Coefficients of the gravity model in the order of COEFFICIENTS, with grade and how they came about."""

    coefficients: tuple[float, ...]
    grade: str
    note: str


def load_gravity(folder: Traversable | Path) -> GravitySheet:
    """Read `gravity.yaml` of a population folder.

    Raises
    ------
    InvalidInput
        When a coefficient is missing, unknown or no number.
    """
    document = read_document(folder / "gravity.yaml")
    data = document.data if isinstance(document.data, dict) else {}
    coefficients = data.get("coefficients")
    given = coefficients if isinstance(coefficients, dict) else {}
    problems: list[Problem] = [
        document.problem(("coefficients", key), f"is unknown here{nearest(key, COEFFICIENTS)}") for key in given if key not in COEFFICIENTS
    ]
    problems += [document.problem((key,), f"is unknown here{nearest(key, _KEYS)}") for key in data if key not in _KEYS]
    values: list[float] = []
    for name in COEFFICIENTS:
        value = given.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            problems.append(document.problem(("coefficients", name), f"expected a number, found {value!r}; fit it anew with fit-gravity"))
        else:
            values.append(float(value))
    if problems:
        raise InvalidInput(problems)
    return GravitySheet(tuple(values), str(data.get("grade", "D")), str(data.get("note", "")))
