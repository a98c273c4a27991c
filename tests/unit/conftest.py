"""Small runs, and an empty database on each of the two servers."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

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
