"""Municipalities and agencies at the end of the year: they add up to the regions, and what is told of one is what happened there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.annals import Annals
from sim.calendar import parse_month
from sim.counts import count_agencies, count_municipalities
from sim.measures.places import same
from sim.metrics import METRICS
from sim.model import PLACES, CivilService
from sim.place_metrics import BY_PLACE
from sim.state import Array, World
from sim.year_sums import OF_YEAR

TOWNS = Path(__file__).resolve().parents[1] / "two-towns.yaml"


@pytest.fixture(scope="module")
def country() -> Iterator[CivilService]:
    """Two years and a month of the small country."""
    model = CivilService(str(TOWNS), seed=5).run_months(25)
    yield model
    model.close()


def column(model: CivilService, place: str, name: str) -> Array:
    """Values of one metric, by year and place."""
    return model.places[place].values[:, :, [metric.name for metric in BY_PLACE[place]].index(name)]


def test_whole_years_of_every_municipality_and_agency_are_kept(country: CivilService) -> None:
    places = country.places
    assert set(places) == set(BY_PLACE) == {"municipality", "agency"}
    assert places["municipality"].names == country.population.municipality_codes
    assert places["agency"].names == ("Land Office", "River Guard")
    for place, found in places.items():
        assert found.years == (2020, 2021)
        assert found.values.shape == (2, len(found.names), len(BY_PLACE[place]))


@pytest.mark.parametrize("name", ["staff", "staff_home", "posts", "person_years", "population", "private_jobs", "jobs", "tax_base"])
def test_municipalities_add_up_to_their_regions_in_december(country: CivilService, name: str) -> None:
    regions = country.monthly[[11, 23], 1:, PLACES[name]]
    values, region = column(country, "municipality", name), country.world.municipalities.region
    summed = np.stack([np.bincount(region, of_year, len(country.population.region_codes)) for of_year in values])
    np.testing.assert_allclose(summed, regions, rtol=1e-13)


@pytest.mark.parametrize("name", ["staff", "posts", "person_years"])
def test_agencies_add_up_to_the_country_in_december(country: CivilService, name: str) -> None:
    summed = np.add.reduce(column(country, "agency", name), axis=1)
    np.testing.assert_allclose(summed, country.monthly[[11, 23], 0, PLACES[name]], rtol=1e-13)


def test_shares_of_municipalities_lie_around_those_of_the_country(country: CivilService) -> None:
    employed, unemployed = (column(country, "municipality", name) for name in ("employed", "unemployed"))
    np.testing.assert_array_equal(column(country, "municipality", "unemployment_rate"), unemployed / (employed + unemployed))
    whole = np.add.reduce(unemployed, axis=1) / np.add.reduce(employed + unemployed, axis=1)
    np.testing.assert_allclose(whole, country.monthly[[11, 23], 0, PLACES["unemployment_rate"]], rtol=1e-13)


def test_work_of_agencies_is_that_of_all_months_of_the_year() -> None:
    """Added up month by month from the columns of the agencies' sites."""
    model = CivilService(str(TOWNS), seed=5)
    done = arrivals = on_time = np.zeros(2)
    for _ in range(12):
        model.step()
        sites = model.world.sites
        done, arrivals, on_time = (
            total + np.bincount(sites.agency, values, 2)
            for total, values in ((done, sites.done), (arrivals, sites.arrivals), (on_time, sites.on_time))
        )
    np.testing.assert_allclose(column(model, "agency", "output_ratio"), [done / arrivals], rtol=1e-13)
    np.testing.assert_allclose(column(model, "agency", "timeliness"), [on_time / arrivals], rtol=1e-13)
    np.testing.assert_allclose(column(model, "agency", "organisational_capital"), [model.world.agencies.capital], rtol=1e-9)
    np.testing.assert_allclose(column(model, "agency", "telework_days"), [model.world.agencies.telework_norm], rtol=1e-13)
    np.testing.assert_array_equal(column(model, "agency", "vacancy_rate"), [model.world.agencies.vacancy_share])
    model.close()


def offices() -> World:
    """Agency 0 with its main place in municipality 0, a second site there and one in 2; agency 1 in 1, its only site empty."""
    world = World({"sites": 4, "agencies": 2, "municipalities": 3, "regions": 1})
    sites = world.sites
    sites.agency[:], sites.municipality[:] = (0, 0, 0, 1), (0, 0, 2, 1)
    sites.headquarters[:], sites.open[:] = (1, 0, 0, 1), (1, 1, 1, 1)
    sites.staff[:], sites.vacant[:] = (60.0, 20.0, 20.0, 0.0), (0.0, 0.0, 5.0, 3.0)
    world.municipalities.state_staff[:] = 80.0, 0.0, 20.0
    world.municipalities.private_jobs[:] = 920.0, 100.0, 80.0
    return world


def nothing(world: World) -> dict[str, Array]:
    """A year in which nothing was counted."""
    return {path: np.zeros_like(world.column(path)) for path in OF_YEAR}


