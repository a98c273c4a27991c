"""Relocation: posts of a unit go to their new place, and their holders do what they have found best.

Rule     Forced: the posts move in their order over the phases planned. The holder moves the household, takes a second dwelling,
         commutes daily, works on under a remote contract at the nearest office, or leaves: laid off where that is allowed and the
         way to the new place is longer than can be asked without consent, else by resigning. Who is laid off stays with the post
         where it is until the months of negotiations and notice since the decision have passed, and is paid change security. A
         vacant post of a decided move is advertised at the new place as soon as it is near and believed in. At the new place teams
         of 8 to 12 are filled in the order of arrival; who works on elsewhere under a remote contract belongs to one of them.
         Vacancy-led: posts go as they fall vacant once the first move has come; nobody has to. Voluntary: the same, and holders who
         would go follow in their turn, once a share of the posts is vacant or held by the willing. The site opens with its first
         post.
Order    After headcount, before vacancies, which advertise what has moved; the answers are those of this month's announcements.
Source   configs/parameters/relocation.yaml; the modes are those of past relocations; sim/employment_law.py.
Omits    Splitting a team on purpose; moves of equipment; the duty to employ again, as who is laid off has declined the post.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.blocks import rows_pointing
from sim.draws import Draws, Stream, uniform, words
from sim.employment_law import EmploymentLaw, is_laid_off, lay_off_months, security_years
from sim.establishment import Knowledge, knowledge, vacate
from sim.parameters import Quantity
from sim.plans import FORCED, VOLUNTARY
from sim.prefetch import fetch_ahead
from sim.process import View, process
from sim.rates import inlined, kernel, lean_kernel, micro
from sim.search import lasting, nearest_office, offices
from sim.state import (
    AT_MOVE,
    DAILY_COMMUTE,
    DISMISSAL,
    HOUSEHOLD_MOVE,
    LEAVE,
    LOCATION_INDEPENDENT,
    NOBODY,
    REMOTE_CONTRACT,
    SECOND_DWELLING,
    UNDECIDED,
    Array,
)


class Parameters(NamedTuple):
    """How vacant posts go ahead, and how long a lay-off takes."""

    ahead: Annotated[float, Quantity("months", 0.0, 120.0, "before the move from which vacant posts of a decided move are placed there")]
    employment_law: EmploymentLaw


class Posts(NamedTuple):
    """Columns of posts."""

    number: Array
    established: Array
    agency: Array
    unit: Array
    unit_order: Array
    education: Array
    telework: Array
    tenure_state: Array
    pay: Array
    answer: Array
    notice: Array
    committed: Array
    uncertainty: Array
    second_dwelling: Array
    person: Array
    months_vacant: Array
    contract_end: Array
    left_by: Array
    first_person: Array
    fate: Array
    follower: Array
    followed: Array
    site: Array
    team: Array
    duty: Array
    recruitment: Array
    home: Array
    owner: Array
    commute: Array


class Units(NamedTuple):
    """Columns of the units."""

    posts: Array
    mode: Array
    destination: Array
    announced: Array
    decided: Array
    moves: Array
    phases: Array
    layoffs: Array
    credibility: Array
    opens_at: Array
    change_security: Array


class Places(NamedTuple):
    """Columns of sites and municipalities, the offices of each agency, and the established posts of units in each team."""

    place: Array
    open: Array
    closes: Array
    region: Array
    minutes: Array
    area_minutes: Array
    first_team: Array
    teams: Array
    first: Array
    order: Array
    seats: Array


class Flows(NamedTuple):
    """Columns that count what happens."""

    quits: Array
    dismissals: Array
    relocated_in: Array
    relocated_out: Array
    home_moves_in: Array
    home_moves_out: Array
    staff_moves: Array


class Adverts(NamedTuple):
    """Columns of the recruitments."""

    positions: Array
    open: Array


@inlined
def moved_share(date: int, moves: int, phases: int) -> float:
    """Share of the posts whose turn has come in a month; all dates absolute."""
    return min(1.0, max(0.0, (date - moves + 1) / (phases + 1)))


@inlined
def _forget(i: int, s: Posts) -> None:
    """Clear what belonged to the holder who has left post i."""
    s.answer[i], s.notice[i], s.committed[i], s.uncertainty[i], s.second_dwelling[i] = UNDECIDED, 0, 0, 0.0, 0


@inlined
def _seat(i: int, destination: int, posts: int, s: Posts, w: Places) -> None:
    """Let post i join the first team at its new place that is not full; the posts planned there make all of them about equally large."""
    t, teams = w.first_team[destination], max(w.teams[destination], 1)
    full, last = (posts + teams - 1) // teams, min(t + teams, w.seats.size) - 1
    while t < last and w.seats[t] >= full:
        t += 1
    w.seats[s.team[i]] -= 1
    w.seats[t] += 1
    s.team[i] = t


@inlined
def _place(i: int, destination: int, posts: int, s: Posts, w: Places, r: Adverts) -> None:
    """Put post i at its new place and in a team there; an advert for the old one is withdrawn."""
    s.site[i] = destination
    w.open[destination] = 1
    _seat(i, destination, posts, s, w)
    k = s.recruitment[i]
    if k != NOBODY:
        r.positions[k] -= 1
        if r.positions[k] <= 0:
            r.open[k] = 0
        s.recruitment[i] = NOBODY


@inlined
def _move_home(i: int, new: int, s: Posts, w: Places, flows: Flows) -> None:
    """Move the household of the holder of post i."""
    home = s.home[i]
    flows.staff_moves[home, s.education[i]] -= 1.0
    flows.staff_moves[new, s.education[i]] += 1.0
    if w.region[home] != w.region[new]:
        flows.home_moves_out[w.region[home]] += 1.0
        flows.home_moves_in[w.region[new]] += 1.0
    s.home[i], s.owner[i] = new, 0


@inlined
def _act(i: int, k: int, s: Posts, u: Units, w: Places, flows: Flows, r: Adverts, known: Knowledge, p: Parameters) -> None:
    """Move post i of unit k with its holder, who does what was found best."""
    old, new, answer = s.site[i], w.place[u.destination[k]], s.answer[i]
    if answer == LEAVE:
        dismissed = is_laid_off(u.layoffs[k], w.minutes[new, s.home[i]], p.employment_law)
        way = DISMISSAL if dismissed else AT_MOVE
        left = flows.dismissals if dismissed else flows.quits
        left[w.region[w.place[old]]] += 1.0
        years = security_years(s.tenure_state[i], p.employment_law) if dismissed else 0.0
        u.change_security[k] += micro(12.0 * years * s.pay[i] * known.working_time[i])
        vacate(i, way, s.person, s.months_vacant, s.contract_end, s.left_by, known)
        _forget(i, s)
    else:
        s.follower[i], s.followed[i] = s.person[i], answer
        if s.person[i] == s.first_person[i]:
            s.fate[i] = answer
    _place(i, u.destination[k], u.posts[k], s, w, r)
    if answer == HOUSEHOLD_MOVE and s.home[i] != new:
        _move_home(i, new, s, w, flows)
    far = w.minutes[new, s.home[i]]
    s.second_dwelling[i] = answer == SECOND_DWELLING
    if answer == SECOND_DWELLING:
        # The way there and back once a week, spread over the days at the office.
        s.commute[i] = w.area_minutes[new] + far / max(5.0 - s.telework[i], 1.0)
    elif answer in (DAILY_COMMUTE, HOUSEHOLD_MOVE):
        s.commute[i] = far
    elif answer == REMOTE_CONTRACT:
        kept = old if w.closes[old] == 0 else u.destination[k]
        s.site[i] = nearest_office(s.agency[i], s.home[i], kept, w.minutes, w.place, w.first, w.order)
        s.duty[i] = LOCATION_INDEPENDENT
        s.commute[i] = w.minutes[w.place[s.site[i]], s.home[i]]
    origin, goal = w.region[w.place[old]], w.region[w.place[s.site[i]]]
    if answer != LEAVE and origin != goal:
        flows.relocated_out[origin] += 1.0
        flows.relocated_in[goal] += 1.0


@inlined
def follows(answer: int) -> bool:
    """Whether a holder who may stay would go."""
    return UNDECIDED < answer < LEAVE


@inlined
def _may_leave(i: int, k: int, date: int, s: Posts, u: Units, w: Places, p: Parameters) -> bool:
    """Whether the holder of post i of unit k, who does not follow, may go; a lay-off is negotiated about the whole unit."""
    if not is_laid_off(u.layoffs[k], w.minutes[w.place[u.destination[k]], s.home[i]], p.employment_law):
        return True
    return bool(date >= u.decided[k] + lay_off_months(s.tenure_state[i], u.posts[k], p.employment_law))


@lean_kernel
def _commit(rows: Array, s: Posts, posts: Array, committed: Array) -> None:
    """Add up the posts of each unit, and those that are vacant or held by the willing."""
    for j in range(rows.size):
        fetch_ahead((s.unit, s.established, s.person, s.answer), rows, j)
        i = rows[j]
        posts[s.unit[i]] += s.established[i]
        committed[s.unit[i]] += s.established[i] == 1 and (s.person[i] == NOBODY or follows(s.answer[i]))


@kernel
def _begun(rows: Array, date: int, s: Posts, u: Units, open_: Array) -> Array:
    """Whether posts of each unit may move; a voluntary relocation waits for enough who are willing, and for its first month."""
    posts, committed = np.zeros(u.mode.size), np.zeros(u.mode.size)
    _commit(rows, s, posts, committed)
    begun = np.ones(u.mode.size, dtype=np.bool_)
    for k in range(u.mode.size):
        if u.mode[k] == VOLUNTARY and u.destination[k] >= 0 and open_[u.destination[k]] == 0:
            begun[k] = date >= u.moves[k] and committed[k] >= u.opens_at[k] * posts[k]
    return begun


@lean_kernel
def _find_left(rows: Array, s: Posts, u: Units, left: Array) -> int:
    found = 0
    for j in range(rows.size):
        fetch_ahead((s.unit, s.established, s.person, s.site, s.duty), rows, j)
        i = rows[j]
        k = s.unit[i]
        if s.person[i] == NOBODY:
            _forget(i, s)
        done = s.established[i] == 0 or u.destination[k] < 0 or s.site[i] == u.destination[k]
        if not (done or u.announced[k] == 0 or (s.duty[i] == LOCATION_INDEPENDENT and s.person[i] != NOBODY)):
            left[found] = i
            found += 1
    return found


@kernel
def _left(s: Posts, u: Units) -> tuple[Array, Array]:
    """Rows of all posts of units, and of those that are still to move; clears what belonged to holders who have left."""
    rows = rows_pointing(s.unit)
    left = np.empty(rows.size, dtype=np.int64)
    return rows, left[: _find_left(rows, s, u, left)].copy()


@kernel
def _seats(rows: Array, established: Array, team: Array, teams: int) -> Array:
    """Established posts of units in each team."""
    seats = np.zeros(teams, dtype=np.int64)
    for i in rows:
        seats[team[i]] += established[i]
    return seats


@lean_kernel
def _move(
    left: Array, begun: Array, date: int, s: Posts, u: Units, w: Places, flows: Flows, r: Adverts, known: Knowledge, stream: Stream,
    p: Parameters,
) -> None:  # fmt: skip
    for j in range(left.size):
        fetch_ahead(s, left, j)
        i = left[j]
        k = s.unit[i]
        due = s.unit_order[i] < u.posts[k] * moved_share(date, u.moves[k], u.phases[k])
        if s.person[i] != NOBODY:
            willing = u.mode[k] == VOLUNTARY and begun[k] and follows(s.answer[i])
            has_to = u.mode[k] == FORCED and (s.answer[i] != LEAVE or _may_leave(i, k, date, s, u, w, p)) and s.answer[i] != UNDECIDED
            if due and (willing or has_to):
                _act(i, k, s, u, w, flows, r, known, p)
            continue
        a, _b, _c, _d = words(Stream(stream.key0, stream.key1, np.uint64(0), stream.purpose), s.number[i], 0)
        near = date >= u.decided[k] and u.moves[k] - date <= p.ahead
        ahead = u.mode[k] == FORCED and near and uniform(a) < u.credibility[k]
        if ahead or (due if u.mode[k] == FORCED else date >= u.moves[k] and begun[k]):
            _place(i, u.destination[k], u.posts[k], s, w, r)


@kernel
def _relocate(
    rows: Array, left: Array, date: int, s: Posts, u: Units, w: Places, flows: Flows, r: Adverts, known: Knowledge, stream: Stream,
    p: Parameters,
) -> None:  # fmt: skip
    """Move those of the posts left whose turn has come, in their order; rows: of all posts of units."""
    _move(left, _begun(rows, date, s, u, w.open), date, s, u, w, flows, r, known, stream, p)


READ_OF_POSTS = ("number", "established", "agency", "unit", "unit_order", "education", "telework", "tenure_state", "pay", "first_person")


@process(
    reads=(
        *(f"posts.{name}" for name in READ_OF_POSTS), *(f"units.{name}" for name in Units._fields[:-1]), "posts.experience",
        "posts.working_time", "sites.municipality", "sites.agency", "sites.closes", "sites.first_team", "sites.teams",
        "municipalities.region",
        "municipalities.minutes_to_work", "municipalities.area_minutes",
    ),
    writes=(
        *(f"posts.{name}" for name in Posts._fields if name not in READ_OF_POSTS), "sites.open", "recruitments.positions",
        "recruitments.open", "municipalities.staff_moves", "agencies.experience_lost", "units.experience_lost", "units.change_security",
        *(f"regions.{name}" for name in Flows._fields[:-1]),
    ),
    parameters=Parameters,
)  # fmt: skip
def relocation(world: View, p: Parameters, draws: Draws) -> None:
    """Move posts of relocated units, and let their holders act."""
    s, u, m, sites, flows = world.posts, world.units, world.municipalities, world.sites, world.regions
    if u.rows == 0 or u.destination.max() < 0:
        return
    posts, units = s.group(Posts), u.group(Units)
    rows, left = world.call(_left, posts, units)
    if left.size == 0:
        return
    # Who arrives in the same month takes seats in the order of moving, whatever the order of rows.
    left = left[np.lexsort((s.number[left], s.unit_order[left]))]
    first, order = offices(sites.agency, lasting(sites.open, sites.closes), world.agencies.rows)
    w = Places(
        sites.municipality,
        sites.open,
        sites.closes,
        m.region,
        m.minutes_to_work,
        m.area_minutes,
        sites.first_team,
        sites.teams,
        first,
        order,
        world.call(_seats, rows, s.established, s.team, world.teams.rows),
    )
    counted = Flows._make([*(getattr(flows, name) for name in Flows._fields[:-1]), m.staff_moves])
    adverts = Adverts(world.recruitments.positions, world.recruitments.open)
    known = knowledge(world)
    world.call(_relocate, rows, left, draws.date, posts, units, w, counted, adverts, known, draws.stream("ahead"), p)
