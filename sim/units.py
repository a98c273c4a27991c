"""Units: parts of agencies that a scenario names, as its file gives them; sim/population/units.py draws their posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, field_validator

from sim.state import FAMILIES


class UnitEntry(BaseModel):
    """A unit as a scenario file gives it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, description="name by which levers and results call it")]
    agency: Annotated[str, Field(description="English name of its agency as in the population folder")]
    municipality: Annotated[str | None, Field(description="Finnish name of the municipality of its posts; none: anywhere")] = None
    posts: Annotated[int | None, Field(ge=1, le=100_000, description="number of posts; none: all there are")] = None
    families: Annotated[dict[str, float] | None, Field(description="share of posts by task family; none: as in the agency there")] = None

    @field_validator("families")
    @classmethod
    def _mix(cls, families: dict[str, float] | None) -> dict[str, float] | None:
        if families is None:
            return None
        if unknown := [name for name in families if name not in FAMILIES]:
            raise ValueError(f"{', '.join(unknown)} unknown; known: {', '.join(FAMILIES)}")
        if not all(0 <= share <= 1 for share in families.values()) or abs(sum(families.values()) - 1) > 1e-6:
            raise ValueError("shares must be from 0 to 1 and add up to 1")
        return families


class Destination(NamedTuple):
    """Where a unit is to go: its name and the Finnish name of a municipality."""

    unit: str
    municipality: str


def ordered(entries: Sequence[UnitEntry]) -> list[UnitEntry]:
    """Units in the order of their rows: those of a named municipality first, so that what is left for those of anywhere is known."""
    return sorted(entries, key=lambda entry: (entry.municipality is None, entry.name))
