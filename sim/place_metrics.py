"""Place metrics: everything that is measured by municipality and by agency, in the order of the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sim.measures.agencies import AGENCY_METRICS
from sim.measures.municipalities import MUNICIPALITY_METRICS
from sim.measures.places import PlaceMetric

BY_PLACE: Final[Mapping[str, tuple[PlaceMetric, ...]]] = {"municipality": MUNICIPALITY_METRICS, "agency": AGENCY_METRICS}
"""Metrics of each kind of place; its name is that of the key column in the database."""
