"""Records: what is said beside an id is what tools have shown of it, not of another one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from simulator.content.claims import Claim
from simulator.dialogue import Finding
from simulator.play.critic.lists import level, lines
from simulator.play.critic.registry import TurnView, check_support, denied
from simulator.play.critic.shown import Record, Shown, Value, shown, value_of

MAX_COUNT = 9
"""Passengers or pieces that a price is multiplied by."""

MAX_BLOCK = 12
"""Lines of a block."""

_CODE = re.compile(r"\b[A-Z]{3}\b")
_PRICE = re.compile(r"\b(?:price|fare)\b", re.IGNORECASE)
_SUMMED = re.compile(r"\b(?:total|differen\w*|refund\w*|additional|extra|sum|for all)\b|[+=]", re.I)
_COSTS = re.compile(r"\b(?:flight|ticket|fare|seat|room) costs \Z", re.IGNORECASE)
_QUOTE = "['\"\\u2018\\u201c\\u2019\\u201d]"
_STATED = (
    rf"{_QUOTE}({{0}}){_QUOTE} status|\bstatus\W{{{{1,6}}}}(?:is )?(?:now |currently |still )?"
    rf"\W{{{{0,2}}}}({{0}})\b|\bis (?:now |currently |still |already )?(?:in )?{_QUOTE}?({{0}})\b"
    rf"|\b({{0}}) order\W{{{{1,3}}}}#|\(({{0}})\)|: {_QUOTE}({{0}}){_QUOTE}"
)
_GOES_ON = re.compile(r"(?:The (?:order's |order )?|Its )status\b")
_SENTENCE = re.compile(r"[.!?]\s")


@dataclass(frozen=True)
class _Block:
    """The lines that speak of one id: from its own to the end of those indented under it.

    Those of the same list that follow end at `beside`: not where it names two ids in a row, since
    what comes after them may be of both.
    """

    mention: Claim
    record: Record
    start: int
    end: int
    beside: int


@check_support
def wrong_record(view: TurnView) -> Iterator[Finding]:
    """What is said beside an id is all of another record: the id is the wrong one."""
    known = shown(view)
    for block in _blocks(view, known):
        others = [r for r in known.of_kind(block.record.kind) if r.name != block.record.name]
        said = _said(view, block, others)
        status = _wrong_status(view, block, others)
        if len(said - block.record.values) < 2 and not status:
            continue
        fitting = [r.name for r in others if said <= r.values or status in _statuses(r)]
        if fitting:
            mention = block.mention
            yield view.finding(
                "wrong_record",
                f"what is said of {view.turn.text[mention.start : mention.end]} is that of"
                f" {fitting[0]}",
                (mention.start, mention.end),
                expected=" or ".join(fitting[:3]),
                source="tool results",
            )


@check_support
def listed_prices(view: TurnView) -> Iterator[Finding]:
    """A price in the lines under an id is a price of that thing, of the class that is named."""
    for block in _blocks(view, shown(view)):
        if not block.record.prices:
            continue
        for start, line in lines(view.turn.text[block.start : block.beside], block.start):
            inside = [c for c in view.of_kind("money") if start <= c.start < start + len(line)]
            named = _named_prices(line.lower(), block.record)
            if len(inside) != 1 or not named:
                continue
            costs = _COSTS.search(view.turn.text, start, inside[0].start)
            if costs is None and _SUMMED.search(line):
                continue
            stated = inside[0].value
            assert isinstance(stated, Decimal)
            if any(stated == price * n for price in named for n in range(1, MAX_COUNT + 1)):
                continue
            yield view.finding(
                "wrong_price",
                f"{stated} is not the price of {block.record.name}",
                (inside[0].start, inside[0].end),
                expected=" or ".join(map(str, sorted(named)[:4])),
                source="tool results",
            )


def _named_prices(line: str, record: Record) -> set[Decimal]:
    """The prices that a line speaks of: of the class it names, or any where it says `price`."""
    names = [name for name, _ in record.prices if name in line]
    if names:
        longest = max(names, key=len)
        return {price for name, price in record.prices if name == longest}
    if _PRICE.search(line):
        return {v for kind, v in record.values if kind == "money" and isinstance(v, Decimal)}
    return set()


def _said(view: TurnView, block: _Block, others: list[Record]) -> frozenset[Value]:
    """The values of a block that some record of the kind has: what sets them apart."""
    text = view.turn.text
    found: set[Value] = {
        value_of(claim)
        for claim in view.of_kind("money", "date", "time", "id")
        if block.start <= claim.start < block.end and claim != block.mention
    }
    found |= {("code", m.group()) for m in _CODE.finditer(text, block.start, block.end)}
    words = text[block.start : block.end].lower()
    kinds = (*others, block.record)
    found |= {v for r in kinds for v in r.values if v[0] == "status" and str(v[1]) in words}
    return frozenset(found) & frozenset(value for r in kinds for value in r.values)


def _wrong_status(view: TurnView, block: _Block, others: list[Record]) -> str:
    """A status that the block gives its record, which never had it."""
    own = _statuses(block.record)
    known = own.union(*map(_statuses, others))
    if not own or known == own:
        return ""
    words = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    pattern = re.compile(_STATED.format(words), re.IGNORECASE)
    text, mention = view.turn.text, block.mention
    ends = [match.end() for match in _SENTENCE.finditer(text, block.start, block.end)]
    start = max((end for end in ends if end <= mention.start), default=block.start)
    after = [*(end for end in ends if end >= mention.end), block.end, block.end]
    end = after[1] if _GOES_ON.match(text, after[0]) else after[0]
    for match in pattern.finditer(text, start, end):
        stated = next(word for word in match.groups() if word).lower()
        if not any(stated in status for status in own) and not denied(text, match.start()):
            return stated
    return ""


def _statuses(record: Record) -> set[str]:
    return {str(value) for kind, value in record.values if kind == "status"}


def _blocks(view: TurnView, known: Shown) -> Iterator[_Block]:
    """Lines with one id of a kind, each with the lines indented under it."""
    kinds = {kind for kind, _ in known.records}
    written = list(lines(view.turn.text))
    for kind in sorted(kinds):
        named = [
            (claim, known.records[kind, name])
            for claim in view.of_kind("id")
            if (kind, name := str(claim.value).lstrip("#")) in known.records
        ]
        for place, (start, line) in enumerate(written):
            inside = [n for n in named if start <= n[0].start < start + len(line)]
            if len(inside) != 1:
                continue
            end = beside = start + len(line)
            for under, text in written[place + 1 : place + MAX_BLOCK]:
                own = any(under <= claim.start < under + len(text) for claim, _ in named)
                if own or level(text) < level(line):
                    break
                if level(text) > level(line) and end == beside:
                    end = under + len(text)
                beside = under + len(text)
            before = written[place - 1] if place else (0, "")
            paired = any(before[0] <= c.start < before[0] + len(before[1]) for c, _ in named)
            yield _Block(*inside[0], start, end, end if paired else beside)
