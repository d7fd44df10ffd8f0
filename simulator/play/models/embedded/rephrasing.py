"""Rephrasing: a wish for somebody who has not understood it, in other and plainer words each time.

People reword for a partner that errs, and converge on words that both have (lexical entrainment:
Brennan and Clark 1996). What to say next is chosen by maximal marginal relevance (Carbonell and
Goldstein 1998): words that most ways to say a wish share, as far as they were not said in vain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.play.models.embedded.gist import HOLE, content, gist
from simulator.play.models.embedded.openings import names_its_thing
from simulator.play.nlu import segments

SAID_IN_VAIN = 0.3
"""What a word is worth that was said before and did not help."""

LENGTH = 0.04
"""What each word of a sentence costs: plain sentences are short."""

_SOFTENED = re.compile(
    r"\b(?:exactly|actually|maybe|perhaps|just|kindly|even|really|at least|after all|then|though"
    r"|by any chance|again|as well|too|well|but|so|all right|right|and|if possible)\b",
    re.IGNORECASE,
)
"""Words that soften a sentence or tie it to what was said before, and carry no wish."""


def rephrased(sentences: Sequence[str], said: str, full: bool) -> list[str]:
    """The plainest of some ways to say one thing that were not said, or two that add to each other.

    Args:
        sentences: With their slots open; at least one.
        said: All that was said before.
        full: Say it as fully as it can be said: two of them.
    """
    about = gist(sentences)
    named = [text for text in sentences if names_its_thing(text)] or list(sentences)
    heard = content(said)
    first = max(named, key=lambda text: _worth(text, about, heard))
    rest = [text for text in named if text != first]
    if not (full and rest):
        return [first]
    return [first, max(rest, key=lambda text: _worth(text, about, heard | content(first)))]


def _worth(sentence: str, about: Mapping[str, float], heard: set[str]) -> float:
    """How much of the gist a sentence says anew, and how plainly."""
    told = content(HOLE.sub(" ", sentence))
    worth = sum(about[word] * (SAID_IN_VAIN if word in heard else 1.0) for word in sorted(told))
    more = len(segments(sentence)) - 1 + len(_SOFTENED.findall(sentence))
    return worth + len(HOLE.findall(sentence)) * 0.5 - LENGTH * len(sentence.split()) - more * 0.2


def carefully(persona: Mapping[str, Any]) -> dict[str, Any]:
    """A persona as it types for who does not understand: without slips, short forms and asides.

    People overdo it for a machine that errs (hyperarticulation: Oviatt et al. 1998).
    """
    typing = {**persona["typing"], "typos": 0.0, "misspellings": 0.0, "abbreviations": False,
              "punctuation": "full"}  # fmt: skip
    return {**persona, "asides": [], "typing": typing}
