"""Labour market: who of the residents holds the jobs there are, and what that makes of unemployment; part of the regional economy."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from sim.rates import dot, inlined, kernel, lean_kernel
from sim.state import Array

HIGHEST: Final = 0.9
"""Unemployment of an education beyond which the others take over what is left to share out."""


@kernel
def around(job_share: Array, growth: Array, loss: Array) -> tuple[Array, Array]:
    """Growth of the labour force from which each place of work draws its workers (1 where nobody works), and share of these that are lost.

    Parameters
    ----------
    job_share : array of float64, shape (homes, places of work)
        Columns add up to 1, or to 0 where nobody works.
    """
    grown, lost = np.zeros(growth.size), np.zeros(growth.size)
    for m in range(growth.size):
        for s in range(growth.size):
            grown[s] += job_share[m, s] * growth[m]
            lost[s] += job_share[m, s] * loss[m]
    for s in range(growth.size):
        if grown[s] == 0.0:
            grown[s] = 1.0
    return grown, lost


@kernel
def employed_by_home(job_share: Array, jobs: Array) -> Array:
    """Residents with private jobs, shape (municipalities,)."""
    out = np.empty(jobs.size)
    for m in range(jobs.size):
        out[m] = dot(job_share[m], jobs)
    return out


@kernel
def fill(job_share: Array, available: Array, jobs: Array) -> Array:
    """Residents with private jobs, not more than are available; jobs that nobody is left for lapse."""
    employed = employed_by_home(job_share, jobs)
    lapsed = np.zeros(jobs.size)
    for m in range(jobs.size):
        if employed[m] > available[m]:
            missing = 1.0 - available[m] / employed[m]
            for s in range(jobs.size):
                lapsed[s] += missing * job_share[m, s]
            employed[m] = available[m]
    for s in range(jobs.size):
        jobs[s] *= 1.0 - lapsed[s]
    return employed


@inlined
def split(out: float, force: Array, start: Array, unemployed: Array) -> None:
    """Share the unemployed out over educations as their rates were at the start, as far as these leave somebody of each in work."""
    total, likely, highest = 0.0, 0.0, 0.0
    for e in range(force.size):
        total += force[e]
        likely += force[e] * start[e]
        highest = max(highest, start[e])
    even = out / max(total, 1e-9)
    scale = out / likely if likely > 0.0 else 0.0
    most = max(HIGHEST, even)
    alike = (scale * highest - most) / max(scale * highest - even, 1e-12) if scale * highest > most else 0.0
    if likely <= 0.0:
        alike = 1.0
    for e in range(force.size):
        unemployed[e] = force[e] * ((1.0 - alike) * scale * start[e] + alike * even)


class Market(NamedTuple):
    """Columns of the labour market."""

    participation: Array
    adults: Array
    unemployment_start: Array
    state_residents: Array
    job_share: Array
    private_jobs: Array
    employed: Array
    unemployed: Array


@lean_kernel
def _available(m: Market, least: float, force: Array, others: Array, available: Array) -> None:
    """Fill the labour force by education, that without the state's holders, and those of it who may hold private jobs."""
    for k in range(others.size):
        likely = 0.0
        for e in range(force.shape[1]):
            force[k, e] = m.participation[k, e] * m.adults[k, e]
            others[k] += force[k, e]
            likely += force[k, e] * m.unemployment_start[k, e]
        # Where fewer were unemployed at the start, so few may be again.
        spare = min(least * others[k], likely)
        others[k] -= m.state_residents[k]
        available[k] = max(0.0, others[k] - spare)


@lean_kernel
def _share_out(m: Market, force: Array, out: Array) -> None:
    """Fill employed and unemployed residents by education; force: labour force by education; out: those without a job."""
    for k in range(out.size):
        split(max(0.0, out[k]), force[k], m.unemployment_start[k], m.unemployed[k])
        for e in range(force.shape[1]):
            m.employed[k, e] = force[k, e] - m.unemployed[k, e]


@kernel
def settle(m: Market, least: float) -> None:
    """Employed and unemployed residents by education, and the private jobs they hold."""
    force, others, available = np.empty(m.adults.shape), np.zeros(m.adults.shape[0]), np.empty(m.adults.shape[0])
    _available(m, least, force, others, available)
    _share_out(m, force, others - fill(m.job_share, available, m.private_jobs))
