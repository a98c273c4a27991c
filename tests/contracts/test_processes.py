"""Every rule keeps its word, over the whole schedule and without exceptions: what it declares is what it does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.parameters import GRADES, Sheet, quantities_of, rows_of, shared_of, sources
from sim.process import Process
from sim.scenario import sheets
from sim.schedule import SCHEDULE, SHARED
from tests.contracts import busy

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(file for file in (ROOT / "sim" / "processes").glob("*.py") if file.name != "__init__.py")
PARTS = ("Rule", "Order", "Source", "Omits")
OTHER_LUCK = {"random", "secrets", "time", "datetime", "uuid", "os"}

each_rule = pytest.mark.parametrize("rule", SCHEDULE, ids=lambda rule: rule.name)
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@cache
def tree(file: Path) -> ast.Module:
    """Syntax tree of a module."""
    return ast.parse(file.read_text(encoding="utf-8"), file.name)


def attributes_read(file: Path) -> set[str]:
    """Names read as attributes anywhere in a module."""
    return {node.attr for node in ast.walk(tree(file)) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)}


def imported(file: Path) -> set[str]:
    """Modules of the package that a module imports from."""
    nodes = (node for node in ast.walk(tree(file)) if isinstance(node, ast.ImportFrom))
    return {node.module for node in nodes if node.module and node.module.startswith("sim.")}


def files_of(rule: Process) -> list[Path]:
    """The file of a rule, and those of the modules it imports that in turn name its parameters: parts of the rule in a file of their own."""
    file = ROOT / rule.file
    paths = (ROOT / f"{name.replace('.', '/')}.py" for name in imported(file))
    return [file, *(path for path in paths if path.is_file() and rule.function.__module__ in imported(path))]


def poisoned(values: np.ndarray) -> np.ndarray:
    """Values that nothing can be computed from."""
    worst = np.nan if values.dtype.kind == "f" else np.iinfo(values.dtype).max
    return np.full_like(values, worst)


@each_rule
def test_a_rule_sees_and_touches_only_what_it_declares(rule: Process) -> None:
    """With every undeclared column poisoned it does the same, and the poison stays where it was."""
    declared = {*rule.reads, *rule.writes}
    for moment in busy.moments()[rule.name]:
        world = deepcopy(moment.before)
        for path in busy.COLUMNS.keys() - declared:
            world.column(path)[...] = poisoned(world.column(path))
        moment.again(world)
        for path in busy.COLUMNS:
            values = world.column(path)
            expected = moment.after.column(path) if path in declared else poisoned(values)
            assert busy.same(values, expected), f"{rule.file}: {path} in month {moment.draws.month}"


def overwrites(moment: busy.Moment, path: str) -> bool:
    """Whether the rule changes a column in this month, or would if it held other values."""
    if not busy.same(moment.before.column(path), moment.after.column(path)):
        return True
    for values in busy.variants(busy.COLUMNS[path], moment.before.column(path)):
        world = deepcopy(moment.before)
        world.column(path)[...] = values
        moment.again(world)
        if not busy.same(world.column(path), values):
            return True
    return False


@each_rule
def test_a_rule_writes_every_column_it_says_it_writes(rule: Process) -> None:
    """Each of them in some month of two busy years."""
    found = busy.moments()[rule.name]
    idle = [path for path in rule.writes if not any(overwrites(moment, path) for moment in found)]
    assert not idle, f"{rule.file} declares as written and never writes: {', '.join(idle)}"


def matters(moment: busy.Moment, path: str) -> bool:
    """Whether other values of a column change anything the rule writes in this month."""
    for values in busy.variants(busy.COLUMNS[path], moment.before.column(path)):
        world = deepcopy(moment.before)
        world.column(path)[...] = values
        moment.again(world)
        if not all(busy.same(world.column(written), moment.after.column(written)) for written in moment.rule.writes):
            return True
    return False


@each_rule
def test_a_rule_reads_every_column_it_says_it_reads(rule: Process) -> None:
    """Other values of each of them change in some month what the rule writes."""
    found = busy.moments()[rule.name]
    idle = [path for path in rule.reads if not any(matters(moment, path) for moment in found)]
    assert not idle, f"{rule.file} declares as read and does not heed: {', '.join(idle)}"


def counts(moment: busy.Moment, changed: object) -> bool:
    """Whether other parameters change what the rule writes in this month."""
    world = deepcopy(moment.before)
    moment.again(world, changed)
    return not all(busy.same(world.column(path), moment.after.column(path)) for path in moment.rule.writes)


def with_bounds(parameters, name: str, declaration: type) -> Iterator[object]:
    """Parameters with one of them at its lowest and at its highest admissible value."""
    quantity = quantities_of(declaration)[name]
    for bound in (quantity.low, quantity.high):
        value = (bound,) * len(getattr(parameters, name)) if quantity.per else bound
        yield parameters._replace(**{name: value})


def heeded(rule: Process, name: str, shared: str | None = None) -> bool:
    """Whether a parameter of a rule, or of a sheet that it shares, changes what it does in some month."""
    for moment in busy.moments()[rule.name]:
        given = moment.parameters
        if shared is None:
            changed = with_bounds(given, name, rule.parameters)
        else:
            changed = (given._replace(**{shared: sheet}) for sheet in with_bounds(getattr(given, shared), name, SHARED[shared]))
        if any(counts(moment, parameters) for parameters in changed):
            return True
    return False


@each_rule
def test_a_rule_heeds_every_parameter_of_its_own(rule: Process) -> None:
    """Each is read in its module or in a part of it, and at its bounds the rule does something else in some month."""
    own = quantities_of(rule.parameters)
    unread = {*own, *rows_of(rule.parameters), *shared_of(rule.parameters)}.difference(*map(attributes_read, files_of(rule)))
    assert not unread, f"{rule.file} declares and does not read: {', '.join(sorted(unread))}"
    idle = [name for name in own if not heeded(rule, name)]
    assert not idle, f"parameters of {rule.file} without any effect: {', '.join(idle)}"


@pytest.mark.parametrize("sheet", SHARED)
def test_every_parameter_of_a_shared_sheet_is_heeded_by_some_rule(sheet: str) -> None:
    """What rules share has an effect through at least one of them."""
    rules = [rule for rule in SCHEDULE if sheet in shared_of(rule.parameters)]
    idle = [name for name in quantities_of(SHARED[sheet]) if not any(heeded(rule, name, sheet) for rule in rules)]
    assert not idle, f"parameters of {sheet} without any effect: {', '.join(idle)}"


@pytest.mark.parametrize("sheet", sheets().values(), ids=lambda sheet: sheet.name)
def test_every_parameter_has_its_evidence(sheet: Sheet) -> None:
    """Grade, source where the grade asks for one, and a plausible range that is admissible and holds the value."""
    for name, evidence in sheet.evidence.items():
        quantity, where = sheet.quantities[name], f"{sheet.name}.{name}"
        assert evidence.grade in GRADES, where
        assert evidence.source in sources() or (not evidence.source and evidence.grade in "DN"), where
        low, value, high = (np.atleast_1d(getattr(evidence, field)) for field in ("low", "value", "high"))
        steps = [np.atleast_1d(step) for _, step in evidence.dated]
        assert np.all((quantity.low <= low) & (high <= quantity.high)), where
        assert all(np.all((low <= given) & (given <= high)) for given in (value, *steps)), f"{where} lies outside its plausible range"


@each_rule
def test_a_rule_has_a_file_of_its_own_that_says_what_it_does(rule: Process) -> None:
    """The file has the name of the rule and no other rule; its docstring has the four parts in their order."""
    file = ROOT / rule.file
    assert file.stem == rule.name
    declared = [
        n.name for n in tree(file).body if isinstance(n, ast.FunctionDef) and any("process(" in ast.unparse(d) for d in n.decorator_list)
    ]
    assert declared == [rule.name]
    text = ast.get_docstring(tree(file)) or ""
    assert re.findall(rf"^({'|'.join(PARTS)}) +\S", text, re.MULTILINE) == list(PARTS)
    assert rule.summary.endswith(".")


def test_every_file_of_rules_is_in_the_schedule_once() -> None:
    assert sorted(rule.name for rule in SCHEDULE) == [file.stem for file in FILES]


@each_file
def test_a_rule_has_no_luck_but_its_draws(file: Path) -> None:
    """No random module, no clock, no random numbers of NumPy, and nothing that changes while the program runs."""
    imported = {alias.name.split(".")[0] for node in ast.walk(tree(file)) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {(node.module or "").split(".")[0] for node in ast.walk(tree(file)) if isinstance(node, ast.ImportFrom)}
    assert not imported & OTHER_LUCK
    assert "random" not in attributes_read(file)
    assert not [node for node in ast.walk(tree(file)) if isinstance(node, ast.Global | ast.Nonlocal)]
