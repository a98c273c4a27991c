"""Network: the sites at which the state works."""

from __future__ import annotations

from typing import Final

from sim.measures import Metric, flow

NETWORK: Final[tuple[Metric, ...]] = (
    Metric(
        "sites",
        "sites",
        "stock",
        "state",
        0,
        "sites in use that somebody is placed at",
        "Toimipaikat",
        "Arbetsställen",
        "Sites in use",
        lambda m: m.now.sites_in_use,
    ),
    Metric(
        "places",
        "municipalities",
        "stock",
        "state",
        0,
        "municipalities with such a site",
        "Kunnat, joissa on valtion toimipaikka",
        "Kommuner med statligt arbetsställe",
        "Municipalities with a site",
        lambda m: m.now.places,
    ),
    flow(
        "sites_closed",
        "state",
        "sites that closed by policy",
        "Lakkautetut toimipaikat",
        "Stängda arbetsställen",
        "Sites closed",
    ),
)
