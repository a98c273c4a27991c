"""Cluster: the workers of a Dask cluster as an executor."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import Any, Final

from sim.errors import InvalidInput, Problem

CONNECT_SECONDS: Final = 10


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """The cluster of a scheduler, and how many runs it takes at a time.

    Parameters
    ----------
    address : str
        Such as `tcp://host:8786`.

    Raises
    ------
    InvalidInput
        When the extra is not installed, the scheduler does not answer, or its workers do not run one thing at a time each.
    """
    if find_spec("distributed") is None:
        raise InvalidInput([Problem("--scheduler", "a Dask cluster needs one more package: pip install 'monipaikka[cluster]'")])
    from distributed import Client

    try:
        client: Any = Client(address, timeout=CONNECT_SECONDS)  # type: ignore[no-untyped-call] # Dask annotates little
    except (OSError, ValueError) as error:
        what = f"{address} does not answer ({error}); see that `dask scheduler` runs there and that the address is right"
        raise InvalidInput([Problem("--scheduler", what)]) from None
    try:
        threads = [worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values()]
        if not threads:
            raise InvalidInput([Problem("--scheduler", f"{address} has no workers; start some: dask worker {address} --nthreads 1")])
        if max(threads) > 1:
            what = f"{address} has workers of {max(threads)} threads; a run needs a process: start them with --nthreads 1"
            raise InvalidInput([Problem("--scheduler", what)])
        # Every call is a run of its own, and a run that fails is not tried again.
        yield client.get_executor(pure=False, retries=0), len(threads)
    finally:
        with suppress(OSError, TimeoutError):
            client.close(timeout=CONNECT_SECONDS)
