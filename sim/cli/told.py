"""Told: what a user can mend is told in a line each, without a traceback, and with the exit status that says whose turn it is."""

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from sim.errors import InvalidInput

DIFFERS, INVALID, INTERRUPTED = 1, 2, 130
"""Exit status: something differs or runs failed; invalid input, nothing written; stopped by the user, can go on."""


class Commands(TyperGroup):
    """The commands, whose foreseeable errors end in lines on stderr."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - Typer keeps its context type private
        """Carry out a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            typer.echo("stopped", err=True)
            raise typer.Exit(INTERRUPTED) from error
        except Exception as error:
            status = _status(error)
            if status is None:
                raise
            typer.echo(str(error), err=True)
            raise typer.Exit(status) from error


def _status(error: Exception) -> int | None:
    """Exit status of an error that a user can mend; None for an error of the program.

    The heavy modules that define some of these errors are not loaded for the question: if they are not there, the error is not theirs.
    """
    foreseen: list[tuple[type[Exception], int]] = [(InvalidInput, INVALID)]
    for module, name, status in (("sim.storage", "StorageProblem", INVALID), ("sim.experiments.progress", "Interrupted", INTERRUPTED)):
        if module in sys.modules:
            foreseen.append((getattr(sys.modules[module], name), status))
    return next((status for kind, status in foreseen if isinstance(error, kind)), None)
