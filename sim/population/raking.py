"""Raking: joint distributions fitted to margins, and whole numbers that keep them.

Iterative proportional fitting (Deming and Stephan 1940) multiplies a table of prior weights along each margin in turn until all margins
hold: the fitted table is the one closest to the prior in relative entropy. Whole numbers are then chosen so that whole margins are kept
exactly: tables of two axes by pushing along cycles of fractional cells (Cox 1987), tables of more axes by taking up the largest fractions
as far as the margins allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Margin(NamedTuple):
    """A margin of a table: the axes it keeps (ascending) and its target, shaped as these axes."""

    axes: tuple[int, ...]
    target: Floats


class Raked(NamedTuple):
    """A fitted table with a report: iterations used and largest deviation from a margin, relative to the total."""

    table: Floats
    iterations: int
    deviation: float


class Rounded(NamedTuple):
    """A table of whole numbers and, per margin, result less target (all zero unless structural zeros forbid it)."""

    table: Whole
    deviations: tuple[Whole, ...]


def rake(prior: Floats, margins: Sequence[Margin], *, tolerance: float = 1e-10, iterations: int = 500) -> Raked:
    """Fit a table to margins.

    Parameters
    ----------
    prior : array of float64, any shape
        Weights of the cells, 0 where a cell cannot be.
    margins : sequence of Margin
        All with the same total.
    tolerance : float
        Largest deviation allowed, relative to the total.
    iterations : int
        Rounds at most.

    Returns
    -------
    Raked
        `deviation` says how far the margins could be met.

    Raises
    ------
    ValueError
        When totals differ, or a margin asks for something where every prior weight is zero.
    """
    totals = [float(np.add.reduce(m.target, axis=None)) for m in margins]
    if max(totals) - min(totals) > 1e-6 * max(totals):
        raise ValueError(f"margins add up to different totals: {', '.join(f'{t:g}' for t in totals)}; make them equal")
    table = np.array(prior, dtype=np.float64)
    dropped = [tuple(axis for axis in range(table.ndim) if axis not in m.axes) for m in margins]
    for m, drop in zip(margins, dropped, strict=True):
        if np.any((_along(table, drop) <= 0.0) & (m.target > 0.0)):
            raise ValueError(f"a margin over axes {m.axes} asks for something where all weights are zero")
    deviation, round_number = np.inf, 0
    while deviation > tolerance and round_number < iterations:
        round_number += 1
        for m, drop in zip(margins, dropped, strict=True):
            present = _along(table, drop)
            table *= np.expand_dims(np.divide(m.target, present, out=np.zeros_like(present), where=present > 0.0), drop)
        deviation = max(float(np.max(np.abs(_along(table, drop) - m.target))) for m, drop in zip(margins, dropped, strict=True)) / totals[0]
    return Raked(table, round_number, deviation)


def _along(table: Floats, drop: tuple[int, ...]) -> Floats:
    found: Floats = np.add.reduce(table, axis=drop) if drop else table
    return found


def largest_remainder(weights: Floats, total: int) -> Whole:
    """Whole numbers in proportion to weights that add up to `total`; ties go to the first.

    Raises
    ------
    ValueError
        When there is something to share and no weight.
    """
    weight = float(np.add.reduce(weights))
    if total == 0:
        return np.zeros(len(weights), dtype=np.int64)
    if weight <= 0.0:
        raise ValueError(f"{total} cannot be shared: all weights are zero")
    exact = weights * (total / weight)
    # A hair above: a product that should be whole may fall short of it in the last bit.
    whole = np.floor(exact + 1e-9).astype(np.int64)
    missing = total - int(np.add.reduce(whole))
    whole[np.argsort(-(exact - whole), kind="stable")[:missing]] += 1
    return whole


def round_two_way(table: Floats) -> Whole:
    """Whole numbers for a table whose row and column sums are whole: every cell goes to a neighbour, every sum stays.

    Parameters
    ----------
    table : array of float64, shape (rows, columns)

    Raises
    ------
    ValueError
        When a row or column sum is not whole.
    """
    for axis in (0, 1):
        sums = np.add.reduce(table, axis=axis)
        if np.max(np.abs(sums - np.rint(sums))) > 1e-4:
            raise ValueError("row and column sums must be whole numbers")
    base = np.floor(table + 1e-6)
    rest = table - base
    rest[rest < 1e-6] = 0.0
    neighbours: dict[tuple[int, int], dict[tuple[int, int], None]] = {}
    for i, j in zip(*np.nonzero(rest), strict=True):
        neighbours.setdefault((0, int(i)), {})[1, int(j)] = None
        neighbours.setdefault((1, int(j)), {})[0, int(i)] = None
    while cycle := _path(neighbours):
        _push(rest, cycle, neighbours)
    return (base + np.rint(rest)).astype(np.int64)


Node = tuple[int, int]


def _path(neighbours: dict[Node, dict[Node, None]]) -> list[Node]:
    """A cycle of fractional cells as alternating rows and columns; empty when there is none left."""
    start = next((node for node, others in neighbours.items() if others), None)
    if start is None:
        return []
    path, seen, before = [start], {start: 0}, None
    while True:
        following = next((node for node in neighbours[path[-1]] if node != before), None)
        if following is None:
            # A single fractional cell in a line is rounding noise of its sums: it is settled on its own.
            return path[-2:] if len(path) > 1 else []
        if following in seen:
            return path[seen[following] :]
        before = path[-1]
        seen[following] = len(path)
        path.append(following)


def _push(rest: Floats, cycle: list[Node], neighbours: dict[Node, dict[Node, None]]) -> None:
    """Move as much as the cells allow around the cycle, up and down in turn; cells that reach 0 or 1 leave the graph."""
    ends = [*cycle[1:], cycle[0]] if len(cycle) > 2 else cycle[1:]
    cells = [(a[1], b[1]) if a[0] == 0 else (b[1], a[1]) for a, b in zip(cycle, ends, strict=False)]
    up, down = cells[0::2], cells[1::2]
    if down:
        amount = min([*(1.0 - rest[cell] for cell in up), *(rest[cell] for cell in down)])
        for cell in up:
            rest[cell] += amount
        for cell in down:
            rest[cell] -= amount
    else:
        rest[cells[0]] = np.rint(rest[cells[0]])
    for cell in cells:
        if rest[cell] < 1e-6 or rest[cell] > 1.0 - 1e-6:
            rest[cell] = np.rint(rest[cell])
            neighbours[0, cell[0]].pop((1, cell[1]), None)
            neighbours[1, cell[1]].pop((0, cell[0]), None)


def round_many_way(table: Floats, targets: Sequence[Whole]) -> Rounded:
    """Whole numbers for a table of any number of axes with one whole target per axis, in the order of the axes.

    Cells go up in the order of a fixed quasi-random number over their fraction, so that small cells get their turn in
    proportion; what the margins still lack goes to the likeliest cells that lack it along every axis.

    Parameters
    ----------
    table : array of float64
        Fitted to the targets.
    targets : sequence of arrays of int, one per axis

    Returns
    -------
    Rounded
        Deviations are zero unless structural zeros forbid it.
    """
    whole = np.floor(table + 1e-9).astype(np.int64)
    axes = range(table.ndim)
    lacking = [target - np.add.reduce(whole, axis=tuple(a for a in axes if a != axis)) for axis, target in zip(axes, targets, strict=True)]
    fraction = np.maximum(table - whole, 0.0).ravel()
    # Multiples of the golden ratio spread evenly: cell k goes up about `fraction` of the time.
    even = (np.arange(1, fraction.size + 1) * 0.6180339887498949) % 1.0
    order = np.argsort(np.where(fraction > 1e-9, even / np.maximum(fraction, 1e-9), np.inf), kind="stable")
    for flat in order[: int(np.count_nonzero(fraction > 1e-9))].tolist():
        cell = np.unravel_index(flat, table.shape)
        if all(lacking[axis][cell[axis]] > 0 for axis in axes):
            _take(whole, cell, lacking)
    while all(np.any(missing > 0) for missing in lacking):
        open_cells = np.ones(table.shape, dtype=bool)
        for axis in axes:
            open_cells &= np.expand_dims(lacking[axis] > 0, tuple(a for a in axes if a != axis))
        candidates = np.where(open_cells, table, 0.0)
        best = int(np.argmax(candidates))
        if candidates.ravel()[best] <= 0.0:
            break
        _take(whole, np.unravel_index(best, table.shape), lacking)
    return Rounded(whole, tuple(-missing for missing in lacking))


def _take(whole: Whole, cell: tuple[np.intp, ...], lacking: list[Whole]) -> None:
    whole[cell] += 1
    for axis, position in enumerate(cell):
        lacking[axis][position] -= 1
