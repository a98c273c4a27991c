"""Rows: how many rows go into a table at once and come out of it as a frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, Table
from sqlalchemy.dialects import postgresql, sqlite

Item = TypeVar("Item")

AT_ONCE: Final = 500
"""Keys named in one query: databases limit how many there may be."""

_PLACES: Final = {"qmark": "?", "pyformat": "%s"}


def parts(items: Sequence[Item]) -> list[list[Item]]:
    """Items in parts that fit into one query, at least one part."""
    return [list(items[first : first + AT_ONCE]) for first in range(0, max(len(items), 1), AT_ONCE)]


def stream(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Items in parts that fit into one query, taken only as they are needed."""
    source = iter(items)
    while part := list(islice(source, AT_ONCE)):
        yield part


def add_missing(connection: Connection, table: Table, rows: list[dict[str, Any]], *, update: Sequence[str] = ()) -> None:
    """Add the rows that are not there yet; of those that are, set the columns named in `update`."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    if connection.dialect.name == "sqlite":
        lite = sqlite.insert(table)
        given = {name: lite.excluded[name] for name in update}
        command: Any = lite.on_conflict_do_update(index_elements=keys, set_=given) if update else lite.on_conflict_do_nothing()
    else:
        post = postgresql.insert(table)
        given = {name: post.excluded[name] for name in update}
        command = post.on_conflict_do_update(index_elements=keys, set_=given) if update else post.on_conflict_do_nothing()
    connection.execute(command, rows)


def insert_numbers(
    connection: Connection, table: Table, columns: Sequence[str], keys: list[tuple[Any, ...]], values: NDArray[np.float64]
) -> None:
    """Insert rows of keys and numbers by position: three times as fast as by name, and the months of a run are thousands of rows."""
    if not keys:
        return
    numbers = values.reshape(len(keys), -1).astype(object)
    numbers[np.isnan(values.reshape(numbers.shape))] = None
    quoted = connection.dialect.identifier_preparer.quote
    place = _PLACES[connection.dialect.paramstyle]
    command = f"INSERT INTO {quoted(table.name)} ({', '.join(map(quoted, columns))}) VALUES ({', '.join([place] * len(columns))})"
    connection.exec_driver_sql(command, [(*key, *row) for key, row in zip(keys, numbers.tolist(), strict=True)])


def frame(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    """Rows of a query as a frame."""
    found = connection.execute(query)
    return pd.DataFrame.from_records(found.all(), columns=list(found.keys()))
