"""Leases: who carries out runs now.

A coordinator holds a lease while it works and shows every few seconds that it lives. Runs that are running belong to a lease; when its
holder is dead they return to pending. A lease is dead when its heartbeat has stopped for `LEASE_SECONDS`, or at once when its process on
this machine is gone.
"""

from __future__ import annotations

import os
import socket
import time
import uuid
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, func, insert, select, update

from sim.identity import code_version, versions
from sim.storage.schema import EXPERIMENTS, LEASES, RUNS, SCENARIOS

HEARTBEAT_SECONDS: Final = 5.0
LEASE_SECONDS: Final = 60.0


class Holder(NamedTuple):
    """Who holds a lease: a process on a machine, and the seconds since it last showed that it lives."""

    host: str
    process: int
    seconds_ago: float


class Claimed(NamedTuple):
    """A run that is ours to carry out: its number, the hash of its scenario, its seed and the first month simulated ("2020-01")."""

    run_id: int
    scenario_hash: str
    seed: int
    start: str


class ExperimentInUse(Exception):
    """An experiment is being carried out by somebody else."""

    def __init__(self, holder: Holder) -> None:
        self.holder = holder
        super().__init__(f"process {holder.process} on {holder.host} (last sign of life {holder.seconds_ago:.0f} s ago)")


def acquire(connection: Connection, experiment_id: int | None) -> str:
    """A new lease for this process, and its number.

    Raises
    ------
    ExperimentInUse
        When another living lease holds the experiment.
    """
    if experiment_id is not None:
        # One coordinator at a time may ask: on SQLite the transaction sees to it, on PostgreSQL the lock of this row.
        connection.execute(select(EXPERIMENTS.c.id).where(EXPERIMENTS.c.id == experiment_id).with_for_update())
    end_dead(connection)
    holder = holder_of(connection, experiment_id) if experiment_id is not None else None
    if holder is not None:
        raise ExperimentInUse(holder)
    now, lease_id = _now(connection), uuid.uuid4().hex
    row: dict[str, Any] = {"id": lease_id, "experiment_id": experiment_id, "host": socket.gethostname(), "process": os.getpid()}
    row |= {"process_start": _process_start(os.getpid()), "acquired_at": now, "heartbeat_at": now}
    connection.execute(insert(LEASES).values(row))
    return lease_id


def claim(connection: Connection, run_id: int, lease_id: str) -> Claimed | None:
    """Mark a pending run as running under a lease; None when it is not pending."""
    mine = update(RUNS).where(RUNS.c.id == run_id, RUNS.c.status == "pending").values(**started(lease_id))
    if not connection.execute(mine).rowcount:
        return None
    about = select(RUNS.c.id, RUNS.c.scenario_hash, RUNS.c.seed, SCENARIOS.c.start).join(SCENARIOS).where(RUNS.c.id == run_id)
    return Claimed(*connection.execute(about).one())


def beat(connection: Connection, lease_id: str) -> bool:
    """Show that the holder lives; False when somebody else has declared it dead."""
    shown = update(LEASES).where(LEASES.c.id == lease_id, LEASES.c.ended_at.is_(None)).values(heartbeat_at=_now(connection))
    return bool(connection.execute(shown).rowcount)


def end(connection: Connection, lease_id: str) -> None:
    """End a lease; its runs that had not ended are pending again."""
    connection.execute(update(LEASES).where(LEASES.c.id == lease_id, LEASES.c.ended_at.is_(None)).values(ended_at=_now(connection)))
    returned = {"status": "pending", "started_at": None, "lease_id": None}
    connection.execute(update(RUNS).where(RUNS.c.lease_id == lease_id, RUNS.c.status == "running").values(returned))


def end_dead(connection: Connection) -> None:
    """End every lease whose holder is dead."""
    now = _now(connection)
    for lease in connection.execute(select(LEASES).where(LEASES.c.ended_at.is_(None))).all():
        if _dead(lease, now):
            end(connection, lease.id)


def holder_of(connection: Connection, experiment_id: int) -> Holder | None:
    """Who carries out an experiment now, if anybody."""
    now = _now(connection)
    query = select(LEASES).where(LEASES.c.experiment_id == experiment_id, LEASES.c.ended_at.is_(None))
    living = [lease for lease in connection.execute(query).all() if not _dead(lease, now)]
    return Holder(living[0].host, living[0].process, max(0.0, now - living[0].heartbeat_at)) if living else None


def _dead(lease: Row[Any], now: float) -> bool:
    if now - lease.heartbeat_at > LEASE_SECONDS:
        return True
    here = lease.host == socket.gethostname() and lease.process_start.startswith(_system())
    return bool(here and _process_start(lease.process) != lease.process_start)


def _process_start(process: int) -> str:
    """When a process of this machine was started, in the words of the system, so that a number used again is told apart.

    "gone" when there is no such process; "-" where the system does not tell.
    """
    if not Path("/proc/self/stat").exists():
        return "-"
    try:
        # The name of the command, in brackets, may hold anything; the start is the 20th word after it.
        start = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
    except OSError:
        return "gone"
    return f"{_system()}{start}"


@cache
def _system() -> str:
    """The system whose process numbers mean something here: this start of the machine, and this container of it."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    if not boot.exists():
        return "-"
    try:
        container = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # some systems hide it from processes that have changed their user
        container = "?"
    return f"{boot.read_text(encoding='ascii').strip()} {container} "


def _now(connection: Connection) -> float:
    """Seconds since 1970 by the clock that all coordinators of a database share."""
    if connection.dialect.name == "sqlite":
        return time.time()
    return float(connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())


def started(lease_id: str | None) -> dict[str, Any]:
    """Columns of a run that starts now."""
    commit, dirty = code_version()
    return {
        "status": "running",
        "lease_id": lease_id,
        "started_at": datetime.now(UTC),
        "finished_at": None,
        "error": None,
        "code_commit": commit,
        "code_dirty": dirty,
        **{f"{name}_version": text for name, text in versions().items()},
    }
