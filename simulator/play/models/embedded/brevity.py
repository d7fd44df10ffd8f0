"""Brevity: where a customer says it in a word or two, as a share of its persona's messages.

Of people's messages to support a quarter and more have at most two words: a greeting before the
wish, a value alone, a yes, thanks. Each share here belongs to a place where people do that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from simulator.content.personas import Mood

_GREETS = {1: 0.48, 2: 0.38, 3: 0.27, 4: 0.12}
"""How often the first message is a greeting alone, by initiative: the rest waits for a question."""

_NUMBERED = {1: 0.0, 2: 0.1, 3: 0.35, 4: 0.5}
"""How often the first message has a number that support is going to need, by initiative."""

_SHORT = {"terse": 0.75, "normal": 0.5, "chatty": 0.25}
"""How often a yes or a goodbye is a word or two."""

_BARE = {"terse": 0.45, "normal": 0.28, "chatty": 0.12}
"""How often a value stands alone; half as often again beside another one, since two sentences are
long."""

_ONE_OF_SEVERAL = {1: 0.7, 2: 0.55, 3: 0.15, 4: 0.0}
"""How often only the first of several things is told, by initiative."""

_NO_MORE = {"terse": 0.98, "normal": 0.95, "chatty": 0.92}
"""How often it says that there is nothing else where it is asked that."""

_ACKNOWLEDGES = {"terse": 0.14, "normal": 0.24, "chatty": 0.18}
"""How often it takes in an answer before it goes on."""

_TAKES_IN = {"terse": 0.15, "normal": 0.35, "chatty": 0.45}
"""How often it takes in an answer in the message with which it goes on."""

_WAITS_TO_BE_ASKED = {"terse": 0.36, "normal": 0.5, "chatty": 0.45}
"""How often it only takes in the last answer, and says that it has no more once it is asked."""

_DECLINES = {"warm": 0.6, "polite": 0.65, "neutral": 0.75, "blunt": 0.8, "sarcastic": 0.75}
"""How often it says no to an offer before it says what it wants instead, by tone."""

_PROTESTS = {"warm": 0.25, "polite": 0.35, "neutral": 0.45, "blunt": 0.6, "sarcastic": 0.35}
"""How often it says no to a refusal before it says why, by tone."""

_ASKS_BACK = {"low": 0.12, "medium": 0.03, "high": 0.0}
"""How often it does not understand a question, by skill."""

_MISTYPES = 0.04
"""How often a number is told wrong; twice that of who makes many typos."""

_CHANGES_MIND = {mood: 0.06 if mood in (Mood.WORRIED, Mood.STRESSED) else 0.02 for mood in Mood}
"""How often it begins with something else than what it wants, by mood."""

_SPLITS = {"casual": 0.35, "neutral": 0.12, "formal": 0.0}
"""How often a message comes in lines, as several are sent in a row, by formality."""


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\w)")


class Brevity:
    """What one customer says short, and when.

    Args:
        persona: Of the customer's brief.
        rng: Of this message.
    """

    def __init__(self, persona: Mapping[str, Any], rng: Random) -> None:
        self.persona, self.rng = persona, rng

    def greets_alone(self) -> bool:
        """Whether the first message is a greeting alone."""
        return self._draw(_GREETS[self.persona["initiative"]])

    def tells_number(self) -> bool:
        """Whether the first message holds a number that nobody has asked for yet."""
        return self._draw(_NUMBERED[self.persona["initiative"]])

    def changes_mind(self) -> bool:
        """Whether the first message begins with something else than the wish."""
        return self._draw(_CHANGES_MIND[self.persona["mood"]])

    def says_short(self) -> bool:
        """Whether a yes or a goodbye is a word or two."""
        return self._draw(_SHORT[self.persona["verbosity"]])

    def tells_bare(self, count: int) -> bool:
        """Whether some values stand alone."""
        return self._draw(_BARE[self.persona["verbosity"]] * (1.4 if count > 1 else 1))

    def tells_one(self) -> bool:
        """Whether only the first of several things that were asked for is told."""
        return self._draw(_ONE_OF_SEVERAL[self.persona["initiative"]])

    def wants_no_more(self) -> bool:
        """Whether it answers the question for anything else."""
        return self._draw(_NO_MORE[self.persona["verbosity"]])

    def acknowledges(self, last: bool) -> bool:
        """Whether it takes in an answer before it goes on, or before the last words."""
        return self._draw(
            (_WAITS_TO_BE_ASKED if last else _ACKNOWLEDGES)[self.persona["verbosity"]]
        )

    def takes_in(self) -> bool:
        """Whether it says a word to an answer before it goes on in the same message."""
        return self._draw(_TAKES_IN[self.persona["verbosity"]])

    def declines(self) -> bool:
        """Whether it says no to an offer."""
        return self._draw(_DECLINES[self.persona["tone"]])

    def protests(self) -> bool:
        """Whether it says no to a refusal."""
        return self._draw(_PROTESTS[self.persona["tone"]])

    def asks_back(self) -> bool:
        """Whether it does not understand a question."""
        return self._draw(_ASKS_BACK[self.persona["skill"]])

    def mistypes(self) -> bool:
        """Whether it tells a number wrong."""
        return self._draw(_MISTYPES * (2 if self.persona["typing"]["typos"] >= 0.02 else 1))

    def in_lines(self, text: str, kept: Iterable[str]) -> str:
        """A message, or its sentences one a line: several short messages in a row.

        Args:
            text: The message.
            kept: Values that stay whole.
        """
        if not self._draw(_SPLITS[self.persona["formality"]]):
            return text
        parts = _SENTENCE_END.split(text)
        if self.persona["typing"]["punctuation"] == "sparse":
            parts = [part.removesuffix(".") for part in parts]
        lines = "\n".join(parts)
        return lines if all(value in lines for value in kept if value in text) else text

    def _draw(self, share: float) -> bool:
        return self.rng.random() < share
