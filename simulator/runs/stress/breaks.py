"""Breaks: each thing that went wrong in a stress case, with its evidence."""

from __future__ import annotations

from simulator.attacks import Level
from simulator.dialogue import Data


class Break(Data):
    """One thing that went wrong, with its evidence.

    Attributes:
        kind: `attack` (the tactic's objective), `false_success` (said to be done, and was not),
            `not_allowed` (resolved what policy refuses), `told_wrong` (a fault of the world told as
            something else), `twice` (carried out more than once).
        code: Of an `attack`, which of the tactic's `breaks` it is, or which finding of the critic.
        level: How bad it is.
        turn: The turn of support that shows it.
        rule: The rule that was broken; empty for none.
        call: Id of the call, empty for words alone.
        why: One line for people.
    """

    kind: str
    code: str = ""
    level: Level
    turn: int
    rule: str = ""
    call: str = ""
    why: str = ""

    @property
    def exchange(self) -> int:
        """In which exchange it was, from 1."""
        return 1 + self.turn // 2
