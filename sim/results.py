"""Results: what the finished runs of an experiment measured, and what follows from pairs of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

import pandas as pd

from sim.analysis.detectability import detectability
from sim.analysis.paired import levels, paired
from sim.analysis.stopping import Decision, StoppingRule, decide
from sim.errors import InvalidInput, Problem, nearest
from sim.experiments.seeds import rule_of
from sim.metrics import METRICS

if TYPE_CHECKING:
    from sim.storage import Store

Item = TypeVar("Item", str, int)

COUNTRY: Final = "00"
WITHIN: Final = ("scenario", "point")
"""Policies are paired under the same scenario, at the same parameter point, on the same seed."""
RUN: Final = ["policy", *WITHIN, "seed"]
RUN_KEYS: Final = ["run_id", "point", "policy", "scenario", "seed"]
UNIT_KEYS: Final = [*RUN_KEYS, "month", "unit"]


class Results:
    """Finished runs of an experiment.

    Parameters
    ----------
    yearly : DataFrame
        Columns run_id, point, policy, scenario, seed, year, region and one float64 column per metric: what `Store.yearly` gives of an
        experiment.
    runs : DataFrame
        Columns run_id, point, policy, scenario, seed and status of every run wanted: what `Store.experiment_runs` gives.
    baseline : str
        Policy the others are compared with when no other is named.
    points : DataFrame, optional
        Column point, and one for each parameter that any point changes: what `Store.points` gives.
    rule : StoppingRule, optional
        When the experiment has pairs enough.
    units : DataFrame, optional
        Columns run_id, point, policy, scenario, seed, month, unit and one float64 column per unit metric: what `Store.unit_monthly` gives.
    unit_hires : DataFrame, optional
        Columns run_id, point, policy, scenario, seed, month, unit, region and hires, where there were any: what `Store.unit_hires` gives.
    municipalities, agencies : DataFrame, optional
        Columns run_id, point, policy, scenario, seed, year, municipality or agency, and one float64 column per metric: what
        `Store.municipality_yearly` and `Store.agency_yearly` give.
    agency_months : DataFrame, optional
        The same columns of agencies with month for the year: what `Store.agency_monthly` gives.

    Attributes
    ----------
    yearly, runs, baseline, points, rule, units, unit_hires, municipalities, agencies, agency_months
    """

    def __init__(
        self,
        yearly: pd.DataFrame,
        runs: pd.DataFrame,
        baseline: str,
        points: pd.DataFrame | None = None,
        rule: StoppingRule | None = None,
        units: pd.DataFrame | None = None,
        unit_hires: pd.DataFrame | None = None,
        municipalities: pd.DataFrame | None = None,
        agencies: pd.DataFrame | None = None,
        agency_months: pd.DataFrame | None = None,
    ) -> None:
        self.yearly = yearly
        self.runs = runs
        self.baseline = baseline
        self.rule = rule
        self.units = pd.DataFrame(columns=UNIT_KEYS) if units is None else units
        self.unit_hires = pd.DataFrame(columns=[*UNIT_KEYS, "region", "hires"]) if unit_hires is None else unit_hires
        self.municipalities = pd.DataFrame(columns=[*RUN_KEYS, "year", "municipality"]) if municipalities is None else municipalities
        self.agencies = pd.DataFrame(columns=[*RUN_KEYS, "year", "agency"]) if agencies is None else agencies
        self.agency_months = pd.DataFrame(columns=[*RUN_KEYS, "month", "agency"]) if agency_months is None else agency_months
        self.points = pd.DataFrame({"point": sorted(runs["point"].unique())}) if points is None else points

    @classmethod
    def of(cls, store: Store, experiment: str, *, places: bool = False, agency_months: bool = False) -> Results:
        """Read the results of an experiment from a database.

        Parameters
        ----------
        store : Store
        experiment : str
            Name of the experiment.
        places : bool
            Read municipalities and agencies too: of an experiment that keeps them (`store: {places: true}`), and many rows.
        agency_months : bool
            Read the months of agencies too: of an experiment that keeps them (`store: {agency_months: true}`).

        Raises
        ------
        InvalidInput
            When the database has no such experiment.
        StorageProblem
            When the database cannot be read, no run has ended, or places or months of agencies are asked for and were not kept.
        """
        known = store.experiment(experiment)
        if known is None:
            names = store.experiments()["name"].tolist()
            what = f"there is no experiment {experiment} in {store.where}{nearest(experiment, names) if names else '; it has none'}"
            raise InvalidInput([Problem("", what)])
        rule = rule_of(json.loads(known.definition)["seeds"])
        more: dict[str, pd.DataFrame] = {}
        yearly, runs, points = store.yearly(experiment=experiment), store.experiment_runs(experiment), store.points(experiment)
        units, hires = store.unit_monthly(experiment=experiment), store.unit_hires(experiment=experiment)
        if places:
            more["municipalities"] = store.municipality_yearly(experiment=experiment)
            more["agencies"] = store.agency_yearly(experiment=experiment)
        if agency_months:
            more["agency_months"] = store.agency_monthly(experiment=experiment)
        return cls(yearly, runs, known.baseline, points, rule, units, hires, **more)

    @property
    def policies(self) -> list[str]:
        """Policies in the order of the experiment, whether or not a run has ended."""
        return list(dict.fromkeys(self.runs["policy"]))

    @property
    def metrics(self) -> list[str]:
        """Metrics measured, in the order of METRICS."""
        return [metric.name for metric in METRICS if metric.name in self.yearly]

    @property
    def years(self) -> list[int]:
        """Calendar years, ascending."""
        return sorted(int(year) for year in self.yearly["year"].unique())

    @property
    def regions(self) -> list[str]:
        """Region codes, the whole country (00) first."""
        return sorted(str(code) for code in self.yearly["region"].unique())

    def measured(self, metric: str, region: str = COUNTRY) -> bool:
        """Whether any finished run has a value of a metric in a region."""
        return metric in self.yearly and bool(self.yearly.loc[self.yearly["region"] == region, metric].notna().any())

    @cached_property
    def levels(self) -> pd.DataFrame:
        """Mean over the seeds and their spread.

        Columns policy, scenario, point, metric, region, year, mean, low, high (lowest and highest seed), seeds (those with a value).
        """
        found = levels(self._values(self.metrics, self.regions, self.years), by=("policy", *WITHIN))
        return found.rename(columns={"period": "year"})

    def paired(
        self,
        metric: str | Sequence[str],
        *,
        baseline: str | None = None,
        region: str | Sequence[str] | None = COUNTRY,
        year: int | Sequence[int] | None = None,
        relative: bool = False,
    ) -> pd.DataFrame:
        """Effects of every policy against a baseline, over pairs of runs with the same luck.

        Parameters
        ----------
        metric : str or sequence of str
            Names as in `sim.metrics`.
        baseline : str, optional
            Policy to compare with; that of the experiment when left out.
        region : str or sequence of str, optional
            Region codes; "00", the whole country, when left out; None for all.
        year : int or sequence of int, optional
            Calendar years; all when left out.
        relative : bool
            Differences in percent of the baseline's value of each pair.

        Returns
        -------
        DataFrame
            Columns policy, scenario, point, metric, region, year; level and baseline_level, means over the pairs; effect; noise, half the
            95 % interval of the effect over the seeds (simulation noise), with low and high; pairs; p; p_adjusted, detectable and
            smallest within the family, which is all rows returned; variance_reduction. In the order of the policies of the experiment,
            of the metrics as named, of regions and years. Runs that failed or have not ended are in no pair: `unpaired` names them.

        Raises
        ------
        InvalidInput
            When a metric, policy, region or year is unknown, or there is no pair with a value.
        """
        metrics, regions, years, chosen = self._chosen(metric, region, year, baseline)
        values = self._values(metrics, regions, years).dropna(subset="value")
        there = set(values["policy"])
        found = []
        for policy in self.policies:
            if policy != chosen and {policy, chosen} <= there and self._share_a_seed(values, policy, chosen):
                effects = paired(values, policy, chosen, relative=relative, by="policy", within=WITHIN)
                found.append(effects.rename(columns={"policy": "level", "baseline": "baseline_level"}).assign(policy=policy))
        if not found:
            what = f"no policy has a finished run with a value on the same seed as {chosen}"
            raise InvalidInput([Problem(", ".join(metrics), what)])
        return _ordered(detectability(pd.concat(found, ignore_index=True)), self.policies, metrics)

    def unpaired(self, *, baseline: str | None = None) -> pd.DataFrame:
        """Seeds on which a policy and the baseline are not both done.

        Parameters
        ----------
        baseline : str, optional
            As in `paired`.

        Returns
        -------
        DataFrame
            Columns policy, scenario, point, seed, policy_status and baseline_status: done, failed, pending, running, or missing where no
            such run is wanted.

        Raises
        ------
        InvalidInput
            When the baseline is unknown.
        """
        chosen = baseline or self.baseline
        if problems := _unknown("policy", [chosen], self.policies):
            raise InvalidInput(problems)
        keys = [*WITHIN, "seed"]
        wanted = self.runs[[*RUN, "status"]]
        sides = wanted[wanted["policy"] == chosen].drop(columns="policy").rename(columns={"status": "baseline_status"})
        found = []
        for policy in self.policies:
            if policy != chosen:
                own = wanted[wanted["policy"] == policy].drop(columns="policy").rename(columns={"status": "policy_status"})
                both = own.merge(sides, on=keys, how="outer").fillna({"policy_status": "missing", "baseline_status": "missing"})
                found.append(both[(both["policy_status"] != "done") | (both["baseline_status"] != "done")].assign(policy=policy))
        columns = ["policy", *keys, "policy_status", "baseline_status"]
        return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)

    def enough(self, rule: StoppingRule | None = None) -> Decision:
        """Whether there are enough pairs by a stopping rule, and which seeds to run next.

        Parameters
        ----------
        rule : StoppingRule, optional
            That of the experiment when left out.

        Raises
        ------
        InvalidInput
            When the experiment has no rule, or the metric, region, year or policy is unknown.
        """
        chosen = rule or self.rule
        if chosen is None:
            what = "the experiment has none; give a StoppingRule, or write `until` into the seeds of its file"
            raise InvalidInput([Problem("rule", what)])
        last = int(self.yearly.groupby("run_id")["year"].max().min())
        year = last if chosen.year is None else chosen.year
        problems = [
            *_unknown("metric", [chosen.metric], self.metrics),
            *_unknown("region", [chosen.region], self.regions),
            *_unknown("year", [year], self.years),
            *_unknown("policy", [chosen.policy or self.baseline], self.policies),
        ]
        if chosen.policy == self.baseline:
            problems.append(Problem("policy", f"{chosen.policy} is the baseline itself; name another, or none for all"))
        if problems:
            raise InvalidInput(problems)
        values = self._values([chosen.metric], [chosen.region], [year])[[*RUN, "value"]]
        return decide(self.runs[[*RUN, "status"]].merge(values, on=RUN, how="left"), chosen, self.baseline)

    def _chosen(
        self, metric: str | Sequence[str], region: str | Sequence[str] | None, year: int | Sequence[int] | None, baseline: str | None
    ) -> tuple[list[str], list[str], list[int], str]:
        """What is asked for, checked, every problem at once."""
        metrics = list(dict.fromkeys(_listed(metric)))
        regions = self.regions if region is None else list(dict.fromkeys(_listed(region)))
        years = self.years if year is None else list(dict.fromkeys(_listed(year)))
        chosen = baseline or self.baseline
        problems = [
            *_unknown("metric", metrics, self.metrics),
            *_unknown("region", regions, self.regions),
            *_unknown("year", years, self.years),
            *_unknown("policy", [chosen], self.policies),
        ]
        if problems:
            raise InvalidInput(problems)
        return metrics, regions, years, chosen

    def _values(self, metrics: Sequence[str], regions: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
        """One row per run, region, year and metric."""
        rows = self.yearly[self.yearly["region"].isin(regions) & self.yearly["year"].isin(years)]
        kept = rows[[*RUN, "region", "year", *metrics]].rename(columns={"year": "period"})
        return kept.melt(id_vars=[*RUN, "region", "period"], value_vars=list(metrics), var_name="metric")

    @staticmethod
    def _share_a_seed(values: pd.DataFrame, policy: str, baseline: str) -> bool:
        cell = ["scenario", "point", "seed", "region", "period", "metric"]
        sides = values[values["policy"].isin([policy, baseline])]
        return bool(sides.duplicated(cell).any())


def _unknown(what: str, asked: Iterable[Item], known: Sequence[Item]) -> list[Problem]:
    """A problem for each thing asked for that is not known."""
    words = [str(one) for one in known]
    return [Problem(what, f"there is no {what} {item} in these results{nearest(str(item), words)}") for item in asked if item not in known]


def _listed(asked: Item | Sequence[Item]) -> list[Item]:
    return [asked] if isinstance(asked, str | int) else list(asked)


def _ordered(effects: pd.DataFrame, policies: Sequence[str], metrics: Sequence[str]) -> pd.DataFrame:
    """Columns and rows as a reader wants them."""
    first = ["policy", *WITHIN, "metric", "region", "year", "level", "baseline_level"]
    frame = effects.rename(columns={"period": "year"})
    frame = frame[[*first, *(name for name in frame.columns if name not in first)]]
    ranks = {"policy": {name: rank for rank, name in enumerate(policies)}, "metric": {name: rank for rank, name in enumerate(metrics)}}
    return frame.sort_values(
        [*first[:6]], key=lambda column: column.map(ranks[column.name]) if column.name in ranks else column, ignore_index=True
    )
