"""Situations: what the choice of a holder whose post may move rests on, read from the columns; shared by the rules that ask."""

from __future__ import annotations

from typing import NamedTuple

from sim.colleagues import Teams, counts, missed_apart, week_of_member
from sim.rates import inlined
from sim.responses import Holder, Move
from sim.search import nearest_office
from sim.state import Array
from sim.telework_rules import TeleworkRules, telework_target
from sim.utility import NOBODY_THERE, Utility, Week, home_days_wished


class Posts(NamedTuple):
    """Columns of posts and their holders."""

    number: Array
    person: Array
    agency: Array
    family: Array
    site: Array
    duty: Array
    unit: Array
    grade_pay: Array
    pay: Array
    age: Array
    education: Array
    home: Array
    roots: Array
    partner_employed: Array
    school_children: Array
    owner: Array
    second_dwelling: Array
    commute: Array
    telework: Array
    telework_reference: Array
    telework_taste: Array
    company_missed: Array
    team: Array
    work_value: Array


class Tasks(NamedTuple):
    """Columns of posts that say what can be done at home, the place of a post in the order of its unit, and the service of its holder."""

    telework_exempt: Array
    remote_share: Array
    unit_order: Array
    tenure_state: Array


class Surroundings(NamedTuple):
    """What is looked up: by team, agency, municipality and site."""

    teams: Teams
    chosen_days: float
    vacancy_share: Array
    outside: Array
    minutes: Array
    area_minutes: Array
    place: Array
    closes: Array
    pay_factor: Array
    first: Array
    order: Array
    migration_weight: Array


@inlined
def pull_of(home: int, new: int, w: Surroundings) -> float:
    """Gravity weight of a municipality for movers from a home; 1 for who lives there."""
    return 1.0 if home == new else w.migration_weight[home, new]


@inlined
def colleagues(i: int, s: Posts, w: Surroundings) -> Week:
    """Week of the holder of post i."""
    return week_of_member(s.team[i], s.site[i], s.telework[i], w.teams, w.chosen_days)


@inlined
def holder_of(i: int, new: int, s: Posts, w: Surroundings) -> Holder:
    """Holder of post i, who may go to municipality `new`."""
    rooted, there = 1.0 if s.home[i] == s.roots[i] else 0.0, 1.0 if s.roots[i] == new else 0.0
    apart = missed_apart(s.team[i], s.site[i], counts(w.teams.members[s.team[i]]), w.teams, w.chosen_days)
    return Holder(
        max(s.pay[i], 1.0) / max(s.grade_pay[i], 1.0), float(s.age[i]), s.commute[i], s.telework[i], s.telework_reference[i],
        s.telework_taste[i], colleagues(i, s, w), apart, s.company_missed[i], w.vacancy_share[s.agency[i]], rooted, there, s.work_value[i],
        float(s.partner_employed[i]), float(s.school_children[i]), float(s.owner[i]), float(s.second_dwelling[i]),
        w.outside[s.home[i], s.education[i]],
    )  # fmt: skip


@inlined
def towards(h: Holder, there: bool) -> Holder:
    """The same holder who may go to another municipality, where the roots are or not."""
    return Holder(
        h.pay_ratio, h.age, h.commute, h.telework, h.reference, h.taste, h.week, h.apart, h.missed, h.vacancy_share, h.rooted,
        1.0 if there else 0.0, h.work_value, h.partner, h.children, h.owner, h.second, h.outside,
    )  # fmt: skip


@inlined
def days_with(i: int, minutes: float, week: Week, s: Posts, tasks: Tasks, rules: TeleworkRules, utility: Utility) -> float:
    """Days at home a week that the holder of post i would have with a daily commute of so many minutes and such colleagues."""
    wish = home_days_wished(s.telework_taste[i], minutes, week, utility)
    return telework_target(wish, tasks.remote_share[i], tasks.telework_exempt[i], s.family[i], rules)


@inlined
def move_to(
    i: int,
    site: int,
    months: float,
    remote: bool,
    support: float,
    severance: float,
    s: Posts,
    tasks: Tasks,
    w: Surroundings,
    rules: TeleworkRules,
    utility: Utility,
) -> Move:
    """Move of the holder of post i to a site in so many months; remote: a contract without the new place is offered."""
    home, new, duty = s.home[i], w.place[site], s.duty[i]
    far = w.minutes[new, home]
    daily = days_with(i, far, colleagues(i, s, w), s, tasks, rules, utility)
    near, elsewhere = far, daily
    if remote:
        kept = s.site[i] if w.closes[s.site[i]] == 0 else site
        nearest = nearest_office(s.agency[i], home, kept, w.minutes, w.place, w.first, w.order)
        near = w.minutes[w.place[nearest], home]
        elsewhere = days_with(i, near, NOBODY_THERE, s, tasks, rules, utility)
    pay_change = w.pay_factor[site, duty] / w.pay_factor[s.site[i], duty]
    return Move(months, far, w.area_minutes[new], near, daily, elsewhere, pay_change, remote, support, severance, pull_of(home, new, w))
