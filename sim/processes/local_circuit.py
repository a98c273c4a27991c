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

from sim.draws import Draws
from sim.parameters import Quantity
from sim.process import View, process
from sim.rates import kernel
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


@kernel
def spread(spent: Array, commuters: Array, near_home: float, turnover: Array) -> None:
    """Add what the residents of each municipality spend to the turnover of those where it is spent; commuters have the home in the row."""
    for m in range(spent.size):
        away = (1.0 - near_home) * spent[m] if commuters[m].any() else 0.0
        turnover[m] += spent[m] - away
        for s in range(turnover.size):
            turnover[s] += away * commuters[m, s]


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
    m = world.municipalities
    m.circuit_pay[:] = m.state_pay + p.paid_out * m.circuit_turnover
    m.circuit_purchases[:] = p.purchases * m.state_staff
    m.circuit_taxed[:] = p.taxed * m.circuit_pay
    left = m.circuit_pay - m.circuit_taxed
    m.circuit_saved[:] = p.saved * left
    spending = left - m.circuit_saved
    spent, bought = p.local_spending * spending, p.local_purchases * m.circuit_purchases
    m.circuit_elsewhere[:] = (spending - spent) + (m.circuit_purchases - bought)
    m.circuit_turnover[:] = bought
    spread(spent, m.commuters, p.near_home, m.circuit_turnover)
    m.circuit_jobs[:] = m.circuit_turnover / p.turnover_per_job
