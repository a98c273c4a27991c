"""Experiment as Python uses it: carried out in a database, or as a function of its parameters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from sim.errors import InvalidInput, Problem, nearest
from sim.experiments import experiment as checked
from sim.experiments.sweep import sweep
from sim.experiments.until import regions_of, whole_years_of
from sim.metrics import METRICS
from sim.results import COUNTRY, Results
from sim.run import Run
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.experiments.coordinator import OnProgress
    from sim.storage import Store

NAMES: Final = [metric.name for metric in METRICS]


class Outcome(NamedTuple):
    """One number of a run: a metric of a region in a calendar year; the last one when left out."""

    metric: str
    region: str = COUNTRY
    year: int | None = None


class Experiment(checked.Experiment):
    """An experiment whose file has been checked; its fields are those of `sim.experiments.experiment.Experiment`.

    Examples
    --------
    >>> experiment = Experiment.load("experiments/01-location-free")
    >>> with Store("sqlite:///results/monipaikka.db") as store:
    ...     experiment.run(store, workers=2).paired("staff_share", region="01", year=2040)
    """

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Load an experiment from its file or folder.

        Raises
        ------
        InvalidInput
            With every problem of the file and of the scenarios it names.
        """
        return cls._as_ours(super().load(path))

    def with_more(self, *, replicates: int = 0, points: tuple[Mapping[str, Any], ...] = ()) -> Self:
        """The experiment with more seeds and more points (for a grid: more values of its parameters).

        Raises
        ------
        InvalidInput
            When they do not fit the experiment.
        """
        return self._as_ours(super().with_more(replicates=replicates, points=points))

    @classmethod
    def _as_ours(cls, found: checked.Experiment) -> Self:
        return cls(**{field.name: getattr(found, field.name) for field in fields(found)})

    def run(
        self,
        store: Store,
        workers: int | None = None,
        *,
        executor: Executor | None = None,
        on_progress: OnProgress | None = None,
        retry: bool = False,
    ) -> Results:
        """Carry out what has not ended yet, and read everything that has: a run that is in the database is not run again.

        With a rule (`seeds: {..., until: ...}` in the file) it goes on batch by batch until there are seeds enough: `Results.enough`.

        Parameters
        ----------
        store : Store
        workers : int, optional
            Runs at a time; all cores when left out.
        executor : Executor, optional
            Where to run; processes of this machine when left out. The caller shuts it down.
        on_progress : callable, optional
            Called at the start and whenever a run has ended.
        retry : bool
            Carry out the runs that failed before, too.

        Raises
        ------
        Interrupted
            After Ctrl-C; the same call goes on from there.
        StorageProblem
            When the database cannot be used, somebody else carries out the experiment, or every run has failed.
        """
        sweep(self, store=store, workers=workers, executor=executor, on_progress=on_progress, retry=retry)
        return Results.of(store, self.name)

    def as_function(
        self,
        outcomes: Mapping[str, Outcome | str] | Sequence[str] | None = None,
        *,
        policy: str | None = None,
        against: str | None = None,
        scenario: str | None = None,
        seeds: Sequence[int] | None = None,
    ) -> OutcomeFunction:
        """The experiment as a function from parameters to named outcomes, for EMA Workbench, SALib, optuna or anything else.

        Parameters
        ----------
        outcomes : mapping of name to Outcome or metric, or sequence of metrics, optional
            What the function returns; all metrics of the whole country in the last year when left out.
        policy : str, optional
            Policy that runs; the baseline of the experiment when left out.
        against : str, optional
            Policy whose outcome on the same seed is subtracted: the outcomes are then effects.
        scenario : str, optional
            Scenario it runs in; may be left out when the experiment has one.
        seeds : sequence of int, optional
            Seeds over which outcomes are averaged; those of the experiment when left out.

        Returns
        -------
        OutcomeFunction
            It can be pickled, so that such tools may call it in processes of their own. It keeps nothing in a database.

        Raises
        ------
        InvalidInput
            When a metric, region, year, policy or scenario is unknown, every problem at once.
        """
        named = _named(outcomes)
        problems: list[Problem] = []
        treatment = _scenario_of(self, policy or self.baseline, scenario, problems)
        other = None if against is None else _scenario_of(self, against, scenario, problems)
        problems.extend(_unknown(named, treatment or self.treatments[0].content))
        numbers = self.seeds.numbers if seeds is None else tuple(seeds)
        if not numbers:
            problems.append(Problem("seeds", "there are none; name at least one"))
        if problems or treatment is None:
            raise InvalidInput(dict.fromkeys(problems))
        return OutcomeFunction(named, treatment, other, numbers)


