"""Contract ends: fixed-term contracts run out, are renewed, made permanent, or end.

Rule     In the month its contract ends a holder goes on with probability `continuation`; a continued contract is made permanent
         with probability `permanence`, else renewed for a term drawn between the shortest and the longest.
Order    After retirement, before quitting.
Source   Values and evidence: configs/parameters/contract_ends.yaml.
Omits    Early endings by the employer.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from sim.blocks import rows_of_month
from sim.draws import Draws, Stream, uniform, words
from sim.establishment import Knowledge, knowledge, term, vacate
from sim.parameters import Quantity
from sim.prefetch import fetch_ahead
from sim.process import View, process
from sim.rates import kernel, lean_kernel
from sim.state import CONTRACT_END, Array


class Parameters(NamedTuple):
    """What happens when a fixed-term contract runs out."""

    continuation: Annotated[float, Quantity("probability", 0.0, 1.0, "the holder goes on in the post")]
    permanence: Annotated[float, Quantity("probability", 0.0, 1.0, "a continued contract is made permanent")]
    shortest: Annotated[float, Quantity("months", 1.0, 60.0, "shortest term of a renewal")]
    longest: Annotated[float, Quantity("months", 1.0, 120.0, "longest term of a renewal")]


class Posts(NamedTuple):
    """Columns of the posts."""

    person: Array
    number: Array
    site: Array
    fixed_term: Array
    contract_end: Array
    left_by: Array
    months_vacant: Array


@lean_kernel
def _end(
    rows: Array, s: Posts, place: Array, region: Array, ends: Array, known: Knowledge, month: int, stream: Stream, p: Parameters
) -> None:
    """Let the contracts in these rows run out; place: municipality of each site."""
    for j in range(rows.size):
        fetch_ahead(s, rows, j)
        i = rows[j]
        if s.person[i] < 0:
            continue
        a, b, c, _d = words(stream, s.number[i], 0)
        if uniform(a) >= p.continuation:
            vacate(i, CONTRACT_END, s.person, s.months_vacant, s.contract_end, s.left_by, known)
            ends[region[place[s.site[i]]]] += 1.0
        elif uniform(b) < p.permanence:
            s.contract_end[i] = 0
            s.fixed_term[i] = 0
        else:
            s.contract_end[i] = month + term(uniform(c), p.shortest, p.longest)


@kernel
def _run_out(s: Posts, place: Array, region: Array, ends: Array, known: Knowledge, month: int, stream: Stream, p: Parameters) -> None:
    """End, renew or make permanent the contracts that run out this month."""
    _end(rows_of_month(s.contract_end, month, False), s, place, region, ends, known, month, stream, p)


@process(
    reads=(
        "posts.unit", "posts.number", "posts.site", "posts.agency", "posts.experience", "posts.working_time", "sites.municipality",
        "municipalities.region",
    ),
    writes=(
        "posts.person", "posts.fixed_term", "posts.contract_end", "posts.months_vacant", "posts.left_by", "regions.contract_ends",
        "agencies.experience_lost", "units.experience_lost",
    ),
    parameters=Parameters,
)  # fmt: skip
def contract_ends(world: View, p: Parameters, draws: Draws) -> None:
    """End, renew or make permanent the contracts that run out this month."""
    s, place, region = world.posts.group(Posts), world.sites.municipality, world.municipalities.region
    world.call(_run_out, s, place, region, world.regions.contract_ends, knowledge(world), draws.month, draws.stream("continues"), p)
