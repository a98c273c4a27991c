"""Resources: the shipped configs, the same in a checkout and in an installed wheel."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def configs() -> Traversable:
    """Root of the shipped configs.

    The wheel carries them inside the package; a checkout has them beside it.
    """
    inside = files("sim") / "configs"
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / "configs"


def shown(path: Traversable | Path) -> str:
    """Name of a resource as a person should read it: relative to the working folder where it lies below it."""
    text = str(path)
    here = str(Path.cwd()) + "/"
    return text.removeprefix(here)
