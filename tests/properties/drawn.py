"""What the properties draw: parameters within their bounds, levers of every kind, small countries with a policy of their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.calendar import month_text, parse_month
from sim.levers import LEVERS
from sim.parameters import quantities_of, shared_of
from sim.plans import MODES
from sim.policy import Dated
from sim.scenario import Scenario, sheets
from sim.scenario_names import REGION_FIELDS
from sim.state import DUTIES, FAMILIES, SERVICES
from sim.units import UnitEntry

TESTS = Path(__file__).resolve().parents[1]
TWO_TOWNS = TESTS / "two-towns.yaml"
BUSY_TOWNS = TESTS / "busy-towns.yaml"
AGENCIES = ("all", "Land Office", "River Guard")
REGIONS = ("01", "02")
FIRST = parse_month("2020-01")

seeds = st.integers(0, 2**64 - 1)
TOWNS = ("Jokisuu", "Mäenala", "Järvenranta")
regions = st.lists(st.sampled_from(REGIONS), unique=True)
towns = st.lists(st.sampled_from(TOWNS), unique=True)
agencies = st.lists(st.sampled_from(AGENCIES[1:]), unique=True)


def runs(examples: int) -> settings:
    """Settings of a property of whole runs; a failing one is not made smaller, which would take minutes."""
    return settings(max_examples=examples, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))


def sheet(declaration: type) -> st.SearchStrategy[Any]:
    """Parameters of one declaration, each anywhere within its admissible bounds."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for name, quantity in quantities_of(declaration).items():
        number = st.floats(quantity.low, quantity.high)
        fields[name] = st.tuples(*[number] * len(FAMILIES)) if quantity.per == "family" else number
    shared = {name: sheet(kind) for name, kind in shared_of(declaration).items()}
    return st.builds(declaration, **fields, **shared)


