"""Calls: kernels that are called month after month with arguments of the same types.

Numba works out the type of every argument in every call. Of tuples with named fields it spells out every name, so that handing over the
columns and parameters of a rule takes longer than many a rule. Here the arguments of the last call are kept: while those of the next are
the same objects, or of the same types, its compiled code is called at once.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import compress
from operator import is_not
from typing import Any, Final, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")
Kind = TypeVar("Kind", bound=type)
_OF_ONE_TYPE: Final[set[type]] = {float, int, bool, np.float64, np.int64, np.uint64}
"""Types of which all values have one type in Numba."""


def of_one_type(kind: Kind) -> Kind:
    """Tell that all values of a class have one type in Numba, such as tuples of the same numbers; a decorator."""
    _OF_ONE_TYPE.add(kind)
    return kind


class Calls:
    """What is known of the calls of one view or world. It lives as long as that, and a copy knows nothing yet."""

    def __init__(self) -> None:
        self._known: dict[Any, tuple[tuple[Any, ...], Callable[..., Any]]] = {}

    def __reduce__(self) -> tuple[type[Calls], tuple[()]]:
        return Calls, ()

    def __call__(self, kernel: Callable[P, R], *args: P.args, **named: P.kwargs) -> R:
        """Call a kernel; arguments by position."""
        known = self._known.get(kernel)
        if known is not None and not named and _alike(known[0], args):
            found: R = known[1](*args)
            return found
        result = kernel(*args, **named)
        if hasattr(kernel, "overloads") and not named:
            self._known[kernel] = args, _code(kernel, args)
        return result


def _code(kernel: Any, args: tuple[Any, ...]) -> Callable[..., Any]:  # noqa: ANN401 - what Numba makes of a function
    """Compiled code for arguments with which a kernel has been called."""
    compiled = kernel.overloads
    types = next(iter(compiled)) if len(compiled) == 1 else tuple(kernel.typeof_pyval(value) for value in args)
    code: Callable[..., Any] = compiled[types].entry_point
    return code


def _alike(before: tuple[Any, ...], now: tuple[Any, ...]) -> bool:
    """Whether Numba gives the values of two tuples the same types."""
    if len(before) != len(now):
        return False
    # Most are the same objects, which are passed over without a line of Python for each.
    for one, other in compress(zip(before, now, strict=True), map(is_not, before, now)):
        kind = type(one)
        if kind is not type(other) or (kind not in _OF_ONE_TYPE and not _of_one_type(one, other)):
            return False
    return True


def _of_one_type(one: Any, other: Any) -> bool:  # noqa: ANN401 - arrays or tuples of one class; of all else nothing is known
    if isinstance(one, tuple):
        return _alike(one, other)
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and one.ndim == other.ndim and one.flags.num == other.flags.num)
    return False
