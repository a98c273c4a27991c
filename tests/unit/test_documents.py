"""Documents: every value of a YAML file knows its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.documents import Document, read_document
from sim.errors import InvalidInput

TEXT = """\
# a comment
title: Two towns
policy:
  - lever: telework
    from: 2020-01
  - lever: headcount_plan
    share:
      expert: 0.5
"""


def written(folder: Path, text: str) -> Path:
    """A file of that text."""
    file = folder / "one.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def document(folder: Path, text: str = TEXT) -> Document:
    """The document of that text."""
    return read_document(written(folder, text))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("policy",), 3),
        (("policy", 0), 4),
        (("policy", 0, "from"), 5),
        (("policy", 1, "share", "expert"), 8),
    ],
    ids=str,
)
def test_every_key_and_item_knows_its_line(tmp_path: Path, path: tuple[str | int, ...], line: int) -> None:
    assert document(tmp_path).where(path) == f"{tmp_path}/one.yaml:{line}"


def test_what_is_missing_is_shown_where_it_should_stand(tmp_path: Path) -> None:
    found = document(tmp_path)
    assert found.where(("policy", 1, "share", "management")) == f"{found.name}:7"
    assert found.where(("question",)) == f"{found.name}:2", "where the content begins"


def test_a_problem_is_one_line_with_its_path(tmp_path: Path) -> None:
    found = document(tmp_path)
    assert str(found.problem(("policy", 1, "share"), "must be a number")) == f"{found.name}:7: policy[1].share: must be a number"
    assert str(found.problem((), "is empty")) == f"{found.name}:2: is empty"


def test_values_are_plain_data_and_months_stay_texts(tmp_path: Path) -> None:
    assert document(tmp_path, "a: [1, 2.5, yes, null, 2020-01, x]\n").data == {"a": [1, 2.5, True, None, "2020-01", "x"]}
    assert document(tmp_path, "").data is None


def test_a_date_stays_a_text_even_when_no_calendar_has_it(tmp_path: Path) -> None:
    assert document(tmp_path, "from: 2020-01-15\nuntil: 2020-13-45\n").data == {"from": "2020-01-15", "until": "2020-13-45"}


def test_a_tag_that_nobody_knows_is_reported_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="one.yaml:2: is not a value: could not determine a constructor for the tag '!person'"):
        document(tmp_path, "a: 1\nb: !person Aino\n")


def test_every_key_that_stands_twice_is_reported_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        document(tmp_path, "a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
    assert [str(problem).removeprefix(f"{tmp_path}/") for problem in raised.value.problems] == [
        "one.yaml:4: the key c stands twice; keep one",
        "one.yaml:5: the key a stands twice; keep one",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [1, 2\nb: 3\n", "one.yaml:2: is not YAML"),
        ("a: 1\n\tb: 2\n", "one.yaml:2: is not YAML"),
        ("a: &x [*x, *y]\n", "one.yaml:1: is"),
        ("b: 1\na: &x [*x]\n", "one.yaml:2: an alias stands inside what it names"),
        ("a: &x {b: *x}\n", "one.yaml:1: an alias stands inside what it names"),
    ],
    ids=["an open bracket", "a tab", "an alias to nothing", "a list inside itself", "a mapping inside itself"],
)
def test_what_is_not_yaml_is_reported_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(InvalidInput, match=expected):
        document(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="nothing.yaml: cannot be read: No such file or directory"):
        read_document(tmp_path / "nothing.yaml")


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("a: ä".encode("latin-1"))
    with pytest.raises(InvalidInput, match="latin.yaml: cannot be read"):
        read_document(tmp_path / "latin.yaml")
