"""Duty rules: which tasks can be done regardless of place, and what policy makes of the posts that exist; levers change this sheet."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.parameters import Quantity


class DutyRules(NamedTuple):
    """Who may be location-independent, and who is by policy."""

    eligible_share: Annotated[float, Quantity("share", 0.0, 1.0, "tasks that can be done anywhere from which a post is eligible")]
    existing_share: Annotated[
        tuple[float, ...], Quantity("share", 0.0, 1.0, "eligible posts with a holder that are location-independent at least", per="family")
    ]
