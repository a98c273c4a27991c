"""Counts: what metrics are made of, by region, with Finland first.

Every sum over posts is of whole numbers (micro-units for real columns), so that it does not depend on the order of rows.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Final

import numpy as np

from sim.rates import kernel
from sim.state import LOCATION_INDEPENDENT, TABLES, Array, World

SITE_COUNTS: Final = ("staff", "posts", "vacant", "person_years", "satisfaction", "teleworkers", "telework", "independent")
HOME_COUNTS: Final = ("staff_home", "commute", "degrees_home", "person_years_home")
FLOWS: Final = tuple(column.name for column in TABLES["regions"] if column.flow)
MICRO: Final = 1e6
IN_MICRO: Final = frozenset(("person_years", "satisfaction", "telework", "commute", "person_years_home"))


@kernel
def _count_posts(
    person: Array,
    established: Array,
    working_time: Array,
    satisfaction: Array,
    exempt: Array,
    remote_share: Array,
    telework: Array,
    duty: Array,
    commute: Array,
    education: Array,
    site: Array,
    site_region: Array,
    home: Array,
    region: Array,
    by_site: Array,
    by_home: Array,
) -> None:
    for i in range(person.size):
        if established[i] == 0:
            continue
        r = site_region[site[i]]
        by_site[1, r] += 1
        if person[i] < 0:
            by_site[2, r] += 1
            continue
        years = np.int64(working_time[i] * MICRO + 0.5)
        by_site[0, r] += 1
        by_site[3, r] += years
        by_site[4, r] += np.int64(satisfaction[i] * MICRO + 0.5)
        if exempt[i] == 0 and remote_share[i] > 0.0:
            by_site[5, r] += 1
            by_site[6, r] += np.int64(telework[i] * MICRO + 0.5)
        by_site[7, r] += duty[i] == LOCATION_INDEPENDENT
        h = region[home[i]]
        by_home[0, h] += 1
        by_home[1, h] += np.int64(commute[i] * MICRO + 0.5)
        by_home[2, h] += education[i] == 3
        by_home[3, h] += years


class Counts(SimpleNamespace):
    """Additive quantities of one month end, each an array of shape (regions + 1,) with Finland first.

    Attributes are the names of SITE_COUNTS, HOME_COUNTS, the flow columns of `regions`, and the sums over municipalities below.
    """

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - arrays by name, set in `count`
        raise AttributeError(f"nothing is counted under the name {name}")


def count(world: World) -> Counts:
    """Count a world.

    Returns
    -------
    Counts
        Real quantities are sums (person-years, minutes, days), not means.
    """
    s, m, regions = world.posts, world.municipalities, world.regions.rows
    by_site = np.zeros((len(SITE_COUNTS), regions), dtype=np.int64)
    by_home = np.zeros((len(HOME_COUNTS), regions), dtype=np.int64)
    site_region = m.region[world.sites.municipality]
    _count_posts(
        s.person, s.established, s.working_time, s.satisfaction, s.telework_exempt, s.remote_share, s.telework, s.duty, s.commute,
        s.education, s.site, site_region, s.home, m.region, by_site, by_home,
    )  # fmt: skip
    scale = np.array([MICRO if name in IN_MICRO else 1.0 for name in (*SITE_COUNTS, *HOME_COUNTS)])
    of_posts = np.concatenate((by_site, by_home)) / scale[:, None]
    of_flows = np.stack([getattr(world.regions, name) for name in FLOWS])
    places = _by_municipality(world)
    of_places = np.stack([np.bincount(m.region, weights=values, minlength=regions) for values in places.values()])
    table = np.concatenate((of_posts, of_flows, of_places))
    table = np.concatenate((np.add.reduce(table, axis=1)[:, None], table), axis=1)
    return Counts(**dict(zip((*SITE_COUNTS, *HOME_COUNTS, *FLOWS, *places), table, strict=True)))


def _by_municipality(world: World) -> dict[str, Array]:
    m = world.municipalities
    employed, unemployed = np.add.reduce(m.employed, axis=1), np.add.reduce(m.unemployed, axis=1)
    return {
        "population": m.population,
        "private_jobs": m.private_jobs,
        "jobs": m.private_jobs + m.state_staff,
        "employed": employed,
        "unemployed": unemployed,
        "adults": np.add.reduce(m.adults, axis=1),
        "degrees": m.adults[:, 2] + m.adults[:, 3],
        "tax_base": m.tax_base,
        "priced_population": m.housing_price * m.population,
    }
