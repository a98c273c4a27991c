"""Households: who lives with a member of staff; shared by the rules in which they move along or are left out of those who move."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.parameters import Quantity


class Households(NamedTuple):
    """Size of the households of the state's holders."""

    persons: Annotated[float, Quantity("persons", 1.0, 4.0, "persons who live and move with a member of staff, all ages, the member too")]
    adults: Annotated[float, Quantity("persons", 1.0, 3.0, "of these aged 15-74")]
