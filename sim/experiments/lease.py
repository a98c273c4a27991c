"""Lease: the sign of life of a coordinator in the database, while it carries out runs."""

from __future__ import annotations

import threading
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sim.storage import StorageProblem
from sim.storage.leases import HEARTBEAT_SECONDS

if TYPE_CHECKING:
    from sim.storage import Store


class Lease:
    """A lease with its heartbeat, on an experiment or on none.

    Parameters
    ----------
    store : Store
    experiment : str, optional
        Name of the experiment that nobody else shall carry out meanwhile.
    heartbeat_seconds : float
        Time between two signs of life.

    Raises
    ------
    StorageProblem
        When it is entered while somebody else carries out the experiment.
    """

    def __init__(self, store: Store, experiment: str | None = None, *, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> None:
        self.id = ""
        self._store = store
        self._experiment = experiment
        self._seconds = heartbeat_seconds
        self._taken = False
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Self:
        self.id = self._store.acquire_lease(self._experiment)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._end.set()
        self._thread.join()
        if kind is None or issubclass(kind, KeyboardInterrupt):
            self._store.end_lease(self.id)
            return
        with suppress(StorageProblem):  # the first problem is the one to tell; a lease that is not ended dies by itself
            self._store.end_lease(self.id)

    def check(self) -> None:
        """See that the lease is still ours.

        Raises
        ------
        StorageProblem
            When this process was so long without a sign of life that its runs have been given to others.
        """
        if self._taken:
            what = "this program was out of reach for so long that its runs have been given back; start again to go on"
            raise StorageProblem(self._store.where, what)

    def _beat(self) -> None:
        while not self._end.wait(self._seconds):
            # A connection that is lost is noticed by whoever writes results; it may also come back in time.
            with suppress(StorageProblem):
                self._taken = not self._store.beat(self.id)
