"""Until: when an experiment has seeds enough, as its file says it, and what that comes to with the runs there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sim.documents import Document
from sim.errors import Problem, nearest
from sim.experiments.seeds import UNTIL, rule_of
from sim.metrics import METRICS
from sim.scenario_file import schema_problems
from sim.storage.schema import MEASURED

if TYPE_CHECKING:
    from sim.analysis.stopping import Decision, StoppingRule
    from sim.experiments.experiment_file import Treatment
    from sim.scenario import Scenario
    from sim.storage import ExperimentRow, Store

COUNTRY: Final = "00"
_AT: Final = ("seeds", UNTIL)
_EXPECTED: Final = "expected what shall be known and how well, such as {metric: staff_share, half_width: 0.001}"


def _code(raw: object) -> object:
    if isinstance(raw, int):
        raise ValueError('write the code of a region in quotes, such as "01"')
    return raw


class UntilEntry(BaseModel):
    """The effects that decide, and the half-width of their intervals at which there are seeds enough."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    metric: str
    half_width: float = Field(gt=0, allow_inf_nan=False)
    region: Annotated[str, BeforeValidator(_code)] = COUNTRY
    year: int | None = None
    policy: str | None = None


class Standing(NamedTuple):
    """A rule, and what it says of the runs there are."""

    rule: StoppingRule
    decision: Decision


def check_until(document: Document, baseline: str, found: Iterable[Treatment], problems: list[Problem]) -> None:
    """See that the rule of an experiment, if it has one, names things that there are.

    Parameters
    ----------
    document : Document
        The experiment.
    baseline : str
        Policy the others are compared with.
    found : iterable of Treatment
        Its policies under its scenarios; none when these could not be read, and then only the rest is checked.
    problems : list of Problem
        Where everything goes that is wrong.
    """
    seeds = document.data.get("seeds")
    if not isinstance(seeds, dict) or UNTIL not in seeds:
        return
    given = _valid(document, seeds[UNTIL], problems)
    names = [metric.name for metric in METRICS]
    if (metric := given.get("metric")) is not None and metric not in MEASURED:
        what = "is not measured by region" if metric in names else f"there is no metric {metric}{nearest(metric, MEASURED)}"
        problems.append(document.problem((*_AT, "metric"), what))
    treatments = list(found)
    if not treatments:
        return
    others = list(dict.fromkeys(treatment.policy for treatment in treatments if treatment.policy != baseline))
    if not others:
        problems.append(document.problem(_AT, f"there is no policy beside the baseline {baseline}, and so no effect to be known"))
    elif (policy := given.get("policy")) == baseline:
        problems.append(document.problem((*_AT, "policy"), f"= {policy!r}: is the baseline itself; name another policy, or none for all"))
    elif policy is not None and policy not in others:
        problems.append(document.problem((*_AT, "policy"), f"there is no policy {policy}{nearest(policy, others)}"))
    # The first of each: later ones add a policy to its name.
    worlds = {(one.population, one.start, one.end): one for one in (treatment.content for treatment in reversed(treatments))}
    for world in worlds.values():
        if (region := given.get("region", COUNTRY)) not in (known := regions_of(world)):
            what = f"there is no region {region} in the population of {world.name}{nearest(region, known)}"
            problems.append(document.problem((*_AT, "region"), what))
        years = whole_years_of(world)
        if (year := given.get("year")) is not None and year not in years:
            span = f"has the whole years {years[0]} to {years[-1]}" if years else "has no whole year"
            problems.append(document.problem((*_AT, "year"), f"= {year}: {world.name} {span}"))
    if given.get("year") is None and _last_year(treatments) is None:
        problems.append(document.problem(_AT, "there is no calendar year that is whole in every scenario"))


def with_year(data: Mapping[str, Any], found: Iterable[Treatment]) -> Mapping[str, Any]:
    """Data of a checked experiment in which a rule that names no year names the last whole one of every scenario."""
    seeds = data["seeds"]
    if rule_of(seeds) is None or seeds[UNTIL].get("year") is not None:
        return data
    return {**data, "seeds": {**seeds, UNTIL: {**seeds[UNTIL], "year": _last_year(found)}}}


def standing(store: Store, row: ExperimentRow) -> Standing | None:
    """What the rule of an experiment says of the runs of its last plan; None when it has no rule."""
    rule = rule_of(json.loads(row.definition)["seeds"])
    if rule is None:
        return None
    from sim.analysis.stopping import decide

    assert rule.year is not None  # see `with_year`
    return Standing(rule, decide(store.cell(row.name, rule.metric, rule.region, rule.year), rule, row.baseline))


def regions_of(scenario: Scenario) -> list[str]:
    """Codes of the regions that a run of a scenario has, the whole country first."""
    return [COUNTRY, *scenario.margins["regions"].pairs("region_code", "name_en")]


def whole_years_of(scenario: Scenario) -> range:
    """Calendar years of which a run of a scenario has every month."""
    return range(-(-scenario.start // 12), (scenario.end + 1) // 12)


def _valid(document: Document, raw: object, problems: list[Problem]) -> dict[str, Any]:
    """What is said in the right form; what is not goes to problems."""
    if not isinstance(raw, dict):
        problems.append(document.problem(_AT, _EXPECTED))
        return {}
    try:
        UntilEntry.model_validate(raw)
    except ValidationError as error:
        problems.extend(schema_problems(document, _AT, error, list(UntilEntry.model_fields)))
        wrong = {detail["loc"][0] for detail in error.errors()}
        return {key: value for key, value in raw.items() if key not in wrong}
    return raw


def _last_year(found: Iterable[Treatment]) -> int | None:
    """The last year that is whole in every scenario."""
    years = [whole_years_of(treatment.content) for treatment in found]
    common = range(max(span.start for span in years), min(span.stop for span in years))
    return common[-1] if common else None
