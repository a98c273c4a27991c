"""Responses: what the holder of a post that is to move could do, and what each way is worth; shared by the rules that ask.

Every way is a job and a home at a place, compared by the one utility (sim/utility.py) with what the post is worth where it is now. What a
way is worth to one holder and not to another, beyond what the columns tell, is a draw of the person that stays the same in every month.

Source: random utility (McFadden 1974); ways of coping with a relocated workplace as staff surveys of relocations name them.
"""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

import numpy as np

from sim.draws import Stream, uniform, words
from sim.parameters import Quantity
from sim.rates import exp, inlined, log
from sim.state import LEAVE, UNDECIDED
from sim.utility import (
    Utility,
    Week,
    commuting_cost,
    company_missed,
    moving_cost_for_job,
    place_terms,
    roots_gained,
    work_terms,
    years_left,
)

IMPOSSIBLE: Final = -1e9


class Responses(NamedTuple):
    """What the ways cost beyond the utility, and how sharply they are compared."""

    precision: Annotated[float, Quantity("1/share of pay", 0.5, 100.0, "response of the choice among ways to money-metric utility")]
    attachment: Annotated[
        float,
        Quantity("share of pay", 0.0, 2.0, "what a holder would give up to stay in the home town, beside roots and family"),
    ]
    second_dwelling: Annotated[float, Quantity("share of pay", 0.0, 1.0, "cost of a second dwelling near the post")]
    apart: Annotated[float, Quantity("share of pay", 0.0, 2.0, "living apart from a partner in work or children at school on working days")]


class Holder(NamedTuple):
    """What a holder's choice depends on; flags are numbers.

    week: colleagues at the office of the team, nobody for who works away from it; apart: what that one misses of it; missed: all company
    missed now. rooted and rooted_there: the home is, and would be, where the holder has roots; second: lives in a second
    dwelling near the post.
    """

    pay_ratio: float
    age: float
    commute: float
    telework: float
    reference: float
    taste: float
    week: Week
    apart: float
    missed: float
    vacancy_share: float
    rooted: float
    rooted_there: float
    work_value: float
    partner: float
    children: float
    owner: float
    second: float
    outside: float


class Ways(NamedTuple):
    """Value of each way to take a move, as a share of pay, in the order of ANSWERS; IMPOSSIBLE where it is not offered."""

    household_move: float
    second_dwelling: float
    daily_commute: float
    remote_contract: float
    leave: float


class Luck(NamedTuple):
    """What ways are worth to one person alone: extreme values of a household move and of a second dwelling, and a uniform of leaving."""

    household: float
    dwelling: float
    leaving: float


class Move(NamedTuple):
    """What the move of a post offers and asks.

    months until the move; minutes from the present home to the new place, inside its municipality, and, where a remote contract is
    offered, to the office of the agency nearest to the home, with the days at home that go with the first and the last; pay_change: pay
    there over pay here under pay policy; remote: a contract without the new place is offered; pull: gravity weight of the new place for
    movers from the home, 1 where that is there.
    """

    months: float
    minutes: float
    minutes_there: float
    minutes_nearest: float
    telework_daily: float
    telework_nearest: float
    pay_change: float
    remote: bool
    support: float
    severance: float
    pull: float


@inlined
def dwelling_cost(partner: float, children: float, r: Responses) -> float:
    """Cost of living on working days in a second dwelling near the post, as a share of pay; arguments are flags."""
    return r.second_dwelling + r.apart * max(partner, children)


@inlined
def present_value(h: Holder, u: Utility, r: Responses) -> float:
    """Value of the post where it is, as a share of pay, with what a second dwelling taken at an earlier move costs."""
    work = work_terms(h.pay_ratio, h.vacancy_share, h.work_value, u)
    here = place_terms(h.commute, h.telework, h.reference, h.taste, h.missed, u)
    return work + here - h.second * dwelling_cost(h.partner, h.children, r)


@inlined
def leaving_value(outside: float, severance: float, age: float, u: Utility) -> float:
    """Value of leaving the state as a share of pay, given the best option outside and years of pay got for it; age then, in months."""
    return outside - (u.switching - severance) / years_left(age, u)


