"""Listing: the rules of the month, the levers, and the parameters in force."""

from __future__ import annotations

from typing import Any, Final, get_args, get_origin

import typer
from pydantic.fields import FieldInfo

from sim.calendar import month_text
from sim.cli.printed import Row, print_block, print_json, print_rows
from sim.errors import InvalidInput, Problem, nearest
from sim.levers import LEVERS
from sim.parameters import AXES, Sheet, Value
from sim.policy import Month

TYPE_WORDS: Final = {float: "number", int: "whole number", str: "text", bool: "yes or no"}
BOUNDS: Final = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}


def list_rules(*, as_json: bool) -> None:
    """Print the rules of the month in their order."""
    from sim.parameters import quantities_of
    from sim.schedule import SCHEDULE

    rows: list[Row] = [
        {
            "order": order,
            "name": process.name,
            "file": process.file,
            "line": process.line,
            "reads": list(process.reads),
            "writes": list(process.writes),
            "parameters": [f"{process.name}.{name}" for name in quantities_of(process.parameters)],
            "summary": process.summary,
        }
        for order, process in enumerate(SCHEDULE, start=1)
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print_block(
            f"{row['order']:2d}  {row['name']}  {row['file']}:{row['line']}",
            {"": row["summary"], "reads": row["reads"], "writes": row["writes"], "needs": row["parameters"]},
        )


def list_levers(name: str | None, *, as_json: bool) -> None:
    """Print all levers, or the fields of one.

    Raises
    ------
    InvalidInput
        When there is no lever of that name.
    """
    if name is not None and name not in LEVERS:
        raise InvalidInput([Problem("levers", f"{name} is not a lever{nearest(name, list(LEVERS))}")])
    described = [_lever(lever) for lever in (LEVERS if name is None else [name])]
    if as_json:
        print_json(described if name is None else described[0])
        return
    if name is None:
        shown = [{"lever": d["name"], "does": d["summary"], "fields": [f["field"] for f in d["fields"]]} for d in described]
        print_rows(shown, ("lever", "does", "fields"))
        return
    fields = [{**field, "default": "required" if field["required"] else field["default"]} for field in described[0]["fields"]]
    print_rows(fields, ("field", "type", "unit", "bounds", "default", "meaning"), f"{name}: {described[0]['summary']}")


def _lever(name: str) -> dict[str, Any]:
    lever = LEVERS[name]
    fields = [_field(field, info) for field, info in lever.model_fields.items()]
    return {"name": name, "summary": (lever.__doc__ or "").strip().splitlines()[0], "file": f"sim/levers/{name}.py", "fields": fields}


def _field(name: str, info: FieldInfo) -> Row:
    unit = info.json_schema_extra.get("unit") if isinstance(info.json_schema_extra, dict) else None
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    return {
        "field": info.alias or name,
        "type": _type_name(info.annotation, info.metadata),
        "unit": unit,
        "bounds": _bounds(info),
        "required": info.is_required(),
        "default": list(default) if isinstance(default, tuple) else default,
        "meaning": info.description or "",
    }


def _type_name(annotation: Any, metadata: list[Any]) -> str:  # noqa: ANN401 - annotations have no common type
    """A type as a person writes it: month, number, one of a few words."""
    if any(mark in metadata for mark in get_args(Month)[1:]) or annotation == Month:
        return "month"
    if get_origin(annotation) is not None and annotation != Month:
        arguments = [a for a in get_args(annotation) if a not in (type(None), ...)]
        if all(isinstance(a, str) for a in arguments):
            return " | ".join(arguments)
        names = [_type_name(a, []) for a in arguments]
        if get_origin(annotation) is tuple:
            return f"list of {names[0]}"
        return f"{names[0]}: {names[1]}" if get_origin(annotation) is dict else " or ".join(names)
    return TYPE_WORDS.get(annotation, getattr(annotation, "__name__", str(annotation)))


def _bounds(info: FieldInfo) -> str:
    found = ((sign, getattr(mark, name, None)) for mark in info.metadata for name, sign in BOUNDS.items())
    return ", ".join(f"{sign} {_plain(bound)}" for sign, bound in found if bound is not None)


def _plain(bound: float) -> str:
    return f"{bound:,.0f}" if bound == int(bound) else f"{bound:g}"


def list_parameters(scenario: str, month: str, *, as_json: bool) -> None:
    """Print every parameter in force in one month, and the rows that levers add.

    Raises
    ------
    InvalidInput
        When the scenario or the month cannot be used.
    """
    from sim.cli.scenarios import load_all, month_of
    from sim.scenario import sheets

    (loaded,) = load_all([scenario])
    date = month_of(loaded, month)
    book = loaded.book(date)
    rows = [_parameter(sheet, name, book.value(sheet.name, name), date) for sheet in sheets().values() for name in sheet.quantities]
    plans = [{"path": path, **row._asdict()} for path, lines in book.rows.items() for row in lines]
    if as_json:
        print_json({"scenario": loaded.name, "hash": loaded.hash, "month": month_text(date), "parameters": rows, "rows": plans})
        return
    typer.echo(f"{loaded.name}, {month_text(date)}; * stands where the scenario or its policy has changed the value\n")
    for row in rows:
        low, high = (_in_words(bound) for bound in row["range"])
        span = low if low == high else f"{low} to {high}"
        print_block(
            f"{row['sheet']}.{row['name']}{'*' * row['changed']} = {_in_words(row['value'])} {row['unit']}",
            {"": row["meaning"], "range": span, "grade": " ".join(filter(None, (row["grade"], row["source"]))), "note": row["note"]},
        )
    for row in plans:
        print_block(str(row.pop("path")), row)


def _parameter(sheet: Sheet, name: str, value: Value, month: int) -> dict[str, Any]:
    quantity, evidence = sheet.quantities[name], sheet.evidence[name]
    return {
        "sheet": sheet.name,
        "name": name,
        "value": _by_member(value, quantity.per),
        "unit": quantity.unit,
        "range": [_by_member(evidence.low, quantity.per), _by_member(evidence.high, quantity.per)],
        "bounds": [quantity.low, quantity.high],
        "grade": evidence.grade,
        "source": evidence.source,
        "changed": value != sheet.value(name, month),
        "meaning": quantity.meaning,
        "note": evidence.note,
    }


def _by_member(value: Value, axis: str) -> float | dict[str, float]:
    """A number, or one for each member of the axis when these differ."""
    if not isinstance(value, tuple):
        return value
    return value[0] if len(set(value)) == 1 else dict(zip(AXES[axis], value, strict=True))


def _in_words(value: float | dict[str, float]) -> str:
    """Short text of a value: 0.05, or 0.1 expert, 0.2 support."""
    return ", ".join(f"{number:g} {member}" for member, number in value.items()) if isinstance(value, dict) else f"{value:g}"
