"""Access by group: how far services are from each of the groups of residents, and how soon help comes to each class of response."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sim.measures import Metric, ratio
from sim.response_classes import RESPONSE_CLASSES

GROUPS: Final = {
    "over_64": ("yli 64-vuotiaat", "personer över 64 år", "over 64", "residents over 64"),
    "swedish": ("ruotsinkieliset", "svenskspråkiga", "Swedish speakers", "Swedish speakers; points that can serve in Swedish"),
    "homeland": ("saamelaisten kotiseutualue", "samernas hembygdsområde", "Sámi homeland", "residents of the Sámi homeland"),
    "excluded": (
        "digipalvelujen ulkopuolella olevat",
        "digitalt utestängda",
        "digitally excluded",
        "those who cannot use digital services (an estimate); points with somebody at the counter",
    ),
}
"""Groups beside all residents, with their words in fi, sv and en and what is meant."""


def _of_group(group: str) -> Iterator[Metric]:
    fi, sv, en, meant = GROUPS[group]
    yield Metric(
        f"access_minutes_{group}", "minutes", "stock", "services", 1, f"mean travel time to services of the group: {meant}",
        f"Matka-aika palveluihin, {fi}", f"Restid till service, {sv}", f"Travel time to services, {en}",
        lambda m: ratio(getattr(m.now, f"way_{group}"), getattr(m.now, f"residents_{group}")),
    )  # fmt: skip
    yield Metric(
        f"access_minutes_p90_{group}", "minutes", "stock", "services", 1, f"the same that nine in ten of the group do not exceed: {meant}",
        f"Matka-aika palveluihin, 90. persentiili, {fi}", f"Restid till service, 90:e percentilen, {sv}",
        f"Travel time to services, 90th percentile, {en}",
        lambda m: getattr(m.now, f"long_way_{group}"),
    )  # fmt: skip


def _of_class(minutes: float) -> Metric:
    name = f"{minutes:.0f}"
    return Metric(
        f"on_call_p80_class_{name}", "minutes", "stock", "services", 1,
        f"time until help comes that four in five do not exceed where the class of response of the municipality is {name} minutes",
        f"Avun tulo, 80. persentiili, {name} minuutin vasteaikaluokka",
        f"Hjälpens ankomst, 80:e percentilen, utryckningsklass {name} minuter",
        f"Time until help comes, 80th percentile, response class of {name} minutes",
        lambda m: getattr(m.now, f"slow_help_{name}"),
    )  # fmt: skip


ACCESS: Final[tuple[Metric, ...]] = (
    *(metric for group in GROUPS for metric in _of_group(group)),
    *(_of_class(minutes) for minutes in RESPONSE_CLASSES),
)
