"""Schedule: the order of the month. Policy has set the book before the first rule; metrics are taken after the last."""

from __future__ import annotations

from typing import Final

from sim.barometer import Barometer
from sim.duty_rules import DutyRules
from sim.employment_law import EmploymentLaw
from sim.households import Households
from sim.premises_rules import PremisesRules
from sim.process import Process
from sim.processes.ageing import ageing
from sim.processes.announcements import announcements
from sim.processes.applications import applications
from sim.processes.census import census
from sim.processes.closures import closures
from sim.processes.contract_ends import contract_ends
from sim.processes.duties import duties
from sim.processes.exchange import exchange
from sim.processes.headcount import headcount
from sim.processes.hiring import hiring
from sim.processes.home_moves import home_moves
from sim.processes.housing import housing
from sim.processes.internal_mobility import internal_mobility
from sim.processes.job_search import job_search
from sim.processes.local_circuit import local_circuit
from sim.processes.migration import migration
from sim.processes.office_network import office_network
from sim.processes.output import output
from sim.processes.pay import pay
from sim.processes.preparedness import preparedness
from sim.processes.presence import presence
from sim.processes.quitting import quitting
from sim.processes.regional_economy import regional_economy
from sim.processes.relocation import relocation
from sim.processes.retirement import retirement
from sim.processes.satisfaction import satisfaction
from sim.processes.services import services
from sim.processes.telework_adoption import telework_adoption
from sim.processes.unit_census import unit_census
from sim.processes.unit_costs import unit_costs
from sim.processes.vacancies import vacancies
from sim.responses import Responses
from sim.search import Search
from sim.telework_rules import TeleworkRules
from sim.traits import Traits
from sim.utility import Utility

SCHEDULE: Final[tuple[Process, ...]] = (
    pay,  # what pay policy makes of the task-based pay
    ageing,  # everybody a month older and more proficient
    retirement,  # those whose time has come
    contract_ends,  # fixed terms that run out
    telework_adoption,  # days at home follow policy, commute and colleagues
    closures,  # which sites are to close
    announcements,  # what is believed of announced relocations, and what they would cost
    satisfaction,  # what the job held is worth
    quitting,  # those for whom another job is worth more
    home_moves,  # where people live, given where and how often they go to work
    duties,  # posts with a holder that policy makes independent of place
    headcount,  # the establishment follows its plan
    exchange,  # volunteers take over posts that are offered to all
    relocation,  # posts go to their new place, with their holders or without
    vacancies,  # where and with which duty posts re-open
    job_search,  # who seeks where, against all other employers
    applications,  # who applies
    internal_mobility,  # who moves to another post of the state
    hiring,  # offers, refusals, first days
    census,  # who works and lives where now
    presence,  # who is at which office on which day of the week
    office_network,  # leases end, space follows who comes in, hubs fill
    unit_census,  # what has become of the units that are followed
    output,  # what agencies and units get done, and what waits
    unit_costs,  # what their relocation costs
    services,  # how far services are, how they are used and how long they take
    preparedness,  # how soon help comes, and where critical functions are
    migration,  # the rest of the population, decided in January
    local_circuit,  # where the euros of the state go round
    regional_economy,  # people, jobs, unemployment, tax base, outside options
    housing,  # dwellings and their price
)

SHARED: Final[dict[str, type]] = {
    "barometer": Barometer,
    "duty_rules": DutyRules,
    "employment_law": EmploymentLaw,
    "households": Households,
    "premises_rules": PremisesRules,
    "responses": Responses,
    "search": Search,
    "telework_rules": TeleworkRules,
    "traits": Traits,
    "utility": Utility,
}
"""Parameter sheets that several rules use, by the name of their file."""
