"""Seeds: how many replicates an experiment has, how many it may come to have, and when these are enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sim.analysis.stopping import StoppingRule

HIGHEST: Final = 2**32 - 1
UNTIL: Final = "until"
"""The key whose mapping says when there are enough."""
_KEYS: Final = ("first", "minimum", "maximum", "batch", UNTIL)
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
        if UNTIL in raw and not {"minimum", "maximum"} <= raw.keys():
            raise ValueError("until goes on from a minimum of seeds to a maximum; name both, such as minimum: 20, maximum: 200")
        if "minimum" not in raw or not all(_whole(value) for key, value in raw.items() if key != UNTIL):
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
            raise ValueError(f"{len(self.numbers)} + {more} seeds are more than the maximum of {self.maximum}; raise it in the file")
        if isinstance(raw, list):
            first = max(raw) + 1
            return [*raw, *range(first, first + more)]
        if isinstance(raw, dict):
            return {**raw, "minimum": len(self.numbers) + more}
        return raw + more


def rule_of(raw: Any) -> StoppingRule | None:  # noqa: ANN401 - as it stands in a file
    """The stopping rule of seeds as they stand in a checked file; None when they have none."""
    if not isinstance(raw, dict) or UNTIL not in raw:
        return None
    from sim.analysis.stopping import StoppingRule

    seeds = Seeds.parse(raw)
    return StoppingRule(**raw[UNTIL], minimum=len(seeds.numbers), maximum=seeds.maximum, batch=seeds.batch, first_seed=seeds.numbers[0])


def union(own: Any, known: Any) -> Any:  # noqa: ANN401 - as they stand in files
    """Seeds of a file and those a database has beside them, as they would stand in a file.

    Whether there is a rule, and which, is for the file to say; so is the maximum, as far as it is not below what there is.

    Raises
    ------
    ValueError
        When the file has a rule and the seeds are not one row of consecutive seeds.
    """
    ours, theirs = set(Seeds.parse(own).numbers), set(Seeds.parse(known).numbers)
    if rule_of(own) is not None:
        return _one_row(own, sorted(ours | theirs))
    if theirs <= ours:
        return own
    if ours <= theirs:
        return known if rule_of(known) is None else {key: value for key, value in known.items() if key != UNTIL}
    return sorted(ours | theirs)


def _one_row(own: dict[str, Any], numbers: list[int]) -> dict[str, Any]:
    """Seeds with a rule that begin with these numbers, filled up to whole batches."""
    if len(numbers) != numbers[-1] - numbers[0] + 1:
        raise ValueError("a rule counts seeds up one by one, but with those that the database has beside the file's there are gaps")
    before = Seeds.parse(own)
    minimum = -(-len(numbers) // before.batch) * before.batch
    grown = {**own, "minimum": minimum, "maximum": max(before.maximum, minimum)}
    return grown if numbers[0] == before.numbers[0] else {**grown, "first": numbers[0]}


def _whole(raw: object) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool)


def _consecutive(first: int, count: int) -> tuple[int, ...]:
    if count < 1 or first < 0 or first + count - 1 > HIGHEST:
        raise ValueError(f"expected at least one seed, from 0 to {HIGHEST}")
    return tuple(range(first, first + count))
