"""Command line: `monipaikka`. Each command loads what it needs when it is called, so that help is quick."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.told import Commands

app = typer.Typer(
    name="monipaikka",
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Multi-location and location-independent work in the Finnish state, simulated at scale 1:1.",
)
population_app = typer.Typer(no_args_is_help=True, help="The synthetic population and its margins.")
database_app = typer.Typer(no_args_is_help=True, help="The results database.")
app.add_typer(population_app, name="population")
app.add_typer(database_app, name="db")


DEFAULT_DATABASE = "sqlite:///results/monipaikka.db"


class Lang(StrEnum):
    """Languages of reports."""

    fi = "fi"
    sv = "sv"
    en = "en"


ScenarioName = Annotated[str, typer.Argument(help="Name of a shipped scenario or a YAML file.")]
Baseline = Annotated[str, typer.Option(help="Scenario to compare with: a name or a YAML file.")]
Replicates = Annotated[int, typer.Option(min=1, max=10_000, help="Pairs of runs.")]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="First seed.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="SHEET.NAME=VALUE", help="Another value of a parameter, in both scenarios.")
]
Workers = Annotated[int | None, typer.Option(min=1, max=1024, help="Runs at a time; all cores when left out.", show_default=False)]
DatabaseUrl = Annotated[str, typer.Option(metavar="URL", help="Results database.")]
Database = Annotated[
    str | None, typer.Option(metavar="URL", help="Results database; sqlite:///OUT/monipaikka.db when left out.", show_default=False)
]
Out = Annotated[Path, typer.Option(help="Folder for the database, figures and map.")]
Language = Annotated[Lang, typer.Option(help="Language of tables and figures.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Folder = Annotated[str, typer.Argument(help="Name of a shipped population or a folder of margins.")]
Files = Annotated[
    list[Path], typer.Argument(help="Files of scenarios, experiments, parameters and margins, or folders of margins or an experiment.")
]
Month = Annotated[str, typer.Option(metavar="YYYY-MM", help="Calendar month.")]
Which = Annotated[str, typer.Option(help="Scenario: a name or a YAML file.")]
ExperimentPath = Annotated[Path, typer.Argument(help="Experiment: its YAML file, or a folder with an experiment.yaml.")]
ExperimentName = Annotated[str, typer.Argument(help="Experiment of the database: its name, file or folder.")]
AnyExperiment = Annotated[
    str | None, typer.Argument(help="Experiment of the database: its name, file or folder; all when left out.", show_default=False)
]
Scheduler = Annotated[
    str | None, typer.Option(metavar="tcp://HOST:PORT", help="Dask scheduler; processes of this machine when left out.", show_default=False)
]


@app.command()
def run(
    scenario: ScenarioName = "location-free-50",
    baseline: Baseline = "enacted",
    replicates: Replicates = 10,
    seed: Seed = 1,
    settings: Settings = None,
    workers: Workers = None,
    db: Database = None,
    out: Out = Path("results"),
    lang: Language = Lang.en,
    places: Annotated[bool, typer.Option(help="Keep the years of municipalities and agencies in the database.")] = True,
) -> None:
    """Run a policy against its baseline.

    Prints the three outputs by year with paired effects; writes database, figures and map. Runs that the database holds already are not
    run again. Ctrl-C once lets the running ones end, twice stops now; the same command goes on.
    """
    from sim.cli.running import Job, carry_out

    carry_out(Job(scenario, baseline, range(seed, seed + replicates), tuple(settings or ()), workers, db, out, lang.value, places))


@app.command()
def plan(experiment: ExperimentPath, workers: Workers = None, db: DatabaseUrl = DEFAULT_DATABASE, json: Json = False) -> None:
    """What an experiment would take: runs, time, memory, disk.

    At the seeds it has, and at the most it may come to have. Nothing is run, and nothing is written.
    """
    from sim.cli.sweeping import show_plan

    show_plan(experiment, db, workers, as_json=json)


@app.command()
def sweep(
    experiment: ExperimentPath, workers: Workers = None, scheduler: Scheduler = None, db: DatabaseUrl = DEFAULT_DATABASE, json: Json = False
) -> None:
    """Carry out an experiment.

    Runs that the database holds already are not run again, and failed ones are not tried again. Ctrl-C once lets the running ones end,
    twice stops now; `monipaikka resume` goes on. Status 1 when runs have failed.
    """
    from sim.cli.sweeping import Where, carry_out

    carry_out(experiment, Where(db, workers, scheduler, json))


@app.command()
def status(experiment: AnyExperiment = None, db: DatabaseUrl = DEFAULT_DATABASE, json: Json = False) -> None:
    """How far experiments are, who carries them out, and what has failed."""
    from sim.cli.sweeping import show_status

    show_status(experiment, db, as_json=json)


@app.command()
def resume(
    experiment: AnyExperiment = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    db: DatabaseUrl = DEFAULT_DATABASE,
    json: Json = False,
) -> None:
    """Go on with an experiment that was interrupted."""
    from sim.cli.sweeping import Where
    from sim.cli.sweeping import resume as go_on

    go_on(experiment, Where(db, workers, scheduler, json))


@app.command()
def extend(
    experiment: ExperimentName,
    add_replicates: Annotated[int, typer.Option(min=0, help="More seeds.")] = 0,
    add_point: Annotated[
        list[str] | None, typer.Option(metavar="{SHEET.NAME: VALUE}", help="One more point of a list, or more values of a grid.")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    db: DatabaseUrl = DEFAULT_DATABASE,
    json: Json = False,
) -> None:
    """Add seeds or points to an experiment and run what is new."""
    from sim.cli.sweeping import Where
    from sim.cli.sweeping import extend as add

    add(experiment, add_replicates, add_point or [], Where(db, workers, scheduler, json))


@app.command()
def retry(
    experiment: AnyExperiment = None,
    failed: Annotated[bool, typer.Option("--failed", help="The runs that failed.")] = False,
    workers: Workers = None,
    scheduler: Scheduler = None,
    db: DatabaseUrl = DEFAULT_DATABASE,
    json: Json = False,
) -> None:
    """Carry out the failed runs of an experiment once more."""
    from sim.cli.sweeping import Where
    from sim.cli.sweeping import retry as try_again

    try_again(experiment, failed, Where(db, workers, scheduler, json))


@app.command()
def rerun(
    run_id: Annotated[int, typer.Argument(help="Number of a run, as `monipaikka status` and the database tell it.")],
    check: Annotated[bool, typer.Option("--check", help="Compare every number with what is stored; status 1 when one differs.")] = False,
    db: DatabaseUrl = DEFAULT_DATABASE,
    json: Json = False,
) -> None:
    """Carry out one run once more."""
    from sim.cli.sweeping import rerun as repeat

    repeat(run_id, db, check=check, as_json=json)


@app.command()
def compare(
    experiment: ExperimentName,
    baseline: Annotated[
        str | None, typer.Option(metavar="NAME", help="Policy to compare with; that of the experiment when left out.", show_default=False)
    ] = None,
    metric: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Metric; the three outputs when left out.")] = None,
    region: Annotated[list[str] | None, typer.Option(metavar="CODE", help="Region code; 00 is the whole country.")] = None,
    year: Annotated[list[int] | None, typer.Option(help="Calendar year; 2020, 2025, ... when left out.")] = None,
    lang: Language = Lang.en,
    db: DatabaseUrl = DEFAULT_DATABASE,
    json: Json = False,
) -> None:
    """What the policies of an experiment change, pair by pair.

    Differences to the baseline with simulation noise, judged together and told in words, from the finished runs of the database. Options
    may be given several times.
    """
    from sim.cli.comparing import Asked
    from sim.cli.comparing import compare as compare_policies

    compare_policies(Asked(experiment, baseline, metric or (), region or (), year or (), lang.value), db, as_json=json)


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(help="Scenario, experiment, parameter and margin files, or folders of margins or an experiment.")
    ],
) -> None:
    """Check files, every problem at once."""
    from sim.cli.checking import check_files

    check_files(files)


@app.command()
def rules(json: Json = False) -> None:
    """The rules of the month in their order.

    File and line of each, the columns it reads and writes, the parameters it needs.
    """
    from sim.cli.listing import list_rules

    list_rules(as_json=json)


@app.command()
def levers(name: Annotated[str | None, typer.Argument(help="One lever.")] = None, json: Json = False) -> None:
    """The policy levers and their fields."""
    from sim.cli.listing import list_levers

    list_levers(name, as_json=json)


@app.command()
def params(month: Month = "2030-01", scenario: Which = "enacted", json: Json = False) -> None:
    """The parameters in force in one month.

    Exact values with unit, plausible range, grade and source, and the rows that levers add.
    """
    from sim.cli.listing import list_parameters

    list_parameters(scenario, month, as_json=json)


@app.command()
def trace(
    person: Annotated[int, typer.Option(help="Identity of a person, or a row of posts.")],
    scenario: Which = "enacted",
    seed: Seed = 1,
    month: Month = "2020-01",
    json: Json = False,
) -> None:
    """One row before and after each rule of a month."""
    from sim.cli.tracing import trace_person

    trace_person(person, scenario, seed, month, as_json=json)


@app.command()
def unit(
    scenario: ScenarioName,
    unit: Annotated[
        str | None, typer.Option(metavar="NAME", help="Unit that the scenario names; all when left out.", show_default=False)
    ] = None,
    seed: Seed = 1,
    monthly: Annotated[bool, typer.Option("--monthly", help="Month by month instead of year by year.")] = False,
    lang: Language = Lang.en,
    json: Json = False,
) -> None:
    """What becomes of a unit whose relocation is announced.

    Carries out one run and prints, year by year or month by month, staff, posts moved, exits and hires, who followed and who holds the
    posts, experience, work done, time to recovery, and costs as planned and as they come.
    """
    from sim.cli.units import Asked, show_units

    show_units(Asked(scenario, unit, seed, lang.value, "month" if monthly else "year"), as_json=json)


@app.command()
def sites(
    scenario: ScenarioName = "enacted",
    month: Month = "2030-12",
    seed: Seed = 1,
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("results"),
    json: Json = False,
) -> None:
    """Every site and hub at the end of a month, as CSV files.

    Carries out one run and writes who is placed and present there, mean and peak, space, rent, leases, and where posts of closed sites go.
    """
    from sim.cli.sites import export_sites

    export_sites(scenario, month, seed, out, as_json=json)


@population_app.command("build")
def population_build(
    folder: Folder = "finland", seed: Seed = 1, out: Annotated[Path, typer.Option(help="File to write.")] = Path("population.npz")
) -> None:
    """Make a population and save it."""
    from sim.cli.population import build

    build(folder, seed, out)


@population_app.command("check")
def population_check(folder: Folder = "finland", seed: Seed = 1, json: Json = False) -> None:
    """Every margin against the population."""
    from sim.cli.population import check as check_population

    check_population(folder, seed, as_json=json)


@population_app.command("show")
def population_show(folder: Folder = "finland", json: Json = False) -> None:
    """Margins, regions, agencies and sites of a population."""
    from sim.cli.population import show

    show(folder, as_json=json)


@population_app.command("fit-gravity")
def population_fit_gravity(
    folder: Folder = "finland", out: Annotated[Path | None, typer.Option(help="Store the fit in this file.", show_default=False)] = None
) -> None:
    """Fit the gravity model of migration to the real matrix."""
    from sim.cli.population import fit_gravity

    fit_gravity(folder, out)


@database_app.command("info")
def database_info(db: DatabaseUrl = DEFAULT_DATABASE, json: Json = False) -> None:
    """Scenarios and runs that a database holds."""
    from sim.cli.database import show_database

    show_database(db, as_json=json)


@database_app.command("upgrade")
def database_upgrade(db: DatabaseUrl = DEFAULT_DATABASE) -> None:
    """Bring a database to this program's schema."""
    from sim.cli.database import upgrade_database

    upgrade_database(db)


def main() -> None:
    """Entry point of the console script `monipaikka`."""
    app()
