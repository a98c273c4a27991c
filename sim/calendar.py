"""Calendar: months as whole numbers.

An absolute month is 12 x year + month - 1. A model month counts from the start of a run: 0 is the start state, 1 the first month simulated.
"""

from __future__ import annotations

import re

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


def parse_month(text: str) -> int:
    """Absolute month of a text such as `2020-01`.

    Raises
    ------
    ValueError
        When the text is not a year and a month from 01 to 12.
    """
    found = _MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12:
        raise ValueError(f"{text!r} is not a month; write year and month, such as 2030-01")
    return 12 * int(found[1]) + int(found[2]) - 1


def month_text(month: int) -> str:
    """Text of an absolute month, such as `2020-01`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def year(month: int) -> int:
    """Calendar year of an absolute month."""
    return month // 12
