"""Prefetch: rows asked for before they are needed.

Rules that act on a few rows out of many wait for memory most of their time: each column of each such row lies somewhere else. Asked for
some rows ahead, these lines of memory arrive while others are worked on. Results do not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic, overload

from sim.rates import inlined
from sim.state import Array

AHEAD: Final = 4
"""Rows by which a loop over few rows asks ahead: work on so many takes as long as memory."""
_NUMBERS_OF_A_LINE: Final = 8
_READ, _KEEP, _DATA = 0, 3, 1


def fetch(columns: tuple[Array, ...], row: int) -> None:
    """Ask for one row of each of a group of columns, which must have it; in plain Python nothing happens."""


@inlined
def fetch_ahead(columns: tuple[Array, ...], rows: Array, j: int) -> None:
    """Ask for what a loop that is at rows[j] needs some rows later."""
    fetch(columns, rows[min(j + AHEAD, rows.size - 1)])


@inlined
def fetch_line(values: Array) -> None:
    """Ask for all of a row of a matrix, such as the minutes from a place to all others."""
    for k in range(0, values.size, _NUMBERS_OF_A_LINE):
        fetch((values,), k)


def _lines(_typing: Any, columns: types.BaseTuple, row: types.Integer) -> tuple[Any, Callable[..., Any]]:  # noqa: ANN401 - Numba has no type
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:  # noqa: ANN401 - Numba has no types
        place = context.cast(builder, args[1], signature.args[1], types.intp)
        flags = [ir.Constant(ir.IntType(32), flag) for flag in (_READ, _KEEP, _DATA)]
        for k, kind in enumerate(signature.args[0]):
            array = context.make_array(kind)(context, builder, builder.extract_value(args[0], k))
            start = builder.bitcast(array.data, cgutils.voidptr_t)
            line = builder.gep(start, [builder.mul(place, builder.extract_value(array.strides, 0))])
            declared = builder.module.declare_intrinsic("llvm.prefetch", [cgutils.voidptr_t], _prefetch_type())
            builder.call(declared, [line, *flags])
        return context.get_dummy_value()

    return types.void(columns, row), generate


_fetch: Final[Any] = intrinsic(_lines)


def _prefetch_type() -> ir.FunctionType:
    flag = ir.IntType(32)
    return ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, flag, flag, flag])


@overload(fetch, strict=False)
def _compiled(columns: types.BaseTuple, row: types.Integer) -> Callable[..., None]:
    def fetched(columns: tuple[Array, ...], row: int) -> None:
        _fetch(columns, row)

    return fetched
