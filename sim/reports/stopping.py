"""Stopping: what the rule of an experiment says of its seeds, in a line and as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.reports.catalogue import say
from sim.reports.effects import NAMES, half_widths
from sim.reports.language import Language

if TYPE_CHECKING:
    from sim.analysis.stopping import Decision, StoppingRule

COUNTRY: Final = "00"


def rule_in_words(rule: StoppingRule, decision: Decision, regions: Mapping[str, str], language: Language) -> str:
    """Half-width wanted and reached, the seeds it stands on, and whether they are enough. Regions without a name go by their code."""
    country = say("country", language) if rule.region == COUNTRY else rule.region
    parts = [NAMES[rule.metric].labels[language], regions.get(rule.region, country), rule.year, rule.policy]
    wanted, found = half_widths(rule.metric, rule.half_width, decision.half_width, language)
    key = "rule_reached" if decision.reached else "rule_maximum" if decision.stopped else "rule_more"
    return say(
        "rule",
        language,
        what=", ".join(str(part) for part in parts if part is not None),
        wanted=wanted,
        found=say("rule_nothing", language) if math.isnan(decision.half_width) else f"± {found}",
        n=len(decision.seeds),
        verdict=say(key, language, maximum=rule.maximum),
    )


def rule_as_data(rule: StoppingRule, decision: Decision, regions: Mapping[str, str], language: Language) -> dict[str, Any]:
    """The same as plain data, half-widths in the unit of the metric."""
    return {
        "metric": rule.metric,
        "region": rule.region,
        "year": rule.year,
        "policy": rule.policy,
        "wanted_half_width": rule.half_width,
        "half_width": None if math.isnan(decision.half_width) else decision.half_width,
        "seeds": len(decision.seeds),
        "minimum": rule.minimum,
        "maximum": rule.maximum,
        "reached": decision.reached,
        "stopped": decision.stopped,
        "words": rule_in_words(rule, decision, regions, language),
    }
