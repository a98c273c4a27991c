"""Report: every margin against the population made from it.

A margin holds when the result is within 0.5 % or 20 persons, whichever is larger. Margins that cannot be met say why.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import year
from sim.population import flows
from sim.population.agencies import total_persons
from sim.population.blueprint import Blueprint
from sim.population.distance import Floats
from sim.population.joint import AXES
from sim.population.margins import Margins
from sim.population.population_change import yearly_persons
from sim.population.raking import largest_remainder
from sim.population.schema import CONTRACTS, PAY_QUANTITIES, ROLES, SEXES
from sim.population.sites import region_shares
from sim.state import EDUCATIONS, FAMILIES, World

RELATIVE_TOLERANCE: Final = 0.005
PERSONS_TOLERANCE: Final = 20.0
_REASONS: Final = {
    "sites": "the source gives the staff of another year or unit; it is kept only where the agency and the area have room",
    "establishment": "pay is drawn through its two deciles and the median, the mean follows; areas may leave no room for the urban share",
    "household": "whole persons in small age groups",
}


class Check(NamedTuple):
    """One cell of a margin: what was aimed at and what the population holds."""

    margin: str
    key: str
    target: float
    result: float
    unit: str
    tolerance: float
    grade: str
    reason: str

    @property
    def holds(self) -> bool:
        """Whether the result is within the tolerance."""
        return abs(self.result - self.target) <= self.tolerance


class _People(NamedTuple):
    """Rows of the established and of the filled posts, and the municipality of each post's site."""

    posts: NDArray[np.int64]
    filled: NDArray[np.int64]
    place: NDArray[np.int64]


def checks(margins: Margins, country: Blueprint, world: World) -> tuple[Check, ...]:
    """Every margin against the population."""
    rows = world.posts
    established = np.nonzero(rows.established == 1)[0]
    people = _People(established, established[rows.person[established] >= 0], world.sites.municipality[rows.site])
    made = [
        *_structure(margins, country, world, people),
        *_areas(margins, country, people),
        *_named_sites(country, world),
        *_joint(margins, country, world, people),
        *_dealt(margins, country, world, people),
        *_households(margins, country, world, people),
        *_duties(margins, country, world, people),
        *_pay(margins, country, world, people),
        *_flows(margins, country),
    ]
    return tuple(check if check.holds else check._replace(reason=_REASONS.get(check.margin, "not met")) for check in made)


def _check(margins: Margins, margin: str, key: str, target: float, result: float, unit: str = "persons", row: str = "") -> Check:
    """A check with the grade of its row, where the file has one, else of its margin; `row` is the key in the file if it differs."""
    tolerance = RELATIVE_TOLERANCE * abs(target)
    if unit in ("persons", "posts", "moves/year", "persons/year"):
        tolerance = max(tolerance, PERSONS_TOLERANCE)
    grade = margins.grades[margin].grade
    table, unique = margins[margin], ROLES[margin].unique
    if "grade" in table.columns and len(unique) == 1:
        grade = str(table.pairs(unique[0], "grade").get(row or key, grade))
    return Check(margin, key, float(target), float(result), unit, tolerance, grade, "")


def _structure(margins: Margins, country: Blueprint, world: World, people: _People) -> Iterator[Check]:
    organisation = country.agencies
    yield _check(margins, "establishment", "persons", total_persons(margins), len(people.filled))
    vacancies = margins["establishment"].pairs("quantity", "value")["vacancy_share"] * len(people.posts)
    yield _check(margins, "establishment", "vacant posts", vacancies, len(people.posts) - len(people.filled), "posts", "vacancy_share")
    staff = np.bincount(world.posts.agency[people.filled], minlength=len(organisation.names))
    shares = margins["activity_groups"].pairs("key", "share_pct")
    for code, group in enumerate(organisation.groups):
        yield _check(
            margins,
            "activity_groups",
            group,
            shares[group] / 100.0 * total_persons(margins),
            float(np.add.reduce(staff[organisation.group == code])),
        )
    for code, name in enumerate(organisation.names):
        margin = "agencies_estimated" if organisation.estimated[code] else "agencies"
        yield _check(margins, margin, f"{name} (scaled)", float(organisation.persons[code]), float(staff[code]))


def _areas(margins: Margins, country: Blueprint, people: _People) -> Iterator[Check]:
    place = people.place[people.filled]
    staff = np.bincount(country.areas.area[place], minlength=len(country.areas.names))
    for area, name in enumerate(country.areas.names):
        label = name if name not in country.region_codes else f"region {name}, the rest" if _split(country, name) else f"region {name}"
        yield _check(margins, "staff_by_area", label, float(country.areas.persons[area]), float(staff[area]))
    by_region = np.bincount(country.places.region[place], minlength=len(country.region_codes))
    for code, share in region_shares(margins).items():
        yield _check(
            margins, "staff_by_area", f"whole region {code}", share * len(place), float(by_region[country.region_codes.index(code)])
        )
    least = margins["establishment"].pairs("quantity", "value")["urban_share"] * len(place)
    urban = float(np.count_nonzero(country.places.urban[place]))
    # A lower bound: what lies above it meets it.
    yield _check(margins, "establishment", "in urban municipalities, at least", max(urban, least), urban)


def _split(country: Blueprint, region: str) -> bool:
    """Whether a region holds municipalities with a margin of their own."""
    inside = country.places.region == country.region_codes.index(region)
    return bool(np.any(country.areas.area[inside] != country.areas.names.index(region)))


def _named_sites(country: Blueprint, world: World) -> Iterator[Check]:
    grade = country.grades["sites"].grade
    for row in np.nonzero(country.sites.named_staff > 0)[0].tolist():
        target = float(country.sites.named_staff[row])
        tolerance = max(RELATIVE_TOLERANCE * target, PERSONS_TOLERANCE)
        yield Check("sites", country.site_names[row], target, float(world.sites.staff[row]), "persons", tolerance, grade, "")


