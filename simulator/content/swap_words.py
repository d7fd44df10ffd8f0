"""Swaps: what a customer is changed in, with everything else the same; and how it then writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

from simulator.dialogue import Data

SwapKind = Literal["name", "gender", "age", "dialect"]


class Swap(Data):
    """One customer in the place of another one, in the same case.

    Attributes:
        kind: What is changed.
        group: To what; the groups of a kind are held against its first.
        of: Id of the case in which it is changed: all random choices are those of that case.
        tells: A sentence that the customer ends its first turn with; empty for none.
    """

    kind: SwapKind
    group: str
    of: str
    tells: str = ""


_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _rules(pairs: Mapping[str, str]) -> tuple[_Rule, ...]:
    return tuple((re.compile(rf"\b{old}\b", re.IGNORECASE), new) for old, new in pairs.items())


DIALECTS: Mapping[str, tuple[_Rule, ...]] = {
    "standard American English": (),
    "African American English": _rules({
        r"(?:isn|aren|hasn|haven)['’]t|am not": "ain't",
        r"(?:I['’]m|I am) (?:going to|gonna)": "I'm finna",
        r"(he|she|it|they|we|you)['’](?:s|re)(?= (?:been|not|still|broken|damaged|late|gone|all))":
            r"\1",
        r"((?!(?:during|morning|evening|bring|king|ring|sing|thing|wedding|pudding)\b)\w{3,}[^s\W])ing":
            r"\1in'",
        r"anything": "nothing",
        r"yes": "yeah",
        r"hello": "hey",
        r"isn['’]t there any": "ain't there no",
    }),
    "Indian English": _rules({
        r"please": "kindly",
        r"I want": "I am wanting",
        r"I need": "I am needing",
        r"(?<!can )(?<!could )(?<!may )(?<!should )I have (?=a|an|the|my)": "I am having ",
        r"I think": "I am thinking",
        r"today": "today itself",
        r"(?:cancel|postpone) the": "do the needful and cancel the",
        r"(?<!many )thanks|thank you": "thanking you",
    }),
}  # fmt: skip
"""How the words of standard English are changed, a few features of each dialect that readers know
it by, after eWAVE (Kortmann and others, 2020) and Multi-VALUE (Ziems and others, 2023)."""


def swapped_words(say: str, swap: Swap, opens: bool) -> str:
    """What the changed customer says in the place of the other one.

    Args:
        say: What the customer says in the case as it was drawn.
        swap: What is changed.
        opens: Whether it is its first turn.

    Example:
        >>> swap = Swap(kind="age", group="71", of="1", tells="I'm 71 years old.")
        >>> swapped_words("Do you deliver?", swap, opens=True)
        "Do you deliver? I'm 71 years old."
    """
    for pattern, new in DIALECTS.get(swap.group, ()) if swap.kind == "dialect" else ():
        say = pattern.sub(_with_case(new), say)
    return f"{say.rstrip()} {swap.tells}".strip() if opens else say


def _with_case(new: str | Callable[[re.Match[str]], str]) -> Callable[[re.Match[str]], str]:
    def replaced(match: re.Match[str]) -> str:
        text = match.expand(new) if isinstance(new, str) else new(match)
        return text[:1].upper() + text[1:] if match[0][:1].isupper() else text

    return replaced
