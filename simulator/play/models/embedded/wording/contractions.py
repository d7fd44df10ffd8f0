"""Contractions, all made or all written out."""

from __future__ import annotations

import re
from functools import partial

from simulator.play.english.grammar import uncontracted
from simulator.play.models.embedded.wording.register import Speaker

_WOULD = "(?:like|rather|prefer|love|pay|be|take|want|appreciate|choose|opt|go)"
_BEHIND = r"(?:the|my|your|a|an|not|no|it(?= \w)|order|still)"
_CONTRACT: tuple[tuple[str, str], ...] = (
    (r"\bcannot\b|\bcan not\b", "can't"),
    (r"\b(do|does|did|is|are|was|were|has|have|could|would|should) not\b", r"\1n't"),
    (r"\b(I) am (?=\w)(?!able)", r"\1'm "),
    (r"\b(I|we|they) have (?=(?:been|had|got|tried|paid|lost|found)\b)", r"\1've "),
    (r"\b(I|you|we|they) will (?=\w)", r"\1'll "),
    (rf"\b(I|we) would (?={_WOULD}\b)", r"\1'd "),
    (rf"(?<!\w )\b(it|that|there|what|where) is (?={_BEHIND}\b)", r"\1's "),
)  # fmt: skip
CONTRACT = tuple((re.compile(p, re.IGNORECASE), text) for p, text in _CONTRACT)


def contracted(text: str, by: Speaker) -> str:
    """A sentence with its contractions all written out, or all made, as the register has it."""
    if by.often(0.08, formal=0.45, learner=0.5, casual=0.03):
        return uncontracted(text)
    if not by.often(0.6, formal=0.15, learner=0.2):
        return text
    for pattern, replacement in CONTRACT:
        text = pattern.sub(partial(_cased, replacement=replacement), text)
    return text


def _cased(match: re.Match[str], replacement: str) -> str:
    text = match.expand(replacement)
    return text[0].upper() + text[1:] if match.group()[0].isupper() else text
