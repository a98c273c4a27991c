"""What the notes of the scenarios say of places, counted."""

from __future__ import annotations

from contextlib import closing

import numpy as np

from sim.calendar import parse_month
from sim.levers.preparedness_floor import PreparednessFloor
from sim.levers.presence_guarantee import PresenceGuarantee
from sim.model import CivilService
from sim.scenario import Scenario
from sim.state import Array


def of(scenario: Scenario, kind: type) -> object:
    """The lever of a kind in a policy that has one."""
    (found,) = (lever for lever in scenario.policy if isinstance(lever, kind))
    return found


def offices(model: CivilService, agency: str) -> Array:
    """Municipalities of the open sites of an agency, by row."""
    s = model.world.sites
    own = (s.agency == model.population.agency_names["en"].index(agency)) & (s.open == 1)
    found: Array = s.municipality[own]
    return found


def test_regions_below_the_guarantee_at_the_start() -> None:
    """presence-guarantee: two of 19 regions have fewer agencies, three fewer points and three fewer person-years."""
    scenario = Scenario.load("presence-guarantee")
    kept = of(scenario, PresenceGuarantee)
    assert isinstance(kept, PresenceGuarantee)
    with closing(CivilService(scenario, seed=1)) as model:
        s, m = model.world.sites, model.world.municipalities
        region, used = m.region[s.municipality], (s.open == 1) & (s.staff > 0.0)
        people = np.bincount(m.region, m.population)
        agencies = np.array([np.unique(s.agency[used & (region == k)]).size for k in range(people.size)])
        points = np.bincount(region[used & (s.service_point == 1)], minlength=people.size)
        years = 1000.0 * np.bincount(region, s.person_years, people.size) / people
    below = [np.count_nonzero(found < least) for found, least in (
        (agencies, kept.number_of_agencies), (points, kept.service_points), (years, kept.person_years),
    )]  # fmt: skip
    assert (people.size, below) == (19, [2, 3, 3])


def test_no_region_has_as_many_sites_on_call_as_the_floor_asks_for() -> None:
    """preparedness-floor: more than any region has, so that every site on call stays."""
    scenario = Scenario.load("preparedness-floor")
    floor = of(scenario, PreparednessFloor)
    assert isinstance(floor, PreparednessFloor)
    with closing(CivilService(scenario, seed=1)) as model:
        s, m = model.world.sites, model.world.municipalities
        assert np.bincount(m.region[s.municipality], s.on_call).max() < floor.on_call


def test_the_tax_administration_goes_from_about_50_offices_to_19_in_2024_to_2027() -> None:
    """network-cuts, as its source says."""
    scenario = Scenario.load("network-cuts")
    with closing(CivilService(scenario, seed=1)) as model:
        counted = {}
        for month in ("2020-12", "2024-12", "2027-12"):
            model.run_months(parse_month(month) - scenario.start + 1 - model.month)
            counted[month] = offices(model, "Tax Administration").size
    print(f"offices of the Tax Administration: {counted}")
    assert 45 <= counted["2020-12"] <= 55
    assert counted["2024-12"] == counted["2020-12"], "the first close after their notice"
    assert counted["2027-12"] == 19


def test_every_site_on_the_list_closes() -> None:
    """site-list: three agencies in four towns, all closed by 2029 and no other."""
    scenario = Scenario.load("site-list")
    agencies = ("Tax Administration", "National Enforcement Authority", "Digital and Population Data Services Agency")
    with closing(CivilService(scenario, seed=1)) as model:
        names = model.population.municipality_names["fi"]
        towns = [names.index(name) for name in ("Raahe", "Raasepori", "Savonlinna", "Varkaus")]
        before = {agency: np.isin(towns, offices(model, agency)).all() for agency in agencies}
        model.run_months(parse_month("2029-12") - scenario.start + 1)
        after = {agency: np.isin(towns, offices(model, agency)).any() for agency in agencies}
        closed = int(np.count_nonzero(model.world.sites.closes))
    assert (set(before.values()), set(after.values()), closed) == ({True}, {False}, 12)
