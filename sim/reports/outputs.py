"""Outputs: the three things every report of a policy shows, and their findings in a sentence."""

from __future__ import annotations

from typing import Final, NamedTuple

from sim.reports.comparison import COUNTRY, Comparison
from sim.reports.effects import Effect
from sim.reports.language import NARROW_SPACE

LARGEST: Final = 3
"""Regions shown as gaining and as losing most."""


class Shown(NamedTuple):
    """A metric of one region as a panel or a row of a table; `relative`: its effect in percent."""

    metric: str
    region: str = COUNTRY
    relative: bool = False


COMPETITIVENESS: Final = (Shown("applications_per_position"), Shown("vacancy_rate"), Shown("external_quit_rate"))
VITALITY: Final = (Shown("vitality"), Shown("tax_base", relative=True), Shown("population", relative=True))


def distribution(comparison: Comparison) -> tuple[Shown, ...]:
    """Share of the region with the largest staff, by site and by home, and the Theil index."""
    return (Shown("staff_share", comparison.centre), Shown("staff_home_share", comparison.centre), Shown("theil"))


def distribution_finding(comparison: Comparison, year: int) -> str:
    """What becomes of the share of the region with the largest staff."""
    return _direction(comparison, "share", distribution(comparison)[0], year)


def competitiveness_finding(comparison: Comparison, year: int) -> str:
    """What becomes of the applications per position."""
    return _direction(comparison, "applications", COMPETITIVENESS[0], year)


def _direction(comparison: Comparison, key: str, shown: Shown, year: int) -> str:
    effect, region = comparison.effect(shown.metric, shown.region, year), comparison.regions.get(shown.region, "")
    if effect is None or not effect.told:
        return comparison.say(f"{key}_none", year=year, region=region)
    side = "higher" if effect.effect > 0 else "lower"
    size = comparison.printed(shown.metric, abs(effect.effect), difference=True).lstrip("+")
    return _judged(comparison, comparison.say(f"{key}_{side}", year=year, region=region, x=size))


def _judged(comparison: Comparison, finding: str) -> str:
    """A finding that says so when it rests on a single pair."""
    return finding if comparison.pairs > 1 else f"{finding} ({comparison.say('single_pair')})"


def vitality_finding(comparison: Comparison, year: int) -> str:
    """Where vitality gains and loses most."""
    sides = _sides(comparison, VITALITY[0], year)
    if not sides.gaining and not sides.losing:
        return comparison.say("vitality_none", year=year)
    key = "vitality_both" if sides.gaining and sides.losing else "vitality_gain" if sides.gaining else "vitality_lose"
    return _judged(comparison, comparison.say(key, year=year, gain=sides.most, lose=sides.least))


def map_finding(comparison: Comparison, shown: Shown, year: int) -> str:
    """How many regions gain and lose, and which most."""
    sides = _sides(comparison, shown, year)
    if not sides.gaining and not sides.losing:
        return comparison.say("map_none", year=year)
    counts = {"n_gain": sides.gaining, "n_lose": sides.losing}
    return _judged(comparison, comparison.say("map_both", year=year, **counts, gain=sides.most, lose=sides.least))


class _Sides(NamedTuple):
    """How many regions gain and lose detectably, and the first of each with its effect in words."""

    gaining: int
    losing: int
    most: str
    least: str


def _sides(comparison: Comparison, shown: Shown, year: int) -> _Sides:
    changed = [(code, e) for code, e in comparison.ranking(shown.metric, year, relative=shown.relative) if e.told]
    gains, losses = [item for item in changed if item[1].effect > 0], [item for item in changed if item[1].effect < 0]
    percent = f"{NARROW_SPACE}%" if shown.relative else ""

    def told(items: list[tuple[str, Effect]], place: int) -> str:
        if not items:
            return "–"
        code, effect = items[place]
        size = comparison.printed(shown.metric, effect.effect, difference=True, relative=shown.relative)
        return f"{comparison.regions[code]} ({size}{percent})"

    return _Sides(len(gains), len(losses), told(gains, 0), told(losses, -1))


def largest(
    comparison: Comparison, metric: str, year: int, *, relative: bool = False, wanted: int = LARGEST
) -> tuple[list[str], list[str]]:
    """Codes of the regions that gain most and that lose most, largest change first; fewer where fewer gain or lose."""
    ranking = comparison.ranking(metric, year, relative=relative)
    gaining = [code for code, effect in ranking if effect.effect > 0]
    losing = [code for code, effect in reversed(ranking) if effect.effect < 0]
    return gaining[:wanted], losing[:wanted]
