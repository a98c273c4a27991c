"""Tracing: one row of posts before and after each rule of a month."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import typer

from sim.calendar import month_text
from sim.cli.printed import Row, print_json, print_rows
from sim.cli.scenarios import load_all, month_of
from sim.errors import InvalidInput, Problem
from sim.model import CivilService
from sim.state import NOBODY


class _Found(NamedTuple):
    row: int
    taken_as: str


def trace_person(number: int, scenario: str, seed: int, month: str, *, as_json: bool) -> None:
    """Print what each rule of a month did to one person.

    Parameters
    ----------
    number : int
        Identity of a person who holds a post at the end of the month before, else a row of posts.
    scenario, month : str
    seed : int
    as_json : bool

    Raises
    ------
    InvalidInput
        When the scenario cannot be used, the month lies outside it, or there is neither such a person nor such a row.
    """
    (loaded,) = load_all([scenario])
    date = month_of(loaded, month)
    model = CivilService(loaded, seed=seed)
    try:
        model.run_months(date - loaded.start)
        found = _find(model, number, month_text(date - 1))
        before = model.post(found.row)
        changes = model.trace(found.row)
    finally:
        model.close()
    if as_json:
        rules = [{"rule": change.rule, "columns": {name: list(pair) for name, pair in change.columns.items()}} for change in changes]
        about = {"scenario": loaded.name, "seed": seed, "month": month, "row": found.row, "taken_as": found.taken_as}
        print_json({**about, "before": before, "rules": rules})
        return
    holder = "vacant" if before["person"] == NOBODY else f"person {before['person']:.0f}"
    typer.echo(f"{number} taken as {found.taken_as}: row {found.row} of posts, {holder} at the end of {month_text(date - 1)}")
    print_rows([{"column": f"posts.{name}", "before": value} for name, value in before.items()], ("column", "before"))
    rows: list[Row] = []
    for change in changes:
        if not change.columns:
            rows.append({"rule": change.rule, "column": "nothing changed", "before": None, "after": None})
        for place, (name, (old, new)) in enumerate(change.columns.items()):
            rows.append({"rule": change.rule * (place == 0), "column": f"posts.{name}", "before": old, "after": new})
    print_rows(rows, ("rule", "column", "before", "after"), f"{loaded.name}, seed {seed}, {month}")


def _find(model: CivilService, number: int, when: str) -> _Found:
    posts = model.world.posts
    rows = np.flatnonzero(posts.person == number)
    if rows.size and number != NOBODY:
        return _Found(int(rows[0]), "person")
    if 0 <= number < posts.rows:
        return _Found(number, "row")
    example = int(posts.person[posts.person != NOBODY][0])
    what = f"{number} holds no post at the end of {when} and is no row of posts (0 to {posts.rows - 1}); a person is for instance {example}"
    raise InvalidInput([Problem("--person", what)])
