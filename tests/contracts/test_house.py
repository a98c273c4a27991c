"""The rules of the house: size, names, places, versions and lock files, over every file under version control."""

from __future__ import annotations

import ast
import csv
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import sim

REPOSITORY = Path(__file__).resolve().parents[2]
LOCKS = ("core", "all")
LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 60
BYTES_OF_A_FILE = 2 * 1024 * 1024
EMPTY_WORDS = frozenset({"util", "utils", "helper", "helpers", "manager", "managers", "base", "core", "misc"})

# Put together from parts, so that this file keeps the rule too.
REGISTRIES = ("py" + "pi.org", "python" + "hosted", "npm" + "js.", "deb." + "debian.org", "index" + "-url =", "extra-index" + "-url")
MACHINE_PATH = re.compile(r"(?<![\w.:/\-*])/(?:" + "|".join(("work", "root", "home", "Users", "opt")) + r")/\w")


@cache
def files() -> tuple[Path, ...]:
    """Every file under version control or about to come under it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    paths = (REPOSITORY / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted({path for path in paths if path.is_file()}))


def python_files() -> tuple[Path, ...]:
    """Every Python file."""
    return tuple(file for file in files() if file.suffix == ".py")


def shown(file: Path) -> str:
    """Name of a file as the messages give it."""
    return file.relative_to(REPOSITORY).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    """Syntax tree of a Python file."""
    return ast.parse(file.read_text(encoding="utf-8"), shown(file))


def texts() -> Iterator[tuple[str, str]]:
    """Name and text of every file that is text."""
    for file in files():
        try:
            yield shown(file), file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@cache
def project() -> dict[str, object]:
    """Content of pyproject.toml."""
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))


def locked(lock: str) -> dict[str, list[str]]:
    """Requirements of a lock file with the lines that belong to them."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in (REPOSITORY / "requirements" / f"{lock}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            current = found.setdefault(line.removesuffix("\\").strip(), [])
        elif line.strip().startswith("--hash"):
            current.append(line.strip())
    return found


def test_a_file_is_short() -> None:
    code = [file for file in files() if file.suffix in {".py", ".toml"} or file.name in {"Makefile", "run"}]
    lengths = {shown(file): len(file.read_text(encoding="utf-8").splitlines()) for file in code}
    assert {name: lines for name, lines in lengths.items() if lines > LINES_OF_A_FILE} == {}


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring, which is as long as the reader needs."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


def test_a_function_fits_on_a_screen() -> None:
    long = [
        f"{shown(file)}:{node.lineno} {node.name}: {code_lines(node)} lines"
        for file in python_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and code_lines(node) > LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_a_file_is_small() -> None:
    assert [shown(file) for file in files() if file.stat().st_size > BYTES_OF_A_FILE] == []


def test_names_say_something() -> None:
    """No module, class or function is called by a word that fits everything."""
    empty = [shown(file) for file in python_files() for part in file.relative_to(REPOSITORY).with_suffix("").parts if empty_word(part)]
    empty += [
        f"{shown(file)}:{node.lineno} {node.name}"
        for file in python_files()
        for node in ast.walk(tree(file))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and empty_word(node.name)
    ]
    assert empty == []


def empty_word(name: str) -> bool:
    """Whether a snake_case or CamelCase name holds one of the empty words."""
    return bool(EMPTY_WORDS & {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)})


@pytest.mark.parametrize(
    ("name", "expected"), [("utils", True), ("BaseModel", True), ("RunManager", True), ("baseline", False), ("coreless", False)]
)
def test_empty_words_are_whole_words(name: str, expected: bool) -> None:
    assert empty_word(name) is expected


def test_no_registry_is_named() -> None:
    named = [f"{name}: {host}" for name, text in texts() for host in REGISTRIES if host in text.lower()]
    assert named == []


def test_no_path_of_one_machine() -> None:
    found = [f"{name}: {match.group()}" for name, text in texts() for match in MACHINE_PATH.finditer(text)]
    assert found == []


