"""Schema: which margins a population folder must hold, with the columns, codes and bounds of each.

A folder names the file of each margin in its `population.yaml`; a file of a user's own with the same columns replaces a shipped one.
Further columns are kept out of the model and need no declaration.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from sim.state import EDUCATIONS, FAMILIES

SEXES: Final = ("man", "woman")
CONTRACTS: Final = ("permanent", "fixed_term")
WHOLE_COUNTRY: Final = "00"
"""Region code of the whole country in statistics by region; codes that begin with it stand for a country without some regions."""
URBAN, SEMI_URBAN, RURAL = "Urban municipalities", "Semi-urban municipalities", "Rural municipalities"
URBAN_CLASSES: Final = (URBAN, SEMI_URBAN, RURAL)
PAY_QUANTITIES: Final = ("pay_decile1", "pay_median", "pay_mean", "pay_decile9")
QUANTITIES: Final = ("persons", "vacancy_share", "urban_share", *PAY_QUANTITIES)
CHANGES: Final = ("natural_increase", "net_immigration")
CHANGES_NOT_READ: Final = ("immigration", "emigration", "net_interregional_migration", "total_change")
"""What the same statistics also give: parts and sums of the changes that are read."""


class Field(NamedTuple):
    """One column of a margin file.

    Attributes
    ----------
    name : str
        Column in the file.
    kind : str
        `text`, `number`, `choice` (one of `choices`) or `code` (a value of another margin, named by `of`).
    low, high : float
        Bounds of a number.
    choices : tuple of str
        Admissible words.
    of : tuple (margin, column)
        Where the admissible codes stand.
    empty : bool
        Whether the cell may be empty (a number is then nan, a text "").
    """

    name: str
    kind: str = "text"
    low: float = 0.0
    high: float = 1e15
    choices: tuple[str, ...] = ()
    of: tuple[str, str] = ("", "")
    empty: bool = False


class Role(NamedTuple):
    """One margin: its columns, the columns that identify a row, and what it says."""

    meaning: str
    fields: tuple[Field, ...]
    unique: tuple[str, ...] = ()
    adds_up: bool = False
    complete: tuple[str, ...] = ()
    """Keys that must all be present in column `unique[0]`."""


def _text(name: str, *, empty: bool = False) -> Field:
    return Field(name, empty=empty)


def _number(name: str, low: float = 0.0, high: float = 1e15, *, empty: bool = False) -> Field:
    return Field(name, "number", low, high, empty=empty)


def _choice(name: str, *choices: str) -> Field:
    return Field(name, "choice", choices=choices)


def _code(name: str, margin: str, column: str, *, empty: bool = False) -> Field:
    return Field(name, "code", of=(margin, column), empty=empty)


_REGION = _code("region_code", "regions", "region_code")
_MUNICIPALITY = _code("municipality_code", "municipalities", "code")
_GRADE = _choice("grade", "A", "B", "C", "D")
_LANGUAGE_STATUSES = ("fi", "sv", "bilingual_fi_majority", "bilingual_sv_majority")


def _shares(meaning: str, complete: tuple[str, ...] = ()) -> Role:
    return Role(meaning, (_text("key"), _number("share_pct", 0, 100), _GRADE), ("key",), adds_up=True, complete=complete)


_AGENCY_FIELDS = (
    _text("agency"),
    _text("agency_fi"),
    _text("branch"),
    _number("staff"),
    _choice("in_sum", "0", "1"),
)

PLACES: Final[Mapping[str, Role]] = {
    "regions": Role(
        "regions",
        (_text("region_code"), _text("name_fi"), _text("name_sv"), _text("name_en"), _text("centre_code")),
        ("region_code",),
    ),
    "municipalities": Role(
        "municipalities: population, place, language status",
        (
            _text("code"),
            _text("name_fi"),
            _text("name_sv"),
            _REGION,
            _choice("language_status", *_LANGUAGE_STATUSES),
            _choice("urban_rural_class", *URBAN_CLASSES),
            _number("population_2019", 1),
            _number("lat", -90, 90),
            _number("lon", -180, 180),
            _number("swedish_speaker_share_2016_pct", 0, 100),
            _number("tertiary_share_15plus_2016_pct", 0, 100),
        ),
        ("code",),
    ),
    "municipality_indicators": Role(
        "yearly indicators by municipality",
        (
            _MUNICIPALITY,
            _text("source_name"),
            _number("year", 1900, 2100),
            _number("population", 1),
            _number("share_under_15_pct", 0, 100),
            _number("share_15_64_pct", 0, 100),
            _number("share_over_64_pct", 0, 100),
            _number("jobs"),
            _number("employed_residents", 1),
            _number("unemployed_of_labour_force_pct", 0, 99),
            _number("economic_dependency_ratio"),
            _number("tertiary_educated_15plus_pct", 0, 100),
        ),
        ("municipality_code", "source_name", "year"),
    ),
    "commuting": Role(
        "employed by municipality, education and age, at home, out and in",
        (
            _MUNICIPALITY,
            _choice("education", *EDUCATIONS),
            _text("age"),
            _number("work_in_home_municipality"),
            _number("in_commuters"),
            _number("out_commuters"),
        ),
        ("municipality_code", "education", "age"),
    ),
    "migration": Role(
        "moves between municipalities a year",
        (
            _code("from_code", "municipalities", "code"),
            _code("to_code", "municipalities", "code"),
            _number("moves_per_year"),
        ),
        ("from_code", "to_code"),
    ),
    "region_migration": Role(
        "moves between regions by year",
        (
            _number("year", 1900, 2100),
            _code("from_region", "regions", "region_code"),
            _code("to_region", "regions", "region_code"),
            _number("moves"),
        ),
        ("year", "from_region", "to_region"),
    ),
    "population_change": Role(
        "births less deaths (natural_increase) and net migration from abroad (net_immigration) of regions by year",
        (_REGION, _number("year", 1900, 2100), _choice("indicator", *CHANGES, *CHANGES_NOT_READ), _number("value", -1e9, 1e9)),
        ("region_code", "year", "indicator"),
    ),
    "region_population": Role(
        "population of regions by year",
        (_REGION, _number("year", 1900, 2100), _number("population", 1)),
        ("region_code", "year"),
    ),
    "housing_prices": Role(
        "price of old dwellings",
        (
            _REGION,
            _choice("level", "region", "regional_centre"),
            _code("municipality_code", "municipalities", "code", empty=True),
            _number("year", 1900, 2100),
            _text("dwelling_type"),
            _number("price_eur_per_m2", 1),
            _number("transactions_covered", 0),
        ),
        ("region_code", "level", "year", "dwelling_type"),
    ),
    "wages": Role(
        "full-time earnings by region of workplace",
        (_REGION, _number("year", 1900, 2100), _text("basis"), _text("unit"), _number("mean", 0, empty=True)),
        ("region_code", "year", "basis"),
    ),
    "labour": Role(
        "labour force and unemployed job-seekers by region and year",
        (_REGION, _text("year"), _text("indicator"), _number("value", -1e9)),
    ),
    "rents": Role(
        "dwelling rents of towns",
        (
            _code("municipality_code", "municipalities", "code", empty=True),
            _text("period"),
            _text("basis"),
            _number("rent_eur_per_m2_month"),
        ),
    ),
}

STATE: Final[Mapping[str, Role]] = {
    "establishment": Role(
        "persons, vacancies, pay of the whole state",
        (_choice("quantity", *QUANTITIES), _number("value"), _GRADE),
        ("quantity",),
        complete=QUANTITIES,
    ),
    "staff_by_area": Role(
        "staff by region and by single municipalities",
        (_text("region_code"), _number("year", 1900, 2100), _text("indicator"), _number("value"), _text("quality")),
    ),
    "agencies": Role("agencies whose size a source names", _AGENCY_FIELDS),
    "agencies_estimated": Role("agencies and groups of agencies whose size is estimated", (*_AGENCY_FIELDS, _GRADE)),
    "agency_profiles": Role(
        "group, task profile, headquarters and number of sites of each agency",
        (
            _text("agency"),
            _text("agency_sv"),
            _code("activity_group", "activity_groups", "key"),
            _code("profile", "family_profiles", "profile"),
            _code("headquarters_code", "municipalities", "code"),
            _number("sites", 1, 5000),
            _number("headquarters_share_pct", 0, 100),
            _choice("place_bound", "0", "1"),
            _code("regions_without", "regions", "region_code", empty=True),
            _GRADE,
        ),
        ("agency",),
    ),
    "sites": Role(
        "sites that a source names",
        (
            _code("agency", "site_agencies", "agency_in_source"),
            _text("site_type"),
            _MUNICIPALITY,
            _number("staff", empty=True),
            _text("place_bound", empty=True),
            _text("note", empty=True),
        ),
    ),
    "offices": Role(
        "offices that a source names",
        (
            _code("agency", "site_agencies", "agency_in_source"),
            _text("role"),
            _MUNICIPALITY,
            _number("staff", empty=True),
        ),
    ),
    "site_agencies": Role(
        "agency to which the sites of a source belong; empty: outside the population",
        (_text("agency_in_source"), _code("agency", "agency_profiles", "agency", empty=True)),
        ("agency_in_source",),
    ),
    "site_types": Role(
        "typical staff and kind of a site by its type; whether such a site serves at the counter or is on call where its agency does",
        (
            _text("site_type"),
            _number("typical_staff", 0.1),
            _choice("place_bound", "0", "1"),
            _choice("headquarters", "0", "1"),
            _choice("service_point", "0", "1"),
            _choice("on_call", "0", "1"),
            _GRADE,
        ),
        ("site_type",),
        complete=("default",),
    ),
    "agency_services": Role(
        "agencies that serve customers or are on call, and what asks for their services; the others serve nobody",
        (
            _code("agency", "agency_profiles", "agency"),
            _choice("service_point", "0", "1"),
            _choice("on_call", "0", "1"),
            _choice("joint", "0", "1"),
            _number("resident_contacts", 0, 100),
            _number("firm_contacts", 0, 100),
            _number("digital_pct", 0, 100),
            _GRADE,
        ),
        ("agency",),
    ),
    "municipality_services": Role(
        "residents in the homeland of an indigenous people, and minutes within which the police should come",
        (_MUNICIPALITY, _number("homeland_pct", 0, 100), _number("response_minutes", 1, 1000), _GRADE),
        ("municipality_code",),
    ),
    "office_rents": Role(
        "office rent by size of the municipality",
        (_number("population_from"), _number("rent_eur_per_m2_month"), _GRADE),
        ("population_from",),
    ),
    "activity_groups": _shares("staff by activity group"),
    "families": _shares("staff by task family", FAMILIES),
    "family_profiles": Role(
        "task families within agencies of one profile",
        (_text("profile"), _choice("family", *FAMILIES), _number("share_pct", 0, 100), _GRADE),
        ("profile", "family"),
    ),
    "family_work": Role(
        "remote share, telework and pay by family",
        (
            _choice("family", *FAMILIES),
            _number("remote_share_mean", 0, 1),
            _number("remote_share_sd", 0, 1),
            _number("telework_exempt_pct", 0, 100),
            _number("median_pay", 1),
            _GRADE,
        ),
        ("family",),
        complete=FAMILIES,
    ),
    "education": _shares("staff by education", EDUCATIONS),
    "sex": _shares("staff by sex", SEXES),
    "contract": _shares("staff by contract", CONTRACTS),
    "age": _shares("staff by age group"),
    "tenure": _shares("staff by months in the service of the state"),
    "working_time": _shares("staff by working time as a share of full time"),
    "affinities": Role(
        "shape of the joint distribution: weight of one key within another",
        (
            _choice("axis", "family", "education", "sex", "contract", "age"),
            _text("key"),
            _choice("by_axis", "family", "education", "sex", "contract", "age"),
            _text("by_key"),
            _number("weight"),
            _GRADE,
        ),
        ("axis", "key", "by_axis", "by_key"),
    ),
    "household": Role(
        "partner in work, children at school and owned dwelling by age",
        (
            _code("age", "age", "key"),
            _number("partner_employed_pct", 0, 100),
            _number("school_children_pct", 0, 100),
            _number("owner_pct", 0, 100),
            _GRADE,
        ),
        ("age",),
    ),
    "languages": Role(
        "Swedish required by language status of the municipality",
        (_choice("language_status", *_LANGUAGE_STATUSES), _number("swedish_required_pct", 0, 100), _GRADE),
        ("language_status",),
        complete=_LANGUAGE_STATUSES,
    ),
}

ROLES: Final[Mapping[str, Role]] = {**PLACES, **STATE}
