"""Folders: where a command writes what it makes."""

from __future__ import annotations

from pathlib import Path

from sim.errors import InvalidInput, Problem


def made_folder(out: Path) -> Path:
    """The folder of `--out`, made where it is not there.

    Raises
    ------
    InvalidInput
        When it is a file, lies in one, or cannot be made.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise InvalidInput([Problem("--out", f"{out} is a file; name a folder")]) from None
    except NotADirectoryError:
        raise InvalidInput([Problem("--out", f"{out} lies in a file; name a folder")]) from None
    except OSError as error:
        raise InvalidInput([Problem("--out", f"{out} cannot be made: {error.strerror}; name another folder")]) from None
    return out
