"""Scenario names: what a scenario calls by name (agencies, municipalities, units) must be there in its population."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from sim.calendar import month_text
from sim.documents import Document, Path_
from sim.errors import InvalidInput, Problem, nearest
from sim.levers.relocation import Relocation
from sim.policy import Dated
from sim.population.folders import margins_of
from sim.population.margins import Margins
from sim.units import UnitEntry

if TYPE_CHECKING:
    from sim.scenario import Scenario


REGION_FIELDS: Final = ("regions", "except_regions")
"""Fields of levers that name regions by their codes."""


def problems_of_names(
    document: Document, entries: Sequence[dict[str, Any]], units: Sequence[UnitEntry], parent: Scenario, population: str
) -> list[Problem]:
    """Names of a scenario file, own or inherited, that its population does not have, and problems of the population itself.

    Parameters
    ----------
    entries : sequence of mapping
        Levers as the file gives them.
    units : sequence of UnitEntry
        Units as the file gives them.
    parent : Scenario
        The scenario extended, or an empty one.
    """
    try:
        margins = margins_of(population)
    except InvalidInput as error:
        return list(error.problems)
    agencies = (*(getattr(lever, "agency", "all") for lever in parent.policy), *(unit.agency for unit in parent.units))
    lost = [f"{agency}, an agency" for agency in agencies if agency not in ("all", *margins.agency_names)]
    regions = (code for lever in parent.policy for field in REGION_FIELDS for code in getattr(lever, field, ()))
    lost += [f"{code}, a region" for code in regions if code not in margins.region_codes]
    lost += [f"{name}, a place or agency" for lever in parent.policy for name in _strangers(lever, margins)]
    return [
        *(document.problem(("extends",), f"its policy names {what} that {population} does not have") for what in dict.fromkeys(lost)),
        *_of_units(document, units, parent.units, margins),
        *unknown_names(document, ("policy",), entries, margins, [unit.name for unit in (*parent.units, *units)]),
        *overlapping(document, ("policy",), entries, parent.policy),
        *there_already(document, ("policy",), entries, parent.policy, (*parent.units, *units)),
    ]


def problems_over(document: Document, path: Path_, entries: Sequence[dict[str, Any]], scenario: Scenario) -> list[Problem]:
    """What keeps the levers of a list from being laid over a scenario."""
    names = [unit.name for unit in scenario.units]
    return [
        *unknown_names(document, path, entries, scenario.margins, names),
        *overlapping(document, path, entries, scenario.policy),
        *there_already(document, path, entries, scenario.policy, scenario.units),
    ]


def unknown_names(
    document: Document, path: Path_, entries: Sequence[dict[str, Any]], margins: Margins, units: Sequence[str]
) -> Iterator[Problem]:
    """Agencies, regions, units and municipalities named by the levers of a list that are not there."""
    for place, entry in enumerate(entries):
        agency = entry.get("agency", "all")
        if agency != "all" and agency not in margins.agency_names:
            what = f"there is no agency {agency}{nearest(str(agency), list(margins.agency_names))}"
            yield document.problem((*path, place, "agency"), what)
        yield from _unknown_regions(document, (*path, place), entry, margins)
        yield from _unknown_members(document, (*path, place), entry, margins)
        if entry.get("lever") != "relocation":
            continue
        unit = str(entry.get("unit"))
        if unit not in units:
            what = f"there is no unit {unit}{nearest(unit, list(units)) if units else '; name it under units'}"
            yield document.problem((*path, place, "unit"), what)
        if (wrong := _wrong_place(str(entry.get("to")), margins)) is not None:
            yield document.problem((*path, place, "to"), wrong)


def _unknown_regions(document: Document, path: Path_, entry: dict[str, Any], margins: Margins) -> Iterator[Problem]:
    for field in REGION_FIELDS:
        for k, code in enumerate(named if isinstance(named := entry.get(field), list | tuple) else ()):
            if isinstance(code, str) and code not in margins.region_codes:
                yield document.problem((*path, field, k), f"there is no region {code}; known: {', '.join(sorted(margins.region_codes))}")


def _unknown_members(document: Document, path: Path_, entry: dict[str, Any], margins: Margins) -> Iterator[Problem]:
    """Municipalities and agencies in the lists of a lever that are not there."""
    for field in ("municipalities", "agencies"):
        for k, name in enumerate(named if isinstance(named := entry.get(field), list | tuple) else ()):
            wrong = _wrong_place(str(name), margins) if field == "municipalities" else None
            if field == "agencies" and name not in margins.agency_names:
                wrong = f"there is no agency {name}{nearest(str(name), list(margins.agency_names))}"
            if wrong is not None:
                yield document.problem((*path, field, k), wrong)


def _strangers(lever: Dated, margins: Margins) -> list[str]:
    """Municipalities and agencies in the lists of an inherited lever that are not there."""
    listed = {field: named if isinstance(named := getattr(lever, field, ()), tuple) else () for field in ("municipalities", "agencies")}
    lost = [name for name in listed["municipalities"] if _wrong_place(name, margins) is not None]
    return [*lost, *(name for name in listed["agencies"] if name not in margins.agency_names)]


def _relocations(entries: Sequence[dict[str, Any]], inherited: Sequence[Dated]) -> list[tuple[int | None, Relocation]]:
    """Relocations, inherited ones and those of a list with their place in it; those that are wrong in themselves are reported elsewhere."""
    known: list[tuple[int | None, Relocation]] = [(None, lever) for lever in inherited if isinstance(lever, Relocation)]
    for row, entry in enumerate(entries):
        if entry.get("lever") == "relocation":
            try:
                known.append((row, Relocation.model_validate({key: value for key, value in entry.items() if key != "lever"})))
            except ValueError:
                continue
    return known


def there_already(
    document: Document, path: Path_, entries: Sequence[dict[str, Any]], inherited: Sequence[Dated], units: Sequence[UnitEntry]
) -> Iterator[Problem]:
    """First relocations of units to the municipality in which their posts are."""
    known, home = _relocations(entries, inherited), {unit.name: unit.municipality for unit in units}
    for place, lever in known:
        first = min(other.since for _, other in known if other.unit == lever.unit)
        if place is not None and lever.since == first and lever.to == home.get(lever.unit):
            what = f"{lever.unit} is in {lever.to} already; name another place, or another municipality of the unit"
            yield document.problem((*path, place, "to"), what)


def overlapping(document: Document, path: Path_, entries: Sequence[dict[str, Any]], inherited: Sequence[Dated]) -> Iterator[Problem]:
    """Relocations of one unit that are in force at the same time."""
    for (_, one), (place, other) in combinations(_relocations(entries, inherited), 2):
        first, second = sorted((one, other), key=lambda lever: lever.since)
        if one.unit == other.unit and place is not None and (first.until is None or first.until > second.since):
            what = (
                f"{second.unit} is relocated from {month_text(second.since)} while its relocation to {first.to} is in force; "
                f"end that one by until: {month_text(second.since)}"
            )
            yield document.problem((*path, place), what)


def _of_units(document: Document, units: Sequence[UnitEntry], inherited: Sequence[UnitEntry], margins: Margins) -> list[Problem]:
    """Units named twice, of an unknown agency or municipality, or larger than what is there."""
    found = []
    seen = {unit.name for unit in inherited}
    for place, unit in enumerate(units):
        if unit.name in seen:
            found.append(document.problem(("units", place, "name"), f"there are two units {unit.name}; give each its own name"))
        seen.add(unit.name)
        if unit.agency not in margins.agency_names:
            what = f"there is no agency {unit.agency}{nearest(unit.agency, list(margins.agency_names))}"
            found.append(document.problem(("units", place, "agency"), what))
        if unit.municipality is not None and (wrong := _wrong_place(unit.municipality, margins)) is not None:
            found.append(document.problem(("units", place, "municipality"), wrong))
    return found or _too_large(document, units, inherited, margins)


def _too_large(document: Document, units: Sequence[UnitEntry], inherited: Sequence[UnitEntry], margins: Margins) -> list[Problem]:
    if not units:
        return []
    from sim.population.blueprint import blueprint  # a blueprint takes seconds: only files with units wait for one
    from sim.population.units import problems_of_size

    wrong = problems_of_size(blueprint(margins), (*inherited, *units))
    return [document.problem(("units", place), wrong[unit.name]) for place, unit in enumerate(units) if unit.name in wrong]


def _wrong_place(municipality: str, margins: Margins) -> str | None:
    """What is wrong with the name of a municipality, if anything."""
    finnish, swedish = (margins["municipalities"][f"name_{language}"].tolist() for language in ("fi", "sv"))
    if municipality in finnish:
        return None
    if municipality in swedish:
        return f"{municipality} is {finnish[swedish.index(municipality)]} by its Finnish name, by which files call it"
    return f"there is no municipality {municipality}{nearest(municipality, finnish)}"
