"""Table: what was measured, on the screen and in benchmarks/README.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Console
from rich.table import Table

README: Final = Path(__file__).with_name("README.md")
BEGIN: Final = "<!-- measured: begin -->"
END: Final = "<!-- measured: end -->"
HEADINGS: Final = ("Measured", "Amount", "A post and month", "Ratio", "Of what to what")


class Row(NamedTuple):
    """One line of the table; its texts are ready to print, empty where there is nothing to say."""

    section: str
    what: str
    amount: str = ""
    each: str = ""
    ratio: str = ""
    meaning: str = ""


def seconds(value: float) -> str:
    return f"{value:.2f} s"


def nanoseconds(value: float) -> str:
    return f"{value:,.1f} ns"


def processor() -> str:
    """Name of the processor as the system tells it."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return next(iter(names), platform.processor() or platform.machine())


def circumstances(quick: bool, compiler: str) -> str:
    """Sentence that says when, on what and with what the table was measured."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("mesa", "numpy", "numba"))
    extent = " with `--quick`, so that numbers are rough" if quick else ""
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}{extent}: {processor()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, {libraries}, {compiler}."
    )


def show(rows: Sequence[Row], caption: str) -> None:
    """Print the table."""
    table = Table(title="Benchmarks", caption=caption)
    for place, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="right" if place in {1, 2, 3} else "left")
    for section, members in groupby(rows, key=lambda row: row.section):
        table.add_section()
        table.add_row(f"[bold]{section}[/bold]")
        for row in members:
            table.add_row(*row[1:])
    Console().print(table)


def markdown(rows: Sequence[Row], caption: str) -> str:
    """The same as a part of a page."""
    lines = [caption]
    for section, members in groupby(rows, key=lambda row: row.section):
        lines += ["", f"### {section}", "", f"| {' | '.join(HEADINGS)} |", "|---|--:|--:|--:|---|"]
        lines += [f"| {' | '.join(row[1:])} |" for row in members]
    return "\n".join(lines) + "\n"


def keep(part: str, page: Path = README) -> None:
    """Replace what stands between the markers of a page.

    Raises
    ------
    ValueError
        When the page lacks a marker.
    """
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{page.name}: the markers {BEGIN} and {END} are missing; put them where the table shall stand")
    page.write_text(f"{before}{begin}\n{part}{end}{after}", encoding="utf-8")
