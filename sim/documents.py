"""Documents: YAML files whose every value still knows its line, so that an error can name it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from sim.errors import InvalidInput, Problem
from sim.resources import shown

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Data of a YAML file and the line of every key and list item.

    Attributes
    ----------
    name : str
        File as a person should read it.
    data : object
        Plain dictionaries, lists, strings, numbers, booleans and None.
    lines : dict
        Line (from 1) of each path of keys and positions; empty for data that stand in no file.
    """

    name: str
    data: Any
    lines: dict[Path_, int]

    def where(self, path: Sequence[str | int]) -> str:
        """`file:line` of a path, or of its nearest parent that stands in the file; the name alone where there are no lines."""
        parts = tuple(path)
        while parts and parts not in self.lines:
            parts = parts[:-1]
        return f"{self.name}:{self.lines.get(parts, 1)}" if self.lines else self.name

    def problem(self, path: Sequence[str | int], what: str) -> Problem:
        """A problem at a path: `file:line: policy[2].phase_in: what`."""
        shown_path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
        return Problem(self.where(path), f"{shown_path}: {what}" if shown_path else what)


def read_document(file: Traversable | Path) -> Document:
    """Read a YAML file.

    Raises
    ------
    InvalidInput
        When the file cannot be read, is not YAML, or names a key twice.
    """
    name = shown(file)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput([Problem(name, f"cannot be read: {getattr(error, 'strerror', None) or error}")]) from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{name}:{mark.line + 1}" if mark else name
        raise InvalidInput([Problem(place, f"is not YAML: {getattr(error, 'problem', None) or error}")]) from None
    lines: dict[Path_, int] = {}
    problems: list[Problem] = []
    if node is not None and (inside := _within_itself(node, ())) is not None:
        raise InvalidInput([Problem(f"{name}:{inside.start_mark.line + 1}", "an alias stands inside what it names; write the value out")])
    data = _value(node, (), lines, problems, name) if node is not None else None
    if problems:
        raise InvalidInput(problems)
    return Document(name, data, lines)


def _within_itself(node: yaml.Node, outer: tuple[int, ...]) -> yaml.Node | None:
    """The first node that an alias puts inside itself; such a document has no end."""
    if id(node) in outer:
        return node
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        children = [part for pair in node.value for part in pair]
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    return next((found for child in children if (found := _within_itself(child, (*outer, id(node)))) is not None), None)


def _value(node: yaml.Node, path: Path_, lines: dict[Path_, int], problems: list[Problem], name: str) -> Any:  # noqa: ANN401 - YAML data
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in found:
                problems.append(Problem(f"{name}:{line}", f"the key {key} stands twice; keep one"))
            lines[(*path, key)] = line
            found[key] = _value(value_node, (*path, key), lines, problems, name)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, place), lines, problems, name) for place, item in enumerate(node.value)]
    return _scalar(node, problems, name)


def _scalar(node: yaml.Node, problems: list[Problem], name: str) -> Any:  # noqa: ANN401 - YAML data
    if node.tag == "tag:yaml.org,2002:timestamp":
        return node.value  # a date stays as it is written: who reads it says what is wrong with it
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        problems.append(Problem(f"{name}:{node.start_mark.line + 1}", f"is not a value: {getattr(error, 'problem', None) or error}"))
        return None
