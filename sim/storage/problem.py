"""Storage problems: what a database cannot do, in words that say how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError

_FULL: Final = "the disk is full; make room and run again: the runs finished so far are kept"
_LOST: Final = "the connection was lost; the runs finished so far are kept: see that the server runs and start again"
_UNREACHED: Final = "there is no connection; see that the server runs and that the URL names the right host, database and user"

_SQLITE: Final = {
    "SQLITE_NOTADB": "is not an SQLite database; choose another file with --db",
    "SQLITE_CANTOPEN": "cannot be opened; see that the folder exists and that you may write in it",
    "SQLITE_READONLY": "may not be written; give yourself the right to write the file and its folder, or choose another file with --db",
    "SQLITE_PERM": "may not be opened by you; choose another file with --db",
    "SQLITE_FULL": _FULL,
    "SQLITE_BUSY": "is kept locked by another program for too long; close that program and run again",
    "SQLITE_LOCKED": "is kept locked by another program for too long; close that program and run again",
    "SQLITE_CORRUPT": "is damaged; restore a copy, or move the file away and run again",
    "SQLITE_IOERR": "cannot be read or written; see that the disk works and has room",
}
"""By the start of SQLite's name for the error: the extended names (SQLITE_READONLY_DIRECTORY) add only detail."""

_POSTGRESQL: Final = {
    "53100": _FULL,
    "53": "the server has no resources left (connections or memory); run again when it is less busy",
    "42501": "the user may not do this; let the owner grant the right to create and write tables",
    "25006": "the server accepts no writing: it is a copy or set to read only",
    "57P": _LOST,
    "08": _LOST,
}
"""By the start of PostgreSQL's code of the error, the longer start first where two fit."""


class StorageProblem(Exception):
    """A database that cannot be used as wanted.

    Parameters
    ----------
    where : str
        The database as a person should read it, without a password.
    what : str
        What is wrong and how to mend it.
    """

    def __init__(self, where: str, what: str) -> None:
        self.where = where
        self.what = what
        super().__init__(f"{where}: {what}")

    def __reduce__(self) -> tuple[type[StorageProblem], tuple[str, str]]:
        return (StorageProblem, (self.where, self.what))


@contextmanager
def in_words(where: str) -> Iterator[None]:
    """Turn what a database driver raises inside the block into a StorageProblem that names `where`."""
    try:
        yield
    except DBAPIError as error:
        raise StorageProblem(where, _explanation(error)) from error


def _explanation(error: DBAPIError) -> str:
    """Explanation of a driver's error, in its own words where we have none better."""
    driver = error.orig
    name = getattr(driver, "sqlite_errorname", None)
    if name is not None:
        known = next((text for start, text in _SQLITE.items() if name.startswith(start)), None)
    else:
        code = getattr(driver, "sqlstate", None) or ""
        known = next((text for start, text in _POSTGRESQL.items() if code.startswith(start)), None)
        if not code:  # the driver gives no code when it cannot connect or the connection breaks
            known = _LOST if error.connection_invalidated else _UNREACHED
    own_words = " ".join(str(driver).split())
    return f"{known} ({own_words})" if known else own_words
