"""Interrupts: Ctrl-C waits for the end of a transaction."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait until the block has ended; a second one ends it at once.

    A database driver that is cut off while it begins a transaction may keep the lock it took, so that whoever keeps results after the
    first Ctrl-C would wait for itself. Signals reach the main thread only: other threads, and programs that do not listen to Ctrl-C, are
    left alone.
    """
    listening = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(listening):
        yield
        return
    came: list[tuple[int, FrameType | None]] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append((number, frame))
        if len(came) > 1:
            listening(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, listening)
    if came:
        listening(*came[0])
