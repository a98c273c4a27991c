"""Command: measure everything, print the table and keep it in benchmarks/README.md."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from rich.console import Console

from benchmarks import c_loop, imports, plain_mesa, rules, runs, storing
from benchmarks.table import Row, circumstances, keep, markdown, show
from sim.scenario import BASELINE, Scenario


class Extent(NamedTuple):
    """How much is measured."""

    months: int | None
    repetitions: int
    sessions: int
    runs: int
    run_months: int
    pairs: int
    pair_months: int
    mesa_every: int
    mesa_months: int
    c_months: int
    stored: int


FULL = Extent(None, 5, 5, 2, 252, 16, 24, 20, 12, 60, 50)
QUICK = Extent(12, 1, 1, 2, 48, 4, 12, 40, 3, 12, 10)


def measured(extent: Extent) -> list[Row]:
    """All lines of the table."""
    console, scenario = Console(stderr=True), Scenario.load(BASELINE)
    with console.status("rules"):
        costs = rules.costs(scenario, months=extent.months)
    with console.status("runs, workers and pairs"):
        shorter = runs.shortened(scenario, extent.run_months)
        cost = runs.cost_of_a_run(shorter, extent.repetitions)
        ratios = runs.gain_of_a_second_worker(shorter, extent.sessions, extent.runs)
        savings = runs.savings_of_pairing(scenario, extent.pairs, extent.pair_months)
    with console.status("storing"):
        stored = storing.rows(scenario, cost.build + cost.run, extent.stored)
    with console.status("plain Mesa"):
        servant = plain_mesa.nanoseconds_of_a_servant(plain_mesa.office(scenario, extent.mesa_every), extent.mesa_months)
    with console.status("plain C"):
        in_c = c_loop.compare(scenario, extent.c_months) if c_loop.COMPILER else None
        whole = c_loop.run_in_loops(shorter, extent.c_months // 2, extent.repetitions) if c_loop.COMPILER else 0.0
    with console.status("waiting"):
        waiting = imports.rows(extent.repetitions)
    return [
        *rules.rows(costs),
        *runs.rows(cost, shorter.months, ratios, savings, extent.pairs),
        *stored,
        *plain_mesa.rows(servant, costs),
        *c_loop.rows(in_c, whole),
        *waiting,
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what a run costs and where.")
    parser.add_argument("--quick", action="store_true", help="few months and repetitions: rough numbers")
    quick = parser.parse_args().quick
    found = measured(QUICK if quick else FULL)
    caption = circumstances(quick, c_loop.compiler())
    show(found, caption)
    keep(markdown(found, caption))


if __name__ == "__main__":
    main()