def test_agencies_tell_where_they_are() -> None:
    counts = count_agencies(offices(), nothing(offices()))
    told = {metric.name: metric.formula(counts).tolist() for metric in BY_PLACE["agency"][:7]}
    assert told["staff"] == [100.0, 0.0]
    assert told["posts"] == [105.0, 3.0]
    assert told["sites_in_use"] == [3, 0]
    assert told["municipalities"] == [2, 0]
    assert told["staff_elsewhere_share"][0] == 0.2
    assert np.isnan(told["staff_elsewhere_share"][1]), "nobody is there"


def test_a_closed_site_and_one_with_vacant_posts_alone_are_not_in_use() -> None:
    world = offices()
    world.sites.open[1] = 0
    assert count_municipalities(world, nothing(world)).sites_in_use.tolist() == [1, 0, 1]


def test_municipalities_tell_posts_and_jobs() -> None:
    counts = count_municipalities(offices(), nothing(offices()))
    assert counts.posts.tolist() == [80.0, 3.0, 25.0]
    assert counts.jobs.tolist() == [1000.0, 100.0, 100.0]


def test_changes_of_a_municipality_are_those_since_the_december_before(country: CivilService) -> None:
    """The start is the December before the first year; a region of one town changes as the town does."""
    for name in ("population_change", "jobs_change", "tax_base_change", "dependency_change", "degree_share_change"):
        town, region = column(country, "municipality", name)[:, 2], country.monthly[[11, 23], 2, PLACES[name]]
        np.testing.assert_allclose(town, region, rtol=1e-9, err_msg=name)


@pytest.mark.parametrize("name", ["access_60", "access_minutes_over_64", "on_call_in_time", "occupancy_peak", "dependency"])
def test_services_and_premises_of_a_town_are_those_of_the_region_that_it_makes_up(country: CivilService, name: str) -> None:
    town, region = column(country, "municipality", name)[:, 2], country.monthly[[11, 23], 2, PLACES[name]]
    np.testing.assert_allclose(town, region, rtol=1e-9)


@pytest.mark.parametrize("name", ["visits_site", "firm_visits_digital", "premises_rent", "premises_fitting_out"])
def test_contacts_and_costs_are_those_of_the_year(country: CivilService, name: str) -> None:
    of_year = country.monthly[:24, 0, PLACES[name]].reshape(2, 12).sum(axis=1)
    np.testing.assert_allclose(column(country, "municipality", name).sum(axis=1), of_year, rtol=1e-9)
    if name.startswith("premises"):
        np.testing.assert_allclose(column(country, "agency", name).sum(axis=1), of_year, rtol=1e-9)


def test_payments_of_partners_are_those_of_the_year_and_partners_those_of_its_end() -> None:
    world = offices()
    world.municipalities.hub_partners[0], world.municipalities.hub_partners_rent[0] = 7.0, 100.0
    of_year = nothing(world)
    of_year["municipalities.hub_partners_rent"][0], of_year["municipalities.hub_partners_one_off"][0] = 1200.0, 50.0
    counts = count_municipalities(world, of_year)
    told = {metric.name: metric.formula(counts).tolist() for metric in BY_PLACE["municipality"] if metric.name.startswith("hub_partners")}
    assert told == {"hub_partners": [7.0, 0.0, 0.0], "hub_partners_space": [0.0, 0.0, 0.0], "hub_partners_cost": [1250.0, 0.0, 0.0]}


def test_contacts_that_agencies_serve_are_all_but_the_digital_ones(country: CivilService) -> None:
    channels = [f"{who}_{channel}" for who in ("visits", "firm_visits") for channel in ("site", "joint", "remote")]
    met = sum(country.monthly[:24, 0, PLACES[name]] for name in channels).reshape(2, 12).sum(axis=1)
    np.testing.assert_allclose(column(country, "agency", "contacts_served").sum(axis=1), met, rtol=1e-9)


def test_a_year_that_began_before_the_run_is_left_out() -> None:
    world, annals = offices(), Annals({"municipality": ("a", "b", "c"), "agency": ("x", "y")})
    for month in range(parse_month("2020-03"), parse_month("2022-05")):
        annals.note(month, world)
    assert annals.places()["agency"].years == (2021,)


def test_a_run_of_less_than_a_year_tells_of_no_place() -> None:
    found = Annals({"municipality": ("a", "b", "c"), "agency": ("x", "y")}).places()
    assert {place: years.values.shape for place, years in found.items()} == {
        place: (0, len(found[place].names), len(metrics)) for place, metrics in BY_PLACE.items()
    }


def test_a_metric_of_the_same_name_has_the_words_of_the_region() -> None:
    region = METRICS[PLACES["unemployment_rate"]]
    found = same("unemployment_rate")
    assert (found.labels, found.unit, found.kind, found.definition) == (region.labels, region.unit, region.kind, region.definition)
    assert same("staff", "holders", ("Väki", "Folk", "People")).labels == {"fi": "Väki", "sv": "Folk", "en": "People"}
