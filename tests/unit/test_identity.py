"""Identity: what can change a number changes the results version, and nothing else does."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from sim import identity


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package `sim` of a few files, which the functions look at instead of this one."""
    files = {
        "sim/__init__.py": "from sim.calendar import months\ndef __getattr__(name):\n    from sim.pages import show\n",
        "sim/calendar.py": "months = 12\n",
        "sim/model.py": "import sim.rules\nfrom sim.population import people\nfrom . import levers\n",
        "sim/rules.py": "def late():\n    from sim import extra\n",
        "sim/extra.py": "from typing import TYPE_CHECKING\nimport typing\nif TYPE_CHECKING:\n    import sim.pages\n",
        "sim/population/__init__.py": "from .people import Person\n",
        "sim/population/people.py": "from ..far import away\n",
        "sim/far.py": "import numpy\n",
        "sim/levers/__init__.py": "",
        "sim/levers/hubs.py": "",
        "sim/processes/quitting.py": "",
        "sim/pages.py": "import sim.tables\n",
        "sim/tables.py": "",
    }
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.setattr(identity, "_HOME", tmp_path)
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    for function in (identity.results_version, identity.source_files, identity.code_version):
        function.cache_clear()


def _version() -> str:
    _forget()
    return identity.results_version()


def test_closure_follows_every_way_of_importing(checkout: Path) -> None:
    names = [file.relative_to(checkout / "sim").as_posix() for file in identity.source_files()]
    assert names == [
        "__init__.py", "calendar.py", "extra.py", "far.py", "levers/__init__.py", "levers/hubs.py", "model.py", "population/__init__.py",
        "population/people.py", "rules.py",
    ]  # fmt: skip
    assert [file.name for file in identity.source_files("sim.tables")] == ["tables.py"]


def test_only_files_of_the_closure_change_the_version(checkout: Path) -> None:
    before = _version()
    assert len(before) == 64
    for name in ("sim/pages.py", "sim/tables.py", "sim/unused.py"):
        (checkout / name).write_text("changed = True\n")
    assert _version() == before
    for name in ("sim/far.py", "sim/levers/hubs.py", "sim/__init__.py"):
        (checkout / name).write_text((checkout / name).read_text() + "changed = True\n")
        after = _version()
        assert after != before
        before = after
    (checkout / "sim/levers/desks.py").write_text("")
    assert _version() != before


def test_line_ends_do_not_change_the_version_and_compilers_do(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _version()
    file = checkout / "sim/rules.py"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert _version() == before
    monkeypatch.setattr(identity, "version", lambda name: "99")
    assert _version() != before


def test_commit_and_dirty_flag(checkout: Path) -> None:
    _git(checkout, "init", "--quiet")
    assert identity.code_version() == (None, None)
    _git(checkout, "add", ".")
    _git(checkout, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "first")
    _forget()
    commit, dirty = identity.code_version()
    assert commit is not None
    assert (len(commit), dirty) == (40, False)
    (checkout / "sim/new.py").write_text("")
    _forget()
    assert identity.code_version() == (commit, True)


def test_no_commit_outside_a_checkout_of_its_own(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert identity.code_version() == (None, None)
    # Installed into the checkout of something else, whose commit says nothing about us.
    _git(checkout, "init", "--quiet")
    _git(checkout, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--allow-empty", "--message", "other")
    shutil.copytree(checkout / "sim", checkout / "packages/sim")
    monkeypatch.setattr(identity, "_HOME", checkout / "packages")
    _forget()
    assert identity.code_version() == (None, None)
    monkeypatch.setenv("PATH", "")
    _forget()
    assert identity.code_version() == (None, None)


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True)


def test_versions_of_what_computes() -> None:
    assert set(identity.versions()) == {"python", "mesa", "numba", "numpy"}


def test_every_rule_and_lever_counts_and_no_page_does() -> None:
    home = Path(identity.__file__).parent
    names = {file.relative_to(home).as_posix() for file in identity.source_files()}
    for folder in ("levers", "processes"):
        files = {file.relative_to(home).as_posix() for file in (home / folder).glob("*.py")}
        assert files <= names
    assert [name for name in names if name.startswith(("storage", "reports", "analysis", "experiments", "web", "cli"))] == []
