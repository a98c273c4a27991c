"""Margins: the files of a population folder, read and checked.

`population.yaml` names the file of every margin with its grade and source. A folder that `extends` a shipped one need hold only the margins
it replaces. Every problem of every file is reported at once, with file and line.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import parse_month, year
from sim.documents import Document, read_document
from sim.errors import InvalidInput, Problem, nearest
from sim.parameters import Sheet
from sim.population.assumptions import Assumptions, load_assumptions
from sim.population.consistency import contradictions
from sim.population.gravity_sheet import GravitySheet, load_gravity
from sim.population.schema import ROLES, Field, Role
from sim.population.table import MarginTable
from sim.resources import configs, shown

Folder = Traversable | Path
LANGUAGES_OF_NAMES: Final = ("fi", "sv", "en")
_MANIFEST_KEYS: Final = ("name", "reference_month", "extends", "margins", "carried")
_ENTRY_KEYS: Final = ("file", "grade", "source", "scope", "note")
_ADDS_UP_TO: Final = 100.0
_ADDS_UP_WITHIN: Final = 0.05


class MarginGrade(NamedTuple):
    """What a margin rests on; `estimate` is true for a judgement, which every output must say."""

    file: str
    grade: str
    estimate: bool
    source: str
    scope: str
    note: str


@dataclass(frozen=True, eq=False)
class Margins:
    """All margins of one population folder.

    Attributes
    ----------
    folder : str
        Folder as a person should read it.
    names : mapping of language to text
    reference_month : int
        Absolute month of the start state.
    tables : mapping of margin to MarginTable
    grades : mapping of margin to MarginGrade
    assumptions : Assumptions
    evidence : Sheet
        Meaning, range and grade of each assumption.
    gravity : GravitySheet
        Fitted gravity model of migration.
    content_hash : str
        SHA-256 over the content of every file that is used.
    """

    folder: str
    names: Mapping[str, str]
    reference_month: int
    tables: Mapping[str, MarginTable]
    grades: Mapping[str, MarginGrade]
    assumptions: Assumptions
    evidence: Sheet
    gravity: GravitySheet
    content_hash: str

    def __getitem__(self, margin: str) -> MarginTable:
        return self.tables[margin]

    @property
    def agency_names(self) -> tuple[str, ...]:
        """English names of the agencies."""
        return tuple(self.tables["agency_profiles"]["agency"].tolist())

    @property
    def region_codes(self) -> tuple[str, ...]:
        """Codes of the regions."""
        return tuple(self.tables["regions"]["region_code"].tolist())


class _Place(NamedTuple):
    """Where a margin's entry stands and the folder its file lies in."""

    document: Document
    entry: Mapping[str, Any]
    folder: Folder


def load_margins(folder: Folder) -> Margins:
    """Read and check a population folder.

    Raises
    ------
    InvalidInput
        With every problem of every file: missing file or column, not a number, out of bounds, unknown code, shares that do not add up,
        rows that stand twice, contradictions between files.
    """
    problems: list[Problem] = []
    manifest = read_document(folder / "population.yaml")
    places, names, month, extended = _manifest(manifest, folder, problems)
    digest = hashlib.sha256((folder / "population.yaml").read_bytes())
    tables = {name: table for name, place in places.items() if (table := _table(name, place, digest, problems)) is not None}
    for name, table in tables.items():
        _check_codes(name, table, tables, problems)
    if not problems:
        problems.extend(contradictions(tables, year(month)))
    assumptions = _sheet(load_assumptions, folder, extended, "assumptions.yaml", digest, problems)
    gravity = _sheet(load_gravity, folder, extended, "gravity.yaml", digest, problems)
    if problems or assumptions is None or gravity is None:
        raise InvalidInput(problems)
    grades = {name: _grade(place) for name, place in places.items()}
    values, evidence = assumptions
    return Margins(shown(folder), names, month, tables, grades, values, evidence, gravity, digest.hexdigest())


