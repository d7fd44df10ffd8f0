"""Asides: sentences in which no deed of support's can stand, however they sound.

Whether a deed is told of without words for it is heard in a text as a whole; what another customer
said, or a record shows, sounds like one.
"""

from __future__ import annotations

import re

from simulator.play.critic.said import sentences

_BY_CUSTOMERS = re.compile(
    r"\b(?:(?:some|any)(?:body|one) else|(?:another|(?:a|the) (?:other|different)) (?:account"
    r"|caller|client|customer|guest|person|user)|the (?:caller|customer|person) before)\b"
    r"(?: who [^.!?\n]{1,40}?)?(?: (?:also|already|has|had|have|just|once)){0,2}"
    r" (?:asked|called|gave|given|has|have|is|left|lives?|mentioned|named|said|sent|told|uses?|used"
    r"|was|wrote|written)\b(?! (?:it|that|this|you|your)\b)",
    re.IGNORECASE,
)
"""What other customers said or are: no deed of support's, unless done to the one spoken to."""

_AS_SHOWN = re.compile(
    r"\b(?:I|we)(?: can| do)? see\b|\b(?:is|are|was|were)(?: still)? (?:down|listed|marked|recorded"
    r"|registered|shown) (?:as|for|on|under|with)\b",
    re.IGNORECASE,
)
"""What was looked up: what a record shows, nobody has done just now."""


def without_asides(text: str) -> str:
    """A text without the sentences that tell of other customers or of what was looked up."""
    return "".join(
        text[start:end]
        for start, end in sentences(text)
        if not any(aside.search(text, start, end) for aside in (_BY_CUSTOMERS, _AS_SHOWN))
    )