def test_an_exception_from_a_tool_gives_its_reason() -> None:
    """Every `noqa` names its rule and every silenced check says why, on the same line."""
    silent = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma)\b")
    reasoned = re.compile(r"#\s*(?:noqa: [A-Z0-9, ]+ - \S|type: ignore\[[\w\-, ]+\]\s+# \S|pragma: \w[\w ]* - \S)")
    bare = [
        f"{shown(file)}:{number}"
        for file in python_files()
        if file != Path(__file__)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if silent.search(line) and not reasoned.search(line)
    ]
    assert bare == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_vouches_for_every_package(lock: str) -> None:
    text = (REPOSITORY / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^--?\w", text, re.MULTILINE), "a lock file holds packages, not options"
    requirements = locked(lock)
    assert requirements
    assert [name for name, hashes in requirements.items() if not any(line.startswith("--hash=sha256:") for line in hashes)] == []


def test_the_small_lock_is_part_of_the_large_one() -> None:
    """The same versions; what the core needs on one system only, the tools of the large lock may need on all."""
    small, large = ({(pin.name, str(pin.specifier)) for pin in map(Requirement, locked(lock))} for lock in LOCKS)
    assert small <= large


def test_the_locks_hold_what_the_project_asks_for() -> None:
    """`make lock` was run after the last change of the dependencies."""
    table = project()["project"]
    assert isinstance(table, dict)
    groups = project()["dependency-groups"]
    assert isinstance(groups, dict)
    small = [*table["dependencies"], *groups["build"]]
    large = [*small, *(line for extra in table["optional-dependencies"].values() for line in extra)]
    for lock, wanted in (("core", small), ("all", large)):
        pins = {pin.name.lower(): pin for pin in map(Requirement, locked(lock))}
        for requirement in map(Requirement, wanted):
            pin = pins.get(requirement.name.lower())
            assert pin is not None, f"{requirement.name} is not in requirements/{lock}.txt: run make lock"
            version = str(pin.specifier).removeprefix("==")
            assert requirement.specifier.contains(version), f"requirements/{lock}.txt has {pin.name} {version}: run make lock"


def test_one_version_everywhere() -> None:
    table = project()["project"]
    assert isinstance(table, dict)
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
    change_log = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[(.+?)\]", change_log, re.MULTILINE)
    assert newest is not None
    assert {table["version"], sim.__version__, citation["version"], newest.group(1)} == {table["version"]}
    assert table["license"] == citation["license"] == "EUPL-1.2"


def test_the_licence_is_complete() -> None:
    text = (REPOSITORY / "LICENSE").read_text(encoding="utf-8")
    articles = [int(number) for number in re.findall(r"^(\d+)\. ?[A-Z]", text, re.MULTILINE)]
    assert articles == list(range(1, 16))
    assert "EUROPEAN UNION PUBLIC LICENCE v. 1.2" in text
    assert "Appendix" in text


@pytest.mark.parametrize(("in_ci", "expected"), [("1", {"failed": 1, "error": 1}), ("", {"skipped": 2})])
def test_a_skip_is_a_failure_in_ci(in_ci: str, expected: dict[str, int], tmp_path: Path) -> None:
    """The policy of tests/conftest.py, for a skipped test and for a skipped file."""
    (tmp_path / "test_one.py").write_text("import pytest\n\ndef test_one():\n    pytest.skip('no browser')\n", encoding="utf-8")
    (tmp_path / "test_two.py").write_text("import pytest\n\npytest.importorskip('no_such_package')\n", encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider", "--continue-on-collection-errors", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "tests"), "MONIPAIKKA_CI": in_ci}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    closing = done.stdout.strip().splitlines()[-1]
    found = {word: int(number) for number, word in re.findall(r"(\d+) (failed|error|skipped|passed)", closing)}
    assert found == expected, done.stdout


def test_no_place_of_a_country_is_named_in_code() -> None:
    """Municipalities, regions and agencies, and their codes where these have three figures, come from the population folder alone."""
    names: set[str] = set()
    for folder in ("finland", "two-towns"):
        for table, columns in {
            "municipalities": ("code", "name_fi", "name_sv"),
            "regions": ("name_fi", "name_sv", "name_en"),
            "agency_profiles": ("agency",),
        }.items():
            with (REPOSITORY / "configs" / "population" / folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(line for line in file if not line.startswith("#")):
                    names.update(row[column] for column in columns)
    assert {"Helsinki", "Lappi", "091", "Jokisuu", "Tax Administration"} <= names
    found = [
        f"{shown(file)}:{node.lineno}: {node.value}"
        for file in python_files()
        if file.is_relative_to(REPOSITORY / "sim")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names
    ]
    assert found == []
