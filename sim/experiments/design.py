"""Designs: which parameter points an experiment visits.

A kind of design is a class with `settings`, which names every value with its place in the file, and `points`. Another kind is another class
in DESIGNS; the database knows points only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Annotated, Any, Final, Literal, NamedTuple, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.documents import Document, Path_
from sim.errors import Problem, nearest
from sim.parameters import Value
from sim.scenario_file import schema_problems
from sim.sheets import override

Point = Mapping[str, Any]


class Setting(NamedTuple):
    """A value that a design gives to a parameter `sheet.name`, and its place in the design."""

    at: Path_
    parameter: str
    raw: Any


class Design(Protocol):
    """What every kind of design offers."""

    def settings(self) -> Iterator[Setting]:
        """Every value that stands in it."""
        ...

    def points(self) -> list[Point]:
        """Parameter points in their order."""
        ...

    def grown(self, point: Point) -> dict[str, Any]:
        """The design as it stands in a file, with one more point or, for a grid, with more values."""
        ...


class ListDesign(BaseModel):
    """Explicit points; without any there is one, the parameters as they stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["list"] = "list"
    points_: Annotated[list[dict[str, Any]], Field(alias="points", min_length=1)] = [{}]

    def settings(self) -> Iterator[Setting]:
        """Every value of every point."""
        for place, point in enumerate(self.points_):
            yield from (Setting(("points", place, path), path, raw) for path, raw in point.items())

    def points(self) -> list[Point]:
        """Points in the order of the file."""
        return list(self.points_)

    def grown(self, point: Point) -> dict[str, Any]:
        """The list with one more point."""
        return {"kind": "list", "points": [*self.points_, dict(point)]}


class GridDesign(BaseModel):
    """Every combination of the values of some parameters, the last parameter changing first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["grid"]
    parameters: dict[str, list[Any]] = Field(min_length=1)

    def settings(self) -> Iterator[Setting]:
        """Every value of every parameter."""
        for path, values in self.parameters.items():
            yield from (Setting(("parameters", path, place), path, raw) for place, raw in enumerate(values))

    def points(self) -> list[Point]:
        """All combinations."""
        return [dict(zip(self.parameters, values, strict=True)) for values in product(*self.parameters.values())]

    def grown(self, point: Point) -> dict[str, Any]:
        """The grid with more values of its parameters.

        Raises
        ------
        ValueError
            When a parameter has no axis: a new one would change every point there is.
        """
        if strange := [path for path in point if path not in self.parameters]:
            raise ValueError(f"{strange[0]} is no parameter of the grid{nearest(strange[0], list(self.parameters))}")
        added = {path: [*values, *([point[path]] if path in point else [])] for path, values in self.parameters.items()}
        return {"kind": "grid", "parameters": added}


DESIGNS: Final[Mapping[str, type[ListDesign | GridDesign]]] = {"list": ListDesign, "grid": GridDesign}


def design_of(document: Document, problems: list[Problem]) -> Design:
    """The design of an experiment's document, checked; what is wrong goes to problems."""
    data = (document.data or {}).get("design", {"kind": "list"})
    if not isinstance(data, dict):
        problems.append(
            document.problem(("design",), f"expected a kind and what it needs, such as {{kind: grid, parameters: {{...}}}}, not {data!r}")
        )
        return ListDesign()
    kind = DESIGNS.get(str(data.get("kind")))
    if kind is None:
        what = "is missing" if "kind" not in data else f"there is no kind of design {data['kind']}"
        problems.append(document.problem(("design", "kind"), f"{what}{nearest(str(data.get('kind')), list(DESIGNS))}"))
        return ListDesign()
    try:
        design: Design = kind.model_validate(data)
    except ValidationError as error:
        problems.extend(schema_problems(document, ("design",), error, [field.alias or name for name, field in kind.model_fields.items()]))
        return ListDesign()
    for at, parameter, raw in design.settings():
        override(parameter, raw, document, problems, ("design", *at))
    if not problems:
        _check_twice(document, design, problems)
    return design


def checked(point: Point) -> dict[str, Value]:
    """A point whose values have been checked, as values of their parameters, in the order of their names."""
    return {path: override(path, raw, None, []) for path, raw in sorted(point.items())}


def canonical(point: Point) -> str:
    """Identity of a point: JSON of its values."""
    return json.dumps(checked(point), sort_keys=True)


def _check_twice(document: Document, design: Design, problems: list[Problem]) -> None:
    seen: set[str] = set()
    for point in design.points():
        text = canonical(point)
        if text in seen:
            problems.append(document.problem(("design",), f"the point {text} stands twice; keep one"))
        seen.add(text)
