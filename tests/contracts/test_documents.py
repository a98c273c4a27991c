"""Documents keep their word: examples run, links lead somewhere, generated parts are what the code says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md"), *(REPOSITORY / "experiments").rglob("*.md")])
FENCE = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]\n]*\]\((?P<target>[^)\s]+)\)")
SECONDS = 240


class Example(NamedTuple):
    """A fenced block of a page that shall run as it stands."""

    page: Path
    line: int
    language: str
    body: str


def examples() -> Iterator[Example]:
    """Every Python block, and every block marked `console test` or `yaml scenario`."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in FENCE.finditer(text):
            language, _, mark = block["info"].partition(" ")
            if language == "python" or (language, mark) in {("console", "test"), ("yaml", "scenario")}:
                yield Example(page, text.count("\n", 0, block.start()) + 1, language, block["body"])


EXAMPLES = list(examples())


def named(example: Example) -> str:
    """Page and line of an example."""
    return f"{example.page.name}:{example.line}"


def commands(body: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of a console block with the lines of output shown below each."""
    current: tuple[str, list[str]] | None = None
    for line in body.splitlines():
        if line.startswith("$ "):
            if current:
                yield current
            current = line.removeprefix("$ "), []
        elif current and line.strip() not in {"", "..."}:
            current[1].append(line.strip())
    if current:
        yield current


def run(command: list[str] | str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder with the tools of this environment first on the path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "COLUMNS": "200", "NO_COLOR": "1", "LANG": "C.UTF-8"}
    return subprocess.run(
        command, cwd=folder, env=environment, shell=isinstance(command, str), capture_output=True, text=True, timeout=SECONDS, check=False
    )


def test_the_readme_has_examples() -> None:
    assert {example.language for example in EXAMPLES if example.page.name == "README.md"} == {"python", "console", "yaml"}


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.language == "python"], ids=named)
def test_python_example(example: Example, tmp_path: Path) -> None:
    script = tmp_path / "example.py"
    script.write_text(example.body, encoding="utf-8")
    done = run([sys.executable, str(script)], tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.language == "console"], ids=named)
def test_console_example(example: Example, tmp_path: Path) -> None:
    """Every command of the block succeeds in one folder, and prints the lines shown."""
    for command, lines in commands(example.body):
        done = run(command, tmp_path)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        missing = [line for line in lines if " ".join(line.split()) not in " ".join(done.stdout.split())]
        assert not missing, f"{command} prints\n{done.stdout}"


@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.language == "yaml"], ids=named)
def test_scenario_example(example: Example, tmp_path: Path) -> None:
    """A scenario or an experiment shown in a page passes the check."""
    (tmp_path / "example.yaml").write_text(example.body, encoding="utf-8")
    done = run(["monipaikka", "check", "example.yaml"], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    targets = [match["target"].partition("#")[0] for match in LINK.finditer(page.read_text(encoding="utf-8"))]
    local = [target for target in targets if target and not target.startswith(("https://", "http://", "mailto:"))]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_make_targets_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named_targets = {name for page in PAGES for name in re.findall(r"`make ([a-z]+)`", page.read_text(encoding="utf-8"))}
    assert named_targets <= targets


def test_commands_in_documents_exist() -> None:
    """Every `monipaikka COMMAND` that a page names is a command."""
    help_text = run(["monipaikka", "--help"], REPOSITORY)
    assert help_text.returncode == 0, help_text.stderr
    words = set(re.findall(r"[a-z]+", help_text.stdout))
    used = {
        name for page in PAGES for name in re.findall(r"(?:^\$ |`|^\s*)monipaikka ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert used <= words


def test_every_decision_is_in_the_index() -> None:
    index = (REPOSITORY / "docs" / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in (REPOSITORY / "docs" / "decisions").glob("*.md") if f"decisions/{page.name}" not in index] == []


def test_generated_parts_are_up_to_date() -> None:
    done = run([sys.executable, str(REPOSITORY / "docs" / "generate.py"), "--check"], REPOSITORY)
    assert done.returncode == 0, f"run make docs: {done.stdout}{done.stderr}"
