"""Scenario files: what is written down is read back as it was, and the hash is that of the content and of nothing else."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calendar import month_text
from sim.policy import Dated
from sim.scenario import Scenario, lever_name
from tests.properties.drawn import FIRST, levers, overrides

texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=30)
words = st.fixed_dictionaries({"fi": texts, "sv": texts, "en": texts})


def entry(lever: Dated) -> dict[str, Any]:
    """A lever as it stands in a file: without what is left at its default."""
    data = lever.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"lever": lever_name(lever), **json.loads(json.dumps(data))}


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """Content of a scenario file."""
    return {
        "title": draw(words),
        "question": draw(texts),
        "start": "2020-01",
        "end": month_text(FIRST + draw(st.integers(0, 300))),
        "population": "two-towns",
        "parameters": draw(overrides()),
        "policy": [entry(lever) for lever in draw(st.lists(levers, max_size=4))],
        "assumptions": draw(st.lists(texts, max_size=2)),
    }


def load(content: dict[str, Any], *, sort_keys: bool = False) -> Scenario:
    """The scenario of a file with that content."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "drawn.yaml"
        file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=sort_keys), encoding="utf-8")
        return Scenario.load(file)


@settings(max_examples=40)
@given(files(), words)
def test_a_file_makes_the_round_to_one_hash(content: dict[str, Any], other_words: dict[str, str]) -> None:
    scenario = load(content)
    again = Scenario.from_canonical(scenario.canonical())
    assert again == scenario
    assert again.canonical() == scenario.canonical()
    assert again.hash == scenario.hash
    assert [entry(lever) for lever in again.policy] == content["policy"]
    assert load(content, sort_keys=True).hash == scenario.hash, "the order of keys has no meaning"
    assert load({**content, "title": other_words}).hash == scenario.hash, "the words have no meaning"


@settings(max_examples=40)
@given(files(), files())
def test_two_files_share_a_hash_only_with_the_same_content(one: dict[str, Any], other: dict[str, Any]) -> None:
    def meant(content: dict[str, Any]) -> str:
        return json.dumps({key: content[key] for key in ("end", "parameters", "policy")}, sort_keys=True)

    assert (load(one).hash == load(other).hash) == (meant(one) == meant(other))


@settings(max_examples=20)
@given(files(), files())
def test_a_child_adds_to_its_parent(parent: dict[str, Any], child: dict[str, Any]) -> None:
    """Dates and parameters of the child hold, its policy comes after that of the parent."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "parent.yaml").write_text(yaml.safe_dump(parent, allow_unicode=True), encoding="utf-8")
        (Path(folder) / "child.yaml").write_text(yaml.safe_dump({**child, "extends": "parent"}, allow_unicode=True), encoding="utf-8")
        first, second = Scenario.load(Path(folder) / "parent.yaml"), Scenario.load(Path(folder) / "child.yaml")
    assert second.end == load(child).end
    assert second.policy == (*first.policy, *load(child).policy)
    assert second.parameters == {**first.parameters, **load(child).parameters}
