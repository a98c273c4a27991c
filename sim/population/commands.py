"""Commands: what `monipaikka population` does, as frames that the command line prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import month_text
from sim.population.blueprint import Blueprint, blueprint
from sim.population.gravity import GravityFit, RegionTest, fit_gravity, region_test
from sim.population.holders import populate
from sim.population.kernel_fit import KernelFit, fit_kernel, write_gravity
from sim.population.margins import Folder, MarginGrade, Margins, load_margins
from sim.population.report import checks
from sim.population.saved import Stamp, save_population
from sim.state import FAMILIES

if TYPE_CHECKING:
    import pandas as pd


def build(folder: Folder, seed: int, out: Path) -> tuple[pd.DataFrame, Stamp]:
    """Make the population of a folder, write it to `out` (.npz) and report every margin.

    Returns
    -------
    frame : DataFrame
        As `check` returns it.
    stamp : Stamp
        Seed, hash of the margins and hash of the population.

    Raises
    ------
    InvalidInput
        With every problem of the folder; nothing is written then.
    """
    margins = load_margins(folder)
    country = blueprint(margins)
    world = populate(country, seed, posts=len(country.posts.number), recruitments=0)
    stamp = save_population(world, out, seed=seed, content_hash=margins.content_hash)
    return _frame(margins, country, seed), stamp


def check(folder: Folder, seed: int = 0) -> pd.DataFrame:
    """Check the files of a folder and every margin against the population of one seed.

    Returns
    -------
    DataFrame
        margin, key, target, result, unit, tolerance, holds, grade, estimate, reason; one row per cell of a margin.

    Raises
    ------
    InvalidInput
        With every problem of the folder.
    """
    margins = load_margins(folder)
    return _frame(margins, blueprint(margins), seed)


def show(folder: Folder) -> dict[str, pd.DataFrame]:
    """What a population holds: margins with their grades, regions, agencies, task families, sites, assumptions.

    Raises
    ------
    InvalidInput
        With every problem of the folder.
    """
    import pandas as pd

    margins = load_margins(folder)
    country = blueprint(margins)
    sheet = margins.evidence
    return {
        "population": pd.DataFrame(
            [
                (
                    country.name["en"],
                    month_text(country.reference_month),
                    len(country.posts.number),
                    int(np.add.reduce(country.agencies.persons)),
                )
            ],
            columns=["name", "month", "posts", "persons"],
        ),
        "margins": pd.DataFrame([(name, *grade) for name, grade in margins.grades.items()], columns=["margin", *MarginGrade._fields]),
        "regions": _regions(country),
        "agencies": _agencies(country),
        "families": pd.DataFrame(
            {"family": FAMILIES, "persons": country.agencies.family_persons, "posts": np.add.reduce(country.agencies.family_posts, axis=0)}
        ),
        "sites": _sites(country),
        "assumptions": pd.DataFrame(
            [
                (n, e.value, sheet.quantities[n].unit, e.low, e.high, e.grade, sheet.quantities[n].meaning)
                for n, e in sheet.evidence.items()
            ],
            columns=["name", "value", "unit", "low", "high", "grade", "meaning"],
        ),
    }


def fit(folder: Folder, out: Path | None = None) -> tuple[GravityFit, RegionTest, KernelFit]:
    """Fit the gravity model and the kernel to the migration of a folder; with `out`, store them there as a `gravity.yaml`.

    Raises
    ------
    InvalidInput
        With every problem of the folder.
    ValueError
        When the moves do not determine the coefficients.
    """
    margins = load_margins(folder)
    fitted, test, kernel = fit_gravity(margins), region_test(margins), fit_kernel(margins)
    if out is not None:
        write_gravity(fitted, kernel, out)
    return fitted, test, kernel


def _frame(margins: Margins, country: Blueprint, seed: int) -> pd.DataFrame:
    import pandas as pd

    world = populate(country, seed, posts=len(country.posts.number), recruitments=0)
    found = checks(margins, country, world)
    frame = pd.DataFrame(found)
    frame.insert(6, "holds", [c.holds for c in found])
    frame.insert(8, "estimate", [c.grade == "D" for c in found])
    return frame


def _regions(country: Blueprint) -> pd.DataFrame:
    import pandas as pd

    region = country.places.region[country.sites.municipality]
    count = len(country.region_codes)
    posts = np.bincount(region, np.add.reduce(country.sites.posts, axis=1), count).astype(np.int64)
    return pd.DataFrame(
        {
            "code": country.region_codes,
            "name": country.region_names["en"],
            "population": np.bincount(country.places.region, country.places.population, count).astype(np.int64),
            "posts": posts,
            "share_pct": 100.0 * posts / max(int(np.add.reduce(posts)), 1),
            "sites": np.bincount(region, minlength=count),
            "synthetic_sites": np.bincount(region[country.sites.synthetic], minlength=count),
        }
    )


def _agencies(country: Blueprint) -> pd.DataFrame:
    import pandas as pd

    a, owner = country.agencies, country.sites.agency
    return pd.DataFrame(
        {
            "agency": a.names,
            "branch": [a.branches[code] for code in a.branch.tolist()],
            "activity_group": [a.groups[code] for code in a.group.tolist()],
            "staff_named": a.named,
            "factor": a.persons / a.named,
            "persons": a.persons,
            "posts": a.posts,
            "estimate": a.estimated,
            "sites": np.bincount(owner, minlength=len(a.names)),
        }
    )


def _sites(country: Blueprint) -> pd.DataFrame:
    import pandas as pd

    s = country.sites
    return pd.DataFrame(
        {
            "site": country.site_names,
            "municipality": [country.municipality_codes[row] for row in s.municipality.tolist()],
            "posts": np.add.reduce(s.posts, axis=1),
            "headquarters": s.headquarters,
            "place_bound": s.place_bound,
            "service_point": country.services.service_point,
            "on_call": country.services.on_call,
            "synthetic": s.synthetic,
        }
    )
