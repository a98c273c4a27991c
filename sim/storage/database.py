"""Database: an engine for a URL, set up the same way everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from sim.storage.interrupts import interrupts_held
from sim.storage.problem import StorageProblem, in_words

DRIVERS: Final = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgresql+psycopg": "postgresql+psycopg"}
BUSY_SECONDS: Final = 30
CONNECT_SECONDS: Final = 10


def shown(url: str) -> str:
    """A database as a person should read it: the file of SQLite, else the URL without its password."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return url
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return parsed.database
    return parsed.render_as_string(hide_password=True)


def option(url: str) -> str:
    """A database as the value of `--db` in a command a person may repeat: without its password."""
    parsed = make_url(url)
    return url if parsed.get_backend_name() == "sqlite" else parsed.render_as_string(hide_password=True)


def folder_of(url: str) -> Path | None:
    """Folder of the file of an SQLite database, None for a server."""
    parsed = make_url(url)
    return Path(parsed.database).resolve().parent if parsed.get_backend_name() == "sqlite" and parsed.database else None


def open_engine(url: str, *, create: bool) -> Engine:
    """Engine of a database.

    Parameters
    ----------
    url : str
        `sqlite:///FILE` or `postgresql+psycopg://USER@HOST/DATABASE`.
    create : bool
        Let a missing SQLite file come into being; its folder too, when that is the only one missing.

    Raises
    ------
    StorageProblem
        When the URL names no database that can be used, the driver is not installed, or the file is missing.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "postgresql":
        if find_spec("psycopg") is None:
            raise StorageProblem(shown(url), "PostgreSQL needs one more package: pip install 'monipaikka[postgres]'")
        return create_engine(parsed, connect_args={"connect_timeout": CONNECT_SECONDS})
    if parsed.database and parsed.database != ":memory:":
        _see_to_file(Path(parsed.database), create=create)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def reading(engine: Engine, where: str) -> Iterator[Connection]:
    """One transaction that sees one state of the database."""
    with in_words(where), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, where: str) -> Iterator[Connection]:
    """One transaction that is kept as a whole or not at all; Ctrl-C waits for its end."""
    with in_words(where), interrupts_held(), engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StorageProblem(url, "is not a database URL; write sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE") from None
    if parsed.drivername not in DRIVERS:
        raise StorageProblem(shown(url), f"{parsed.drivername} is not supported; use sqlite:/// or postgresql+psycopg://")
    return parsed.set(drivername=DRIVERS[parsed.drivername])


def _see_to_file(file: Path, *, create: bool) -> None:
    """Check where an SQLite file lies or is to lie."""
    if file.is_dir():
        raise StorageProblem(str(file), "is a folder; name a file in it with --db")
    if file.exists():
        return
    if not create:
        raise StorageProblem(str(file), "there is no such database; `monipaikka run` makes one, or name another with --db")
    if not file.parent.parent.is_dir():
        raise StorageProblem(str(file), f"there is no folder {file.parent.parent}; make it, or name another file with --db")
    try:
        file.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise StorageProblem(str(file), f"its folder cannot be made: {error.strerror}; name another file with --db") from None


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own class
    """Let readers watch while one writes, wait for locks, keep references whole, and leave the start of transactions to us.

    With synchronous = NORMAL a power cut may lose the last runs, but never half a run; a crash of the program loses nothing.
    """
    connection.isolation_level = None
    for setting in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin_sqlite(connection: Connection) -> None:
    """Start a transaction; one that will write takes its place at once, as it could not while another one writes after its first read."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")
