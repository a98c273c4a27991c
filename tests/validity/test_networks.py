"""The network of offices with and without the rule of 60 minutes, as the scenarios ship: who keeps services nearby, and why."""

from __future__ import annotations

import pytest

from tests.validity.networks import access, affected, surely_positive

CUTS, RULE = "network-cuts", "network-cuts-60"


@pytest.mark.parametrize("group", ["all", "over_64", "excluded"])
def test_without_the_rule_fewer_of_each_group_are_within_an_hour(group: str) -> None:
    """In the country, beyond the noise of three pairs; the rule gives back what the closures take."""
    enacted, kept, dropped = (access(name).of(group) for name in ("enacted", RULE, CUTS))
    print(f"{group}: {100 * (kept - dropped).mean():.2f} points more in the country")
    assert surely_positive(kept - dropped)
    assert (kept - dropped).mean() > 0.8 * (enacted - dropped).mean()


@pytest.mark.parametrize("group", ["all", "over_64", "swedish", "excluded"])
def test_where_offices_go_the_rule_is_seen_in_each_group(group: str) -> None:
    """By age, language and digital ability, in the municipalities that the closures take services from when there is no rule.

    Swedish speakers are here alone: in the country their access moves more with single holders who serve in Swedish than with the rule.
    """
    kept, dropped = (access(name).of(group, affected()) for name in (RULE, CUTS))
    print(f"{group}: {100 * (kept - dropped).mean():.1f} points more in {affected().size} municipalities")
    assert surely_positive(kept - dropped)


def test_few_sites_are_spared_because_few_alone_serve_anybody() -> None:
    """Why differences in the country are small: of the service points that close, the rule spares less than a tenth."""
    points = {name: access(name).points for name in ("enacted", CUTS, RULE)}
    closed, spared = points["enacted"] - points[CUTS], points[RULE] - points[CUTS]
    print(f"service points that close: {closed.mean():.0f} without the rule, of which it spares {spared.mean():.0f}")
    assert (spared > 0).all()
    assert (spared < 0.1 * closed).all()
