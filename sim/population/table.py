"""Table of a margin file: its declared columns as arrays, each row with its line in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class MarginTable:
    """Columns of one margin file.

    Attributes
    ----------
    file : str
        File as a person should read it.
    lines : array of int, shape (rows,)
    columns : mapping of column to array, shape (rows,)
        Texts as str, numbers as float64 (nan where empty).
    """

    file: str
    lines: NDArray[np.int64]
    columns: Mapping[str, NDArray[Any]]

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self.columns[column]

    def where(self, row: int) -> str:
        """`file:line` of a row."""
        return f"{self.file}:{self.lines[row]}"

    def rows(self, **equal: object) -> NDArray[np.int64]:
        """Rows whose columns equal the values given."""
        found = np.ones(len(self.lines), dtype=bool)
        for column, value in equal.items():
            found &= self.columns[column] == value
        return np.nonzero(found)[0]

    def pairs(self, key: str, value: str) -> dict[str, Any]:
        """The value of each key, for tables whose key stands once."""
        return dict(zip(self.columns[key].tolist(), self.columns[value].tolist(), strict=True))
