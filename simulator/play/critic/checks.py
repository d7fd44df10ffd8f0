"""Checks: a registry of small functions, each of which looks at one new turn.

A check reads the pack, the world, the session and the new turn; nothing is rebuilt from the whole
text. Each finding says who erred, where in the text, what was expected and where that comes from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from simulator import tokens
from simulator.content.pack import Pack
from simulator.content.session import Session, amounts_in
from simulator.content.values import Type
from simulator.content.world import World
from simulator.dialogue import Blame, Finding, Severity, Speaker, Turn
from simulator.play.cast import Cast
from simulator.play.ear import words
from simulator.play.scene import Scene


@dataclass(frozen=True)
class Look:
    """What a check sees.

    Attributes:
        cast: Pack, case, limits.
        world: As it is after the turn.
        session: As it was before the turn (for support: before its words, after its tool calls).
        turns: The turns before.
        turn: The new turn.
    """

    cast: Cast
    world: World
    session: Session
    turns: tuple[Turn, ...]
    turn: Turn

    @property
    def by_support(self) -> bool:
        """Whether support speaks."""
        return self.turn.speaker == Speaker.SUPPORT

    @cached_property
    def values(self) -> list[tuple[str, str, str, int, int]]:
        """Recognisable values of the text, see `Ear.values`."""
        return self.cast.ear.values(self.turn.text)

    def finding(
        self,
        code: str,
        message: str,
        span: tuple[int, int] | None = None,
        expected: str = "",
        source: str = "",
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        """A finding that blames the speaker."""
        return Finding(
            code=code,
            severity=severity,
            blame=Blame.SUPPORT if self.by_support else Blame.CUSTOMER,
            turn=self.turn.index,
            message=message,
            span=span,
            expected=expected,
            source=source,
        )


Check = Callable[[Look], Iterator[Finding]]

CHECKS: dict[str, Check] = {}
"""All checks by name, in the order in which they run."""


def check(function: Check) -> Check:
    """Enter a check into the registry under its function's name."""
    CHECKS[function.__name__] = function
    return function


def inspect(scene: Scene, cast: Cast, turn: Turn) -> tuple[Finding, ...]:
    """Run all checks on a new turn.

    Args:
        scene: With the session as it was before the turn's words.
        cast: Who plays what.
        turn: The new turn.
    """
    turns = scene["turns"][: turn.index]
    look = Look(cast, scene["world"], scene["session"], turns, turn)
    return tuple(finding for function in CHECKS.values() for finding in function(look))


@check
def unknown_ids(look: Look) -> Iterator[Finding]:
    """An id that fits a pattern but names no record of this world."""
    given = look.cast.case.knows.values()
    for kind, collection, value, start, end in look.values:
        if kind != "id" or look.world.get(collection, value) is not None:
            continue
        told = any(told.value == value for told in _told(look))
        if (look.by_support and told) or (not look.by_support and value in given):
            continue  # saying back that a number does not exist is no invention
        yield look.finding(
            "unknown_id",
            f"{value} is not in {collection}",
            (start, end),
            source=f"records.{collection}",
        )


def _told(look: Look) -> Iterator[Any]:
    for told in look.session.told.values():
        yield from told


@check
def ungrounded_ids(look: Look) -> Iterator[Finding]:
    """An id that exists but that nobody told and no tool showed: numbers must persist."""
    for kind, collection, value, start, end in look.values:
        if kind != "id" or look.world.get(collection, value) is None:
            continue
        known = value in look.cast.case.knows.values() if not look.by_support else False
        shown = (collection, value) in look.session.shown or any(
            value in call.result for turn in (*look.turns, look.turn) for call in turn.calls
        )
        if known or shown or any(told.value == value for told in _told(look)):
            continue
        if any(value in turn.text for turn in look.turns):
            continue
        expected = _spoken_of(look, collection)
        yield look.finding(
            "ungrounded_id",
            f"{value} was neither told nor looked up in this dialogue",
            (start, end),
            expected=expected,
            source="earlier turns" if expected else "",
        )


def _spoken_of(look: Look, collection: str) -> str:
    names = [slot.name for slot in look.cast.pack.slots.values() if slot.collection == collection]
    told = [t.value for name in names for t in look.session.told.get(name, ())]
    return told[-1] if told else ""


@check
def unknown_amounts(look: Look) -> Iterator[Finding]:
    """An amount that no fact, record, tool result or earlier turn holds."""
    if not look.by_support:
        return
    grounded = _pack_amounts(look.cast.pack) | look.session.amounts
    for kind, _, value, start, end in look.values:
        if kind != "money":
            continue
        for amount in amounts_in(value):
            if amount not in grounded and not _derived(amount, look.session.amounts):
                yield look.finding(
                    "unknown_amount",
                    f"{value} stands in no fact, record or tool result",
                    (start, end),
                    source="facts, records, tool results",
                )


def _derived(amount: Decimal, numbers: frozenset[Decimal]) -> bool:
    """Whether it is the sum, difference or product of two numbers of the dialogue."""
    for number in numbers:
        if amount - number in numbers or amount + number in numbers:
            return True
        if number and amount % number == 0 and amount / number in numbers:
            return True
    return False