def _manifest(document: Document, folder: Folder, problems: list[Problem]) -> tuple[dict[str, _Place], dict[str, str], int, Folder | None]:
    data = document.data if isinstance(document.data, dict) else {}
    problems.extend(document.problem((key,), f"is unknown here{nearest(key, _MANIFEST_KEYS)}") for key in data if key not in _MANIFEST_KEYS)
    extended = _extended(document, data, problems)
    places: dict[str, _Place] = {}
    if extended is not None:
        inherited = read_document(extended / "population.yaml")
        places = {name: _Place(inherited, entry, extended) for name, entry in inherited.data["margins"].items()}
    margins = data.get("margins") or {}
    for name, entry in margins.items():
        if name not in ROLES:
            problems.append(document.problem(("margins", name), f"is not a margin{nearest(name, list(ROLES))}"))
        elif _entry_fits(document, name, entry, problems):
            places[name] = _Place(document, entry, folder)
    missing = [name for name in ROLES if name not in places and name not in margins]
    problems.extend(
        document.problem(("margins",), f"margin {name} ({ROLES[name].meaning}) is missing; name its file, grade and source")
        for name in missing
    )
    given = data.get("name")
    names = given if isinstance(given, dict) else {}
    problems.extend(
        document.problem(("name",), f"the name in {language} is missing") for language in LANGUAGES_OF_NAMES if language not in names
    )
    month = 0
    try:
        month = parse_month(str(data.get("reference_month")))
    except ValueError as error:
        problems.append(document.problem(("reference_month",), str(error)))
    problems.extend(
        document.problem(("carried", place), f"{file}: there is no such file in {shown(folder)}")
        for place, file in enumerate(data.get("carried") or [])
        if not (folder / str(file)).is_file()
    )
    return places, {str(key): str(text) for key, text in names.items()}, month, extended


def _extended(document: Document, data: Mapping[str, Any], problems: list[Problem]) -> Folder | None:
    if "extends" not in data:
        return None
    shipped = configs() / "population"
    extended = shipped / str(data["extends"])
    if not (extended / "population.yaml").is_file():
        known = [item.name for item in shipped.iterdir() if item.is_dir()]
        problems.append(
            document.problem(("extends",), f"{data['extends']} is not a shipped population{nearest(str(data['extends']), known)}")
        )
        return None
    return extended


def _entry_fits(document: Document, name: str, entry: object, problems: list[Problem]) -> bool:
    if not isinstance(entry, dict) or "file" not in entry:
        problems.append(document.problem(("margins", name), "expected file, grade and source"))
        return False
    problems.extend(
        document.problem(("margins", name, key), f"is unknown here{nearest(key, _ENTRY_KEYS)}") for key in entry if key not in _ENTRY_KEYS
    )
    if entry.get("grade") not in ("A", "B", "C", "D"):
        problems.append(document.problem(("margins", name, "grade"), f"expected A, B, C or D, found {entry.get('grade')!r}"))
    elif entry["grade"] != "D" and not entry.get("source"):
        problems.append(document.problem(("margins", name), f"grade {entry['grade']} needs a source"))
    return True


def _grade(place: _Place) -> MarginGrade:
    entry = place.entry
    grade = str(entry["grade"])
    return MarginGrade(
        str(entry["file"]), grade, grade == "D", str(entry.get("source", "")), str(entry.get("scope", "")), str(entry.get("note", ""))
    )


def _sheet(load: Any, folder: Folder, extended: Folder | None, file: str, digest: Any, problems: list[Problem]) -> Any:  # noqa: ANN401 - either of two sheets
    holder = folder if extended is None or (folder / file).is_file() else extended
    try:
        found = load(holder)
    except InvalidInput as error:
        problems.extend(error.problems)
        return None
    digest.update((holder / file).read_bytes())
    return found


