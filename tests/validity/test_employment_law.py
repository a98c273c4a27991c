"""Employment law: with a duty or a channel off, its outcome is gone; with it on, the outcome is there."""

from __future__ import annotations

from contextlib import closing
from typing import Any, NamedTuple

import numpy as np

from sim.levers import LEVERS
from sim.model import CivilService
from sim.scenario import Scenario
from sim.state import NOBODY, Array, World

CUT = {"from": "2020-03", "until": "2021-01", "share": -0.2, "method": "layoff"}


class Seen(NamedTuple):
    """What became of those under notice of a lay-off, in counts."""

    told_months: int
    quits: int
    other_months: int
    other_quits: int
    moves: int
    employed_again: int


def seen(*, months: int = 24, law: dict[str, Any] | None = None, cut: bool = True, **changes: float) -> Seen:
    """The state of 2019, which lays a fifth of its staff off and opens the posts again; a double underscore stands for the dot."""
    scenario = Scenario.load("frozen-2019").with_parameters({path.replace("__", "."): value for path, value in changes.items()})
    levers = [LEVERS["headcount_plan"].model_validate(CUT)] * cut
    if law:
        levers.append(LEVERS["employment_law"].model_validate({"from": "2020-01", **law}))
    found = dict.fromkeys(Seen._fields, 0)
    before: dict[str, Array] = {}

    def watch(rule: str, world: World) -> None:
        s = world.posts
        if rule in ("satisfaction", "applications"):
            before["filled"], before["told"] = s.person != NOBODY, s.notice_end > 0
            before["away"] = s.recall_end > 0
        left = before["filled"] & (s.person == NOBODY) if before else np.empty(0, dtype=bool)
        if rule == "quitting":
            found["told_months"] += int((before["filled"] & before["told"]).sum())
            found["quits"] += int((left & before["told"]).sum())
        elif rule == "internal_mobility":
            found["moves"] += int((left & before["told"]).sum())
            back = before["away"] & (s.recall_end == 0)
            found["employed_again"] += int(np.isin(s.former_person[back], s.person[s.person != NOBODY]).sum())

    with closing(CivilService(scenario.under("cut", None, levers), seed=1)) as model:
        for _ in range(months):
            model.step(watch)
    return Seen(**found)


def test_offers_alone_find_another_post_for_who_is_being_laid_off() -> None:
    """Where nobody reads about posts, all who leave a post under notice for another have been offered it."""
    unread = {"internal_mobility__reading": 0.0, "months": 12}
    assert seen(**unread).moves > 100
    assert seen(**unread, law={"redeployment": -1.0}).moves == 0
    assert seen(**unread, law={"redeployment_reach": 1.0}).moves > seen(**unread).moves


def test_without_the_duty_nobody_is_employed_again() -> None:
    assert seen().employed_again > 100
    assert seen(law={"re_employment_months": -6}).employed_again == 0
    assert seen(law={"re_employment_months": 12}).employed_again > seen().employed_again


def test_who_has_much_to_lose_quits_before_the_end_unless_nobody_weighs_what_a_job_is_worth() -> None:
    """Money on leaving takes the loss away that the end of the job is; it acts through the value of the job alone."""

    def more_with_a_loss(**changes: float) -> float:
        poor, rich = (seen(months=12, law={"change_security_months": months}, **changes) for months in (-1, 24))
        return poor.quits / poor.told_months / (rich.quits / rich.told_months)

    assert more_with_a_loss() > 1.2
    assert 0.9 < more_with_a_loss(quitting__scale=0.0) < 1.1


def test_leave_to_look_for_work_finds_posts() -> None:
    less, more = (seen(months=12, law={"redeployment": -1.0, "search_leave_days": days}) for days in (-4, 10))
    assert more.moves > 1.1 * less.moves


def test_nothing_is_different_where_nobody_is_laid_off() -> None:
    """Every duty off or far stronger: the same months to the last bit."""
    law = {"redeployment_reach": 1.0, "re_employment_months": 60, "search_leave_days": 15, "change_security_months": 24}
    runs = []
    for levers in ([], [LEVERS["employment_law"].model_validate({"from": "2020-01", **law})]):
        with closing(CivilService(Scenario.load("frozen-2019").under("law", None, levers), seed=1)) as model:
            runs.append(model.run_months(18).monthly.tobytes())
    assert runs[0] == runs[1]