@lru_cache(maxsize=16)
def _pack_amounts(pack: Pack) -> frozenset[Decimal]:
    """Amounts that anybody may name: of facts, clauses and records that nobody owns."""
    found: set[Decimal] = set()
    _gather(pack.facts, pack.facts_type, found)
    for rule in pack.rules.values():
        found |= amounts_in(rule.clause)
    owners = {c.fields[c.owner].collection for c in pack.collections.values() if c.owner}
    for collection in pack.collections.values():
        if not collection.owner and collection.name not in owners:
            for record in collection.records.values():
                _gather(record, collection.type, found)
    return frozenset(found)


def _gather(value: Any, kind: Type, found: set[Decimal]) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            _gather(item, (kind.fields or {}).get(key, kind), found)
    elif isinstance(value, tuple):
        for item in value:
            _gather(item, kind.of or kind, found)
    elif isinstance(value, Decimal | int) and not isinstance(value, bool):
        found.add(Decimal(value))
    elif isinstance(value, str):
        found |= amounts_in(value)


_NAME = re.compile(
    r"\b(?:[A-Z][\w'’-]*|\d[\w-]*)(?:\s+(?:[A-Z][\w'’-]*|of|with|and|\d[\w-]*))*\s+[A-Z][\w'’-]*"
)


_DETERMINER = re.compile(r"^(?:the|a|an|your|our|my|this|that|one|some|any)\s+", re.IGNORECASE)


@check
def unknown_products(look: Look) -> Iterator[Finding]:
    """A name in capitals that ends like names of the catalog but is none of them."""
    if not look.by_support:
        return
    heads, known = _label_heads(look.cast.pack)
    named = [(start, end) for kind, _, _, start, end in look.values if kind == "label"]
    for match in _NAME.finditer(look.turn.text):
        start, end = match.span()
        folded = words(_DETERMINER.sub("", match.group()))
        if len(folded) < 2 or folded[-1] not in heads or " ".join(folded) in known:
            continue
        if any(start < other_end and end > other for other, other_end in named):
            continue
        if match.group().lower() in _shown_text(look):
            continue
        yield look.finding(
            "unknown_product",
            f"{match.group()!r} is not in the catalog",
            (start, end),
            source="records",
        )


@lru_cache(maxsize=16)
def _label_heads(pack: Pack) -> tuple[frozenset[str], frozenset[str]]:
    labels = [
        words(str(record[collection.label]))
        for collection in pack.collections.values()
        if collection.label and not collection.hidden
        for record in collection.records.values()
    ]
    heads = frozenset(label[-1] for label in labels if len(label) > 1)
    return heads, frozenset(" ".join(label) for label in labels)


def _shown_text(look: Look) -> str:
    said = [turn.text for turn in look.turns if turn.speaker == Speaker.CUSTOMER]
    results = [call.result for turn in (*look.turns, look.turn) for call in turn.calls]
    return " ".join([*said, *results]).lower()


@check
def asks_again(look: Look) -> Iterator[Finding]:
    """Support asks for what the customer has told, although nothing was wrong with it."""
    if not look.by_support:
        return
    recent = [*look.turn.calls, *(call for turn in look.turns[-2:] for call in turn.calls)]
    doubted = {name for call in recent if not call.ok for name in call.arguments}
    for slot in look.cast.ear.support(look.turn.text).requests:
        told = look.session.told.get(slot, ())
        if told and slot not in doubted and told[-1].speaker == Speaker.CUSTOMER:
            yield look.finding(
                "asks_again",
                f"asks for the {look.cast.pack.slots[slot].called[0]}, which was told",
                expected=told[-1].value,
                source=f"turn {told[-1].turn}",
            )


_LABEL = re.compile(r"^\s*(customer|user|client|support|agent|assistant|system)\s*:", re.IGNORECASE)


@check
def wrong_speaker(look: Look) -> Iterator[Finding]:
    """A turn with a speaker's label in it, as models write when they play both sides."""
    for line in re.finditer(r"^.*$", look.turn.text, re.MULTILINE):
        if match := _LABEL.match(line.group()):
            start = line.start()
            yield look.finding(
                "wrong_speaker",
                f"speaks under the label {match.group().strip()!r}",
                (start + match.start(), start + match.end()),
            )


@check
def repetition(look: Look) -> Iterator[Finding]:
    """The same speaker says the same thing again, word for word."""
    folded = words(look.turn.text)
    if len(folded) < 8:
        return
    for turn in look.turns:
        if turn.speaker == look.turn.speaker and words(turn.text) == folded:
            yield look.finding(
                "repetition", f"repeats turn {turn.index}", source=f"turn {turn.index}"
            )
            return


@check
def reply_length(look: Look) -> Iterator[Finding]:
    """A reply of support over the limit of tokens."""
    limit = look.cast.limits.reply_tokens
    if look.by_support and len(look.turn.text) > limit:
        length = tokens.count(look.turn.text)
        if length > limit:
            yield look.finding(
                "too_long", f"{length} tokens", expected=f"at most {limit}", source="limits"
            )
