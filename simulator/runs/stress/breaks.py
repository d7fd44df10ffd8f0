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
        level: How bad it is.
        turn: The turn of support that shows it.
        rule: The rule that was broken; empty for none.
        call: Id of the call, empty for words alone.
        why: One line for people.
    """

    kind: str
    level: Level
    turn: int
    rule: str = ""
    call: str = ""
    why: str = ""