def _joint(margins: Margins, country: Blueprint, world: World, people: _People) -> Iterator[Check]:
    rows = world.posts
    keys = {"family": FAMILIES, "education": EDUCATIONS, "age": tuple(margins["age"]["key"].tolist()), "sex": SEXES, "contract": CONTRACTS}
    bounds = [low * 12 for low, _ in country.joint.ages]
    codes = {
        "family": rows.family,
        "education": rows.education,
        "sex": rows.sex,
        "contract": rows.fixed_term,
        "age": np.searchsorted(bounds, rows.age, side="right") - 1,
    }
    for axis, target in zip(AXES, country.joint.targets, strict=True):
        found = np.bincount(codes[axis][people.filled], minlength=len(target))
        margin = "families" if axis == "family" else axis
        for row, key in enumerate(keys[axis]):
            share = float(margins[margin].pairs("key", "share_pct")[key])
            yield _check(margins, margin, key, share / 100.0 * len(people.filled), float(found[row]))


def _dealt(margins: Margins, country: Blueprint, world: World, people: _People) -> Iterator[Check]:
    count = len(people.filled)
    tenure = world.posts.tenure_state[people.filled]
    for (low, high), share in zip(country.traits.tenure_bands, country.traits.tenure_shares.tolist(), strict=True):
        yield _check(margins, "tenure", f"{low}-{high}", share / 100.0 * count, float(np.count_nonzero((tenure >= low) & (tenure <= high))))
    target = largest_remainder(country.traits.working_time_shares, count)
    for row, hours in enumerate(country.traits.working_times.tolist()):
        result = float(np.count_nonzero(world.posts.working_time[people.filled] == hours))
        yield _check(margins, "working_time", f"{hours:g} of full time", float(target[row]), result)


def _households(margins: Margins, country: Blueprint, world: World, people: _People) -> Iterator[Check]:
    bounds = [low * 12 for low, _ in country.joint.ages]
    age = np.searchsorted(bounds, world.posts.age[people.filled], side="right") - 1
    of_age = np.bincount(age, minlength=len(bounds))
    given = (("partner_employed", country.traits.partner), ("school_children", country.traits.children), ("owner", country.traits.owner))
    for column, share in given:
        target = float(np.add.reduce(of_age * share))
        yield _check(margins, "household", column, target, float(np.count_nonzero(getattr(world.posts, column)[people.filled])))


def _duties(margins: Margins, country: Blueprint, world: World, people: _People) -> Iterator[Check]:
    family = world.posts.family[people.posts]
    exempt = world.posts.telework_exempt[people.posts]
    for code, name in enumerate(FAMILIES):
        target = float(country.traits.exempt[code]) * float(np.count_nonzero(family == code))
        yield _check(
            margins, "family_work", f"{name}, exempt from telework", target, float(np.count_nonzero(exempt[family == code])), "posts", name
        )
    status = np.array(country.places.language_status)[people.place[people.posts]]
    for key, percent in margins["languages"].pairs("language_status", "swedish_required_pct").items():
        inside = status == key
        target = percent / 100.0 * float(np.count_nonzero(inside))
        result = float(np.count_nonzero(world.posts.swedish_required[people.posts][inside]))
        yield _check(margins, "languages", f"{key}, Swedish required", target, result, "posts", key)


def _pay(margins: Margins, country: Blueprint, world: World, people: _People) -> Iterator[Check]:
    pay = np.sort(world.posts.pay[people.filled])
    count = len(pay)
    result = (pay[count // 10], pay[count // 2], float(np.add.reduce(pay)) / count, pay[count * 9 // 10])
    for row, target, found in zip(PAY_QUANTITIES, country.traits.pay, result, strict=True):
        yield _check(margins, "establishment", row.replace("_", " "), target, float(found), "EUR/month", row)


def _flows(margins: Margins, country: Blueprint) -> Iterator[Check]:
    people, where = flows.employed(margins), country.places
    residents = np.add.reduce(people.at_home + people.out, axis=1)
    commuters: Floats = residents[:, None] * where.commuters
    at_home = np.diagonal(commuters)
    for key, found, target in (
        ("commuters out of a municipality", np.add.reduce(commuters, axis=1) - at_home, np.add.reduce(people.out, axis=1)),
        ("commuters into a municipality", np.add.reduce(commuters, axis=0) - at_home, np.add.reduce(people.into, axis=1)),
    ):
        yield _worst(margins, "commuting", key, target, found, "persons")
    moved = flows.moves(margins)
    arrivals = np.add.reduce(where.migration_weight * where.moves_out[:, None], axis=0)
    yield _worst(margins, "migration", "arrivals in a municipality", np.add.reduce(moved, axis=0), arrivals, "moves/year")
    for name, rate in (("natural_increase", where.natural_increase), ("net_immigration", where.net_immigration)):
        persons = yearly_persons(margins["population_change"], name, year(margins.reference_month), where.region_codes)
        found = float(np.add.reduce(rate * where.population))
        yield _check(margins, "population_change", name, float(np.add.reduce(persons)), found, "persons/year")


def _worst(margins: Margins, margin: str, key: str, target: Floats, found: Floats, unit: str) -> Check:
    """The municipality whose result is furthest from its margin in units of its tolerance."""
    allowed = np.maximum(RELATIVE_TOLERANCE * target, PERSONS_TOLERANCE)
    row = int(np.argmax(np.abs(found - target) / allowed))
    return _check(
        margins, margin, f"{key}: the worst of {len(target)}, {margins['municipalities']['name_fi'][row]}", target[row], found[row], unit
    )
