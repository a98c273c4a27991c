"""Small runs and sweeps of them, and an empty database on each of the two servers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from sim.experiments import coordinator
from sim.experiments.experiment import Experiment
from sim.experiments.sweep import sweep
from sim.storage import Store

SERVER = "MONIPAIKKA_TEST_POSTGRES"


@pytest.fixture
def small_runs(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    import small_runs

    return small_runs


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/results/runs.db"
        return
    if SERVER not in os.environ:
        pytest.skip(f"no server: {SERVER} is not set")
    server = make_url(os.environ[SERVER])
    schema = f"test_{uuid.uuid4().hex}"
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield server.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def ordinary_user() -> Iterator[Path]:
    """A folder of an ordinary user, who runs the test: root may write everywhere."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if os.geteuid() != 0:
            yield place
            return
        os.chown(place, 65534, 65534)
        os.seteuid(65534)
        try:
            yield place
        finally:
            os.seteuid(0)


SWEEP = """\
import sys
sys.path.insert(0, {folder!r})
import small_runs
from sim.experiments import coordinator
from sim.experiments.experiment import Experiment
from sim.experiments.progress import Interrupted
from sim.experiments.sweep import sweep
from sim.storage import Store

coordinator.results_version = lambda: small_runs.VERSION

def main():
    with Store({url!r}) as store:
        try:
            sweep(Experiment.load({file!r}), store=store, workers=2, simulate=small_runs.{simulate},
                  on_progress=lambda step: print(step.stage, step.done, flush=True))
        except Interrupted as stopped:
            print(stopped, flush=True)
            sys.exit(130)

if __name__ == "__main__":
    main()
"""

TWO_TOWNS = Path(__file__).resolve().parents[1] / "two-towns.yaml"


class Sweeps:
    """Experiments over the small country with runs that take no time, in this process or in one of its own."""

    def __init__(self, folder: Path, small_runs) -> None:
        self.folder = folder
        self.small_runs = small_runs
        self.calls = folder / "calls.txt"

    def write(self, name: str = "small", *, seeds: object = 3, design: str = "", **more: str) -> Path:
        """A file of an experiment: two policies in the two towns."""
        text = f"""\
title: {{fi: koe, sv: prov, en: trial}}
question: What happens?
baseline: none
scenarios: [{TWO_TOWNS}]
policies:
  none: {{}}
  free: {{levers: [{{lever: location_independence, from: 2020-06, share: 0.5}}]}}
seeds: {seeds}
{design}
"""
        file = self.folder / f"{name}.yaml"
        file.write_text(text + "".join(f"{key}: {value}\n" for key, value in more.items()), encoding="utf-8")
        return file

    def run(self, file: Path, url: str, *, processes: int = 0, executor: Executor | None = None, **options):
        """Sweep a file, in threads of this process unless processes are asked for; the tally."""
        options = {"workers": processes or 2, "simulate": self.small_runs.chance, **options}
        with Store(url) as store, ThreadPoolExecutor(2) as threads:
            given = executor or (None if processes else threads)
            return sweep(Experiment.load(file), store=store, executor=given, **options)

    def start(self, file: Path, url: str, simulate: str = "unhurried") -> subprocess.Popen[str]:
        """Sweep a file in a process of its own, which tells how far it is."""
        script = self.folder / f"sweep-{file.stem}.py"
        script.write_text(SWEEP.format(folder=str(Path(__file__).parent), url=url, file=str(file), simulate=simulate), encoding="utf-8")
        root = Path(__file__).resolve().parents[2]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
        return subprocess.Popen(
            [sys.executable, str(script)], cwd=root, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )

    def called(self) -> list[str]:
        """Every run that was begun: scenario and seed."""
        return self.calls.read_text(encoding="utf-8").splitlines() if self.calls.exists() else []


@pytest.fixture
def sweeps(small_runs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sweeps:
    """Small sweeps, with rules that count as compiled."""
    kernels = tmp_path / "kernels"
    kernels.mkdir()
    (kernels / f"complete-{small_runs.VERSION[:16]}").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(kernels))
    monkeypatch.setenv("CALLS", str(tmp_path / "calls.txt"))
    monkeypatch.setattr(coordinator, "results_version", lambda: small_runs.VERSION)
    return Sweeps(tmp_path, small_runs)
