"""Column: the declaration of one column of the world."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column: `per` names a further axis (education, municipality); `flow` columns count the events of one month."""

    name: str
    dtype: str
    unit: str
    meaning: str
    per: tuple[str, ...] = ()
    flow: bool = False
