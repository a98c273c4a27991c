"""Processes: worker processes of this machine, one run at a time each.

Every process has a pipe of its own. A process that dies takes only its own run with it, is known by it, and is replaced; nothing is shared
that it could leave locked. That is what `ProcessPoolExecutor` lacks: there one death breaks the pool and names no run.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from traceback import format_exc
from typing import Any, Final, NamedTuple, TypeVar

from sim.experiments.limits import tell_to

Result = TypeVar("Result")

_PIPE_BYTES: Final = 2**16
_STARTING: Final = threading.Lock()
"""One process starts at a time: multiprocessing keeps a list of all of them without a lock."""


class WorkerDied(Exception):
    """A worker process ended during a run.

    Attributes
    ----------
    exit_code : int or None
        Negative: the number of the signal that killed it.
    told : str
        What it told before it ended itself: where the run was that took more than it may. Empty when it was killed.
    """

    def __init__(self, exit_code: int | None, told: str) -> None:
        self.exit_code = exit_code
        self.told = told
        super().__init__(f"the worker process ended with exit status {exit_code}")


class _Call(NamedTuple):
    future: Future[Any]
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    named: dict[str, Any]


class Processes(Executor):
    """Worker processes as an executor; each starts when there is a call for it.

    Parameters
    ----------
    workers : int
        Processes, and calls at a time.
    """

    def __init__(self, workers: int) -> None:
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._workers = [_Worker() for _ in range(workers)]
        self._threads = [threading.Thread(target=self._serve, args=(worker,), daemon=True) for worker in self._workers]
        self._ended = False
        if os.name == "posix":
            # Started with the first process it would let Ctrl-C through again in that process's thread, and so in the process.
            resource_tracker.ensure_running()
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:  # noqa: ANN401 - any arguments
        """Call a function in a worker process; the future raises WorkerDied when the process does not live to answer."""
        if self._ended:
            raise RuntimeError("the worker processes have been shut down")
        future: Future[Result] = Future()
        self._calls.put(_Call(future, fn, args, kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, each after its call; with `cancel_futures` without those that have not begun."""
        self._ended = True
        while cancel_futures:
            try:
                call = self._calls.get_nowait()
            except queue.Empty:
                break
            if call is not None:
                call.future.cancel()
        for _ in self._threads:
            self._calls.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def terminate(self) -> None:
        """End the processes now, in the middle of their calls."""
        self._ended = True
        for worker in self._workers:
            worker.kill()

    @property
    def process_ids(self) -> list[int]:
        """Numbers of the processes that live now."""
        return [number for worker in self._workers if (number := worker.number) is not None]

    def _serve(self, worker: _Worker) -> None:
        """Hand calls to one worker process, one after another."""
        if hasattr(signal, "pthread_sigmask"):
            # The processes inherit it: Ctrl-C in the terminal reaches them from their first moment, and shall stop the coordinator alone.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        while (call := self._calls.get()) is not None:
            if not call.future.set_running_or_notify_cancel():
                continue
            try:
                result = worker.answer(call)
            except BaseException as error:
                call.future.set_exception(error)
            else:
                call.future.set_result(result)
            del call
        worker.close()


class _Worker:
    """One worker process at a time, with the pipes to it."""

    def __init__(self) -> None:
        self.number: int | None = None
        self._process: Any = None
        self._killed = False
        self._pipe: Connection | None = None
        self._told: Connection | None = None

    def answer(self, call: _Call) -> Any:  # noqa: ANN401 - whatever the function returns
        """Result of a call."""
        if self._killed:
            raise WorkerDied(None, "")
        if self._process is None:
            self._start()
        assert self._pipe is not None
        try:
            self._pipe.send((call.function, call.arguments, call.named))
            wait([self._pipe, self._process.sentinel])
            if not self._pipe.poll():
                raise EOFError
            good, result = self._pipe.recv()
        except (OSError, EOFError):
            raise self._buried() from None
        if not good:
            raise RuntimeError(result)
        return result

    def kill(self) -> None:
        """End the process now."""
        self._killed = True
        if (process := self._process) is not None:
            with suppress(ValueError):  # it has ended meanwhile
                process.kill()

    def close(self) -> None:
        """Let the process end when it has nothing to do any more."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.join()
            self._forget()

    def _start(self) -> None:
        # Mesa makes `spawn` the default of the whole process; say it, so that it does not depend on who was imported first.
        context = multiprocessing.get_context("spawn")
        self._pipe, far = context.Pipe()
        self._told, tells = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(far, tells), daemon=True)
        with _STARTING:
            process.start()
        # Closed here, so that the death of the process closes its end.
        far.close()
        tells.close()
        self._process, self.number = process, process.pid
        if self._killed:
            process.kill()

    def _buried(self) -> WorkerDied:
        """The error of a process that is dead, or no use any more, with what it told; the next call starts another."""
        self._process.join(timeout=1)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        told = ""
        if self._told is not None and self._told.poll():
            told = _read(self._told)
        died = WorkerDied(self._process.exitcode, told)
        if self._pipe is not None:
            self._pipe.close()
        self._forget()
        return died

    def _forget(self) -> None:
        if self._told is not None:
            self._told.close()
        with suppress(ValueError):  # another thread has just seen it end
            self._process.close()
        self._process = self._pipe = self._told = self.number = None


def _read(told: Connection) -> str:
    """What stands in a pipe: plain bytes, as they are written in the last moment."""
    return os.read(told.fileno(), _PIPE_BYTES).decode(errors="replace")


def _work(pipe: Connection, tells: Connection) -> None:
    """Answer calls until the coordinator has no more, or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.name == "posix":  # elsewhere a pipe is no file: what is told goes to the terminal
        tell_to(tells.fileno())
    with suppress(OSError, EOFError):
        while True:
            function, arguments, named = pipe.recv()
            try:
                answer = (True, function(*arguments, **named))
            except Exception:
                answer = (False, format_exc())
            pipe.send(answer)
            del answer
