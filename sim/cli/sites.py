"""Sites: every site and hub at the end of a month of one run, as files for a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import typer

from sim.cli.folders import made_folder
from sim.cli.printed import print_json
from sim.cli.scenarios import load_all, month_of
from sim.model import CivilService
from sim.site_tables import hub_table, site_table


def export_sites(scenario: str, month: str, seed: int, out: Path, *, as_json: bool) -> None:
    """Carry out one run up to a month and write its sites and hubs.

    Parameters
    ----------
    scenario, month : str
    seed : int
    out : Path
        Folder for the files; it is made where it is not there.
    as_json : bool
        Print the tables instead of writing them.

    Raises
    ------
    InvalidInput
        When the scenario cannot be used, the month lies outside it or the folder cannot be made.
    """
    (loaded,) = load_all([scenario])
    date = month_of(loaded, month)
    if not as_json:
        made_folder(out)
    model = CivilService(loaded, seed=seed)
    try:
        model.run_months(date - loaded.start + 1)
        tables = {"sites": site_table(model), "hubs": hub_table(model)}
    finally:
        model.close()
    if as_json:
        rows = {name: table.to_dict(orient="records") for name, table in tables.items()}
        print_json({"scenario": loaded.name, "hash": loaded.hash, "seed": seed, "month": month, **rows})
        return
    for name, table in tables.items():
        file = out / f"{loaded.name}-{name}-{month}-{seed}.csv"
        table.to_csv(file, index=False)
        typer.echo(f"{file}: {len(table)} {name}")
