"""The rule of an experiment file: what it may say, every error with its line, and what a database makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.analysis.stopping import StoppingRule
from sim.errors import InvalidInput
from sim.experiments.experiment import Experiment
from sim.experiments.seeds import Seeds, rule_of, union

FILE = """\
title: {fi: koe, sv: prov, en: trial}
question: What happens?
baseline: none
scenarios: [towns, later]
policies:
  none: {}
  free: {levers: [{lever: location_independence, from: 2020-06, share: 0.5}]}
seeds:
  minimum: 20
  maximum: 200
  until:
    metric: staff_share
    half_width: 0.001
"""
UNTIL = {"metric": "staff_share", "half_width": 0.001}
RULED = {"minimum": 20, "maximum": 200, "until": UNTIL}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    towns = (Path(__file__).resolve().parents[1] / "two-towns.yaml").read_text()
    (tmp_path / "towns.yaml").write_text(towns)
    (tmp_path / "later.yaml").write_text(towns.replace("2022-12", "2024-06"))
    return tmp_path


def load(place: Path, text: str = FILE) -> Experiment:
    (place / "trial.yaml").write_text(text)
    return Experiment.load(place / "trial.yaml")


def told(place: Path, text: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        load(place, text)
    return [str(problem).removeprefix(f"{place}/") for problem in caught.value.problems]


def test_what_is_left_out_is_the_country_in_the_last_whole_year_of_every_scenario_and_every_policy(place: Path) -> None:
    experiment = load(place)
    assert experiment.rule == StoppingRule("staff_share", 0.001, "00", 2022, None, 20, 200, 10, 1)
    assert (experiment.seeds.numbers, experiment.runs) == (tuple(range(1, 21)), 80)


def test_everything_may_be_said(place: Path) -> None:
    text = FILE.replace("  minimum: 20\n", "  minimum: 12\n  first: 5\n  batch: 4\n")
    text += '    region: "01"\n    year: 2021\n    policy: free\n'
    experiment = load(place, text)
    assert experiment.rule == StoppingRule("staff_share", 0.001, "01", 2021, "free", 12, 200, 4, 5)
    assert experiment.with_seeds((5, 6)).row() == experiment.row()
    assert Experiment.of_row(experiment.row()).rule == experiment.rule
    assert load(place, FILE[: FILE.index("seeds:")] + "seeds: {minimum: 20, maximum: 200}").rule is None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("staff_share", "staff_shre", "trial.yaml:12: seeds.until.metric: there is no metric staff_shre; did you mean staff_share?"),
        ("    metric: staff_share\n", "", "trial.yaml:11: seeds.until.metric: is missing"),
        ("0.001", "0", "trial.yaml:13: seeds.until.half_width: = 0: Input should be greater than 0"),
        ("0.001", ".nan", "trial.yaml:13: seeds.until.half_width: = nan: "),
        ("0.001", "small", "trial.yaml:13: seeds.until.half_width: = 'small': "),
        ("half_width: 0.001", "half_widht: 0.001", "trial.yaml:13: seeds.until.half_widht: is unknown here; did you mean half_width?"),
        (
            "0.001",
            '0.001\n    region: "07"',
            "trial.yaml:14: seeds.until.region: there is no region 07 in the population of towns; known: 00",
        ),
        ("0.001", "0.001\n    region: 01", 'trial.yaml:14: seeds.until.region: = 1: write the code of a region in quotes, such as "01"'),
        ("0.001", "0.001\n    year: 2023", "trial.yaml:14: seeds.until.year: = 2023: towns has the whole years 2020 to 2022"),
        ("0.001", "0.001\n    policy: fre", "trial.yaml:14: seeds.until.policy: there is no policy fre"),
        ("0.001", "0.001\n    policy: none", "trial.yaml:14: seeds.until.policy: = 'none': is the baseline itself"),
        ("  minimum: 20\n", "", "trial.yaml:8: seeds: "),
        ("  maximum: 200\n", "", "until goes on from a minimum of seeds to a maximum; name both"),
        (FILE[FILE.index("    metric") :], "", "trial.yaml:11: seeds.until: expected what shall be known and how well, such as {metric"),
        ("[towns, later]", "[towns, short]", "trial.yaml:11: seeds.until: there is no calendar year that is whole in every scenario"),
        (FILE[FILE.index("  free:") : FILE.index("seeds:")], "", "seeds.until: there is no policy beside the baseline none"),
        ("maximum: 200", "maximum: 1000000", "wants 4,000,000 runs, more than 1,000,000; take fewer points or seeds"),
    ],
)
def test_errors(place: Path, old: str, new: str, expected: str) -> None:
    (place / "short.yaml").write_text((place / "towns.yaml").read_text().replace("2022-12", "2020-06"))
    assert FILE.count(old) == 1
    assert any(expected in line for line in told(place, FILE.replace(old, new)))


def test_every_error_is_told_at_once(place: Path) -> None:
    text = FILE.replace("staff_share", "stafshare").replace("0.001", "-1").replace("minimum: 20", "minimum: 25")
    lines = told(place, text + '    region: "07"\n    year: 1999\n    policy: fre\n    what: 1\n')
    for line, word in ((8, "seeds:"), (12, "metric"), (13, "half_width"), (14, "region"), (15, "year"), (16, "policy"), (17, "what")):
        assert any(problem.startswith(f"trial.yaml:{line}: ") and word in problem for problem in lines), (line, lines)


def test_more_replicates_raise_the_minimum(place: Path) -> None:
    experiment = load(place)
    more = experiment.with_more(replicates=10)
    assert (more.rule.minimum, more.rule.maximum) == (30, 200)
    assert experiment.with_seeds(tuple(range(1, 51))).with_more(replicates=10).rule.minimum == 60
    with pytest.raises(InvalidInput, match="20 [+] 190 seeds are more than the maximum of 200; raise it in the file"):
        experiment.with_more(replicates=190)
    with pytest.raises(InvalidInput, match="5 seeds are no whole batches of 10"):
        experiment.with_more(replicates=5)


def test_the_file_says_the_rule_and_the_database_how_far_it_has_come(place: Path) -> None:
    before = load(place).with_more(replicates=30)
    edited = load(place, FILE.replace("0.001", "0.002")).grown_by(before.row())
    assert (edited.rule.half_width, edited.rule.minimum, edited.rule.maximum) == (0.002, 50, 200)
    assert json.loads(edited.row().definition)["seeds"]["until"]["half_width"] == 0.002
    same = load(place)
    assert same.grown_by(same.row()) is same
    with pytest.raises(InvalidInput, match="experiment trial: seeds: a rule counts seeds up one by one, .* there are gaps; sweep it"):
        same.grown_by(load(place, FILE[: FILE.index("seeds:")] + "seeds: [3, 90]\n").row())


@pytest.mark.parametrize(
    ("own", "known", "expected"),
    [
        (RULED, RULED, RULED),
        (RULED, 15, RULED),
        (RULED, 25, {**RULED, "minimum": 30}),
        (RULED, [21, 22], {**RULED, "minimum": 30}),
        ({**RULED, "maximum": 40}, 100, {**RULED, "minimum": 100, "maximum": 100}),
        ({**RULED, "maximum": 40}, RULED, {**RULED, "maximum": 40}),
        ({**RULED, "first": 11}, 10, {**RULED, "first": 1, "minimum": 30}),
        # The file has given its rule up.
        (5, RULED, {"minimum": 20, "maximum": 200}),
        (50, RULED, 50),
        ([90, 91], RULED, [*range(1, 21), 90, 91]),
    ],
)
def test_seeds_of_a_file_and_a_database(own: object, known: object, expected: object) -> None:
    assert union(own, known) == expected


@pytest.mark.parametrize("known", [[5, 25], [30], {"first": 51, "minimum": 10}])
def test_seeds_with_gaps_fit_no_rule(known: object) -> None:
    with pytest.raises(ValueError, match="there are gaps"):
        union(RULED, known)


def test_seeds_have_a_rule_or_none() -> None:
    assert rule_of(5) is rule_of([1]) is rule_of({"minimum": 20}) is None
    assert rule_of(RULED) == StoppingRule("staff_share", 0.001)
    assert Seeds.parse(RULED) == Seeds(tuple(range(1, 21)), 10, 200)
