"""Write the generated parts of the documents from the code and the configs: `make docs`.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->` in any page of docs/. With `--check` nothing is written, and the exit
code is 1 where a page differs from what the code says (a test does this).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.calendar import month_text
from sim.column import Column
from sim.columns import TABLES
from sim.levers import LEVERS
from sim.measures.places import PlaceMetric
from sim.measures.units import UNIT_METRICS, UnitMetric
from sim.metrics import METRICS
from sim.parameters import GRADES, Evidence, Quantity, Sheet, Value, rows_of
from sim.place_metrics import BY_PLACE
from sim.policy import Dated
from sim.scenario import Scenario, sheets, shipped
from sim.schedule import SCHEDULE, SHARED
from sim.site_tables import HUBS, SITES

DOCS = Path(__file__).resolve().parent
MONTHS = frozenset({"from", "until"})
MARKED = re.compile(r"(<!-- generated: (?P<name>[\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; cells are put on one line and their bars escaped."""

    def line(cells: Iterable[object]) -> str:
        return "| " + " | ".join(" ".join(str(cell).split()).replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(head), "|" + "---|" * len(head), *(line(row) for row in rows)])


def paragraph(text: str | None) -> str:
    """First paragraph of a docstring, on one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())


def state() -> str:
    """Every table of the world and its columns."""

    def row(column: Column) -> tuple[str, ...]:
        meaning = f"{column.meaning} (by {', '.join(column.per)})" if column.per else column.meaning
        return f"`{column.name}`", column.unit, column.dtype, "flow" if column.flow else "stock", meaning

    head = ("column", "unit", "type", "kind", "meaning")
    return "\n\n".join(f"**{name}**\n\n{table(head, map(row, columns))}" for name, columns in TABLES.items())


def schedule() -> str:
    """The rules of a month in their order."""

    def columns(paths: Iterable[str]) -> str:
        return ", ".join(f"`{path}`" for path in paths) or "nothing"

    rows = (
        (number, f"[{rule.name}](../{rule.file})", rule.summary, columns(rule.reads), columns(rule.writes))
        for number, rule in enumerate(SCHEDULE, 1)
    )
    return table(("", "rule", "what it does", "reads", "writes"), rows)


def submodels() -> str:
    """What the head of each file says: the rules in their order, then what several rules share."""

    def submodel(module: str) -> str:
        title, _, rest = (sys.modules[module].__doc__ or "").strip().partition("\n")
        return f"#### {title}\n\n{submodel_body(rest)}".rstrip()

    modules = (*(rule.function.__module__ for rule in SCHEDULE), *(declaration.__module__ for declaration in SHARED.values()))
    return "\n\n".join(map(submodel, modules))


def submodel_body(text: str) -> str:
    """The entries `Word    text, continued on indented lines` as a list; other paragraphs as they are."""
    lines: list[str] = []
    for line in text.splitlines():
        entry = re.match(r"([A-Z][a-z]+)\s{2,}(\S.*)", line)
        if entry:
            lines.append(f"- *{entry[1]}* {entry[2]}")
        elif line.startswith(" ") and lines and lines[-1]:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return "\n".join(lines).strip()


def declarations() -> dict[str, type]:
    """The class that declares each parameter sheet: of the rules in their order, then the shared ones."""
    return {**{rule.name: rule.parameters for rule in SCHEDULE}, **SHARED}


def shown(value: Value) -> str:
    """A parameter value as a person reads it."""
    if isinstance(value, tuple):
        return shown(value[0]) if len(set(value)) == 1 else "; ".join(map(shown, value))
    return f"{value:.6g}"


def parameters() -> str:
    """Every parameter with its value, plausible range, grade and source, by sheet."""

    def row(name: str, quantity: Quantity, evidence: Evidence) -> tuple[str, ...]:
        dated = "".join(f"; from {month_text(month)} {shown(value)}" for month, value in evidence.dated)
        plausible = "" if evidence.grade == "N" else f"{shown(evidence.low)} to {shown(evidence.high)}"
        meaning = quantity.meaning + (f" (by {quantity.per})" if quantity.per else "")
        note = f". {evidence.note}" if evidence.note else ""
        return f"`{name}`", shown(evidence.value) + dated, quantity.unit, plausible, evidence.grade, evidence.source, meaning + note

    def part(name: str, sheet: Sheet) -> str:
        lines = [f"## {name}"]
        if sheet.quantities:
            lines.append(table(head, (row(key, sheet.quantities[key], sheet.evidence[key]) for key in sheet.quantities)))
        if rows := rows_of(declarations()[name]):
            lines.append(f"Rows that levers add: {', '.join(f'`{field}`' for field in rows)}.")
        return "\n\n".join(lines)

    head = ("parameter", "value", "unit", "plausible range", "grade", "source", "meaning and note")
    return "\n\n".join(part(name, sheet) for name, sheet in sheets().items() if sheet.quantities or rows_of(declarations()[name]))


def grades() -> str:
    """What the grades mean, and how many parameters have each."""
    count = dict.fromkeys(GRADES, 0)
    for sheet in sheets().values():
        for evidence in sheet.evidence.values():
            count[evidence.grade] += 1
    return table(("grade", "meaning", "parameters"), ((grade, meaning, count[grade]) for grade, meaning in GRADES.items()))


def metrics() -> str:
    """Every metric."""
    rows = ((f"`{m.name}`", m.unit, m.kind, m.output, ", ".join(m.by), m.definition) for m in METRICS)
    return table(("metric", "unit", "kind", "output", "by", "definition"), rows)


def unit_metrics() -> str:
    """Every metric of units."""
    return _of_places(UNIT_METRICS)


def municipality_metrics() -> str:
    """Every metric of municipalities."""
    return _of_places(BY_PLACE["municipality"])


def agency_metrics() -> str:
    """Every metric of agencies."""
    return _of_places(BY_PLACE["agency"])


def _of_places(found: Iterable[UnitMetric | PlaceMetric]) -> str:
    return table(("metric", "unit", "kind", "definition"), ((f"`{m.name}`", m.unit, m.kind, m.definition) for m in found))


def site_tables() -> str:
    """Every number of sites and hubs that can be exported."""
    parts = {"sites": SITES, "hubs": HUBS}
    head = ("table", "number", "unit", "meaning")
    return table(head, ((name, f"`{shown.name}`", shown.unit, shown.meaning) for name, part in parts.items() for shown in part))


def levers() -> str:
    """Every lever with its own fields; the dates and notes all levers share come first."""

    def default(name: str, schema: Mapping[str, Any]) -> str:
        if name in schema.get("required", ()):
            return "required"
        value = schema["properties"][name].get("default")
        return "none" if value in (None, "", []) else str(value)

    def fields(schema: Mapping[str, Any], names: Iterable[str]) -> str:
        chosen = ((name, schema["properties"][name]) for name in names)
        rows = ((f"`{name}`", bounds(name, field), default(name, schema), field.get("description", "")) for name, field in chosen)
        return table(("field", "values", "default", "meaning"), rows)

    schemas = {name: lever.model_json_schema(by_alias=True) for name, lever in LEVERS.items()}
    shared = Dated.model_json_schema(by_alias=True)
    parts = [f"Every lever has:\n\n{fields(shared, shared['properties'])}"]
    for name, schema in schemas.items():
        own = [field for field in schema["properties"] if field not in shared["properties"]]
        parts.append(f"**{name}**: {paragraph(LEVERS[name].__doc__)}\n\n{fields(schema, own)}")
    return "\n\n".join(parts)


def bounds(name: str, field: Mapping[str, Any]) -> str:
    """Type and limits of a field of a lever, in words."""
    options = [option for option in field.get("anyOf", [field]) if option.get("type") != "null"]

    def one(option: Mapping[str, Any]) -> str:
        if name in MONTHS:
            return "month, as 2030-01"
        if "enum" in option:
            return ", ".join(map(str, option["enum"]))
        kind = {"integer": "whole number", "object": "mapping", "array": "list", "string": "text"}.get(option["type"], option["type"])
        low, high = (option.get(key, option.get(f"exclusive{key.title()}")) for key in ("minimum", "maximum"))
        limits = [] if low is None else [f"{'above' if 'exclusiveMinimum' in option else 'from'} {low:,.12g}"]
        limits += [] if high is None else [f"{'below' if 'exclusiveMaximum' in option else 'to'} {high:,.12g}"]
        return f"{kind} {' '.join(limits)}".strip()

    return " or ".join(map(one, options))


def scenarios() -> str:
    """Every scenario that ships."""
    loaded = [Scenario.load(name) for name in shipped()]
    return table(("scenario", "title", "question"), ((f"`{s.name}`", s.title["en"], s.question) for s in loaded))


PARTS: Mapping[str, Callable[[], str]] = {
    part.__name__: part
    for part in (
        state,
        schedule,
        submodels,
        parameters,
        grades,
        metrics,
        municipality_metrics,
        agency_metrics,
        unit_metrics,
        site_tables,
        levers,
        scenarios,
    )
}


def generated(text: str) -> str:
    """The text of a page with all its generated parts made anew.

    Raises
    ------
    KeyError
        When a page names a part that does not exist.
    """
    return MARKED.sub(lambda match: f"{match[1]}\n{PARTS[match['name']]()}\n\n{match[3]}", text)


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with `--check` only compare them."""
    stale = []
    for page in sorted(DOCS.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        new = generated(text)
        if new != text:
            stale.append(page.name)
            if "--check" not in arguments:
                page.write_text(new, encoding="utf-8")
    if stale:
        print(f"{'out of date' if '--check' in arguments else 'written'}: {', '.join(stale)}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
