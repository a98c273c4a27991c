"""Telework rules: what policy allows and requires, by task family; the levers of telework change this sheet."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.parameters import Quantity
from sim.rates import inlined


class TeleworkRules(NamedTuple):
    """Limits of days at home."""

    ceiling: Annotated[tuple[float, ...], Quantity("days/week", 0.0, 5.0, "days at home allowed at most", per="family")]
    office_days: Annotated[tuple[float, ...], Quantity("days/week", 0.0, 5.0, "days required at the office", per="family")]
    floor: Annotated[tuple[float, ...], Quantity("days/week", 0.0, 5.0, "days at home required where the task allows", per="family")]
    chosen_days: Annotated[
        float, Quantity("share", 0.0, 1.0, "days at home that can be put where fewest colleagues come; the others fall on any day")
    ]


@inlined
def telework_target(wish: float, remote_share: float, exempt: int, family: int, p: TeleworkRules) -> float:
    """Days at home a week: the wish within what policy allows and the tasks permit."""
    return within_limits(wish, remote_share, exempt, allowed_days(p.ceiling[family], p.office_days[family]), p.floor[family])


@inlined
def allowed_days(ceiling: float, office_days: float) -> float:
    """Days at home that are allowed at most, whatever the tasks permit."""
    return min(ceiling, 5.0 - office_days)


@inlined
def within_limits(wish: float, remote_share: float, exempt: int, allowed: float, floor: float) -> float:
    """The same for limits looked up before: a dense loop must not index a tuple in every row."""
    possible = 0.0 if exempt == 1 else 5.0 * remote_share
    return max(0.0, min(max(wish, floor), allowed, possible))
