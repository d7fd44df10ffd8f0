"""Plain cues of English in support's text, for bots that do not speak a pack's sentences."""

from __future__ import annotations

import re

ASKING = re.compile(
    r"\?|\bplease (provide|share|give|tell|confirm|send me|let me know|enter)\b"
    r"|\b(could you|can you|may i have|i('ll| will)? need (your|the)|tell me|let me know)\b",
    re.IGNORECASE,
)
CHECKING = re.compile(r"\b(right|correct|true)\s?\?", re.IGNORECASE)
OFFERING = re.compile(
    r"\b(i can|we can|i could|we could|would you like|would you prefer|instead"
    r"|do you want me to(?=[^.?!]*\bor\b))\b",
    re.IGNORECASE,
)
OPEN = re.compile(
    r"\bwhat(?:['’]s| is) (?:up|the question|on your mind)\b|\bwhat brings you\b|\bfire away\b"
    r"|\bhow (?:can|may) (?:i|we) (?:help|assist)\b",
    re.IGNORECASE,
)
"""It asks what somebody wants, and for no value."""

UNKNOWN = re.compile(
    r"\b(don['’]?t know|do not know|not sure|unsure|can['’]?t (say|tell)|no idea) (if|whether)\b",
    re.IGNORECASE,
)
"""It says that it does not know whether something is so."""

YOURSELF = re.compile(
    r"\b(you|they) (can|could|may|might|should|need to|have to|would have to|will be able)\b"
    r"|\bplease (visit|contact|call|check|reach out)\b|\bby \w+ing\b|\bhow to\b",
    re.IGNORECASE,
)
"""It tells how somebody else may do it."""

_CUES = (
    (
        "escalated",
        r"\b(hand(ed|ing)? (you|this|it)?.*over|transferr?(ed|ing)?|pass(ed|ing)? (you|this)"
        r"|connect(ed|ing)? you|colleague (will|is)|manager will)\b",
    ),
    (
        "refused",
        r"\b(can(no|')?t|cannot|unable|not (able|possible|allowed|eligible)|unfortunately"
        r"|i'm afraid|won'?t be able|no longer possible|against (our|the) policy)\b",
    ),
    (
        "done",
        r"\b(i('ve| have) (now )?(gone ahead and )?\w+(ed|en|nt|de)|has been|have been"
        r"|is (now )?(booked|placed|done|cancell?ed|updated|changed|confirmed|processed|refunded"
        r"|on its way))\b",
    ),
    (
        "confused",
        r"\b(not sure (i|what)|didn'?t (quite )?(catch|understand)|rephrase"
        r"|could you tell me (a bit )?more|don'?t (quite )?(follow|understand))\b",
    ),
    (
        "confirm",
        r"\b(shall i|should i|do you (want|confirm)|is that (right|correct|ok)|go ahead"
        r"|would you like me to|can you confirm)\b.*\?",
    ),
)
_CUE_PATTERNS = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _CUES]


def cues(segment: str) -> set[str]:
    """Plain cues of English; a question neither reports a deed nor refuses one."""
    found = {name for name, pattern in _CUE_PATTERNS if pattern.search(segment)}
    if segment.rstrip().endswith("?"):
        return found - {"done", "refused"}
    if "refused" in found:
        return found - {"done"}
    return found - {"done"} if OFFERING.search(segment) else found
