"""Running: a policy against its baseline, from the files to tables, figures, map and database."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

import typer

from sim import __version__
from sim.cli.folders import made_folder
from sim.cli.printed import console
from sim.cli.progress import progress
from sim.cli.scenarios import load_all
from sim.cli.told import DIFFERS
from sim.errors import InvalidInput, Problem
from sim.experiments.runner import RunRecord, run_paired
from sim.reports.language import Language, spans
from sim.scenario import Scenario, population_folder
from sim.storage import Store

DATABASE: Final = "monipaikka.db"


class Job(NamedTuple):
    """What `monipaikka run` was asked for."""

    scenario: str
    baseline: str
    seeds: Sequence[int]
    settings: tuple[str, ...]
    workers: int | None
    database: str | None
    out: Path
    language: Language
    places: bool = True

    def command(self, _scenario: Scenario, seed: int) -> str:
        """The command that repeats one run together with its pair."""
        settings = "".join(f" --set {shlex.quote(setting)}" for setting in self.settings)
        names = f"{shlex.quote(self.scenario)} --baseline {shlex.quote(self.baseline)}"
        return f"monipaikka run {names} --replicates 1 --seed {seed}{settings}"


def carry_out(job: Job) -> None:
    """Run all pairs that are not there yet, then print and draw what all of them say.

    Raises
    ------
    InvalidInput
        When scenarios, settings or the folder cannot be used; nothing has been written then.
    StorageProblem
        When the database cannot be used.
    Exit
        With status 1 when runs failed.
    """
    policy, baseline = load_all([job.scenario, job.baseline], job.settings)
    if policy.hash == baseline.hash:
        raise InvalidInput([Problem("run", f"{job.scenario} and the baseline {job.baseline} are the same; name another with --baseline")])
    if policy.name == baseline.name:
        raise InvalidInput([Problem("run", f"{job.scenario} and {job.baseline} are both called {policy.name}; give one file another name")])
    folder = made_folder(job.out)
    url = job.database or f"sqlite:///{folder / DATABASE}"
    with Store(url) as store:
        with progress() as reached:
            records = run_paired(
                [baseline, policy],
                job.seeds,
                store=store,
                workers=job.workers,
                on_progress=reached,
                rerun=job.command,
                places=job.places,
            )
        failed = [record for record in records if record.status == "failed"]
        if done := _whole_pairs(records):
            _report(job, policy, baseline, store, done)
        tables = "tables monthly, municipality_yearly and agency_yearly" if job.places else "table monthly"
        console().print(f"{store.where}  ({tables})", soft_wrap=True)
    if failed:
        _tell_failures(failed)
        raise typer.Exit(DIFFERS)


def _whole_pairs(records: Sequence[RunRecord]) -> list[RunRecord]:
    """Records of the seeds on which both scenarios are done."""
    failed = {record.seed for record in records if record.status == "failed"}
    return [record for record in records if record.seed not in failed]


def _report(job: Job, policy: Scenario, baseline: Scenario, store: Store, done: Sequence[RunRecord]) -> None:
    """Print the tables and draw the figures."""
    from sim.reports.comparison import Comparison
    from sim.reports.figures import fan_charts
    from sim.reports.maps import change_map
    from sim.reports.tables import STAFF, STAFF_HOME, exits_table, output_tables, region_table

    margins = policy.margins
    regions = margins["regions"].pairs("region_code", f"name_{job.language}")
    comparison = Comparison(
        store.monthly([record.run_id for record in done]),
        baseline.name,
        policy.name,
        {scenario.name: scenario.title[job.language] for scenario in (policy, baseline)},
        regions,
        job.language,
        _source(job, policy, baseline, done),
        tuple(name for name, grade in margins.grades.items() if grade.estimate),
    )
    out = console()
    if not comparison.years:
        out.print("No whole calendar year was simulated: the months are in the database, tables and figures need a year.")
        return
    for table in (*output_tables(comparison), region_table(comparison), exits_table(comparison)):
        out.print(table)
    out.print("\n".join([comparison.say("table_noise"), comparison.say("family"), *comparison.notes]) + "\n", style="dim")
    drawn = fan_charts(comparison, job.out)
    boundaries = population_folder(policy.population) / "regions.geojson"
    if boundaries.is_file():
        drawn += [change_map(comparison, metric, job.out, boundaries) for metric in (STAFF, STAFF_HOME)]
    for saved in drawn:
        out.print(f"{saved.png}  (and {saved.svg.name})", soft_wrap=True)


def _source(job: Job, policy: Scenario, baseline: Scenario, done: Sequence[RunRecord]) -> str:
    """The runs that a report stands on, so that they can be found and repeated."""
    from sim.identity import results_version
    from sim.reports.catalogue import say

    return say(
        "source",
        job.language,
        version=__version__,
        runs=" – ".join(f"{scenario.name} ({scenario.hash[:8]})" for scenario in (policy, baseline)),
        seeds=spans(sorted({record.seed for record in done})),
        results=results_version()[:8],
        day=datetime.now(UTC).date().isoformat(),
    )


def _tell_failures(failed: Sequence[RunRecord]) -> None:
    """One line for each failed run; the traceback is in the database."""
    for record in failed:
        reason = (record.error or "").strip().splitlines()[-1:]
        typer.echo(f"run {record.run_id} failed: {record.scenario}, seed {record.seed}: {''.join(reason)}", err=True)
    typer.echo("The tracebacks are in column error of table runs; the same command runs them again.", err=True)
