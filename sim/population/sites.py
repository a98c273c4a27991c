"""Sites: where the posts of each agency are placed.

Sites that a source names come first, the headquarters is always among them, and further ones are placed by rule until the agency has its
number of sites: regional centres, then the largest municipalities, no municipality twice. Those are flagged synthetic. Sizes start from the
staff a source gives, the typical staff of the type of site or the size of the municipality, and are raked to the size of the agency and the
staff of each area.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import year
from sim.population.agencies import Agencies, total_persons
from sim.population.margins import Margins
from sim.population.raking import Floats, Margin, Whole, largest_remainder, rake, round_two_way
from sim.population.schema import URBAN
from sim.population.travel import power
from sim.state import FAMILIES

_UNIT_TOTAL = "UNIT TOTAL"
_SHARE = "estimated_share_of_state_personnel"
_COUNT = "state_employment_relationships"


class Areas(NamedTuple):
    """Areas with a margin of staff: single municipalities or groups of them, and the rest of each region.

    `area` gives the area of every municipality, `persons` the margin of each area, `names` their codes.
    """

    names: tuple[str, ...]
    area: NDArray[np.int64]
    persons: Whole


@dataclass(frozen=True, eq=False)
class Sites:
    """All sites, by agency and then as placed.

    Attributes
    ----------
    agency, municipality : array of int, shape (sites,)
    names, kinds : tuple of str
        Name and type of site.
    headquarters, place_bound, synthetic : array of bool, shape (sites,)
    named_staff : array of float64, shape (sites,)
        Staff that a source gives for the site, nan where none does.
    posts : array of int, shape (sites, families)
    """

    agency: NDArray[np.int64]
    municipality: NDArray[np.int64]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    headquarters: NDArray[np.bool_]
    place_bound: NDArray[np.bool_]
    synthetic: NDArray[np.bool_]
    named_staff: Floats
    posts: Whole


class _Site(NamedTuple):
    municipality: int
    kind: str
    weight: float
    staff: float
    headquarters: bool
    bound: bool
    synthetic: bool


class _Columns(NamedTuple):
    agency: NDArray[np.int64]
    municipality: NDArray[np.int64]
    weight: Floats
    staff: Floats


def areas(margins: Margins) -> Areas:
    """Areas with a margin of staff, and that margin."""
    table, municipalities = margins["staff_by_area"], margins["municipalities"]
    codes = {code: row for row, code in enumerate(municipalities["code"].tolist())}
    region_of = municipalities["region_code"].tolist()
    names: list[str] = []
    share: list[float] = []
    area = np.full(len(codes), -1)
    counted = table.rows(indicator=_COUNT).tolist()
    whole = {float(table["year"][row]): float(table["value"][row]) for row in counted if table["region_code"][row] == "00"}
    for row in counted:
        members = [codes[part] for part in str(table["region_code"][row]).split("+") if part in codes]
        if members and all(area[member] < 0 for member in members) and float(table["year"][row]) in whole:
            area[members] = len(names)
            names.append(str(table["region_code"][row]))
            share.append(float(table["value"][row]) / whole[float(table["year"][row])])
    percent = region_shares(margins)
    for region in margins["regions"]["region_code"].tolist():
        inside = [row for row, code in enumerate(region_of) if code == region]
        taken = sum(share[a] for a in sorted({int(area[row]) for row in inside if area[row] >= 0}))
        for row in inside:
            area[row] = len(names) if area[row] < 0 else area[row]
        names.append(region)
        share.append(percent[region] - taken)
    return Areas(tuple(names), area, largest_remainder(np.maximum(np.array(share), 0.0), total_persons(margins)))


def region_shares(margins: Margins) -> dict[str, float]:
    """Share of staff by region: the latest estimate up to the reference year, adding up to one."""
    table = margins["staff_by_area"]
    rows = [row for row in table.rows(indicator=_SHARE).tolist() if table["year"][row] <= year(margins.reference_month)]
    rows.sort(key=lambda row: float(table["year"][row]))
    latest = {str(table["region_code"][row]): float(table["value"][row]) for row in rows}
    total = sum(latest.values())
    return {code: value / total for code, value in latest.items()}


def sites(margins: Margins, organisation: Agencies, where: Areas) -> Sites:
    """All sites with their posts by family."""
    placed: list[_Site] = []
    owner: list[int] = []
    named = _named_sites(margins, organisation)
    for agency in range(len(organisation.names)):
        own = _agency_sites(margins, organisation, agency, named.get(agency, []))
        placed.extend(own)
        owner.extend([agency] * len(own))
    agency_of = np.array(owner)
    municipality = np.array([site.municipality for site in placed])
    staff = np.array([site.staff for site in placed])
    size = _sizes(margins, organisation, where, _Columns(agency_of, municipality, np.array([site.weight for site in placed]), staff))
    kept = np.nonzero(size > 0)[0]
    headquarters = np.array([site.headquarters for site in placed])[kept]
    bound = np.array([site.bound for site in placed])[kept]
    names = margins["municipalities"]["name_fi"].tolist()
    titles = tuple(f"{organisation.names[owner[i]]}, {names[placed[i].municipality]} ({placed[i].kind})" for i in kept.tolist())
    posts = _site_families(margins, organisation, agency_of[kept], size[kept], headquarters, bound)
    synthetic = np.array([site.synthetic for site in placed])[kept]
    kinds = tuple(placed[i].kind for i in kept.tolist())
    return Sites(agency_of[kept], municipality[kept], titles, kinds, headquarters, bound, synthetic, staff[kept], posts)


def _named_sites(margins: Margins, organisation: Agencies) -> dict[int, list[_Site]]:
    """Sites that a source names, by agency."""
    types = margins["site_types"]
    type_row = {kind: row for row, kind in enumerate(types["site_type"].tolist())}
    agency_row = {name: row for row, name in enumerate(organisation.names)}
    owner = margins["site_agencies"].pairs("agency_in_source", "agency")
    codes = {code: row for row, code in enumerate(margins["municipalities"]["code"].tolist())}
    found: dict[int, list[_Site]] = {}
    for margin, column in (("sites", "site_type"), ("offices", "role")):
        table = margins[margin]
        for row in range(len(table.lines)):
            agency = owner[str(table["agency"][row])]
            if not agency:
                continue
            kind = str(table[column][row])
            of_type = type_row.get(kind, type_row["default"])
            staff = float(table["staff"][row])
            weight = staff if staff > 0 else float(types["typical_staff"][of_type])
            if margin == "sites" and str(table["note"][row]).startswith(_UNIT_TOTAL):
                weight, staff = weight * margins.assumptions.unit_seat_share, np.nan
            bound = str(table["place_bound"][row]) if margin == "sites" else ""
            found.setdefault(agency_row[agency], []).append(
                _Site(
                    codes[str(table["municipality_code"][row])],
                    kind,
                    weight,
                    staff,
                    types["headquarters"][of_type] == "1",
                    (bound or types["place_bound"][of_type]) == "1",
                    False,
                )
            )
    return found


def _agency_sites(margins: Margins, organisation: Agencies, agency: int, named: list[_Site]) -> list[_Site]:
    """Named sites, the headquarters and synthetic sites of one agency; weights add up to its posts."""
    profiles = margins["agency_profiles"]
    row = int(profiles.rows(agency=organisation.names[agency])[0])
    seat = int(organisation.headquarters[agency])
    posts = float(organisation.posts[agency])
    typical = float(margins["site_types"].pairs("site_type", "typical_staff")["default"])
    bound = profiles["place_bound"][row] == "1"
    if not any(site.municipality == seat for site in named):
        named = [_Site(seat, "headquarters", typical, np.nan, True, False, True), *named]
    first = max((s for s in named if s.municipality == seat), key=lambda s: (s.headquarters, s.weight))
    named = [site._replace(headquarters=site is first) for site in named]
    at_seat = float(profiles["headquarters_share_pct"][row]) / 100.0
    at_named_seat = [site.staff for site in named if site.municipality == seat]
    if sum(at_named_seat) < at_seat * posts - typical:
        # All named sites at the seat are of known size (else the sum is nan) and smaller than its share: there are others.
        named.append(_Site(seat, "synthetic", at_seat * posts - sum(at_named_seat), np.nan, False, bound, True))
    taken = {site.municipality for site in named}
    where = _candidates(margins, taken, str(profiles["regions_without"][row]))[: max(0, int(profiles["sites"][row]) - len(named))]
    elsewhere = sum(site.weight for site in named if site.municipality != seat)
    left = max((1.0 - at_seat) * posts - elsewhere, typical * len(where))
    population = margins["municipalities"]["population_2019"][where]
    pull = power(population, margins.assumptions.site_population_elasticity) if len(where) else np.zeros(0)
    new = [
        _Site(place, "synthetic", left * w / float(np.add.reduce(pull)), np.nan, False, bound, True)
        for place, w in zip(where, pull.tolist(), strict=True)
    ]
    return _share_of_seat([*named, *new], seat, at_seat, posts)


def _share_of_seat(own: list[_Site], seat: int, at_seat: float, posts: float) -> list[_Site]:
    """Scale weights so that the seat has its share of the posts; named staff keeps its size where there is room."""
    inside = sum(site.weight for site in own if site.municipality == seat)
    outside = sum(site.weight for site in own if site.municipality != seat)
    share = at_seat if outside > 0 else 1.0
    scale = {True: share * posts / inside, False: (1.0 - share) * posts / outside if outside > 0 else 0.0}
    return [site._replace(weight=max(site.weight * scale[site.municipality == seat], 1e-3)) for site in own]


def _candidates(margins: Margins, taken: set[int], without: str) -> list[int]:
    """Municipalities in the order in which synthetic sites are placed."""
    municipalities = margins["municipalities"]
    centres = set(margins["regions"]["centre_code"].tolist())
    codes, regions = municipalities["code"].tolist(), municipalities["region_code"].tolist()
    population = municipalities["population_2019"].tolist()
    order = sorted(range(len(codes)), key=lambda row: (codes[row] not in centres, -population[row], codes[row]))
    return [row for row in order if row not in taken and regions[row] != without]


def _sizes(margins: Margins, organisation: Agencies, where: Areas, site: _Columns) -> Whole:
    """Posts of each site: whole, adding up to agencies and areas, with named staff kept and the urban share reached."""
    total = int(np.add.reduce(organisation.posts))
    fixed = _fixed(organisation, site)
    free = np.nonzero(fixed == 0)[0]
    urban = (margins["municipalities"]["urban_rural_class"] == URBAN).astype(np.int64)[site.municipality]
    prior = np.zeros((len(organisation.names), len(where.names), 2))
    np.add.at(prior, (site.agency[free], where.area[site.municipality[free]], urban[free]), site.weight[free])
    of_agency = organisation.posts - np.bincount(site.agency, fixed, len(organisation.names)).astype(np.int64)
    of_area = largest_remainder(where.persons.astype(np.float64), total) - np.bincount(
        where.area[site.municipality], fixed, len(where.names)
    ).astype(np.int64)
    columns = _columns(prior, of_agency, of_area, _urban_posts(margins, total) - float(np.add.reduce(fixed[urban == 1])))
    flat = prior.reshape(len(prior), -1)
    raked = rake(flat, [Margin((1,), columns.ravel().astype(np.float64)), Margin((0,), of_agency.astype(np.float64))], iterations=2000)
    cells = round_two_way(raked.table).reshape(prior.shape)
    size = fixed.copy()
    for agency, area, kind in zip(*np.nonzero(cells), strict=True):
        mine = (site.agency[free] == agency) & (where.area[site.municipality[free]] == area) & (urban[free] == kind)
        inside = free[np.nonzero(mine)[0]]
        size[inside] = _cell_sizes(int(cells[agency, area, kind]), site.weight[inside])
    return size


def _fixed(organisation: Agencies, site: _Columns) -> Whole:
    """Posts of the sites whose staff a source gives; where it gives all sites of an agency, they share all its posts."""
    to_posts = float(np.add.reduce(organisation.posts)) / float(np.add.reduce(organisation.persons))
    fixed = np.where(site.staff > 0, np.rint(site.staff * to_posts), 0.0).astype(np.int64)
    for agency in range(len(organisation.names)):
        inside = np.nonzero(site.agency == agency)[0]
        room = int(organisation.posts[agency]) - int(np.add.reduce(fixed[inside]))
        if np.all(fixed[inside] > 0) or room < int(np.count_nonzero(fixed[inside] == 0)):
            fixed[inside] = largest_remainder(
                np.where(fixed[inside] > 0, fixed[inside], 1).astype(np.float64), int(organisation.posts[agency])
            )
    return fixed


def _urban_posts(margins: Margins, total: int) -> float:
    return float(margins["establishment"].pairs("quantity", "value")["urban_share"]) * total


def _columns(prior: Floats, of_agency: Whole, of_area: Whole, urban: float) -> Whole:
    """Posts by area and urban class: the areas exactly, the urban share at least as published."""
    margins = [Margin((0,), of_agency.astype(np.float64)), Margin((1,), of_area.astype(np.float64))]
    raked = rake(prior, margins, iterations=2000)
    by_class = np.add.reduce(raked.table, axis=(0, 1))
    if by_class[1] < urban and by_class[0] > 0:
        target = np.array([float(np.add.reduce(of_area)) - urban, urban])
        raked = rake(prior, [Margin((2,), target), *margins], iterations=2000)
    split = np.add.reduce(raked.table, axis=0)
    return np.array([largest_remainder(split[area], int(of_area[area])) for area in range(len(of_area))])


def _cell_sizes(total: int, weight: Floats) -> Whole:
    """Share the posts of an agency in an area over its sites there: at least one each where there is room, then by weight."""
    if total < len(weight):
        return largest_remainder(weight, total)
    return 1 + largest_remainder(weight, total - len(weight))


def _site_families(
    margins: Margins,
    organisation: Agencies,
    agency: NDArray[np.int64],
    size: Whole,
    headquarters: NDArray[np.bool_],
    bound: NDArray[np.bool_],
) -> Whole:
    """Posts of each site by family: adding up to sites and to the families of each agency."""
    at_seat = np.array(margins.assumptions.headquarters_weight)
    at_bound = np.array(margins.assumptions.bound_site_weight)
    posts = np.zeros((len(agency), len(FAMILIES)), dtype=np.int64)
    for code in range(len(organisation.names)):
        inside = np.nonzero(agency == code)[0]
        by_family = organisation.family_posts[code].astype(np.float64)
        prior = size[inside, None] * by_family[None, :]
        prior = prior * np.where(headquarters[inside, None], at_seat, 1.0) * np.where(bound[inside, None], at_bound, 1.0)
        raked = rake(prior, [Margin((1,), by_family), Margin((0,), size[inside].astype(np.float64))], iterations=2000)
        posts[inside] = round_two_way(raked.table)
    return posts
