"""Progress: how far the runs are, as a bar with the time left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from sim.experiments.progress import Progress as Reached
from sim.experiments.progress import Stage

STAGES: Final[Mapping[Stage, str]] = {
    "compiling": "compiling the rules (once for each version of the program)",
    "running": "running",
    "stopping": "stopping; the running ones end first",
}


@contextmanager
def progress() -> Iterator[Callable[[Reached], None]]:
    """A bar on stderr with the time left; yields what to tell it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("starting", total=None, left="")

        def tell(reached: Reached) -> None:
            stage = STAGES[reached.stage] + (f", {reached.failed} failed" if reached.failed else "")
            left = "" if reached.seconds_left is None else f"{duration(reached.seconds_left)} left"
            bar.update(task, description=stage, completed=reached.done + reached.failed, total=reached.total, left=left)

        yield tell


def duration(seconds: float) -> str:
    """Seconds as a person reads them."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
