"""Coordinator: claims runs in the database, hands them to workers and keeps what they bring back.

It holds the numbers of the runs that wait and the few runs that are on their way; everything else stands in the database.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from traceback import format_exception
from types import TracebackType
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from sim.experiments.limits import Limits
from sim.experiments.panels import PanelRequest
from sim.experiments.processes import Processes, WorkerDied
from sim.experiments.progress import Interrupted, Pace, Progress, Stage
from sim.experiments.worker import Failure, Outcome, Simulate, Task, carry_out, simulate
from sim.identity import results_version
from sim.kernel_cache import root
from sim.storage import Measured, PanelFile
from sim.storage.planning import Demand

if TYPE_CHECKING:
    from sim.experiments.lease import Lease
    from sim.storage import Claimed, Store

OnProgress = Callable[[Progress], None]

_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_ATTEMPTS: Final = 3
"""How often a run is tried whose worker is killed: once may be an accident, three times is the run."""
_LOOK_SECONDS: Final = 1.0
_COMPILE_SECONDS: Final = 600.0
"""What a run may take longer that also compiles the rules."""
_TEXTS: Final = 16

_DIED: Final = (
    "The worker process died during this run, {times} times (exit status {code}): it was killed, or the machine ran out of memory.\n"
)
_OVER: Final = "LimitExceeded: the run took more than it may and was ended with its worker. It was here:\n\n{told}"
_EDITED: Final = "The program was edited while the runs were going on, so that this run's code is not the one its row names; run again.\n"
_BROKE: Final = "the executor broke; the runs that had not ended are pending again"


class Work(NamedTuple):
    """What is to be done with every run.

    Attributes
    ----------
    months : bool
        Keep the months too, not the years alone.
    limits : Limits
        Time and memory of one run.
    panel : callable, optional
        Request of columns of agents for the run of a number.
    simulate : callable
        Carries out one run in a worker: the model, or what a test puts in its place.
    goes_on : str
        What a person does to go on after an interruption, in words.
    places : bool
        Keep the years of municipalities and agencies too.
    agency_months : bool
        Keep the months of agencies too.
    """

    months: bool = True
    limits: Limits = Limits()
    panel: Callable[[int], PanelRequest] | None = None
    simulate: Simulate = simulate
    goes_on: str = "the same command goes on from there"
    places: bool = False
    agency_months: bool = False

    @property
    def demand(self) -> Demand:
        """What must be there of a run for it to be done."""
        return Demand(self.months, self.panel(0).key if self.panel else "", self.places, self.agency_months)


class Coordinator:
    """Runs on their way: waiting, in the hands of workers or of another coordinator, ended. Its own workers end with its block.

    Parameters
    ----------
    store : Store
    lease : Lease
        Under which runs are claimed.
    work : Work
    executor : Executor, optional
        Where to run; processes of this machine when left out. The caller shuts it down.
    workers : int
        Runs at a time.
    on_progress : callable, optional
        Called at the start and whenever a run has ended.

    Attributes
    ----------
    done, failed : int
        Runs that have ended, those that were done before included.
    carried : set of int
        Runs that have ended here, by their numbers.
    """

    def __init__(
        self, store: Store, lease: Lease, work: Work, executor: Executor | None, workers: int, on_progress: OnProgress | None
    ) -> None:
        self.done = self.failed = 0
        self.carried: set[int] = set()
        self._store, self._lease, self._work = store, lease, work
        self._own = Processes(workers) if executor is None else None
        self._executor: Executor = executor or self._own  # type: ignore[assignment] # one of the two is there
        self._workers = workers
        self._on_progress = on_progress
        self._waiting: deque[int] = deque()
        self._again: deque[Task] = deque()
        self._elsewhere: set[int] = set()
        self._working: dict[Future[Outcome | Failure], Task] = {}
        self._died: dict[int, int] = {}
        self._total = 0
        self._stage: Stage = "running"
        self._pace = Pace(workers)
        self._text = lru_cache(maxsize=_TEXTS)(store.scenario_text)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._own is None:
            return
        if kind is not None and not issubclass(kind, Interrupted):
            self._own.terminate()
        self._own.shutdown(cancel_futures=True)

    def carry_out(self, run_ids: Sequence[int], *, done: int = 0, failed: int = 0) -> None:
        """Carry out runs in their order; `done` and `failed` ones belong to them and are counted. More may be carried out after them.

        Raises
        ------
        Interrupted
            After Ctrl-C: once lets the running runs end and keeps them, twice stops at once. Also when the executor breaks.
        StorageProblem
            When results can no longer be written; what has been written is kept.
        """
        self._waiting.extend(run_ids)
        self.carried.difference_update(run_ids)
        self.done, self.failed, self._total = done, failed, len(run_ids) + done + failed
        if self._waiting and self._own is not None and not _compiled().exists():
            # Alone, so that no other worker compiles the same rules beside it.
            self._stage = "compiling"
        try:
            with _one_thread_each():
                self._report()
                self._go_on()
        except KeyboardInterrupt:
            self._stop()
            raise Interrupted(self.done + self.failed, self._total, self._work.goes_on) from None
        except BrokenExecutor as broken:
            raise Interrupted(self.done + self.failed, self._total, self._work.goes_on, str(broken)) from broken

    def _go_on(self) -> None:
        while self._waiting or self._again or self._working or self._elsewhere:
            self._lease.check()
            self._fill()
            if self._working:
                self._take_in()
            elif self._elsewhere:
                time.sleep(_LOOK_SECONDS)
                self._look_elsewhere()

    def _fill(self) -> None:
        """Hand out runs: one more than there are workers, so that none waits while the coordinator writes."""
        room = 1 if self._stage == "compiling" else self._workers + 1
        while len(self._working) < room and (task := self._next()) is not None:
            self._working[self._executor.submit(carry_out, self._work.simulate, task)] = task

    def _next(self) -> Task | None:
        """The next run that is ours to carry out."""
        if self._again:
            return self._again.popleft()
        while self._waiting:
            run_id = self._waiting.popleft()
            claimed = self._store.claim(run_id, self._lease.id)
            if claimed is not None:
                return self._task(claimed)
            self._elsewhere.add(run_id)
        return None

    def _task(self, run: Claimed) -> Task:
        work = self._work
        panel = None if work.panel is None else work.panel(run.run_id)
        limits = work.limits
        if self._stage == "compiling" and limits.seconds is not None:
            limits = limits._replace(seconds=limits.seconds + _COMPILE_SECONDS)
        text = self._text(run.scenario_hash)
        return Task(run.run_id, text, run.seed, run.start, work.months, limits, panel, work.places, work.agency_months)

    def _take_in(self) -> None:
        """Wait for a while until a run has ended, and keep all that have."""
        ended, _ = wait(self._working, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
        for future in ended:
            task = self._working[future]
            if task.run_id not in self.carried:  # else Ctrl-C came between the lines below
                self._judge(task, future)
            del self._working[future]
        if self._elsewhere and not ended:
            self._look_elsewhere()

    def _judge(self, task: Task, future: Future[Outcome | Failure]) -> None:
        """Keep what a run has brought, try it once more, or note why it failed."""
        try:
            outcome = future.result()
        except WorkerDied as died:
            self._bury(task, died)
        except (BrokenExecutor, CancelledError) as broken:
            raise BrokenExecutor(_BROKE) from broken
        except Exception as error:
            self._fail(task, "".join(format_exception(error)))
        else:
            if isinstance(outcome, Failure):
                self._fail(task, outcome.traceback)
            elif outcome.version != results_version():
                self._fail(task, _EDITED)
            else:
                self._keep(task, outcome)

    def _keep(self, task: Task, outcome: Outcome) -> None:
        panel = None if outcome.panel is None else PanelFile(*outcome.panel)
        kept = Measured(
            outcome.years,
            outcome.monthly,
            outcome.regions,
            outcome.wall_seconds,
            outcome.peak_megabytes,
            panel,
            outcome.units,
            outcome.places,
            outcome.agency_months,
        )
        self._store.keep(task.run_id, kept)
        if self._stage == "compiling":
            self._stage = "running"
            with suppress(OSError):  # without the mark the next command lets its first run go alone too
                _compiled().parent.mkdir(parents=True, exist_ok=True)
                _compiled().touch()
        else:
            self._pace.note(outcome.wall_seconds)
        self.carried.add(task.run_id)
        self._end("done")

    def _bury(self, task: Task, died: WorkerDied) -> None:
        """A run whose worker died: it took too much, or it is tried again."""
        times = self._died[task.run_id] = self._died.get(task.run_id, 0) + 1
        if died.told:
            self._fail(task, _OVER.format(told=died.told))
        elif times < _ATTEMPTS:
            self._again.append(task)
        else:
            self._fail(task, _DIED.format(times=times, code=died.exit_code))

    def _fail(self, task: Task, error: str) -> None:
        self._store.fail(task.run_id, error)
        self.carried.add(task.run_id)
        self._end("failed")

    def _end(self, status: str) -> None:
        self.done += status == "done"
        self.failed += status == "failed"
        self._report()

    def _look_elsewhere(self) -> None:
        """What has become of the runs that another coordinator has; those it gave up are ours."""
        for run_id, status in self._store.ended(sorted(self._elsewhere), self._work.demand).items():
            self._elsewhere.remove(run_id)
            if status == "pending":
                self._waiting.append(run_id)
            else:
                self._end(status)

    def _stop(self) -> None:
        """Let the runs in the hands of workers end; at a second Ctrl-C stop them."""
        self._stage = "stopping"
        try:
            self._report()
            for future in [future for future in self._working if future.cancel()]:
                del self._working[future]
            while self._working:
                self._take_in()
        except KeyboardInterrupt:
            if self._own is not None:
                self._own.terminate()
        except BrokenExecutor:
            pass  # there is nothing left to wait for

    def _report(self) -> None:
        if self._on_progress is not None:
            left = self._total - self.done - self.failed
            self._on_progress(Progress(self._stage, self.done, self.failed, self._total, self._pace.seconds_left(left)))


def available_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _compiled() -> Path:
    """Mark that the rules of this version of the program are compiled; it lies beside them."""
    return root() / f"complete-{results_version()[:16]}"


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
