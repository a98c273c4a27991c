"""Comparison: a policy against its baseline, ready to be printed or drawn.

Everything a report shows of two scenarios is read off one `Comparison`: values by year from the store, their paired effects, and the
words for metrics, regions and scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from sim.analysis.detectability import detectability
from sim.analysis.paired import CELL, by_year, levels, paired
from sim.metrics import METRICS
from sim.reports.catalogue import CATALOGUE, say
from sim.reports.effects import NAMES, RELATIVE, Effect, form, interval, printed, printed_effect
from sim.reports.language import Language, Unit

COUNTRY: Final = "00"


@dataclass(frozen=True)
class Comparison:
    """Two scenarios on the same seeds.

    Attributes
    ----------
    monthly : DataFrame
        Columns scenario, seed, region, month and one per metric, of both scenarios.
    baseline, policy : str
        Names of the scenarios.
    titles : mapping
        Title of each scenario in the language of the report.
    regions : mapping
        Name of each region code in the language of the report.
    language : {"fi", "sv", "en"}
    source : str
        The runs the report stands on: scenarios with hashes, seeds, versions.
    estimates : tuple of str
        Margins of the population that are a judgement (grade D).
    """

    monthly: pd.DataFrame
    baseline: str
    policy: str
    titles: Mapping[str, str]
    regions: Mapping[str, str]
    language: Language
    source: str
    estimates: tuple[str, ...] = ()

    @cached_property
    def values(self) -> pd.DataFrame:
        """Values by year, seed and scenario."""
        return by_year(self.monthly, {metric.name: metric.kind for metric in METRICS if metric.name in self.monthly})

    @cached_property
    def levels(self) -> pd.DataFrame:
        """Mean, lowest and highest seed of every scenario, metric, region and period."""
        return levels(self.values)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Paired effects in the unit of the metric.

        The family within which they are judged is all of them: every metric, region and year that a reader may look up.
        """
        return detectability(paired(self.values, self.policy, self.baseline))

    @cached_property
    def relative(self) -> pd.DataFrame:
        """Paired effects in percent of the baseline, of the metrics in RELATIVE; they are a family of their own."""
        amounts = self.values[self.values["metric"].isin(list(RELATIVE))]
        return detectability(paired(amounts, self.policy, self.baseline, relative=True))

    @cached_property
    def years(self) -> list[int]:
        """Years with all their months."""
        return sorted(int(year) for year in self.values["period"].unique())

    @property
    def pairs(self) -> int:
        """Seeds that both scenarios share."""
        seeds = [set(self.monthly.loc[self.monthly["scenario"] == name, "seed"]) for name in (self.baseline, self.policy)]
        return len(seeds[0] & seeds[1])

    @cached_property
    def _cells(self) -> dict[bool, dict[tuple[str, str, int], Effect]]:
        """Effects by metric, region and year; under True in percent."""
        numbers = list(Effect._fields)
        frames = {False: self.effects, True: self.relative}
        return {
            relative: dict(
                zip(frame[CELL].itertuples(index=False, name=None), map(Effect._make, frame[numbers].itertuples(index=False)), strict=True)
            )
            for relative, frame in frames.items()
        }

    @cached_property
    def centre(self) -> str:
        """Code of the region with the largest staff in the first year of the baseline."""
        staff = {region: self.level(self.baseline, "staff", region)["mean"] for region in self.regions}
        return max(staff, key=lambda region: float(staff[region].iloc[0]))

    def effect(self, metric: str, region: str, year: int, *, relative: bool = False) -> Effect | None:
        """The cell of a metric, region and year; None where no pair has measured it."""
        return self._cells[relative].get((metric, region, year))

    def course(self, metric: str, region: str, *, relative: bool = False) -> pd.DataFrame:
        """Effects of a metric and region over the years, indexed by year; empty where none was measured."""
        frame = self.relative if relative else self.effects
        return frame[(frame["metric"] == metric) & (frame["region"] == region)].set_index("period")

    def level(self, scenario: str, metric: str, region: str) -> pd.DataFrame:
        """Level of a metric and region over the years, indexed by year: mean, low, high; empty where none was measured."""
        frame = self.levels[self.levels["scenario"] == scenario]
        return frame[(frame["metric"] == metric) & (frame["region"] == region)].set_index("period")[["mean", "low", "high"]]

    def ranking(self, metric: str, year: int, *, relative: bool = False) -> list[tuple[str, Effect]]:
        """Effects by region in one year, largest gain first; the country as a whole left out."""
        found = ((region, self.effect(metric, region, year, relative=relative)) for region in self.regions)
        return sorted(((region, effect) for region, effect in found if effect is not None), key=lambda item: -item[1].effect)

    def label(self, metric: str, region: str = COUNTRY) -> str:
        """Name of a metric, with its region unless it is the whole country."""
        name = NAMES[metric].labels[self.language]
        return name if region == COUNTRY else f"{name}, {self.regions[region]}"

    @property
    def notes(self) -> list[str]:
        """What every output must say about its ground: which margins are estimates, and the runs it stands on."""
        about = {"region": self.regions[self.centre]}
        named = [self.say(f"estimate_{margin}", **about) for margin in self.estimates if f"estimate_{margin}" in CATALOGUE]
        said = [self.say("estimates", named=", ".join(named))] if named else []
        return [*said, self.say("run", source=self.source)]

    def say(self, key: str, **values: object) -> str:
        """Words of the catalogue in the language of the report."""
        return say(key, self.language, **values)

    def form(self, metric: str, *, relative: bool = False) -> Unit:
        """Printed unit of a metric; percent for its relative effects."""
        return form(metric, relative=relative)

    def printed(self, metric: str, value: float, *, difference: bool = False, relative: bool = False) -> str:
        """A level, or a difference with its sign, as printed without its unit."""
        return printed(metric, value, self.language, difference=difference, relative=relative)

    def printed_effect(self, metric: str, effect: Effect, *, relative: bool = False) -> str:
        """An effect with its simulation noise, or in words that there is none to be seen; a percent sign is its only unit."""
        return printed_effect(metric, effect, self.language, relative=relative)

    def interval(self, metric: str, effect: Effect, *, relative: bool = False) -> tuple[str, str]:
        """An effect and the half-width of its interval, such as +0.4 and ± 0.1; a detectable effect never rounds to nothing."""
        return interval(metric, effect, self.language, relative=relative)
