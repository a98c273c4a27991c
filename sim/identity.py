"""Identity: which code a result came from.

The results version is a hash of every source file that can change a number, with the versions of NumPy and Numba. Two runs of one scenario
and seed under one results version are the same run. The commit is recorded beside it and decides nothing: an edited page or test leaves the
results version as it is, an edited rule does not, whether it is committed or not.
"""

from __future__ import annotations

import ast
import hashlib
import os
import platform
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

ROOT: Final = "sim.model"
YEARS: Final = "sim.years"
"""What the stored years are made by: a number of the database depends on it as much as on the model."""
FOUND_BY_NAME: Final = ("sim.levers", "sim.processes")
"""Packages whose modules may be loaded by name at run time: all of them count as imported."""

_HOME: Final = Path(__file__).resolve().parent.parent
_COMPILED_BY: Final = ("numba", "numpy")
_RECORDED: Final = ("mesa", "numba", "numpy")


@cache
def results_version() -> str:
    """Identity of the code that computes results.

    Returns
    -------
    str
        64 hexadecimal digits: SHA-256 over the source files of `source_files`, those of the years, and the versions of NumPy and Numba.
    """
    digest = hashlib.sha256()
    for file in sorted({*source_files(), *source_files(YEARS)}):
        text = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{file.relative_to(_HOME).as_posix()}\0{len(text)}\0".encode())
        digest.update(text)
    for name in _COMPILED_BY:
        digest.update(f"{name}=={version(name)}\0".encode())
    return digest.hexdigest()


@cache
def versions() -> dict[str, str]:
    """Versions of Python, Mesa, Numba and NumPy, as a run records them."""
    return {"python": platform.python_version()} | {name: version(name) for name in _RECORDED}


@cache
def code_version() -> tuple[str | None, bool | None]:
    """Commit of the checkout that holds this package, and whether its tree differs from that commit.

    Returns
    -------
    commit : str or None
        40 hexadecimal digits; None where the package does not lie in a checkout of its own, has no commit yet, or git is not installed.
    dirty : bool or None
        True when a tracked file is changed or a new one is not ignored; None where there is no commit.
    """
    top = _git("rev-parse", "--show-toplevel")
    commit = _git("rev-parse", "--verify", "--quiet", "HEAD")
    # An installed package may lie inside a checkout of something else, whose commit would say nothing.
    if not commit or not top or Path(top).resolve() != _HOME:
        return None, None
    changes = _git("status", "--porcelain")
    return commit, None if changes is None else bool(changes)


@cache
def source_files(root: str = ROOT) -> tuple[Path, ...]:
    """Source files of the import closure of a module of this package, in ascending order of their paths.

    An import inside a function counts as much as one at the top of a file. Of the package `sim` itself only what it loads at once counts:
    on demand it loads the whole public interface.
    """
    found: dict[str, Path] = {}
    waiting = [root]
    while waiting:
        module = waiting.pop()
        file = _file(module)
        if file is None or module in found:
            continue
        found[module] = file
        tree = ast.parse(file.read_bytes(), filename=str(file))
        for name in _imported(module, tree, file.name == "__init__.py"):
            waiting += _with_packages(name)
    return tuple(sorted(set(found.values())))


def _with_packages(name: str) -> Iterator[str]:
    """A module, the packages it lies in, and its neighbours where they are found by name."""
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        package = ".".join(parts[:depth])
        yield package
        if package in FOUND_BY_NAME:
            yield from (f"{package}.{file.stem}" for file in _HOME.joinpath(*parts[:depth]).glob("*.py") if file.stem != "__init__")


def _imported(module: str, tree: ast.Module, is_package: bool) -> Iterator[str]:
    """Dotted names a file may import: of `from a import b` both `a` and `a.b`, as `b` may be a module."""
    for node in _statements(tree, whole=module != "sim"):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                parts = module.split(".")
                parts = parts[: len(parts) - node.level + is_package]
                origin = ".".join([*parts, origin] if origin else parts)
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def _statements(node: ast.AST, whole: bool) -> Iterator[ast.AST]:
    """Every node below one that can run, without the blocks for type checkers and, unless whole, without the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and not whole:
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            for other in child.orelse:
                yield other
                yield from _statements(other, whole)
            continue
        yield child
        yield from _statements(child, whole)


def _file(module: str) -> Path | None:
    """Source file of a module of this package, None for any other name."""
    if module.partition(".")[0] != "sim":
        return None
    path = _HOME.joinpath(*module.split("."))
    return next((file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file()), None)


def _git(*arguments: str) -> str | None:
    """Output of a git command in this package's folder, None when it fails or git is not installed."""
    command = ["git", "-C", str(_HOME), *arguments]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True, env=environment)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
