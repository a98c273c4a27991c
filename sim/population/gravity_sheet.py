"""Gravity sheet: the fitted gravity model and the kernel of migration as the population folder stores them."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple

from sim.documents import Document, read_document
from sim.errors import InvalidInput, Problem, nearest

COEFFICIENTS: Final = ("constant", "log_origin_population", "log_destination_population", "log_distance_km", "same_region")
KERNEL: Final = ("log_distance_km", "same_region")
"""What the raked kernel has of its own; how many leave and arrive is that of each municipality."""
_FIT: Final = ("standard_errors", "deviance_explained", "pairs", "grade", "note")
_KEYS: Final = ("coefficients", *_FIT, "kernel", "kernel_fit")


class GravitySheet(NamedTuple):
    """Coefficients of the gravity model and of the kernel, in the order of COEFFICIENTS and KERNEL, with grade and how they came about."""

    coefficients: tuple[float, ...]
    kernel: tuple[float, ...]
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
    problems: list[Problem] = [document.problem((key,), f"is unknown here{nearest(key, _KEYS)}") for key in data if key not in _KEYS]
    fit = data.get("kernel_fit")
    given = fit if isinstance(fit, dict) else {}
    problems += [document.problem(("kernel_fit", key), f"is unknown here{nearest(key, _FIT)}") for key in given if key not in _FIT]
    coefficients = _numbers(document, data, "coefficients", COEFFICIENTS, problems)
    kernel = _numbers(document, data, "kernel", KERNEL, problems)
    if problems:
        raise InvalidInput(problems)
    return GravitySheet(coefficients, kernel, str(data.get("grade", "D")), str(data.get("note", "")))


def _numbers(document: Document, data: dict[str, Any], part: str, names: tuple[str, ...], problems: list[Problem]) -> tuple[float, ...]:
    """Numbers of one part of the sheet by name."""
    found = data.get(part)
    given = found if isinstance(found, dict) else {}
    problems.extend(document.problem((part, key), f"is unknown here{nearest(key, names)}") for key in given if key not in names)
    values: list[float] = []
    for name in names:
        value = given.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            problems.append(document.problem((part, name), f"expected a number, found {value!r}; fit it anew with fit-gravity"))
        else:
            values.append(float(value))
    return tuple(values)
