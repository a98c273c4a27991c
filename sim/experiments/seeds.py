"""Seeds: how many replicates an experiment has, and how many it may come to have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

HIGHEST: Final = 2**32 - 1
_KEYS: Final = ("first", "minimum", "maximum", "batch")
_EXPECTED: Final = "expected a count such as 10, a list such as [1, 2, 3], or {minimum: 10, maximum: 100, batch: 10}"


@dataclass(frozen=True)
class Seeds:
    """Seeds of an experiment.

    Attributes
    ----------
    numbers : tuple of int
        Seeds that are run.
    batch : int
        Seeds are added in whole batches of so many.
    maximum : int
        How many seeds the experiment may come to have.
    """

    numbers: tuple[int, ...]
    batch: int = 1
    maximum: int = HIGHEST

    @classmethod
    def parse(cls, raw: object) -> Seeds:
        """Seeds as they stand in a file: a count, a list, or a minimum and maximum in batches.

        Raises
        ------
        ValueError
            When it is none of these.
        """
        if _whole(raw):
            return cls(_consecutive(1, int(raw)))  # type: ignore[call-overload] # a whole number, as just seen
        if isinstance(raw, list):
            return cls._listed(raw)
        if isinstance(raw, dict):
            return cls._batched(raw)
        raise ValueError(_EXPECTED)

    @classmethod
    def _listed(cls, raw: list[Any]) -> Seeds:
        if not raw or not all(_whole(seed) and 0 <= seed <= HIGHEST for seed in raw):
            raise ValueError(f"{_EXPECTED}; seeds are whole numbers from 0 to {HIGHEST}")
        if twice := [seed for seed in raw if raw.count(seed) > 1]:
            raise ValueError(f"the seed {twice[0]} stands twice; keep one")
        return cls(tuple(raw))

    @classmethod
    def _batched(cls, raw: dict[str, Any]) -> Seeds:
        if strange := [key for key in raw if key not in _KEYS]:
            raise ValueError(f"{strange[0]} is unknown here; known: {', '.join(_KEYS)}")
        if "minimum" not in raw or not all(_whole(value) for value in raw.values()):
            raise ValueError(_EXPECTED)
        batch, minimum = raw.get("batch", 10), raw["minimum"]
        maximum = raw.get("maximum", minimum)
        if batch < 1 or minimum % batch or maximum % batch or maximum < minimum:
            raise ValueError("minimum and maximum are whole batches, the maximum not below the minimum")
        return cls(_consecutive(raw.get("first", 1), minimum), batch, maximum)

    def grown(self, raw: Any, more: int) -> Any:  # noqa: ANN401 - as it stands in a file
        """The same as it would stand in a file with more seeds.

        Raises
        ------
        ValueError
            When they are no whole batches, or more than the experiment may have.
        """
        if more % self.batch:
            raise ValueError(f"{more} seeds are no whole batches of {self.batch}")
        if len(self.numbers) + more > self.maximum:
            raise ValueError(f"{len(self.numbers)} + {more} seeds are more than the maximum of {self.maximum}")
        if isinstance(raw, list):
            first = max(raw) + 1
            return [*raw, *range(first, first + more)]
        if isinstance(raw, dict):
            return {**raw, "minimum": raw["minimum"] + more}
        return raw + more


def _whole(raw: object) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool)


def _consecutive(first: int, count: int) -> tuple[int, ...]:
    if count < 1 or first < 0 or first + count - 1 > HIGHEST:
        raise ValueError(f"expected at least one seed, from 0 to {HIGHEST}")
    return tuple(range(first, first + count))
