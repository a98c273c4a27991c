"""The migrations lead to the declared schema, and the declared schema to METRICS."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Double, create_engine, inspect

from sim.measures.units import UNIT_METRICS
from sim.metrics import METRICS
from sim.place_metrics import BY_PLACE
from sim.storage import Store
from sim.storage.schema import METADATA, MONTHLY
from sim.storage.upgrading import MIGRATIONS, head, make_migration, revisions


def _open(file: Path):
    with Store(f"sqlite:///{file}"):
        pass
    return create_engine(f"sqlite:///{file}")


def test_migrations_lead_to_the_declared_schema(tmp_path: Path) -> None:
    engine = _open(tmp_path / "runs.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_monthly_has_one_nullable_column_for_each_metric_by_region(tmp_path: Path) -> None:
    engine = _open(tmp_path / "runs.db")
    columns = {column["name"]: column for column in inspect(engine).get_columns("monthly")}
    engine.dispose()
    by_region = [metric.name for metric in METRICS if "region" in metric.by]
    assert by_region
    assert set(columns) == {"run_id", "month", "region", *by_region}
    for name in by_region:
        assert columns[name]["nullable"]
        assert isinstance(columns[name]["type"], Double)


def test_unit_monthly_has_one_nullable_column_for_each_metric_of_units(tmp_path: Path) -> None:
    engine = _open(tmp_path / "runs.db")
    columns = {column["name"]: column for column in inspect(engine).get_columns("unit_monthly")}
    engine.dispose()
    names = [metric.name for metric in UNIT_METRICS]
    assert list(columns) == ["run_id", "month", "unit", *names]
    assert all(columns[name]["nullable"] and isinstance(columns[name]["type"], Double) for name in names)


@pytest.mark.parametrize("place", BY_PLACE)
def test_places_have_one_nullable_column_for_each_of_their_metrics(tmp_path: Path, place: str) -> None:
    engine = _open(tmp_path / "runs.db")
    columns = {column["name"]: column for column in inspect(engine).get_columns(f"{place}_yearly")}
    keys = inspect(engine).get_pk_constraint(f"{place}_yearly")["constrained_columns"]
    engine.dispose()
    names = [metric.name for metric in BY_PLACE[place]]
    assert list(columns) == ["run_id", "year", place, *names]
    assert keys == ["run_id", "year", place]
    assert all(columns[name]["nullable"] and isinstance(columns[name]["type"], Double) for name in names)


def test_agency_monthly_has_the_metrics_of_agencies(tmp_path: Path) -> None:
    engine = _open(tmp_path / "runs.db")
    columns = {column["name"]: column for column in inspect(engine).get_columns("agency_monthly")}
    keys = inspect(engine).get_pk_constraint("agency_monthly")["constrained_columns"]
    engine.dispose()
    names = [metric.name for metric in BY_PLACE["agency"]]
    assert list(columns) == ["run_id", "month", "agency", *names]
    assert keys == ["run_id", "month", "agency"]
    assert all(columns[name]["nullable"] and isinstance(columns[name]["type"], Double) for name in names)


def test_hires_of_units_have_a_row_for_each_region_of_the_home(tmp_path: Path) -> None:
    engine = _open(tmp_path / "runs.db")
    columns = {column["name"]: column for column in inspect(engine).get_columns("unit_hires")}
    keys = inspect(engine).get_pk_constraint("unit_hires")["constrained_columns"]
    engine.dispose()
    assert list(columns) == ["run_id", "month", "unit", "region", "hires"]
    assert keys == ["run_id", "month", "unit", "region"]
    assert isinstance(columns["hires"]["type"], Double)


def test_numbers_of_the_steps_are_read_off_their_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    steps = list(ScriptDirectory.from_config(config).walk_revisions())
    assert [step.revision for step in reversed(steps)] == list(revisions())
    assert revisions() == tuple(f"{number:04d}" for number in range(1, len(steps) + 1))
    assert head() == steps[0].revision


def test_new_metric_becomes_a_nullable_column_in_a_new_step(tmp_path: Path, capsys) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    column = Column("night_trains", Double)
    MONTHLY.append_column(column)
    try:
        file = make_migration("night trains", folder)
    finally:
        # SQLAlchemy offers no public way to take a column out of a table again.
        MONTHLY._columns.remove(column)
    assert file.name == f"{int(head()) + 1:04d}_night_trains.py"
    text = file.read_text()
    assert f'down_revision = "{head()}"' in text
    assert "add_column(sa.Column('night_trains', sa.Double(), nullable=True))" in text
    assert "create_table" not in text


def test_opening_a_database_at_head_does_not_load_alembic_nor_the_model(tmp_path: Path) -> None:
    _open(tmp_path / "runs.db").dispose()
    code = f"""
import sys
from sim.storage import Store
with Store("sqlite:///{tmp_path}/runs.db") as store:
    store.runs()
print(sorted({{"alembic", "mesa", "numba", "matplotlib", "scipy"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).resolve().parents[2])
    assert done.stdout.strip() == "[]"
