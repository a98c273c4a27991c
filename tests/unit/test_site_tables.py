"""Tables of sites and hubs: what stands in them is what is there, and they add up to the metrics."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.levers import LEVERS
from sim.model import CivilService
from sim.scenario import Scenario
from sim.site_tables import HUBS, SITES, hub_table, site_table

TOWNS = Path(__file__).resolve().parents[1] / "two-towns.yaml"
POLICY = (
    ("hubs", {"from": "2020-01", "municipalities": ["Jokisuu", "Järvenranta"], "partners": 0.25}),
    ("site_closures", {"from": "2020-03", "municipalities": ["Mäenala"], "notice": 2}),
)


@pytest.fixture(scope="module")
def model() -> Iterator[CivilService]:
    """The two towns after a year with short leases, hubs with partners, and a site that closes."""
    levers = tuple(LEVERS[name].model_validate(fields) for name, fields in POLICY)
    towns = Scenario.load(TOWNS).with_parameters({"office_network.term": 6.0})
    with closing(CivilService(replace(towns, policy=levers), seed=1)) as found:
        yield found.run_months(12)


def test_sites_add_up_to_the_metrics(model: CivilService) -> None:
    table = site_table(model)
    assert list(table.columns[-len(SITES) :]) == [shown.name for shown in SITES]
    for name, metric in (("staff", "staff"), ("office_users", "office_users"), ("office_space", "office_space"), ("premises_rent",) * 2):
        assert table[name].sum() == pytest.approx(model.metric(metric))
    assert table["mean_present"].sum() / table["staff"].sum() == pytest.approx(model.metric("attendance"))
    assert (table["peak_present"] >= table["mean_present"]).all()


def test_a_closed_site_tells_where_its_posts_went(model: CivilService) -> None:
    table = site_table(model).set_index("site")
    closed = table[table["closes"] == "2020-05"]
    assert len(closed) == 1
    to = int(closed["moved_to"].iloc[0])
    assert table.loc[to, "agency"] == closed["agency"].iloc[0]
    assert table.loc[to, "closes"] == ""
    assert (table.loc[table["closes"] == "", "moved_to"] == "").all()


def test_hubs_tell_what_partners_use_and_pay(model: CivilService) -> None:
    sites, hubs = site_table(model), hub_table(model).set_index("municipality_name")
    assert set(hubs.index) <= {"Jokisuu", "Järvenranta"}
    assert list(hubs.columns[-len(HUBS) :]) == [shown.name for shown in HUBS]
    inside = sites[sites["in_hub"] == 1].groupby("municipality_name")
    pd.testing.assert_series_equal(inside["office_users"].sum(), hubs["users"].sort_index(), check_names=False)
    pd.testing.assert_series_equal(inside["premises_rent"].sum(), hubs["rent"].sort_index(), check_names=False)
    assert hubs["partners_rent"].to_numpy() == pytest.approx(hubs["rent"].to_numpy() / 3), "a quarter of the whole"
    assert hubs["rent_per_user"].to_numpy() == pytest.approx((hubs["rent"] / hubs["users"]).to_numpy())
    assert ((hubs["mean_present"] / hubs["users"]) ** 2 <= hubs["met"] + 1e-12).all()


def test_the_command_writes_both_tables(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["sites", str(TOWNS), "--month", "2020-02", "--out", str(tmp_path / "new")])
    assert done.exit_code == 0, done.output
    files = sorted(file.name for file in (tmp_path / "new").iterdir())
    assert files == ["two-towns-hubs-2020-02-1.csv", "two-towns-sites-2020-02-1.csv"]
    table = pd.read_csv(tmp_path / "new" / files[1], dtype={"municipality": str})
    shown = json.loads(CliRunner().invoke(app, ["sites", str(TOWNS), "--month", "2020-02", "--json"]).stdout)
    assert [row["staff"] for row in shown["sites"]] == table["staff"].tolist()


@pytest.mark.parametrize(("below", "words"), [("", "is a file; name a folder"), ("new", "lies in a file; name a folder")])
def test_a_file_instead_of_a_folder_is_refused_before_the_run(
    tmp_path: Path, below: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.cli.sites.CivilService", None)
    file = tmp_path / "file"
    file.touch()
    done = CliRunner().invoke(app, ["sites", str(TOWNS), "--month", "2020-02", "--out", str(file / below)])
    assert done.exit_code == 2
    assert words in done.output


def test_a_month_outside_the_scenario_is_refused() -> None:
    done = CliRunner().invoke(app, ["sites", str(TOWNS), "--month", "1999-01"])
    assert done.exit_code == 2
    assert "--month" in done.output
