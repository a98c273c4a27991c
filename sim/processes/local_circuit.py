"""Local circuit: where the euros of the state go round, and the jobs they pay for.

Rule     Into the circuit come the pay of the state's residents, by home, the purchases of its sites, by place, and what local firms
         paid out of their turnover of last month. Of pay a part is taxed; of the rest a part is saved; of what is spent a part goes to
         local firms, the rest leaves the region. Local spending falls to the municipality of the home, and a part of it to where its
         residents work. The turnover that local firms have this way pays for jobs. Every euro that comes in is spent locally, taxed,
         saved or spent elsewhere in the same month.
Order    After the census, whose pay and staff by municipality it reads. The regional economy makes jobs of it.
Source   Local multipliers (Moretti 2010), rounds of spending with leakage (Kahn 1931). Values and their evidence:
         configs/parameters/local_circuit.yaml.
Omits    The spending of everybody else, which goes with the labour force (regional economy); benefits to the unemployed; rents of
         premises; that wages of local firms are also earned by who commutes in. Euros of 2019.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.draws import Draws
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import kernel, lean_kernel
from sim.state import Array


class Parameters(NamedTuple):
    """Where the euros go."""

    taxed: Annotated[float, Quantity("share", 0.0, 0.9, "of pay, taxes and contributions of the employee")]
    saved: Annotated[float, Quantity("share", 0.0, 0.9, "of what is left of pay, saved or paid off")]
    local_spending: Annotated[
        float, Quantity("share", 0.0, 1.0, "of what is spent, turnover of local firms: services and margins of trade")
    ]
    near_home: Annotated[
        float, Quantity("share", 0.0, 1.0, "of local spending, in the municipality of the home; the rest where its residents work")
    ]
    purchases: Annotated[float, Quantity("EUR/month", 0.0, 50_000.0, "purchases of a site for each member of staff placed there")]
    local_purchases: Annotated[float, Quantity("share", 0.0, 1.0, "of these, from firms of the same municipality")]
    paid_out: Annotated[float, Quantity("share", 0.0, 0.9, "of the turnover of local firms, pay of their staff")]
    turnover_per_job: Annotated[float, Quantity("EUR/month", 500.0, 50_000.0, "turnover of local firms for each job")]


class Homes(NamedTuple):
    """Columns of the municipalities; commuters have the home in the row."""

    state_pay: Array
    state_staff: Array
    commuters: Array
    circuit_pay: Array
    circuit_purchases: Array
    circuit_taxed: Array
    circuit_saved: Array
    circuit_elsewhere: Array
    circuit_turnover: Array
    circuit_jobs: Array


@lean_kernel
def _divide(m: Homes, p: Parameters, spent: Array) -> None:
    """Divide what comes in: turnover is what the state buys of local firms, `spent` what people spend on them."""
    for k in range(spent.size):
        m.circuit_pay[k] = m.state_pay[k] + p.paid_out * m.circuit_turnover[k]
        m.circuit_purchases[k] = p.purchases * m.state_staff[k]
        m.circuit_taxed[k] = p.taxed * m.circuit_pay[k]
        left = m.circuit_pay[k] - m.circuit_taxed[k]
        m.circuit_saved[k] = p.saved * left
        spending = left - m.circuit_saved[k]
        spent[k], bought = p.local_spending * spending, p.local_purchases * m.circuit_purchases[k]
        m.circuit_elsewhere[k] = (spending - spent[k]) + (m.circuit_purchases[k] - bought)
        m.circuit_turnover[k] = bought


@lean_kernel
def spread(spent: Array, commuters: Array, near_home: float, turnover: Array) -> None:
    """Add what the residents of each municipality spend to the turnover of those where it is spent."""
    for m in range(spent.size):
        away = (1.0 - near_home) * spent[m] if commuters[m].any() else 0.0
        turnover[m] += spent[m] - away
        for s in range(turnover.size):
            turnover[s] += away * commuters[m, s]


@kernel
def go_round(m: Homes, p: Parameters) -> None:
    """A month of the euros."""
    spent = np.empty(m.circuit_jobs.size)
    _divide(m, p, spent)
    spread(spent, m.commuters, p.near_home, m.circuit_turnover)
    for k in range(spent.size):
        m.circuit_jobs[k] = m.circuit_turnover[k] / p.turnover_per_job


@process(
    reads=("municipalities.state_pay", "municipalities.state_staff", "municipalities.commuters"),
    writes=(
        "municipalities.circuit_pay", "municipalities.circuit_purchases", "municipalities.circuit_taxed", "municipalities.circuit_saved",
        "municipalities.circuit_elsewhere", "municipalities.circuit_turnover", "municipalities.circuit_jobs",
    ),
    parameters=Parameters,
)  # fmt: skip
def local_circuit(world: View, p: Parameters, draws: Draws) -> None:
    """Let the euros of the state and of those who live by them go round once."""
    world.call(go_round, world.municipalities.group(Homes), p)
