"""Services in the two towns: regions add up to the country, channels to contacts, and the language guarantee acts by turnover only."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.levers import LEVERS
from sim.model import PLACES, CivilService
from sim.scenario import Scenario
from sim.state import CHANNELS, Array

TOWNS = Scenario.load(Path(__file__).resolve().parents[1] / "two-towns.yaml")
ADDED_UP = (
    *(f"{who}_{channel}" for who in ("visits", "firm_visits") for channel in CHANNELS),
    "joint_cost_state", "joint_cost_partners", "critical_concentration",
)  # fmt: skip
MONTHS = 60
SEEDS = (1, 2, 3)


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
