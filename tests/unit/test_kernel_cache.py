"""Compiled kernels are kept for exactly the source they were compiled from."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from sim import kernel_cache

HOME = Path(kernel_cache.__file__).resolve().parent.parent
KERNELS = sorted(
    ".".join(file.relative_to(HOME).with_suffix("").parts) for file in (HOME / "sim").rglob("*.py") if "kernel\ndef " in file.read_text()
)


def parsed_imports(module):
    """Modules of the package that a module imports, from its syntax tree; what is imported of a package may be a module."""
    file = HOME.joinpath(*module.split("."))
    text = (file / "__init__.py" if file.is_dir() else file.with_suffix(".py")).read_text()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


@pytest.mark.parametrize("module", KERNELS)
def test_a_folder_depends_on_every_source_that_the_module_imports(module):
    found = kernel_cache.imported(module)
    assert module in found
    assert {name for source in found for name in parsed_imports(source) if name != "sim" and kernel_cache._source(name)} <= found


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Three modules of a package, of which the first imports the second."""
    (tmp_path / "sim").mkdir()
    for name, text in (("rule", "from sim.terms import (\n    value,\n)\n"), ("terms", "value = 1\n"), ("other", "value = 2\n")):
        (tmp_path / "sim" / f"{name}.py").write_text(text)
    monkeypatch.setattr(kernel_cache, "_HOME", tmp_path)
    forget()
    yield tmp_path / "sim"
    forget()


def forget():
    for cached in (kernel_cache._source, kernel_cache._named, kernel_cache.imported):
        cached.cache_clear()


@pytest.mark.parametrize(("edited", "compiled_anew"), [("rule", True), ("terms", True), ("other", False)])
def test_an_edit_compiles_anew_what_depends_on_it_and_nothing_else(package, edited, compiled_anew):
    before = kernel_cache.folder("sim.rule")
    (package / f"{edited}.py").write_text("value = 3\n")
    forget()
    assert (kernel_cache.folder("sim.rule") != before) is compiled_anew


def test_the_folder_lies_where_numba_is_told_to_keep_its_cache(package, monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "elsewhere"))
    assert Path(kernel_cache.folder("sim.rule")).parent == tmp_path / "elsewhere"
