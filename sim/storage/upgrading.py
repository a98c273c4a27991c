"""Upgrading: the schema of a database in use, step by step.

Every schema there has ever been has a number, and `migrations/versions` holds one file for each step to the next. A new database takes the
same steps from nothing as an old one takes from where it is.

A new step is written by `python -m sim.storage.upgrading "what changes"`, which compares the schema with where the present steps lead. Read
the file it writes: it sees new and removed columns, not renamed ones.
"""

from __future__ import annotations

import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, inspect, text

from sim.storage.database import open_engine, reading, shown, writing
from sim.storage.problem import StorageProblem

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).resolve().parent / "migrations"
VERSION_TABLE: Final = "alembic_version"


@cache
def revisions() -> tuple[str, ...]:
    """Numbers of all schemas in ascending order, from the names of the files: to open a database need not load Alembic."""
    return tuple(sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")))


def head() -> str:
    """Number of the schema this program reads and writes."""
    return revisions()[-1]


def ready(engine: Engine, where: str, *, create: bool) -> None:
    """See that a database has the schema of this program; give it to an empty one if `create`.

    Raises
    ------
    StorageProblem
        When the schema is older or newer, the tables are not ours, or the database is empty and is to be read.
    """
    with reading(engine, where) as connection:
        found = _revision(connection, where)
    if found == head():
        return
    if found in revisions():
        raise StorageProblem(where, f"has schema {found}, this program needs {head()}; run `monipaikka db upgrade --db URL` (keep a copy)")
    if found is not None:
        raise StorageProblem(where, f"has schema {found} of a newer monipaikka, this one knows up to {head()}; update the program")
    if not create:
        raise StorageProblem(where, "is empty; `monipaikka run` fills it, or name another database with --db")
    _climb(engine, where)


def upgrade(url: str) -> tuple[str | None, str]:
    """Bring a database to the schema of this program, whole or not at all.

    Returns
    -------
    before : str or None
        Number of the schema found, None for an empty database.
    after : str
        Number of the schema now.

    Raises
    ------
    StorageProblem
        When the database cannot be used or is newer than this program.
    """
    where = shown(url)
    engine = open_engine(url, create=False)
    try:
        with reading(engine, where) as connection:
            before = _revision(connection, where)
        if before in revisions():
            _climb(engine, where)
        else:
            ready(engine, where, create=True)
    finally:
        engine.dispose()
    return before, head()


def make_migration(change: str, folder: Path = MIGRATIONS) -> Path:
    """Write the step from where the present steps lead to the schema as it is declared now.

    Parameters
    ----------
    change : str
        What changes, in a few words; becomes the name of the file.
    folder : Path
        Folder of the steps; another one than the project's is for tests.

    Returns
    -------
    Path
        File written under `versions`.
    """
    from alembic import command

    with tempfile.TemporaryDirectory() as scratch:
        engine = open_engine(f"sqlite:///{scratch}/steps.db", create=True)
        try:
            with writing(engine, "steps") as connection:
                config = _config(connection, folder)
                command.upgrade(config, "head")
                script = command.revision(
                    config, change, autogenerate=True, rev_id=f"{len(list((folder / 'versions').glob('0*.py'))) + 1:04d}"
                )
        finally:
            engine.dispose()
    if script is None or isinstance(script, list):
        raise RuntimeError(f"Alembic wrote {script!r} instead of one file")
    return Path(script.path)


def _climb(engine: Engine, where: str) -> None:
    """Take every step from where a database is."""
    from alembic import command

    with writing(engine, where) as connection:
        command.upgrade(_config(connection, MIGRATIONS), "head")


def _config(connection: Connection, folder: Path) -> Config:
    """Alembic's settings without a file of settings."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _revision(connection: Connection, where: str) -> str | None:
    """Number of a database's schema, None for an empty database."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if VERSION_TABLE not in tables or not tables & {"runs", "scenarios"}:
        raise StorageProblem(where, "holds the tables of something else; name a database of its own with --db")
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    if found is None:
        raise StorageProblem(where, "has lost the number of its schema; restore a copy")
    return str(found)


if __name__ == "__main__":
    make_migration(" ".join(sys.argv[1:]) or "change")
