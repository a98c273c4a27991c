"""Effects: one cell of a comparison, as numbers and in words."""

from __future__ import annotations

from collections.abc import Mapping
from math import isclose
from typing import Final, NamedTuple

from sim.metrics import METRICS, Metric
from sim.reports.catalogue import say
from sim.reports.language import NARROW_SPACE, PERCENT, UNITS, Language, Unit, number

RELATIVE: Final[Mapping[str, int]] = {"staff": 1, "staff_home": 1, "population": 2, "tax_base": 2}
"""Metrics whose effects are also given in percent, with their decimals: amounts that depend on the size of a region and are never zero."""
NAMES: Final[Mapping[str, Metric]] = {metric.name: metric for metric in METRICS}
MOST_DECIMALS: Final = 12


class Effect(NamedTuple):
    """One cell: levels and paired effect in the unit of the metric (`effect`, `noise` and `smallest` in percent when relative).

    Attributes
    ----------
    noise : float
        Half-width of the 95 % interval over the seeds: simulation noise.
    detectable : bool
        More than chance within the family of effects shown with it.
    smallest : float
        Size of the smallest effect that these pairs could have shown (`sim.analysis.detectability`).
    """

    baseline: float
    policy: float
    effect: float
    noise: float
    pairs: int
    detectable: bool
    smallest: float

    @property
    def told(self) -> bool:
        """Whether its size is told: it is detectable, or there is a single pair and nothing to judge it by."""
        return self.detectable or (self.pairs == 1 and self.effect != 0)

    @property
    def zero(self) -> bool:
        """Whether it is nothing in every pair."""
        return self.effect == 0 and not self.noise > 0


def form(metric: str, *, relative: bool = False) -> Unit:
    """Printed unit of a metric; percent for its relative effects."""
    return PERCENT if relative else UNITS[NAMES[metric].unit]


def printed(metric: str, value: float, language: Language, *, difference: bool = False, relative: bool = False) -> str:
    """A level, or a difference with its sign, as printed without its unit."""
    decimals = _decimals(metric, difference=difference, relative=relative)
    return number(value * form(metric, relative=relative).factor, decimals, language, signed=difference)


def printed_effect(metric: str, effect: Effect, language: Language, *, relative: bool = False) -> str:
    """An effect with its simulation noise, or in words that there is none to be seen; a percent sign is its only unit."""
    if effect.zero:
        return say("zero", language)
    size, half = interval(metric, effect, language, relative=relative)
    percent = f"{NARROW_SPACE}%" if relative else ""
    if effect.pairs == 1:
        return f"{size}{percent} ({say('single', language)})"
    return f"{size}{percent} {half}" if effect.detectable else f"{say('none', language)} ({half}{percent})"


def interval(metric: str, effect: Effect, language: Language, *, relative: bool = False) -> tuple[str, str]:
    """An effect and the half-width of its interval, such as +0.4 and ± 0.1; a detectable effect never rounds to nothing."""
    decimals, factor = _decimals(metric, difference=True, relative=relative), form(metric, relative=relative).factor
    size, noise = effect.effect * factor, effect.noise * factor
    decimals = _enough(size, decimals) if effect.told else decimals
    least = 10.0**-decimals
    small = 0 < noise < least / 2
    half = f"±{NARROW_SPACE}<{NARROW_SPACE}" if small else "± "
    half += number(least if small else noise, decimals, language)
    return number(size, decimals, language, signed=True), "" if effect.pairs == 1 else half


def effect_in_words(metric: str, effect: Effect, language: Language, *, relative: bool = False) -> str:
    """An effect in a short sentence, with unit and direction, for a reader who has no table at hand.

    Of one that is not detectable it says the smallest difference that these pairs could have shown; what stands after ± is labelled as
    simulation noise.
    """
    if effect.zero:
        return say("told_zero", language)
    if effect.pairs > 1 and not effect.detectable:
        smallest = effect.smallest * form(metric, relative=relative).factor
        decimals = _enough(smallest, _decimals(metric, difference=True, relative=relative))
        return say("told_none", language, x=_with_unit(metric, number(smallest, decimals, language), language, relative=relative))
    # The words say the direction, so that the sign is left out.
    size, half = interval(metric, effect._replace(effect=abs(effect.effect)), language, relative=relative)
    told = _with_unit(metric, size.removeprefix("+"), language, relative=relative)
    ground = say("told_noise", language, half=half) if half else say("single_pair", language)
    return say("told_higher" if effect.effect > 0 else "told_lower", language, x=told, ground=ground)


def half_widths(metric: str, wanted: float, found: float, language: Language) -> tuple[str, str]:
    """A half-width that is wanted, with its unit and every decimal it has, and the one that was found, with a decimal more."""
    factor = form(metric).factor
    size = wanted * factor
    decimals = next((few for few in range(MOST_DECIMALS) if isclose(round(size, few), size, rel_tol=1e-9)), MOST_DECIMALS)
    told = _with_unit(metric, number(size, decimals, language), language, relative=False)
    return told, number(found * factor, decimals + 1, language)


def _with_unit(metric: str, text: str, language: Language, *, relative: bool) -> str:
    """A size with its unit."""
    unit = form(metric, relative=relative).difference[language]
    return text + (NARROW_SPACE if unit.startswith("%") else " " if unit else "") + unit


def _decimals(metric: str, *, difference: bool, relative: bool = False) -> int:
    """Decimals of a level or a difference: differences are small and get one more, unless the metric counts whole things."""
    if relative:
        return RELATIVE[metric]
    decimals = max(0, NAMES[metric].decimals - UNITS[NAMES[metric].unit].saved)
    return decimals + 1 if difference and NAMES[metric].decimals else decimals


def _enough(size: float, decimals: int) -> int:
    """Decimals with which a size does not round to nothing."""
    return next((more for more in range(decimals, MOST_DECIMALS) if round(size, more) != 0), MOST_DECIMALS)
