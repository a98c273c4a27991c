"""Response classes: within how many minutes help should come; apart from what is reckoned with them, so that metrics can name them."""

from __future__ import annotations

from typing import Final

RESPONSE_CLASSES: Final = (11.0, 18.0, 30.0, 35.0, 55.0)
"""In minutes, as proposed for the police: to be met in 80 % of urgent tasks."""
