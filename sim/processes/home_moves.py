"""Home moves: holders who move their home to another municipality.

Rule     A holder considers moving with a hazard that falls with age: in the months drawn for the young, older holders pass over
         most of them. Who considers it compares the present home with all other
         municipalities: choice weight = gravity weight x exp(precision x (reason - commuting cost + roots - rise of housing cost - moving
         cost over the years left)). The present home counts with what it really takes: of who has a second dwelling the weekly way
         and that dwelling.
Order    After quitting, with this month's days at home; before vacancies.
Source   Gravity kernel raked to the migration matrix (population folder); sim/utility.py; values:
         configs/parameters/home_moves.yaml.
Omits    Taking a second dwelling (relocation; a move gives it up); moves inside a municipality or because of a new job (hiring).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.blocks import rows_of_month
from sim.draws import Draws, Stream, uniform, words
from sim.parameters import Quantity
from sim.prefetch import fetch_ahead, fetch_line
from sim.process import View, process
from sim.rates import exp, inlined, kernel, lean_kernel, monthly, waiting
from sim.responses import Responses, dwelling_cost
from sim.search import Space, place_at, space, summed
from sim.state import Array
from sim.utility import Utility, commuting_cost, housing_cost, moving_cost, price_rises, years_left


class Parameters(NamedTuple):
    """Who considers moving; homes are compared as sharply as the ways to take the move of a post."""

    consider: Annotated[float, Quantity("1/year", 0.0, 2.0, "hazard to consider moving at 25 years")]
    age_decline: Annotated[float, Quantity("1/year of age", 0.0, 0.5, "relative fall of that hazard with age")]
    reason: Annotated[
        float, Quantity("share of pay", 0.0, 1.0, "what speaks for moving when it is considered: family, dwelling, surroundings")
    ]
    responses: Responses
    utility: Utility


class Holders(NamedTuple):
    """Columns of who may move."""

    person: Array
    established: Array
    number: Array
    move_thought: Array
    age: Array
    education: Array
    telework: Array
    partner_employed: Array
    school_children: Array
    owner: Array
    roots: Array
    home: Array
    commute: Array
    second_dwelling: Array


@inlined
def consideration_hazard(age: float, consider: float, age_decline: float) -> float:
    """Yearly hazard to consider moving; age in months."""
    return consider * exp(-age_decline * max(0.0, age / 12.0 - 25.0))


@inlined
def home_value(minutes: float, telework: float, rooted: float, price_rise: float, p: Utility) -> float:
    """Value of a home for the present job, as a share of pay; price_rise is the local over the national rise of housing prices."""
    return p.roots * rooted - commuting_cost(minutes, telework, p) - housing_cost(price_rise, p)


@lean_kernel
def _choose(
    home: int,
    roots: int,
    telework: float,
    commute: float,
    reason: float,
    u: float,
    minutes: Array,
    weight: Array,
    price_rise: Array,
    found: Space,
    p: Parameters,
) -> int:
    """Municipality chosen.

    minutes to the place of work and gravity weights from the present home are by municipality; commute: minutes from the present home as it
    is; reason: net of the cost of moving, and of that of a second dwelling which a move gives up.
    """
    worth = found.products
    for n in range(minutes.size):
        worth[n] = home_value(minutes[n], telework, 1.0 if n == roots else 0.0, price_rise[n], p.utility)
    here = home_value(commute, telework, 1.0 if home == roots else 0.0, price_rise[home], p.utility) - reason
    for n in range(minutes.size):
        worth[n] = weight[n] * exp(p.responses.precision * (worth[n] - here))
    worth[home] = 0.0
    # Staying has the weight 1.
    height = u * (1.0 + summed(found)) - 1.0
    return home if height < 0.0 else place_at(height, found)


class Places(NamedTuple):
    """Where people work and may live: minutes have the place of work in the row and the home in the column."""

    site: Array
    place: Array
    minutes: Array
    weight: Array
    price_rise: Array
    region: Array


@lean_kernel
def _in_earnest(rows: Array, h: Holders, month: int, stream: Stream, p: Parameters, luck: Array) -> int:
    """Put those of the rows who have the thought in earnest first, the luck of their choice beside; returns how many.

    Draws the next month of every post whose month has come.
    """
    bound, found = monthly(p.consider), 0
    for j in range(rows.size):
        fetch_ahead(h, rows, j)
        i = rows[j]
        if h.established[i] == 0:
            continue
        a, b, c, _d = words(stream, h.number[i], 0)
        h.move_thought[i] = month + waiting(uniform(c), p.consider)
        if h.person[i] >= 0 and uniform(a) * bound < monthly(consideration_hazard(float(h.age[i]), p.consider, p.age_decline)):
            rows[found], luck[found] = i, uniform(b)
            found += 1
    return found


@lean_kernel
def _move(
    rows: Array, luck: Array, h: Holders, to: Places, moves: Array, moves_in: Array, moves_out: Array, p: Parameters, found: Space
) -> None:
    """Let the holders in these rows choose a home."""
    for j in range(rows.size):
        later = rows[min(j + 1, rows.size - 1)]
        fetch_line(to.minutes[to.place[to.site[later]]])
        fetch_line(to.weight[h.home[later]])
        i = rows[j]
        age = float(h.age[i])
        partner, children = float(h.partner_employed[i]), float(h.school_children[i])
        cost = moving_cost(partner, children, float(h.owner[i]), p.utility) / years_left(age, p.utility)
        reason = p.reason - cost + h.second_dwelling[i] * dwelling_cost(partner, children, p.responses)
        home, minutes = h.home[i], to.minutes[to.place[to.site[i]]]
        n = _choose(home, h.roots[i], h.telework[i], h.commute[i], reason, luck[j], minutes, to.weight[home], to.price_rise, found, p)
        if n != home:
            moves[home, h.education[i]] -= 1.0
            moves[n, h.education[i]] += 1.0
            if to.region[n] != to.region[home]:
                moves_out[to.region[home]] += 1.0
                moves_in[to.region[n]] += 1.0
            h.home[i] = n
            h.commute[i] = minutes[n]
            h.owner[i], h.second_dwelling[i] = 0, 0


@kernel
def _consider(h: Holders, to: Places, moves: Array, moves_in: Array, moves_out: Array, month: int, stream: Stream, p: Parameters) -> None:
    rows = rows_of_month(h.move_thought, month, True)
    luck = np.empty(rows.size)
    rows = rows[: _in_earnest(rows, h, month, stream, p, luck)]
    _move(rows, luck, h, to, moves, moves_in, moves_out, p, space(to.minutes.shape[0]))


@process(
    reads=(
        "posts.person", "posts.established", "posts.number", "posts.site", "posts.age", "posts.telework", "posts.partner_employed",
        "posts.school_children", "posts.roots", "posts.education", "sites.municipality", "municipalities.region",
        "municipalities.minutes_to_work", "municipalities.migration_weight", "municipalities.housing_price",
        "municipalities.housing_price_start",
    ),
    writes=(
        "posts.move_thought", "posts.home", "posts.commute", "posts.owner", "posts.second_dwelling", "municipalities.staff_moves",
        "regions.home_moves_in",
        "regions.home_moves_out",
    ),
    parameters=Parameters,
)  # fmt: skip
def home_moves(world: View, p: Parameters, draws: Draws) -> None:
    """Let holders reconsider where they live, given where they work and how often they go there."""
    s, m, r = world.posts, world.municipalities, world.regions
    rises = price_rises(m.housing_price, m.housing_price_start)
    to = Places(s.site, world.sites.municipality, m.minutes_to_work, m.migration_weight, rises, m.region)
    moves = m.staff_moves, r.home_moves_in, r.home_moves_out
    world.call(_consider, s.group(Holders), to, *moves, draws.month, draws.stream("moves"), p)
