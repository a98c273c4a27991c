"""Belief: how far holders believe in a relocation, from what is planned of it. Part of the rule announcements."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, get_type_hints

import numpy as np

from sim.plans import RelocationRow
from sim.rates import exp, inlined, kernel, lean_kernel
from sim.state import NOBODY, Array

if TYPE_CHECKING:
    from sim.processes.announcements import Parameters

MONTHS: Final = 12.0
PLANNED: Final = np.dtype(list(get_type_hints(RelocationRow).items()))
"""A relocation in force as kernels read it: the fields of RelocationRow."""


class Planned(NamedTuple):
    """Columns of the units that tell what is planned, and how far it is believed."""

    code: Array
    origin: Array
    destination: Array
    mode: Array
    announced: Array
    decided: Array
    leased: Array
    moves: Array
    phases: Array
    layoffs: Array
    remote_share: Array
    support: Array
    severance: Array
    budget: Array
    opens_at: Array
    running_budget: Array
    credibility: Array


class Places(NamedTuple):
    """Columns of the sites and of the municipalities that tell where a unit may go."""

    unit: Array
    open: Array
    municipality: Array
    code: Array


class Dates(NamedTuple):
    """Absolute months in which a relocation is decided, premises are rented and the first posts move."""

    decided: int
    leased: int
    moves: int


@inlined
def support_of(row: Dates, date: int, p: Parameters) -> float:
    """What speaks for a relocation in a month, 0 to 1; absolute months.

    Nearness adds to what else speaks for it in proportion: who believes nothing does not begin to at the move.
    """
    level = p.lease if date >= row.leased else p.decision if date >= row.decided else p.promise
    near = exp(-max(0, row.moves - date) / p.nearness) if date >= row.decided else 0.0
    return 1.0 - (1.0 - level) * (1.0 - level * near)


@lru_cache(maxsize=16)
def planned(relocations: tuple[RelocationRow, ...]) -> Array:
    """Relocations in force as kernels read them; read-only, as they are the same for many months."""
    rows = np.array(list(relocations), dtype=PLANNED)
    rows.flags.writeable = False
    return rows


@inlined
def _take(k: int, row: Array, u: Planned, w: Places, date: int) -> None:
    """Take what is planned for unit k to its row; its destination stays where it was when no site is kept for it in the place planned."""
    for site in range(w.unit.size):
        if w.unit[site] == k and w.code[w.municipality[site]] == row["destination"]:
            u.destination[k] = site
            break
    u.mode[k], u.announced[k], u.decided[k], u.leased[k] = row["mode"], row["announced"], row["decided"], row["leased"]
    u.moves[k], u.phases[k], u.layoffs[k] = row["moves"], row["phases"], row["layoffs"]
    u.remote_share[k], u.support[k], u.severance[k] = row["remote_share"], row["support"], row["severance"]
    u.budget[k], u.opens_at[k] = row["budget"], row["opens_at"]
    u.running_budget[k] = row["running_budget"] / MONTHS * (date >= row["moves"] + row["phases"])


@inlined
def _line_of(code: int, rows: Array) -> int:
    """The relocation that is planned for the unit of a code, the last if there are several; NOBODY without one."""
    found = NOBODY
    for j in range(rows.size):
        if rows[j]["unit"] == code:
            found = j
    return found


@lean_kernel
def _follow(u: Planned, w: Places, rows: Array, date: int, p: Parameters, new: Array) -> None:
    for k in range(u.code.size):
        known, before = u.announced[k] > 0, u.credibility[k]
        if u.origin[k] == NOBODY:
            if u.code[k] == 0:
                continue
            j = _line_of(u.code[k], rows)
            if j == NOBODY:
                u.credibility[k] *= 1.0 - p.fading
                u.announced[k], u.running_budget[k] = 0, 0.0
                continue
            delayed = known and rows[j]["moves"] > u.moves[k]
            before *= 1.0 - p.delay * delayed
            _take(k, rows[j], u, w, date)
        elif w.open[u.origin[k]] == 0:
            continue
        u.credibility[k] = before + p.learning * (support_of(Dates(u.decided[k], u.leased[k], u.moves[k]), date, p) - before)
        new[k] = u.announced[k] > 0 and not known


@kernel
def believe(u: Planned, w: Places, rows: Array, date: int, p: Parameters) -> Array:
    """Take what is planned for each unit to its row, and let belief follow; returns which relocations are announced now.

    The move of the posts of a site that closes is as its unit tells, as long as the site is in use. p without lines of policy.
    """
    new = np.zeros(u.code.size, dtype=np.bool_)
    _follow(u, w, rows, date, p, new)
    return new