def _of_schema(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a JSON schema admits; words are of their list if it names one, else task families in lists and tables, else agencies."""
    if "anyOf" in schema:
        return st.one_of(*map(_of_schema, schema["anyOf"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    number = st.floats(schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1e-3), schema.get("maximum", 1))
    return {
        "null": st.none(),
        "boolean": st.booleans(),
        "integer": st.integers(schema.get("minimum", 0), schema.get("maximum", 1)),
        "number": number,
        "string": st.sampled_from(AGENCIES),
        "array": st.lists(st.sampled_from(schema.get("items", {}).get("enum", FAMILIES)), unique=True),
        "object": st.dictionaries(st.sampled_from(FAMILIES), number, min_size=1),
    }[schema["type"]]


UNITS = {"maps": "Land Office", "patrol": "River Guard"}


@st.composite
def relocations(draw: st.DrawFn, units: tuple[str, ...] = (*UNITS, "records")) -> dict[str, Any]:
    """Fields of a relocation whose dates are in order, in any mode, with a delay or a change of mode or neither."""
    since = draw(st.integers(FIRST, FIRST + 6))
    decided = draw(st.none() | st.integers(since, since + 3))
    moves = draw(st.integers(decided or since, FIRST + 12))
    mode = draw(st.sampled_from(MODES))
    other = draw(st.none() | st.tuples(st.integers(since, FIRST + 12), st.sampled_from(MODES)))
    later = draw(st.none() | st.tuples(st.integers(since, FIRST + 12), st.integers(1, 12)))
    forced = "forced" in (mode, other and other[1])
    return {
        "unit": draw(st.sampled_from(units)),
        "to": draw(st.sampled_from(TOWNS)),
        "from": month_text(since),
        "until": draw(st.none() | st.integers(since + 1, FIRST + 30).map(month_text)),
        "decided": decided and month_text(decided),
        "moves": month_text(moves),
        "mode": mode,
        "mode_changes": {month_text(other[0]): other[1]} if other else {},
        "delays": {month_text(later[0]): month_text(max(moves, later[0]) + later[1])} if later else {},
        "phases": draw(st.integers(0, 8)),
        "layoffs": forced and draw(st.booleans()),
        "remote_share": draw(st.floats(0, 1)),
        "support": draw(st.floats(0, 2)),
    }


@st.composite
def dates(draw: st.DrawFn) -> dict[str, Any]:
    """When a lever starts, how long it takes to come in and when it ends."""
    since = draw(st.integers(FIRST, FIRST + 23))
    until = draw(st.none() | st.integers(since + 1, FIRST + 30))
    return {"from": month_text(since), "until": until and month_text(until), "phase_in": draw(st.integers(0, 12))}


ONE_OF = {"headcount_plan": ("posts", "share", "euros")}
"""Fields of which a lever has exactly one."""


def lever(name: str) -> st.SearchStrategy[Dated]:
    """Levers of one kind, of everything that their schema admits."""
    kind = LEVERS[name]
    if name == "relocation":
        return relocations().map(kind.model_validate)
    schema = kind.model_json_schema(by_alias=True)
    own = {field: said for field, said in schema["properties"].items() if field not in {"from", "until", "phase_in", "source", "note"}}
    lists = {
        **dict.fromkeys(REGION_FIELDS, regions),
        "municipalities": towns,
        "agencies": agencies,
    }
    values = {field: lists[field] if field in lists else _of_schema(said) for field, said in own.items()}
    required = {field: of for field, of in values.items() if field in schema["required"]}
    alternatives = ONE_OF.get(name, ())
    optional = {field: of for field, of in values.items() if field not in required and field not in alternatives}
    one = [st.fixed_dictionaries({field: _given(values[field])}) for field in alternatives]

    def made(fields: tuple[dict[str, Any], ...]) -> Dated | None:
        try:
            return kind.model_validate({key: value for part in fields for key, value in part.items()})
        except ValidationError:
            return None

    parts = st.tuples(dates(), st.fixed_dictionaries(required, optional=optional), st.one_of(one) if one else st.just({}))
    return parts.map(made).filter(lambda found: found is not None)


def _given(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values but none."""
    return values.filter(lambda value: value is not None)


levers = st.sampled_from(sorted(set(LEVERS) - {"relocation"})).flatmap(lever)
"""Levers of any kind that need nothing of a scenario; relocations need its units."""


@st.composite
def overrides(draw: st.DrawFn) -> dict[str, float]:
    """A few parameters anywhere in their plausible range; where there is one value for each member of an axis, the same for all."""
    known = [(f"{sheet.name}.{name}", evidence) for sheet in sheets().values() for name, evidence in sheet.evidence.items()]
    changed = draw(st.lists(st.sampled_from(known), max_size=5, unique_by=lambda entry: entry[0]))
    bounds = {path: (min(_flat(evidence.low)), max(_flat(evidence.high))) for path, evidence in changed}
    return {path: draw(st.floats(low, high)) for path, (low, high) in bounds.items()}


def _flat(value: float | tuple[float, ...]) -> tuple[float, ...]:
    return value if isinstance(value, tuple) else (value,)


@st.composite
def modest_levers(draw: st.DrawFn) -> Dated:
    """A lever that a country of 300 posts can bear: a plan moves at most half of the posts. Relocations need units (small_countries)."""
    share = st.floats(-0.5, 0.5)
    fields = {
        "duty_of_existing_posts": {"share": st.floats(0, 1)},
        "employment_law": {
            "notice_days": st.integers(1, 300) | st.dictionaries(st.sampled_from(SERVICES), st.integers(1, 300), min_size=1),
            "negotiation_days": st.integers(-60, 60),
            "redeployment": st.floats(-1, 1),
            "redeployment_reach": st.floats(0, 1),
            "re_employment_months": st.integers(-6, 24),
            "search_leave_days": st.integers(-4, 10),
            "change_security_months": st.integers(-1, 12),
        },
        "headcount_plan": {
            "share": share,
            "agency": st.sampled_from(AGENCIES),
            "method": st.sampled_from(("attrition", "layoff", "transfer")),
        },
        "location_independence": {"share": st.floats(0, 1)},
        "mobility_support": {"months": st.floats(0.1, 12)},
        "pay": {
            "share": st.floats(-0.3, -0.01) | st.floats(0.01, 0.3),
            "regions": regions,
            "duties": st.sets(st.sampled_from(DUTIES)),
        },
        "hubs": {
            "municipalities": st.lists(st.sampled_from(TOWNS), unique=True, min_size=1),
            "partners": st.floats(0, 0.9),
            "same_day": st.booleans(),
            "largest": st.floats(1, 500),
        },
        "site_closures": {
            "fewer_than": st.floats(1, 80),
            "notice": st.integers(0, 12),
            "within_minutes": st.floats(0, 90),
            "joint_points": st.booleans(),
            "rent_above": st.sampled_from((0.0, 150.0, 400.0)),
            "at_lease_end": st.booleans(),
        },
        "presence_guarantee": {"number_of_agencies": st.integers(1, 3), "person_years": st.floats(0, 20)},
        "siting": {"strength": st.floats(0.1, 5)},
        "space_target": {"area": st.floats(1, 40), "compliance": st.floats(0, 1)},
        "pension_age": {"years": st.floats(-3, 3), "last_age_years": st.floats(0.1, 2)},
        "telework": {"ceiling": st.floats(0, 5), "office_days": st.floats(0, 5), "floor": st.floats(0, 5)},
    }
    name = draw(st.sampled_from(sorted(fields)))
    return LEVERS[name].model_validate(draw(dates()) | {field: draw(value) for field, value in fields[name].items()})


@st.composite
def small_countries(draw: st.DrawFn, months: int = 12) -> Scenario:
    """Two towns under parameters and a policy of their own."""
    scenario = Scenario.load(TWO_TOWNS).with_parameters(draw(overrides()))
    policy = draw(st.lists(modest_levers(), max_size=4))
    units = tuple(UnitEntry(name=name, agency=agency, posts=draw(st.integers(5, 60))) for name, agency in UNITS.items())
    moving = draw(st.lists(st.sampled_from(sorted(UNITS)), max_size=2, unique=True))
    policy += [LEVERS["relocation"].model_validate(draw(relocations((unit,)))) for unit in moving]
    return replace(scenario, policy=(*scenario.policy, *policy), end=scenario.start + months - 1, units=units)
