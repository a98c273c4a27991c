"""The catalogue: no column without a use, no flow without a metric, no metric or lever without its words."""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sim.columns import TABLES
from sim.counts import count
from sim.levers import LEVERS
from sim.measures.units import UNIT_METRICS
from sim.metrics import METRICS, Month, VitalityBaseline
from sim.place_metrics import BY_PLACE
from sim.policy import Dated
from sim.schedule import SCHEDULE
from tests.contracts import busy

SIM = Path(__file__).resolve().parents[2] / "sim"
LANGUAGES = ("fi", "sv", "en")
# Where columns are filled and read beside the rules.
BESIDE_THE_RULES = (SIM / "start.py", SIM / "counts.py", SIM / "agents.py", SIM / "model.py", *(SIM / "population").glob("*.py"))


def names_in(file: Path, *, contexts: tuple[type[ast.expr_context], ...] = (ast.Load, ast.Store)) -> set[str]:
    """Names of attributes and texts in a module: columns are also named in lists."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, contexts):
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def test_no_column_is_dead() -> None:
    """Every column is declared by a rule, or named where a run starts, is counted or is shown."""
    declared = {path for rule in SCHEDULE for path in (*rule.reads, *rule.writes)}
    named = set().union(*(names_in(file) for file in BESIDE_THE_RULES))
    dead = [path for path in busy.COLUMNS if path not in declared and path.split(".")[1] not in named]
    assert not dead, f"neither read nor written by anything: {', '.join(dead)}"


class Noting(SimpleNamespace):
    """Counts of any name, all of them one, that note which names are asked for."""

    def __init__(self) -> None:
        super().__init__(asked=set())

    def __getattr__(self, name: str) -> np.ndarray:
        self.asked.add(name)
        return np.ones(3)


def test_every_flow_is_in_a_metric() -> None:
    """What is counted in a month is shown in some metric, be it as a part of a ratio."""
    now, year_ago = Noting(), Noting()
    month = Month(now, year_ago, VitalityBaseline(np.zeros(5), np.ones(5)))
    for metric in METRICS:
        metric.formula(month)
    flows = {path for path, column in busy.COLUMNS.items() if column.flow and path.startswith("regions.")}
    assert flows
    unseen = sorted(path for path in flows if path.split(".")[1] not in now.asked)
    assert not unseen, f"flows in no metric: {', '.join(unseen)}"


def test_every_flow_begins_a_month_at_zero() -> None:
    """Of every table, and nothing else is cleared."""
    world = deepcopy(busy.moments()["ageing"][0].before)
    for path in busy.COLUMNS:
        world.column(path)[...] = 1
    world.clear_flows()
    assert {path for path in busy.COLUMNS if not world.column(path).any()} == {path for path, column in busy.COLUMNS.items() if column.flow}


def test_every_column_has_its_words() -> None:
    names = [path for table, columns in TABLES.items() for path in (f"{table}.{column.name}" for column in columns)]
    assert len(set(names)) == len(names)
    assert [path for path, column in busy.COLUMNS.items() if not column.unit or not column.meaning] == []


@pytest.mark.parametrize(
    "metrics", [METRICS, UNIT_METRICS, *BY_PLACE.values()], ids=["of regions", "of units", "of municipalities", "of agencies"]
)
def test_metrics_have_names_of_their_own_and_words_in_three_languages(metrics) -> None:
    assert [name for name, number in Counter(metric.name for metric in metrics).items() if number > 1] == []
    for metric in metrics:
        assert metric.name.isidentifier()
        assert set(metric.labels) == set(LANGUAGES), metric.name
        assert all(metric.labels.values()), metric.name
        assert metric.definition, metric.name
        assert metric.unit, metric.name
    for language in LANGUAGES:
        assert [label for label, number in Counter(metric.labels[language] for metric in metrics).items() if number > 1] == []


def test_metrics_are_by_region() -> None:
    assert [metric.name for metric in METRICS if "region" not in metric.by] == []


def test_every_flow_of_units_is_in_a_metric_and_every_metric_of_units_in_a_column() -> None:
    asked: set[str] = set()

    class Asking(SimpleNamespace):
        def __getattr__(self, name: str) -> np.ndarray:
            asked.add(name)
            axis = {"exits": 7, "answers": 6, "fates": 12, "post_states": 7}.get(name)
            return np.ones(3 if axis is None else (3, axis))

    for metric in UNIT_METRICS:
        assert metric.formula(Asking()).shape == (3,), metric.name
    columns = {column.name: column for column in TABLES["units"]}
    assert asked <= set(columns)
    of_its_own = {"hires_by_home"}  # a table: which regions there are is data
    assert {name for name, column in columns.items() if column.flow} == {name for name in asked if columns[name].flow} | of_its_own


def test_every_metric_counts_what_exists() -> None:
    """No formula asks for a count that is never made."""
    now = Noting()
    for metric in METRICS:
        metric.formula(Month(now, now, VitalityBaseline(np.zeros(5), np.ones(5))))
    assert now.asked <= set(vars(count(busy.moments()["ageing"][0].before)))


@pytest.mark.parametrize("name", LEVERS)
def test_a_lever_says_what_it_is(name: str) -> None:
    """Schema with a word on every field, an `adjust` of its own, and the same name as its file and class."""
    lever = LEVERS[name]
    assert issubclass(lever, Dated)
    assert lever.__module__ == f"sim.levers.{name}"
    assert lever.__name__ == name.title().replace("_", "")
    assert "adjust" in vars(lever)
    assert list(inspect.signature(lever.adjust).parameters) == ["self", "book", "month"]
    assert (lever.__doc__ or "").strip() != (Dated.__doc__ or "").strip()
    assert all(inspect.getdoc(part) for part in (lever, vars(lever)["adjust"], inspect.getmodule(lever)))
    schema = lever.model_json_schema(by_alias=True)
    assert schema["additionalProperties"] is False
    assert {"from", "until", "phase_in", "source", "note"} < set(schema["properties"])
    assert [field for field, said in schema["properties"].items() if not said.get("description")] == []
    assert "commute" in lever.__doc__, f"{name} says how several of its kind go together"
