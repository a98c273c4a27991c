"""Runner: carry out scenarios x seeds on all cores and keep what each run brings back.

Runs are the unit of parallel work; inside a run nothing is parallel. Workers compute, the coordinator alone writes. What a run yields
depends on its scenario and seed and on nothing here: not on the number of workers, the order, or what failed beside it.
"""

from __future__ import annotations

import multiprocessing
import os
import shlex
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from traceback import format_exception
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from sim.experiments.worker import RunResult, leave_interrupts_to_coordinator, simulate
from sim.identity import results_version

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.storage import Store

Stage = Literal["compiling", "running", "stopping"]
Simulate = Callable[[str, int], RunResult]

_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_DIED: Final = "The worker process died during this run: it was killed, or the machine ran out of memory.\n"

_EDITED: Final = "The program was edited while the runs were going on, so that this run's code is not the one its row names; run again.\n"


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


class RunRecord(NamedTuple):
    """What became of one wanted run; `reused` when its results were there from before."""

    run_id: int
    scenario: str
    scenario_hash: str
    seed: int
    status: Literal["done", "failed"]
    reused: bool
    wall_seconds: float | None
    error: str | None


class Interrupted(Exception):
    """Stopped by Ctrl-C. What has ended is kept; the same command goes on from there. The command line exits with 130."""

    def __init__(self, done: int, total: int) -> None:
        self.done = done
        self.total = total
        super().__init__(f"stopped after {done} of {total} runs; the same command goes on from there")


class _Task(NamedTuple):
    run_id: int
    scenario: Scenario
    text: str
    seed: int


def rerun_command(scenario: Scenario, seed: int) -> str:
    """Command that repeats one run."""
    return f"monipaikka run {shlex.quote(scenario.name)} --seed {seed}"


def available_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_paired(
    scenarios: Sequence[Scenario],
    seeds: Iterable[int],
    *,
    store: Store,
    workers: int | None = None,
    executor: Executor | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    rerun: Callable[[Scenario, int], str] = rerun_command,
    simulate: Simulate = simulate,
) -> list[RunRecord]:
    """Run every scenario on every seed, the scenarios of one seed one after another, so that pairs are whole early.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Scenarios to compare.
    seeds : iterable of int
        One run of each scenario for each seed.
    store : Store
        Keeps the runs. A run that is done there is not run again.
    workers : int, optional
        Runs at a time; all cores when left out.
    executor : Executor, optional
        Where to run; processes of this machine when left out. The caller shuts it down.
    on_progress : callable, optional
        Called at the start and whenever a run has ended.
    rerun : callable, optional
        Command that repeats a run, kept with it.
    simulate : callable, optional
        Carries out one run in a worker; the model when left out.

    Returns
    -------
    list of RunRecord
        For each seed in turn, for each scenario. A failed run stops nothing: its traceback is in its record and in the store.

    Raises
    ------
    Interrupted
        After Ctrl-C: once lets the running runs end and keeps them, twice stops at once.
    StorageProblem
        When results can no longer be written; what has been written is kept.
    """
    from sim.storage import Wanted

    wanted = [Wanted(scenario, seed, rerun(scenario, seed)) for seed in seeds for scenario in scenarios]
    texts = {scenario.hash: scenario.canonical() for scenario in scenarios}
    planned = store.plan(wanted)
    batch = _Batch(store, workers or available_cores(), executor, on_progress, simulate)
    for run, (run_id, done) in zip(wanted, planned, strict=True):
        batch.add(_Task(run_id, run.scenario, texts[run.scenario.hash], run.seed), done=done)
    with _one_thread_each():
        batch.carry_out()
    return [batch.records[run_id] for run_id, _ in planned]


