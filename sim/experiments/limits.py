"""Limits: the time and memory a run may take, watched in the process that carries it out.

A run over its limit is stopped at the end of the month it is in. One that reaches no end of a month is ended with its process when it is
over by a fifth; where it was is told before. A process that nobody would start again (the coordinator's own, with threads) is never ended,
and what it held before the run is not the run's.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from time import perf_counter
from typing import Final, NamedTuple

OVER: Final = 1.2
"""How far over its limit a run is ended with its process, as a factor."""
WATCH_SECONDS: Final = 0.1
_MEGABYTE: Final = 2**20
_STATUS: Final = Path("/proc/self/statm")


class Limits(NamedTuple):
    """Time in seconds and memory in megabytes that one run may take; None for no limit."""

    seconds: float | None = None
    megabytes: float | None = None


class LimitExceeded(Exception):
    """A run took more than it may."""


class _Watched(NamedTuple):
    limits: Limits
    started: float
    held: float
    """Megabytes that the process had for other things before."""


_watched: ContextVar[_Watched | None] = ContextVar("watched", default=None)
_told_to = sys.__stderr__.fileno() if sys.__stderr__ else 2


def tell_to(descriptor: int) -> None:
    """Let this process tell at this file descriptor where a run was when it is ended with it."""
    global _told_to  # noqa: PLW0603 - one place for the whole process, set once when a worker starts
    _told_to = descriptor


@contextmanager
def within(limits: Limits) -> Iterator[None]:
    """Watch what is done inside the block."""
    over = threading.Event()
    ends = multiprocessing.parent_process() is not None
    token = _watched.set(_Watched(limits, perf_counter(), 0.0 if ends else used_megabytes()))
    if ends and limits.seconds is not None:
        faulthandler.dump_traceback_later(limits.seconds * OVER, exit=True, file=_told_to)
    if ends and limits.megabytes is not None:
        threading.Thread(target=_watch_memory, args=(limits.megabytes * OVER, over), daemon=True).start()
    try:
        yield
    finally:
        over.set()
        _watched.reset(token)
        if ends and limits.seconds is not None:
            faulthandler.cancel_dump_traceback_later()


def keep_within_limits() -> None:
    """Called at the end of every month.

    Raises
    ------
    LimitExceeded
        When the run inside whose block this is called takes more than it may.
    """
    watched = _watched.get()
    if watched is None:
        return
    (seconds, megabytes), started, held = watched
    if seconds is not None and perf_counter() - started > seconds:
        raise LimitExceeded(f"the run takes more than its {seconds:g} s; raise limits.seconds of the experiment, or ask for less")
    if megabytes is not None and (used := used_megabytes() - held) > megabytes:
        raise LimitExceeded(f"the run takes {used:.0f} MB, more than its {megabytes:g} MB; raise limits.megabytes of the experiment")


def used_megabytes() -> float:
    """Memory this process holds now; its highest use so far where the system does not tell."""
    if not _STATUS.exists():
        return peak_megabytes()
    return int(_STATUS.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE


def peak_megabytes() -> float:
    """Highest memory use of this process so far; 0 where the system does not tell, so that no limit of memory is kept there."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / _MEGABYTE if sys.platform == "darwin" else used / 1024


def _watch_memory(megabytes: float, over: threading.Event) -> None:
    while not over.wait(WATCH_SECONDS):
        if (used := used_megabytes()) > megabytes:
            os.write(_told_to, f"Memory ({used:.0f} MB)!\n".encode())
            faulthandler.dump_traceback(file=_told_to)
            os._exit(1)
