"""Population: build, check and show the synthetic population of a folder of margins, and fit its gravity model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import typer

from sim.cli.printed import Row, print_json, print_rows
from sim.cli.told import DIFFERS
from sim.errors import InvalidInput, Problem
from sim.population import commands
from sim.population.margins import Folder
from sim.resources import configs
from sim.scenario import population_folder

CHECKED = ("margin", "key", "target", "result", "unit", "grade", "reason")


def build(name: str, seed: int, out: Path) -> None:
    """Make a population, save it and report the margins that it does not meet."""
    if not out.parent.is_dir():
        raise InvalidInput([Problem("--out", f"there is no folder {out.parent}; make it or name another file")])
    frame, stamp = commands.build(_folder(name), seed, out)
    _print_margins(frame)
    typer.echo(f"{out}: seed {stamp.seed}, population {stamp.hash[:12]}, margins {stamp.content_hash[:12]}")


def check(name: str, seed: int, *, as_json: bool) -> None:
    """Report every margin against the population; exit 1 when one is missed without a reason."""
    frame = commands.check(_folder(name), seed)
    if as_json:
        print_json(_rows(frame))
    else:
        _print_margins(frame)
    if (~frame["holds"] & (frame["reason"] == "")).any():
        raise typer.Exit(DIFFERS)


def show(name: str, *, as_json: bool) -> None:
    """Print what a population holds."""
    frames = commands.show(_folder(name))
    if as_json:
        print_json({title: _rows(frame) for title, frame in frames.items()})
        return
    for title, frame in frames.items():
        if title == "sites":
            typer.echo(f"{len(frame)} sites, {int(frame['synthetic'].sum())} of them placed by a rule; all of them with --json")
        else:
            print_rows(_rows(frame), tuple(frame.columns), title)


def fit_gravity(name: str, out: Path | None) -> None:
    """Fit the gravity model and the kernel of migration and print them."""
    fitted, test, kernel = commands.fit(_folder(name), out)
    for title, fit in (
        (f"{fitted.years}: {fitted.pairs} pairs", fitted),
        (f"{test.fit.years}: {test.fit.pairs} pairs", test.fit),
        (f"kernel, raked, {kernel.years}: {kernel.moved.size} pairs", kernel),
    ):
        errors = fit.standard_errors
        rows: list[Row] = [{"coefficient": name, "estimate": v, "standard_error": errors[name]} for name, v in fit.coefficients.items()]
        print_rows(rows, ("coefficient", "estimate", "standard_error"), f"{title}, {fit.deviance_explained:.1%} of deviance")
    typer.echo(f"the second explains {test.test_deviance_explained:.1%} of the deviance of {test.test_years}, which it has not seen")
    if out is not None:
        typer.echo(f"{out} written")


def _folder(name: str) -> Folder:
    """Folder of a population that exists."""
    folder = population_folder(name)
    if not folder.is_dir():
        known = sorted(item.name for item in (configs() / "population").iterdir() if item.is_dir())
        raise InvalidInput([Problem(name, f"is neither a folder nor a shipped population ({', '.join(known)})")])
    return folder


def _print_margins(frame: pd.DataFrame) -> None:
    missed = frame[~frame["holds"]]
    typer.echo(
        f"{len(frame)} cells of {frame['margin'].nunique()} margins, {len(missed)} of them not within the larger of 0.5 % and 20 persons"
    )
    if len(missed):
        print_rows(_rows(missed), CHECKED)


def _rows(frame: pd.DataFrame) -> list[Row]:
    """Rows with plain Python values; missing ones are None."""
    return [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a frame holds
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value
