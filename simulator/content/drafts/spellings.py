"""Conditions as models write them, in our spelling: operators and words of other languages."""

from __future__ import annotations

import re


def respelled(when: str) -> str:
    """A condition with the operators of other languages as ours has them; texts stay as they are.

    Example:
        >>> respelled("order.status === 'a && b' && !order.paid")
        "order.status == 'a && b' and not order.paid"
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in when).split()).strip("`; ")
    parts = re.split(r"('[^']*'|\"[^\"]*\")", text)
    for place in range(0, len(parts), 2):
        part = parts[place]
        for pattern, ours in _SPELLINGS:
            part = pattern.sub(ours, part)
        parts[place] = part
    return "".join(parts).strip()


_SPELLINGS = [
    (re.compile(pattern), ours)
    for pattern, ours in (
        (r"\s*&&\s*", " and "), (r"\s*\|\|\s*", " or "), (r"===?", "=="), (r"!==", "!="),
        (r"!(?!=)\s*", "not "), (r"\bAND\b", "and"), (r"\bOR\b", "or"), (r"\bNOT\b", "not"),
        (r"\bIN\b", "in"), (r"\btrue\b", "True"), (r"\bfalse\b", "False"),
        (r"\b(?:null|NULL)\b", "None"), (r"(?<![=!<>])=(?!=)", "=="),
    )
]  # fmt: skip
