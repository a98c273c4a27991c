"""Errors a user can mend: all of them at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong: where it stands (file:line) and what was expected."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


class InvalidInput(Exception):
    """Input that cannot be used.

    Parameters
    ----------
    problems : iterable of Problem
        Every problem found; a reader collects all of them before it raises.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InvalidInput], tuple[tuple[Problem, ...]]]:
        return (InvalidInput, (self.problems,))


def nearest(word: str, known: Sequence[str]) -> str:
    """`; did you mean X?` for the known word closest to `word`, else the known words themselves."""
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else f"; known: {', '.join(sorted(known)[:12])}"
