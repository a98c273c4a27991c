"""Build hook: the wheel carries configs/ inside the package, as sim/configs/."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedConfigs(BuildHookInterface[Any]):
    """Put the one source of the configs into a wheel, and leave an editable install to read it where it is."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folder to a standard wheel; a copy in an editable install would soon be stale."""
        if version == "standard":
            build_data["force_include"]["configs"] = "sim/configs"
