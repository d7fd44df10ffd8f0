"""Arithmetic: amounts that stand nowhere and follow from others.

What real transcripts taught (2,597 messages of successful retail conversations): one amount in six
stands nowhere and is right, by arithmetic over amounts of the same message, of one order, or of
the prices of one product. So arithmetic is allowed where amounts belong together, and nowhere else:
over all pairs of a long conversation nearly any amount is the difference of two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from simulator.content.claims import Claim, claims_in
from simulator.content.numerals import is_about
from simulator.content.record_reading import subset_totals
from simulator.dialogue import Speaker
from simulator.play.critic.factors import from_factors
from simulator.play.critic.fare_differences import fare_differences
from simulator.play.critic.journeys import journeys
from simulator.play.critic.lists import lines
from simulator.play.critic.multiples import MORE, from_count, from_rates
from simulator.play.critic.named_prices import sum_of_named
from simulator.play.critic.own_values import own_amounts
from simulator.play.critic.percents import from_percents
from simulator.play.critic.registry import TurnView, sentence_start
from simulator.play.critic.shown import shown
from simulator.play.critic.sums import (
    MAX_TERMS,
    amounts_of,
    listed_sums,
    outcome,
    written_sums,
)

MAX_PIECES = 100
"""Pieces of one thing that a price is multiplied by."""

RECENT = 4
"""Messages whose amounts are compared in one that gives only the difference."""

_DIFFERS = re.compile(r"\b(?:differ\w*|cheaper|dearer|less|more|sav\w+)\b", re.IGNORECASE)
_TOOLS = ("tool ", "arguments ")
_NUMBERS = ("money", "number")
_LEFT = re.compile(r"\b(?:remain\w*|left|leav\w+|balance)\b", re.IGNORECASE)


def grounded(view: TurnView, stated: list[Claim]) -> set[Claim]:
    """The amounts of a message that stand on their own, or follow from such.

    Two that nobody has shown prove nothing by being the sum of each other.
    """
    founded: set[Claim] = set()
    left, found = list(stated), True
    while left and found:
        beside = [c.value for c in stated if c in founded and isinstance(c.value, Decimal)]
        sums = _sums_of(view, founded)
        new = {c for c in left if c.value in sums or derivation(view, c, beside)}
        found = bool(new)
        founded |= new
        left = [claim for claim in left if claim not in founded]
    return founded


def _sums_of(view: TurnView, founded: set[Claim]) -> set[object]:
    """What comes out of sums that are written out, or of a line, with nothing unfounded in them."""
    found: set[object] = set()
    for terms, _ in written_sums(view):
        if all(claim in founded for _, _, claim in terms):
            found.add(abs(outcome(terms)))
    for start, line in lines(view.turn.text):
        inside = [c.value for c in founded if start <= c.start < start + len(line)]
        if 2 < len(inside) <= MAX_TERMS:
            amounts = [value for value in inside if isinstance(value, Decimal)]
            found |= {total for total, _ in subset_totals(amounts)}
    return found


def derivation(view: TurnView, claim: Claim, beside: list[Decimal]) -> str:
    """How an amount is grounded; empty where it is not.

    Args:
        view: With the evidence.
        claim: What is stated.
        beside: The other amounts of the same message.
    """
    for value in claim.values:
        how = _derivation(view, claim._replace(value=value), beside)
        if how:
            return how
    return _roughly(view, claim) if claim.rough else ""


def _derivation(view: TurnView, claim: Claim, beside: list[Decimal]) -> str:
    amount = claim.value
    assert isinstance(amount, Decimal)
    source = _stated(view, amount)
    if source:
        return source
    totals = view.session.evidence.totals
    if amount in totals:
        return f"total: {totals[amount]}"
    return (
        _from_message(amount, beside)
        or _from_items(view, amount, beside)
        or _from_totals(view, amount, beside)
        or _from_quantity(view, amount)
        or from_count(view, claim, beside)
        or _from_balance(view, claim, beside)
        or _from_list(view, amount)
        or _of_journey(view, amount)
        or from_rates(view, amount, beside)
        or from_factors(view, claim, beside)
        or from_percents(view, claim, beside)
        or sum_of_named(view, claim)
        or _of_nothing(view, claim)
        or _compared(view, claim)
        or ("the pack's own sentence" if amount in own_amounts(view) else "")
    )


def _roughly(view: TurnView, claim: Claim) -> str:
    """The known amount that a rough one ("about $50") is a rounding of."""
    known = {*shown(view).amounts, *view.session.evidence.totals}
    for evidence in (view.session.evidence, view.background):
        for (kind, value), source in evidence.values.items():
            if kind == "money" and isinstance(value, Decimal) and not source.startswith(_TOOLS):
                known.add(value)
    near = (
        f"about {value}"
        for value in known
        for stated in claim.values
        if isinstance(stated, Decimal) and is_about(stated, value)
    )
    return next(near, "")


def _stated(view: TurnView, amount: Decimal) -> str:
    """Where an amount stands as an amount.

    Tools show many numbers that are none (seats, house numbers), so theirs are read by their keys;
    a bare number that was said counts when the customer said it, and where the world is ours (its
    amounts have a type) only then.
    """
    for evidence in (view.session.evidence, view.background):
        for kind, none in (("money", _TOOLS), ("number", (*_TOOLS, "turn ", "system prompt"))):
            source = evidence.values.get((kind, amount), "")
            if not source or source.startswith(none) or (kind == "number" and view.world):
                continue
            if not source.startswith("record ") or _of_named_item(view, amount):
                return source
    if amount in shown(view).amounts:
        return "tool"
    texts = (turn.text for turn in view.turns if turn.speaker == Speaker.CUSTOMER)
    said = (c for text in texts for c in claims_in(text, view.locale) if c.kind in _NUMBERS)
    return "customer" if any(amount in c.values for c in said) else ""


def _of_named_item(view: TurnView, amount: Decimal) -> bool:
    """Whether a price of the catalog is that of something the dialogue is about.

    Among the prices of a large catalog nearly any amount stands somewhere.
    """
    text = " ".join(turn.text for turn in (*view.turns[-3:], view.turn)).lower()
    priced = (item for item in view.background.items if item.price == amount)
    return any(name in text for item in priced for name in item.names)


def _from_message(amount: Decimal, beside: list[Decimal]) -> str:
    """Sum or difference of amounts of the same message."""
    for a, b in combinations(dict.fromkeys(beside), 2):
        if amount in (a + b, a - b, b - a):
            return f"of {a} and {b}"
    terms = beside[:MAX_TERMS] if len(beside) <= MAX_TERMS else []
    for total, how in subset_totals(terms):
        if total == amount:
            return how
    if len(beside) > MAX_TERMS and amount in (sum(beside), sum(dict.fromkeys(beside))):
        return "total of the message"
    return ""


def _from_items(view: TurnView, amount: Decimal, beside: list[Decimal]) -> str:
    """Difference of two prices of one product that the message names, or has a price of."""
    prices: dict[str, set[Decimal]] = {}
    for item in view.session.evidence.items:
        for name in item.names:
            prices.setdefault(name, set()).add(item.price)
    text = view.turn.text.lower()
    compared = MORE.search(text) is not None
    looked_up = " ".join(_looked_up(view)) if compared else ""
    for name, known in prices.items():
        if len(known) < 2:
            continue
        meant = _named(name, text) or _named(name, looked_up)
        pairs = ({price, price + amount} for price in known if price + amount in known)
        if any(meant or (compared and pair & set(beside)) for pair in pairs):
            return f"difference of two prices of {name}"
    return ""


def _looked_up(view: TurnView) -> Iterator[str]:
    """The last results, lower case: what has just been looked up is spoken of."""
    results = [c.result.lower() for t in (*view.turns[-4:], view.turn) for c in t.calls if c.ok]
    yield from results[-2:]


def _named(name: str, text: str) -> bool:
    return not name.isdigit() and name in text


def _from_totals(view: TurnView, amount: Decimal, beside: list[Decimal]) -> str:
    """A known total plus or minus an amount of the message."""
    totals = view.session.evidence.totals
    for other in beside:
        for total in (amount - other, amount + other, other - amount):
            if total in totals:
                return f"{total} and {other}"
    return ""


def _from_quantity(view: TurnView, amount: Decimal) -> str:
    """A price times a number of pieces that one of the two has named."""
    text = " ".join(turn.text for turn in (*view.turns[-3:], view.turn)).lower()
    for item in (*view.session.evidence.items, *view.background.items):
        if not item.price or amount % item.price:
            continue
        times = amount / item.price
        counted = 1 < times <= MAX_PIECES and _is_told(view, times)
        if counted and any(name in text for name in item.names):
            return f"{times} x {item.price}"
    return ""


def _is_told(view: TurnView, count: Decimal) -> bool:
    """Whether a number was said, rather than only shown by a tool."""
    said = any(claim.value == count for claim in view.of_kind("number"))
    return said or view.source("number", count).startswith("turn")


def _of_journey(view: TurnView, amount: Decimal) -> str:
    """The sum of the legs of a journey, or what it changes by, for one or for all that travel."""
    if amount in journeys(view).amounts:
        return "sum of a journey"
    return "fare difference" if amount in fare_differences(view) else ""


_FREE = re.compile(
    r"\b(?:free|no (?:charge|cost|fee|extra|additional)|complimentary|included|waived|differen\w*"
    r"|nothing|balance|remain\w*|same price|no change)\b",
    re.IGNORECASE,
)


def _of_nothing(view: TurnView, claim: Claim) -> str:
    """That something costs nothing, where the message says why."""
    if claim.value != 0:
        return ""
    text = view.turn.text
    return "free" if _FREE.search(text, max(0, claim.start - 120), claim.end + 120) else ""


def _compared(view: TurnView, claim: Claim) -> str:
    """What two amounts differ by that one of the last messages holds, where it is called that."""
    text = view.turn.text
    start = sentence_start(text, claim.start)
    if not _DIFFERS.search(text, start, min(claim.end + 40, len(text))):
        return ""
    for turn in view.turns[-RECENT:]:
        found = [c for c in claims_in(turn.text, view.locale) if c.kind == "money"]
        for one, other in combinations(dict.fromkeys(amounts_of(found)), 2):
            if abs(one - other) == claim.value:
                return f"difference of {one} and {other} of turn {turn.index}"
    return ""


def _from_balance(view: TurnView, claim: Claim, beside: list[Decimal]) -> str:
    """What is left of an amount that a tool has shown, less one of the message."""
    text = view.turn.text
    start = sentence_start(text, claim.start)
    if not _LEFT.search(text[start : claim.end + 40]):
        return ""
    known = shown(view).amounts
    assert isinstance(claim.value, Decimal)
    taken = {*beside, sum(beside)}
    found = (f"{other} less" for other in taken if claim.value + other in known)
    first = next(found, "")
    if first or not beside:
        return first
    more = journeys(view).amounts | fare_differences(view)
    return next((f"{other} less" for other in taken if claim.value + other in more), "")


def _from_list(view: TurnView, amount: Decimal) -> str:
    """The total of a list of the message."""
    totals = (sum(amounts_of(listed), Decimal(0)) for listed, _, _ in listed_sums(view))
    return "total of a list" if amount in totals else ""