class _Batch:
    """Runs on their way: waiting, in the hands of workers, ended."""

    def __init__(
        self, store: Store, workers: int, executor: Executor | None, on_progress: Callable[[Progress], None] | None, simulate: Simulate
    ) -> None:
        self.records: dict[int, RunRecord] = {}
        self._store = store
        self._workers = workers
        self._on_progress = on_progress
        self._simulate = simulate
        self._given = executor
        self._own: ProcessPoolExecutor | None = None
        self._strangers = set(multiprocessing.active_children())
        self._waiting: deque[_Task] = deque()
        self._working: dict[Future[RunResult], _Task] = {}
        self._known: set[int] = set()
        self._alone = 0
        self._stage: Stage = "running"
        self._durations: list[float] = []

    def add(self, task: _Task, *, done: bool) -> None:
        """Put a run in the queue, once, or note that it is done."""
        if task.run_id in self._known:
            return
        self._known.add(task.run_id)
        if done:
            self._record(task, "done", reused=True)
        else:
            self._waiting.append(task)

    def carry_out(self) -> None:
        """Carry out all runs in the queue."""
        try:
            if self._waiting and not _compiled().exists():
                # Alone, so that no other worker compiles the same rules beside it.
                self._stage, self._alone = "compiling", 1
            self._report()
            self._work()
        except KeyboardInterrupt:
            self._stop()
            raise Interrupted(len(self.records), len(self._known)) from None
        except BaseException:
            # The first problem is the one to tell.
            with suppress(Exception):
                self._release()
            raise
        finally:
            if self._own is not None:
                self._own.shutdown(cancel_futures=True)

    def _work(self) -> None:
        while self._waiting or self._working:
            # One more than there are workers, so that none waits while the coordinator writes.
            room = 1 if self._alone else self._workers + 1
            while self._waiting and len(self._working) < room:
                if not self._handed_out(self._waiting[0]):
                    break
            if self._working:
                self._take_in()
            elif self._waiting:
                self._recover(1)

    def _handed_out(self, task: _Task) -> bool:
        """Hand a run to a worker; False when a worker has died meanwhile, of which the runs handed out before will tell."""
        self._store.start(task.run_id)
        executor = self._executor()
        with _interrupts_held():
            try:
                self._working[executor.submit(self._simulate, task.text, task.seed)] = task
            except BrokenExecutor:
                return False
            self._waiting.popleft()
        return True

    def _take_in(self) -> None:
        """Wait until a run has ended, and keep all that have."""
        ended, _ = wait(self._working, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), BrokenExecutor) for future in ended):
            # The other runs of a broken pool end the same way, but for those that had ended before.
            ended, _ = wait(self._working)
        died = 0
        for future in ended:
            task = self._working[future]
            error = future.exception()
            if isinstance(error, BrokenExecutor):
                self._waiting.appendleft(task)
                died += 1
            elif error is not None:
                self._fail(task, "".join(format_exception(error)))
            else:
                self._keep(task, future.result())
            del self._working[future]
        if died:
            self._recover(died)

    def _keep(self, task: _Task, result: RunResult) -> None:
        if result.version != results_version():
            self._fail(task, _EDITED)
            return
        self._store.finish(task.run_id, result.monthly, regions=result.regions, wall_seconds=result.wall_seconds)
        if self._stage == "compiling":
            self._stage = "running"
            with suppress(OSError):  # without the mark the next command lets its first run go alone too
                _compiled().parent.mkdir(parents=True, exist_ok=True)
                _compiled().touch()
        else:
            self._durations.append(result.wall_seconds)
        self._end(task, "done", wall_seconds=result.wall_seconds)

    def _fail(self, task: _Task, error: str) -> None:
        self._store.fail(task.run_id, error)
        self._end(task, "failed", error=error)

    def _end(self, task: _Task, status: Literal["done", "failed"], *, wall_seconds: float | None = None, error: str | None = None) -> None:
        self._record(task, status, wall_seconds=wall_seconds, error=error)
        self._alone = 1 if self._stage == "compiling" else max(0, self._alone - 1)
        self._report()

    def _recover(self, died: int) -> None:
        """Go on after a worker died, with the runs it may have died of first in the queue.

        A run that was alone is the one; of several, each goes once more, alone.
        """
        if self._own is None:
            raise BrokenExecutor("the executor broke; the runs that had not ended are pending again")
        self._own.shutdown(cancel_futures=True)
        self._own = None
        if self._stage == "stopping":
            return
        if died == 1:
            self._fail(self._waiting.popleft(), _DIED)
        else:
            self._alone = died

    def _stop(self) -> None:
        """Let the runs in the hands of workers end; at a second Ctrl-C stop them."""
        self._stage = "stopping"
        try:
            self._report()
            for future in [future for future in self._working if future.cancel()]:
                self._waiting.append(self._working.pop(future))
            while self._working:
                self._take_in()
        except KeyboardInterrupt:
            for process in set(multiprocessing.active_children()) - self._strangers:
                process.terminate()
        finally:
            self._release()

    def _release(self) -> None:
        self._store.release([task.run_id for task in (*self._working.values(), *self._waiting)])

    def _executor(self) -> Executor:
        """Where to run: what the caller gave, else a pool of processes of our own."""
        if self._given is not None:
            return self._given
        if self._own is None:
            # Mesa makes `spawn` the default of the whole process; say it, so that it does not depend on who was imported first.
            context = multiprocessing.get_context("spawn")
            self._own = ProcessPoolExecutor(self._workers, mp_context=context, initializer=leave_interrupts_to_coordinator)
        return self._own

    def _record(
        self,
        task: _Task,
        status: Literal["done", "failed"],
        *,
        reused: bool = False,
        wall_seconds: float | None = None,
        error: str | None = None,
    ) -> None:
        scenario = task.scenario
        self.records[task.run_id] = RunRecord(task.run_id, scenario.name, scenario.hash, task.seed, status, reused, wall_seconds, error)

    def _report(self) -> None:
        if self._on_progress is not None:
            failed = sum(record.status == "failed" for record in self.records.values())
            left = len(self._known) - len(self.records)
            seconds = median(self._durations) * left / self._workers if self._durations else None
            self._on_progress(Progress(self._stage, len(self.records) - failed, failed, len(self._known), seconds))


def _compiled() -> Path:
    """Mark that the rules of this version of the program are compiled; it lies beside them, in the folder that sim/__init__.py names."""
    return Path(os.environ["NUMBA_CACHE_DIR"]) / "complete"


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold back Ctrl-C until the end of the block, and for good from worker processes that start in it: they inherit the mask."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let worker processes started inside the block compute with one thread: NumPy reads this when it is loaded."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
