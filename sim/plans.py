"""Plans: the rows by which levers tell rules what is planned."""

from __future__ import annotations

from typing import Final, NamedTuple

METHODS: Final = ("attrition", "layoff", "transfer")


class PlanRow(NamedTuple):
    """A line of the headcount plan in force in a month.

    Attributes
    ----------
    agency : int
        Code of the agency (`agencies.code`), 0 for every agency.
    posts, share : float
        Change in posts; change as a share of the posts at the start.
    method : int
        How a cut is met, in the order of METHODS.
    """

    agency: int
    posts: float
    share: float
    method: int


MODES: Final = ("forced", "vacancy_led", "voluntary")
FORCED, VACANCY_LED, VOLUNTARY = range(3)


class RelocationRow(NamedTuple):
    """A relocation in force in a month; months are absolute.

    Attributes
    ----------
    unit, destination : int
        Code of the unit (`units.code`) and of the municipality (`municipalities.code`).
    mode : int
        In the order of MODES.
    announced, decided, leased, moves : int
        When it was announced and decided, when premises are rented, and when the first posts move as planned now.
    phases : int
        Months over which the posts move.
    layoffs : int
        1 when holders who do not follow are laid off, 0 when they resign.
    remote_share : float
        Suited posts whose holders are offered a remote contract.
    support, severance : float
        Paid to holders who move their home and to those who are laid off, in years of pay.
    budget : float
        Ex-ante budget in EUR, 0 where none is given.
    opens_at : float
        Share of posts, vacant or with a willing holder, from which a voluntary relocation begins.
    running_budget : float
        Ex-ante running cost after the move in EUR a year, 0 where none is given.
    """

    unit: int
    destination: int
    mode: int
    announced: int
    decided: int
    leased: int
    moves: int
    phases: int
    layoffs: int
    remote_share: float
    support: float
    severance: float
    budget: float = 0.0
    opens_at: float = 0.0
    running_budget: float = 0.0


class JointRow(NamedTuple):
    """Joint points that policy opens, in force in a month.

    Attributes
    ----------
    places : tuple of int
        Codes of municipalities (`municipalities.code`), one point in each.
    points : int
        Points opened by rule, where services are far.
    beyond : float
        Mean minutes to the services of agencies above which the rule opens a point.
    agencies : tuple of int
        Codes of agencies (`agencies.code`) that take part in all joint points beside those of the start.
    partners : float
        Share of the cost of these points that municipalities bear.
    """

    places: tuple[int, ...]
    points: int
    beyond: float
    agencies: tuple[int, ...]
    partners: float


class DigitalRow(NamedTuple):
    """A programme of digital services in force in a month.

    Attributes
    ----------
    agency : int
        Code of the agency (`agencies.code`), 0 for every agency.
    share : float
        Part of the contacts that could not be made digitally which now can.
    help : float
        Part of the digitally excluded who are helped to use what there is.
    """

    agency: int
    share: float
    help: float


class PayRow(NamedTuple):
    """A line of pay policy in force in a month.

    Attributes
    ----------
    regions : tuple of int
        Codes of regions (`regions.code`).
    excepted : bool
        Whether the posts in these regions are left out, instead of being the only ones concerned.
    duties : tuple of int
        Duties concerned, in the order of DUTIES.
    share : float
        Change as a share of pay.
    """

    regions: tuple[int, ...]
    excepted: bool
    duties: tuple[int, ...]
    share: float


class ClosureRow(NamedTuple):
    """A line of policy on sites that may close.

    Attributes
    ----------
    since : int
        Absolute month from which it is in force; sites are reviewed then and every January.
    agency : int
        Code (`agencies.code`), 0 for any.
    municipalities : tuple of int
        Codes (`municipalities.code`), none: anywhere.
    fewer_than : float
        Staff below which a site closes, 0 for any size.
    keep : int
        Sites that the agency keeps, 0 for none beside its main place.
    within : float
        Minutes within which residents must keep a service point of the agency that they have there now, 0 without that rule.
    joint : int
        1 when joint points in which the agency takes part count for that, for whom they can serve.
    notice : int
        Months from the announcement to the closure.
    layoffs : int
        1 when holders who do not follow are laid off, 0 when they resign.
    remote_share : float
        Suited posts whose holders are offered a remote contract.
    support : float
        Paid to holders who move their home with the post, in years of pay.
    bound : int
        1 when sites of a place-bound duty may close too.
    part : float
        Part of the sites named, or beyond those kept, that a review of this month closes.
    rent : float
        Rent a month of an office user, in EUR, above which a site closes, 0 for any rent.
    lease : int
        1 when a site closes only as its lease ends: not before, and not when it has been renewed.
    """

    since: int
    agency: int
    municipalities: tuple[int, ...]
    fewer_than: float
    keep: int
    within: float
    joint: int
    notice: int
    layoffs: int
    remote_share: float
    support: float
    bound: int
    part: float
    rent: float = 0.0
    lease: int = 0


class GuaranteeRow(NamedTuple):
    """What each region is left at least.

    Attributes
    ----------
    regions : tuple of int
        Codes of regions (`regions.code`), none: all.
    agencies, service_points, on_call : int
        Agencies with staff there, service points and sites of authorities on call that no closure may go below.
    person_years : float
        Person-years per 1,000 residents below which posts whose place is reconsidered go there first.
    """

    regions: tuple[int, ...]
    agencies: int
    service_points: int
    on_call: int
    person_years: float


class SitingRow(NamedTuple):
    """A line of policy on where posts re-open whose place is reconsidered.

    Attributes
    ----------
    shares : tuple of (int, float)
        Codes of regions with the share of staff that each should have; none: the share of residents.
    strength : float
        Elasticity of the weight of a region with its wanted share over its present one.
    """

    shares: tuple[tuple[int, float], ...]
    strength: float


class SpaceTargetRow(NamedTuple):
    """A target of space in force in a month.

    Attributes
    ----------
    area : float
        Square metres per person-year of office users that a new lease may have.
    weight : float
        Part of what lies above it that agencies give up.
    """

    area: float
    weight: float


class HubRow(NamedTuple):
    """A policy of hubs in force in a month.

    Attributes
    ----------
    municipalities : tuple of int
        Codes of the municipalities (`municipalities.code`) that have a hub; none: they are chosen by the leases that end.
    share : float
        Share of staff in hubs up to which municipalities are chosen.
    number : int
        Number of hubs up to which municipalities are chosen.
    partners : float
        Part of the space of a hub that others than the state use and pay for.
    same_day : int
        1 when the teams of a hub agree on a common day.
    largest : float
        Office users that a hub holds at most.
    """

    municipalities: tuple[int, ...]
    share: float
    number: int
    partners: float
    same_day: int
    largest: float
