"""Blueprint: everything about the start that no seed changes.

It is made once per process and content of the margins: agencies, sites, posts by agency, family and site, places, and the joint
distribution that the holders of every seed fill exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import purpose_word
from sim.population.agencies import Agencies, agencies
from sim.population.assumptions import Assumptions
from sim.population.flows import cumulative
from sim.population.joint import Joint, bands, joint
from sim.population.margins import MarginGrade, Margins
from sim.population.places import Places, places
from sim.population.raking import Floats, Whole
from sim.population.services import Services, services
from sim.population.sites import Areas, Sites, areas, sites
from sim.population.teams import Teams, teams
from sim.population.vitality import VitalityBaseline, vitality_baseline
from sim.state import FAMILIES

AGENCY_SHIFT = 19
FAMILY_SHIFT = 16
_ORDINALS = 1 << FAMILY_SHIFT
_AGENCIES = 1 << (32 - AGENCY_SHIFT)


@dataclass(frozen=True, eq=False)
class Posts:
    """The establishment, one row per post in ascending number.

    Attributes
    ----------
    number : array of uint32, shape (posts,)
        agency << 19 | family << 16 | ordinal within agency and family.
    agency, family, site, cell : array of int, shape (posts,)
        `cell` is the cell of agency, family and area within which vacancies are drawn.
    vacant : array of int, shape (cells,)
        Vacant posts of each cell at the start.
    """

    number: NDArray[np.uint32]
    agency: NDArray[np.int64]
    family: NDArray[np.int64]
    site: NDArray[np.int64]
    cell: NDArray[np.int64]
    vacant: Whole


@dataclass(frozen=True, eq=False)
class Traits:
    """Distributions from which holders are made, as arrays.

    Attributes
    ----------
    tenure_bands, tenure_shares, working_times, working_time_shares
        Margins of tenure (months) and working time.
    partner, children, owner : array of float64, shape (age groups,)
    remote_mean, remote_sd, exempt, median_pay : array of float64, shape (families,)
    swedish_required : array of float64, shape (municipalities,)
        Probability that a post there requires Swedish.
    roots : array of float64, shape (municipalities, municipalities)
        Cumulative distribution of origins (columns) of those who moved to the row.
    pay : tuple of float
        First decile, median, mean and ninth decile, EUR/month.
    fixed_term_share : float
    """

    tenure_bands: tuple[tuple[int, int], ...]
    tenure_shares: Floats
    working_times: Floats
    working_time_shares: Floats
    partner: Floats
    children: Floats
    owner: Floats
    remote_mean: Floats
    remote_sd: Floats
    exempt: Floats
    median_pay: Floats
    swedish_required: Floats
    roots: Floats
    pay: tuple[float, float, float, float]
    fixed_term_share: float


@dataclass(frozen=True, eq=False)
class Blueprint:
    """The start of a country without any seed.

    Attributes
    ----------
    name : mapping of language to text
    reference_month : int
        Absolute month of the start state.
    grades : mapping of margin to MarginGrade
    content_hash : str
    region_codes : tuple of str
    region_names : mapping of language (fi, sv, en) to tuple of str
    municipality_codes : tuple of str
    municipality_names : mapping of language (fi, sv) to tuple of str
    agency_names : mapping of language (fi, sv, en) to tuple of str
    branch_names, site_names : tuple of str
    agencies : Agencies
    sites : Sites
    services : Services
    areas : Areas
    places : Places
    posts : Posts
    teams : Teams
    joint : Joint
    traits : Traits
    assumptions : Assumptions
    vitality_baseline : VitalityBaseline
    """

    name: Mapping[str, str]
    reference_month: int
    grades: Mapping[str, MarginGrade]
    content_hash: str
    region_codes: tuple[str, ...]
    region_names: Mapping[str, tuple[str, ...]]
    municipality_codes: tuple[str, ...]
    municipality_names: Mapping[str, tuple[str, ...]]
    agency_names: Mapping[str, tuple[str, ...]]
    branch_names: tuple[str, ...]
    site_names: tuple[str, ...]
    agencies: Agencies
    sites: Sites
    services: Services
    areas: Areas
    places: Places
    posts: Posts
    teams: Teams
    joint: Joint
    traits: Traits
    assumptions: Assumptions
    vitality_baseline: VitalityBaseline

    @property
    def posts_by_agency(self) -> Whole:
        """Posts of each agency at the start, shape (agencies,)."""
        return self.agencies.posts

    @property
    def agency_codes(self) -> tuple[int, ...]:
        """Code of each agency, made of its English name: what a plan names it by."""
        return tuple(purpose_word(name) for name in self.agencies.names)

    @property
    def municipality_word(self) -> tuple[int, ...]:
        """Code of each municipality, made of its Finnish name: what a relocation names it by."""
        return tuple(purpose_word(name) for name in self.municipality_names["fi"])

    @property
    def departures(self) -> Floats:
        """Moves a year from each municipality to others, shape (municipalities,)."""
        return self.places.moves_out


_CACHE: dict[str, Blueprint] = {}


def blueprint(margins: Margins) -> Blueprint:
    """The seed-free start of a country; made once per process and content of its margins."""
    if margins.content_hash not in _CACHE:
        _CACHE[margins.content_hash] = _made(margins)
    return _CACHE[margins.content_hash]


def _made(margins: Margins) -> Blueprint:
    organisation = agencies(margins)
    if len(organisation.names) > _AGENCIES:
        raise ValueError(f"{len(organisation.names)} agencies; post numbers have room for {_AGENCIES}")
    where = areas(margins)
    network = sites(margins, organisation, where)
    country = places(margins)
    plan = _posts(organisation, network, where)
    shape = (-1, len(FAMILIES), len(where.names))
    filled = np.add.reduce(organisation.family_posts, axis=0) - np.add.reduce(plan.vacant.reshape(shape), axis=(0, 2))
    return Blueprint(
        name=margins.names,
        reference_month=margins.reference_month,
        grades=margins.grades,
        content_hash=margins.content_hash,
        region_codes=country.region_codes,
        region_names=country.region_names,
        municipality_codes=country.codes,
        municipality_names={"fi": country.names_fi, "sv": country.names_sv},
        agency_names={"fi": organisation.names_fi, "sv": organisation.names_sv, "en": organisation.names},
        branch_names=organisation.branches,
        site_names=network.names,
        agencies=organisation,
        sites=network,
        services=services(margins, organisation, network, country),
        areas=where,
        places=country,
        posts=plan,
        teams=teams(plan.agency, plan.family, plan.site, network.agency),
        joint=joint(margins, filled),
        traits=_traits(margins, country),
        assumptions=margins.assumptions,
        vitality_baseline=vitality_baseline(margins, country),
    )


def _posts(organisation: Agencies, network: Sites, where: Areas) -> Posts:
    site, family = np.nonzero(network.posts)
    order = np.lexsort((site, family, network.agency[site]))
    site, family = site[order], family[order]
    count = network.posts[site, family]
    row_site, row_family = np.repeat(site, count), np.repeat(family, count)
    row_agency = network.agency[row_site]
    block = row_agency * len(FAMILIES) + row_family
    first = np.nonzero(np.diff(block, prepend=-1))[0]
    ordinal = np.arange(len(block)) - np.repeat(first, np.diff(np.append(first, len(block))))
    if int(np.max(ordinal)) >= _ORDINALS:
        raise ValueError(f"an agency has more than {_ORDINALS} posts of one family; post numbers have no room; split the agency")
    number = (row_agency << AGENCY_SHIFT | row_family << FAMILY_SHIFT | ordinal).astype(np.uint32)
    shape = (len(organisation.names), len(FAMILIES), len(where.names))
    cell = np.ravel_multi_index((row_agency, row_family, where.area[network.municipality[row_site]]), shape)
    posts = np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape)
    vacancies = int(np.add.reduce(organisation.posts) - np.add.reduce(organisation.persons))
    return Posts(number, row_agency, row_family, row_site, cell, _vacancies(posts, vacancies).ravel())


def _vacancies(posts: Whole, total: int) -> Whole:
    """Vacant posts by agency, family and area: every area and, within it, every family has its share, rounded."""
    by_area = np.transpose(posts, (2, 1, 0))
    running = np.cumsum(by_area.ravel()) * total
    everything = int(running[-1]) // total if total else 1
    vacant = np.diff((2 * running + everything) // (2 * everything), prepend=0).reshape(by_area.shape)
    return np.transpose(vacant, (2, 1, 0)).copy()


def _traits(margins: Margins, country: Places) -> Traits:
    given = margins["establishment"].pairs("quantity", "value")
    work = margins["family_work"]
    family = [int(work.rows(family=name)[0]) for name in FAMILIES]
    household = margins["household"]
    age = [int(household.rows(age=key)[0]) for key in margins["age"]["key"].tolist()]
    status = margins["languages"].pairs("language_status", "swedish_required_pct")
    return Traits(
        tenure_bands=bands(margins["tenure"]),
        tenure_shares=margins["tenure"]["share_pct"],
        working_times=np.array([float(key) for key in margins["working_time"]["key"].tolist()]),
        working_time_shares=margins["working_time"]["share_pct"],
        partner=household["partner_employed_pct"][age] / 100.0,
        children=household["school_children_pct"][age] / 100.0,
        owner=household["owner_pct"][age] / 100.0,
        remote_mean=work["remote_share_mean"][family],
        remote_sd=work["remote_share_sd"][family],
        exempt=work["telework_exempt_pct"][family] / 100.0,
        median_pay=work["median_pay"][family],
        swedish_required=np.array([status[s] for s in country.language_status]) / 100.0,
        roots=_roots(country),
        pay=(given["pay_decile1"], given["pay_median"], given["pay_mean"], given["pay_decile9"]),
        fixed_term_share=float(margins["contract"].pairs("key", "share_pct")["fixed_term"]) / 100.0,
    )


def _roots(country: Places) -> Floats:
    """Cumulative distribution of the origins of those who moved to each municipality; the place itself where nobody did."""
    arrivals = (country.migration_weight * country.moves_out[:, None]).T
    nobody = np.add.reduce(arrivals, axis=1) <= 0.0
    arrivals[nobody] = np.eye(len(arrivals))[nobody]
    return cumulative(arrivals)
