"""Rules: CPU time of every rule of the month, of building the book of rules and of measuring."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from time import thread_time
from typing import Any, Final, NamedTuple

from benchmarks.table import Row, nanoseconds
from sim.model import CivilService
from sim.scenario import Scenario
from sim.schedule import SCHEDULE

BOOK: Final = "book of rules"
MEASURING: Final = "counting and measuring"
PARTS: Final = (BOOK, *(process.name for process in SCHEDULE), MEASURING)


class Costs(NamedTuple):
    """CPU seconds of each part over all months measured; post_months sums the established posts over them."""

    spent: Mapping[str, float]
    months: int
    post_months: int

    def nanoseconds(self, *parts: str) -> float:
        """Nanoseconds for a post and month of the parts named together."""
        return 1e9 * sum(self.spent[part] for part in parts) / self.post_months


class TimedService(CivilService):
    """A model that adds up what each part of its months costs."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.spent = dict.fromkeys(PARTS, 0.0)
        self._last = thread_time()
        super().__init__(scenario, seed=seed)

    def month_of_rules(self) -> None:
        """Simulate a month and add its costs."""
        self.step(lambda rule, _world: self._lap(rule))

    def _lap(self, part: str) -> None:
        now = thread_time()
        if part in self.spent:
            self.spent[part] += now - self._last
        self._last = thread_time()

    def _parameters(self, date: int) -> list[Any]:
        found = super()._parameters(date)
        self._lap(BOOK)
        return found

    def _measure(self) -> None:
        super()._measure()
        self._lap(MEASURING)


def costs(scenario: Scenario, *, seed: int = 1, months: int | None = None) -> Costs:
    """Costs of the months after the first, which warms up; of all months that are left where `months` is not given."""
    with closing(TimedService(scenario, seed)) as model:
        model.month_of_rules()
        model.spent = dict.fromkeys(PARTS, 0.0)
        measured = model.scenario.months - 1 if months is None else months
        posts = 0
        for _ in range(measured):
            model.month_of_rules()
            posts += int(model.world.posts.established.sum())
        return Costs(model.spent, measured, posts)


def rows(found: Costs) -> list[Row]:
    """A line for each part and one for their sum."""
    whole = sum(found.spent.values())
    lines = [
        Row(
            "Rules",
            part.replace("_", " "),
            f"{1e3 * spent / found.months:.3f} ms",
            nanoseconds(found.nanoseconds(part)),
            f"{100 * spent / whole:.1f} %",
            "of a month",
        )
        for part, spent in found.spent.items()
    ]
    everything = nanoseconds(found.nanoseconds(*PARTS))
    return [*lines, Row("Rules", "a month in all", f"{1e3 * whole / found.months:.3f} ms", everything, "100.0 %", "")]
