"""Database: what a results database holds, and its upgrade."""

from __future__ import annotations

import pandas as pd
import typer

from sim.cli.printed import print_json, print_rows
from sim.storage import Store
from sim.storage.upgrading import head, upgrade


def show_database(url: str, *, as_json: bool) -> None:
    """Print the scenarios of a database and how many runs of each there are.

    Raises
    ------
    StorageProblem
        When it cannot be read.
    """
    with Store(url, create=False) as store:
        runs, where = store.runs(), store.where
    groups = runs.groupby(["scenario", "scenario_hash", "results_version"], sort=False)
    rows = [
        {
            "scenario": str(scenario),
            "content": str(content)[:12],
            "results_version": str(version)[:12],
            **{status: int((group["status"] == status).sum()) for status in ("done", "failed", "running", "pending")},
            "months": int(group["months"].iloc[0]),
            "latest": _time(group["finished_at"].dropna()),
        }
        for (scenario, content, version), group in groups
    ]
    if as_json:
        print_json({"database": where, "schema": head(), "runs": rows})
        return
    columns = ("scenario", "content", "results_version", "done", "failed", "running", "pending", "months", "latest")
    print_rows(rows, columns, f"{where} (schema {head()})")


def upgrade_database(url: str) -> None:
    """Bring a database to the schema of this program and say what was done."""
    before, after = upgrade(url)
    if before == after:
        typer.echo(f"schema {after}: nothing to do")
    else:
        typer.echo(f"schema {before or 'none'} -> {after}")


def _time(moments: pd.Series[pd.Timestamp]) -> str | None:
    return None if moments.empty else moments.max().strftime("%Y-%m-%d %H:%M UTC")
