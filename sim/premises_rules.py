"""Premises rules: what office space takes and what changing it costs; shared by the rules that add up costs."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.parameters import Quantity


class PremisesRules(NamedTuple):
    """Space of a post, and what new premises cost once."""

    space: Annotated[float, Quantity("m2/post", 1.0, 200.0, "office space rented")]
    fitting_out: Annotated[float, Quantity("EUR/post", 0.0, 1e6, "furniture, equipment and alterations of new premises")]
    removal: Annotated[float, Quantity("EUR/post", 0.0, 1e5, "taking down, carrying and setting up what goes along")]
