"""Employment law: how long a lay-off takes, and how far a holder can be transferred; the lever employment_law changes this sheet."""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

import numpy as np

from sim.parameters import Quantity
from sim.state import SERVICE_YEARS, Array

DAYS_A_MONTH: Final = 365.25 / 12


class EmploymentLaw(NamedTuple):
    """Negotiations, notice and transfers."""

    negotiation_few: Annotated[float, Quantity("days", 0.0, 365.0, "negotiations before notice is given to few")]
    negotiation_many: Annotated[float, Quantity("days", 0.0, 365.0, "negotiations before notice is given to many")]
    many: Annotated[float, Quantity("persons", 1.0, 1000.0, "holders of an agency chosen in a month from which they are many")]
    negotiation_change: Annotated[float, Quantity("days", -3000.0, 3000.0, "change of both by policy")]
    notice: Annotated[tuple[float, ...], Quantity("days", 0.0, 730.0, "notice by length of service of the state", per="service")]
    notice_change: Annotated[float, Quantity("days", -3000.0, 3000.0, "change of that by policy")]
    consent_minutes: Annotated[
        float, Quantity("minutes", 0.0, 600.0, "travel time one way up to which a transfer to another place of work needs no consent")
    ]
    consent_change: Annotated[float, Quantity("minutes", -3000.0, 3000.0, "change of that by policy")]


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
    service = np.searchsorted(12 * np.array(SERVICE_YEARS), tenure, side="left")
    notice = np.maximum(np.array(p.notice)[service] + p.notice_change, 0.0)
    negotiation = np.where(concerned >= p.many, p.negotiation_many, p.negotiation_few) + p.negotiation_change
    months: Array = np.floor((np.maximum(negotiation, 0.0) + notice) / DAYS_A_MONTH + 0.5).astype(np.int64)
    return months
