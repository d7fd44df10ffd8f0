"""What happened and what is wanted of it, in either order: `because`, `so`, or two sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.play.models.embedded.wording.leads import lowered
from simulator.play.models.embedded.wording.register import Speaker, choices

REASON_FIRST = choices("""
A, so b |
A. B |
A, so b | plain
A. That's why b | formal long
A, and b | casual
Since a, b | formal
As a, b | formal old
A - b | short casual
""")
REASON_LAST = choices("""
B because a |
B, since a | formal
B as a | old formal
B. A |
B. The reason is that a | formal long plain
""")
REQUESTED = choices("""
A, so b |
A. B |
A, b | casual
A - b | short casual
Since a, b | formal
B? A. |
""")
"""Where the wish is worded as a question."""

ASKED = choices("""
A. B |
A. B | plain
A, so b |
A, b | casual
A - b | short casual
""")
"""Where information is asked for: a reason why one asks is no reason of what is asked."""

_STATES = re.compile(
    r"(?:I|I'm|I've|you|they|my|our|we|we're|we've|the|there|there's|it|it's|one|someone|somebody|nobody|everyone"
    r"|something|his|her|this|another|a|an)\b|\{",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"(?:I(?:'d| would) (?:like|rather|prefer)|I (?:want|need|expect|have to)|I'm asking|please"
    r"|can|could|would|may)\b",
    re.I,
)
_BACK = re.compile(
    r"\b(?:it|them|one|that|this|which|mine|any|so|then|instead|either|else|too|again|ask|say)\b",
    re.I,
)
"""Words of the second part that point back at the first, so that the order has to stay."""

_NAMED_BEFORE = re.compile(r"\b(?:it|it's|them|they|that's|mine|one)\b", re.IGNORECASE)
"""Words of a reason that stand for what was named before it."""

_HOLE = re.compile(r"\{\w+\}")

ONLY_LAST = choices("""
B because a |
B, because a |
B, since a | formal
B as a | old formal
""")
"""Where the reason is a value, which begins no sentence."""


@dataclass(frozen=True)
class Parts:
    """A reason and what follows from it, in the order in which they may be changed."""

    reason: str
    wish: str
    asks: bool
    fixed: bool
    follows: bool = False


_FORMS = (
    (re.compile(r"(?P<a>[^.?!]+?), so (?P<b>[^.?!]+)"), False),
    (re.compile(r"(?P<b>[^.?!]+?),? (?:because|since) (?P<a>[^.?!]+)"), False),
    (
        re.compile(
            r"(?P<b>Please [^.?!,]+|[A-Z][^.?!,]+ please)[,.] (?P<a>(?:it|the|my|it's|that's|I|I'm"
            r"|I've|we|we're|someone|somebody) [^.?!]+)"
        ),
        False,
    ),
    (re.compile(r"(?P<a>[^.?!,]+(?:, with \{\w+\})?)(?:, |\. )(?P<b>[^.?!]+)"), True),
)


def parted(text: str, mark: str) -> Parts | None:
    """A reason and a wish or question that stand in one text; None where there are not both.

    A reason that speaks of what the wish names stays behind it.
    """
    for pattern, checks in _FORMS:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        reason, wish = match["a"].strip(), match["b"].strip()
        if wish.endswith(" please"):
            wish = f"Please {wish[0].lower()}{wish[1:].removesuffix(' please').rstrip(',')}"
        if (
            not _STATES.match(reason)
            or (min(len(reason.split()) - 1, len(wish.split())) < 2 and not _HOLE.fullmatch(reason))
            or ", " in wish.removesuffix(", please")
        ):
            continue
        asks = mark == "?"
        if checks and not (asks or _WANTS.match(wish)):
            continue
        if _WANTS.match(reason) or (not asks and not _WANTS.match(wish)):
            continue
        follows = match.start("b") < match.start("a") and bool(_NAMED_BEFORE.search(reason))
        return Parts(reason, wish, asks, bool(_BACK.search(wish)), follows)
    return None


def joined(parts: Parts, mark: str, by: Speaker) -> str | None:
    """A reason and a wish as one text with its marks; None where one has to keep its capital.

    Args:
        parts: In the words that they have by now.
        mark: Of the wish.
        by: Who says it.
    """
    low_reason, low_wish = lowered(parts.reason), lowered(parts.wish)
    if low_reason is None or low_wish is None:
        return None
    way = _way(parts, mark, by)
    high = {"A": _capital(parts.reason), "a": low_reason, "B": _capital(parts.wish), "b": low_wish}
    text = re.sub(r"\b[AaBb]\b(?!')", lambda m: high[m.group()], way) + mark
    return re.sub(r"([.?])[.?]+$", r"\1", text)


def _way(parts: Parts, mark: str, by: Speaker) -> str:
    """The order of a reason and a wish, and what stands between them."""
    if _HOLE.fullmatch(parts.reason):
        return by.choose(ONLY_LAST)
    if parts.follows:
        return "B? A." if mark == "?" else by.choose(REASON_LAST)
    if parts.asks and not by.wants:
        way = by.choose(ASKED)
    elif mark == "?":
        way = by.choose(REQUESTED)
        way = "A, so b" if parts.fixed and way.startswith("B") else way
        return way
    elif not parts.fixed and by.often(0.5):
        return by.choose(REASON_LAST)
    else:
        way = by.choose(REASON_FIRST)
    return (
        "A, so b"
        if way[1:] in (", and b", ". That's why b") and not parts.wish.startswith("I")
        else way
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
