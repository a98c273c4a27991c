"""Worker processes: one that dies takes only its own call with it."""

from __future__ import annotations

import math
import mmap
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest

from sim.experiments.limits import LimitExceeded, Limits, keep_within_limits, within
from sim.experiments.processes import Processes, WorkerDied
from sim.experiments.worker import Failure, Task, carry_out, simulate
from sim.scenario import Scenario


@pytest.fixture
def processes() -> Iterator[Processes]:
    processes = Processes(2)
    yield processes
    processes.terminate()
    processes.shutdown()


def test_calls_are_answered_by_other_processes_and_errors_are_told(processes: Processes) -> None:
    assert processes.submit(os.getpid).result() != os.getpid()
    assert [future.result() for future in [processes.submit(pow, 2, n) for n in range(20)]] == [2**n for n in range(20)]
    with pytest.raises(RuntimeError, match="ValueError: math domain error"):
        processes.submit(math.sqrt, -1).result()
    with pytest.raises(Exception, match="pickle|local"):
        processes.submit(lambda: 1).result()
    assert processes.submit(pow, 3, 2).result() == 9


def test_killed_process_is_named_by_its_call_and_replaced(processes: Processes) -> None:
    slow, quick = processes.submit(time.sleep, 60), processes.submit(os.getpid)
    other = quick.result()
    for _ in range(100):
        if busy := set(processes.process_ids) - {other}:
            break
        time.sleep(0.05)
    os.kill(busy.pop(), signal.SIGKILL)
    with pytest.raises(WorkerDied) as caught:
        slow.result(timeout=30)
    assert (caught.value.exit_code, caught.value.told) == (-signal.SIGKILL, "")
    assert [processes.submit(pow, 2, 3).result() for _ in range(4)] == [8] * 4


def test_terminated_processes_end_in_the_middle_of_their_calls(processes: Processes) -> None:
    calls = [processes.submit(time.sleep, 60) for _ in range(4)]
    time.sleep(0.2)
    processes.terminate()
    processes.shutdown(cancel_futures=True)
    for call in calls:
        with pytest.raises((WorkerDied, CancelledError)):
            call.result(timeout=30)
    assert processes.process_ids == []
    with pytest.raises(RuntimeError, match="shut down"):
        processes.submit(pow, 2, 3)


def test_orphan_ends_by_itself(tmp_path: Path) -> None:
    """A process whose coordinator is killed finds nobody to answer to, and ends."""
    script = tmp_path / "coordinator.py"
    script.write_text("""
import os, signal
from sim.experiments.processes import Processes

if __name__ == "__main__":
    print(Processes(1).submit(os.getpid).result(), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
""")
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert done.returncode == -signal.SIGKILL
    orphan = int(done.stdout)
    for _ in range(200):
        if not Path(f"/proc/{orphan}").exists():
            return
        time.sleep(0.05)
    pytest.fail(f"process {orphan} is still there")


def test_ctrl_c_is_held_off_every_process_from_its_first_moment(tmp_path: Path) -> None:
    """In a fresh program: the first process of all brings one of multiprocessing's own with it, which lets Ctrl-C through."""
    script = tmp_path / "script.py"
    script.write_text("""
import signal
from sim.experiments.processes import Processes

if __name__ == "__main__":
    processes = Processes(1)
    print(signal.SIGINT in processes.submit(signal.pthread_sigmask, signal.SIG_BLOCK, []).result())
    processes.shutdown()
""")
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, str(script)], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, text=True, check=False
    )
    assert (told.stdout, told.stderr) == ("True\n", "")


# Limits, of which the sweeps' tests see what becomes of a run that hangs


def test_run_over_its_time_is_stopped_at_the_end_of_a_month() -> None:
    scenario = Scenario.load(Path(__file__).resolve().parents[1] / "two-towns.yaml")
    failed = carry_out(simulate, Task(1, scenario.canonical(), 1, "2020-01", limits=Limits(seconds=1e-6)))
    assert isinstance(failed, Failure)
    assert "LimitExceeded: the run takes more than its 1e-06 s; raise limits.seconds" in failed.traceback


def _fresh() -> np.ndarray:
    """64 MB straight from the system: what arrays get may be what the process had and gave up."""
    room = np.frombuffer(mmap.mmap(-1, 64_000_000), dtype=np.uint8)
    room[:] = 1
    return room


def test_what_the_process_held_before_a_run_is_not_the_memory_of_the_run() -> None:
    held = _fresh()
    with within(Limits(megabytes=32)):
        keep_within_limits()
        more = _fresh()
        with pytest.raises(LimitExceeded, match=r"the run takes \d+ MB, more than its 32 MB; raise limits.megabytes of the experiment"):
            keep_within_limits()
    assert held.nbytes == more.nbytes > 32 * 2**20
