"""Maps: change by region on a map of the country, with every region in a table beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from numpy.typing import NDArray
from pyproj import Transformer

from sim.reports import look
from sim.reports.comparison import Comparison
from sim.reports.effects import RELATIVE, Effect
from sim.reports.language import NARROW_SPACE, Language
from sim.reports.outputs import Shown, map_finding

RGBA = tuple[float, float, float, float]

PROJECTION: Final = "EPSG:3067"
"""ETRS-TM35FIN, used where the boundary file names no `projection` of its own."""
CHANGE: Final = LinearSegmentedColormap.from_list("change", ["#9c3a00", "#e08a4f", "#f4f2ee", "#5fa3cf", "#0a4f85"])
"""Orange through white to blue: losses and gains differ for every common form of colour blindness."""
WIDTH, HEIGHT = 11.5, 11.0
LABEL_SIZE: Final = 7.8
BORDER: Final = "#8d8d8d"
HATCH: Final = "#c4c4c4"
DARK: Final = 0.5
"""Luminance of a face below which its label is white."""
UNCHANGED: Final[RGBA] = (1.0, 1.0, 1.0, 1.0)
FITS: Final = 0.85
"""Share of the edge of a label that must lie within its region."""


@dataclass(frozen=True)
class Region:
    """A region on the map: projected rings in metres, area in square metres, and a point well inside it."""

    code: str
    rings: tuple[NDArray[np.float64], ...]
    area: float
    inside: tuple[float, float]


def boundaries(file: Traversable | Path) -> tuple[Region, ...]:
    """Regions of a GeoJSON file (WGS 84, member `code`), projected; in the order of their codes."""
    data = json.loads(file.read_text(encoding="utf-8"))
    to_map = Transformer.from_crs("EPSG:4326", data.get("projection", PROJECTION), always_xy=True)
    regions = []
    for feature in data["features"]:
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        rings = [np.column_stack(to_map.transform(*np.asarray(ring, dtype=float)[:, :2].T)) for polygon in polygons for ring in polygon]
        largest = max(rings, key=_area)
        regions.append(Region(feature["properties"]["code"], tuple(rings), sum(_area(ring) for ring in rings), _inside(largest)))
    return tuple(sorted(regions, key=lambda region: region.code))


def region_names(file: Traversable | Path, language: Language) -> dict[str, str]:
    """Names of the regions of a GeoJSON file by code."""
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["code"]: feature["properties"][f"name_{language}"] for feature in features}


def _area(ring: NDArray[np.float64]) -> float:
    """Area of a closed ring (shoelace formula)."""
    x, y = ring.T
    return abs(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))) / 2


def _inside(ring: NDArray[np.float64]) -> tuple[float, float]:
    """The point of a coarse grid that is inside a ring and farthest from its border: where a label has most room."""
    (west, south), (east, north) = ring.min(axis=0), ring.max(axis=0)
    grid = np.array([(x, y) for x in np.linspace(west, east, 40) for y in np.linspace(south, north, 40)])
    grid = grid[Outline(ring).contains_points(grid)]
    steps = np.linspace(0, 1, 6)[:, None, None]
    border = (ring[None, :-1] * (1 - steps) + ring[None, 1:] * steps).reshape(-1, 2)
    # Labels are wider than high: distance counts more across than along.
    distance = np.hypot((grid[:, None, 0] - border[None, :, 0]) / 1.8, grid[:, None, 1] - border[None, :, 1]).min(axis=1)
    x, y = grid[int(np.argmax(distance))]
    return float(x), float(y)


def change_map(comparison: Comparison, metric: str, folder: Path, file: Traversable | Path) -> look.Saved:
    """Draw the paired effect of a policy by region in the last year.

    Colours and the values on the map are percent of the region's baseline for the metrics in RELATIVE, so that a large region does not
    wash out the others; the table beside gives the amounts.

    Parameters
    ----------
    comparison : Comparison
    metric : str
        A metric measured by region.
    folder : Path
        Where `map-staff.png` and `.svg` go, named by the metric.
    file : path
        GeoJSON of the regions.

    Returns
    -------
    Saved
        Files and alternative text.
    """
    say = comparison.say
    shown = Shown(metric, relative=metric in RELATIVE)
    finding = map_finding(comparison, shown, comparison.years[-1])
    against = say("against", policy=comparison.titles[comparison.policy], baseline=comparison.titles[comparison.baseline])
    subtitle = f"{comparison.label(metric)}, {comparison.years[-1]} · {against} · {say('seeds', n=comparison.pairs)}"
    with look.styled():
        footer = [say("map_noise"), *comparison.notes]
        figure, top = look.page(WIDTH, HEIGHT, finding, subtitle, footer)
        _draw(figure, comparison, shown, boundaries(file), top)
        return look.save(figure, folder, f"map-{metric.replace('_', '-')}", finding, _alt(comparison, shown, finding))


def _draw(figure: Figure, comparison: Comparison, shown: Shown, regions: Sequence[Region], top: float) -> None:
    ranking = dict(comparison.ranking(shown.metric, comparison.years[-1], relative=shown.relative))
    bound = max((abs(effect.effect) for effect in ranking.values()), default=0.0) or 1.0
    axes = figure.add_axes((0.0, 0.085, 0.55, min(0.81, top - 0.085)))
    axes.set_aspect("equal")
    axes.axis("off")
    places = {code: place for place, code in enumerate(ranking, start=1)}
    for region in regions:
        effect = ranking.get(region.code)
        changed = effect is not None and effect.told
        face = CHANGE(0.5 + effect.effect / bound / 2) if effect is not None and changed else UNCHANGED
        vertices = np.concatenate(region.rings)
        codes = np.concatenate([[Outline.MOVETO, *[Outline.LINETO] * (len(ring) - 2), Outline.CLOSEPOLY] for ring in region.rings])
        hatch = None if changed else "////"
        axes.add_patch(PathPatch(Outline(vertices, codes), facecolor=face, edgecolor=BORDER, linewidth=0.6, hatch=hatch, hatchcolor=HATCH))
    # Labels last and with final limits: whether one fits depends on the scale of the map.
    axes.autoscale_view()
    for region in regions:
        if effect := ranking.get(region.code):
            face = CHANGE(0.5 + effect.effect / bound / 2) if effect.told else UNCHANGED
            _label(axes, comparison, shown, region, effect, places[region.code], face)
    _table(figure, comparison, shown, min(0.862, top - 0.03))
    _scale(figure, comparison, shown, bound)


def _label(axes: Axes, comparison: Comparison, shown: Shown, region: Region, effect: Effect, place: int, face: RGBA) -> None:
    """Name and value where they fit into the region, else the number that the region has in the table."""
    value = comparison.printed(shown.metric, effect.effect, difference=True, relative=shown.relative) if effect.told else "–"
    value += f"{NARROW_SPACE}%" if shown.relative and effect.told else ""
    dark = 0.299 * face[0] + 0.587 * face[1] + 0.114 * face[2] < DARK
    label = axes.text(
        *region.inside, f"{comparison.regions[region.code]}\n{value}", ha="center", va="center", size=LABEL_SIZE, linespacing=1.15,
        color="white" if dark else look.INK, path_effects=[] if dark else [patheffects.withStroke(linewidth=2.2, foreground=face)],
    )  # fmt: skip
    box = label.get_window_extent().transformed(axes.transData.inverted())
    steps = np.linspace(0, 1, 7)
    edge = [(box.x0 + s * box.width, y) for s in steps for y in (box.y0, box.y1)]
    edge += [(x, box.y0 + s * box.height) for s in steps for x in (box.x0, box.x1)]
    if np.mean(Outline(max(region.rings, key=_area)).contains_points(edge)) < FITS:
        label.set_text(str(place))
        label.set_fontweight("bold")


def _table(figure: Figure, comparison: Comparison, shown: Shown, top: float) -> None:
    """Every region with its level in the baseline and its effect, largest gain first."""
    say, form = comparison.say, comparison.form(shown.metric)
    rows = _rows(comparison, shown)
    step = min(0.0365, (top - 0.1) / max(1, len(rows)))
    columns = {"place": 0.565, "region": 0.578, "baseline": 0.765, "effect": 0.895, "percent": 0.965}
    unit = form.difference[comparison.language]
    heads = {"region": say("region"), "baseline": say("baseline"), "effect": f"{say('effect')}, {unit}"}
    if shown.relative:
        heads["percent"] = "%"
    for column, text in heads.items():
        figure.text(columns[column], top, text, size=8, color=look.QUIET, ha="left" if column == "region" else "right")
    for place, (code, texts, changed) in enumerate(rows, start=1):
        y = top - step * place
        for column, text in {"place": str(place), "region": comparison.regions[code], **texts}.items():
            ink = look.INK if changed or column in ("place", "region", "baseline") else look.QUIET
            weight = "bold" if column == "place" else "normal"
            figure.text(columns[column], y, text, size=8.8, color=ink, weight=weight, ha="left" if column == "region" else "right")
        figure.add_artist(Line2D([0.55, 0.965], [y - 0.0115] * 2, color=look.GRID, linewidth=0.8))


def _rows(comparison: Comparison, shown: Shown) -> list[tuple[str, dict[str, str], bool]]:
    """Code, printed cells and whether there is a detectable effect, largest gain first."""
    year, rows = comparison.years[-1], []
    for code, _ in comparison.ranking(shown.metric, year, relative=shown.relative):
        effect = comparison.effect(shown.metric, code, year)
        percent = comparison.effect(shown.metric, code, year, relative=True) if shown.relative else None
        if effect is None:
            continue
        told = " ".join(filter(None, comparison.interval(shown.metric, effect)))
        cells = {"baseline": comparison.printed(shown.metric, effect.baseline), "effect": told}
        if percent is not None:
            cells["percent"] = comparison.printed(shown.metric, percent.effect, difference=True, relative=True)
        rows.append((code, cells, effect.told))
    return rows


def _scale(figure: Figure, comparison: Comparison, shown: Shown, bound: float) -> None:
    """Colour scale, centred on zero."""
    axes = figure.add_axes((0.045, 0.60, 0.14, 0.014))
    axes.imshow(np.linspace(-1, 1, 256)[None, :], cmap=CHANGE, aspect="auto", extent=(-bound, bound, 0, 1))
    axes.set_yticks([])
    ticks = (-bound, 0.0, bound)
    axes.set_xticks(ticks, [comparison.printed(shown.metric, x, difference=True, relative=shown.relative) for x in ticks], size=8)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    form = comparison.form(shown.metric, relative=shown.relative)
    title = f"{comparison.say('difference')}, {form.difference[comparison.language]}"
    axes.set_title(title, loc="left", size=8, color=look.QUIET, pad=5)


def _alt(comparison: Comparison, shown: Shown, finding: str) -> str:
    """Text that says what the map shows: its finding and every region."""
    form = comparison.form(shown.metric)
    year, rows = comparison.years[-1], []
    for code, _ in comparison.ranking(shown.metric, year, relative=shown.relative):
        if effect := comparison.effect(shown.metric, code, year):
            rows.append(f"{comparison.regions[code]} {comparison.printed_effect(shown.metric, effect)}")
    what = f"{comparison.label(shown.metric)}, {year}, {comparison.say('difference').lower()}"
    return f"{finding}. {what}, {form.difference[comparison.language]}: {'; '.join(rows)}."
