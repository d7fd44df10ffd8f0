"""Wishes: what customers of a business's logs want, grouped; no text of a log stands in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """What some customers of the logs write first, or ask.

    Attributes:
        words: The most telling words that they share.
        size: In how many conversations.
        total: Of how many.
        goal: As a model names it; empty without one.
    """

    words: tuple[str, ...]
    size: int
    total: int
    goal: str = ""


@dataclass(frozen=True)
class WishGroup:
    """A wish with what a model is shown of it.

    Attributes:
        wish: What is drafted of it.
        examples: A few of the messages, personal details masked; they are stored nowhere.
    """

    wish: Wish
    examples: tuple[str, ...]
