"""Arithmetic: what a run computes uses only operations that have the same bits on every machine."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from sim.identity import source_files

ROOT = Path(__file__).resolve().parents[2]
FILES = [file for file in source_files() if file.suffix == ".py"]
# Of libm or of BLAS, or without a stated order of summation.
FORBIDDEN = {
    "numpy": {"exp", "log", "log1p", "expm1", "exp2", "log2", "log10", "power", "float_power", "cbrt", "sin", "cos", "tan", "arctan2",
              "tanh", "sinh", "cosh", "arcsin", "arccos", "arctan", "hypot", "dot", "vdot", "inner", "matmul", "einsum", "tensordot",
              "linalg", "corrcoef", "cov"},
    "math": {"exp", "log", "log1p", "expm1", "log2", "log10", "pow", "sin", "cos", "tan", "atan2", "tanh", "erf", "erfc",
             "gamma", "lgamma", "hypot"},
}  # fmt: skip


def forbidden(node: ast.AST, aliases: dict[str, str]) -> bool:
    """Whether a node is an operation that is not the same everywhere."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        return not (isinstance(node.left, ast.Constant) or (isinstance(node.right, ast.Constant) and isinstance(node.right.value, int)))
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr in FORBIDDEN.get(aliases.get(node.value.id, ""), ())
    return False


def aliases_of(tree: ast.Module) -> dict[str, str]:
    """Names by which a module knows NumPy and math; functions of theirs are not imported by name."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update({alias.asname or alias.name: alias.name for alias in node.names if alias.name in FORBIDDEN})
        elif isinstance(node, ast.ImportFrom) and node.module in FORBIDDEN:
            assert not {alias.name for alias in node.names} & FORBIDDEN[node.module], f"line {node.lineno}"
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_run_computes_with_nothing_that_differs_between_machines(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    aliases = aliases_of(tree)
    found = [f"{file.name}:{node.lineno}: {ast.unparse(node)}" for node in ast.walk(tree) if forbidden(node, aliases)]
    assert not found, "use sim.rates: " + "; ".join(found)
