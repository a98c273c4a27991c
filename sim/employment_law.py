"""Employment law: how long a lay-off takes, how far a holder can be transferred, and what is owed to who is laid off.

The lever employment_law changes this sheet. Lengths of service are those of SERVICES.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

import numpy as np

from sim.parameters import Quantity
from sim.rates import inlined, kernel
from sim.state import SERVICE_YEARS, Array

DAYS_A_MONTH: Final = 365.25 / 12


class EmploymentLaw(NamedTuple):
    """Negotiations, notice, transfers, duties to offer posts, and change security."""

    negotiation_few: Annotated[float, Quantity("days", 0.0, 365.0, "negotiations before notice is given to few")]
    negotiation_many: Annotated[float, Quantity("days", 0.0, 365.0, "negotiations before notice is given to many")]
    many: Annotated[float, Quantity("persons", 1.0, 1000.0, "holders of an agency chosen in a month from which they are many")]
    negotiation_change: Annotated[float, Quantity("days", -3000.0, 3000.0, "change of both by policy")]
    notice: Annotated[tuple[float, ...], Quantity("days", 0.0, 730.0, "notice by length of service of the state", per="service")]
    notice_change: Annotated[tuple[float, ...], Quantity("days", -3000.0, 3000.0, "change of that by policy", per="service")]
    consent_minutes: Annotated[
        float, Quantity("minutes", 0.0, 600.0, "travel time one way up to which a transfer to another place of work needs no consent")
    ]
    consent_change: Annotated[float, Quantity("minutes", -3000.0, 3000.0, "change of that by policy")]
    redeployment: Annotated[
        float, Quantity("share", 0.0, 1.0, "suitable vacant posts of the agency that are first offered to who is being laid off")
    ]
    redeployment_change: Annotated[float, Quantity("percentage points", -3000.0, 3000.0, "change of that by policy")]
    redeployment_reach: Annotated[float, Quantity("share", 0.0, 1.0, "the same in other agencies of the state, over that in the agency")]
    reach_change: Annotated[float, Quantity("percentage points", -3000.0, 3000.0, "change of that by policy")]
    re_employment: Annotated[
        tuple[float, ...],
        Quantity("months", 0.0, 120.0, "after a lay-off in which posts are first offered to who was laid off", per="service"),
    ]
    re_employment_change: Annotated[tuple[float, ...], Quantity("months", -3000.0, 3000.0, "change of that by policy", per="service")]
    search_leave: Annotated[float, Quantity("days/month", 0.0, 20.0, "paid leave to look for another post under notice of a lay-off")]
    search_leave_change: Annotated[float, Quantity("days/month", -3000.0, 3000.0, "change of that by policy")]
    leave_reading: Annotated[float, Quantity("share/day", 0.0, 1.0, "posts read about more for each day of such leave in a month")]
    change_security: Annotated[
        tuple[float, ...], Quantity("months of pay", 0.0, 36.0, "money and training for who is laid off", per="service")
    ]
    change_security_change: Annotated[
        tuple[float, ...], Quantity("months of pay", -3000.0, 3000.0, "change of that by policy", per="service")
    ]


@inlined
def service(tenure: int) -> int:
    """Place in SERVICES of so many months in the service of the state."""
    length = 0
    for years in SERVICE_YEARS:
        length += tenure > 12 * years
    return length


@inlined
def lay_off_months(tenure: int, concerned: float, p: EmploymentLaw) -> int:
    """Whole months from the decision of a lay-off to the last day; concerned: holders of the agency with whom it is negotiated."""
    length = service(tenure)
    notice = max(0.0, p.notice[length] + p.notice_change[length])
    negotiation = (p.negotiation_many if concerned >= p.many else p.negotiation_few) + p.negotiation_change
    return int(np.floor((max(negotiation, 0.0) + notice) / DAYS_A_MONTH + 0.5))


@inlined
def re_employment_months(tenure: int, p: EmploymentLaw) -> int:
    """Whole months after the lay-off in which a post of the same task family is first offered to who held one."""
    length = service(tenure)
    return int(np.floor(max(0.0, p.re_employment[length] + p.re_employment_change[length]) + 0.5))


@inlined
def security_years(tenure: int, p: EmploymentLaw) -> float:
    """Money and training for who is laid off, in years of pay."""
    length = service(tenure)
    return max(0.0, p.change_security[length] + p.change_security_change[length]) / 12.0


@inlined
def offered_share(p: EmploymentLaw) -> float:
    """Suitable vacant posts of the agency that are first offered to who is being laid off."""
    return min(1.0, max(0.0, p.redeployment + p.redeployment_change / 100.0))


@inlined
def offered_elsewhere(p: EmploymentLaw) -> float:
    """The same in other agencies, over that in the agency."""
    return min(1.0, max(0.0, p.redeployment_reach + p.reach_change / 100.0))


@inlined
def reading_on_leave(p: EmploymentLaw) -> float:
    """Posts that who is under notice of a lay-off reads about, over what another holder who looks reads."""
    return 1.0 + p.leave_reading * max(0.0, p.search_leave + p.search_leave_change)


@inlined
def consent_radius(p: EmploymentLaw) -> float:
    """Minutes one way up to which another place of work has to be taken."""
    return p.consent_minutes + p.consent_change


@inlined
def is_laid_off(layoffs: int, minutes: float, p: EmploymentLaw) -> bool:
    """Whether who declines to go along with a post is laid off; layoffs: flag of the plan, minutes: from the home to the new place.

    Where an employer may order the transfer without consent, to refuse it is to resign: nothing is negotiated, and nothing owed.
    """
    return bool(layoffs == 1 and minutes > consent_radius(p))


@kernel
def notice_months(tenure: Array, concerned: Array, p: EmploymentLaw) -> Array:
    """Whole months from the decision to the last day.

    Parameters
    ----------
    tenure : array of int, shape (n,)
        Months in the service of the state.
    concerned : array of int, shape (n,)
        Holders of the same agency who are chosen in this month.

    Returns
    -------
    array of int64, shape (n,)
    """
    months = np.empty(tenure.size, dtype=np.int64)
    for k in range(tenure.size):
        months[k] = lay_off_months(tenure[k], float(concerned[k]), p)
    return months


@kernel
def recall_months(tenure: Array, p: EmploymentLaw) -> Array:
    """Whole months of the duty to employ again, shape (n,); tenure in months."""
    months = np.empty(tenure.size, dtype=np.int64)
    for k in range(tenure.size):
        months[k] = re_employment_months(tenure[k], p)
    return months


@kernel
def change_security(tenure: Array, p: EmploymentLaw) -> Array:
    """Money and training for who is laid off in years of pay, shape (n,); tenure in months."""
    years = np.empty(tenure.size)
    for k in range(tenure.size):
        years[k] = security_years(tenure[k], p)
    return years
