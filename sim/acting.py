"""Acting: single rules that act on a world before its first month."""

from __future__ import annotations

from typing import Any, Final

from sim.draws import Draws
from sim.policy import Book
from sim.process import View
from sim.schedule import SCHEDULE
from sim.state import World


class Acting:
    """The rules in force before the first month, and a view of the world for each.

    Views take longer to make than many a rule takes to act, and what is known of their calls is as good in the months that follow.

    Parameters
    ----------
    world : World
    book : Book
        Rules in force.
    seed : int
        Seed of the run.

    Attributes
    ----------
    parameters : dict of str to NamedTuple
        Parameters of every rule, by its name.
    views : dict of str to View
    """

    def __init__(self, world: World, book: Book, seed: int) -> None:
        self.world, self.seed = world, seed
        self.parameters: dict[str, Any] = {process.name: book.parameters(process.name, process.parameters) for process in SCHEDULE}
        self.views: dict[str, View] = {process.name: process.view(world) for process in SCHEDULE}

    def __call__(self, name: str, month: int = 0, parameters: Any = None) -> None:  # noqa: ANN401 - those of the rule
        """Let one rule act as in a month, 0 at the start; with other parameters than those in force where some are given."""
        given = self.parameters[name] if parameters is None else parameters
        _FUNCTIONS[name](self.views[name], given, Draws(self.seed, name, month))


_FUNCTIONS: Final = {process.name: process.function for process in SCHEDULE}
