"""Draw the figures of docs/validity/: `python -m docs.validity.figures` in the folder of the project.

They show what tests/validity checks, computed by the same functions; the same data give the same files.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from sim.reports import look
from sim.state import Array
from tests.validity.places import distance_bands, predicted_net, rank_correlation, regions, responses, towns

HERE = Path(__file__).resolve().parent
DPI = 100


def scatter(axes: Axes, x: Array, y: Array, sizes: Array | float = 12.0) -> None:
    """Points and the line on which prediction and observation agree."""
    axes.scatter(x, y, s=sizes, color=look.POLICY, alpha=0.55, linewidths=0)
    low, high = min(x.min(), y.min()), max(x.max(), y.max())
    axes.plot([low, high], [low, high], color=look.BASELINE, linewidth=1)


def migration_matrix() -> None:
    """Moves between regions, predicted from 2010-13 and seen in 2015-18."""
    r = regions()
    figure, top = look.page(
        10,
        5.2,
        "The kernel gets the order of flows right and misses pairs with a common history",
        "Moves a year between regions 2015-18, each point a pair of regions; grey line: prediction = observation",
        ["Statistics Finland, moves between municipalities 2010-2018 (muutl). Fitted on 2010-13 only."],
    )
    for place, (title, predicted) in enumerate(
        (("Gravity fit", r.gravity), ("Raked kernel (the model's)", r.kernel), ("2010-13 unchanged", r.early))
    ):
        axes = figure.add_axes((0.07 + 0.315 * place, 0.2, 0.25, top - 0.32))
        axes.set_xscale("log")
        axes.set_yscale("log")
        scatter(axes, np.maximum(predicted, 1.0), np.maximum(r.late, 1.0))
        axes.set_title(title, loc="left", size=10)
        axes.set_xlabel("predicted")
        axes.set_ylabel("observed" if place == 0 else "")
    save(figure, "migration-matrix")


def long_moves() -> None:
    """Moves by distance: observed, gravity and kernel of the model."""
    edges, observed, gravity, raked = distance_bands()
    figure, top = look.page(
        10,
        4.6,
        "The model's kernel: near moves are right, a sixth too many go 200-300 km, a third too few over 600 km",
        "Moves a year between municipalities 2014-18 by distance, thousands",
        ["Statistics Finland, moves between municipalities 2014-2018 (muutl). Neither was fitted to moves by distance."],
    )
    axes = figure.add_axes((0.07, 0.2, 0.9, top - 0.28))
    at = np.arange(len(observed))
    series = (("observed", observed, look.BASELINE, ""), ("gravity fit", gravity, look.LOSS[0], "//"), ("model", raked, look.POLICY, "..."))
    for k, (name, values, colour, hatch) in enumerate(series):
        axes.bar(at + 0.27 * (k - 1), values / 1e3, 0.25, color=colour, hatch=hatch, edgecolor="white", linewidth=0.3, label=name)
    names = [f"{a:.0f}-{b:.0f} km" for a, b in pairwise(edges)]
    axes.set_xticks(at, [*names[:-1], f"over {edges[-2]:.0f} km"])
    axes.legend(frameon=False)
    save(figure, "long-moves")


def municipal_change() -> None:
    """Growth of municipalities 2010-2016, and the answer of net migration to unemployment."""
    t = towns()
    predicted = t.natural + predicted_net(np.zeros(len(t.name)))
    figure, top = look.page(
        10,
        5.2,
        "Who grows is right, places shrink a fifth less than the rule says; an answer to unemployment cannot be seen",
        "Municipalities; area of a point: residents of 2010",
        ["Statistics Finland, key figures of municipalities 2010 and 2016. Kernel and departures of the model: 2014-2018."],
    )
    sizes = 4.0 + t.population / 4000.0
    panels = (
        ("Growth 2010-16, % a year", 100 * predicted, 100 * t.growth),
        ("Net migration 2016 less 2010, %", *(100 * of for of in responses())),
    )
    for place, (title, x, y) in enumerate(panels):
        axes = figure.add_axes((0.07 + 0.49 * place, 0.2, 0.42, top - 0.32))
        scatter(axes, x, y, sizes)
        axes.set_title(f"{title} (rank corr. {rank_correlation(x, y):.2f})", loc="left", size=10)
        axes.set_xlabel("by the rule")
        axes.set_ylabel("observed")
    save(figure, "municipal-change")


def save(figure: look.Figure, name: str) -> None:
    """Write one PNG."""
    figure.savefig(HERE / f"{name}.png", dpi=DPI, metadata={"Software": None})


if __name__ == "__main__":
    with look.styled():
        migration_matrix()
        long_moves()
        municipal_change()
