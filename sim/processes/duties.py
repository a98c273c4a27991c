"""Duties: posts with a holder that policy makes independent of place.

Rule     A post whose tasks allow it becomes location-independent when its luck, drawn once for all months, is below the share that
         policy sets for its task family: of two shares the larger converts the posts of the smaller and more. The post stays at its
         place with its holder; who is hired for it as a location-independent post chooses the nearest office.
Order    After home moves; before vacancies, which gives the posts that fall vacant a duty of their own.
Source   Policy (lever duty_of_existing_posts).
Omits    The way back: when policy ends, a converted post keeps its duty until it falls vacant. Holders who take their post to another
         office of the agency.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.blocks import BLOCK
from sim.draws import Draws, Stream, fill_uniforms
from sim.duty_rules import DutyRules
from sim.process import View, process
from sim.rates import inlined, kernel
from sim.state import LOCATION_INDEPENDENT, Array


class Parameters(NamedTuple):
    """A shared sheet only."""

    duty_rules: DutyRules


class Posts(NamedTuple):
    """Columns of the posts."""

    person: Array
    number: Array
    family: Array
    remote_share: Array
    telework_exempt: Array
    duty: Array


@inlined
def converts(remote_share: float, exempt: int, u: float, share: float, eligible_share: float) -> bool:
    """Whether a post is location-independent by policy; u: its luck, share: of its task family."""
    return exempt == 0 and remote_share >= eligible_share and u < share


@kernel
def _convert(s: Posts, share: Array, eligible: float, stream: Stream) -> None:
    u = np.empty(BLOCK)
    for start in range(0, s.person.size, BLOCK):
        fill_uniforms(stream, s.number, start, u)
        for i in range(start, min(start + BLOCK, s.person.size)):
            if s.person[i] >= 0 and converts(s.remote_share[i], s.telework_exempt[i], u[i - start], share[s.family[i]], eligible):
                s.duty[i] = LOCATION_INDEPENDENT


@process(reads=tuple(f"posts.{name}" for name in Posts._fields if name != "duty"), writes=("posts.duty",), parameters=Parameters)
def duties(world: View, p: Parameters, draws: Draws) -> None:
    """Convert the posts that policy newly concerns."""
    if not any(p.duty_rules.existing_share):
        return
    # The luck of a post is the same in every month.
    luck = draws.stream("converts")._replace(month=np.uint64(0))
    posts = Posts(*(getattr(world.posts, name) for name in Posts._fields))
    _convert(posts, np.array(p.duty_rules.existing_share), p.duty_rules.eligible_share, luck)
