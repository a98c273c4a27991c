"""Units: what is measured of each unit that a scenario names, month by month, from its announcement to its recovery.

NaN means that there is nothing to measure: no relocation has been announced, no post has moved, no budget was given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from sim.calendar import month_text
from sim.measures import Kind, ratio
from sim.state import ANSWERS, FATES, HOUSEHOLD_MOVE, POST_STATES, REMOTE_CONTRACT, WAYS_OUT, Array, Table


@dataclass(frozen=True, slots=True)
class UnitMetric:
    """A monthly quantity of a unit.

    Attributes
    ----------
    kind : str
        stock (level at month end; December stands for the year), flow (events or euros; summed over the year) or ratio (mean).
    decimals : int
        Decimals to show.
    formula : callable
        From the table of units to one value for each.
    """

    name: str
    unit: str
    kind: Kind
    decimals: int
    definition: str
    fi: str
    sv: str
    en: str
    formula: Callable[[Table], Array]

    @property
    def labels(self) -> dict[str, str]:
        """Labels by language."""
        return {"fi": self.fi, "sv": self.sv, "en": self.en}


class UnitMonths(NamedTuple):
    """What a run measured of its units.

    Attributes
    ----------
    names : tuple of str
        Names of the units in the order of the second axis.
    values : float64[months, units, metrics]
        Values at the end of each month, without the start state, in the order of UNIT_METRICS; NaN where there is none.
    regions : tuple of str
        Region codes in the order of the last axis of the hires.
    hires_by_home : float64[months, units, regions]
        Hires of each month by the region in which who was hired lives at its end.
    """

    names: tuple[str, ...]
    values: Array
    regions: tuple[str, ...]
    hires_by_home: Array

    def hires(self, first: int) -> list[tuple[str, str, str, float]]:
        """Month, unit, region of the home and hires, in this order, of those above 0; `first` is the absolute month of the first values."""
        return [
            (month_text(first + month), self.names[unit], self.regions[region], float(self.hires_by_home[month, unit, region]))
            for month, unit, region in np.argwhere(self.hires_by_home > 0.0).tolist()
        ]


Words = tuple[str, str, str]
"""Finnish, Swedish, English."""

_EXITS: Final[Mapping[str, Words]] = {
    "quit": ("Irtisanoutuneet", "Egna uppsägningar", "Quits"),
    "retirement": ("Eläkkeelle siirtyneet", "Pensionerade", "Retirements"),
    "contract_end": ("Päättyneet määräaikaisuudet", "Avslutade visstidsanställningar", "Fixed terms ended"),
    "dismissal": ("Irtisanotut", "Uppsagda", "Dismissals"),
    "with_task": ("Tehtävän mukana valtiolta siirtyneet", "Överförda från staten med sin uppgift", "Transfers out with the task"),
    "internal_move": ("Muuhun valtion tehtävään siirtyneet", "Övergångar till annan statlig tjänst", "Moves to another state post"),
    "at_move": ("Tehtävän siirtyessä irtisanoutuneet", "Egna uppsägningar när tjänsten flyttade", "Resignations as the post moved"),
}
_ANSWERS: Final[Mapping[str, Words]] = {
    "none": ("Ei muutosta suunnitelmissa", "Ingen ändring i planerna", "No change of plans"),
    "household_move": ("Muuttaisi uudelle paikkakunnalle", "Skulle flytta till den nya orten", "Would move the household"),
    "second_dwelling": ("Ottaisi kakkosasunnon", "Skulle skaffa en andra bostad", "Would take a second dwelling"),
    "daily_commute": ("Pendelöisi päivittäin", "Skulle dagspendla", "Would commute daily"),
    "remote_contract": ("Jatkaisi etätyösopimuksella", "Skulle fortsätta med distansavtal", "Would take a remote contract"),
    "leave": ("Lähtisi", "Skulle sluta", "Would leave"),
}
_FATES: Final[Mapping[str, Words]] = {
    "waiting": ("Yhä entisessä paikassa", "Ännu på den gamla orten", "Still at the old place"),
    "household_move": ("Muutti uudelle paikkakunnalle", "Flyttade till den nya orten", "Moved the household"),
    "second_dwelling": ("Otti kakkosasunnon", "Skaffade en andra bostad", "Took a second dwelling"),
    "daily_commute": ("Alkoi pendelöidä päivittäin", "Började dagspendla", "Began to commute daily"),
    "remote_contract": ("Jatkoi etätyösopimuksella", "Fortsatte med distansavtal", "Took a remote contract"),
    "quit": ("Irtisanoutui ennen siirtoa", "Sade upp sig före flytten", "Quit before the move"),
    "retirement": ("Siirtyi eläkkeelle ennen siirtoa", "Gick i pension före flytten", "Retired before the move"),
    "contract_end": ("Määräaika päättyi ennen siirtoa", "Visstiden löpte ut före flytten", "Fixed term ended before the move"),
    "dismissal": ("Irtisanottiin", "Blev uppsagd", "Was laid off"),
    "with_task": ("Siirtyi tehtävän mukana valtiolta", "Överfördes från staten med uppgiften", "Left the state with the task"),
    "internal_move": (
        "Siirtyi muuhun valtion tehtävään ennen siirtoa",
        "Övergick till annan statlig tjänst före flytten",
        "Took another state post before the move",
    ),
    "at_move": ("Irtisanoutui tehtävän siirtyessä", "Sade upp sig när tjänsten flyttade", "Resigned as the post moved"),
}
_POSTS: Final[Mapping[str, Words]] = {
    "old_place": ("Tehtävät entisessä paikassa", "Tjänster på den gamla orten", "Posts held at the old place"),
    "household_move": ("Tehtävät: haltija muutti", "Tjänster: innehavaren flyttade", "Posts whose holder moved the household"),
    "second_dwelling": ("Tehtävät: kakkosasunto", "Tjänster: andra bostad", "Posts whose holder took a second dwelling"),
    "daily_commute": ("Tehtävät: pendelöinti", "Tjänster: dagspendling", "Posts whose holder began to commute"),
    "remote_contract": ("Tehtävät: etätyösopimus", "Tjänster: distansavtal", "Posts whose holder took a remote contract"),
    "new_holder": ("Tehtävät: uusi haltija", "Tjänster: ny innehavare", "Moved posts with a new holder"),
    "vacant": ("Tehtävät: täyttämättä", "Tjänster: obesatta", "Posts without a holder"),
}


def _column(u: Table, column: str, place: int | None) -> Array:
    values: Array = getattr(u, column)
    return values.copy() if place is None else values[:, place].copy()


def _plain(name: str, unit: str, kind: Kind, definition: str, words: Words, *, place: int | None = None, column: str = "") -> UnitMetric:
    """A metric that is a column of units, or one place of it."""
    decimals = 3 if unit.startswith("share") else 0
    return UnitMetric(name, unit, kind, decimals, definition, *words, lambda u: _column(u, column or name, place))


def _by_code(
    prefix: str, codes: tuple[str, ...], words: Mapping[str, Words], column: str, unit: str, kind: Kind, definition: str
) -> tuple[UnitMetric, ...]:
    """One metric for each member of an axis of a column."""
    return tuple(
        _plain(f"{prefix}_{code}", unit, kind, definition.format(code=code.replace("_", " ")), words[code], place=place, column=column)
        for place, code in enumerate(codes)
    )


def _established(u: Table) -> Array:
    posts: Array = u.staff + u.vacant
    return posts


def _given(euros: Array) -> Array:
    """Euros planned, where any are."""
    found: Array = np.where(euros > 0.0, euros, np.nan)
    return found


def _followed(u: Table) -> Array:
    persons: Array = np.add.reduce(u.fates[:, HOUSEHOLD_MOVE : REMOTE_CONTRACT + 1], axis=1)
    return persons


_STAFFING: Final = (
    _plain("staff", "persons", "stock", "holders of the posts of the unit", ("Henkilöstö", "Personal", "Staff")),
    _plain("vacant", "posts", "stock", "established posts without a holder", ("Täyttämättä", "Obesatta tjänster", "Vacant posts")),
    _plain("moved", "posts", "stock", "posts placed at the destination", ("Siirtyneet tehtävät", "Flyttade tjänster", "Posts moved")),
    UnitMetric(
        "moved_share", "share", "stock", 3, "posts placed at the destination over established posts",
        "Siirtyneiden tehtävien osuus", "Andel flyttade tjänster", "Share of posts moved",
        lambda u: ratio(u.moved, _established(u)),
    ),
)  # fmt: skip
_CHANGES: Final = (
    *_by_code("exits", WAYS_OUT, _EXITS, "exits", "1/month", "flow", "holders who left their post, by way: {code}"),
    _plain("hires", "1/month", "flow", "holders who took a post", ("Aloittaneet", "Nyanställda", "Hires")),
    _plain(
        "hires_near", "1/month", "flow", "of these, those whose home is in the region of the destination",
        ("Aloittaneet kohdemaakunnasta", "Nyanställda från det nya landskapet", "Hires from the region of the destination"),
    ),
)  # fmt: skip
_PEOPLE: Final = (
    *_by_code("answer", ANSWERS, _ANSWERS, "answers", "persons", "stock", "holders by what they would do if the post moved now: {code}"),
    *_by_code("fate", FATES, _FATES, "fates", "persons", "stock", "holders of the announcement by what has become of them: {code}"),
    UnitMetric(
        "followed_share", "share", "stock", 3,
        "persons: holders of the announcement who kept their post when it moved, by a remote contract or another way, over all of them",
        "Tehtävänsä säilyttäneiden osuus", "Andel som behöll sin tjänst", "Share of holders who followed",
        lambda u: ratio(_followed(u), np.add.reduce(u.fates, axis=1)),
    ),
    UnitMetric(
        "filled_by_followers_share", "share", "stock", 3,
        "posts: those at the destination that moved together with who held them at the announcement, over all posts there",
        "Haltijansa kanssa siirtyneiden tehtävien osuus", "Andel flyttade tjänster som innehavaren följde",
        "Share of moved posts filled by followers",
        lambda u: ratio(u.moved_filled, u.moved),
    ),
    _plain(
        "credibility", "share", "stock", "belief of the holders that the announced move will happen",
        ("Siirron uskottavuus", "Flyttens trovärdighet", "Credibility of the move"),
    ),
    _plain(
        "uncertainty", "share of pay", "stock", "mean over the holders of credibility x loss expected of the move",
        ("Siirron aiheuttama epävarmuus", "Osäkerhet på grund av flytten", "Uncertainty about the move"),
    ),
    UnitMetric(
        "experience_share", "share", "stock", 3,
        "proficiency x working time of the holders over the working time of the established posts: vacant posts count as none",
        "Osaamisen taso", "Kompetensnivå", "Experience, share of full",
        lambda u: ratio(u.effective, u.working_time),
    ),
)  # fmt: skip
_WORK: Final = (
    _plain("output", "person-months/month", "flow", "work done by the unit alone, in what the fully proficient do in a month",
           ("Tehty työ", "Utfört arbete", "Work done")),
    UnitMetric(
        "output_share", "share", "ratio", 3,
        "work done over the work that arrives, which stays that of the start: above 1 while a backlog is worked off",
        "Tehty työ suhteessa saapuneeseen", "Utfört arbete i förhållande till inkommet", "Work done over work that arrived",
        lambda u: ratio(u.output, u.arrivals),
    ),
    UnitMetric(
        "on_time_share", "share", "ratio", 3, "share of the work that arrived which is done within the deadline",
        "Määräajassa valmistuva työ", "Arbete som blir klart i tid", "Work done within the deadline",
        lambda u: ratio(u.on_time, u.arrivals),
    ),
    UnitMetric(
        "backlog", "months", "stock", 2, "work that waits over the work that arrives in a month",
        "Työjono", "Arbetskö", "Backlog",
        lambda u: ratio(u.backlog, u.arrivals),
    ),
    UnitMetric(
        "waiting", "months", "stock", 2, "work that waits over what can be done in a month",
        "Odotusaika", "Väntetid", "Waiting time",
        lambda u: ratio(u.backlog, u.capacity),
    ),
    UnitMetric(
        "organisational_capital", "index", "stock", 3,
        "what the unit knows together; 1 is what it is at the turnover of the start",
        "Organisaatiopääoma", "Organisationskapital", "Organisational capital",
        lambda u: u.capital.copy(),
    ),
    UnitMetric(
        "experience_lost", "person-years/month", "flow", 1, "proficiency x working time of the holders who left the unit",
        "Lähteneiden mukana menetetty osaaminen", "Kompetens förlorad med dem som lämnat", "Experience lost with leavers",
        lambda u: u.experience_lost * 1e-6,
    ),
)  # fmt: skip
_COSTS: Final = (
    _plain(
        "one_off_cost", "EUR/month", "flow", "what the relocation costs once, as far as it falls in the month; see unit costs",
        ("Kertakustannukset", "Engångskostnader", "One-off cost"),
    ),
    _plain(
        "one_off_cost_total", "EUR", "stock", "the same, added up since the announcement",
        ("Kertakustannukset yhteensä", "Engångskostnader totalt", "One-off cost so far"),
    ),
    UnitMetric(
        "one_off_cost_per_post", "EUR/post", "stock", 0, "the same over the posts of the unit at the start",
        "Kertakustannukset tehtävää kohti", "Engångskostnader per tjänst", "One-off cost per post",
        lambda u: ratio(u.one_off_cost_total, u.posts),
    ),
    UnitMetric(
        "budget", "EUR", "stock", 0, "ex-ante budget of the relocation",
        "Siirron budjetti", "Flyttens budget", "Budget of the relocation",
        lambda u: _given(u.budget),
    ),
    UnitMetric(
        "running_cost", "EUR/month", "flow", 0, "pay of the holders and rent of the premises of the posts",
        "Palkat ja vuokrat", "Löner och hyror", "Running cost",
        lambda u: u.pay + u.rent,
    ),
    UnitMetric(
        "pay_per_post", "EUR/month/post", "flow", 0, "pay of the holders over established posts",
        "Palkat tehtävää kohti", "Löner per tjänst", "Pay per post",
        lambda u: ratio(u.pay, _established(u)),
    ),
    UnitMetric(
        "rent_per_post", "EUR/month/post", "flow", 0, "rent of the premises over established posts",
        "Vuokrat tehtävää kohti", "Hyror per tjänst", "Rent per post",
        lambda u: ratio(u.rent, _established(u)),
    ),
)  # fmt: skip
_AFTERWARDS: Final = (
    *_by_code("posts", POST_STATES, _POSTS, "post_states", "posts", "stock", "posts by where they are and who holds them now: {code}"),
    UnitMetric(
        "budget_per_post", "EUR/post", "stock", 0, "ex-ante budget of the relocation over the posts of the unit at the start",
        "Siirron budjetti tehtävää kohti", "Flyttens budget per tjänst", "Budget per post",
        lambda u: ratio(_given(u.budget), u.posts),
    ),
    UnitMetric(
        "running_budget", "EUR/month", "flow", 0, "the same as planned before the move, from the last planned move on",
        "Suunnitellut palkat ja vuokrat", "Planerade löner och hyror", "Running cost planned",
        lambda u: _given(u.running_budget),
    ),
    UnitMetric(
        "running_cost_per_post", "EUR/month/post", "flow", 0, "pay of the holders and rent of the premises over established posts",
        "Palkat ja vuokrat tehtävää kohti", "Löner och hyror per tjänst", "Running cost per post",
        lambda u: ratio(u.pay + u.rent, _established(u)),
    ),
    UnitMetric(
        "running_budget_per_post", "EUR/month/post", "flow", 0, "running cost planned over the posts of the unit at the start",
        "Suunnitellut palkat ja vuokrat tehtävää kohti", "Planerade löner och hyror per tjänst", "Running cost planned per post",
        lambda u: ratio(_given(u.running_budget), u.posts),
    ),
    UnitMetric(
        "recovery_months", "months", "stock", 0,
        "months from the announcement to the first one, from the last planned move on, in which the unit does as much of the work that "
        "arrives and is as proficient as in the last month before it; none until then",
        "Aika ilmoituksesta toipumiseen", "Tid från beskedet till återhämtning", "Time from announcement to recovery",
        lambda u: np.where(u.recovered > 0, u.recovered - u.recovery_since, np.nan),
    ),
)  # fmt: skip

UNIT_METRICS: Final[tuple[UnitMetric, ...]] = (*_STAFFING, *_CHANGES, *_PEOPLE, *_COSTS, *_WORK, *_AFTERWARDS)
"""In the order of the columns of databases in use: new ones come last."""


def measure_units(units: Table) -> Array:
    """All metrics of the units in one month, shape (units, len(UNIT_METRICS))."""
    found = np.empty((units.rows, len(UNIT_METRICS)))
    for place, metric in enumerate(UNIT_METRICS):
        found[:, place] = metric.formula(units)
    return found
