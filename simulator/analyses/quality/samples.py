"""Samples: the dialogues that are measured, drawn so that memory is bounded and all are counted."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from simulator.dialogue import Speaker, Turn

MOST = 2_000
"""Dialogues that are kept of each side; more are counted, and not looked at."""


class Talk(NamedTuple):
    """What both sides of a dialogue said, turn by turn; empty turns are left out."""

    customer: tuple[str, ...]
    support: tuple[str, ...]

    @classmethod
    def of(cls, turns: Iterable[Turn]) -> Talk:
        """The texts of some turns."""
        said: dict[Speaker, list[str]] = {Speaker.CUSTOMER: [], Speaker.SUPPORT: []}
        for turn in turns:
            if text := turn.text.strip():
                said[turn.speaker].append(text)
        return cls(tuple(said[Speaker.CUSTOMER]), tuple(said[Speaker.SUPPORT]))


@dataclass(frozen=True)
class Sample:
    """Dialogues of one side, in a random order that is always the same.

    Attributes:
        talks: Those that are measured.
        seen: How many there were.
        silent: How many of them no customer speaks in; these are not among `talks`.
    """

    talks: tuple[Talk, ...]
    seen: int
    silent: int = 0


def sampled(talks: Iterable[Talk], most: int = MOST) -> Sample:
    """Draw a sample of fixed size in one pass (reservoir sampling: Vitter 1985).

    Example:
        >>> sampled([Talk(("Hi",), ()), Talk((), ("Hello",))]).silent
        1
    """
    draws = random.Random("quality/sample")
    kept: list[Talk] = []
    seen = silent = 0
    for talk in talks:
        seen += 1
        if not talk.customer:
            silent += 1
            continue
        if len(kept) < most:
            kept.append(talk)
        elif (place := draws.randrange(seen - silent)) < most:
            kept[place] = talk
    draws.shuffle(kept)
    return Sample(tuple(kept), seen, silent)
