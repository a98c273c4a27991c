"""Progress: how far the runs are, and how long the rest will take."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final, Literal, NamedTuple

Stage = Literal["compiling", "running", "stopping"]

_REMEMBERED: Final = 200


class Progress(NamedTuple):
    """How far the runs are.

    Attributes
    ----------
    stage : str
        `compiling` while the first run also compiles the rules (once for each version of the program), `running`, or after Ctrl-C
        `stopping`.
    done, failed, total : int
        Runs that ended well, those that are there from before included; runs that failed; runs wanted.
    seconds_left : float or None
        Time left in seconds; None before the first run has ended.
    """

    stage: Stage
    done: int
    failed: int
    total: int
    seconds_left: float | None


class Pace:
    """Time that runs take, from the last few hundred that have ended."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._durations: deque[float] = deque(maxlen=_REMEMBERED)

    def note(self, seconds: float) -> None:
        """Note how long a run took."""
        self._durations.append(seconds)

    def seconds_left(self, runs: int) -> float | None:
        """Time that so many more runs will take; None when none has ended yet."""
        return median(self._durations) * runs / self._workers if self._durations else None


class Interrupted(Exception):
    """Stopped before all runs had ended. What has ended is kept. The command line exits with 130."""

    def __init__(self, done: int, total: int, on: str = "the same command goes on from there", why: str = "stopped") -> None:
        self.done = done
        self.total = total
        super().__init__(f"{why} after {done} of {total} runs; {on}")
