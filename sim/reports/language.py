"""Language: words, units and numbers of reports in Finnish, Swedish and English."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple, get_args

Language = Literal["fi", "sv", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

NARROW_SPACE: Final = "\u202f"
"""Narrow no-break space: parts thousands in Finnish and Swedish."""
MINUS: Final = "\u2212"

Words = Mapping[Language, str]


def words(fi: str, sv: str, en: str) -> Words:
    """One text in the three languages."""
    return {"fi": fi, "sv": sv, "en": en}


def number(value: float, decimals: int, language: Language, *, signed: bool = False) -> str:
    """A number as the language writes it; `signed` puts a plus before gains. A missing value is an en dash."""
    if math.isnan(value):
        return "–"
    text = f"{abs(value):,.{decimals}f}"
    zero = not any(digit in text for digit in "123456789")
    if language != "en":
        text = text.replace(",", NARROW_SPACE).replace(".", ",")
    if zero:
        return text
    return MINUS + text if value < 0 else "+" * signed + text


def spans(numbers: Sequence[int]) -> str:
    """Whole numbers in ascending order as spans: 1–4, 6."""
    starts = [one for one in numbers if one - 1 not in numbers]
    ends = [one for one in numbers if one + 1 not in numbers]
    return ", ".join(str(start) if start == end else f"{start}–{end}" for start, end in zip(starts, ends, strict=True))


class Unit(NamedTuple):
    """How values of a metric are printed: a factor, the decimals it saves, and the words after a level and after a difference."""

    factor: float
    saved: int
    level: Words
    difference: Words


def _named(fi: str, sv: str, en: str) -> Unit:
    name = words(fi, sv, en)
    return Unit(1.0, 0, name, name)


def _thousands(fi: str, sv: str, en: str) -> Unit:
    return _named(fi, sv, en)._replace(factor=1e-3)


_POINTS: Final = words("prosenttiyksikköä", "procentenheter", "percentage points")
PERCENT: Final = _named("%", "%", "%")

UNITS: Final[Mapping[str, Unit]] = {
    "share": Unit(100.0, 2, PERCENT.level, _POINTS),
    "1/year": Unit(100.0, 2, words("% vuodessa", "% per år", "% a year"), _POINTS),
    "1/month": _named("vuodessa", "per år", "a year"),
    "1/1000 residents": _named("tuhatta asukasta kohti", "per tusen invånare", "per 1,000 residents"),
    "%/year": Unit(1.0, 0, words("% vuodessa", "% per år", "% a year"), _POINTS),
    "%-points/year": _named("prosenttiyksikköä vuodessa", "procentenheter per år", "percentage points a year"),
    "EUR million": _named("milj. € vuodessa", "mn € per år", "€ million a year"),
    "EUR million/year": _named("milj. € vuodessa", "mn € per år", "€ million a year"),
    "EUR/m2": _named("€/m²", "€/m²", "€/m²"),
    "EUR": _thousands("1\u202f000\u202f€", "1\u202f000\u202f€", "€\u202f1,000"),
    "EUR/month": _thousands("1\u202f000\u202f€ vuodessa", "1\u202f000\u202f€ per år", "€\u202f1,000 a year"),
    "EUR/month/post": _named("€ vuodessa", "€ per år", "€ a year"),
    "EUR/post": _named("€", "€", "€"),
    "applications/position": Unit(1.0, 0, words("", "", ""), words("hakemusta/tehtävä", "ansökningar/tjänst", "applications/position")),
    "agencies": _named("virastoa", "ämbetsverk", "agencies"),
    "days": _named("päivää", "dagar", "days"),
    "days/week": _named("päivää viikossa", "dagar per vecka", "days a week"),
    "index": _named("", "", ""),
    "index 1-5": _named("asteikko 1–5", "skala 1–5", "scale 1–5"),
    "jobs": _named("työpaikkaa", "arbetsplatser", "jobs"),
    "ratio": _named("", "", ""),
    "share of the week": Unit(100.0, 1, words("% viikosta", "% av veckan", "% of the week"), _POINTS),
    "m2": _named("m²", "m²", "m²"),
    "m2/person": _named("m² henkilöä kohti", "m² per person", "m² a person"),
    "m2/person-year": _named("m² henkilötyövuotta kohti", "m² per årsverke", "m² a person-year"),
    "minutes": _named("minuuttia", "minuter", "minutes"),
    "months": _named("kuukautta", "månader", "months"),
    "municipalities": _named("kuntaa", "kommuner", "municipalities"),
    "person-months/month": _named("henkilötyökuukautta vuodessa", "personmånader per år", "person-months a year"),
    "person-years/month": _named("henkilötyövuotta vuodessa", "årsverken per år", "person-years a year"),
    "person-years": _named("henkilötyövuotta", "årsverken", "person-years"),
    "persons": _named("henkilöä", "personer", "persons"),
    "persons/100 employed": _named("sataa työllistä kohti", "per hundra sysselsatta", "per 100 employed"),
    "persons/100 employed/year": _named(
        "henkilöä sataa työllistä kohti vuodessa", "personer per hundra sysselsatta per år", "persons per 100 employed a year"
    ),
    "posts": _named("tehtävää", "tjänster", "posts"),
    "sites": _named("toimipaikkaa", "arbetsställen", "sites"),
    "share of pay": Unit(100.0, 2, words("% palkasta", "% av lönen", "% of pay"), _POINTS),
}
"""By the unit of a metric, of regions or of units. Flows are printed as sums of a year."""

UNITS_BY_MONTH: Final[Mapping[str, Unit]] = {
    "1/month": _named("kuukaudessa", "per månad", "a month"),
    "EUR/month": _thousands("1\u202f000\u202f€ kuukaudessa", "1\u202f000\u202f€ per månad", "€\u202f1,000 a month"),
    "EUR/month/post": _named("€ kuukaudessa", "€ per månad", "€ a month"),
    "person-months/month": _named("henkilötyökuukautta kuukaudessa", "personmånader per månad", "person-months a month"),
    "person-years/month": _named("henkilötyövuotta kuukaudessa", "årsverken per månad", "person-years a month"),
}
"""Flows where they are printed month by month."""


def with_unit(text: str, unit_words: str) -> str:
    """A caption with its unit; pure numbers have none."""
    return f"{text}, {unit_words}" if unit_words else text
