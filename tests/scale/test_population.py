"""The population of Finland at 1:1 and an invented country of two towns: margins met, luck by seed, saved and loaded."""

from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

from sim.errors import InvalidInput
from sim.population import Blueprint, blueprint, load_margins, populate
from sim.population.commands import build, check, show
from sim.population.margins import Margins
from sim.population.report import checks
from sim.population.saved import load_population, population_hash
from sim.resources import configs
from sim.state import NOBODY, World

FINLAND = configs() / "population" / "finland"
TWO_TOWNS = configs() / "population" / "two-towns"


@pytest.fixture(scope="module")
def margins() -> Margins:
    return load_margins(FINLAND)


@pytest.fixture(scope="module")
def country(margins: Margins) -> Blueprint:
    return blueprint(margins)


@pytest.fixture(scope="module")
def world(country: Blueprint) -> World:
    return populate(country, 1, posts=80_000, recruitments=500)


def test_persons_posts_and_the_share_of_uusimaa(country: Blueprint, world: World) -> None:
    filled = world.posts.person != NOBODY
    assert filled.sum() == 75_350
    assert (world.posts.established == 1).sum() == 77_425
    region = world.municipalities.region[world.sites.municipality[world.posts.site[filled]]]
    assert abs(100.0 * np.mean(region == country.region_codes.index("01")) - 42.6) < 0.2


@pytest.mark.parametrize("seed", [1, 2, 2**40 + 3])
def test_every_margin_holds_in_every_seed(margins: Margins, country: Blueprint, seed: int) -> None:
    found = checks(margins, country, populate(country, seed, posts=80_000, recruitments=1))
    missed = [c for c in found if not c.holds]
    assert len(found) > 150
    assert not missed, missed
    assert any(c.grade == "D" for c in found)


def test_about_a_thousand_sites_and_the_named_ones_first(country: Blueprint) -> None:
    assert 950 <= len(country.site_names) <= 1_100
    assert (~country.sites.synthetic).sum() > 250
    headquarters = np.bincount(country.sites.agency[country.sites.headquarters], minlength=len(country.agencies.names))
    assert np.all(headquarters == 1)


def test_numbers_name_agency_family_and_ordinal(world: World) -> None:
    rows = world.posts.established == 1
    number = world.posts.number[rows].astype(np.int64)
    assert np.all(np.diff(number) > 0)
    assert np.array_equal(number >> 19, world.posts.agency[rows])
    assert np.array_equal(number >> 16 & 7, world.posts.family[rows])
    filled = world.posts.person != NOBODY
    assert np.array_equal(world.posts.person[filled], world.posts.number[filled].astype(np.int64) << 16)


def test_spare_rows_are_empty_and_too_few_rows_are_refused(country: Blueprint, world: World) -> None:
    spare = world.posts.established == 0
    assert spare.sum() == 80_000 - 77_425
    assert not world.posts.number[spare].any()
    assert np.all(world.posts.person[spare] == NOBODY)
    with pytest.raises(ValueError, match="77425"):
        populate(country, 1, posts=70_000, recruitments=1)


def test_the_same_seed_gives_the_same_people_and_another_seed_others(country: Blueprint, world: World) -> None:
    again = populate(country, 1, posts=80_000, recruitments=500)
    other = populate(country, 2, posts=80_000, recruitments=500)
    assert population_hash(again) == population_hash(world)
    assert population_hash(other) != population_hash(world)
    for column in ("home", "education", "age", "pay"):
        assert np.mean(getattr(other.posts, column) != getattr(world.posts, column)) > 0.2


def test_people_make_sense(country: Blueprint, world: World) -> None:
    p = world.posts
    filled = p.person != NOBODY
    assert p.age[filled].min() >= 18 * 12
    assert p.age[filled].max() < 70 * 12
    assert np.all(p.tenure_state[filled] <= p.age[filled] - 18 * 12)
    assert np.all(p.tenure_agency[filled] <= p.tenure_state[filled])
    assert np.array_equal(p.pay[filled], p.grade_pay[filled])
    assert np.array_equal(p.contract_end[filled] > 0, p.fixed_term[filled] == 1)
    assert np.allclose(p.commute[filled], world.municipalities.minutes[p.home[filled], world.sites.municipality[p.site[filled]]])
    assert p.age[filled & (p.fixed_term == 1)].mean() + 60 < p.age[filled & (p.fixed_term == 0)].mean()
    assert p.working_time[filled].mean() == pytest.approx(0.981, abs=0.001)


def test_places_make_sense(country: Blueprint, world: World) -> None:
    towns = world.municipalities
    assert np.all(towns.private_jobs > 0)
    assert np.all(towns.housing_price > 0)
    assert np.allclose(towns.commuters.sum(axis=1), 1.0)
    assert np.allclose(towns.migration_weight.sum(axis=1), 1.0)
    assert np.all(np.diagonal(towns.migration_weight) == 0.0)
    assert np.all(towns.adults >= towns.employed)
    out = 1.0 - np.diagonal(towns.commuters)
    assert np.sum(out * towns.employed.sum(axis=1)) / towns.employed.sum() == pytest.approx(0.341, abs=0.01)
    baseline = country.vitality_baseline
    assert baseline.mean.shape == baseline.deviation.shape == (5,)
    assert np.all(baseline.deviation > 0)


def test_making_it_is_quick(margins: Margins, country: Blueprint) -> None:
    from sim.population.blueprint import _made

    begun = perf_counter()
    _made(margins)
    made = perf_counter()
    populate(country, 5, posts=80_000, recruitments=1)
    assert made - begun < 6.0
    assert perf_counter() - made < 1.5


def test_two_towns_work_like_a_country(tmp_path: Path) -> None:
    frame, stamp = build(TWO_TOWNS, 4, tmp_path / "towns.npz")
    assert frame["holds"].all(), frame[~frame["holds"]]
    world, read = load_population(tmp_path / "towns.npz")
    assert read == stamp
    assert (world.posts.person != NOBODY).sum() == 300
    assert show(TWO_TOWNS)["regions"]["posts"].sum() == world.posts.rows == 306
    assert check(TWO_TOWNS, 9)["holds"].all()


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "towns.npz"
    build(TWO_TOWNS, 4, file)
    with np.load(file) as found:
        content = dict(found)
    content["posts.age"] = content["posts.age"] + 1
    np.savez(file, **content)
    with pytest.raises(InvalidInput, match="was changed after it was saved"):
        load_population(file)
    file.write_text("no population")
    with pytest.raises(InvalidInput, match="is no population saved by this version"):
        load_population(file)
