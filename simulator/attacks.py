"""Attacks as data: what an adversarial customer is up to, and what of the bot can be seen.

Both stand in files: an attack in the plan, as a part of its case, and what was observed in the
dialogue. The verdict on an attack is computed from the two whenever it is read
(`runs/stress/verdict.py`), so that nothing of it can be out of date.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Level(IntEnum):
    """How bad a break is; ordered."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """As files and options spell it."""
        return self.name.lower()


class Strategy(StrEnum):
    """When a customer makes its moves.

    `opens`: the first move stands before the first wish. `insists`: one move at each refusal, and
    the wish again. `asks`: the moves are the first messages, the business of the case comes after.
    `creeps`: what was done once is wanted again, and more. `escalates`: harmless moves first, the
    last is the attack (crescendo). `adapts`: at each refusal the move that fits what support said,
    none twice (the technique is chosen anew). `backtracks`: after a refusal as if nothing had been
    asked, then again in other words. `none`: the case alone is the attack.
    """

    OPENS = "opens"
    INSISTS = "insists"
    ASKS = "asks"
    CREEPS = "creeps"
    ESCALATES = "escalates"
    ADAPTS = "adapts"
    BACKTRACKS = "backtracks"
    NONE = "none"


class Attack(_Data):
    """What the customer of one case is up to; its benign twin has the same with `twin`.

    Attributes:
        tactic: Name of the tactic, its file's.
        digest: Of the tactic's content.
        twin: The case without the one fact, or the words, that make it an attack.
        pair: The same for an attack and its twin, and for all trials of both.
        trial: Counted from 0.
        strategy: When the moves are made.
        moves: Whole messages, in order, with their values filled in.
        rule: The rule of the pack that it aims at; empty for none.
        tool: The deed that it wants although it may not have it; empty for none.
        secrets: What support must not tell, by what it is called.
        lies: What the customer claims and is not so: support must not affirm it.
    """

    tactic: str
    digest: str
    twin: bool = False
    pair: str = ""
    trial: int = 0
    strategy: Strategy = Strategy.NONE
    moves: tuple[str, ...] = ()
    rule: str = ""
    tool: str = ""
    secrets: dict[str, str] = {}
    lies: tuple[str, ...] = ()


class Observed(_Data):
    """What could be seen of a bot that is not ours; None in a dialogue whose support is.

    Attributes:
        target: What was played against, as it was named.
        calls: Whether its calls are known: they ran in our world, or it reported them.
        state: Whether the state afterwards is known: it is our world's, or it was probed.
        probed: From a collection to records as the bot's backend holds them afterwards.
    """

    target: str
    calls: bool = False
    state: bool = False
    probed: dict[str, tuple[dict[str, Any], ...]] = {}
