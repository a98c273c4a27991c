"""Write docs/validity/network.md: `python -m docs.validity.network` in the folder of the project.

The numbers are those that tests/validity/test_networks.py checks, by the same functions; the same code and data give the same page.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.scenario import Scenario
from sim.state import GROUPS, Array
from tests.validity.networks import AFFECTED, SEEDS, T_95, access, affected

PAGE = Path(__file__).resolve().parent / "network.md"
WORDS = {
    "all": "all residents",
    "over_64": "over 64",
    "swedish": "Swedish speakers, served in Swedish",
    "homeland": "Sámi homeland",
    "excluded": "digitally excluded, in person",
}
ENACTED, CUTS, RULE = "enacted", "network-cuts", "network-cuts-60"
TEXT = """# Offices that close, with and without the rule of 60 minutes

Written by `python -m docs.validity.network`; [test_networks.py](../../tests/validity/test_networks.py) checks the same numbers.
Means of 2028 to 2030 over {seeds} paired seeds, ± half the 95 % interval over them (luck alone). Access: contacts with agencies for
which a point that can serve is within an hour, in per cent.

## In the country

{country}

## In the municipalities affected

The {number} municipalities where the closures take {lost:.0f} % or more of the access of all residents when there is no rule,
{people} residents: {names}.

{there}

## What it shows

Of {enacted} service points of agencies in use at the end of 2030, {cuts} are left without the rule and {kept} with it. Most that close
lie within an hour of another point of their agency, or of a joint point in which it takes part, so that the rule has few to spare. It
gives back nearly all access that the closures take. In the country the difference is small, as most people live near the larger
offices; it is seen where the last office within an hour goes. Services in Swedish hang on few holders, who come and go:
what they lose is known least well. In the Sámi homeland these closures change nothing. Contacts by agency and who is digitally
excluded are judgements (grade D), and so is which offices close: the smallest.
"""


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, ("---",) * len(head), *rows))


def cell(values: Array) -> str:
    """Mean of values in per cent."""
    return f"{100 * values.mean():.2f}"


def difference(values: Array) -> str:
    """Mean and half the interval of paired differences in points."""
    return f"{100 * values.mean():+.2f} ± {100 * T_95 * values.std(ddof=1) / np.sqrt(len(values)):.2f}"


def by_group(municipalities: Array | slice = slice(None)) -> str:
    """Access of each group by scenario, and what the rule changes."""
    rows = []
    for group in GROUPS:
        if not access(ENACTED).residents[:, municipalities, GROUPS.index(group)].any():
            continue
        enacted, cuts, kept = (access(name).of(group, municipalities) for name in (ENACTED, CUTS, RULE))
        people = (kept - cuts).mean() * access(RULE).residents[:, municipalities, GROUPS.index(group)].sum(axis=1).mean()
        rows.append((WORDS[group], cell(enacted), cell(cuts), cell(kept), difference(kept - cuts), f"{people:,.0f}"))
    return table(("group", f"`{ENACTED}`", f"`{CUTS}`", f"`{RULE}`", "with the rule, points more", "as residents"), rows)


def page() -> str:
    """The text of the page."""
    here = affected()
    names = Scenario.load(ENACTED).margins["municipalities"]["name_fi"]
    people = access(ENACTED).residents[:, here, 0].sum(axis=1).mean()
    points = {name: f"{access(name).points.mean():.0f}" for name in (ENACTED, CUTS, RULE)}
    return TEXT.format(
        seeds=len(SEEDS), country=by_group(), number=here.size, lost=100 * AFFECTED, people=f"{people:,.0f}",
        names=", ".join(sorted(names[here].tolist())), there=by_group(here), enacted=points[ENACTED], cuts=points[CUTS], kept=points[RULE],
    )  # fmt: skip


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
