"""Printed: rows of a listing as a table for people or as JSON for programs."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

Row = Mapping[str, Any]


def console() -> Console:
    """Where tables go; names such as posts.person are not coloured, and long cells wrap instead of being cut off."""
    return Console(highlight=False)


def print_json(value: object) -> None:
    """Print a value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_rows(rows: Sequence[Row], columns: Sequence[str], title: str = "") -> None:
    """Print some columns of rows as a table; numbers stand to the right, lists one below the other."""
    table = Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for column in columns:
        numeric = all(isinstance(row[column], int | float) for row in rows)
        table.add_column(column.replace("_", " "), justify="right" if numeric and rows else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    console().print(table)


def print_block(head: str, parts: Row) -> None:
    """Print a head line and what belongs to it below, each part with its name; empty parts are left out."""
    width = console().width
    lines = [head]
    for name, part in parts.items():
        text = ", ".join(map(str, part)) if isinstance(part, list | tuple) else str(part)
        if text:
            lines.append(textwrap.fill(text, width, initial_indent=f"    {name:8}" if name else "    ", subsequent_indent=" " * 12))
    sys.stdout.write("\n".join(lines) + "\n\n")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(_cell(item) for item in value)
    if isinstance(value, Mapping):
        return "\n".join(f"{key} {_cell(item)}" for key, item in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value).replace("[", r"\[")
