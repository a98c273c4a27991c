"""Kernel cache: where compiled kernels are kept on disk, so that an edit compiles anew what depends on it, and nothing else.

Numba's cache sees an edit of the kernel's own file, but not of a file whose functions and constants the kernel uses. So each module has
a folder of its own, named by a hash of its source and of all it imports of this package.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

_HOME: Final = Path(__file__).resolve().parent.parent
_PACKAGE: Final = __package__ or "sim"
_IMPORT: Final = re.compile(rf"^\s*from\s+({_PACKAGE}[\w.]*)\s+import\s+(\([^)]*\)|[^\n]*)|^\s*import\s+({_PACKAGE}[\w.]*)", re.MULTILINE)
"""An import of this package; text that looks like one does no harm. Reading it so takes a tenth of the time of parsing."""


def root() -> Path:
    """Folder of all compiled kernels: NUMBA_CACHE_DIR where that is set."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    return Path(chosen) if chosen else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "monipaikka" / "kernels"


def folder(module: str) -> str:
    """Folder of the compiled kernels of a module for exactly this source."""
    digest = hashlib.sha256()
    for name in sorted(imported(module)):
        digest.update(f"{name}\0".encode())
        digest.update(_source(name))
    return str(root() / f"{module}-{digest.hexdigest()[:16]}")


@cache
def imported(module: str) -> frozenset[str]:
    """Names of a module of this package and of all modules of it that it imports, directly or not, with the packages they lie in."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found and _source(name):
            found.add(name)
            waiting += [name.rpartition(".")[0], *_named(name)]
    return frozenset(found)


@cache
def _named(module: str) -> tuple[str, ...]:
    return tuple(_names(_source(module).decode()))


def _names(text: str) -> Iterator[str]:
    for origin, names, whole in _IMPORT.findall(text):
        yield whole or origin
        # What is imported of a package may be a module of it.
        yield from (f"{origin}.{name}" for name in re.findall(r"\w+", names))


@cache
def _source(module: str) -> bytes:
    """Source of a module; nothing for a name that is none, and for the package itself, which computes nothing."""
    path = _HOME.joinpath(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.read_bytes() if module not in {_PACKAGE, ""} and file.is_file() else b""