def _table(name: str, place: _Place, digest: Any, problems: list[Problem]) -> MarginTable | None:  # noqa: ANN401 - hashlib names no public type
    role = ROLES[name]
    file = place.folder / str(place.entry["file"])
    try:
        content = file.read_bytes()
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = f"{place.entry['file']}: {getattr(error, 'strerror', None) or 'is not UTF-8'}; it holds {role.meaning}"
        problems.append(place.document.problem(("margins", name, "file"), what))
        return None
    digest.update(name.encode() + b"\0" + content)
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    rows: list[list[str]] = []
    lines: list[int] = []
    for row in reader:
        if row:
            rows.append(row)
            lines.append(reader.line_num)
    shown_file = shown(file)
    wide = [
        Problem(f"{shown_file}:{lines[i]}", f"expected {len(header)} cells, found {len(r)}")
        for i, r in enumerate(rows)
        if len(r) != len(header)
    ]
    missing = [f.name for f in role.fields if f.name not in header]
    lost = [Problem(f"{shown_file}:1", f"column {column} is missing{nearest(column, header)}") for column in missing]
    if wide or lost or not rows:
        problems.extend([*wide, *lost] or [Problem(shown_file, f"has no rows; it should hold {role.meaning}")])
        return None
    columns = {
        field.name: _column(field, [row[header.index(field.name)].strip() for row in rows], shown_file, lines, problems)
        for field in role.fields
    }
    table = MarginTable(shown_file, np.array(lines), columns)
    _check_rows(role, table, problems)
    return table


def _column(field: Field, cells: list[str], file: str, lines: list[int], problems: list[Problem]) -> NDArray[Any]:
    def report(row: int, what: str) -> None:
        problems.append(Problem(f"{file}:{lines[row]}", f"{field.name}: {what}"))

    if not field.empty:
        for row in (i for i, cell in enumerate(cells) if not cell):
            report(row, "is empty; a value is needed")
    if field.kind != "number":
        if field.kind == "choice":
            for row, cell in enumerate(cells):
                if cell and cell not in field.choices:
                    report(row, f"{cell} is not one of its words{nearest(cell, field.choices)}")
        return np.array(cells, dtype=np.str_)
    values = np.full(len(cells), np.nan)
    for row, cell in enumerate(cells):
        if not cell:
            continue
        try:
            values[row] = float(cell)
        except ValueError:
            report(row, f"{cell!r} is not a number; write digits with a point as decimal mark")
            continue
        if not field.low <= values[row] <= field.high:
            bound = f"{field.low:g} or more" if field.high >= 1e15 else f"from {field.low:g} to {field.high:g}"
            report(row, f"{cell} must be {bound}")
    return values


def _check_rows(role: Role, table: MarginTable, problems: list[Problem]) -> None:
    if role.unique:
        first: dict[tuple[str, ...], int] = {}
        for row, key in enumerate(zip(*(table[column].tolist() for column in role.unique), strict=True)):
            if key in first:
                named = ", ".join(f"{column} {value}" for column, value in zip(role.unique, key, strict=True))
                problems.append(Problem(table.where(row), f"{named} stands already in line {table.lines[first[key]]}; keep one"))
            first.setdefault(key, row)
    if role.adds_up:
        total = sum(table["share_pct"].tolist())
        if abs(total - _ADDS_UP_TO) > _ADDS_UP_WITHIN:
            problems.append(Problem(table.file, f"share_pct adds up to {total:g}; expected {_ADDS_UP_TO:g}"))
    if role.complete:
        keys = set(table[role.unique[0]].tolist())
        problems.extend(
            Problem(table.file, f"no row for {role.unique[0]} {key}; expected {', '.join(role.complete)}")
            for key in role.complete
            if key not in keys
        )


def _check_codes(name: str, table: MarginTable, tables: Mapping[str, MarginTable], problems: list[Problem]) -> None:
    for field in ROLES[name].fields:
        if field.kind != "code" or field.of[0] not in tables:
            continue
        known = set(tables[field.of[0]][field.of[1]].tolist())
        whole = field.of == ("regions", "region_code")
        for row, cell in enumerate(table[field.name].tolist()):
            # Statistics by region also carry rows of the whole country (00) and of parts of it (00-01).
            if cell and cell not in known and not (whole and cell.startswith("00")):
                what = f"{field.name}: {cell} is not in {tables[field.of[0]].file}{nearest(cell, sorted(known))}"
                problems.append(Problem(table.where(row), what))
