"""SALib and EMA Workbench take an experiment as a function, as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from external.two_towns import experiment

from sim.experiment import Outcome, OutcomeFunction

BOUNDS = {"quitting__base": (0.03, 0.15), "hiring__women": (0.6, 0.6001)}
SAMPLES = 8


@pytest.fixture(scope="module")
def function(tmp_path_factory: pytest.TempPathFactory) -> OutcomeFunction:
    folder = tmp_path_factory.mktemp("functions")
    return experiment(folder).as_function({"quits": Outcome("quits", year=2022), "staff": "staff"}, policy="free", seeds=[1])


@pytest.mark.filterwarnings("ignore")
def test_salib_finds_the_parameter_that_quitting_depends_on(function: OutcomeFunction) -> None:
    from SALib.analyze import sobol
    from SALib.sample import sobol as sampled

    problem: dict[str, Any] = {"num_vars": len(BOUNDS), "names": list(BOUNDS), "bounds": [list(bound) for bound in BOUNDS.values()]}
    points = sampled.sample(problem, SAMPLES, calc_second_order=False, seed=1)
    quits = np.array([function(**dict(zip(BOUNDS, point, strict=True)))["quits"] for point in points])
    assert np.ptp(quits) > 0
    total = dict(zip(BOUNDS, sobol.analyze(problem, quits, calc_second_order=False, seed=1)["ST"], strict=True))
    assert total["quitting__base"] > 0.5 > abs(total["hiring__women"])


@pytest.mark.filterwarnings("ignore")
def test_ema_workbench_runs_its_experiments(function: OutcomeFunction) -> None:
    from ema_workbench import Model, RealParameter, ScalarOutcome, perform_experiments

    model = Model("towns", function=function)
    model.uncertainties = [RealParameter(name, *bound) for name, bound in BOUNDS.items()]
    model.outcomes = [ScalarOutcome(name) for name in function.outcomes]
    experiments, outcomes = perform_experiments(model, scenarios=4)
    assert len(experiments) == 4
    for place, row in enumerate(experiments.to_dict("records")):
        ours = function(**{name: row[name] for name in BOUNDS})
        assert {name: outcomes[name][place] for name in ours} == ours


def test_the_file_of_the_experiment_may_be_gone(tmp_path: Path) -> None:
    """A function stands on what was loaded, not on a file that may change between two calls of it."""
    function = experiment(tmp_path).as_function(["staff"], seeds=[1])
    before = function()
    (tmp_path / "towns.yaml").unlink()
    assert function() == before