@inlined
def ways_of(h: Holder, m: Move, u: Utility, r: Responses) -> Ways:
    """Value of each way to take the move."""
    years = years_left(h.age + m.months, u)
    work = work_terms(m.pay_change * h.pay_ratio, h.vacancy_share, h.work_value, u)
    near = place_terms(m.minutes_there, h.telework, h.reference, h.taste, h.missed, u)
    cost = moving_cost_for_job(h.partner, h.children, h.owner, m.support, u) / years
    household_move = work + near + roots_gained(h.rooted, h.rooted_there, u) - cost - r.attachment
    # Four days at home leave the cost of one way there and back a week.
    second_dwelling = work + near - commuting_cost(m.minutes, 4.0, u) - dwelling_cost(h.partner, h.children, r)
    missed = company_missed(m.telework_daily, h.week) + h.apart
    daily_commute = work + place_terms(m.minutes, m.telework_daily, h.reference, h.taste, missed, u)
    remote_contract = IMPOSSIBLE
    if m.remote:
        here = work_terms(h.pay_ratio, h.vacancy_share, h.work_value, u)
        away = company_missed(5.0, h.week) + h.apart  # the team goes where the holder does not
        remote_contract = here + place_terms(m.minutes_nearest, m.telework_nearest, h.reference, h.taste, away, u)
    leave = leaving_value(h.outside, m.severance, h.age + m.months, u)
    return Ways(household_move, second_dwelling, daily_commute, remote_contract, leave)


@inlined
def extreme(u: float) -> float:
    """Standard extreme value for u uniform in (0, 1): what a way is worth to one person beyond what is known, times the precision."""
    return -log(-log(u))


@inlined
def luck_of(person: int, stream: Stream) -> Luck:
    """Luck of a person, the same in every month; person as in the column of that name."""
    own = Stream(stream.key0, stream.key1, np.uint64(person & 0xFFFF), stream.purpose)
    a, b, c, _d = words(own, person >> 16, 0)
    return Luck(extreme(uniform(a)), extreme(uniform(b)), uniform(c))


@inlined
def restlessness(u: float, lead: float, precision: float) -> float:
    """What leaving is worth to one person beyond what is known, given that the person has stayed: logistic, cut off at the lead.

    lead is what the present post is worth above leaving. Without the cut a move across the street would make people leave who never would.
    """
    stayed = u / (1.0 + exp(-precision * lead))
    return log(stayed / (1.0 - stayed)) / precision


@inlined
def best_way(h: Holder, m: Move, may_stay: bool, luck: Luck, u: Utility, r: Responses) -> tuple[int, float]:
    """The way a person would take, and its value without the personal part.

    Who may stay in the post where it is has that in the place of leaving; then UNDECIDED stands for it. Only a new dwelling has a personal
    part: a daily commute and a remote contract change nothing but minutes and days. Who may stay moves the household as people move who
    need not: among all places, with their gravity weights, while staying has the weight 1 (sim/processes/home_moves.py). The weights of
    a home add up to one: they tell which place, and with it how far; whether to move at all is for attachment and the cost of moving. A
    second dwelling counts distance in its weekly way, and who may stay wants nothing of the place but the post there.
    """
    ways = ways_of(h, m, u, r)
    present = present_value(h, u, r)
    best, value = LEAVE, present if may_stay else ways.leave
    most = value if may_stay else value + restlessness(luck.leaving, present - value, r.precision)
    drawn = log(max(m.pull, 1e-9)) / r.precision if may_stay else 0.0
    wanted = (
        ways.household_move + drawn + luck.household / r.precision,
        ways.second_dwelling + (0.0 if may_stay else luck.dwelling / r.precision),
        ways.daily_commute,
        ways.remote_contract,
    )
    for place in range(len(wanted)):
        if wanted[place] > most:
            best, most, value = 1 + place, wanted[place], ways[place]
    if best == LEAVE and may_stay:
        best = UNDECIDED
    return best, value


@inlined
def expected_loss(present: float, value: float, age: float, months: float, u: Utility) -> float:
    """Loss of the move averaged over the years left until pension, as a share of pay; months until the move."""
    ahead = years_left(age, u)
    return max(0.0, present - value) * max(0.0, ahead - months / 12.0) / ahead
