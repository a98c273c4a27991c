"""Services: regions add up to the country, channels to contacts, the language guarantee acts by turnover only, and what a rule on access keeps.

Closures are those of Finland, everything else is that of the two towns.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.levers import LEVERS
from sim.model import PLACES, CivilService
from sim.scenario import Scenario
from sim.state import CHANNELS, Array
from tests.validity import national as finland
from tests.validity.national import national, surely_positive

TOWNS = Scenario.load(Path(__file__).resolve().parents[1] / "two-towns.yaml")
ADDED_UP = (
    *(f"{who}_{channel}" for who in ("visits", "firm_visits") for channel in CHANNELS),
    "joint_cost_state", "joint_cost_partners", "critical_concentration",
)  # fmt: skip
MONTHS = 60
SEEDS = (1, 2, 3)


RULES: tuple[dict[str, object], ...] = ({}, {"within_minutes": 60}, {"within_minutes": 60, "joint_points": False})
"""What spares a small site when the others close: nothing, an hour to a point or joint point, an hour to a point of the agency's own."""


def monthly(scenario: Scenario, seed: int = 1, months: int = 12) -> Array:
    """Metrics of the first months of a run."""
    with closing(CivilService(scenario, seed=seed)) as model:
        return model.run_months(min(months, scenario.months)).monthly


def with_lever(name: str, **fields: object) -> Scenario:
    """The two towns with a lever more from their first month."""
    return replace(TOWNS, policy=(*TOWNS.policy, LEVERS[name].model_validate({"from": "2020-01", **fields})))


def test_regions_add_up_to_the_country() -> None:
    found = monthly(TOWNS)
    for name in ADDED_UP:
        values = found[:, :, PLACES[name]]
        np.testing.assert_allclose(values[:, 0], values[:, 1:].sum(axis=1), rtol=1e-12, err_msg=name)
    # Services see the residents of a month before they change.
    people, share = found[:-1, 1:, PLACES["population"]], found[1:, :, PLACES["access_60"]]
    np.testing.assert_allclose(share[:, 0], (people * share[:, 1:]).sum(axis=1) / people.sum(axis=1), rtol=1e-12)


def test_contacts_do_not_depend_on_the_channel() -> None:
    """A digital programme moves contacts and makes none."""
    baseline, digital = monthly(TOWNS), monthly(with_lever("digital_services", share=1.0, help=1.0))
    channels = [PLACES[f"visits_{channel}"] for channel in CHANNELS]
    np.testing.assert_allclose(baseline[:, 0, channels].sum(axis=1), digital[:, 0, channels].sum(axis=1), rtol=1e-9)
    assert (digital[:, 0, channels[0]] > baseline[:, 0, channels[0]]).all()


def test_the_language_guarantee_acts_by_turnover() -> None:
    """More points serve in Swedish after years; in the first months hardly any does, because nobody loses a post by it."""
    longer = replace(TOWNS, end=TOWNS.start + MONTHS - 1)
    lever = LEVERS["language_guarantee"].model_validate({"from": "2020-01", "share": 0.0})
    gained = np.zeros((2, len(SEEDS)))
    for k, seed in enumerate(SEEDS):
        runs = [CivilService(scenario, seed=seed) for scenario in (longer, replace(longer, policy=(*longer.policy, lever)))]
        for moment, months in enumerate((1, MONTHS - 1)):
            posts = [model.run_months(months).world.sites.swedish_posts for model in runs]
            gained[moment, k] = np.minimum(posts[1], 1.0).sum() - np.minimum(posts[0], 1.0).sum()
        for model in runs:
            model.close()
    assert gained[0].mean() <= 0.5
    assert gained[1].mean() > gained[0].mean()


def under_cuts(metric: str) -> list[Array]:
    """A metric after every site of fewer than ten has closed that may, for each seed: without a rule, and under either rule on access."""
    cuts = [finland.with_lever("site_closures", fewer_than=10, notice=0, **rule) for rule in RULES]
    return [national(scenario, metric, first="2022-06", last="2022-12") for scenario in cuts]


@pytest.mark.parametrize("group", ["", "_over_64", "_swedish", "_excluded"])
def test_a_rule_on_access_keeps_every_group_near_services(group: str) -> None:
    """A60 by group: without the rule fewer are within an hour, under it as many, whether or not joint points stand in."""
    dropped, joint, own = under_cuts(f"access_60{group}")
    enacted = national("enacted", f"access_60{group}", first="2022-06", last="2022-12")
    print(f"A60{group}: enacted {enacted.mean():.5f}, rule dropped {dropped.mean():.5f}, joint {joint.mean():.5f}, own {own.mean():.5f}")
    for kept in (joint, own):
        assert surely_positive(kept - dropped)
        assert abs((kept - enacted).mean()) < 0.2 * (kept - dropped).mean()


def test_joint_points_let_more_sites_close() -> None:
    """A rule that asks for own points spares more sites than one that is content with joint points, and that one more than none."""
    dropped, joint, own = under_cuts("sites")
    print(f"sites: rule dropped {dropped.mean():.0f}, joint points count {joint.mean():.0f}, own points only {own.mean():.0f}")
    assert (dropped < joint).all()
    assert (joint < own).all()
