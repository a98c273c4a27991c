"""Teams: eight to twelve posts of one agency that belong together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.population import blueprint, load_margins
from sim.population.teams import Teams, teams

FINLAND = Path(__file__).resolve().parents[2] / "configs" / "population" / "finland"


def dealt(*posts_at: int, agency: tuple[int, ...] | None = None, families: int = 1) -> tuple[Teams, np.ndarray]:
    """Teams of sites with so many posts, by default of one agency, and the site of every post."""
    site = np.repeat(np.arange(len(posts_at)), posts_at)
    owner = np.array(agency or (0,) * len(posts_at))
    family = np.arange(len(site)) * families // max(len(site), 1)
    return teams(owner[site], family, site, owner), site


@pytest.mark.parametrize(
    ("posts", "sizes"), [(8, [8]), (12, [12]), (13, [7, 6]), (16, [8, 8]), (25, [9, 8, 8]), (37, [10, 9, 9, 9]), (3, [3])], ids=str
)
def test_posts_of_a_site_are_cut_into_even_teams(posts: int, sizes: list[int]) -> None:
    assert sorted(np.bincount(dealt(posts)[0].team), reverse=True) == sizes


def test_small_sites_of_an_agency_share_teams_that_meet_where_most_of_them_are() -> None:
    found, site = dealt(20, 3, 5, 2, agency=(0, 0, 0, 1))
    assert [set(found.team[site == k]) for k in range(4)] == [{0, 1}, {2}, {2}, {3}]
    assert (found.site.tolist(), found.agency.tolist()) == ([0, 0, 2, 3], [0, 0, 0, 1])
    assert (found.first.tolist(), found.count.tolist()) == ([0, 2, 2, 3], [2, 1, 1, 1])


def test_a_family_stays_together() -> None:
    found, _site = dealt(20, families=2)
    assert found.team.tolist() == [0] * 10 + [1] * 10


def test_teams_of_finland() -> None:
    """Every post has one, of its agency; most of eight to twelve and at one place."""
    country = blueprint(load_margins(FINLAND))
    found, plan = country.teams, country.posts
    size = np.bincount(found.team)
    assert len(size) == len(found.agency)
    assert size.max() == 12
    assert ((size >= 8) & (size <= 12)).mean() > 0.9
    np.testing.assert_array_equal(found.agency[found.team], plan.agency)
    assert (found.site[found.team] == plan.site).mean() > 0.98
    np.testing.assert_array_equal(country.sites.agency[found.site], found.agency)
