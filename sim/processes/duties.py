"""Duties: posts with a holder that policy makes independent of place.

Rule     A post whose tasks allow it becomes location-independent when its luck, drawn once for all months, is below the share that
         policy sets for its task family: of two shares the larger converts the posts of the smaller and more. The place of the post
         is then the office of its agency nearest to the home of the holder.
Order    After home moves, with this month's homes; before vacancies, which gives the posts that fall vacant a duty of their own.
Source   Policy (lever duty_of_existing_posts).
Omits    The way back: when policy ends, a converted post keeps its duty and place until it falls vacant. The place of a converted post
         does not follow later moves of its holder.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.blocks import BLOCK
from sim.draws import Draws, Stream, fill_uniforms
from sim.duty_rules import DutyRules
from sim.process import View, process
from sim.rates import inlined, kernel
from sim.search import nearest_office, offices
from sim.state import LOCATION_INDEPENDENT, Array


class Parameters(NamedTuple):
    """A shared sheet only."""

    duty_rules: DutyRules


class Posts(NamedTuple):
    """Columns of the posts."""

    person: Array
    number: Array
    agency: Array
    family: Array
    remote_share: Array
    telework_exempt: Array
    home: Array
    duty: Array
    site: Array
    commute: Array


@inlined
def converts(remote_share: float, exempt: int, u: float, share: float, eligible_share: float) -> bool:
    """Whether a post is location-independent by policy; u: its luck, share: of its task family."""
    return exempt == 0 and remote_share >= eligible_share and u < share


class Places(NamedTuple):
    """Columns of sites and municipalities, the offices of each agency, and flows; minutes have the place of work in the row."""

    place: Array
    region: Array
    minutes: Array
    first: Array
    order: Array
    relocated_in: Array
    relocated_out: Array


@kernel
def _convert(s: Posts, share: Array, eligible: float, w: Places, stream: Stream) -> None:
    u = np.empty(BLOCK)
    for start in range(0, s.person.size, BLOCK):
        fill_uniforms(stream, s.number, start, u)
        for i in range(start, min(start + BLOCK, s.person.size)):
            if s.duty[i] == LOCATION_INDEPENDENT or s.person[i] < 0:
                continue
            if converts(s.remote_share[i], s.telework_exempt[i], u[i - start], share[s.family[i]], eligible):
                s.duty[i] = LOCATION_INDEPENDENT
                old = s.site[i]
                s.site[i] = nearest_office(s.agency[i], s.home[i], old, w.minutes, w.place, w.first, w.order)
                s.commute[i] = w.minutes[w.place[s.site[i]], s.home[i]]
                origin, goal = w.region[w.place[old]], w.region[w.place[s.site[i]]]
                if origin != goal:
                    w.relocated_out[origin] += 1.0
                    w.relocated_in[goal] += 1.0


@process(
    reads=(
        *(f"posts.{name}" for name in Posts._fields if name not in ("duty", "site", "commute")), "sites.municipality", "sites.agency",
        "sites.open", "municipalities.region", "municipalities.minutes_to_work",
    ),
    writes=("posts.duty", "posts.site", "posts.commute", "regions.relocated_in", "regions.relocated_out"),
    parameters=Parameters,
)  # fmt: skip
def duties(world: View, p: Parameters, draws: Draws) -> None:
    """Convert the posts that policy newly concerns."""
    if not any(p.duty_rules.existing_share):
        return
    sites, m, flows = world.sites, world.municipalities, world.regions
    offices_of = offices(sites.agency, sites.open, world.agencies.rows)
    places = Places(sites.municipality, m.region, m.minutes_to_work, *offices_of, flows.relocated_in, flows.relocated_out)
    # The luck of a post is the same in every month.
    luck = draws.stream("converts")._replace(month=np.uint64(0))
    posts = world.posts.group(Posts)
    _convert(posts, np.array(p.duty_rules.existing_share), p.duty_rules.eligible_share, places, luck)
