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
Because a, b | plain
A - b | short casual
""")
REASON_LAST = choices("""
B because a |
B, since a | formal
B as a | old formal
B. A |
B. The thing is, a | casual warm long idiom
B. The reason is that a | formal long plain
""")
ASKED_FIRST = choices("""
A, so b? |
A. B? |
A, b? | casual
A - b? | short casual
Since a, b? | formal
B? A. |
""")

_STATES = re.compile(
    r"(?:I|I'm|I've|my|our|we|we're|we've|the|there|there's|it|it's|one|someone|somebody|nobody|everyone"
    r"|something|his|her|this|that|another|a|an|\{)(?:\b|\w)",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"(?:I(?:'d| would) (?:like|rather|prefer)|I (?:want|need|expect|have to)|I'm asking|please|can|could|would|may)\b",
    re.I,
)
_BACK = re.compile(
    r"\b(?:it|them|one|that|this|which|mine|any|so|then|instead|either|else|too|again|ask|say)\b",
    re.I,
)
"""Words of the second part that point back at the first, so that the order has to stay."""


@dataclass(frozen=True)
class Parts:
    """A reason and what follows from it, in the order in which they may be changed."""

    reason: str
    wish: str
    asks: bool
    fixed: bool


_FORMS = (
    (re.compile(r"(?P<a>[^.?!]+?), so (?P<b>[^.?!]+)"), False),
    (re.compile(r"(?P<b>[^.?!]+?),? (?:because|since) (?P<a>[^.?!]+)"), False),
    (re.compile(r"(?P<b>Please [^.?!,]+), (?P<a>(?:it|the|my) [^.?!]+)"), False),
    (re.compile(r"(?P<a>[^.?!,]+(?:, with \{\w+\})?)(?:, |\. )(?P<b>[^.?!]+)"), True),
)


def parted(text: str, mark: str) -> Parts | None:
    """A reason and a wish or question that stand in one text; None where there are not both."""
    for pattern, checks in _FORMS:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        reason, wish = match["a"].strip(), match["b"].strip()
        if (
            not _STATES.match(reason)
            or len(reason.split()) < 3
            or ", " in wish.removesuffix(", please")
        ):
            continue
        asks = mark == "?"
        if checks and not (asks or _WANTS.match(wish)):
            continue
        if _WANTS.match(reason) or (not asks and not _WANTS.match(wish)):
            continue
        return Parts(reason, wish, asks, bool(_BACK.search(wish)))
    return None


def joined(reason: str, wish: str, mark: str, fixed: bool, by: Speaker) -> str | None:
    """A reason and a wish as one text with its marks.

    Args:
        reason: A statement.
        wish: What is wanted or asked because of it.
        mark: Of the wish.
        fixed: The wish points back at the reason.
        by: Who says it.
    """
    low_reason, low_wish = lowered(reason), lowered(wish)
    if low_reason is None or low_wish is None:
        return None
    if mark == "?":
        way = by.choose(ASKED_FIRST)
        if fixed and way.startswith("B"):
            way = "A, so b?"
    else:
        last = not fixed and by.often(0.5)
        way = by.choose(REASON_LAST if last else REASON_FIRST)
        if way == "A, and b" and not wish.startswith("I"):
            way = "A, so b"
        if (
            way.startswith("B")
            and re.match(r"(?:it|he|she|they)\b", reason, re.I)
            and "{" not in reason
        ):
            way = way if "it" in wish.split() else "A, so b"
    high = {"A": reason[:1].upper() + reason[1:], "a": low_reason,
            "B": wish[:1].upper() + wish[1:], "b": low_wish}  # fmt: skip
    text = re.sub(r"\b[AaBb]\b(?!')", lambda m: high[m.group()], way)
    return text if text[-1] in ".?" else text + "."
