"""Look: colours, dashes, page and files that all figures share.

Colours are Okabe and Ito's, told apart with every common form of colour blindness; the baseline is always grey. Nothing is said by
colour alone: lines differ in dash and carry their names, changes carry their sign.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

INK: Final = "#222222"
QUIET: Final = "#5f5f5f"
GRID: Final = "#e4e4e4"
BASELINE: Final = "#7a7a7a"
POLICY: Final = "#0072b2"
GAIN: Final = ("#0072b2", "#00805c", "#4b3b8f")
LOSS: Final = ("#d55e00", "#a8507f", "#8a6d00")
Dash = tuple[int, tuple[float, ...]]
DASHES: Final[tuple[Dash, ...]] = ((0, ()), (0, (6, 2)), (0, (2, 1.6)))
POLICY_DASH: Final = DASHES[1]
DPI: Final = 150
MARGIN: Final = 0.45
"""Inches."""

FONT: Final = "DejaVu Sans"
"""Comes with Matplotlib."""

STYLE: Final[Mapping[Any, Any]] = {
    "font.family": FONT,
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": QUIET,
    "axes.edgecolor": "#9a9a9a",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": GRID,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "svg.fonttype": "none",
    "svg.hashsalt": "monipaikka",
}


class Saved(NamedTuple):
    """A figure on disk: its files and the text that says what it shows."""

    png: Path
    svg: Path
    alt: str


def page(width: float, height: float, headline: str, subtitle: str, footer: list[str]) -> tuple[Figure, float]:
    """An empty page, sized in inches, with its headline (the finding), subtitle and footer; call it within `styled()`.

    Returns
    -------
    figure : Figure
    top : float
        Where the header ends, as a share of the height.
    """
    figure = Figure(figsize=(width, height), facecolor="white")
    FigureCanvasAgg(figure)
    left = MARGIN / width
    title = _wrapped(figure, headline, 15, "bold")
    figure.text(left, 1 - 0.3 / height, title, size=15, weight="bold", va="top", linespacing=1.25)
    below = 1 - (0.42 + 0.28 * (title.count("\n") + 1)) / height
    under = _wrapped(figure, subtitle, 10)
    figure.text(left, below, under, size=10, color=QUIET, va="top", linespacing=1.3)
    text = "\n".join(_wrapped(figure, line, 7.5) for line in footer)
    figure.text(left, 0.2 / height, text, size=7.5, color=QUIET, va="bottom", linespacing=1.4)
    return figure, below - 0.19 * (under.count("\n") + 1) / height


def _wrapped(figure: Figure, text: str, size: float, weight: str = "normal") -> str:
    """Text broken into lines that fit between the margins of a page."""
    room = (figure.get_figwidth() - 2 * MARGIN) * figure.dpi
    measured = figure.text(0, 0, "", size=size, weight=weight)
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        measured.set_text(longer)
        if lines and measured.get_window_extent().width > room:
            lines.append(word)
        else:
            lines[-1:] = [longer]
    measured.remove()
    return "\n".join(lines)


@contextmanager
def styled() -> Iterator[None]:
    """The style of every figure, whatever the user's own settings are."""
    with rc_context():
        rcdefaults()
        for name, value in STYLE.items():
            rcParams[name] = value
        yield


def direct_labels(axes: Axes, x: float, ends: list[tuple[float, str, str]], *, size: float = 8.5, width: int = 17) -> None:
    """Write the names of lines beside their ends, apart from each other.

    Parameters
    ----------
    axes : Axes
        Its limits must be final.
    x : float
        Where the lines end.
    ends : list of (y, name, colour)
        End of each line.
    """
    bottom, top = axes.get_ylim()
    height = axes.get_window_extent().height * 72 / axes.figure.dpi
    per_point = (top - bottom) / height
    laid = sorted((y, "\n".join(textwrap.fill(line, width, break_long_words=False) for line in n.split("\n")), c) for y, n, c in ends)
    heights = [(name.count("\n") + 1) * size * 1.25 * per_point for _, name, _ in laid]
    places = [y for y, _, _ in laid]
    for _ in range(200):
        for i in range(len(places) - 1):
            overlap = (heights[i] + heights[i + 1]) / 2 - (places[i + 1] - places[i])
            if overlap > 0:
                places[i] -= overlap / 2
                places[i + 1] += overlap / 2
    for place, (_, name, colour) in zip(places, laid, strict=True):
        axes.annotate(
            name, (x, place), xytext=(5, 0), textcoords="offset points", color=colour, size=size, va="center", linespacing=1.1,
            annotation_clip=False,
        )  # fmt: skip


def save(figure: Figure, folder: Path, name: str, title: str, alt: str) -> Saved:
    """Write a figure as PNG and SVG; both carry title and alternative text."""
    folder.mkdir(parents=True, exist_ok=True)
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    with styled():
        figure.savefig(png, dpi=DPI, metadata={"Title": title, "Description": alt})
        figure.savefig(svg, metadata={"Title": title, "Description": alt, "Date": None})
    svg.write_text(_described(svg.read_text(encoding="utf-8"), name, title, alt), encoding="utf-8")
    return Saved(png, svg, alt)


def _described(svg: str, name: str, title: str, alt: str) -> str:
    """SVG with a title and description for screen readers, and with fonts of the same widths where DejaVu Sans is missing."""
    texts = f'<title id="{name}-title">{html.escape(title)}</title>\n <desc id="{name}-desc">{html.escape(alt)}</desc>'
    tag = re.search(r"<svg\b[^>]*", svg)
    if tag is None:
        raise ValueError("not an SVG file")
    svg = f'{svg[: tag.end()]} role="img" aria-labelledby="{name}-title {name}-desc">\n {texts}{svg[tag.end() + 1 :]}'
    return svg.replace("'DejaVu Sans'", "'DejaVu Sans', 'Bitstream Vera Sans', Verdana, sans-serif")
