"""Agents: regions and sites as Mesa agents.

An agent holds its row and reads the columns through properties; it has no step and no data of its own, because the rules act on columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

if TYPE_CHECKING:
    from sim.model import CivilService


class Region(mesa.Agent):
    """One region.

    Attributes
    ----------
    row : int
        Row of the region.
    code : str
        Code of Statistics Finland or of the population folder.
    """

    model: CivilService

    def __init__(self, model: CivilService, row: int, code: str) -> None:
        super().__init__(model)
        self.row, self.code = row, code

    def metric(self, name: str) -> float:
        """Value of a metric at the end of the last month (NaN where not measured)."""
        return self.model.metric(name, self.row + 1)

    @property
    def staff(self) -> int:
        """Holders placed at sites of the region."""
        return int(self.metric("staff"))


class Site(mesa.Agent):
    """One site of an agency.

    Attributes
    ----------
    row : int
        Row of the site.
    name : str
        Agency and municipality.
    """

    model: CivilService

    def __init__(self, model: CivilService, row: int, name: str) -> None:
        super().__init__(model)
        self.row, self.name = row, name

    @property
    def municipality(self) -> int:
        """Row of the municipality."""
        return int(self.model.world.sites.municipality[self.row])

    @property
    def region(self) -> int:
        """Row of the region."""
        return int(self.model.world.municipalities.region[self.municipality])

    @property
    def staff(self) -> int:
        """Holders placed at the site."""
        posts = self.model.world.posts
        return int(np.count_nonzero((posts.site == self.row) & (posts.person >= 0)))
