"""Request frames: questions for slots as a clerk builds them, and takes them apart again."""

from __future__ import annotations

import re
from collections.abc import Iterable

from simulator.content.pack import Pack
from simulator.content.slots import Slot
from simulator.play import english

GIVEN = frozenset({"id", "email", "phone", "name", "date", "pattern", "address"})
"""Kinds of slots whose values can be asked for as something that one has, and not only knows."""

SENT = frozenset({"id", "email", "phone", "pattern"})
"""Those that are written down somewhere, to be copied."""

_WH = re.compile(r"\b(?:which|what|how|who|when|where)\b")

_LEAD = re.compile(
    r"(?:\b(?:could|can|would|may) (?:you|i|we)\b[^?.]{0,20}?\b(?:give|tell|send|have) (?:me )?"
    r"|\bwhat(?:'s| is) |\bplease tell me |\bi(?:'ll|'d| will)? need |\byour? )$",
    re.IGNORECASE,
)
"""What stands before a thing that a pack's question asks for, rather than speaks of."""


def things(slot: Slot) -> tuple[str, ...]:
    """How a slot's value can be asked for: "your order number", as the pack's questions have it.

    Only an article that the pack itself uses is used; a slot of which none is known has none.

    Example:
        >>> from simulator.content.pack import find_pack
        >>> things(find_pack("bakery").slots["phone"])
        ('your phone number', 'your telephone number')
    """
    names = [name for name in slot.called if not _WH.search(name)]
    found: dict[str, None] = {}
    for ask in slot.ask:
        for name in names:
            for match in re.finditer(
                rf"\b(your|the) {re.escape(name)}(?= *[,.?]| for\b)", ask, re.I
            ):
                if match.start() == 0 or _LEAD.search(ask[: match.start()]):
                    found[f"{match[1].lower()} {name}"] = None
    if slot.kind in GIVEN:
        articles = {thing.partition(" ")[0] for thing in found}
        for article in sorted(articles):
            own = [name for name in names[:2] if article == "the" or " of " not in name]
            found |= {f"{article} {name}": None for name in own}
    return tuple(found)


def frames(slots: Iterable[Slot], tone: str) -> tuple[str, ...]:
    """The questions, with a place for what is asked for, that fit some slots."""
    slots, said = list(slots), english.questions
    found = list(said.ASK_ABOUT[tone])
    if all(slot.kind in GIVEN for slot in slots):
        found += said.ASK_FOR[tone]
    if all(slot.kind in SENT for slot in slots):
        found += said.ASK_TO_SEND[tone]
    return tuple(found if len(slots) > 1 else [*found, *said.WHAT_IS[tone]])


def following(slots: Iterable[Slot], tone: str) -> tuple[str, ...]:
    """The questions for what is still to be told, after a part of what was asked for."""
    given = all(slot.kind in GIVEN for slot in slots)
    return english.questions.STILL[tone] if given else ()


def together(first: str, second: str) -> str:
    """Two things in one question, one article for both where it is the same.

    Example:
        >>> together("your name", "your phone number")
        'your name and phone number'
    """
    article, _, rest = second.partition(" ")
    return f"{first} and {rest if first.startswith(f'{article} ') else second}"


class RequestFrames:
    """Takes questions apart.

    Args:
        pack: The business whose slots they ask for.
    """

    def __init__(self, pack: Pack) -> None:
        said = english.questions
        lists = (said.ASK_FOR, said.ASK_TO_SEND, said.ASK_ABOUT, said.WHAT_IS, said.STILL)
        texts = dict.fromkeys(
            (*(text for each in lists for text in english.all_of(each)), *said.ASK_AGAIN)
        )
        pieces = (english.uncontracted(text).lower().partition("{what}") for text in texts)
        kept = dict.fromkeys((start, end) for start, _, end in pieces)
        self._frames = sorted(kept, key=lambda frame: -len(frame[0]))
        self._things: dict[str, str] = {}
        for slot in reversed(list(pack.slots.values())):
            for thing in things(slot):
                self._things[thing.lower()] = slot.name
        self._rest = {thing.partition(" ")[2]: slot for thing, slot in self._things.items()}

    def asked(self, sentence: str) -> tuple[str, ...]:
        """The slots that a sentence asks for; none where it is no question of this kind."""
        text = english.uncontracted(sentence).lower()
        for start, end in self._frames:
            if text.startswith(start) and text.endswith(end):
                found = self._slots(text[len(start) : len(text) - len(end)])
                if found:
                    return found
        return ()

    def _slots(self, what: str) -> tuple[str, ...]:
        if what in self._things:
            return (self._things[what],)
        first, _, second = what.partition(" and ")
        one = self._things.get(first)
        other = self._things.get(second) or self._rest.get(second)
        return (one, other) if one and other else ()
