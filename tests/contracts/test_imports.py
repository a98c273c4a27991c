"""The three seams, read from the imports of every module of the package.

Processes meet only in columns, levers only in parameters, and analysis, reports and pages meet the simulation only in the database.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SIM = Path(__file__).resolve().parents[2] / "sim"
MODULES = sorted(SIM.rglob("*.py"))


def _name(file: Path) -> str:
    """Dotted name of a module of the package."""
    parts = file.relative_to(SIM.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _in_running_code(tree: ast.Module) -> Iterator[ast.AST]:
    """All nodes but those under `if TYPE_CHECKING:`, which no running program executes."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting.extend(node.orelse)
        else:
            waiting.extend(ast.iter_child_nodes(node))


@cache
def imports(file: Path) -> frozenset[str]:
    """Dotted names a module imports, wherever in it; `from a import b` is a.b."""
    package = _name(file).split(".")
    if file.name != "__init__.py":
        package = package[:-1]
    found: set[str] = set()
    for node in _in_running_code(ast.parse(file.read_text(encoding="utf-8"), str(file))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            found.update(f"{module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def _reaches(name: str, *targets: str) -> bool:
    """Whether an imported name is one of the targets or lies below one."""
    return any(name == target or name.startswith(target + ".") for target in targets)


def _broken(files: list[Path], *forbidden: str) -> list[str]:
    """Lines that tell which file imports what it must not."""
    return [f"{_name(file)} imports {name}" for file in files for name in sorted(imports(file)) if _reaches(name, *forbidden)]


def _below(folder: str) -> list[Path]:
    return [file for file in MODULES if file.is_relative_to(SIM / folder)]


ABOVE_A_RULE = (
    "sim.policy",
    "sim.levers",
    "sim.schedule",
    "sim.metrics",
    "sim.scenario",
    "sim.agents",
    "sim.model",
    "sim.storage",
    "sim.experiments",
    "sim.analysis",
    "sim.reports",
    "sim.cli",
)
BEHIND_A_LEVER = (
    "sim.state.World",
    "sim.state.Table",
    "sim.columns",
    "sim.draws.Draws",
    "sim.draws.Stream",
    "sim.process",
    "sim.processes",
    "sim.population",
    "sim.schedule",
    "sim.metrics",
    "sim.agents",
    "sim.model",
    "sim.storage",
)
BEHIND_THE_DATABASE = (
    "sim.model",
    "sim.agents",
    "sim.schedule",
    "sim.processes",
    "sim.process",
    "sim.state",
    "sim.draws",
    "sim.rates",
    "mesa",
    "numba",
)
FOUNDATION = (
    "calendar", "kernel_cache", "calls", "rates", "draws", "parameters", "column", "municipality_columns", "site_columns", "columns", "state", "process", "documents",
    "errors", "resources", "years",
)  # fmt: skip


def test_processes_meet_only_in_columns() -> None:
    """A rule imports no other rule, no lever and nothing above it; what rules share belongs to the foundation."""
    rules = {_name(file) for file in _below("processes")} - {"sim.processes"}
    crossing = [line for file in _below("processes") for line in _broken([file], *(rules - {_name(file)}))]
    assert not crossing
    assert not _broken(_below("processes"), *ABOVE_A_RULE)


def test_levers_meet_only_in_parameters() -> None:
    """A lever knows the book of the month: no world, no rows, no rule, no other lever."""
    levers = {_name(file) for file in _below("levers")} - {"sim.levers"}
    assert not _broken(_below("levers"), *BEHIND_A_LEVER)
    assert not [file.name for file in _below("levers") if {"sim.state", "sim.draws"} & imports(file)], "import the codes by name"
    crossing = [line for file in _below("levers") if file.name != "__init__.py" for line in _broken([file], *(levers - {_name(file)}))]
    assert not crossing


@pytest.mark.parametrize("folder", ["analysis", "reports", "web"])
def test_reading_meets_the_simulation_only_in_the_database(folder: str) -> None:
    """What reads results never loads what makes them."""
    assert not _broken(_below(folder), *BEHIND_THE_DATABASE)


def test_foundation_knows_nothing_above_it() -> None:
    """The foundation can be read, tested and used alone."""
    allowed = ["sim.__version__", *(f"sim.{name}" for name in FOUNDATION)]
    files = [SIM / f"{name}.py" for name in FOUNDATION]
    strange = [
        f"{_name(file)} imports {name}"
        for file in files
        for name in sorted(imports(file))
        if _reaches(name, "sim") and name != "sim" and not _reaches(name, *allowed)
    ]
    assert not strange


@pytest.mark.parametrize(
    ("library", "places"),
    [
        ("mesa", ("agents.py", "model.py")),
        ("sqlalchemy", ("storage",)),
        ("alembic", ("storage",)),
        ("matplotlib", ("reports",)),
        ("pyproj", ("reports",)),
        ("typer", ("cli.py", "cli")),
        ("pyarrow", ("experiments/panels.py",)),
        ("distributed", ("experiments/cluster.py",)),
    ],
)
def test_libraries_stay_in_their_place(library: str, places: tuple[str, ...]) -> None:
    """A library that shapes the code around it is seen by one part only."""
    elsewhere = [file for file in MODULES if not any(file.is_relative_to(SIM / place) for place in places)]
    assert not _broken(elsewhere, library)


def test_randomness_comes_from_draws_only() -> None:
    """No module uses another source of random numbers; the model alone turns what Mesa hands it as a seed into a number."""
    others = [file for file in MODULES if file != SIM / "model.py"]
    assert not _broken(MODULES, "random", "secrets")
    assert not _broken(others, "numpy.random")
    reached = [
        f"{_name(file)}:{node.lineno}"
        for file in others
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "random"
        and isinstance(node.value, ast.Name)
        and node.value.id in {"np", "numpy"}
    ]
    assert not reached


def test_seams_see_a_relative_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of imports itself: relative, aliased, inside a function, and not under TYPE_CHECKING."""
    monkeypatch.setattr(sys.modules[__name__], "SIM", tmp_path / "sim")
    file = tmp_path / "sim" / "levers" / "pay.py"
    file.parent.mkdir(parents=True)
    file.write_text(
        "from typing import TYPE_CHECKING\n"
        "from ..state import World as W\n"
        "if TYPE_CHECKING:\n    import mesa\n"
        "def f():\n    import sim.model as m\n    from . import hubs\n",
        encoding="utf-8",
    )
    assert {"sim.state.World", "sim.model", "sim.levers.hubs"} <= imports(file)
    assert "mesa" not in imports(file)
