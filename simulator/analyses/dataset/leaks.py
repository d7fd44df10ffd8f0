"""Sentences of customers that training and held-out dialogues share, with ids and names masked.

A split by records keeps a customer's data on one side; the same sentence with another number in it
still stands on both. That is counted, and left out of training where it is asked for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from simulator.analyses.dataset.split import number_of
from simulator.dialogue import Dialogue, Speaker

Leak = Literal["count", "sentences"]

LEAST_WORDS = 5
"""Words of the shortest customer turn that counts."""

_ADDRESS = re.compile(r"\S+@\S+")
_MASKS = {
    "[name]": "_name",
    **dict.fromkeys(("[email]", "[phone]", "[card]", "[account]", "[address]"), "_id"),
}
_MASK = re.compile("|".join(map(re.escape, _MASKS)))
"""What stands in recordings whose personal details were masked before."""
_NUMBER = re.compile(r"[^\s,.;!?]*\d[^\s,;!?]*")
_NAME = re.compile(r"(?<=[\w,;] )[A-Z]\w+(?: [A-Z]\w+)*")
_WORDS = re.compile(r"\w+")


def masked(text: str) -> str:
    """A text in lower case without its punctuation, its addresses, ids, amounts and names masked.

    Example:
        >>> masked("It's order ORD-1042, for Ada King.")
        'it s order _id for _name'
    """
    text = _MASK.sub(lambda mask: _MASKS[mask[0]], text)
    text = _NUMBER.sub("_id", _ADDRESS.sub("_id", text))
    return " ".join(_WORDS.findall(_NAME.sub("_name", text))).lower()


def sentences(dialogue: Dialogue) -> frozenset[int]:
    """Its customer's turns of `LEAST_WORDS` words and more, masked, as numbers."""
    said = (_sentence(turn.text) for turn in dialogue.turns if turn.speaker == Speaker.CUSTOMER)
    return frozenset(number for number in said if number is not None)


@lru_cache(maxsize=1 << 15)
def _sentence(text: str) -> int | None:
    if len(_WORDS.findall(text)) < LEAST_WORDS:
        return None  # a mask stands for a word and more
    found = masked(text)
    return number_of(found) if found.count(" ") >= LEAST_WORDS - 1 else None
