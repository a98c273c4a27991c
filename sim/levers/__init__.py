"""Levers: one policy instrument per file, found by the name of the file."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from sim.policy import Dated


def _found() -> dict[str, type[Dated]]:
    levers: dict[str, type[Dated]] = {}
    for module in sorted(iter_modules(__path__), key=lambda m: m.name):
        levers[module.name] = getattr(import_module(f"{__name__}.{module.name}"), "".join(w.title() for w in module.name.split("_")))
    return levers


LEVERS: Final[dict[str, type[Dated]]] = _found()
"""Every lever by its name in a policy: `telework` is class `Telework` in telework.py."""
