"""Twenty-one years of births, deaths and migration from abroad: people, adults and jobs of every region stay in balance."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest

from sim.model import CivilService
from sim.state import Array

MONTHS = 252


def by_region(model: CivilService, values: Array) -> Array:
    return np.bincount(model.world.municipalities.region, values)


@pytest.fixture(scope="module")
def years() -> tuple[list[Array], list[Array], Array]:
    """Residents and share of 15-74 of the regions and unemployment of the country, at the start and every month of `frozen-2019`."""
    people, adults, unemployment = [], [], []
    with closing(CivilService("frozen-2019", seed=1)) as model:
        m = model.world.municipalities
        for month in range(MONTHS + 1):
            if month:
                model.step()
            people.append(by_region(model, m.population))
            adults.append(by_region(model, m.adults.sum(axis=1)) / people[-1])
            unemployment.append(m.unemployed.sum() / (m.employed + m.unemployed).sum())
    return people, adults, np.array(unemployment)


def test_first_year_has_the_births_deaths_and_migration_of_the_statistics(years: tuple[list[Array], list[Array], Array]) -> None:
    """14,934 from abroad less 7,456 more deaths than births (Statistics Finland, mean of 2018 and 2019); moves add up to nothing."""
    people = years[0]
    assert people[12].sum() - people[0].sum() == pytest.approx(14_934 - 7_456, abs=1.0)


def test_share_of_adults_stays(years: tuple[list[Array], list[Array], Array]) -> None:
    """Neither children nor old people alone grow or shrink: within a point in every region after 21 years."""
    adults = years[1]
    print("change of the share of 15-74:", (adults[-1] - adults[0]).round(4).tolist())
    assert np.abs(adults[-1] - adults[0]).max() < 0.01


def test_unemployment_of_the_country_does_not_drift(years: tuple[list[Array], list[Array], Array]) -> None:
    """Who comes and who grows up finds work: jobs follow the labour force; no jump in the first year."""
    unemployment = years[2]
    print("unemployment after 0, 1, 3, 10, 21 years:", unemployment[[0, 12, 36, 120, 252]].round(4).tolist())
    assert np.abs(unemployment[:13] - unemployment[0]).max() < 0.001
    assert np.abs(unemployment - unemployment[0]).max() < 0.005