@dataclass(frozen=True)
class OutcomeFunction:
    """A function from parameters to outcomes.

    Attributes
    ----------
    outcomes : mapping of name to Outcome
    scenario : Scenario
        What runs.
    against : Scenario or None
        What is subtracted on the same seed.
    seeds : tuple of int
    """

    outcomes: Mapping[str, Outcome]
    scenario: Scenario
    against: Scenario | None
    seeds: tuple[int, ...]

    def __call__(self, **parameters: object) -> dict[str, float]:
        """Outcomes at a parameter point.

        Parameters
        ----------
        **parameters
            By `sheet.name` (`f(**{"quitting.base": 0.05})`) or, where a name may hold no dot, by `sheet__name`; the others keep their
            values.

        Returns
        -------
        dict
            Mean over the seeds of each outcome, or of its difference; NaN when it has no value on one of them.

        Raises
        ------
        InvalidInput
            When a parameter is unknown or a value out of its bounds.
        """
        changes = {name.replace("__", "."): value for name, value in parameters.items()}
        totals = self._totals(self.scenario, changes)
        minus = dict.fromkeys(self.outcomes, 0.0) if self.against is None else self._totals(self.against, changes)
        return {name: (totals[name] - minus[name]) / len(self.seeds) for name in self.outcomes}

    def __reduce__(self) -> tuple[object, ...]:
        """As texts of its scenarios: what these have loaded cannot be pickled, and need not be."""
        texts = [None if scenario is None else scenario.canonical() for scenario in (self.scenario, self.against)]
        return (_function_of, (self.outcomes, *texts, self.seeds))

    def _totals(self, scenario: Scenario, changes: Mapping[str, object]) -> dict[str, float]:
        """Sum of each outcome over the seeds."""
        changed = scenario.with_parameters(changes)
        runs = [Run.of(changed, seed) for seed in self.seeds]
        return {name: math.fsum(run.outcome(*outcome) for run in runs) for name, outcome in self.outcomes.items()}


def _function_of(outcomes: Mapping[str, Outcome], scenario: str, against: str | None, seeds: tuple[int, ...]) -> OutcomeFunction:
    """A function from the canonical texts of its scenarios."""
    other = None if against is None else Scenario.from_canonical(against)
    return OutcomeFunction(outcomes, Scenario.from_canonical(scenario), other, seeds)


def _named(outcomes: Mapping[str, Outcome | str] | Sequence[str] | None) -> dict[str, Outcome]:
    """Outcomes by their names."""
    if not isinstance(outcomes, Mapping):
        return {name: Outcome(name) for name in (NAMES if outcomes is None else outcomes)}
    return {name: Outcome(asked) if isinstance(asked, str) else Outcome(*asked) for name, asked in outcomes.items()}


def _scenario_of(experiment: Experiment, policy: str, scenario: str | None, problems: list[Problem]) -> Scenario | None:
    """The scenario that runs for a policy; None when there is none, which goes to problems."""
    policies = list(dict.fromkeys(treatment.policy for treatment in experiment.treatments))
    scenarios = list(dict.fromkeys(treatment.scenario for treatment in experiment.treatments))
    if policy not in policies:
        problems.append(Problem(experiment.name, f"there is no policy {policy}{nearest(policy, policies)}"))
    if scenario is None and len(scenarios) > 1:
        problems.append(Problem(experiment.name, f"has several scenarios; name one of {', '.join(scenarios)}"))
    elif scenario is not None and scenario not in scenarios:
        problems.append(Problem(experiment.name, f"there is no scenario {scenario}{nearest(scenario, scenarios)}"))
    wanted = (policy, scenario or scenarios[0])
    return next((treatment.content for treatment in experiment.treatments if treatment[:2] == wanted), None)


def _unknown(outcomes: Mapping[str, Outcome], scenario: Scenario) -> list[Problem]:
    """A problem for each part of an outcome that a run of the scenario will not have."""
    regions = regions_of(scenario)
    years = [str(year) for year in whole_years_of(scenario)]
    return [
        Problem(f"outcome {name}", f"there is no {what} {asked}{nearest(str(asked), known)}")
        for name, outcome in outcomes.items()
        for what, asked, known in (("metric", outcome.metric, NAMES), ("region", outcome.region, regions), ("year", outcome.year, years))
        if asked is not None and str(asked) not in known
    ]
