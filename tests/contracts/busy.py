"""The busy towns month by month: the world before and after each rule, for the tests of rules and columns."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.column import Column
from sim.columns import TABLES
from sim.draws import Draws
from sim.model import CivilService
from sim.process import Process, View
from sim.schedule import SCHEDULE
from sim.state import Array, World

SCENARIO = Path(__file__).resolve().parents[1] / "busy-towns.yaml"
COLUMNS: dict[str, Column] = {f"{table}.{column.name}": column for table, columns in TABLES.items() for column in columns}
RULES: dict[str, Process] = {rule.name: rule for rule in SCHEDULE}
SEED = 1


class Moment(NamedTuple):
    """One rule in one month: the worlds around it and what it was given."""

    rule: Process
    before: World
    after: World
    parameters: Any
    draws: Draws

    def again(self, world: World, parameters: Any | None = None) -> View:
        """Run the rule on a world; returns what it saw."""
        view = self.rule.view(world)
        self.rule.function(view, self.parameters if parameters is None else parameters, self.draws)
        return view


@cache
def moments() -> dict[str, list[Moment]]:
    """Every rule in every month of the scenario, by its name."""
    model = CivilService(str(SCENARIO), seed=SEED)
    found: dict[str, list[Moment]] = {name: [] for name in RULES}
    while model.running and model.month < model.scenario.months:
        worlds: list[World] = []
        model.step(lambda _name, world, worlds=worlds: worlds.append(deepcopy(world)))
        date = model.scenario.start + model.month - 1
        book = model.scenario.book(date)
        for rule, (before, after) in zip(SCHEDULE, pairwise(worlds), strict=True):
            given = book.parameters(rule.name, rule.parameters)
            found[rule.name].append(Moment(rule, before, after, given, Draws(SEED, rule.name, model.month, date)))
    model.close()
    return found


def same(one: Array, other: Array) -> bool:
    """Whether two columns hold the same bits."""
    return one.tobytes() == other.tobytes()


def variants(column: Column, values: Array) -> Iterator[Array]:
    """Other values of a column that every rule can bear: pointers and codes stay among those that occur."""
    yield np.roll(values, 1, axis=0)
    yield values[::-1].copy()
    if column.unit == "flag":
        yield 1 - values
    elif values.dtype.kind == "f":
        yield values * np.linspace(0.5, 1.5, values.size).reshape(values.shape)
        yield values * 1.5 + 0.1
    elif column.unit not in ("row", "code", "-"):
        yield values + 1
