"""Working days: how many of them people who are never away would come in, for rules and levers alike."""

from __future__ import annotations

from typing import Final

WORKING_DAYS: Final = 251.0
"""Working days of a Finnish year without midweek holidays."""
